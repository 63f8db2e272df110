from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from sheetsync.core.settings import Person, find_sop, parse_settings
from sheetsync.core.settings_tab import SettingsTab
from sheetsync.core.sop import Sop
from sheetsync.errors import SettingsError
from tests.pages import Page


@pytest.fixture
def page(sop: Sop) -> Page:
    return Page(sop)


def faults(page: Page, sop: Sop) -> tuple[str, ...]:
    """Return what is said of wrong cells, whether they stop a sync or not."""
    try:
        found = parse_settings(page.tab, sop).faults
        find_sop(page.tab)
        return found
    except SettingsError as error:
        return (str(error),)


def test_a_new_book_can_be_read(page: Page, sop: Sop):
    settings = parse_settings(page.tab, sop)

    assert settings.office == "Sekretariat Daerah Kabupaten Bantul"
    assert settings.zone == ZoneInfo("Asia/Jakarta")
    assert find_sop(page.tab).text == "website_medsos"
    assert [settings.minutes[step.id][0][1] for step in sop.steps] == [300, 60, 30, 60]
    assert settings.freshness == sop.freshness
    assert (settings.people, settings.units) == ((), ())


BAD_CELLS = [
    ("general", "Nilai", 1, "", "is blank; expected the value of 'Instansi'"),
    ("general", "Nilai", 2, "Asia/Bantul", "'Asia/Bantul' is not a time zone; expected a name"),
    ("general", "Nilai", 2, "../etc", "'../etc' is not a time zone"),
    ("general", "Nilai", 3, " ", "is blank; expected the value of 'SOP'"),
    ("general", "Nama", 3, "Zona Waktu", "'Zona Waktu' stands here a second time"),
    ("people", "Peran", 1, "Bupati", "'Bupati' is not a role; expected one of Pengelola Informasi"),
    ("people", "E-mail", 1, "ani", "'ani' is not an e-mail address; expected one such as"),
    ("people", "E-mail", 1, "a b@c.id", "'a b@c.id' is not an e-mail address"),
    ("people", "Berlaku Dari", 1, "kemarin", "'kemarin' is not a date; expected a day from 2000"),
    ("minutes", "Tahap", 1, "5. Arsip", "'5. Arsip' is not a step; expected one of 1. Identif"),
    ("minutes", "Tahap", 1, "", "is blank; expected one of 1. Identifikasi, 2. Verifikasi"),
    ("minutes", "Menit Kerja", 1, -60, "'-60' is not a number above 0"),
    ("minutes", "Menit Kerja", 1, 0, "'0' is not a number above 0"),
    ("minutes", "Menit Kerja", 1, "1.950", "'1.950' is not a number above 0"),
    ("minutes", "Menit Kerja", 1, True, "'TRUE' is not a number above 0"),
    ("minutes", "Menit Kerja", 1, "", "is blank; expected for example 60"),
    ("minutes", "Berlaku Sejak", 1, "31/02/2026", "'31/02/2026' is not a date"),
    ("minutes", "Berlaku Sejak", 1, 2026, "'2026' is not a date"),
    ("minutes", "Berlaku Sejak", 1, "22/11/226", "'22/11/226' is not a date"),
    ("minutes", "Berlaku Sejak", 1, 1e300, "is not a date"),
    ("hours", "Berlaku Sejak", 1, "", "is blank; expected a day from 2000 to 2100, for example"),
    ("hours", "Masa", 1, "Hujan", "'Hujan' is not a season; expected one of Biasa, Ramadan"),
    ("hours", "Hari", 1, "Selasa-Senin", "'Selasa-Senin' runs backwards"),
    ("hours", "Hari", 1, "Senin-Kemis", "'Senin-Kemis' is not a list of weekdays; expected for"),
    ("hours", "Hari", 1, "Senin-Rabu-Jumat", "is not a list of weekdays"),
    ("hours", "Hari", 2, "Kamis, Jumat", "Kamis has hours from 01/01/2020 already"),
    ("hours", "Hari", 2, "Jumat; Jumat", "Jumat has hours from 01/01/2020 already"),
    ("hours", "Masuk", 1, "25:00", "'25:00' is not a time; expected HH:MM, for example 07:30"),
    ("hours", "Masuk", 1, "07:60", "'07:60' is not a time"),
    ("hours", "Masuk", 1, 7.3, "'7.3' is not a time"),
    ("hours", "Masuk", 1, 0.31255, "'0.31255' is not a time"),
    ("hours", "Masuk", 1, False, "'FALSE' is not a time"),
    ("hours", "Masuk", 1, "", "is blank; expected HH:MM"),
    ("hours", "Pulang", 1, "07:00", "the day ends 07:00, but begins 07:30; expected a later time"),
    ("hours", "Istirahat", 1, "07:00", "the break 07:00-13:00 is not inside the office hours"),
    ("hours", "Istirahat", 1, "", "is blank; expected HH:MM"),
    ("hours", "Selesai Istirahat", 1, "", "is blank; expected HH:MM"),
    ("hours", "Selesai Istirahat", 1, "11:00", "the break ends 11:00, but begins 12:00"),
    ("ramadan", "Selesai", 1, "1/2/2025", "the last day 01/02/2025 is before the first"),
    ("ramadan", "Mulai", 2, "20/3/2025", "this period begins 20/03/2025, while another lasts"),
    ("holidays", "Tanggal", 1, "", "is blank; expected a day from 2000 to 2100"),
    ("holidays", "Tanggal", 1, "17-8-1945", "'17-8-1945' is not a date"),
    (
        "channels",
        "Kanal",
        1,
        "Situs, Mading",
        "'Situs, Mading' is not a channel; expected a channel",
    ),
    ("channels", "Kanal", 1, "", "is blank; expected a channel"),
    ("channels", "Kanal", 2, "website", "'Website' stands here a second time"),
    ("channels", "Sasaran (Hari)", 1, "sering", "'sering' is not a number above 0"),
    ("channels", "Alamat", 1, "instagr\u0430m.com", "is not a list of hosts"),
    ("channels", "Alamat", 1, "a.id, " + "x" * 500 + ".id", "more than 500 characters"),
]


