"""What the settings are as lines of texts, and read back from them."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.core.cells import serial
from sheetsync.core.settings import Settings, parse_settings, settings_of
from sheetsync.core.settings_lines import lines_digest
from sheetsync.core.sop import Sop
from sheetsync.errors import SettingsError
from sheetsync.templates import load_sop
from tests.pages import Page

SOP = load_sop("website_medsos")
NAMES = st.text(st.characters(codec="utf-8", exclude_characters='"'), max_size=12)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
NOON = datetime(2026, 1, 1, 5, tzinfo=UTC)
SECONDS = np.array([(NOON + timedelta(hours=7 * n)).timestamp() for n in range(2_600)])


def read(page: Page) -> Settings:
    return parse_settings(page.tab, page.sop)


def judged(settings: Settings) -> dict[str, Any]:
    """Return all that an office set, whatever the order of its rows."""
    return {
        **{name: getattr(settings, name) for name in ("office", "zone", "minutes", "freshness")},
        **{name: getattr(settings, name) for name in ("holiday_years", "leave_years", "lines")},
        "people": set(settings.people),
        "units": set(settings.units),
        "work": settings.calendar.minutes_between(SECONDS[:-1], SECONDS[1:]).tolist(),
    }


@st.composite
def pages(draw: st.DrawFn) -> Page:
    page = Page(SOP)
    for line, (step, minutes, day) in enumerate(
        draw(
            st.lists(
                st.tuples(st.sampled_from(SOP.steps), st.integers(1, 99_999), DAYS),
                max_size=3,
                unique_by=lambda row: (row[0].id, row[2]),
            )
        ),
        5,
    ):
        cells = {"Tahap": step.header, "Menit Kerja": minutes / 8, "Berlaku Sejak": f"{day}"}
        page.fill("minutes", line, cells)
    for line, day in enumerate(draw(st.lists(DAYS, max_size=4)), 90):
        page.fill("holidays", line, {"Tanggal": f"{day}", "Keterangan": draw(NAMES)})
    for line, name in enumerate(draw(st.lists(NAMES, max_size=3)), 1):
        page.put("units", "Nama Unit", name, line)
    who = {"Peran": SOP.roles[1].name, "E-mail": "Ani@Kantor.go.id", "Berlaku Dari": "1/11/2026"}
    page.fill("people", draw(st.integers(1, 9)), who)
    page.put("general", "Nilai", draw(NAMES.filter(str.strip)))
    return page


@given(pages())
def test_settings_read_from_their_lines_are_the_same(page: Page):
    try:
        settings = read(page)
    except SettingsError:  # a random name was a title, or white space that nobody sees
        return

    assert judged(settings_of(settings.lines, SOP)) == judged(settings)


def test_a_new_book_is_a_few_lines_of_texts(sop: Sop):
    lines = read(Page(sop)).lines

    assert ("general", "Zona Waktu", "Asia/Jakarta") in lines
    assert ("minutes", "verifikasi", "60", "2020-01-01") in lines
    assert ("hours", "2020-01-01", "ordinary", "1,2,3,4", "07:30", "12:00", "13:00", "16:00") in (
        lines
    )
    assert ("ramadan", "2026-02-19", "2026-03-20") in lines
    assert not {"people", "units"} & {line[0] for line in lines}
    assert "sop" not in str(lines).casefold().replace("sosial", "")


@pytest.mark.parametrize(
    ("key", "header", "value"),
    [
        pytest.param("minutes", "Menit Kerja", "300,0", id="a number as text"),
        pytest.param("minutes", "Tahap", "1.  IDENTIFIKASI", id="the case of a word"),
        pytest.param("minutes", "Berlaku Sejak", "1 Januari 2020", id="a date in words"),
        pytest.param("hours", "Hari", "Senin, Selasa, Rabu, Kamis", id="days one by one"),
        pytest.param("hours", "Masuk", "7.30", id="a time as text"),
        pytest.param("channels", "Kanal", " website", id="the case of a channel"),
        pytest.param("general", "Nama", "INSTANSI", id="the case of a name"),
        pytest.param("people", "Berlaku Dari", "1/1/2026", id="a role without anybody"),
        pytest.param("general", "Nilai", "lain", id="the SOP's own cell"),
    ],
)
def test_the_look_of_a_cell_is_no_change(sop: Sop, key: str, header: str, value: str):
    page, before = Page(sop), read(Page(sop))
    page.put(key, header, value, 3 if value == "lain" else 1)

    after = read(page)

    assert (after.lines, after.digest) == (before.lines, before.digest)


def test_the_order_of_rows_is_no_change_but_another_day_is_one(sop: Sop):
    page, before = Page(sop), read(Page(sop))
    for header in ("Tanggal", "Keterangan"):
        (one, column), (other, _) = (page.place("holidays", header, line) for line in (1, 9))
        rows = page.rows
        rows[one][column], rows[other][column] = rows[other][column], rows[one][column]

    moved = read(page)
    page.put("holidays", "Tanggal", serial(datetime(2026, 11, 20)), 1)  # noqa: DTZ001 - a date

    assert moved.digest == before.digest
    assert read(page).digest != before.digest


def test_what_is_personal_is_masked_and_addresses_of_staff_stay_whole(sop: Sop):
    page = Page(sop)
    page.put("units", "Nama Unit", "Humas 0812-3456-7890")
    page.fill("people", 1, {"Peran": sop.roles[0].name, "E-mail": "ani.bantul@gmail.com"})

    lines = read(page).lines

    assert ("people", sop.roles[0].id, "ani.bantul@gmail.com", "", "") in lines
    assert "3456" not in str(lines)


@pytest.mark.parametrize(
    "line",
    [
        ("holidays", "2026-11-20", "Libur", "more"),
        ("holidays", "20/11/2026", "Libur"),
        ("holidays", "2026-11-20", "  Libur"),
        ("minutes", "arsip", "60", "2020-01-01"),
        ("minutes", "verifikasi", "sixty", "2020-01-02"),
        ("minutes", "verifikasi", "nan", "2020-01-02"),
        ("hours", "2026-01-01", "ordinary", "8", "07:30", "", "", "16:00"),
        ("people", "ketua", "", "", ""),
        ("words", "x"),
    ],
    ids=lambda line: " ".join(line),
)
def test_lines_that_no_settings_had_are_refused(sop: Sop, line: tuple[str, ...]):
    lines = read(Page(sop)).lines

    with pytest.raises((ValueError, SettingsError)):
        settings_of([*lines, line], sop)


def test_the_digest_can_be_computed_by_anybody():
    said = hashlib.sha256('[["units","é"],["units","ü"]]'.encode()).hexdigest()

    assert lines_digest([("units", "ü"), ("units", "é")]) == said
