"""Reading a Google Sheet: all tabs in one request, matched by the ranges that are echoed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sheetsync.core.journal import MARK
from sheetsync.stores.google_cells import cleaned, grid_size, tab_title
from sheetsync.stores.google_client import Client
from sheetsync.stores.google_commit import Reading
from sheetsync.stores.google_errors import RefusedError
from sheetsync.stores.google_settle import Images, mend
from sheetsync.stores.google_tabs import FORM, JOURNAL, READ, TOOL, Tool

Json = dict[str, Any]
_OBJECTS = (
    "merges,charts(chartId),conditionalFormats,filterViews(filterViewId),basicFilter(range),"
    "protectedRanges(protectedRangeId),bandedRanges(bandedRangeId),data(rowData(values("
    "userEnteredValue,note,dataValidation)))"
)

# The add-in's journal has an id of its own; a lookup that matches no tab brings nothing.
_BY_MARK = {"developerMetadataLookup": {"metadataKey": MARK, "locationType": "SHEET"}}


class Reader:
    """The reads of one spreadsheet; `clock` is in seconds."""

    def __init__(self, client: Client, clock: Callable[[], float]) -> None:
        self._client, self._clock = client, clock

    def read(self) -> Reading:
        """Return the tabs that a sync needs; absent ones are left out, what is owed is put right.

        One request, and two more where a tab is absent: then Google refuses the whole reading.
        """
        at, names = self._clock(), None
        try:
            answers = self._values(READ, _BY_MARK)
        except RefusedError:
            names = self.sheets()
            more = () if names.keys() >= set(READ) else (_BY_MARK,)
            answers = self._values([sheet for sheet in READ if sheet in names], *more)
        tabs = {sheet: answer.get("values", []) for sheet, answer in answers.items()}
        errors = {sheet: cleaned(rows) for sheet, rows in tabs.items()}
        tool = Tool.parse(tabs.get(TOOL, []))
        owed = mend(Images.parse(tool.about, tool.images), tabs.get(FORM, []))
        for touch in owed:
            _put(tabs[FORM], touch.row, touch.column, touch.written)
        known = {**(tool.titles or names or {})}
        if JOURNAL in answers:
            known[JOURNAL] = tab_title(answers[JOURNAL]["range"])
        return Reading(
            at=at,
            rows=tabs,
            size={sheet: grid_size(answer["range"]) for sheet, answer in answers.items()},
            tool=tool,
            titles={known[sheet]: sheet for sheet in tabs if sheet in known and sheet != TOOL},
            owed=owed,
            errors=errors.get(FORM, frozenset()),
        )

    def tool(self, sheets: Mapping[int, str] | None = None) -> Tool:
        """Return what the hidden tab says; nothing when `sheets` does not have it."""
        if sheets is not None and TOOL not in sheets:
            return Tool()
        rows = self._values([TOOL])[TOOL].get("values", [])
        cleaned(rows)
        return Tool.parse(rows)

    def sheets(self) -> dict[int, str]:
        """Return the titles of all tabs as they are now, by sheet id, in order."""
        answer = self._client.read(fields="sheets.properties(sheetId,title)")
        found = [sheet["properties"] for sheet in answer.get("sheets", [])]
        return {one.get("sheetId", 0): one["title"] for one in found}

    def untouched(self, sheets: Mapping[int, str]) -> int | None:
        """Return the id of the empty tab a new spreadsheet comes with, None when it was used."""
        if list(sheets) != [0]:
            return None
        answer = self._client.read(fields=f"sheets({_OBJECTS})", includeGridData="true")
        (sheet,) = answer.get("sheets") or [{}]
        blank = not any(data.get("rowData") for data in sheet.pop("data", []))
        return 0 if blank and not any(sheet.values()) else None

    def locks(self) -> list[Json]:
        """Return the protected ranges of the form."""
        fields = "sheets(properties(sheetId),protectedRanges(protectedRangeId,description))"
        answer = self._client.read(fields=fields)
        for sheet in answer.get("sheets", []):
            if sheet.get("properties", {}).get("sheetId", 0) == FORM:
                return list(sheet.get("protectedRanges", []))
        return []

    def _values(self, sheets: Iterable[int], *more: Json) -> dict[int, Json]:
        body = {
            "dataFilters": [*({"gridRange": {"sheetId": sheet}} for sheet in sheets), *more],
            "majorDimension": "ROWS",
            "valueRenderOption": "UNFORMATTED_VALUE",
            "dateTimeRenderOption": "SERIAL_NUMBER",
        }
        answer = self._client.read("/values:batchGetByDataFilter", body)
        return {
            echo["gridRange"].get("sheetId", 0) if "gridRange" in echo else JOURNAL: (
                found["valueRange"]
            )
            for found in answer.get("valueRanges", [])
            for echo in found.get("dataFilters", [])
        }


def _put(rows: list[list[Any]], row: int, column: int, cell: Any) -> None:
    while len(rows) <= row:
        rows.append([])
    rows[row] += [""] * (column + 1 - len(rows[row]))
    rows[row][column] = cell
