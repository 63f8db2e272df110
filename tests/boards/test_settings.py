from collections import Counter
from dataclasses import replace
from datetime import date, time
from itertools import pairwise

import pytest

from sheetsync.boards.settings import draw_settings, settings_values
from sheetsync.core.cells import from_serial
from sheetsync.core.settings import find_sop, parse_settings
from sheetsync.core.settings_schema import TABLES
from sheetsync.core.settings_tab import SettingsTab
from sheetsync.core.sop import Sop
from sheetsync.stores.ooxml import Package
from sheetsync.stores.xlsx_draw import draw_book
from tests.pages import TODAY, Page


def test_what_is_drawn_in_a_workbook_can_be_read_back(sop: Sop):
    drawing = draw_settings(sop)
    data = draw_book([drawing], {drawing.title: settings_values(sop, TODAY)})

    rows = Package.parse(data).sheet_values(drawing.title)
    settings = parse_settings(SettingsTab(rows, sop.texts), sop)

    assert settings.minutes == {s.id: ((date(2020, 1, 1), s.minutes),) for s in sop.steps}
    assert settings.holiday_years == settings.leave_years == {2025, 2026, 2027}
    assert find_sop(SettingsTab(rows, sop.texts)).text == sop.id


def test_each_column_has_a_header_and_each_header_a_column(sop: Sop):
    headers = {key: list(table.columns) for key, table in sop.texts.settings.items()}

    assert {table.key: [each.key for each in table.columns] for table in TABLES} == headers


def test_an_office_week_has_the_minutes_of_the_decree(sop: Sop):
    calendar = parse_settings(Page(sop).tab, sop).calendar

    ordinary = sum(calendar.day_minutes(date(2026, 11, 23 + day)) for day in range(7))
    fasting = sum(calendar.day_minutes(date(2026, 2, 23 + day)) for day in range(6))
    assert (ordinary, fasting) == (2250, 1950)


def test_holidays_are_those_of_the_decree_of_2026(sop: Sop):
    page = Page(sop)
    row, column = page.place("holidays", "Tanggal")
    lines = [(cells[column], str(cells[column + 1])) for cells in page.rows[row:] if cells[column]]

    leave = Counter(
        "Cuti Bersama" in name for day, name in lines if from_serial(float(day)).year == 2026
    )

    assert leave == {False: 17, True: 8}


def test_dates_times_and_minutes_are_numbers_with_a_format(sop: Sop):
    page, drawing = Page(sop), draw_settings(sop)
    formats = {
        page.place(key, header): (drawing.columns or {})[page.place(key, header)[1]].number
        for key, header in [
            ("minutes", "Berlaku Sejak"), ("minutes", "Menit Kerja"), ("hours", "Masuk"),
            ("ramadan", "Mulai"), ("holidays", "Tanggal"), ("channels", "Sasaran (Hari)"),
        ]
    }  # fmt: skip

    assert all(isinstance(page.rows[row][column], (int, float)) for row, column in formats)
    date_format = sop.texts.say("format.date_format")
    assert list(formats.values()) == [date_format, "0", "hh:mm", date_format, date_format, "0"]


def test_times_are_the_nearest_fraction_of_a_day(sop: Sop):
    page = Page(sop)
    row, column = page.place("hours", "Pulang")

    assert from_serial(float(page.rows[row][column])).time() == time(16)


def test_each_role_stands_in_the_table_of_people_and_waits_for_an_address(sop: Sop):
    page = Page(sop)
    row, column = page.place("people", "Peran")

    roles = [page.rows[row + n][column] for n in range(len(sop.roles))]

    assert roles == [role.name for role in sop.roles]
    assert {page.rows[row + n][column + 1] for n in range(len(sop.roles))} == {""}


def test_every_table_says_above_it_what_it_is_for(sop: Sop):
    drawing = draw_settings(sop)
    said = {box.text for box in drawing.boxes}

    assert {sop.texts.table("settings")[key] for key in sop.texts.settings} <= said
    assert any("anggapan" in str(text) for text in said)
    assert any("baris bertanggal baru" in str(text) for text in said)


def test_tables_stand_side_by_side_so_that_each_may_grow(sop: Sop):
    page = Page(sop)
    spans = []
    for key, table in sop.texts.settings.items():
        columns = [page.place(key, header)[1] for header in table.columns.values()]
        spans.append((min(columns), max(columns)))

    spans.sort()
    assert all(left[1] + 1 < right[0] for left, right in pairwise(spans))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC"])
def test_an_office_elsewhere_starts_without_holidays(sop: Sop, zone: str):
    page = Page(replace(sop, zone=zone))

    assert parse_settings(page.tab, sop).holiday_years == frozenset()
