"""Another version of the SOP: where items go on, what is recorded, whose text is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sheetsync.core.configuration import (
    Configuration,
    configuration,
    last_sop,
    needed_versions,
    sop_event,
    switching,
)
from sheetsync.core.history import Event
from sheetsync.core.judge import Stamp
from sheetsync.core.metadata import sop_line
from sheetsync.core.settings import Settings, parse_settings, settings_of
from sheetsync.core.sop import Sop
from sheetsync.core.workflow import carried, new_item
from sheetsync.errors import SheetsyncError
from sheetsync.templates import sops_of_book
from tests.desk import MONDAY, Desk, kinds
from tests.journalled import Book
from tests.journalled import settings_of as new_settings
from tests.pages import Page
from tests.versions import (
    FIRST,
    WITH_LEGAL_CHECK,
    WITHOUT_APPROVAL,
    WITHOUT_PUBLICATION,
    changed,
    versions_of,
)

STAMP = Stamp(MONDAY, None, "s")
TOMORROW = (MONDAY + timedelta(1)).date()


@pytest.mark.parametrize(
    ("old", "done", "new", "turn"),
    [
        pytest.param("abcd", "ab", "abxcd", "x", id="a new step after all that is done"),
        pytest.param("abcd", "ab", "axbcd", "c", id="a new step before what is done"),
        pytest.param("abcd", "ab", "cabd", "c", id="a step to come that moves to the front"),
        pytest.param("abcd", "ab", "abdc", "d", id="another order of what is to come"),
        pytest.param("abcd", "ab", "bacd", "c", id="another order of what is done"),
        pytest.param("abcd", "ab", "abd", "d", id="the step whose turn it was is gone"),
        pytest.param("abcd", "ab", "acd", "c", id="a step that was done is gone"),
        pytest.param("abcd", "abc", "abc", "c", id="nothing is left: the last one again"),
        pytest.param("abcd", "", "dcba", "d", id="nothing was done yet"),
        pytest.param("abcd", "ab", "xy", "x", id="all is new"),
    ],
)
def test_where_an_open_item_goes_on(old: str, done: str, new: str, turn: str):
    before, after = versions_of(
        [([(each, -1, "Selesai") for each in steps], "judul*") for steps in (old, new)]
    )
    times = tuple(MONDAY if each in done else None for each in old)
    item = replace(new_item(before, "A"), current=len(done), times=times, started=True)

    found = carried(before, after, item, MONDAY)

    assert found.current is not None
    assert after.steps[found.current].id == turn
    assert {new[n] for n, at in enumerate(found.times) if at} == set(done) & set(new[:-1])
    assert found.started == (turn == old[len(done)])


@pytest.mark.parametrize("steps", ["abc", "acb", "xyz"])
def test_what_is_published_or_cancelled_is_not_touched(steps: str):
    old, new = versions_of(
        [([(each, -1, "Selesai") for each in ids], "judul*") for ids in ("abc", steps)]
    )
    desk = Desk(old, {"judul": "a"})
    desk.after(*({step.header: step.done} for step in old.steps))
    assert desk.state is not None
    assert desk.state.published

    found = carried(old, new, desk.state, MONDAY)

    assert (found.published, found.current, found.adopted) == (True, None, False)
    assert (found.checked, found.link) == (desk.state.checked, desk.state.link)


def test_the_last_completed_step_is_taken_back_over_one_that_is_not_asked_for():
    old, new = versions_of(
        [([(each, -1, "Selesai") for each in ids], "judul*") for ids in ("abcd", "axcbd")]
    )
    desk = Desk(old, {"judul": "a"}).after({"Tahap a": "Selesai"}, {"Tahap b": "Selesai"})
    assert desk.state is not None
    desk.sop, desk.state = new, carried(old, new, desk.state, MONDAY)
    desk.steps, desk.evidence = ["Selesai", "", "", "Selesai", ""], [""] * 5

    found = [kinds(desk.write({"Tahap a": word}).look()) for word in ("Diproses", "Selesai")]

    assert found == [["withdraw", "start"], ["complete"]]
    assert desk.position().startswith("Tahap x")
    assert desk.steps == ["Selesai", "", "", "Selesai", ""], "what came later stays done"


def test_a_version_is_recorded_before_all_else_and_once():
    book = Book(FIRST, new_settings(FIRST))
    book.fill(0)
    book.type(0, "1. Identifikasi", "Selesai")
    book.later(hours=1).sync()
    book.type(0, "2. Verifikasi", "Disetujui")

    plan = book.later(hours=1).change(WITH_LEGAL_CHECK, new_settings(WITH_LEGAL_CHECK))
    quiet = book.later(hours=1).sync()

    told = [(event.kind, event.step) for event in plan.events]
    assert told == [("sop", ""), ("settings", ""), ("complete", "verifikasi")]
    assert plan.events[0].note.startswith("SOP website_medsos versi 2: ")
    assert (quiet.events, quiet.touches) == ((), ())
    assert book.cell(0, "Posisi") == "3. Persetujuan - Kepala Bagian"


def test_a_step_that_is_gone_is_passed_over_and_counts_where_it_was():
    book = Book(FIRST, new_settings(FIRST))
    book.fill(0)
    for step in FIRST.steps[:2]:
        book.type(0, step.header, step.done)
        book.later(hours=1).sync()
    assert book.cell(0, "Posisi") == "3. Persetujuan - Kepala Bagian"

    book.later(hours=1).change(WITHOUT_APPROVAL, new_settings(WITHOUT_APPROVAL))

    assert book.cell(0, "Posisi") == "4. Publikasi - Pengelola Informasi"
    course = book.reading().course
    assert [step.id for step in course.sop.former] == ["persetujuan"]
    places = [course.sop.every_step[n].id for n in course.stays.step]
    assert places == ["identifikasi", "verifikasi", "persetujuan", "publikasi"]
    assert course.stays.counted == [True, True, False, False]


def test_what_was_decided_as_a_check_counts_as_one_though_it_is_none_any_more():
    refusal = (
        'reject = "Tidak disetujui"\nreturn_to = "identifikasi"\nreason = "Alasan Verifikasi"\n'
    )
    book = Book(FIRST, new_settings(FIRST))
    book.fill(0)
    for step in FIRST.steps[:2]:
        book.type(0, step.header, step.done)
        book.later(hours=1).sync()
    before = len(book.reading().course.checks)

    no_check = changed((refusal, ""))
    book.later(hours=1).change(no_check, new_settings(no_check))

    assert (before, len(book.reading().course.checks)) == (1, 1)


def test_publication_is_never_automatic():
    book = Book(FIRST, new_settings(FIRST))
    book.fill(0)
    for step in FIRST.steps[:3]:
        book.type(0, step.header, step.done)
        book.later(hours=1).sync()
    last = FIRST.steps[2]

    plan = book.later(hours=1).change(WITHOUT_PUBLICATION, new_settings(WITHOUT_PUBLICATION))

    assert {event.kind for event in plan.events} == {"sop", "settings"}
    assert book.cell(0, last.header) == last.done
    said = "3. Persetujuan sekarang tahap terakhir: pilih Diproses, lalu Disetujui untuk"
    assert str(book.cell(0, "Pemeriksaan")).startswith(said)
    for word in (last.start, last.done):
        book.type(0, last.header, word)
        plan = book.later(hours=1).sync()
    assert [event.kind for event in plan.events] == ["complete"]
    assert book.cell(0, "Pemeriksaan") == ""
    assert next(iter(book.reading().course.states.values())).published


def test_what_an_older_book_was_judged_by_is_recorded_before_the_new_version():
    events = switching(Configuration(), FIRST, WITHOUT_APPROVAL, STAMP)

    found = configuration(events, FIRST.texts)

    digests = [FIRST.digest, WITHOUT_APPROVAL.digest]
    assert [(each.version, each.digest) for each in found.versions] == [*enumerate(digests, 1)]
    (again,) = switching(found, WITHOUT_APPROVAL, FIRST, STAMP)
    assert again.content == {"id": FIRST.id, "version": "1"}


def test_an_announced_version_changes_nothing_until_it_comes():
    first = sop_event(FIRST, 1, STAMP)
    told = sop_event(WITHOUT_APPROVAL, 2, STAMP, since=TOMORROW)
    versions = {each.digest: each for each in (FIRST, WITHOUT_APPROVAL)}

    found = configuration([first, told], FIRST.texts)

    assert found.sop is not None
    assert found.announced is not None
    assert (found.sop.version, found.announced.version) == (1, 2)
    assert found.announced.since == TOMORROW
    assert last_sop(versions, [first, told]) == FIRST
    come = [first, told, sop_event(WITHOUT_APPROVAL, 2, STAMP)]
    assert configuration(come, FIRST.texts).announced is None
    assert last_sop(versions, come).steps == WITHOUT_APPROVAL.steps


@pytest.mark.parametrize(
    ("order", "needed"),
    [
        pytest.param("AB", "B", id="nothing was registered before it was replaced"),
        pytest.param("AiB", "AB", id="items stood under it"),
        pytest.param("iA", "A", id="the first one counts for all before"),
        pytest.param("AiBC", "ABC", id="it moved items, though nothing happened under it"),
    ],
)
def test_whose_text_is_needed(order: str, needed: str):
    sops = dict(zip("ABC", (FIRST, WITHOUT_APPROVAL, WITH_LEGAL_CHECK), strict=True))
    item = Event("DIP-2026-0001", 1, "", "register", MONDAY)
    events = [item if one == "i" else sop_event(sops[one], 1, STAMP) for one in order]

    assert needed_versions(events) == {sops[one].digest for one in needed}


def test_a_lost_text_of_an_older_version_is_named_only_where_it_is_needed():
    events = switching(Configuration(), WITH_LEGAL_CHECK, WITHOUT_APPROVAL, STAMP)
    recorded = configuration(events, FIRST.texts).versions
    hidden = [sop_line(2, WITHOUT_APPROVAL.source.strip())]

    def read(needed: set[str], given: Sop | None = None) -> list[Sop]:
        return [*sops_of_book(recorded, needed, hidden, "", given).values()]

    assert [sop.digest for sop in read(set())] == [WITHOUT_APPROVAL.digest]
    with pytest.raises(SheetsyncError, match=r"'website_medsos', version 1, is gone .* --sop FILE"):
        read({WITH_LEGAL_CHECK.digest})
    assert read({WITH_LEGAL_CHECK.digest}, WITH_LEGAL_CHECK)[0] == WITH_LEGAL_CHECK


def test_rows_of_a_former_step_and_role_stay_the_offices(sop: Sop):
    role = replace(sop.roles[2], id="kabag_lama", name="Kepala Bagian Lama")
    steps = tuple(replace(s, role=role) if s.id == "persetujuan" else s for s in sop.steps)
    old = replace(sop, roles=(*sop.roles, role), steps=steps)
    now = WITHOUT_APPROVAL.following(old)
    tab = Page(old, date(2026, 11, 2)).tab
    lines = parse_settings(tab, old).lines

    found = parse_settings(tab, now)

    assert found.lines == lines
    assert found.standard_minutes("persetujuan", date(2026, 11, 2)) == 30
    assert settings_of(lines, now).lines == lines
    assert read_without_its_row(now).standard_minutes("persetujuan", TOMORROW) == 30


def read_without_its_row(sop: Sop) -> Settings:
    return parse_settings(Page(WITHOUT_APPROVAL, date(2026, 11, 2)).tab, sop)
