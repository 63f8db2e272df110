"""What it costs to verify a long signed history, where it was seen before and where not."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from operator import itemgetter
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks import Measure, alone, in_turns
from sheetsync.core.cells import Cell
from sheetsync.core.history import Event, History, history_rows
from sheetsync.core.signers import read_signers
from sheetsync.keys import is_signed, own_key
from sheetsync.mirror import Mirror
from sheetsync.snapshots import read_history, tab_rows
from sheetsync.starting import init
from sheetsync.stores import open_workbook
from sheetsync.stores.ooxml import Package
from sheetsync.templates import load_sop
from tests.desk import CONTENT, JAKARTA

SOP = load_sop("website_medsos")
BEGIN = datetime(2024, 1, 8, 9, 0, tzinfo=JAKARTA)
ROWS = 90_000
COMMITS = {"hourly": 5_300, "quarter-hourly": 19_000}
"""What the office of `syncs`, 4,000 items a year, records in two and a half years, and how many
signatures that takes, as `tests.figures.simulated` has it: 17 and 4.7 events each time there are
any. At five minutes it would be 45,000 (2.0 events). Ed25519 takes 0.12 ms for each, so they are
told apart from the rows.
"""
PATH = [("register", 0), *(("complete", step) for step in range(4))]


def verify() -> Iterator[Measure]:
    """`verify` of 90,000 rows, synced hourly and quarter-hourly, in processes of their own."""
    for often, commits in COMMITS.items():
        with tempfile.TemporaryDirectory() as folder:
            yield from _verified(Path(folder), often, commits)


def _verified(folder: Path, often: str, commits: int) -> Iterator[Measure]:
    path, state = folder / "dip.xlsx", folder / "state"
    rows = make_signed(path, state, commits)
    rounds = [
        (
            alone("verify", str(path), str(state), str(rows)),
            alone("verify", str(path), str(folder / "auditor"), str(rows)),
            alone("read_and_hash", str(path)),
        )
        for _ in range(3)
    ]
    history = read_history(open_workbook(path))[0]
    signed, bare = in_turns(3, lambda: read_signers(history, is_signed), lambda: _bare(commits))
    middle = [sorted(each, key=itemgetter("cpu"))[1] for each in zip(*rounds, strict=True)]
    known, foreign, floor = middle
    beside = "calamine + SHA-256"
    yield Measure(
        f"verify, {rows:,} events, synced {often}", known["cpu"], "s", beside, floor["cpu"], "4 s"
    )
    yield Measure("  on a foreign computer", foreign["cpu"], "s", beside, floor["cpu"], "4 s")
    name = f"  of that {commits:,} signatures"
    yield Measure(name, signed, "s", "Ed25519 alone", bare)
    yield Measure("  peak memory", foreign["peak"], "MB", beside, floor["peak"])


def _bare(times: int) -> None:
    """Verify one signature so often."""
    private = Ed25519PrivateKey.generate()
    public, message = private.public_key(), b"a" * 64
    signature = private.sign(message)
    for _ in range(times):
        public.verify(signature, message)


def make_signed(path: Path, state: Path, commits: int) -> int:
    """Make a book with such a history, seen by the computer of `state`; return its events."""
    book, key = open_workbook(path), own_key(state)
    init(book, SOP, now=BEGIN, mirror=Mirror(state))
    history, texts, _ = read_history(book)
    rows: list[tuple[Cell, ...]] = []
    events = [_event(n, commits) for n in range(ROWS)]
    for row, event, then in zip(
        history_rows(History(history.events, history.hashes), events),
        events,
        [*events[1:], None],
        strict=True,
    ):
        last = then is None or then.sync != event.sync
        rows.append((*row, key.sign(str(row[-1])) if last else ""))
    package = Package.parse(path.read_bytes())
    package.append_rows(texts.tabs["history"], rows)
    path.write_bytes(package.to_bytes())
    there = tab_rows(book.read(), "history", texts.tabs)
    Mirror(state).record(book.id, there)
    return len(history.events) + ROWS


def _event(n: int, commits: int) -> Event:
    item, (kind, step) = divmod(n, len(PATH))[0], PATH[n % len(PATH)]
    commit = n * commits // ROWS
    at = BEGIN + timedelta(minutes=20 * commit)
    event = Event(f"DIP-2026-{item + 1:05}", 1, SOP.steps[step].id, kind, at, sync=f"s{commit}")
    first = kind == "register"
    return replace(
        event,
        not_before=at - timedelta(minutes=20),
        source="Sinkronisasi",
        content={**CONTENT, "judul": f"Rencana Kerja Nomor {item}"} if first else None,
    )
