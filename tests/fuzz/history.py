"""The history: cells, rows and their order changed, with the chain left broken or made right again."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

from sheetsync.core.cells import Cell, digest, text_of
from sheetsync.core.history import KINDS
from tests.fuzz.books import STRANGE, ask, save, tab

TAB = "Riwayat"
_STEPS = ("identifikasi", "verifikasi", "persetujuan", "publikasi", "", "arsip")
_TEXTS = (
    "start", "sop", "publikasi", "arsip", "DIP-2026-0002",
    "DIP-2026-" + "9" * 5000, "DIP-2026-٣", "XYZ-1", "٣", "1_000", "99999999999999999999", "0", "-3",
    '{"signer": "x", "key": "é"}', '{"signer": "\\ud800", "key": ""}', '{"accepts": ""}',
    '"x"', "[1]", '{"judul": 1}', '{"judul": {"a": []}}', '{"judul": null}', "{" * 3000, "[" * 3000,
    '{"+": "[1]"}', '{"+": "[[\\"units\\",\\"x\\"]]"}', '{"id": "x", "version": "٣"}', '{"+": 1}',
    '{"x\\u0000\\ud800<": "\\u0001"}', '{"kanal": "Website"}', "NaN", "2026-11-02T08:00:00",
    "0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-12:00", "2000-01-01T00:00:00+14:00",
    "2100-12-31T23:59:59-12:00", "2026-11-27T08:00:00+23:59", "2026-02-02T08:00:00.123456+00:00", "20260202T080000Z",
)  # fmt: skip


def attempt(random: Random, folder: Path) -> None:
    path = folder / "dip.xlsx"
    rows = [row for row in tab(TAB) if row[0] != ""]
    for _ in range(random.choice((1, 1, 2, 5))):
        _change(random, rows)
    if random.random() < 0.8:
        _bind(rows)
    save(path, TAB, rows)
    ask(random, folder, path)


def _change(random: Random, rows: list[list[Cell]]) -> None:
    place = random.randrange(1, len(rows)) if len(rows) > 1 and random.random() < 0.95 else 0
    row = rows[place]
    column = random.randrange(len(row))
    way = random.randrange(9)
    if way == 0 and place:
        del rows[place]
    elif way == 1 and place:
        rows.insert(random.randrange(1, len(rows)), [*row])
    elif way == 2:
        row[column] = random.choice(rows)[column]
    elif way in (3, 4, 5) and place:
        row[3], row[4] = random.choice(_STEPS), random.choice(KINDS)
    elif way == 6 and place:
        name = random.choice(("judul", "klasifikasi", "kanal", "rencana", "[x]"))
        row[13] = json.dumps({name: str(random.choice(STRANGE))})
    else:
        row[column] = random.choice(random.choice((STRANGE, _TEXTS)))


def _bind(rows: list[list[Cell]]) -> None:
    """Number the rows and make the chain right, as somebody would who knows how."""
    head = ""
    for number, row in enumerate(rows[1:], 1):
        row[0] = number
        head = digest([head, *(text_of(cell) for cell in row[:15])])
        row[15:16] = [head]
