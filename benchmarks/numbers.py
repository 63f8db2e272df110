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
from benchmarks.child import hash_rows
from sheetsync.core.cells import Rows
from sheetsync.core.history import Event, History, history_rows
from sheetsync.mirror import Mirror
from sheetsync.snapshots import look
from sheetsync.starting import init
from sheetsync.stores import open_workbook
from sheetsync.templates import load_sop
from tests.core.offices import JAKARTA, Office

SOP = load_sop("website_medsos")
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=JAKARTA)
BEGIN = NOW - timedelta(days=3 * 365)
CASES, REFUSALS, DAY = 100_000, 21_125, 86_400
PATH = [("register", 0), ("complete", 0), ("complete", 1), ("complete", 2), ("complete", 3)]
REFUSED = [*PATH[:2], ("reject", 1), ("complete", 0), *PATH[2:]]


def figures() -> Iterator[Measure]:
    """`status` of 100,000 items: from the cells of a book to all figures, its chain checked."""
    rows = _history()
    with tempfile.TemporaryDirectory() as folder:
        drawn = open_workbook(Path(folder) / "dip.xlsx")
        init(drawn, SOP, now=BEGIN, mirror=Mirror(Path(folder)))
        snapshot = drawn.read()
        tabs = {key: snapshot.rows(key, SOP.tabs) for key in ("settings", "form", "history")}
    tabs["history"] = [*(tabs["history"] or ()), *rows]
    filled = replace(snapshot, rows=lambda key, _: tabs.get(key))
    book: Any = SimpleNamespace(read=lambda: filled)
    ours, floor = cpu(lambda: look(book, NOW)), cpu(lambda: hash_rows(rows))
    yield Measure(f"status, {len(rows):,} events", ours, "s", "SHA-256 of the rows", floor)


def _history() -> Rows:
    """Return the rows of 542,250 events over three years: every item published, some refused."""
    chance = random.Random(1)
    events = []
    for case in range(CASES):
        at = BEGIN + timedelta(seconds=chance.randrange((3 * 365 - 40) * DAY))
        for kind, step in REFUSED if case < REFUSALS else PATH:
            events.append(_event(at, f"DIP-2026-{case:06}", kind, step))
            at += timedelta(seconds=round(chance.expovariate(1 / 20_000)))
    events.sort(key=lambda event: event.at)
    return history_rows(History(), events)


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
