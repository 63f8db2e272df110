"""A whole spreadsheet as spreadsheets.get shows it to one account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.sheets_api import protection
from tests.sheets_api.book import Book, Sheet
from tests.sheets_api.cell_view import CellView
from tests.sheets_api.kinds.groups import groups
from tests.sheets_api.masks import Mask, asks
from tests.sheets_api.metadata import visible
from tests.sheets_api.ranges import Area

ROW_HEIGHT, COLUMN_WIDTH = 21, 100
Json = dict[str, Any]


@dataclass
class Reader:
    """Who asks, and for what: the mask of the answer, and the ranges (None: everything)."""

    book: Book
    account: str
    project: str
    mask: Mask
    areas: list[Area] | None = None
    grid_data: bool = False

    def __post_init__(self) -> None:
        below = self.mask
        for step in ("sheets", "data", "rowData", "values"):
            below = below.get(step, {}) if below else {}
        self.cells = CellView(self.book, below)
        self.entries = visible(self.book, self.project)

    def spreadsheet(self) -> Json:
        out: Json = {
            "spreadsheetId": self.book.id,
            "properties": self.book.properties,
            "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{self.book.id}/edit",
            "namedRanges": self.book.names,
            "developerMetadata": [
                one for one in self.entries if one["location"].get("spreadsheet")
            ],
        }
        if asks(self.mask, "sheets"):
            shown = [one for one in self.book.sheets if self._asked(one)]
            out["sheets"] = [self._sheet(one) for one in shown]
        return out

    def _asked(self, sheet: Sheet) -> bool:
        return self.areas is None or any(area.sheet_id == sheet.id for area in self.areas)

    def _sheet(self, sheet: Sheet) -> Json:
        out: Json = {
            "properties": sheet.properties,
            "merges": sheet.merges,
            "conditionalFormats": sheet.rules,
            "filterViews": sheet.filter_views,
            "charts": sheet.charts,
            "bandedRanges": sheet.bands,
            "protectedRanges": [self._protection(one) for one in sheet.protections],
            "basicFilter": sheet.basic_filter,
            "rowGroups": groups(sheet, columns=False),
            "columnGroups": groups(sheet, columns=True),
            "developerMetadata": [
                one for one in self.entries if one["location"].get("sheetId") == sheet.id
            ],
        }
        is_grid = "gridProperties" in sheet.properties
        if is_grid and self.grid_data and asks(self.mask, "sheets", "data"):
            given = [area for area in self.areas or [] if area.sheet_id == sheet.id]
            parts = [area.within(sheet) for area in given or [Area(sheet.id)]]
            out["data"] = [self._grid(sheet, area) for area in parts]
        return out

    def _protection(self, one: Json) -> Json:
        may = protection.may_edit(self.book, self.account, one)
        seen = one | {"requestingUserCanEdit": may}
        return seen if may else {name: part for name, part in seen.items() if name != "editors"}

    def _grid(self, sheet: Sheet, area: Area) -> Json:
        out: Json = {"startRow": area.top, "startColumn": area.left}
        if asks(self.mask, "sheets", "data", "rowData"):
            out["rowData"] = self._rows(sheet, area)
        for columns, name in ((False, "rowMetadata"), (True, "columnMetadata")):
            if asks(self.mask, "sheets", "data", name):
                out[name] = self._sizes(sheet, area, columns)
        return out

    def _rows(self, sheet: Sheet, area: Area) -> list[Json]:
        """The rows down to the last one that holds anything, each as far as it holds anything."""
        places = sheet.places(area)
        rows: list[list[Json]] = [[] for _ in range(area.top, places[-1][0] + 1 if places else 0)]
        for row, column in places:
            line = rows[row - area.top]
            line += [{}] * (column - area.left - len(line))
            line.append(self.cells.show(sheet, row, column))
        return [{"values": line} if line else {} for line in rows]

    def _sizes(self, sheet: Sheet, area: Area, columns: bool) -> list[Json]:
        sizes = sheet.columns if columns else sheet.rows
        usual = {"pixelSize": COLUMN_WIDTH if columns else ROW_HEIGHT}
        start, end = (area.left, area.right) if columns else (area.top, area.bottom)
        found = [usual | sizes.get(index, {}) for index in range(start, end or 0)]
        wanted = "COLUMNS" if columns else "ROWS"
        for entry in self.entries:
            span = entry["location"].get("dimensionRange", {})
            index = span.get("startIndex", 0) - start
            mine = span.get("sheetId", 0) == sheet.id and span.get("dimension") == wanted
            if mine and 0 <= index < len(found):
                found[index].setdefault("developerMetadata", []).append(entry)
        return found
