"""A simulated office day: typed through the add-in, synced once an hour, measured to the second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sheetsync.core.plan import Plan
from sheetsync.core.sop import Sop
from sheetsync.core.worktime import WorkCalendar
from sheetsync.figures.stays import measure
from sheetsync.snapshots import read
from tests.addin.places import DAY, Edit, GoogleBook, LocalBook, Place, at
from tests.clerk import ROW
from tests.stores.sheets import empty_sheet, served

OWNER = "kepala@example.go.id"
OFFICER, LEAD, HEAD = "ani@example.go.id", "budi@example.go.id", OWNER
TITLE = "Judul Informasi"


Worked = tuple[GoogleBook, list[Plan]]


def day() -> tuple[list[Edit], dict[int, list[tuple[str, datetime]]]]:
    """Return what is typed, and when each step of each row truly began and ended."""
    rng = np.random.default_rng(5)
    edits: list[Edit] = []
    truth: dict[int, list[tuple[str, datetime]]] = {}
    steps = (
        ("1. Identifikasi", "Selesai", OFFICER),
        ("2. Verifikasi", "Disetujui", LEAD),
        ("3. Persetujuan", "Disetujui", HEAD),
        ("4. Publikasi", "Terpublikasi", OFFICER),
    )
    for row in range(1, 7):
        now = at("07:31:00") + timedelta(seconds=int(rng.integers(0, 3600)))
        edits += [Edit(now, OFFICER, row, name, f"{text} {row}" if name == TITLE else text) for name, text in ROW.items()]  # fmt: skip
        truth[row] = [("", now)]
        for header, word, who in steps:
            now += timedelta(seconds=int(rng.integers(20, 5400)))
            if header == "4. Publikasi":
                edits.append(Edit(now, who, row, "Tautan Publikasi", f"https://a.example/{row}"))
            edits.append(Edit(now, who, row, header, word))
            truth[row].append((header, now))
    # row 7 is refused once, its reason typed after the word
    edits += [Edit(at("08:10:11"), OFFICER, 7, name, text) for name, text in ROW.items()]
    edits += [
        Edit(at("08:20:01"), OFFICER, 7, "1. Identifikasi", "Selesai"),
        Edit(at("09:05:30"), LEAD, 7, "2. Verifikasi", "Tidak disetujui"),
        Edit(at("09:07:59"), LEAD, 7, "Alasan Verifikasi", "Ringkasan keliru"),
        Edit(at("10:40:00"), OFFICER, 7, "1. Identifikasi", "Selesai"),
    ]
    truth[7] = [
        ("", at("08:10:11")), ("1. Identifikasi", at("08:20:01")),
        ("2. Verifikasi", at("09:07:59")), ("1. Identifikasi", at("10:40:00")),
    ]  # fmt: skip
    return sorted(edits, key=lambda edit: edit.at), truth


def work(place: Place, play: Callable[..., dict[str, Any]] | None) -> list[Plan]:
    """Play the day: edits as typed, through the add-in where there is one; a sync every hour."""
    edits, plans = day()[0], []
    for hour in range(8, 18):
        now = DAY.replace(hour=hour)
        due = [edit for edit in edits if now - timedelta(hours=1) <= edit.at < now]
        place.write(due, _journal(place, play, due, now) if play else [])
        plans.append(place.sync(now))
    return plans


def _journal(
    place: Place, play: Callable[..., dict[str, Any]], due: list[Edit], now: datetime
) -> list[list[str]]:
    """Return the journal after these edits and the sign of life five minutes before `now`."""
    form = place.grid("Form DIP")
    header = next(n for n, row in enumerate(form, 1) if "No. Registrasi" in row)
    names = [name.removesuffix(" *") for name in form[header - 1]]
    sheets = {"Form DIP": form} | ({"Jurnal": j} if (j := place.grid("Jurnal")) else {})
    typed = [
        {
            "at": milliseconds(edit.at),
            "who": edit.who,
            "row": header + edit.row,
            "column": names.index(edit.header) + 1,
            "value": edit.value,
        }
        for edit in due
    ]
    told = {"now": milliseconds(now - timedelta(hours=1)), "owner": OWNER, "edits": typed}
    told |= {"until": milliseconds(now - timedelta(minutes=5)), "people": [OFFICER, LEAD]}
    return play(sheets=sheets, **told)["sheets"]["Jurnal"]


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def measured(place: Place) -> tuple[dict[int, list[float]], WorkCalendar]:
    """Return the minutes of every counted visit by row, in order; NaN where not known."""
    reading = read(place.open().read(), DAY)
    visits = measure(reading.course, reading.settings, DAY + timedelta(1))
    places = {
        line[reading.columns.number]: n for n, line in enumerate(reading.form) if len(line) > 2
    }
    top = reading.columns.header_row
    found: dict[int, list[float]] = {}
    for arrived, counted, minutes in zip(visits.arrived, visits.counted, visits.minutes, strict=True):  # fmt: skip
        if counted:
            item = reading.history.events[arrived].item
            found.setdefault(places[item] - top, []).append(float(minutes))
    return found, reading.settings.calendar


@pytest.fixture(scope="module")
def played(
    tmp_path_factory: pytest.TempPathFactory, play: Callable[..., dict[str, Any]]
) -> Iterator[Worked]:
    """Return a sheet in which the day was played with the journal, and its syncs."""
    with empty_sheet(tmp_path_factory.mktemp("played")) as sheet:
        yield (book := GoogleBook(sheet)), work(book, play)


@pytest.fixture(scope="module")
def unaided(tmp_path_factory: pytest.TempPathFactory, sop: Sop) -> tuple[LocalBook, list[Plan]]:
    """Return a file in which it was played without one, and its syncs."""
    book = LocalBook(tmp_path_factory.mktemp("unaided"), sop)
    return book, work(book, None)


@pytest.fixture
def google(tmp_path: Path) -> Iterator[GoogleBook]:
    with empty_sheet(tmp_path) as sheet:
        yield GoogleBook(sheet)


def test_with_the_journal_durations_are_true_to_the_second(played: Worked):
    place, plans = played

    found, calendar = measured(place)
    for row, told in day()[1].items():
        true = [calendar.minutes(a, b) for (_, a), (_, b) in pairwise(told)]
        assert found[row] == pytest.approx(true, abs=1 / 60), row
    events = [event for plan in plans for event in plan.events]
    assert {event.source for event in events} == {"Jurnal"}
    by_role = {(event.step, event.actor) for event in events if event.kind != "register"}
    assert by_role == {
        ("identifikasi", OFFICER), ("verifikasi", LEAD), ("persetujuan", HEAD), ("publikasi", OFFICER)
    }  # fmt: skip


def test_a_file_believes_no_journal_and_says_so(
    tmp_path: Path, sop: Sop, play: Callable[..., dict[str, Any]]
):
    book = LocalBook(tmp_path, sop)

    plans = work(book, play)

    events = [event for plan in plans for event in plan.events]
    assert {(event.source, event.actor) for event in events} == {("Sinkronisasi", "")}
    assert all("the tab 'Jurnal' is ignored" in " ".join(plan.warnings) for plan in plans)
    assert "Jurnal" not in str(book.grid("Monitoring"))


@pytest.mark.parametrize("store", ["xlsx", "google"])
def test_without_it_they_are_within_the_gap_between_two_syncs(
    store: str, request: pytest.FixtureRequest
):
    if store == "xlsx":
        place, plans = request.getfixturevalue("unaided")
    else:
        place = request.getfixturevalue("google")
        plans = work(place, None)

    found, calendar = measured(place)
    known = 0
    for row, told in day()[1].items():
        true = [calendar.minutes(a, b) for (_, a), (_, b) in pairwise(told)]
        assert len(found[row]) == len(true)
        for one, other in zip(found[row], true, strict=True):
            assert np.isnan(one) or abs(one - other) <= 60
            known += not np.isnan(one)
    assert 10 <= known < sum(len(told) - 1 for told in day()[1].values()), (
        "some are not known apart"
    )
    assert {event.actor for plan in plans for event in plan.events} == {""}


@pytest.fixture
def evening(tmp_path: Path, played: Worked) -> Iterator[GoogleBook]:
    """Return a copy of the sheet played with the journal."""
    with served(played[0].sheet.book, tmp_path) as sheet:
        yield GoogleBook(sheet)


def test_both_ways_accept_the_same(played: Worked, unaided: tuple[LocalBook, list[Plan]]):
    def accepted(plans: list[Plan]) -> list[Any]:
        return [[(e.item, e.step, e.kind, e.status) for e in plan.events] for plan in plans]

    assert accepted(played[1]) == accepted(unaided[1])


def test_monitoring_says_that_the_journal_lives_and_what_it_gave_away(evening: GoogleBook):
    book = evening
    foot = [cell for row in book.grid("Monitoring") for cell in row if "Jurnal: " in cell]
    assert [text.split(" · Jurnal: ")[1] for text in foot] == ["hidup"]

    forged = [*book.grid("Jurnal"), ["2031-01-01T00:00:00.000Z", HEAD, "5", "", "Kanal", "", "x", "EDIT"]]  # fmt: skip
    book.write([Edit(DAY, OFFICER, 7, "Tautan Softcopy", "y")], forged)
    book.sync(DAY + timedelta(days=1, hours=9))
    (foot,) = [cell for row in book.grid("Monitoring") for cell in row if "Jurnal: " in cell]
    assert foot.endswith("Jurnal: terakhir 3 Nov 2026 16.55 WIB · 1 baris tidak dipercaya"), foot


def test_quiet_syncs_stay_quiet_with_a_journal(evening: GoogleBook):
    book = evening
    book.sync(DAY.replace(hour=18))
    before = book.sheet.counter()

    for hour in (19, 21, 23):
        book.sync(DAY.replace(hour=hour))

    assert book.sheet.counter() == before, "nothing was committed"
