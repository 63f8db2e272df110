"""How many requests and bytes a sync of a Google Sheet takes, against the local Sheets API server.

python benchmarks/google_sync.py [rows]
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from sheetsync.stores.google.protocol import FORM
from tests.clerk import ROW
from tests.stores.sheets import NOW, Sheet, drawn_sheet

CHANGES = 100


def fill(sheet: Sheet, rows: int) -> None:
    """Type so many rows, and let a sync register them."""
    names = sheet.headers()
    data = [[ROW.get(name, "") for name in names] for _ in range(rows)]
    for number, row in enumerate(data):
        row[names.index("Judul Informasi")] = f"Informasi {number + 1}"
    sheet.by().write(f"'Form DIP'!A5:AB{rows + 4}", data)


def measured(sheet: Sheet, name: str, minutes: int) -> None:
    sheet.server.journal.clear()
    begun = time.perf_counter()
    plan = sheet.sync(NOW + timedelta(minutes=minutes))
    took = time.perf_counter() - begun
    calls = sheet.server.journal.of()
    sent, got = sum(c.received for c in calls) / 1000, sum(c.sent for c in calls) / 1000
    parts: Counter[str] = Counter()
    for call in sheet.server.journal.writes():
        for request in call.body["requests"]:
            parts[next(iter(request))] += size(request)
    shares = ", ".join(f"{kind} {n / 1000:.1f}" for kind, n in parts.most_common(4))
    print(
        f"{name:34} {len(calls)} requests  {sent:8.1f} KB sent  {got:8.1f} KB received (gzip)"
        f"  {took:5.1f} s  {len(plan.events):6} events   [{shares}]"
    )


def size(request: Any) -> int:
    return len(json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode())


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder, drawn_sheet(Path(folder)) as sheet:
        grid = sheet.server.book(sheet.book.id).grid(FORM)
        grid.size["rowCount"] = rows + 200
        fill(sheet, rows)
        measured(sheet, f"{rows:,} new rows", 0)
        measured(sheet, "nothing new, an hour later", 60)
        started, done = {"1. Identifikasi": "Diproses"}, {"1. Identifikasi": "Selesai"}
        checked = {"2. Verifikasi": "Disetujui"}
        near = [101 + n for n in range(CHANGES)]
        far = [301 + n * (rows - 400) // CHANGES for n in range(CHANGES)]
        for minutes, (name, places, cells) in enumerate(
            [
                ("100 started, side by side", near, started),
                ("100 completed, side by side", near, done),
                ("100 started, scattered", far, started),
                ("100 completed, scattered", far, done),
                ("100 verified, scattered", far, checked),
            ],
            61,
        ):
            sheet.type(*((row, cells) for row in places))
            measured(sheet, name, minutes)


if __name__ == "__main__":
    main()
