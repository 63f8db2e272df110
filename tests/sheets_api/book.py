"""What a spreadsheet is made of: sheets of cells, the objects lying on them, names and metadata."""

from __future__ import annotations

import marshal
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from tests.sheets_api.errors import invalid
from tests.sheets_api.ranges import Area

CELL_LIMIT = 10_000_000
Cell = dict[str, Any]
Place = tuple[int, int]
Object = dict[str, Any]
NOTHING: Cell = {}


def _tidy(cell: Cell) -> Cell:
    return {key: value for key, value in cell.items() if value not in (None, "", [], {})}


def cloned(value: Any) -> Any:
    """A copy of JSON (and of sets), as deep as it goes; copy.deepcopy takes fifty times as long."""
    return marshal.loads(marshal.dumps(value))


class Line(dict[int, Cell]):
    """The cells of a row, by column. Nobody changes it, or a cell, in place.

    Rows that are drawn as one are one and the same line, so that thousands cost as much as one.
    """

    def __init__(self, cells: Mapping[int, Cell] = MappingProxyType({})) -> None:
        super().__init__({column: cell for column, cell in cells.items() if cell})
        self.valued = [column for column, cell in self.items() if "userEnteredValue" in cell]


BLANK = Line()


@dataclass
class Sheet:
    """One tab. Objects are Google's JSON, their ranges always with a sheetId; no merge and no rule
    is changed in place."""

    properties: dict[str, Any]
    lines: dict[int, Line] = field(default_factory=dict)
    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    columns: dict[int, dict[str, Any]] = field(default_factory=dict)
    row_depths: dict[int, int] = field(default_factory=dict)
    column_depths: dict[int, int] = field(default_factory=dict)
    collapsed: set[tuple[bool, int, int, int]] = field(default_factory=set)
    merges: list[Object] = field(default_factory=list)
    rules: list[Object] = field(default_factory=list)
    filter_views: list[Object] = field(default_factory=list)
    basic_filter: Object | None = None
    charts: list[Object] = field(default_factory=list)
    bands: list[Object] = field(default_factory=list)
    protections: list[Object] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.properties["sheetId"]

    @property
    def title(self) -> str:
        return self.properties["title"]

    @property
    def row_count(self) -> int:
        return self.properties.get("gridProperties", {}).get("rowCount", 0)

    @property
    def column_count(self) -> int:
        return self.properties.get("gridProperties", {}).get("columnCount", 0)

    @property
    def size(self) -> dict[str, int]:
        """The grid properties, to change the number of rows and columns in."""
        return self.properties["gridProperties"]

    def line(self, row: int) -> Line:
        return self.lines.get(row, BLANK)

    def at(self, row: int, column: int) -> Cell:
        return self.line(row).get(column, NOTHING)

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Set a cell; fields that are None or empty are dropped, an empty cell is forgotten."""
        self.lay(row, {column: cell})

    def lay(self, row: int, cells: Mapping[int, Cell]) -> None:
        """Set some cells of a row."""
        tidied = {column: _tidy(cell) for column, cell in cells.items()}
        self.change_lines([row], lambda old: {**old, **tidied})

    def change(self, area: Area, work: Callable[[Cell], Cell]) -> None:
        """Put `work` of each cell of a closed area in its place."""
        known: dict[int, tuple[Cell, Cell]] = {}  # the old cell is kept, so that its id is its own

        def changed(old: Cell) -> Cell:
            if id(old) not in known:
                known[id(old)] = old, _tidy(work(old))
            return known[id(old)][1]

        columns = range(area.left, area.right or 0)
        self.change_lines(
            range(area.top, area.bottom or 0),
            lambda old: {**old, **{each: changed(old.get(each, NOTHING)) for each in columns}},
        )

    def change_lines(self, rows: Iterable[int], work: Callable[[Line], Mapping[int, Cell]]) -> None:
        """Put `work` of each of the lines in its place; those that are one and the same stay that."""
        known: dict[int, tuple[Line, Line]] = {}
        for row in rows:
            old = self.line(row)
            if id(old) not in known:
                known[id(old)] = old, Line(work(old))
            if new := known[id(old)][1]:
                self.lines[row] = new
            else:
                self.lines.pop(row, None)

    def places(self, area: Area) -> list[Place]:
        """The places in an area that hold anything, row by row."""
        return self._places(area, valued=False)

    def filled(self, area: Area | None = None) -> list[Place]:
        """The places, in an area or in all, that hold a value, row by row."""
        return self._places(area or Area(self.id), valued=True)

    def _places(self, area: Area, *, valued: bool) -> list[Place]:
        area = area.within(self)
        rows = range(area.top, area.bottom or 0)
        return [
            (row, column)
            for row, line in zip(rows, map(self.lines.get, rows), strict=True)
            if line and (columns := line.valued if valued else line)
            for column in sorted(columns)
            if area.left <= column < (area.right or 0)
        ]

    def copy(self) -> Sheet:
        shared = ("lines", "merges", "rules")
        others = {
            name: getattr(self, name) for name in self.__dataclass_fields__ if name not in shared
        }
        return Sheet(
            lines=dict(self.lines),
            merges=list(self.merges),
            rules=list(self.rules),
            **cloned(others),
        )


@dataclass
class Book:
    """One spreadsheet. `shared` maps an account to owner, writer or reader."""

    id: str
    properties: dict[str, Any]
    sheets: list[Sheet]
    shared: dict[str, str]
    names: list[Object] = field(default_factory=list)
    metadata: list[Object] = field(default_factory=list)

    @property
    def owner(self) -> str:
        return next(who for who, role in self.shared.items() if role == "owner")

    def share(self, account: str, role: str | None) -> None:
        """Give `account` a role: owner, writer, reader, or None to take it away."""
        self.shared.pop(account, None)
        if role:
            self.shared[account] = role

    def copy(self) -> Book:
        """A copy whose changes do not show here; sharing is no part of a batch and stays common."""
        return replace(
            self,
            properties=cloned(self.properties),
            sheets=[sheet.copy() for sheet in self.sheets],
            names=cloned(self.names),
            metadata=cloned(self.metadata),
        )

    def become(self, other: Book) -> None:
        """Take over everything a batch changed."""
        self.properties, self.sheets = other.properties, other.sheets
        self.names, self.metadata = other.names, other.metadata

    def find(self, sheet_id: int) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.id == sheet_id), None)

    def sheet(self, sheet_id: int) -> Sheet:
        """The sheet itself, for requests about sheets."""
        if (found := self.find(sheet_id)) is None:
            raise invalid(f"No sheet with id: {sheet_id}")
        return found

    def grid(self, sheet_id: int) -> Sheet:
        """The same, for requests about cells: Google words the error otherwise."""
        found = self.find(sheet_id)
        if found is None or "gridProperties" not in found.properties:
            raise invalid(f"No grid with id: {sheet_id}")
        return found

    def titled(self, title: str) -> Sheet | None:
        """The sheet of this title, of the same case if there is one."""
        same = [sheet for sheet in self.sheets if sheet.title.casefold() == title.casefold()]
        return next((sheet for sheet in same if sheet.title == title), same[0] if same else None)

    def named(self, name: str) -> Object | None:
        return next((one for one in self.names if one["name"].casefold() == name.casefold()), None)

    def check_size(self) -> None:
        if sum(sheet.row_count * sheet.column_count for sheet in self.sheets) > CELL_LIMIT:
            raise invalid(
                "This action would increase the number of cells in the workbook above the limit "
                f"of {CELL_LIMIT} cells."
            )


def new_id(taken: set[int]) -> int:
    """A fresh id as Google draws them: positive, below 2**31."""
    while (found := random.randrange(1, 2**31)) in taken:
        pass
    return found
