"""When what was published of a class has to be renewed: by calendar months, in the office's zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from sheetsync.core.renewal import months_after, renewal_of, renewal_text
from sheetsync.core.settings import Settings, parse_settings
from sheetsync.core.sop import Sop
from sheetsync.core.workflow import ItemState, new_item
from tests.desk import JAKARTA
from tests.pages import Page

PUBLISHED = datetime(2026, 1, 15, 23, 30, tzinfo=JAKARTA)
LAST = date(2026, 7, 15)


@pytest.fixture(scope="module")
def office(sop: Sop) -> Settings:
    return parse_settings(Page(sop).tab, sop)


@pytest.fixture
def state(sop: Sop) -> ItemState:
    """An item of the class Berkala, published in the night of 15 January."""
    return replace(
        new_item(sop, "DIP-2026-0001"),
        current=None,
        published=True,
        issued=PUBLISHED,
        content={"klasifikasi": "berkala", "judul": "Renja"},
    )


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 15), 6, date(2026, 7, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 11, 30), 13, date(2027, 12, 30)),
    ],
)
def test_months_are_those_of_the_calendar(day: date, months: int, then: date):
    assert months_after(day, months) == then


def test_it_is_said_from_the_day_after(sop: Sop, office: Settings, state: ItemState):
    assert renewal_text(sop, office, state, LAST) == ""

    said = renewal_text(sop, office, state, date(2026, 7, 16))

    assert said == (
        "Terpublikasi 15 Jan 2026, sudah lebih dari 6 bulan (Berkala): perlu pemutakhiran; "
        "pilih Pembaruan pada 1. Identifikasi"
    )


def test_the_months_are_the_offices_own(sop: Sop, office: Settings, state: ItemState):
    found = renewal_of(sop, replace(office, renewal_months=3), state)

    assert found is not None
    assert found.until == date(2026, 4, 15)


def test_of_what_was_published_before_the_form_the_registration_counts(
    sop: Sop, office: Settings, state: ItemState
):
    adopted = replace(state, adopted=True, issued=datetime(2025, 12, 1, 8, tzinfo=JAKARTA))

    found = renewal_of(sop, office, adopted)

    assert found is not None
    assert (found.known, found.until) == (False, date(2026, 6, 1))
    assert "(terdaftar 1 Des 2025" in renewal_text(sop, office, adopted, date(2026, 6, 2))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"content": {"klasifikasi": "Setiap saat"}}, id="another class"),
        pytest.param({"content": None}, id="no content"),
        pytest.param({"published": False}, id="cancelled"),
        pytest.param({"published": False, "current": 0}, id="being renewed"),
        pytest.param({"missing": True}, id="missing"),
    ],
)
def test_nothing_else_is_asked_to_be_renewed(
    sop: Sop, office: Settings, state: ItemState, other: dict[str, object]
):
    assert renewal_of(sop, office, replace(state, **other)) is None


@pytest.mark.parametrize(
    ("cell", "known", "months", "fault"),
    [
        pytest.param("3", None, 3, "", id="a text"),
        pytest.param(12, None, 12, "", id="a number"),
        pytest.param("", None, 6, "", id="blank"),
        pytest.param(2.5, None, 6, "expected a whole number up to 120", id="half a month"),
        pytest.param("enam", None, 6, "until that is right, 6 months count", id="a word"),
        pytest.param("enam", "4", 4, "until that is right, 4 months count", id="after a right one"),
        pytest.param(500, None, 6, "expected a whole number up to 120", id="too many"),
    ],
)
def test_the_row_of_the_months(sop: Sop, cell, known, months, fault):
    page = Page(sop)
    page.put("general", "Nilai", cell, 4)
    name = sop.texts.settings["general"].words["rows"]["renewal"]
    lines = None if known is None else [("general", name, known)]

    found = parse_settings(page.tab, sop, lines)

    assert found.renewal_months == months
    assert fault in "".join(found.faults)
    assert bool(fault) == bool(found.faults)
    recorded = [line[2] for line in found.lines if line[:2] == ("general", name)]
    assert recorded == ([str(months)] if cell != "" and (known or not fault) else [])


def test_a_book_without_that_row_records_none(sop: Sop):
    page = Page(sop)
    for header in ("Nama", "Nilai"):
        page.put("general", header, "", 4)

    found = parse_settings(page.tab, sop)

    assert found.renewal_months == 6
    assert sum(line[0] == "general" for line in found.lines) == 2
