"""What a new year brings to a book in either store: its calendar, once, and numbers of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from sheetsync.core.cells import date_cell, from_serial, is_number
from sheetsync.doctor import examine
from sheetsync.figures.spans import evaluate
from sheetsync.figures.stays import measure
from sheetsync.snapshots import read
from sheetsync.templates import load_sop
from tests.desk import APPROVED, IDENTIFIED, PUBLISHED, VERIFIED
from tests.stores.contract import Office, office, place_of

A, B = "Rencana Kerja 2027", "Agenda Kegiatan"
SETTINGS = load_sop("website_medsos").texts.settings
OCTOBER = datetime(2027, 10, 1, 3, 0, tzinfo=UTC)


@pytest.fixture(params=["xlsx", "google"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    with office(request.param, tmp_path) as found:
        yield found


def days(there: Office, key: str, year: int) -> list[tuple[int, int]]:
    """Return the places of the days of a year in the first column of a table of the settings."""
    rows = there.place.settings()
    head, column = place_of(rows, SETTINGS[key].title)
    found = (
        (row, rows[row][column]) for row in range(head + 2, len(rows)) if len(rows[row]) > column
    )
    return [
        (row, column) for row, cell in found if is_number(cell) and from_serial(cell).year == year
    ]


def test_in_october_the_next_year_is_added_once(there: Office):
    there.add(1, A)
    there.sync()
    there.now = OCTOBER.replace(month=9, day=30)
    before = there.sync()

    there.now = OCTOBER
    plan = there.sync()
    again = there.sync()

    said = "Kalender 2028 ditambahkan otomatis ke Pengaturan: 17 hari libur, Ramadan"
    (event,) = plan.events
    assert (before.upkeep, again.upkeep, again.events) == ((), (), ())
    assert plan.upkeep[0].startswith(said)
    assert event.kind == "settings"
    assert event.note.startswith(said)
    assert "Ramadan: + mulai 2028-01-28 s.d. 2028-02-26" in event.note
    assert len(days(there, "holidays", 2028)) == 17
    assert len(days(there, "ramadan", 2028)) == 1
    assert not any("no holidays" in warning for warning in plan.warnings)


def test_what_an_office_took_out_of_a_year_does_not_come_again(there: Office):
    there.add(1, A)
    there.now = OCTOBER
    there.sync()
    for row, column in days(there, "holidays", 2028):
        there.place.put("Pengaturan", (row, column), "")
        there.place.put("Pengaturan", (row, column + 1), "")
    there.sync()

    plan = there.sync()

    assert plan.upkeep == ()
    assert days(there, "holidays", 2028) == []
    assert any("no holidays are set for 2028" in warning for warning in plan.warnings)


def test_where_a_header_is_gone_no_year_is_added_and_no_sync_stops(there: Office):
    there.add(1, A)
    there.sync()
    there.place.setting(SETTINGS["holidays"].columns["name"], "Nama Hari")
    there.add(2, B)
    there.now = OCTOBER

    plan = there.sync()

    assert [event.kind for event in plan.events] == ["register"]
    assert plan.upkeep == ()
    assert days(there, "holidays", 2028) == []


def test_the_doctor_adds_the_next_year_whatever_the_season(there: Office):
    there.add(1, A)
    there.now = OCTOBER.replace(month=5)
    there.sync()
    rows = there.place.settings()
    _, column = place_of(rows, SETTINGS["holidays"].title)
    there.place.put("Pengaturan", (len(rows) + 3, column), date_cell(date(2028, 8, 17)))

    examine(there.place.open(), there.now, there.mirror, fix=True)

    assert len(days(there, "holidays", 2028)) == 1, "the office's own row is all there is"
    assert len(days(there, "ramadan", 2028)) == 1


def test_numbers_and_figures_go_on_by_year(there: Office):
    there.add(1, A, **IDENTIFIED)
    there.now = datetime(2026, 12, 31, 3, 0, tzinfo=UTC)
    there.sync()
    there.add(2, B, **IDENTIFIED)
    there.place.type((1, VERIFIED | APPROVED | PUBLISHED))
    there.now = datetime(2027, 1, 4, 3, 0, tzinfo=UTC)
    there.sync()
    there.add(3, "Laporan Tahunan")
    there.sync()

    numbers = [row["No. Registrasi"] for row in there.place.rows()]
    reading = read(there.place.open().read(), there.now)
    found = evaluate(measure(reading.course, reading.settings, there.now))
    years = {day.year: (one.registered, one.published) for day, one in found.years}
    assert numbers == ["DIP-2026-0001", "DIP-2027-0001", "DIP-2027-0002"]
    assert years == {2026: (1, 0), 2027: (2, 1)}


def test_what_was_published_long_ago_is_due_for_renewal(there: Office):
    there.add(1, A, **IDENTIFIED, **VERIFIED, **APPROVED, **PUBLISHED)
    there.sync()
    there.now = datetime(2027, 5, 22, 3, 0, tzinfo=UTC)
    young = [there.sync(), there.row(A)["Pemeriksaan"]]
    there.now = datetime(2027, 5, 24, 3, 0, tzinfo=UTC)

    plan = there.sync()
    board = [*there.place.board().values()]
    again = there.sync()
    there.place.type((1, {"1. Identifikasi": "Pembaruan"}))
    there.sync()

    assert young[1] == ""
    assert (plan.events, again.events) == ((), ())
    assert "Perlu pemutakhiran, terpublikasi lebih dari 6 bulan lalu" in board
    assert board.count("DIP-2026-0001") == 1
    assert "23 Mei 2027" in board
    assert there.row(A)["Pemeriksaan"] == "", "it is being renewed"