@pytest.mark.parametrize(
    ("key", "header", "line", "value", "sentence"),
    [pytest.param(*case, id=f"{case[0]}-{case[1]}-{str(case[3])[:20]}") for case in BAD_CELLS],
)
def test_a_bad_cell_is_named_with_what_would_be_right(
    page: Page, sop: Sop, key: str, header: str, line: int, value: object, sentence: str
):
    page.put(key, header, value, line)

    told = faults(page, sop)[0]

    assert told.startswith(f"Pengaturan!{page.name(key, header, line)}")
    assert sentence in told


def test_the_message_of_the_house_style(page: Page, sop: Sop):
    page.put("hours", "Masuk", "25:00")

    with pytest.raises(SettingsError) as caught:
        parse_settings(page.tab, sop)

    cell = page.name("hours", "Masuk")
    assert str(caught.value) == (
        f"Pengaturan!{cell}: '25:00' is not a time; expected HH:MM, for example 07:30"
    )


def test_texts_of_people_are_shown_short_and_without_control_characters(page: Page, sop: Sop):
    page.put("people", "E-mail", "\x1b[31m{x}%s" + "a" * 10_000)

    (told,) = faults(page, sop)

    assert len(told) < 250
    assert told.isprintable()


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (46348, date(2026, 11, 22)),
        (46348.75, date(2026, 11, 22)),
        ("22/11/2026", date(2026, 11, 22)),
        ("1-2-2026", date(2026, 2, 1)),
        ("2026-11-22", date(2026, 11, 22)),
        (" 22  Nov 2026 ", date(2026, 11, 22)),
        ("22 Agustus 2026", date(2026, 8, 22)),
        ("3 mei 2026", date(2026, 5, 3)),
    ],
)
def test_a_date_may_be_written_in_several_ways(page: Page, sop: Sop, value: object, day: date):
    page.clear("holidays")
    page.put("holidays", "Tanggal", value)

    settings = parse_settings(page.tab, sop)

    assert settings.calendar.day_minutes(day) == 0
    assert settings.holiday_years == {day.year}


@pytest.mark.parametrize(
    "value", [0.3125, 0.31249999999, "07:30", "7.30", "07:30:00", "07.30.00", " 07:30 "]
)
def test_a_time_may_be_written_in_several_ways(page: Page, sop: Sop, value: object):
    page.put("hours", "Masuk", value)

    assert parse_settings(page.tab, sop).calendar.day_minutes(date(2026, 11, 23)) == 450


