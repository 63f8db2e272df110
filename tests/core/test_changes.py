"""What staff change after a check or after publication is recorded, once, and undoes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sheetsync.core.plan import Plan
from sheetsync.core.settings import Settings
from sheetsync.core.sop import Sop
from tests.desk import APPROVED, IDENTIFIED, PUBLISHED, VERIFIED
from tests.journalled import PEOPLE, Book, headers

CHECKED, DONE = {**IDENTIFIED, **VERIFIED}, {**IDENTIFIED, **VERIFIED, **APPROVED, **PUBLISHED}
OTHER = "https://setda.example.go.id/lain"
SHELF, LINK, TITLE = "Lokasi Hardcopy", "Tautan Publikasi", "Judul Informasi"
NIK = "3402011506900001"


@pytest.fixture
def book(sop: Sop, office: Settings) -> Book:
    """Return a book with one row, registered."""
    made = Book(sop, office)
    made.fill(0)
    made.sync()
    return made


def work(book: Book, cells: dict[str, str], row: int = 0) -> Plan:
    """Return what a sync makes of it, a quarter of an hour later."""
    book.later(minutes=15)
    for header, text in cells.items():
        book.type(row, header, text)
    return book.sync()


def told(plan: Plan) -> list[tuple[str, str]]:
    return [(event.kind, str(event.note)) for event in plan.events]


@pytest.mark.parametrize(
    ("before", "cells", "lines"),
    [
        pytest.param(IDENTIFIED, {SHELF: "Rak 2"}, [], id="before any check"),
        pytest.param(CHECKED, {SHELF: "Rak 2"}, [f"{SHELF}: – -> Rak 2"], id="after a check"),
        pytest.param(CHECKED, {LINK: OTHER}, [], id="a link that is still being filled in"),
        pytest.param(DONE, {SHELF: "Rak 2"}, [f"{SHELF}: – -> Rak 2"], id="after publication"),
        pytest.param(DONE, {LINK: OTHER}, [f"{LINK}: {PUBLISHED[LINK]} -> {OTHER}"], id="the link"),
        pytest.param(DONE, {LINK: ""}, [f"{LINK}: {PUBLISHED[LINK]} -> –"], id="the link cleared"),
        pytest.param(
            DONE,
            {TITLE: "Lain", "Rencana Tayang": "22/11/2026"},
            [f"{TITLE}: Rencana Kerja 2027 0 -> Lain", "Rencana Tayang: – -> 2026-11-22"],
            id="starred content and a date",
        ),
        pytest.param(DONE, {TITLE: "Rencana  Kerja 2027 0 "}, [], id="spaces are none"),
        pytest.param(DONE, {TITLE: "Lain", "1. Identifikasi": "Pembaruan"}, None, id="an update"),
        pytest.param(CHECKED, {TITLE: "Lain", SHELF: "Rak 2"}, None, id="a check is void"),
    ],
)
def test_what_changed_is_recorded_column_by_column(book: Book, before, cells, lines):
    work(book, before)

    plan, quiet = work(book, cells), work(book, {})

    changes = [event for event in plan.events if event.kind == "change"]
    assert [line for event in changes for line in event.note.split("\n")] == (lines or [])
    assert bool(plan.events) == (lines is None or bool(lines))
    assert (quiet.events, quiet.touches) == ((), ())


def test_it_moves_nothing_and_names_the_role_that_fills_in_the_form(book: Book):
    work(book, CHECKED)
    before = book.reading().course.states["DIP-2026-0001"]

    (event,) = work(book, {SHELF: "Rak 2"}).events

    after = book.reading().course.states["DIP-2026-0001"]
    assert (after.current, after.times, after.checked) == (2, before.times, before.checked)
    assert (event.step, event.role, event.submission) == ("", "Pengelola Informasi", 1)
    assert (event.content or {})["hardcopy"] == "Rak 2"


def test_a_change_back_is_a_change_again_and_the_row_says_what_is_not_as_published(book: Book):
    work(book, DONE)

    plans = [work(book, {LINK: link}) for link in (OTHER, OTHER, PUBLISHED[LINK])]

    assert [len(plan.events) for plan in plans] == [1, 0, 1]
    assert [len(plan.standing) for plan in plans] == [1, 1, 0], (
        "it is the published one that counts"
    )


def test_a_word_that_is_refused_beside_it_is_said_still(book: Book):
    work(book, DONE)

    plan = work(book, {LINK: OTHER, "2. Verifikasi": "Tidak disetujui"})

    assert [event.kind for event in plan.events] == ["change", "refuse"]
    assert "2. Verifikasi dikembalikan" in str(book.cell(0, "Pemeriksaan"))
    work(book, {SHELF: "Rak 2"})
    assert "2. Verifikasi dikembalikan" in str(book.cell(0, "Pemeriksaan"))


def test_a_row_that_went_and_came_back_with_another_link_says_so(book: Book):
    work(book, DONE)
    row, book.form[4] = book.form[4], [""] * len(book.form[4])
    book.later(minutes=15).sync(force=True)
    book.form[4] = row

    plan = work(book, {LINK: OTHER})

    assert [event.kind for event in plan.events] == ["found", "change"]


def test_an_adopted_row_is_watched_too(sop: Sop, office: Settings):
    made = Book(sop, office)
    made.fill(0)
    for header in ("4. Publikasi", LINK):
        made.type(0, header, PUBLISHED[header])
    made.sync(imported=frozenset({4}))

    assert [kind for kind, _ in told(work(made, {LINK: OTHER}))] == ["change"]


def test_what_an_older_version_recorded_is_no_measure(book: Book):
    """It let optional columns change unsaid, and read some dates in another way."""
    work(book, DONE)
    whole = book.history
    kept = [place for place, event in enumerate(whole.events) if event.item]
    items = tuple(whole.events[place] for place in kept)
    book.history = replace(whole, events=items, hashes=whole.hashes[: len(kept)], older=True)

    plan = work(book, {SHELF: "Rak 2", LINK: OTHER})

    assert ([event for event in plan.events if event.item], len(plan.standing)) == ([], 1)
    book.history = whole
    assert [kind for kind, _ in told(work(book, {}))] == ["change"]


def test_contents_that_were_swapped_are_said_in_both_rows(book: Book):
    book.fill(1)
    work(book, CHECKED)
    titles = [str(book.cell(row, TITLE)) for row in (0, 1)]
    book.type(1, TITLE, titles[0])

    plan = work(book, {TITLE: titles[1]})

    assert [(event.item[-1], event.kind) for event in plan.events] == [
        ("1", "void"),
        ("2", "change"),
    ]
    assert plan.events[1].note == f"{TITLE}: {titles[1]} -> {titles[0]}"
    assert work(book, {}).events == ()


def test_what_a_formula_has_not_computed_yet_is_none_but_hides_no_other(book: Book):
    work(book, {**DONE, SHELF: "Rak 2"})
    book.uncomputed = frozenset({(4, book.column(SHELF))})

    plans = [work(book, {SHELF: ""}), work(book, {LINK: OTHER})]

    assert [len(plan.events) for plan in plans] == [0, 1]
    assert plans[1].events[0].note == f"{LINK}: {PUBLISHED[LINK]} -> {OTHER}"


def test_a_link_that_loads_is_the_one_that_was_recorded(book: Book):
    work(book, DONE)
    work(book, {LINK: OTHER})
    book.uncomputed = frozenset({(4, book.column(LINK))})

    plan = work(book, {LINK: ""})

    assert (plan.events, len(plan.standing)) == ((), 1)


def test_no_line_shows_a_personal_number_or_more_than_can_be_read(book: Book):
    work(book, {**DONE, SHELF: f"NIK {NIK}"})

    (event,) = work(book, {SHELF: "x" * 5_000}).events

    assert NIK not in event.note
    assert len(event.note) < 500


@pytest.mark.parametrize(("link", "kinds"), [(PUBLISHED[LINK], 1), (OTHER, 5)])
def test_white_columns_copied_under_a_new_title_publish_nothing_with_the_old_link(
    book: Book, link: str, kinds: int
):
    """Otherwise one paste would stand on the register as published, with another's link."""
    work(book, DONE)
    staff = [column for column in headers(book.sop) if not column.startswith(("No.", "Waktu I"))]
    copied = {header: str(book.cell(0, header)) for header in staff[2:]}

    plan = work(book, {**copied, TITLE: "Judul baru", LINK: link}, row=1)

    assert len(plan.events) == kinds
    assert (plan.events[-1].kind == "complete") == (kinds > 1)


