"""Wrong rows of the settings: each is said, and none changes what was recorded before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.core.settings import Settings, parse_settings
from sheetsync.errors import SettingsError
from sheetsync.templates import load_sop
from tests.pages import Page

SOP = load_sop("website_medsos")
ROLE, OTHER = SOP.roles[0].name, SOP.roles[1].name
LATER = {"Berlaku Sejak": "1/12/2026", "Masa": "Biasa"}


def filled() -> Page:
    """Return a page with two rows or more in every table."""
    page = Page(SOP)
    page.fill("people", 1, {"Peran": ROLE, "E-mail": "ani@x.id"})
    deputy = {"Berlaku Dari": "1/7/2026", "Berlaku Sampai": "14/7/2026"}
    page.fill("people", 2, {"Peran": OTHER, "E-mail": "budi@x.id", **deputy})
    page.fill(
        "minutes", 5, {"Tahap": "2. Verifikasi", "Menit Kerja": 90, "Berlaku Sejak": "1/12/2026"}
    )
    page.fill("hours", 6, {**LATER, "Hari": "Senin-Kamis", "Masuk": "08:00", "Pulang": "16:00"})
    page.fill("hours", 7, {**LATER, "Hari": "Jumat", "Masuk": "08:00", "Pulang": "14:00"})
    page.put("channels", "Alamat", "instagram.com, ig.me", 2)
    page.put("holidays", "Keterangan", "", 3)
    for line, unit in enumerate(["Bagian Hukum", "Bagian Umum"], 1):
        page.put("units", "Nama Unit", unit, line)
    return page


def read(page: Page, known: Settings | None = None) -> Settings:
    return parse_settings(page.tab, SOP, known.lines if known else None)


def judged(settings: Settings) -> dict[str, Any]:
    """Return all by which an office judges and counts."""
    told = {key: value for key, value in vars(settings).items() if key not in ("faults", "digest")}
    days = (date(2026, 2, 16) + timedelta(n) for n in range(300))
    people = {*settings.people}
    return {
        **told,
        "people": people,
        "calendar": [settings.calendar.day_minutes(day) for day in days],
    }


BEFORE = read(filled())
JUDGED = judged(BEFORE)
WRONG = {
    "people": ["Peran", "E-mail", "Berlaku Dari", "Berlaku Sampai"],
    "minutes": ["Tahap", "Menit Kerja", "Berlaku Sejak"],
    "hours": list(SOP.texts.settings["hours"].columns.values()),
    "ramadan": ["Mulai", "Selesai"],
    "holidays": ["Tanggal"],
    "channels": ["Kanal", "Sasaran (Hari)", "Alamat"],
}
CELLS = [(key, header) for key, headers in WRONG.items() for header in headers]


@given(st.sampled_from(CELLS), st.integers(1, 7), st.sampled_from(["?!; #", "x, y"]))
def test_one_wrong_cell_stops_nothing_and_changes_no_figure(
    cell: tuple[str, str], line: int, value: Any
):
    page, (key, header) = filled(), cell
    row, first = page.place(key, WRONG[key][0], line)
    if not page.rows[row][first]:
        return
    page.put(key, header, value, line)

    found = read(page, BEFORE)

    name = page.name(key, header, line)
    assert [fault for fault in found.faults if fault.startswith(f"Pengaturan!{name}")]
    assert judged(found) == JUDGED
    assert found.digest == BEFORE.digest


NEW = [
    pytest.param("people", 3, {"Peran": "Bupati", "E-mail": "a@x.id"}, id="a person"),
    pytest.param("people", 3, {"Peran": ROLE, "E-mail": "citra"}, id="an address"),
    pytest.param("minutes", 6, {"Tahap": "3. Persetujuan", "Menit Kerja": 45}, id="a standard"),
    pytest.param(
        "minutes", 6,
        {"Tahap": "2. Verifikasi", "Menit Kerja": 45, "Berlaku Sejak": "1/1/2020"},
        id="a second standard of one day",
    ),
    pytest.param(
        "hours", 8, {**LATER, "Berlaku Sejak": "1/1/2027", "Hari": "Senin", "Masuk": "8 pagi"},
        id="hours",
    ),
    pytest.param("ramadan", 4, {"Mulai": "1/3/2026", "Selesai": "30/3/2026"}, id="a period"),
    pytest.param("holidays", 90, {"Tanggal": "besok", "Keterangan": "Libur"}, id="a holiday"),
    pytest.param("channels", 7, {"Kanal": "WhatsApp", "Sasaran (Hari)": "sering"}, id="a channel"),
    pytest.param("channels", 7, {"Kanal": "INSTAGRAM", "Sasaran (Hari)": 1}, id="a channel twice"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "line", "cells"), NEW)
def test_a_new_row_that_is_wrong_does_not_count(key: str, line: int, cells: dict[str, Any]):
    page = filled()
    page.fill(key, line, cells)

    found = read(page, BEFORE)

    (fault,) = found.faults
    assert fault.startswith("Pengaturan!")
    assert "until that is right, the" in fault
    assert judged(found) == JUDGED


def test_rows_that_are_right_count_beside_a_wrong_one():
    page = filled()
    page.put("people", "E-mail", "ani@", 1)
    page.fill("people", 3, {"Peran": ROLE, "E-mail": "citra@x.id"})
    page.put("people", "Berlaku Sampai", "20/7/2026", 2)

    found = read(page, BEFORE)

    assert [(each.email, str(each.until)) for each in found.people] == [
        ("ani@x.id", "None"), ("budi@x.id", "2026-07-20"), ("citra@x.id", "None"),
    ]  # fmt: skip
    assert "what was recorded last for it counts" in found.faults[0]


def test_of_two_rows_that_contradict_each_other_the_recorded_one_counts():
    page = filled()
    page.put("minutes", "Tahap", "2. Verifikasi", 1)  # it was the first step's

    found = read(page, BEFORE)

    assert judged(found) == JUDGED
    assert found.faults[0].startswith(f"Pengaturan!{page.name('minutes', 'Berlaku Sejak', 1)}: ")


def test_a_row_that_is_taken_out_beside_a_wrong_one_does_not_come_back():
    page = filled()
    page.fill("people", 2, dict.fromkeys(WRONG["people"], ""))
    page.fill("people", 3, {"Peran": ROLE, "E-mail": "citra"})

    assert [each.email for each in read(page, BEFORE).people] == ["ani@x.id"]


def test_all_wrong_rows_are_said_at_once():
    page = filled()
    for key in ("people", "hours", "holidays"):
        for header in WRONG[key][:2]:
            page.put(key, header, "?!", 2)
    page.put("holidays", "Tanggal", "?!", 5)

    assert len(read(page, BEFORE).faults) == 4


def test_without_any_row_for_a_step_the_minutes_of_the_sop_count():
    page = filled()
    page.fill("minutes", 3, dict.fromkeys(WRONG["minutes"], ""))

    found = read(page, BEFORE)

    assert [minutes for _, minutes in found.minutes["persetujuan"]] == [30]
    assert "no row for the step '3. Persetujuan'" in found.faults[0]
    assert "the 30 minutes of the SOP count" in found.faults[0]


def test_what_nobody_recorded_yet_must_have_right_hours():
    page = filled()
    page.put("hours", "Masuk", "?!", 6)

    with pytest.raises(SettingsError, match=page.name("hours", "Masuk", 6)):
        read(page)


@pytest.mark.parametrize("stops", [("general", "Nilai", 2), ("hours", "Pulang", 0)], ids=str)
def test_what_nothing_can_be_done_without_stops(stops: tuple[str, str, int]):
    page, (key, header, line) = filled(), stops
    page.put(key, header, "?!", line)

    with pytest.raises(SettingsError):
        read(page, BEFORE)


@pytest.mark.parametrize("column", [("people", "Berlaku Sampai"), ("hours", "Istirahat")], ids=str)
def test_a_header_that_is_gone_leaves_what_was_recorded(column: tuple[str, str]):
    page = filled()
    page.put(*column, "?!", 0)

    found = read(page, BEFORE)

    assert f"found no header '{column[1]}'; expected one" in found.faults[0]
    assert judged(found) == JUDGED


def test_a_column_that_came_later_may_be_absent_and_nothing_is_recorded_of_it():
    page = Page(SOP)
    new = read(page)
    page.put("channels", "Alamat", "", 0)

    old = read(page, new)

    assert (old.faults, old.hosts) == ((), {})
    assert old.digest == new.digest
