"""The settings tab as rows of cells, with single cells changed by table and header."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sheetsync.boards.settings import draw_settings, settings_values
from sheetsync.core.cells import Cell, Grid, cell_name, tidy
from sheetsync.core.settings_tab import SettingsTab
from sheetsync.core.sop import Sop

TODAY = date(2026, 11, 23)
_DRAWN: dict[tuple[int, date], tuple[Sop, Grid]] = {}  # drawing one takes as long as ten syncs


def _drawn(sop: Sop, today: date) -> Grid:
    key = id(sop), today
    if key not in _DRAWN:  # kept with its SOP, so that no other one gets its id
        _DRAWN[key] = sop, {**draw_settings(sop).texts, **settings_values(sop, today)}
    return _DRAWN[key][1]


class Page:
    """What a new workbook's settings tab holds; `put` and `clear` are somebody at the keyboard."""

    def __init__(self, sop: Sop, today: date = TODAY, sop_cell: str = "") -> None:
        self.sop = sop
        grid = _drawn(sop, today)
        width = 1 + max(column for _, column in grid)
        self.rows: list[list[Cell]] = [
            [grid.get((row, column), "") for column in range(width)] for row in range(200)
        ]
        if sop_cell:
            self.put("general", "Nilai", sop_cell, 3)

    @property
    def tab(self) -> SettingsTab:
        return SettingsTab(self.rows, self.sop.texts)

    def place(self, key: str, header: str, line: int = 1) -> tuple[int, int]:
        """Return where the `line`-th row of a table has the cell under a header, counted from 1."""
        table = self.sop.texts.settings[key]
        for row, cells in enumerate(self.rows[:-1]):
            for column in (at for at, cell in enumerate(cells) if cell == table.title):
                below = [tidy(each) for each in self.rows[row + 1][column : column + 8]]
                if set(below) & set(table.columns.values()):
                    return row + 1 + line, column + below.index(header)
        raise AssertionError(f"{key}: {header}")

    def name(self, key: str, header: str, line: int = 1) -> str:
        return cell_name(*self.place(key, header, line))

    def put(self, key: str, header: str, value: Cell, line: int = 1) -> None:
        row, column = self.place(key, header, line)
        self.rows[row][column] = value

    def fill(self, key: str, line: int, cells: Mapping[str, Cell]) -> None:
        for header, value in cells.items():
            self.put(key, header, value, line)

    def clear(self, key: str) -> None:
        """Empty all rows of a table."""
        for header in self.sop.texts.settings[key].columns.values():
            first, column = self.place(key, header)
            for row in self.rows[first:]:
                row[column] = ""
