"""The journal of the add-in: whatever stands in it, the sync goes on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sheetsync.snapshots import look
from sheetsync.templates import load_texts
from tests.addin.places import GoogleBook
from tests.fuzz.books import STRANGE
from tests.stores.sheets import NOW, drawn_sheet

_COLUMNS = load_texts("id").journal
_TIMES = (
    "2026-11-02T01:00:00.000Z", "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z",
    "2000-01-01T00:00:00.000Z", "2100-12-31T23:59:59.000Z", "2026-02-30T00:00:00.000Z",
    "2026-11-02T24:00:00.000Z", "2026-11-02T01:00:00Z", "٢٠٢٦-11-02T01:00:00.000Z", 46_000.5,
)  # fmt: skip
_WORDS = (
    ("", "ani@kab.example", "[b]@x.id", "ani"),
    ("", 6, "6", "7", "-1", 1e300, "٣"),
    ("", "DIP-2026-0001", "DIP-2026-0002", "[/]"),
    ("", "Judul Informasi", "1. Identifikasi", "2. Verifikasi", "Posisi", "A" * 300),
    ("", "Diproses", "x"),
    ("", "Selesai", "Disetujui", "Diproses", "Satu", "3374" * 5),
    ("EDIT", "PASTE", "LARGE", "OTHER", "REMOVE_ROW", "edit", ""),
)


def attempt(random: Random, folder: Path) -> None:
    """In a Google Sheet it is believed as far as it can be, in a file not at all."""
    words = [random.choice(("", "Selesai", "Diproses", "Disetujui")) for _ in range(2)]
    lines = [_header(random), *(_line(random) for _ in range(8))]
    with drawn_sheet(folder) as sheet:
        book, late = GoogleBook(sheet), NOW + timedelta(minutes=30)
        sheet.type(*((row, {"1. Identifikasi": word}) for row, word in enumerate(words, 1)))
        book.write([], lines)
        accepted = [(event.item, event.kind) for event in sheet.sync(late).events]
        assert accepted == [
            (f"DIP-2026-{n:04}", kind)
            for n, word in enumerate(words, 1)
            if (kind := {"Selesai": "complete", "Diproses": "start"}.get(word))
        ]
        assert sheet.sync(late).events == ()
        look(sheet.open(), late)


def _header(random: Random) -> list[Any]:
    beat = random.choice(("", *_TIMES, random.choice(STRANGE)))
    header = [*_COLUMNS, *([beat] if random.random() < 0.5 else [])]
    if random.random() < 0.1:
        header[random.randrange(8)] = random.choice(STRANGE)
    return header


def _line(random: Random) -> list[Any]:
    line = [random.choice(_TIMES), *map(random.choice, _WORDS)]
    if random.random() < 0.3:
        line[random.randrange(8)] = random.choice(STRANGE)
    return line if random.random() < 0.9 else line[: random.randrange(8)]
