"""A change of the settings for days that are over: when it is told, and what it is said to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from sheetsync.boards.exports import status_json
from sheetsync.boards.period import parse_period
from sheetsync.boards.report import report_of
from sheetsync.boards.report_pdf import report_data
from sheetsync.boards.revisions import revision_text
from sheetsync.core.configuration import configuration, recording
from sheetsync.core.course import Course
from sheetsync.core.history import Event, History
from sheetsync.core.judge import Stamp
from sheetsync.core.settings import Settings, settings_of
from sheetsync.figures.now import figures
from sheetsync.figures.results import Figures
from sheetsync.figures.stays import measure
from tests.figures.events import MONDAY, SOP, event
from tests.journalled import settings_of as new_settings

OFFICE = new_settings(SOP)
DAY = 24 * 60
FRIDAY = MONDAY + timedelta(days=4, hours=8)
Line = tuple[str, ...]


def work() -> list[Event]:
    """Return an item checked on Monday in time, and one on Wednesday after a day too many."""
    items = [("A", 0, 60), ("B", DAY, 2 * DAY)]
    found = []
    for item, begun, done in items:
        found.append(event("register", SOP.steps[0].id, begun, item=item))
        found.append(event("complete", SOP.steps[0].id, done, item=item))
    return sorted(found, key=lambda each: each.at)


def with_lines(office: Settings, came: Iterable[Line], went: Iterable[Line] = ()) -> Settings:
    return settings_of({*office.lines}.difference(went).union(came), SOP)


def record(events: list[Event], office: Settings, at: datetime) -> list[Event]:
    known = configuration(events, SOP.texts)
    stamp = Stamp(at, None, at.isoformat())
    return [*events, *recording(known, SOP, office, stamp, begin=True)]


def told(*days: tuple[datetime, Settings], now: datetime = FRIDAY) -> tuple[Figures, list[str]]:
    """Return the figures, and what is said of these settings recorded one after the other."""
    events = record([], OFFICE, MONDAY - timedelta(days=200))
    events += work()
    for at, office in days:
        events = record(events, office, at)
    found = figures(measure(Course(SOP, events), days[-1][1], now))
    return found, [revision_text(each, SOP.texts) for each in found.revisions]


TUESDAY = ("holidays", "2026-11-17", "Cuti bersama")
WEDNESDAY = ("holidays", "2026-11-18", "")
STRICT, LAX = (("minutes", "identifikasi", n, "2020-01-01") for n in ("300", "600"))


def test_a_forgotten_holiday_is_told_with_what_it_does():
    found, said = told((FRIDAY, with_lines(OFFICE, [TUESDAY])))

    assert said == ["Tepat waktu 50 % -> 100 % karena 1 hari libur ditambahkan pada 20 Nov 2026"]
    assert found.on_time == found.revisions[0].after == 1.0


@pytest.mark.parametrize(
    ("came", "went", "said"),
    [
        pytest.param([LAX], [STRICT], "50 % -> 100 % karena 1 waktu baku diubah pada", id="minutes"),
        pytest.param(
            [("minutes", "identifikasi", "600", "2026-11-18")], [],
            "50 % -> 100 % karena 1 waktu baku ditambahkan pada", id="a version of Wednesday",
        ),
        pytest.param(
            [TUESDAY, WEDNESDAY], [], "50 % -> 100 % karena 2 hari libur ditambahkan", id="two",
        ),
        pytest.param(
            [("holidays", "2026-11-12", "")], [], "1 hari libur ditambahkan pada 20 Nov 2026",
            id="no effect",
        ),
        pytest.param(
            [("ramadan", "2026-11-16", "2026-11-21")], [],
            "1 masa Ramadan ditambahkan pada 20 Nov 2026", id="a fast",
        ),
        pytest.param(
            [("general", "Zona Waktu", "Asia/Makassar")], [("general", "Zona Waktu", "Asia/Jakarta")],
            "Zona waktu diubah pada 20 Nov 2026", id="the zone",
        ),
    ],
)  # fmt: skip
def test_what_reaches_back_is_told(came: list[Line], went: list[Line], said: str):
    (found,) = told((FRIDAY, with_lines(OFFICE, came, went)))[1]

    assert said in found


@pytest.mark.parametrize(
    ("came", "went"),
    [
        pytest.param([("minutes", "identifikasi", "600", "2026-11-20")], [], id="from today on"),
        pytest.param([("holidays", "2026-11-20", "")], [], id="today"),
        pytest.param([("holidays", "2026-12-24", "")], [], id="a day to come"),
        pytest.param([("units", "Bagian Umum")], [], id="a unit"),
        pytest.param([("channels", "Website", "9")], [("channels", "Website", "7")], id="a target"),
        pytest.param(
            [("people", SOP.roles[0].id, "ani@x.id", "2026-01-01", "")], [], id="an officer"
        ),
        pytest.param([], [], id="nothing"),
    ],
)
def test_what_does_not_reach_back_is_not(came: list[Line], went: list[Line]):
    assert told((FRIDAY, with_lines(OFFICE, came, went)))[1] == []


def test_another_name_of_a_holiday_is_not_told():
    named = with_lines(OFFICE, [TUESDAY])
    renamed = with_lines(OFFICE, [(*TUESDAY[:2], "Libur")])

    assert len(told((FRIDAY, named), (FRIDAY + timedelta(1), renamed))[1]) == 1


def test_what_is_put_back_on_the_same_day_is_not_told():
    free = with_lines(OFFICE, [TUESDAY])

    assert told((FRIDAY, free), (FRIDAY + timedelta(minutes=15), OFFICE))[1] == []


def test_changes_are_told_newest_first_three_of_them_for_a_month():
    days, office = [], OFFICE
    for n in range(5):
        office = with_lines(office, [("holidays", f"2026-10-{n + 1:02}", "")])
        days.append((FRIDAY + timedelta(n), office))

    assert [text[-11:] for text in told(*days, now=days[-1][0])[1]] == [
        "24 Nov 2026", "23 Nov 2026", "22 Nov 2026",
    ]  # fmt: skip
    assert len(told(*days, now=FRIDAY + timedelta(days=33))[1]) == 1
    assert told(*days, now=FRIDAY + timedelta(days=60))[1] == []


def test_programs_read_it_as_numbers():
    found, said = told((FRIDAY, with_lines(OFFICE, [TUESDAY])))

    assert status_json(found, SOP.texts)["settings_changes"] == [
        {
            "at": "2026-11-20T16:00:00+07:00",
            "text": said[0],
            "on_time_before": 0.5,
            "on_time_after": 1.0,
        }
    ]


@pytest.mark.parametrize(
    ("period", "lines"),
    [("2026-11", 1), ("2026-Q4", 1), ("2026-10", 0), ("2026-12", 0)],
)
def test_the_report_of_each_period_it_reaches_into_says_it(period: str, lines: int):
    office = with_lines(OFFICE, [TUESDAY])
    events = record(record([], OFFICE, MONDAY - timedelta(days=200)) + work(), office, FRIDAY)
    history = History(tuple(events), tuple("f" * 64 for _ in events))
    when = parse_period(period)
    assert when

    report = report_of(history, SOP, office, when)
    evidence = dict(report_data(report, SOP)["evidence"])

    assert len(report.revisions) == lines
    assert evidence["Sidik pengaturan yang dipakai"] == office.digest[:16]
    assert ("Perubahan berlaku surut" in evidence) == bool(lines)


def test_a_change_after_the_period_is_told_on_its_report():
    office = with_lines(OFFICE, [TUESDAY])
    later = datetime.combine(date(2026, 12, 3), FRIDAY.timetz())
    events = record(record([], OFFICE, MONDAY - timedelta(days=200)) + work(), office, later)
    history = History(tuple(events), tuple("f" * 64 for _ in events))
    november = parse_period("2026-11")
    assert november

    (found,) = report_of(history, SOP, office, november).revisions

    assert (found.before, found.after, found.at.date()) == (0.5, 1.0, later.date())


def test_a_change_that_a_clock_ahead_dated_is_told_as_of_when_it_is_believed():
    office = with_lines(OFFICE, [TUESDAY])
    events = record([], OFFICE, MONDAY - timedelta(days=200)) + work()
    events = record(events, office, FRIDAY + timedelta(days=365))
    events.append(event("register", SOP.steps[0].id, 4 * DAY + 480, item="C"))
    history = History(tuple(events), tuple("f" * 64 for _ in events))
    november = parse_period("2026-11")
    assert november

    (found,) = report_of(history, SOP, office, november).revisions

    assert found.at == figures(measure(Course(SOP, events), office, FRIDAY)).revisions[0].at


def test_settings_that_no_sop_of_today_can_read_are_told_without_a_share():
    old = replace(OFFICE, lines=(*OFFICE.lines, ("minutes", "arsip", "5", "2020-01-01")))
    events = record([], old, MONDAY - timedelta(days=200)) + work()
    events = record(events, with_lines(OFFICE, [TUESDAY]), FRIDAY)

    found = figures(measure(Course(SOP, events), OFFICE, FRIDAY)).revisions

    assert [each.before for each in found] == [None]
    assert revision_text(found[0], SOP.texts).startswith("Tepat waktu – -> 100 %")
