"""What a spreadsheet is made of: sheets of cells, the objects lying on them, names and metadata."""

from __future__ import annotations

import marshal
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.sheets_api.errors import invalid

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


@dataclass
class Sheet:
    """One tab. A cell is a CellData nobody changes in place; copies of a tab share the grid.

    The grid is copied when a cell is put into it for the first time (`_own` is the one that is
    ours alone); `_valued` keeps the places with a value, together with the grid they are of.
    Objects are kept as Google's JSON, their ranges always with a sheetId.
    """

    properties: dict[str, Any]
    cells: dict[Place, Cell] = field(default_factory=dict)
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
    _own: dict[Place, Cell] | None = None
    _valued: tuple[dict[Place, Cell], dict[Place, None]] | None = None

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

    def at(self, row: int, column: int) -> Cell:
        return self.cells.get((row, column), {})

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Set a cell; fields that are None or empty are dropped, an empty cell is forgotten."""
        self.change([(row, column)], lambda _: cell)

    def change(self, places: Iterable[Place], work: Callable[[Cell], Cell]) -> None:
        """Put `work` of each cell in its place; cells that are one and the same stay that."""
        known: dict[int, tuple[Cell, Cell]] = {}  # the old cell is kept, so that its id is its own
        emptied: list[Place] = []
        valued = self.filled()
        if self._own is not self.cells:
            self.cells = self._own = dict(self.cells)
            valued = dict(valued)
        cells = self.cells
        for place in places:
            old = cells.get(place, NOTHING)
            if id(old) not in known:
                known[id(old)] = old, _tidy(work(old))
            cells[place] = new = known[id(old)][1]
            if not new:
                emptied.append(place)
            if "userEnteredValue" in new:
                valued[place] = None
            elif "userEnteredValue" in old:
                del valued[place]
        for place in emptied:
            cells.pop(place, None)
        self._valued = cells, valued

    def filled(self) -> dict[Place, None]:
        """The places that hold a value."""
        if self._valued is None or self._valued[0] is not self.cells:
            found = (place for place, cell in self.cells.items() if "userEnteredValue" in cell)
            self._valued = self.cells, dict.fromkeys(found)
        return self._valued[1]

    def copy(self) -> Sheet:
        self.filled()
        self._own = None
        shared = ("cells", "_own", "_valued")
        objects = {
            name: getattr(self, name) for name in self.__dataclass_fields__ if name not in shared
        }
        return Sheet(cells=self.cells, _valued=self._valued, **cloned(objects))


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
