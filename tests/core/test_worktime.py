"""Working time: hand-checked tables, clocks that change, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pytest

from sheetsync.core import worktime
from sheetsync.core.worktime import Hours, Shift, WorkCalendar
from sheetsync.errors import CalendarError
from tests.core.offices import (
    AMSTERDAM,
    CALENDAR,
    DAY,
    FASTING_DAY,
    FASTING_WEEK,
    FRIDAY,
    JAKARTA,
    NIGHT,
    SHORT,
    WEEK,
    Office,
    wib,
)

# -- what people ask ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        pytest.param("01-05 08:00", "01-05 09:00", 60, id="an hour"),
        pytest.param("01-05 08:00:20", "01-05 08:01:05", 0.75, id="seconds"),
        pytest.param("01-05 08:00:00.5", "01-05 08:00:02", 0.025, id="parts of a second"),
        pytest.param("01-05 08:00", "01-05 08:00", 0, id="nothing"),
        pytest.param("01-05 00:00", "01-06 00:00", 450, id="a whole Monday"),
        pytest.param("01-05 06:00", "01-05 07:30", 0, id="before opening"),
        pytest.param("01-05 16:00", "01-06 07:30", 0, id="a night"),
        pytest.param("01-05 11:45", "01-05 13:10", 25, id="over lunch"),
        pytest.param("01-05 12:10", "01-05 12:50", 0, id="inside lunch"),
        pytest.param("01-05 15:50", "01-06 07:45", 25, id="over a night"),
        pytest.param("01-09 00:00", "01-10 00:00", 450, id="a whole Friday"),
        pytest.param("01-09 11:00", "01-09 13:30", 60, id="Friday prayers"),
        pytest.param("01-09 16:00", "01-12 08:00", 60, id="over a weekend"),
        pytest.param("01-10 00:00", "01-12 00:00", 0, id="a weekend"),
        pytest.param("01-05 00:00", "01-12 00:00", 2250, id="an ordinary week"),
        pytest.param("02-23 00:00", "03-02 00:00", 1950, id="a week of Ramadan"),
        pytest.param("02-18 15:00", "02-19 08:30", 90, id="into Ramadan"),
        pytest.param("03-19 14:30", "03-23 08:00", 60, id="out of Ramadan, over a holiday"),
        pytest.param("04-02 15:00", "04-06 08:30", 120, id="over a holiday and a weekend"),
        pytest.param("06-30 15:00", "07-01 09:00", 120, id="into new office hours"),
        pytest.param("06-29 00:00", "07-04 00:00", 2 * 450 + 3 * 240, id="a week of two hours"),
        pytest.param("01-06 09:00", "01-05 15:00", -150, id="backwards"),
    ],
)
def test_working_minutes_by_hand(start, end, minutes):
    assert CALENDAR.minutes(wib(start), wib(end)) == minutes


def test_a_year_is_the_sum_of_its_weeks():
    plain = WorkCalendar(JAKARTA, [Hours(date(2023, 1, 1), False, WEEK)], [], [])

    minutes = plain.minutes(wib("01-05 00:00"), wib("01-05 00:00").replace(year=2032))

    assert minutes == 313 * 2250  # 2032-01-05, too, is a Monday


def test_zones_of_the_arguments_do_not_matter():
    start, end = wib("01-05 11:45:10"), wib("01-06 09:00")
    elsewhere = [UTC, AMSTERDAM, timezone(timedelta(hours=7)), timezone(timedelta(hours=-3))]

    answers = {
        CALENDAR.minutes(start.astimezone(a), end.astimezone(b))
        for a in elsewhere
        for b in elsewhere
    }

    assert answers == {CALENDAR.minutes(start, end)}


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        pytest.param("01-05 08:00", 60, "01-05 09:00", id="an hour"),
        pytest.param("01-05 15:50", 10, "01-05 16:00", id="up to the end of the day"),
        pytest.param("01-05 15:50", 11, "01-06 07:31", id="into the next day"),
        pytest.param("01-05 11:30", 30, "01-05 12:00", id="up to lunch"),
        pytest.param("01-05 11:30", 30.5, "01-05 13:00:30", id="half a minute past lunch"),
        pytest.param("01-05 12:20", 1, "01-05 13:01", id="from inside lunch"),
        pytest.param("01-09 16:29:59", 1, "01-12 07:30:59", id="over a weekend"),
        pytest.param("01-10 09:00", 450, "01-12 16:00", id="from a Saturday"),
        pytest.param("04-02 15:30", 60, "04-06 08:00", id="over a holiday"),
        pytest.param("02-18 15:00", 90, "02-19 08:30", id="into Ramadan"),
        pytest.param("01-05 15:59:53", 7 / 60, "01-05 16:00", id="a fraction floats cannot hold"),
        pytest.param("01-05 15:57:57", 123 / 60, "01-05 16:00", id="another, a trace too small"),
        pytest.param("01-05 15:59:59.9", 0.1 / 60, "01-05 16:00", id="a tenth of a second"),
        pytest.param("01-05 09:00", 0, "01-05 09:00", id="nothing, at work"),
        pytest.param("01-10 09:00", 0, "01-10 09:00", id="nothing, on a Saturday"),
    ],
)
def test_the_instant_when_so_many_minutes_have_passed(start, minutes, due):
    assert CALENDAR.add(wib(start), minutes) == wib(due)


@pytest.mark.parametrize("minutes", [0, 25])
def test_a_due_time_is_told_in_the_office_zone(minutes):
    due = CALENDAR.add(datetime(2026, 1, 5, 1, tzinfo=UTC), minutes)

    assert due.isoformat() == f"2026-01-05T08:{minutes:02}:00+07:00"


def test_a_due_time_may_lie_years_ahead():
    seldom = WorkCalendar(JAKARTA, [Hours(date(2000, 1, 1), False, (SHORT,) + (None,) * 6)], [], [])

    due = seldom.add(datetime(2026, 1, 5, 8, tzinfo=JAKARTA), 240 * 261)

    assert due == datetime(2030, 12, 30, 12, tzinfo=JAKARTA)  # noon of the 261st Monday


@pytest.mark.parametrize(
    ("at", "working"),
    [
        ("01-05 07:29:59", False),
        ("01-05 07:30", True),
        ("01-05 11:59:59.9", True),
        ("01-05 12:00", False),
        ("01-05 13:00", True),
        ("01-05 16:00", False),
        ("01-09 11:45", False),
        ("01-09 16:15", True),
        ("01-10 10:00", False),
        ("04-03 10:00", False),
        ("02-19 07:45", False),
        ("02-19 12:45", True),
    ],
)
def test_when_the_office_works(at, working):
    assert CALENDAR.is_working(wib(at)) is working


@pytest.mark.parametrize(
    ("day", "minutes"),
    [
        pytest.param(date(2026, 1, 5), 450, id="Monday"),
        pytest.param(date(2026, 1, 9), 450, id="Friday"),
        pytest.param(date(2026, 1, 10), 0, id="Saturday"),
        pytest.param(date(2026, 4, 3), 0, id="holiday"),
        pytest.param(date(2026, 2, 18), 450, id="the day before Ramadan"),
        pytest.param(date(2026, 2, 19), 390, id="its first day"),
        pytest.param(date(2026, 3, 19), 390, id="its last day"),
        pytest.param(date(2026, 6, 30), 450, id="the last day of the old hours"),
        pytest.param(date(2026, 7, 1), 240, id="the first of the new"),
        pytest.param(date(2000, 1, 3), 450, id="before the first version"),
        pytest.param(date(2100, 12, 31), 240, id="the last day of all"),
    ],
)
def test_minutes_of_a_day(day, minutes):
    assert CALENDAR.day_minutes(day) == minutes


def test_ramadan_days_are_ordinary_without_hours_of_their_own():
    calendar = Office(hours=(Hours(date(2023, 1, 1), False, WEEK),)).calendar()

    assert calendar.day_minutes(date(2026, 2, 19)) == 450


def test_the_order_of_versions_does_not_matter():
    reordered = Office(hours=Office.hours[::-1]).calendar()

    assert reordered.day_minutes(date(2026, 6, 30)) == 450
    assert reordered.day_minutes(date(2026, 7, 1)) == 240


# -- clocks that change ------------------------------------------------------------------------


def nights(zone: str, shift: Shift = NIGHT) -> WorkCalendar:
    return WorkCalendar(ZoneInfo(zone), [Hours(date(2000, 1, 1), False, (shift,) * 7)], [], [])


@pytest.mark.parametrize(
    ("zone", "shift", "day", "minutes"),
    [
        pytest.param("Europe/Amsterdam", DAY, date(2026, 3, 29), 450, id="day shift, in spring"),
        pytest.param("Europe/Amsterdam", NIGHT, date(2026, 3, 28), 165, id="any night"),
        pytest.param(
            "Europe/Amsterdam", NIGHT, date(2026, 3, 29), 120, id="02.00-03.00 is left out"
        ),
        pytest.param(
            "Europe/Amsterdam", NIGHT, date(2026, 10, 25), 210, id="02.00-03.00 comes twice"
        ),
        pytest.param(
            "Australia/Lord_Howe", NIGHT, date(2026, 10, 4), 150, id="half an hour left out"
        ),
        pytest.param("Pacific/Apia", DAY, date(2011, 12, 30), 0, id="a day that never was"),
        pytest.param("Pacific/Apia", DAY, date(2011, 12, 31), 450, id="the day after it"),
        pytest.param("Asia/Jakarta", NIGHT, date(2026, 3, 29), 165, id="no change of clocks"),
    ],
)
def test_the_day_clocks_change(zone, shift, day, minutes):
    assert nights(zone, shift).day_minutes(day) == minutes


def test_an_hour_that_comes_twice_is_worked_twice():
    calendar = nights("Europe/Amsterdam")
    first = datetime(2026, 10, 25, 2, 20, tzinfo=AMSTERDAM)
    second = first.replace(fold=1)

    assert calendar.minutes(first, second) == 45  # 02.20-03.00, then 02.15-02.20
    assert calendar.add(first, 45).astimezone(UTC) == second.astimezone(UTC)


def test_a_stay_of_weeks_in_another_time_is_seen():
    calendar = nights("America/Santo_Domingo", DAY)
    zone = ZoneInfo("America/Santo_Domingo")  # an hour back from 29 October to 3 December 2000
    start, end = datetime(2000, 10, 27, 8, tzinfo=zone), datetime(2000, 11, 20, 8, tzinfo=zone)

    assert calendar.minutes(start, end) == 24 * 450
    assert calendar.minutes(start.astimezone(UTC), end.astimezone(UTC)) == 24 * 450


def test_a_zone_taken_to_stand_still_does():
    for name in available_timezones():
        zone = ZoneInfo(name)
        if worktime._epoch(zone).tzinfo is zone:
            fortnights = range(946_684_800, 4_133_980_800, 14 * 86_400)

            offsets = {datetime.fromtimestamp(at, zone).utcoffset() for at in fortnights}

            assert len(offsets) == 1, name


# -- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "words"),
    [
        pytest.param((time(16), None, None, time(7, 30)), "16:00 - 07:30 are out", id="turned"),
        pytest.param((time(8), None, None, time(8)), "out of order", id="empty"),
        pytest.param((time(8), time(7), time(9), time(16)), "out of order", id="early break"),
        pytest.param((time(8), time(13), time(12), time(16)), "out of order", id="turned break"),
        pytest.param((time(8), time(12), time(17), time(16)), "out of order", id="late break"),
        pytest.param((time(8), time(12), None, time(16)), "both or neither", id="half a break"),
        pytest.param((time(8), None, time(12), time(16)), "both or neither", id="other half"),
        pytest.param((time(7, 30, 15), None, None, time(16)), "'07:30:15' is not", id="seconds"),
        pytest.param((time(8, 0, 0, 5), None, None, time(16)), "'08:00:00.000005'", id="less"),
        pytest.param((time(8), None, None, time(16, tzinfo=UTC)), "local time", id="a zone"),
    ],
)
def test_a_shift_out_of_order_is_refused(times, words):
    with pytest.raises(ValueError, match=words):
        Shift(*times)


def test_a_week_has_seven_days():
    with pytest.raises(ValueError, match="5 days; expected 7"):
        Hours(date(2026, 1, 1), False, (DAY,) * 5)


def test_ordinary_hours_are_needed():
    with pytest.raises(ValueError, match="outside Ramadan"):
        WorkCalendar(JAKARTA, [Hours(date(2026, 1, 1), True, FASTING_WEEK)], [], [])


def test_a_ramadan_turned_round_is_refused():
    with pytest.raises(ValueError, match="2026-03-19 to 2026-02-19"):
        Office(ramadan=((date(2026, 3, 19), date(2026, 2, 19)),)).calendar()


@pytest.mark.parametrize("minutes", [-1, float("nan"), float("inf")])
def test_only_real_minutes_can_be_added(minutes):
    with pytest.raises(ValueError, match="0 or more"):
        CALENDAR.add(wib("01-05 08:00"), minutes)


def test_the_first_and_the_last_instant_are_covered():
    first = datetime(2000, 1, 1, tzinfo=JAKARTA)
    last = datetime(2100, 12, 31, 23, 59, 59, tzinfo=JAKARTA)

    assert CALENDAR.minutes(first, last) > 0
    assert CALENDAR.minutes_between([first.timestamp()], [last.timestamp()])[0] > 0


@pytest.mark.parametrize("year", [1, 1969, 1999, 2101, 9999])
def test_years_outside_the_calendar_are_refused(year):
    inside, outside = wib("01-05 08:00"), datetime(year, 12, 31, 23, 59, tzinfo=JAKARTA)
    if year > 2100:
        outside = datetime(year, 1, 1, tzinfo=JAKARTA)

    for ask in (
        lambda: CALENDAR.minutes(inside, outside),
        lambda: CALENDAR.minutes(outside, inside),
        lambda: CALENDAR.add(outside, 0),
        lambda: CALENDAR.is_working(outside),
        lambda: CALENDAR.day_minutes(outside.date()),
        lambda: CALENDAR.minutes_between([inside.timestamp()], [outside.timestamp()]),
    ):
        with pytest.raises(CalendarError, match=r"year \d+\.\d\d is outside .* 2000 to 2100"):
            ask()


@pytest.mark.parametrize("column", [([float("nan")], [0.0]), ([1.8e9], [float("nan")])])
def test_nan_is_refused(column):
    with pytest.raises(CalendarError, match="year"):
        CALENDAR.minutes_between(*map(np.array, column))


def test_minutes_that_never_pass_are_refused():
    closed = WorkCalendar(JAKARTA, [Hours(date(2026, 1, 1), False, (None,) * 7)], [], [])

    assert closed.minutes(wib("01-05 08:00"), wib("12-31 08:00")) == 0
    with pytest.raises(CalendarError):
        closed.add(wib("01-05 08:00"), 1)


def test_a_naive_time_is_refused():
    naive = datetime(2026, 1, 5, 8)  # noqa: DTZ001 - that is the point

    for ask in (
        CALENDAR.is_working,
        lambda at: CALENDAR.minutes(at, at),
        lambda at: CALENDAR.add(at, 1),
    ):
        with pytest.raises(TypeError):
            ask(naive)


def test_arrays_of_two_shapes_are_refused():
    with pytest.raises(ValueError, match=r"shape \(2,\), ends of \(1,\)"):
        CALENDAR.minutes_between(np.array([1.8e9, 1.8e9]), np.array([1.8e9]))


# -- sums, shapes, loading ---------------------------------------------------------------------


def test_weekly_sums():
    assert [day.minutes for day in (DAY, FRIDAY, FASTING_DAY, SHORT)] == [450, 450, 390, 240]
    assert [version.minutes for version in Office.hours] == [2250, 1950, 1200]


@pytest.mark.parametrize("shape", [(0,), (1,), (), (2, 3), (40_000,)])
@pytest.mark.parametrize("kind", [np.float64, np.int64])
def test_the_result_has_the_shape_of_the_question(shape, kind):
    starts = np.full(shape, wib("01-05 08:00").timestamp(), dtype=kind)

    minutes = CALENDAR.minutes_between(starts, starts + 3600)

    assert minutes.shape == shape
    assert minutes.dtype == np.float64
    assert (minutes == 60).all()


def test_every_other_element_of_an_array_will_do():
    starts = np.arange(10).reshape(2, 5) * 60 + wib("01-05 08:00").timestamp()

    minutes = CALENDAR.minutes_between(starts[:, ::2], starts[:, ::2] + 30)

    assert (minutes == 0.5).all()


def test_starts_may_lie_years_apart_and_after_their_ends():
    starts = np.array([wib("01-05 08:00").replace(year=year).timestamp() for year in (2026, 2031)])
    calendar, end = Office().calendar(), wib("01-05 09:00")

    minutes = calendar.minutes_between(starts, np.full(2, end.timestamp()))

    assert minutes.tolist() == [60, calendar.minutes(end.replace(year=2031, hour=8), end)]


def test_the_last_moment_of_a_year_is_in_it():
    calendar = Office().calendar()
    midnight = wib("01-01 00:00").timestamp()
    starts = np.array([midnight - 86_400])  # Wednesday, 31 December 2025

    minutes = calendar.minutes_between(starts, np.nextafter(np.array([midnight]), 0))

    assert minutes == 450


def test_single_calls_do_not_load_numpy():
    script = (
        "import sys; from datetime import *; from zoneinfo import ZoneInfo;"
        "from sheetsync.core.worktime import *;"
        "week = (Shift(time(8), None, None, time(16)),) * 7; now = datetime(2026, 1, 5, tzinfo=UTC);"
        "c = WorkCalendar(ZoneInfo('Asia/Jakarta'), [Hours(date(2026, 1, 1), False, week)], [], []);"
        "c.minutes(now, now); c.add(now, 1); c.is_working(now); c.day_minutes(now.date());"
        "print('numpy' in sys.modules)"
    )

    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "False"
