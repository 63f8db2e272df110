"""The SOP as an office runs it: what a row of the settings is enough for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sheetsync.boards.form import draw_form
from sheetsync.core.settings import as_set, parse_settings
from sheetsync.core.sop import Sop
from tests.desk import CONTENT, IDENTIFIED, Desk
from tests.pages import Page

DAY = date(2026, 11, 27)
WHATSAPP = {"Kanal": "WhatsApp", "Sasaran (Hari)": 7}


def run_by(page: Page, *ever: tuple[str, ...], day: date = DAY) -> Sop:
    return as_set(page.sop, parse_settings(page.tab, page.sop, ever=ever), day)


def channels(sop: Sop) -> tuple[str, ...]:
    assert sop.form.channels_field is not None
    return sop.fields[sop.form.channels_field].options


def without(page: Page, line: int) -> Page:
    page.fill("channels", line, {"Kanal": "", "Sasaran (Hari)": ""})
    return page


def test_a_new_book_offers_what_its_sop_does(sop: Sop):
    assert channels(run_by(Page(sop))) == channels(sop)


def test_a_row_is_enough_for_a_channel_and_its_end(sop: Sop):
    page = without(Page(sop), 2)
    page.fill("channels", 7, WHATSAPP)

    assert channels(run_by(page)) == (
        "Website", "Facebook", "X", "YouTube", "TikTok", "WhatsApp",
    )  # fmt: skip


def test_without_any_row_the_channels_are_those_of_the_sop(sop: Sop):
    page = Page(sop)
    page.clear("channels")

    assert channels(run_by(page)) == channels(sop)


def test_a_channel_that_the_sop_gives_no_target_stands_in_the_sop_alone(sop: Sop):
    untargeted = {name: days for name, days in sop.freshness.items() if name != "TikTok"}
    page = without(Page(replace(sop, freshness=untargeted)), 1)

    assert channels(run_by(page)) == ("Instagram", "Facebook", "X", "YouTube", "TikTok")


@pytest.mark.parametrize("units", [(), ("Bagian Hukum", "Bagian Umum")])
def test_units_are_offered_where_the_office_names_them(sop: Sop, units: tuple[str, ...]):
    page = Page(sop)
    for line, unit in enumerate(units, 1):
        page.put("units", "Nama Unit", unit, line)

    dropdowns = {each.title: each for each in draw_form(run_by(page)).dropdowns}

    found = dropdowns.get("Pejabat/Unit yang Menguasai Informasi")
    assert (found.options if found else ()) == units
    assert not (found and found.strict)


@pytest.mark.parametrize(
    ("day", "minutes"), [(date(2026, 11, 30), 60), (date(2026, 12, 1), 45)], ids=str
)
def test_standard_minutes_are_those_in_force(sop: Sop, day: date, minutes: float):
    page = Page(sop)
    line = {"Tahap": "2. Verifikasi", "Menit Kerja": 45, "Berlaku Sejak": "1/12/2026"}
    page.fill("minutes", 5, line)

    found = run_by(page, day=day)

    assert [step.minutes for step in found.steps] == [300, minutes, 30, 60]
    assert (found.source, found.digest) == (sop.source, sop.digest)
    assert as_set(found, parse_settings(page.tab, sop), day) == found


@pytest.mark.parametrize(
    ("ever", "said"),
    [
        pytest.param((), 'Kanal: "WhatsApp" tidak dikenal', id="never offered"),
        pytest.param((("channels", "WhatsApp", "7"),), "", id="offered once"),
    ],
)
def test_who_named_a_channel_that_is_gone_is_not_asked_for_another(
    sop: Sop, ever: tuple[tuple[str, ...], ...], said: str
):
    desk = Desk(run_by(Page(sop), *ever), {**CONTENT, "kanal": "Website; WhatsApp"})

    verdict = desk.write(IDENTIFIED).look()

    assert desk.said(verdict).startswith(said)
    assert bool(desk.said(verdict)) == bool(said)


def test_the_units_that_a_template_suggests_are_the_first_ones(sop: Sop):
    fields = [
        replace(field, options=("Bagian Hukum",)) if at == sop.form.unit_field else field
        for at, field in enumerate(sop.fields)
    ]
    page = Page(replace(sop, fields=tuple(fields)))
    page.put("units", "Nama Unit", "Bagian Umum", 2)

    assert parse_settings(page.tab, page.sop).units == ("Bagian Hukum", "Bagian Umum")
