"""Reading a Google Sheet: all tabs in one request, matched by the ranges that are echoed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import Any

from sheetsync.core.cells import NO_VALUE, Place, Rows, column_number
from sheetsync.core.journal import MARK
from sheetsync.stores.google.answers import Json, RefusedError, odd, part, parts, sheets_of
from sheetsync.stores.google.client import Client
from sheetsync.stores.google.protocol import FORM, JOURNAL, READ, TOOL_TAB, State, Tool
from sheetsync.stores.google.settle import Images, mend

_OBJECTS = (
    "merges,charts(chartId),conditionalFormats,filterViews(filterViewId),basicFilter(range),"
    "protectedRanges(protectedRangeId),bandedRanges(bandedRangeId),data(rowData(values("
    "userEnteredValue,note,dataValidation)))"
)
_LAID = (
    "sheets(properties(sheetId),merges,conditionalFormats(ranges,booleanRule(condition(type))),"
    "charts(chartId),filterViews(filterViewId),basicFilter(range))"
)
LOCKS = (
    "properties(sheetId,title,gridProperties(rowCount)),protectedRanges(protectedRangeId,"
    "description,range,warningOnly,requestingUserCanEdit)"
)

# The add-in's journal has an id of its own; a lookup that matches no tab brings nothing.
_BY_MARK = {"developerMetadataLookup": {"metadataKey": MARK, "locationType": "SHEET"}}


class Reader:
    """The reads of one spreadsheet; `clock` is in seconds."""

    def __init__(self, client: Client, clock: Callable[[], float]) -> None:
        self._client, self._clock = client, clock

    def read(self) -> State:
        """Return the tabs that a sync needs; absent ones are left out, what is owed is put right.

        One request, and two more where a tab is absent: then Google refuses the whole reading.
        """
        at, names = self._clock(), dict[int, str]()
        try:
            answers = self._values(READ, _BY_MARK)
        except RefusedError:
            names = self.sheets()
            more = () if names.keys() >= set(READ) else (_BY_MARK,)
            answers = self._values([sheet for sheet in READ if sheet in names], *more)
        tabs = {sheet: part(answer, "values", list) for sheet, answer in answers.items()}
        errors = {sheet: cleaned(rows) for sheet, rows in tabs.items()}
        tool = Tool.parse(tabs.get(TOOL_TAB, []))
        form = tabs.get(FORM, [])
        images = Images.parse(tool.about, tool.images)
        owed = mend(images, form)
        met = [list(row) for row in form] if owed else form
        for touch in owed:
            _put(form, touch.row, touch.column, touch.written)
        return State(
            at=at,
            rows=tabs,
            size={sheet: grid_size(part(one, "range", str)) for sheet, one in answers.items()},
            tool=tool,
            met=met,
            owed=owed,
            errors=errors.get(FORM, frozenset()),
            names=tuple(names.values()),
            misdrawn=images.misdrawn,
        )

    def tool(self) -> Tool:
        """Return what the hidden tab says."""
        return Tool.parse(self.rows(TOOL_TAB))

    def rows(self, sheet: int) -> Rows:
        """Return the rows of one tab."""
        rows: list[Any] = part(self._values([sheet])[sheet], "values", list)
        cleaned(rows)
        return rows

    def sheets(self) -> dict[int, str]:
        """Return the titles of all tabs as they are now, by sheet id, in order."""
        answer = self._client.read(fields="sheets.properties(sheetId,title)")
        found = {id_: part(sheet, "properties", dict) for id_, sheet in sheets_of(answer).items()}
        return {id_: part(properties, "title", str) for id_, properties in found.items()}

    def untouched(self, sheets: Mapping[int, str]) -> int | None:
        """Return the id of the empty tab a new spreadsheet comes with, None when it was used."""
        if list(sheets) != [0]:
            return None
        answer = self._client.read(fields=f"sheets({_OBJECTS})", includeGridData="true")
        if len(found := parts(answer, "sheets")) > 1:
            return None  # somebody added a tab since
        sheet = found[0] if found else {}  # one without any object is left out
        blank = not any(data.get("rowData") for data in parts(sheet, "data"))
        return 0 if blank and not any(sheet[name] for name in sheet if name != "data") else None

    def merges(self, size: tuple[int, int]) -> dict[Place, str]:
        """Return the cells of the form, of this size, that are hidden behind a merged one."""
        answer = self._client.read(fields="sheets(properties(sheetId),merges)")
        hidden: dict[Place, str] = {}
        for merge in parts(sheets_of(answer).get(FORM, {}), "merges"):
            places = product(_span(merge, "Row", size[0]), _span(merge, "Column", size[1]))
            next(places, None)  # the first cell is the one that is seen
            hidden |= dict.fromkeys(places, "merged")
        return hidden

    def objects(self) -> dict[int, Json]:
        """Return what lies over the cells of each tab, by its id."""
        return sheets_of(self._client.read(fields=_LAID))

    def locks(self) -> Json:
        """Return all tabs with the locks of each, as `LOCKS` has them."""
        return self._client.read(fields=f"sheets({LOCKS})")

    def _values(self, sheets: Iterable[int], *more: Json) -> dict[int, Json]:
        asked = tuple(sheets)
        body = {
            "dataFilters": [*({"gridRange": {"sheetId": sheet}} for sheet in asked), *more],
            "majorDimension": "ROWS",
            "valueRenderOption": "UNFORMATTED_VALUE",
            "dateTimeRenderOption": "SERIAL_NUMBER",
        }
        answer = self._client.read("/values:batchGetByDataFilter", body)
        found = {
            _asked_for(echo): part(one, "valueRange", dict)
            for one in reversed(parts(answer, "valueRanges"))  # of journals the first is the one
            for echo in parts(one, "dataFilters")
        }
        if not found.keys() >= set(asked):
            odd("valueRanges")  # a tab that is not there is refused, never left out
        return found


def _span(merge: Json, side: str, size: int) -> range:
    end = part(merge, f"end{side}Index", int)
    return range(part(merge, f"start{side}Index", int), min(end, size))


def _asked_for(echo: Json) -> int:
    """Return the sheet id of a filter as it is echoed."""
    if "gridRange" not in echo:
        return JOURNAL
    return part(part(echo, "gridRange", dict), "sheetId", int)


def _put(rows: list[list[Any]], row: int, column: int, cell: Any) -> None:
    while len(rows) <= row:
        rows.append([])
    rows[row] += [""] * (column + 1 - len(rows[row]))
    rows[row][column] = cell


def cleaned(rows: list[Any]) -> frozenset[tuple[int, int]]:
    """Make whole numbers int and what is no value yet blank, in place; return where that stood.

    Raises UnclearError for what is no row of cells: read as blank, it would look like rows deleted.
    """
    errors = set()
    for place, row in enumerate(rows):
        if not isinstance(row, list):
            odd("values")
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                if cell[:1] in ("#", "L") and NO_VALUE.fullmatch(cell):
                    errors.add((place, column))
                    row[column] = ""
            elif isinstance(cell, float):
                if not math.isfinite(cell):
                    odd("values")
                if cell.is_integer():
                    row[column] = int(cell)
            elif cell is None:
                row[column] = ""
            elif not isinstance(cell, int):
                odd("values")
    return frozenset(errors)


def grid_size(label: str) -> tuple[int, int]:
    """Return rows and columns of a whole tab, from the range it was answered with."""
    found = re.search(r"(?:^|!)A1(?::([A-Z]+)(\d+))?$", label)
    if found is None or found[1] is None:
        return 1, 1
    return int(found[2]), column_number(found[1]) + 1
