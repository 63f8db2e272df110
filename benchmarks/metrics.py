"""Time and memory of all figures over 100,000 cases and 542,250 events; DuckDB beside it if there.

Run from the root of the project: python -m benchmarks.metrics
"""

from __future__ import annotations

import random
import resource
import sys
import time
import tracemalloc
from datetime import datetime, timedelta, timezone

from sheetsync.core.course import Course
from sheetsync.core.history import Event
from sheetsync.figures.now import figures
from sheetsync.figures.stays import measure
from sheetsync.templates import load_sop
from tests.figures.simulated import office_of

CASES, LOOPS = 100_000, 21_125
WIB = timezone(timedelta(hours=7))
SOP = load_sop("website_medsos")
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=WIB)


def history() -> list[Event]:
    """Return 542,250 events over three years: every item published, some refused once.

    They are made in their order and from text, as they are when the history tab is read.
    """
    chance = random.Random(1)
    begin = NOW - timedelta(days=3 * 365)
    span = (3 * 365 - 40) * 86_400
    steps = [step.id for step in SOP.steps]
    rows: list[tuple[float, int, str, int]] = []
    for case in range(CASES):
        second = chance.random() * span
        path = [("register", 0), ("complete", 0), ("complete", 1), ("complete", 2), ("complete", 3)]
        if case < LOOPS:
            path[2:2] = [("reject", 1), ("complete", 0)]
        for kind, step in path:
            rows.append((second, case, kind, step))
            second += chance.expovariate(1 / 20_000)
    return [
        _event(begin, second, case, kind, steps[step]) for second, case, kind, step in sorted(rows)
    ]


def _event(begin: datetime, second: float, case: int, kind: str, step: str) -> Event:
    at = begin + timedelta(seconds=round(second))
    content = {"judul": "Laporan", "klasifikasi": "Berkala", "kanal": "Website; Instagram"}
    return Event(
        item=f"DIP-2026-{case:06}",
        submission=1,
        step=step,
        kind=kind,
        at=datetime.fromisoformat(at.isoformat()),
        not_before=datetime.fromisoformat((at - timedelta(minutes=15)).isoformat()),
        source="Sinkronisasi",
        content=content if kind == "register" else None,
        sync=at.isoformat()[:15],  # one sync every ten minutes
    )


def duckdb_seconds(events: list[Event]) -> float | None:
    """Return what the durations per step alone take there, calendar time, loading included."""
    try:
        import duckdb
        import numpy as np
    except ImportError:
        return None
    begin = time.process_time()
    columns = {
        "item": np.array([event.item for event in events]),
        "kind": np.array([event.kind for event in events]),
        "step": np.array([event.step for event in events]),
        "at": np.array([event.at.timestamp() for event in events]),
    }
    duckdb.sql(
        "select step, count(*), avg(d), median(d), quantile_cont(d, 0.9) from (select step, at - "
        "lag(at) over (partition by item order by at) d, kind from columns) "
        "where kind in ('complete', 'reject') group by step"
    ).fetchall()
    del columns
    return time.process_time() - begin


def main() -> None:
    events = history()
    office = office_of(SOP)
    office.calendar.minutes(NOW - timedelta(days=1100), NOW)  # the years are made once per program
    times = []
    for _ in range(3):
        begin = time.process_time()
        course = Course(SOP, events)
        followed = time.process_time()
        found = figures(measure(course, office, NOW))
        times.append((followed - begin, time.process_time() - followed))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    tracemalloc.start()
    figures(measure(Course(SOP, events), office, NOW))
    _, peak = tracemalloc.get_traced_memory()
    follow, count = map(min, zip(*times, strict=True))
    sys.stdout.write(
        f"{len(events):,} events, {found.measured:,} visits: followed in {follow:.2f} s, counted "
        f"in {count:.2f} s (CPU, best of 3); {peak / 2**20:.0f} MB above the events, process peak "
        f"{before} MB\n"
    )
    tracemalloc.stop()
    if (other := duckdb_seconds(events)) is not None:
        sys.stdout.write(f"DuckDB, durations per step only: {other:.2f} s\n")


if __name__ == "__main__":
    main()
