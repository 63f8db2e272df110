"""Staff at work in an .xlsx, with programs that are not ours: cells by row and header."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from click.testing import CliRunner
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet.merge import MergedCellRange
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from sheetsync.cli import main
from sheetsync.templates import load_sop
from tests.desk import CONTENT
from tests.typist import type_cells

# Nine tenths of a load go into the borders of merged cells, which no test looks at.
MergedCellRange.format = lambda _: None  # type: ignore[method-assign]
MergedCellRange._get_borders = lambda _: None  # type: ignore[method-assign]

FIELDS = load_sop("website_medsos").fields
ROW = {field.header: CONTENT[field.id] for field in FIELDS if field.id in CONTENT}
NUMBER = "No. Registrasi"  # stands in the row of the headers
Writes = tuple[int, dict[str, Any]]


class Clerk:
    """Opens the book, types, saves. Rows of the form count from 1 under the header."""

    def __init__(self, path: Path, tab: str = "Form DIP") -> None:
        self.path, self.tab = path, tab

    def type(self, *writes: Writes) -> None:
        rows = self.values(self.tab)
        header = next(at for at, cells in enumerate(rows, 1) if NUMBER in cells)
        columns = {name: at for at, name in enumerate(rows[header - 1], 1) if name}
        typed = {
            (header + row, columns[name]): value
            for row, cells in writes
            for name, value in cells.items()
        }
        type_cells(self.path, self.tab, typed)

    def put(self, tab: str, **cells: Any) -> None:
        """Write into cells of any tab, by their names."""
        type_cells(self.path, tab, {coordinate_to_tuple(name): v for name, v in cells.items()})

    def find(self, tab: str, value: Any) -> tuple[int, int]:
        """Return row and column, counted from 1, of the first cell that holds a value."""
        for row, cells in enumerate(self.values(tab), 1):
            if value in cells:
                return row, cells.index(value) + 1
        raise AssertionError(f"{tab}: {value!r}")

    def add(self, row: int, **more: Any) -> None:
        self.type((row, {**ROW, **more}))

    def row(self, row: int) -> dict[str, Any]:
        rows = self.values(self.tab)
        header = next(at for at, cells in enumerate(rows) if NUMBER in cells)
        cells = rows[header + row] if header + row < len(rows) else [None] * len(rows[header])
        return {name: cell for name, cell in zip(rows[header], cells, strict=True) if name}

    def tabs(self) -> dict[str, bool]:
        """Return which tabs there are, in their order, and whether people see them."""
        book = CalamineWorkbook.from_path(str(self.path))
        return {
            sheet.name: sheet.visible == SheetVisibleEnum.Visible for sheet in book.sheets_metadata
        }

    def values(self, tab: str) -> list[list[Any]]:
        """Return the rows of a tab; a whole number is an int, an empty cell None, a formula its value."""
        book = CalamineWorkbook.from_path(str(self.path))
        rows = book.get_sheet_by_name(tab).to_python(skip_empty_area=False)
        return [[_plain(cell) for cell in row] for row in rows]

    def history(self) -> list[dict[str, Any]]:
        """Return what happened to items."""
        return [row for row in self.ledger() if row[NUMBER]]

    def ledger(self) -> list[dict[str, Any]]:
        """Return all rows of the history, also those of the book as a whole."""
        header, *rows = self.values("Riwayat")
        return [dict(zip(header, row, strict=True)) for row in rows if row[0] is not None]

    def edit(self) -> Any:
        """Return the openpyxl workbook for anything stranger; save it with `book.save(path)`."""
        return openpyxl.load_workbook(self.path)


def _plain(cell: Any) -> Any:
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return None if cell == "" else cell


def drawn_book(folder: Path, row: Writes, sop: str | Path = "website_medsos", **tab: str) -> bytes:
    """Return the file of a drawn book with one registered row."""
    path, runner = folder / "dip.xlsx", CliRunner(env={"SHEETSYNC_STATE": str(folder / "state")})
    assert runner.invoke(main, ["init", str(path), "--sop", str(sop)]).exit_code == 0
    Clerk(path, **tab).type(row)
    assert runner.invoke(main, ["sync", str(path)]).exit_code == 0
    return path.read_bytes()