@pytest.mark.parametrize(
    ("days", "minutes"),
    [
        ("Senin-Kamis", [450, 450, 450, 450, 0]),
        ("Senin – Kamis", [450, 450, 450, 450, 0]),
        ("senin, RABU", [450, 0, 450, 0, 0]),
        ("Senin-Selasa; Jum'at", [450, 450, 0, 0, 450]),
        ("Ｓｅｎｉｎ-\u200bSelasa", [450, 450, 0, 0, 0]),
    ],
)
def test_days_are_named_singly_or_as_a_range(page: Page, sop: Sop, days: str, minutes: list[int]):
    page.put("hours", "Hari", days, 1)
    page.fill("hours", 2, dict.fromkeys(sop.texts.settings["hours"].columns.values(), ""))

    calendar = parse_settings(page.tab, sop).calendar

    assert [calendar.day_minutes(date(2026, 11, 23 + day)) for day in range(5)] == minutes


def test_a_day_without_a_break_is_longer(page: Page, sop: Sop):
    page.fill("hours", 1, {"Istirahat": "", "Selesai Istirahat": ""})

    assert parse_settings(page.tab, sop).calendar.day_minutes(date(2026, 11, 23)) == 510


def test_ramadan_has_its_own_hours(page: Page, sop: Sop):
    calendar = parse_settings(page.tab, sop).calendar

    week = [calendar.day_minutes(date(2026, 2, 23 + day)) for day in range(5)]
    assert week == [390] * 5


def test_a_new_version_of_the_hours_leaves_old_days_as_they_were(page: Page, sop: Sop):
    line = {"Berlaku Sejak": "1/12/2026", "Masa": "Biasa", "Hari": "Senin-Jumat"}
    page.fill("hours", 6, {**line, "Masuk": "08:00", "Pulang": "12:00"})

    calendar = parse_settings(page.tab, sop).calendar

    assert calendar.day_minutes(date(2026, 11, 30)) == 450
    assert calendar.day_minutes(date(2026, 12, 1)) == 240


def test_standard_minutes_are_those_valid_on_the_day(page: Page, sop: Sop):
    page.fill("minutes", 9, {"Tahap": "2. VERIFIKASI", "Menit Kerja": 90, "Berlaku Sejak": 46357})

    settings = parse_settings(page.tab, sop)

    days = [date(2010, 1, 1), date(2026, 11, 30), date(2026, 12, 1), date(2030, 1, 1)]
    assert [settings.standard_minutes("verifikasi", day) for day in days] == [60, 60, 90, 90]


def test_two_versions_from_one_day_are_refused(page: Page, sop: Sop):
    line = {"Tahap": "2. Verifikasi", "Menit Kerja": 90, "Berlaku Sejak": "1/1/2020"}
    page.fill("minutes", 5, line)

    (told,) = faults(page, sop)

    assert "2. Verifikasi has standard minutes from 01/01/2020 already" in told
    assert parse_settings(page.tab, sop).minutes["verifikasi"] == ((date(2020, 1, 1), 60),)


def test_people_have_roles_and_dates(page: Page, sop: Sop):
    page.put("people", "E-mail", "Ani@Example.go.id", 1)
    deputy = {"Peran": "kepala bagian", "E-mail": "budi@example.go.id"}
    page.fill("people", 8, {**deputy, "Berlaku Dari": "1/7/2026", "Berlaku Sampai": "14/7/2026"})

    people = parse_settings(page.tab, sop).people

    assert people == (
        Person("pengelola", "ani@example.go.id", None, None),
        Person("kepala_bagian", "budi@example.go.id", date(2026, 7, 1), date(2026, 7, 14)),
    )


def test_an_end_before_its_start_is_refused(page: Page, sop: Sop):
    page.fill("people", 1, {"Berlaku Dari": "2/7/2026", "Berlaku Sampai": "1/7/2026"})

    (told,) = faults(page, sop)

    assert "the last day 01/07/2026 is before the first" in told


def test_units_stand_once(page: Page, sop: Sop):
    for line, unit in enumerate(["Bagian Hukum", "", "Bagian  Umum", "Bagian Hukum"], 1):
        page.put("units", "Nama Unit", unit, line)

    assert parse_settings(page.tab, sop).units == ("Bagian Hukum", "Bagian Umum")


@pytest.mark.parametrize("key", ["general", "people", "minutes", "hours", "ramadan", "units"])
def test_a_missing_table_is_named(page: Page, sop: Sop, key: str):
    title = sop.texts.settings[key].title
    header = next(iter(sop.texts.settings[key].columns.values()))
    row, column = page.place(key, header)
    page.rows[row - 2][column] = "?"

    with pytest.raises(SettingsError, match=f"found no table '{title}'; expected its title"):
        parse_settings(page.tab, sop)


