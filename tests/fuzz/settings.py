"""The settings tab: cells of it replaced, cleared, doubled or moved, rows and columns shifted."""

from __future__ import annotations

from pathlib import Path
from random import Random

from sheetsync.core.cells import Cell
from tests.fuzz.books import STRANGE, ask, save, tab

TAB = "Pengaturan"
FIRST = 3  # the titles of the tables; merged explanations stand above


def attempt(random: Random, folder: Path) -> None:
    rows, path = tab(TAB), folder / "dip.xlsx"
    for _ in range(random.choice((1, 1, 2, 5))):
        _change(random, rows)
    save(path, TAB, rows)
    ask(random, folder, path)


def _change(random: Random, rows: list[list[Cell]]) -> None:
    body = list(enumerate(rows))[FIRST:]
    places = [(r, c) for r, cells in body for c, cell in enumerate(cells) if cell != ""]
    (row, column), (other, beside) = random.choice(places), random.choice(places)
    way = random.randrange(10)
    if way == 0:
        rows[row][column] = ""
    elif way == 1:
        rows[row][column] = rows[other][beside]
    elif way == 2:
        rows[min(row + random.choice((1, 60)), len(rows) - 1)][column] = random.choice(STRANGE)
    elif way == 3:
        rows.insert(row, random.choice((rows[row][:], [""] * len(rows[row]))))
    elif way == 4:
        del rows[row]
    elif way == 5:
        for cells in rows[row:]:
            cells.insert(column, "")
    elif way == 6:
        rows[row][column], rows[other][beside] = rows[other][beside], rows[row][column]
    else:
        rows[row][column] = random.choice(STRANGE)
