"""A sync of a large .xlsx in which nothing changed, the fixed cost of a small one, and a start."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from pathlib import Path

from benchmarks import Measure, alone, in_turns, started
from sheetsync.core.history import Event
from sheetsync.core.planner import make_plan
from sheetsync.core.writing import Touch
from sheetsync.mirror import Mirror
from sheetsync.snapshots import read
from sheetsync.starting import init
from sheetsync.stores import open_workbook
from sheetsync.syncing import carry_out, new_sync_id, sync
from sheetsync.templates import load_sop
from tests.clerk import Clerk
from tests.desk import APPROVED, CONTENT, IDENTIFIED, JAKARTA, LINK, PUBLISHED, VERIFIED, Desk

SOP = load_sop("website_medsos")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=JAKARTA)
ITEMS = 4_000
REFUSED = {"2. Verifikasi": "Tidak disetujui", "Alasan Verifikasi": "Ringkasan belum sesuai"}
BEGUN = [{step.header: step.start} for step in SOP.steps]
LIFE = [
    BEGUN[0],
    IDENTIFIED,
    REFUSED,
    IDENTIFIED,
    VERIFIED,
    APPROVED,
    BEGUN[3],
    {**PUBLISHED, **LINK},
]


def large() -> Iterator[Measure]:
    """An unchanged sync of 4,000 items with 36,000 history rows, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        book, state = f"{folder}/dip.xlsx", f"{folder}/state"
        rows, first = make_large(Path(book), Mirror(Path(state))), NOW + timedelta(hours=1)
        sync(open_workbook(book), now=first, mirror=Mirror(Path(state)))  # it settles all
        rounds = [
            (alone("sync_book", book, state, str(later)), alone("read_and_hash", book))
            for later in (NOW + timedelta(hours=hour) for hour in (2, 3, 4))
        ]
    ours, floor = (sorted(each, key=itemgetter("cpu"))[1] for each in zip(*rounds, strict=True))
    name, beside = f"unchanged sync, {ITEMS:,} items, {rows:,} events", "calamine + SHA-256"
    yield Measure(name, ours["cpu"], "s", beside, floor["cpu"], "3 s")
    yield Measure("  of that start and imports", ours["imports"], "s", beside, floor["imports"])
    yield Measure("  peak memory", ours["peak"], "MB", beside, floor["peak"], "200 MB")


def make_large(path: Path, mirror: Mirror) -> int:
    """Make the book by the program's own rules and store; return how many events it holds.

    Most items were refused once and then published; some wait, some were refused more often.
    """
    begin, book = NOW - timedelta(days=350), open_workbook(path)
    init(book, SOP, now=begin, mirror=mirror)
    snapshot = book.read()
    reading = read(snapshot, NOW)
    at = reading.columns
    columns = (at.number, *at.fields, *at.steps, *at.evidence)
    events: list[Event] = []
    touches: list[Touch] = []
    sync_id = new_sync_id(NOW)  # one commit, signed once
    for n in range(ITEMS):
        came = begin + timedelta(days=n * 340 // ITEMS, minutes=n % 60)
        number, desk = f"DIP-2026-{n + 1:04}", _lived(n, came)
        events += (replace(event, item=number, sync=sync_id) for event in desk.events)
        row = desk.row()
        texts = (number, *row.content, *row.steps, *row.evidence)
        touches += (
            Touch(at.header_row + 1 + n, column, "", text)
            for column, text in zip(columns, texts, strict=True)
            if text and column is not None
        )
    events.sort(key=lambda event: event.at)
    plan = make_plan(reading, book=book.name, sync=sync_id, now=NOW)
    made = replace(plan, events=tuple(events), touches=tuple(touches))
    carry_out(book, snapshot, made, reading, mirror)
    return len(events)


def _lived(n: int, at: datetime) -> Desk:
    """Return the row of an item that has gone its way: nine events, five, or thirteen."""
    life = {0: LIFE[:4], 1: LIFE[:4] + 2 * LIFE[2:4] + LIFE[4:]}.get(n % 10, LIFE)
    return Desk(SOP, {**CONTENT, "judul": f"Rencana Kerja 2027 Nomor {n + 1}"}, now=at).after(*life)


def small() -> Iterator[Measure]:
    """What a sync of two rows costs once everything is loaded, and what a start costs."""
    now = datetime.now(UTC) - timedelta(days=30)
    with tempfile.TemporaryDirectory() as folder:
        path, state = Path(folder) / "dip.xlsx", f"{folder}/state"
        book, mirror = open_workbook(path), Mirror(Path(state))
        init(book, SOP, now=now, mirror=mirror)
        Clerk(path).add(1)
        Clerk(path).add(2, **{"Judul Informasi": "Laporan Kinerja 2026"})
        times = (now + timedelta(hours=n) for n in range(1, 100))

        def again() -> None:
            sync(open_workbook(path), now=next(times), mirror=mirror)

        again()
        ours, floor = in_turns(25, again, lambda: rezip(path.read_bytes()))
        yield Measure(
            "small sync, all loaded", ours * 1e3, "ms", "unzip + rezip", floor * 1e3, "4 x"
        )
        lines = (
            ("-c", "pass"),
            ("-m", "sheetsync", "--help"),
            ("-m", "sheetsync", "sync", str(path)),
        )
        floor, *costs = in_turns(9, *lines, cost=lambda line: started(*line, state=state))
        for name, cost in zip(("--help", "sync"), costs, strict=True):
            yield Measure(f"sheetsync {name}", cost * 1e3, "ms", "python -c pass", floor * 1e3)


def rezip(data: bytes) -> None:
    """Do the least that any change of a zipped file does."""
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