def test_a_missing_table_is_named_before_a_wrong_cell(page: Page, sop: Sop):
    row, column = page.place("units", "Nama Unit", 0)
    for cells in page.rows[row:]:
        cells.insert(column, "")
    page.put("holidays", "Tanggal", "besok")

    with pytest.raises(SettingsError, match="found no table 'Unit'"):
        parse_settings(page.tab, sop)


def test_a_missing_header_is_named(page: Page, sop: Sop):
    page.put("hours", "Pulang", "Pulang kantor", 0)

    with pytest.raises(SettingsError, match=r"Jam Kerja: found the headers .*; expected 'Pulang'"):
        parse_settings(page.tab, sop)


def test_a_doubled_table_is_named_with_both_places(page: Page, sop: Sop):
    page.rows[120][1:3] = ["Unit", ""]
    page.rows[121][1:3] = ["Nama Unit", ""]

    with pytest.raises(SettingsError, match=r"and Pengaturan!B121: found the table 'Unit' twice"):
        parse_settings(page.tab, sop)


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("general", "found no row 'Zona Waktu'"),
        ("hours", "found no row for the season 'Biasa'"),
    ],
)
def test_an_empty_table_that_is_needed_is_said(page: Page, sop: Sop, key: str, sentence: str):
    page.clear(key)

    with pytest.raises(SettingsError, match=sentence):
        parse_settings(page.tab, sop)


def test_tables_may_stand_elsewhere_with_columns_in_another_order(page: Page, sop: Sop):
    head, step = page.place("minutes", "Tahap", 0)
    _, since = page.place("minutes", "Berlaku Sejak", 0)
    expected = parse_settings(page.tab, sop).minutes
    for row in page.rows[head:]:
        row[step], row[since] = row[since], row[step]

    moved = [[], [], *(["", *row] for row in page.rows)]

    assert parse_settings(SettingsTab(moved, sop.texts), sop).minutes == expected


def test_rows_of_any_length_are_read(page: Page, sop: Sop):
    ragged = [
        row[: 1 + max((i for i, c in enumerate(row) if c != ""), default=-1)] for row in page.rows
    ]

    assert parse_settings(SettingsTab(ragged, sop.texts), sop).freshness == sop.freshness


@pytest.mark.parametrize("rows", [[], [[]], [[""]], [["Pengaturan"]]])
def test_an_empty_tab_is_no_settings(sop: Sop, rows: list[list[str]]):
    with pytest.raises(SettingsError, match="found no table 'Umum'"):
        find_sop(SettingsTab(rows, sop.texts))


def test_a_whole_template_may_stand_in_the_sop_cell(sop: Sop):
    page = Page(sop, sop_cell=sop.source)

    assert find_sop(page.tab).cell == sop.source


def test_another_procedure_in_another_zone(second_sop: Sop):
    settings = parse_settings(Page(second_sop).tab, second_sop)

    noon = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # 13.00 in Makassar, the break is over
    assert settings.calendar.add(noon, 30).isoformat() == "2026-11-23T13:30:00+08:00"
    assert settings.freshness == {}


def test_without_channels_in_the_form_any_channel_may_have_a_target(second_sop: Sop):
    page = Page(second_sop)
    page.fill("channels", 1, {"Kanal": "Mading", "Sasaran (Hari)": "3,5"})

    assert parse_settings(page.tab, second_sop).freshness == {"Mading": 3.5}


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2026, 9, 30), ()),
        (date(2027, 10, 1), (" Hari Libur: no holidays are set for 2028",)),
        (date(2029, 1, 1), (" Hari Libur: no holidays are set for 2029",)),
    ],
)
def test_a_year_without_holidays_is_warned_of(
    page: Page, sop: Sop, today: date, years: tuple[str, ...]
):
    warnings = parse_settings(page.tab, sop).warnings(today, sop.texts)

    assert tuple(warning.partition(",")[2].partition(",")[0] for warning in warnings) == years


def test_holidays_without_the_decreed_leave_are_warned_of(sop: Sop):
    page = Page(sop, today=date(2027, 11, 1))  # 2028 has holidays, its leave is not decreed

    warnings = parse_settings(page.tab, sop).warnings(date(2027, 11, 1), sop.texts)

    (said,) = warnings
    assert said.startswith("Pengaturan, Hari Libur: no collective leave is set for 2028 yet")
    assert "'cuti bersama'" in said