def test_the_journal_says_when_and_by_whom(sop: Sop, office: Settings):
    made = Book(sop, office, list)
    made.fill(0)
    for header, word in DONE.items():
        made.type(0, header, word)
    made.later(minutes=15).sync()
    made.later(minutes=5).type(0, LINK, OTHER, PEOPLE[1])

    (event,) = made.later(minutes=10).sync().events

    assert (event.kind, f"{event.at:%H:%M}", event.actor) == ("change", "08:20", PEOPLE[1])


def test_an_edit_that_was_copied_meanwhile_is_no_content_taken_over(book: Book):
    work(book, {TITLE: "Lain"})
    for header in headers(book.sop):
        book.type(1, header, str(book.cell(0, header)))

    kinds = [event.kind for event in work(book, {}).events]
    again = work(book, {})

    assert kinds == ["register"]
    assert (again.events, again.touches) == ((), ())


def test_a_reason_that_a_void_takes_away_lets_no_number_pass_unsaid(book: Book):
    work(book, {**CHECKED, "Alasan Verifikasi": "arsip lama"})

    plan = work(book, {TITLE: "Hubungi 0812-3456-7890"})

    assert [event.kind for event in plan.events] == ["void"]
    assert "tulis alasannya pada Alasan Verifikasi" in str(book.cell(0, "Pemeriksaan"))
    assert work(book, {}).touches == ()
