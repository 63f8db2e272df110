"""The journal of the add-in: whatever stands in it, the sync goes on."""

from __future__ import annotations

import functools
from pathlib import Path
from random import Random

from sheetsync.core.cells import Cell
from sheetsync.core.drawing import Drawing
from sheetsync.stores.ooxml import Package
from sheetsync.stores.xlsx_draw import draw_book
from sheetsync.templates import load_texts
from tests.fuzz.books import FORM, STRANGE, answered, save, tab

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
    path = folder / "dip.xlsx"
    form = tab(FORM)
    column = form[3].index("1. Identifikasi")
    for row in form[4:7]:
        row[column] = random.choice(("", "Selesai", "Diproses", "Disetujui", row[column]))
    save(path, FORM, form)
    lines = [_header(random), *(_line(random) for _ in range(8))]
    package = Package.parse(path.read_bytes())
    package.add_sheet("Jurnal", _empty(), after=None)
    package.set_cells(
        "Jurnal", {(r, c): cell for r, row in enumerate(lines) for c, cell in enumerate(row)}
    )
    path.write_bytes(package.to_bytes())
    answered(folder, "sync", str(path), codes=(0,))
    answered(folder, "status", str(path), codes=(0,))


@functools.cache
def _empty() -> bytes:
    return draw_book([Drawing(title="Jurnal", widths=(), heights={})], {})


def _header(random: Random) -> list[Cell]:
    beat = random.choice(("", *_TIMES, random.choice(STRANGE)))
    header = [*_COLUMNS, *([beat] if random.random() < 0.5 else [])]
    if random.random() < 0.1:
        header[random.randrange(8)] = random.choice(STRANGE)
    return header


def _line(random: Random) -> list[Cell]:
    line = [random.choice(_TIMES), *map(random.choice, _WORDS)]
    if random.random() < 0.3:
        line[random.randrange(8)] = random.choice(STRANGE)
    return line if random.random() < 0.9 else line[: random.randrange(8)]
