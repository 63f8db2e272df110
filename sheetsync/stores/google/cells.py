"""The shortest requests that write cells, in Google's JSON."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from sheetsync.core.cells import Cell, Grid, Place, Rows, cell_at, cut, text_of
from sheetsync.core.drawing import Area
from sheetsync.stores.google.answers import Json

T = TypeVar("T")
VALUE = "userEnteredValue"
_LIMIT = 49_000  # a cell takes 50,000 characters
_GAP = 24  # so many blanks cost less than a request of their own


def value(cell: Cell) -> Json:
    """Return a cell's value; a text is literal, never a formula, and '' clears."""
    if isinstance(cell, bool):
        return {VALUE: {"boolValue": cell}}
    if isinstance(cell, (int, float)):
        return {VALUE: {"numberValue": cell}}
    if cell == "":
        return {}
    return {VALUE: {"stringValue": cut(text_of(cell), _LIMIT)}}


def values(cells: Iterable[Cell]) -> Json:
    """Return one row of values."""
    return {"values": [value(cell) for cell in cells]}


def update(sheet: int, row: int, column: int, rows: list[Json], fields: str = VALUE) -> Json:
    """Return the request that writes rows from one cell on."""
    start = {"sheetId": sheet, "rowIndex": row, "columnIndex": column}
    start = {name: number for name, number in start.items() if number}
    return {"updateCells": {"start": start, "fields": fields, "rows": rows}}


def row_range(sheet: int, first: int, end: int) -> Json:
    """Return the rows of a tab from the first one up to, without, the end."""
    return {"sheetId": sheet, "startRowIndex": first, "endRowIndex": end}


def area_range(sheet: int, area: Area) -> Json:
    """Return an area of a tab; one without a last row reaches to the end."""
    found = {
        "sheetId": sheet,
        "startRowIndex": area.row,
        "startColumnIndex": area.column,
        "endColumnIndex": area.last_column + 1,
    }
    return found if area.last_row is None else found | {"endRowIndex": area.last_row + 1}


def writes(sheet: int, cells: Grid) -> Iterator[Json]:
    """Yield requests that write these cells and touch no other one."""
    for row, column, block in _blocks(cells):
        yield update(sheet, row, column, [values(line) for line in block])


def row_writes(sheet: int, first: int, rows: Rows) -> Iterator[Json]:
    """Yield the requests that write whole rows from `first` on, a column of one value only once.

    Most columns of a history are the same in all rows of one sync; a cell costs 40 bytes of JSON
    beside what stands in it.
    """
    cells: dict[Place, Cell] = {}
    for column, found in enumerate(zip(*rows, strict=True)):
        if len(rows) > 1 and len(set(found)) == 1:
            if found[0] != "":
                area = area_range(sheet, Area(first, column, first + len(rows) - 1, column))
                yield {"repeatCell": {"range": area, "fields": VALUE, "cell": value(found[0])}}
        else:
            cells |= {(row, column): cell for row, cell in enumerate(found, first)}
    yield from writes(sheet, cells)


def tab_writes(sheet: int, grid: Grid, rows: Rows) -> Iterator[Json]:
    """Yield the requests that write the new cells of a tab of the tool; `rows` stand there.

    A short gap between two of them is written as it stands.
    """
    cells: dict[Place, Cell] = {}
    last_row, last = -1, 0
    for row, column in sorted(grid):
        if row == last_row and column - last <= _GAP:
            cells |= {(row, at): cell_at(rows, row, at) for at in range(last + 1, column)}
        cells[row, column] = grid[row, column]
        last_row, last = row, column
    yield from writes(sheet, cells)


def runs(items: Iterable[T], key: Callable[[T], tuple[Hashable, int]]) -> Iterator[list[T]]:
    """Yield the items in runs of one kind whose numbers follow each other; `key` gives the two."""

    def distance(pair: tuple[int, T]) -> tuple[Hashable, int]:
        kind, number = key(pair[1])
        return kind, number - pair[0]

    for _, group in groupby(enumerate(items), key=distance):
        yield [item for _, item in group]


def _blocks(cells: Grid) -> Iterator[tuple[int, int, list[list[Cell]]]]:
    """Yield row, column and lines of what stands side by side and below each other."""
    lines = []
    for run in runs(sorted(cells.items()), lambda item: item[0]):
        (row, column), _ = run[0]
        lines.append((column, len(run), row, [cell for _, cell in run]))
    for block in runs(sorted(lines), lambda line: (line[:2], line[2])):
        column, _, row, _ = block[0]
        yield row, column, [found for *_, found in block]
