"""How fast working minutes are counted, and how many of 10,000 answers are wrong.

    python -m benchmarks.worktime

Everything is measured in one run against a counter that looks at every minute; trust the ratios.
"""

from __future__ import annotations

import statistics
import sys
import time as clock
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sheetsync.core.worktime import Hours, Shift, WorkCalendar

ZONE = ZoneInfo("Asia/Jakarta")
BEGIN, DAYS = datetime(2025, 1, 1, tzinfo=ZONE), 730
HOLIDAYS = [date(2025, 1, 1), date(2025, 3, 31), date(2026, 1, 1), date(2026, 3, 20)]
RAMADAN = [(date(2025, 3, 1), date(2025, 3, 30)), (date(2026, 2, 19), date(2026, 3, 19))]
ORDINARY = (*[Shift(time(7, 30), time(12), time(13), time(16))] * 4,
            Shift(time(7, 30), time(11, 30), time(13), time(16, 30)), None, None)  # fmt: skip
FASTING = (*[Shift(time(8), time(12), time(12, 30), time(15))] * 4,
           Shift(time(8), time(11, 30), time(12, 30), time(15, 30)), None, None)  # fmt: skip
ODD = (*[Shift(time(7, 31), time(12), time(13), time(16))] * 5, None, None)

Interval = tuple[datetime, datetime]


def calendar(week: tuple[Shift | None, ...] = ORDINARY) -> WorkCalendar:
    hours = [Hours(date(2023, 1, 1), False, week), Hours(date(2023, 1, 1), True, FASTING)]
    return WorkCalendar(ZONE, hours, HOLIDAYS, RAMADAN)


def works(at: datetime) -> bool:
    """The rule as one would say it, and nothing else."""
    day, wall = at.date(), at.time()
    week = FASTING if any(first <= day <= last for first, last in RAMADAN) else ORDINARY
    shift = week[day.weekday()]
    if shift is None or day in HOLIDAYS or not shift.start <= wall < shift.end:
        return False
    return not (
        shift.break_start and shift.break_end and shift.break_start <= wall < shift.break_end
    )


def count(start: datetime, end: datetime) -> int:
    """A simple per-minute counter, whole minutes only."""
    minutes, at = 0, start
    while at < end:
        minutes += works(at)
        at += timedelta(minutes=1)
    return minutes


def intervals(number: int, longest: int) -> list[Interval]:
    """Random intervals up to so many seconds long, to the second."""
    draw, width = Random(number + longest), DAYS * 86_400
    pairs = ((draw.randrange(width - longest), draw.randrange(longest)) for _ in range(number))
    return [(BEGIN + timedelta(seconds=a), BEGIN + timedelta(seconds=a + b)) for a, b in pairs]


def rate(task: Callable[[], object], size: int, rounds: int = 9) -> tuple[float, float]:
    """Intervals a second: the median round and the best."""
    seconds = []
    for _ in range(rounds):
        before = clock.perf_counter()
        task()
        seconds.append(clock.perf_counter() - before)
    return size / statistics.median(seconds), size / min(seconds)


def milliseconds(task: Callable[[], object]) -> float:
    before = clock.perf_counter()
    task()
    return (clock.perf_counter() - before) * 1e3


def wrong(pairs: list[Interval], answers: list[float]) -> int:
    """How many answers differ from a count of the minutes, seconds weighed in at both ends."""
    flags = bytes(works(BEGIN + timedelta(minutes=n)) for n in range(DAYS * 1440))

    def counted(start: datetime, end: datetime) -> float:
        (first, after), (last, before) = (
            divmod(round((at - BEGIN).total_seconds()), 60) for at in (start, end)
        )
        whole = flags[first:last].count(1) * 60
        return (whole - flags[first] * after + flags[last] * before) / 60

    return sum(counted(*pair) != answer for pair, answer in zip(pairs, answers, strict=True))


def singles(day: int, base: float) -> None:
    first = milliseconds(lambda: calendar().minutes(BEGIN, BEGIN + timedelta(1)))
    print(f"a new calendar and its first answer{first:14.1f} ms")
    office, pairs = calendar(), intervals(100_000, 2 * day)
    fixed = [(datetime.fromisoformat(a.isoformat()), datetime.fromisoformat(b.isoformat()))
             for a, b in pairs]  # fmt: skip
    for name, task in (
        ("minutes, datetimes of the zone", lambda: [office.minutes(a, b) for a, b in pairs]),
        ("minutes, datetimes of an offset", lambda: [office.minutes(a, b) for a, b in fixed]),
        ("add 450 minutes", lambda: [office.add(a, 450) for a, _ in pairs]),
        ("is_working", lambda: [office.is_working(a) for a, _ in pairs]),
    ):
        show(name, *rate(task, len(pairs)), base)
    print("numpy loaded by these:", "numpy" in sys.modules)


def arrays(day: int, base: float) -> None:
    import numpy as np

    draw, size = np.random.default_rng(1), 4_000_000
    for name, week in (("", ORDINARY), (", from 07.31", ODD)):
        for length, longest in (("short", 2 * day), ("wide", 480 * day)):
            office = calendar(week)
            starts = BEGIN.timestamp() + draw.integers(0, DAYS * day - longest, size).astype(float)
            ends = starts + draw.integers(0, longest, size)
            office.minutes_between(starts[:1], ends[-1:])
            speed = rate(lambda: office.minutes_between(starts, ends), size)  # noqa: B023
            show(f"arrays, {length}{name}", *speed, base)


def agreement(day: int) -> None:
    import numpy as np

    office, pairs = calendar(), intervals(10_000, 480 * day)
    seconds = np.array([[at.timestamp() for at in pair] for pair in pairs])
    alone = [office.minutes(*pair) for pair in pairs]
    together = office.minutes_between(seconds[:, 0], seconds[:, 1]).tolist()
    print(f"wrong of 10,000: single {wrong(pairs, alone)}, arrays {wrong(pairs, together)}")


def show(name: str, median: float, best: float, base: float) -> None:
    print(f"{name:34}{median:14,.0f} /s {best:14,.0f} best {median / base:12,.0f} x the counter")


def main() -> None:
    day = 86_400
    few = intervals(50, 2 * day)
    base, best = rate(lambda: [count(*pair) for pair in few], len(few), rounds=3)
    show("a minute counter, short", base, best, base)
    singles(day, base)
    arrays(day, base)
    agreement(day)


if __name__ == "__main__":
    main()
