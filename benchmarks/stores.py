"""What the stores cost: the lossless edit of a large .xlsx, and what a sync sends to Google."""

from __future__ import annotations

import io
import json
import random
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import xlsxwriter

from benchmarks import Measure, in_turns
from benchmarks.syncs import rezip
from sheetsync.stores.google.protocol import FORM, HISTORY
from sheetsync.stores.ooxml import Package
from tests.clerk import ROW
from tests.stores.sheets import NOW, Sheet, drawn_sheet

ROWS, COLUMNS, CHANGES, ADDED = 10_000, 30, 100, 100
SHEET_ROWS = 2_000


def splice() -> Iterator[Measure]:
    """100 cells changed and 100 rows appended in 10,000 x 30 cells, every check included."""
    data = _workbook()
    ours, floor = in_turns(9, lambda: _splice(data), lambda: rezip(data))
    name = f"xlsx splice, {ROWS:,} x {COLUMNS} cells"
    yield Measure(name, ours * 1e3, "ms", "unzip + rezip", floor * 1e3, "1.5 x")


def _workbook() -> bytes:
    chance = random.Random(1)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Form")
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        framed = book.add_format({"border": 1})
        for row in range(ROWS):
            for column in range(COLUMNS):
                if column % 5 == 4:
                    sheet.write_number(row, column, 46_000 + chance.random() * 300, day)
                elif column % 5 == 3:
                    sheet.write_number(row, column, chance.randrange(10**6), framed)
                else:
                    sheet.write_string(row, column, f"text {chance.randrange(20_000)}", framed)
    return stream.getvalue()


def _splice(data: bytes) -> None:
    package = Package.parse(data)
    step = ROWS // CHANGES
    package.set_cells("Form", {(n * step + 5, n % COLUMNS): f"new {n}" for n in range(CHANGES)})
    package.append_rows("Form", [[f"added {n}"] * COLUMNS for n in range(ADDED)])
    package.to_bytes()


def google() -> Iterator[Measure]:
    """Requests and KB of the usual syncs of a Google Sheet, against the local Sheets API server."""
    with tempfile.TemporaryDirectory() as folder, drawn_sheet(Path(folder)) as sheet:
        sheet.server.book(sheet.book.id).grid(FORM).size["rowCount"] = SHEET_ROWS + 200
        _fill(sheet)
        yield from _synced(sheet, f"{SHEET_ROWS:,} new rows", 0)
        yield from _synced(sheet, "nothing new, an hour later", 60, "3 requests")
        near = range(101, 101 + CHANGES)
        far = range(301, SHEET_ROWS, (SHEET_ROWS - 301) // CHANGES)[:CHANGES]
        for minutes, (name, rows) in enumerate(
            [("100 completed, side by side", near), ("100 completed, scattered", far)], 61
        ):
            sheet.type(*((row, {"1. Identifikasi": "Selesai"}) for row in rows))
            yield from _synced(sheet, name, minutes)


def _fill(sheet: Sheet) -> None:
    names = sheet.headers()
    data = [[ROW.get(name, "") for name in names] for _ in range(SHEET_ROWS)]
    for number, row in enumerate(data):
        row[names.index("Judul Informasi")] = f"Informasi {number + 1}"
    sheet.by().write(f"'Form DIP'!A5:AB{SHEET_ROWS + 4}", data)


def _synced(sheet: Sheet, name: str, minutes: int, target: str = "") -> Iterator[Measure]:
    values = len(json.dumps([sheet.rows(FORM), sheet.rows(HISTORY)], ensure_ascii=False)) / 1000
    sheet.server.journal.clear()
    sheet.sync(NOW + timedelta(minutes=minutes))
    calls = sheet.server.journal.of()
    size = sum(call.received + call.sent for call in calls) / 1000
    yield Measure(f"Google, {name}", len(calls), "requests", target=target)
    yield Measure(f"Google, {name}", size, "KB", "all values as JSON", values)
