"""Which days of a year an office's settings lack, and which of them are its own business."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from sheetsync.boards.almanac import NewYears, new_years
from sheetsync.core.settings import Settings, parse_settings
from sheetsync.core.sop import Sop
from tests.pages import Page

LEAVE = "Cuti Bersama Hari Raya Natal"
OWN = ("holidays", "2027-06-01", "Libur")


@pytest.fixture(scope="module")
def set_(sop: Sop) -> Settings:
    return parse_settings(Page(sop).tab, sop)


def counted(found: NewYears) -> tuple[int, int, int]:
    return len(found.holidays), len(found.leave), len(found.ramadan)


@pytest.mark.parametrize(
    ("lines", "ever", "added"),
    [
        pytest.param([("holidays", "2026-12-24", LEAVE)], [], (18, 8, 1), id="nothing of the year"),
        pytest.param([("holidays", "2026-12-25", "Natal")], [], (18, 0, 1), id="never any leave"),
        pytest.param([OWN], [], (0, 0, 1), id="a holiday of its own"),
        pytest.param([("holidays", "2027-01-01", LEAVE)], [], (17, 0, 1), id="leave of its own"),
        pytest.param([], [OWN], (0, 0, 1), id="holidays that it took out"),
        pytest.param(
            [("ramadan", "2027-02-09", "2027-03-09")], [], (18, 0, 0), id="its own Ramadan"
        ),
        pytest.param(
            [("ramadan", "2026-12-31", "2027-02-08")], [], (18, 0, 0), id="one that is under way"
        ),
        pytest.param(
            [], [("ramadan", "2027-02-09", "2027-03-09")], (18, 0, 0), id="took Ramadan out"
        ),
    ],
)
def test_what_is_added_of_a_year(sop: Sop, set_: Settings, lines, ever, added):
    settings = replace(set_, lines=tuple(lines))

    assert counted(new_years(sop, settings, ever, [2027])) == added


def test_an_office_elsewhere_gets_nothing(sop: Sop, set_: Settings):
    abroad = replace(set_, zone=ZoneInfo("Asia/Tokyo"), lines=())

    assert new_years(sop, abroad, [], [2027]) == NewYears()


def test_every_ramadan_that_is_known_ends_the_day_before_idulfitri(sop: Sop, set_: Settings):
    own = replace(set_, lines=())
    years = range(2025, 2031)

    found = new_years(sop, own, [], years)

    feasts = {day for day, name in found.holidays if name.startswith("Hari Raya Idul Fitri")}
    ends = [last.toordinal() + 1 for _, last in found.ramadan if last.year < 2031]
    assert set(ends) == {day.toordinal() for day in feasts}
