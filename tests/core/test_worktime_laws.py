"""Working time: laws for all calendars, and a count minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.core.worktime import Hours, Shift
from tests.core.offices import CALENDAR, Office, wib

# -- laws for all calendars --------------------------------------------------------------------

ZONES = ["Asia/Jakarta", "Europe/Amsterdam", "Pacific/Apia", "America/St_Johns", "Asia/Kathmandu"]
ANCHORS = [  # around which something changes: clocks, dates, hours, years
    datetime(2011, 12, 30, 10, tzinfo=UTC),
    datetime(2011, 3, 13, 3, 31, tzinfo=UTC),
    datetime(2026, 2, 19, tzinfo=UTC),
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 12, 31, 17, tzinfo=UTC),
]
DATES = st.sampled_from([anchor.date() + timedelta(n) for anchor in ANCHORS for n in (-1, 0, 1)])
CLOCK = st.integers(0, 24 * 60 - 1)


@st.composite
def shifts(draw):
    minutes = sorted(draw(st.sets(CLOCK, min_size=2, max_size=4)))
    times = [time(*divmod(minute, 60)) for minute in minutes]
    return Shift(*times) if len(times) == 4 else Shift(times[0], None, None, times[-1])


# Strategies are made once: Hypothesis looks through one that is new at each draw.
WEEKS = st.tuples(shifts(), *[st.none() | shifts()] * 6)
LATER = st.lists(st.builds(Hours, DATES, st.booleans(), WEEKS), max_size=3)
ZONE = st.sampled_from([ZoneInfo(name) for name in ZONES])
HOLIDAYS, RAMADAN = st.sets(DATES, max_size=3), st.sets(DATES, max_size=1)
AROUND = st.integers(-6 * 86_400, 6 * 86_400).map(lambda quarter: timedelta(seconds=quarter / 4))


@st.composite
def offices(draw):
    versions = {(v.since, v.ramadan): v for v in draw(LATER)}
    first = Hours(date(2010, 1, 1), False, draw(WEEKS))
    return Office(
        zone=draw(ZONE),
        hours=(first, *versions.values()),
        holidays=tuple(draw(HOLIDAYS)),
        ramadan=tuple((day, day + timedelta(20)) for day in draw(RAMADAN)),
    )


def instants(size):
    """So many instants around one anchor: a calendar need not be made for the years between."""
    return st.builds(
        lambda anchor, after: tuple(anchor + each for each in after),
        st.sampled_from(ANCHORS),
        st.tuples(*[AROUND] * size),
    )


INSTANT = instants(1).map(lambda one: one[0])


@given(offices(), INSTANT, st.integers(0, 30 * 3600))
def test_minutes_are_those_counted_one_by_one(office, start, seconds):
    end = start + timedelta(seconds=seconds)

    assert office.calendar().minutes(start, end) == pytest.approx(
        office.counted(start, end), abs=1e-9
    )


@given(offices(), INSTANT)
def test_working_time_is_what_the_wall_clock_says(office, at):
    assert office.calendar().is_working(at) == office.works(at)


@given(offices(), instants(3))
def test_minutes_add_up_and_turn_round(office, times):
    calendar, (a, b, c) = office.calendar(), times

    whole = calendar.minutes(a, c)

    assert calendar.minutes(a, b) + calendar.minutes(b, c) == pytest.approx(whole, abs=1e-6)
    assert calendar.minutes(c, a) == -whole


@given(offices(), INSTANT, st.integers(1, 10 * 1440 * 60))
def test_a_due_time_is_the_first_instant_with_so_many_minutes(office, start, seconds):
    calendar, instant = office.calendar(), timedelta(milliseconds=1)

    due = calendar.add(start, seconds / 60)

    assert calendar.minutes(start, due) == pytest.approx(seconds / 60, abs=1e-7)
    assert calendar.is_working(due.astimezone(UTC) - instant)


@given(offices(), instants(2))
def test_adding_the_minutes_between_leads_back(office, times):
    calendar, (start, end) = office.calendar(), sorted(times)

    due = calendar.add(start, calendar.minutes(start, end))

    assert due <= end
    assert calendar.minutes(due, end) == pytest.approx(0, abs=1e-7)


@given(offices(), instants(20))
def test_arrays_give_the_very_numbers_of_single_calls(office, times):
    calendar, seconds = office.calendar(), np.array([at.timestamp() for at in times])

    minutes = calendar.minutes_between(seconds[:10], seconds[10:])

    assert minutes.tolist() == [
        calendar.minutes(start, end) for start, end in zip(times[:10], times[10:], strict=True)
    ]


@given(offices(), INSTANT)
def test_days_add_up_to_the_week(office, at):
    days = [at.astimezone(office.zone).date() + timedelta(n) for n in range(8)]
    calendar = office.calendar()
    midnights = [datetime(d.year, d.month, d.day, tzinfo=office.zone) for d in days]

    total = sum(calendar.day_minutes(day) for day in days[:-1])

    assert total == pytest.approx(calendar.minutes(midnights[0], midnights[-1]), abs=1e-9)


def test_ten_thousand_intervals_agree_with_a_minute_counter():
    office, draw = Office(), Random(20260105)
    begin = wib("02-01 00:00")
    days = 75  # Ramadan, a holiday inside it and one after
    minutes = [begin + timedelta(minutes=n) for n in range(days * 1440)]
    works = bytes(office.works(at) for at in minutes)
    seconds = [sorted(draw.choices(range(days * 86_400), k=2)) for _ in range(10_000)]

    def counted(a: int, b: int) -> float:
        (first, after), (last, before) = divmod(a, 60), divmod(b, 60)
        whole = works[first:last].count(1) * 60
        return (whole - works[first] * after + works[last] * before) / 60

    start = begin.timestamp()
    starts, ends = (np.array(side) + start for side in zip(*seconds, strict=True))
    answers = CALENDAR.minutes_between(starts, ends).tolist()
    singles = [
        CALENDAR.minutes(begin + timedelta(seconds=a), begin + timedelta(seconds=b))
        for a, b in seconds
    ]

    assert answers == singles == [counted(a, b) for a, b in seconds]


def test_years_may_be_asked_for_in_any_order():
    years = [2026, 2100, 2000, 2050, 2024, 2099]
    fresh, used = [Office().calendar() for _ in years], Office().calendar()

    answers = [used.day_minutes(date(year, 12, 1)) for year in years]
    spans = [
        used.minutes(*(datetime(y, 6, 1, tzinfo=UTC) for y in pair)) for pair in pairwise(years)
    ]

    assert answers == [c.day_minutes(date(y, 12, 1)) for c, y in zip(fresh, years, strict=True)]
    assert sum(spans) == used.minutes(*(datetime(y, 6, 1, tzinfo=UTC) for y in (2026, 2099)))
