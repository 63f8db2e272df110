"""How long the figures of 542,250 events take, and the counting of working minutes."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from benchmarks import Measure, cpu, in_turns
from sheetsync.core.cells import Cell
from sheetsync.core.history import Event, History, history_rows
from sheetsync.starting import init
from sheetsync.stores import open_workbook
from sheetsync.syncing import look
from sheetsync.templates import load_sop
from sheetsync.witness import Witness
from tests.core.offices import JAKARTA, Office

SOP = load_sop("website_medsos")
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=JAKARTA)
CASES, LOOPS, DAY = 100_000, 21_125, 86_400


def figures() -> Iterator[Measure]:
    """`status` of 100,000 items: from the cells of a book to all figures, its chain checked.

    DuckDB, where it is there, makes the durations per step alone of the same cells.
    """
    rows = _history()
    with tempfile.TemporaryDirectory() as folder:
        drawn, begin = open_workbook(Path(folder) / "dip.xlsx"), NOW - timedelta(days=3 * 365)
        init(drawn, SOP, now=begin, witness=Witness(Path(folder)))
        snapshot = drawn.read()
        tabs = {key: snapshot.rows(key, SOP.tabs) for key in ("settings", "form", "history")}
    tabs["history"] = [*(tabs["history"] or ()), *rows]
    filled = replace(snapshot, rows=lambda key, _: tabs.get(key))
    book: Any = SimpleNamespace(read=lambda: filled)
    ours, floor = cpu(lambda: look(book, NOW)), _duckdb(rows)
    yield Measure(f"status, {len(rows):,} events", ours, "s", "DuckDB, durations", floor, "3 x")


def _history() -> list[tuple[Cell, ...]]:
    """Return the rows of 542,250 events over three years: every item published, some refused."""
    chance = random.Random(1)
    begin = NOW - timedelta(days=3 * 365)
    told: list[tuple[float, int, str, int]] = []
    for case in range(CASES):
        second = chance.random() * (3 * 365 - 40) * DAY
        path = [("register", 0), ("complete", 0), ("complete", 1), ("complete", 2), ("complete", 3)]
        if case < LOOPS:
            path[2:2] = [("reject", 1), ("complete", 0)]
        for kind, step in path:
            told.append((second, case, kind, step))
            second += chance.expovariate(1 / 20_000)
    events = (
        _event(begin + timedelta(seconds=round(second)), f"DIP-2026-{case:06}", kind, step)
        for second, case, kind, step in sorted(told)
    )
    return list(history_rows(History(), events))


def _event(at: datetime, item: str, kind: str, step: int) -> Event:
    content = {"judul": "Laporan", "klasifikasi": "Berkala", "kanal": "Website; Instagram"}
    return Event(
        item,
        submission=1,
        step=SOP.steps[step].id,
        kind=kind,
        at=at,
        not_before=at - timedelta(minutes=15),
        source="Sinkronisasi",
        content=content if kind == "register" else None,
        sync=at.isoformat()[:15],  # one sync every ten minutes
    )


def _duckdb(rows: list[tuple[Cell, ...]]) -> float | None:
    try:
        import duckdb
    except ImportError:
        return None

    def ask() -> None:
        places = {"item": 1, "step": 3, "kind": 4, "moment": 8}
        cells = {name: np.array([row[n] for row in rows]) for name, n in places.items()}
        duckdb.sql(
            "select step, count(*), avg(d), median(d), quantile_cont(d, 0.9) from (select step, "
            "kind, moment - lag(moment) over (partition by item order by moment) d from "
            "(select item, step, kind, epoch(moment::timestamptz) moment from cells)) "
            "where kind in ('complete', 'reject') group by step"
        ).fetchall()
        del cells

    return cpu(ask)


def minutes() -> Iterator[Measure]:
    """The working minutes of an interval, against a counter that looks at every minute."""
    draw, office = np.random.default_rng(1), Office()
    calendar, size = office.calendar(), 1_000_000
    starts = NOW.timestamp() + draw.integers(0, 730 * DAY, size).astype(float)
    ends = starts + draw.integers(0, 2 * DAY, size)
    pairs = [
        (datetime.fromtimestamp(start, JAKARTA), datetime.fromtimestamp(end, JAKARTA))
        for start, end in zip(starts[:20_000].tolist(), ends[:20_000].tolist(), strict=True)
    ]
    floor, single, array = in_turns(
        5,
        lambda: [office.counted(*pair) for pair in pairs[:50]],
        lambda: [calendar.minutes(*pair) for pair in pairs],
        lambda: calendar.minutes_between(starts, ends),
    )
    beside = "a minute counter", floor / 50 * 1e6
    yield Measure("working minutes, one interval", single / len(pairs) * 1e6, "us", *beside)
    yield Measure("working minutes, arrays", array / size * 1e6, "us", *beside)
