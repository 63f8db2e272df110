"""What only Google can answer: locks, dropdowns, time zone, and that a stamp is taken once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sheetsync.core.cells import text_of
from sheetsync.core.drawing import Drawing, Dropdown
from sheetsync.stores.google_cells import update, values
from sheetsync.stores.google_client import Client
from sheetsync.stores.google_commit import BASE
from sheetsync.stores.google_draw import dropdown_request
from sheetsync.stores.google_errors import RefusedError
from sheetsync.stores.google_locks import OURS, lock_tab
from sheetsync.stores.google_tabs import (
    EDITORS_ROW,
    EVALUATION,
    FORM,
    HISTORY,
    MONITORING,
    TOOL,
)

Json = dict[str, Any]
_LOCKED = (MONITORING, EVALUATION, HISTORY, TOOL)
PROBE = BASE - 1  # below every stamp of a commit
_FIELDS = (
    "properties.timeZone,sheets(properties(sheetId,title,gridProperties(rowCount)),"
    "protectedRanges(description,range,warningOnly))"
)
_CELLS = "sheets(properties(sheetId),data(rowData(values(userEnteredValue,dataValidation))))"


class Doctor:
    """Looks at one spreadsheet; writes nothing but a stamp that must be refused."""

    def __init__(self, client: Client, drawings: Sequence[Drawing], zone: str) -> None:
        self._client, self._zone = client, zone
        self._form = next(drawing for drawing in drawings if drawing.dropdowns)

    def examine(self) -> Iterator[tuple[str, str]]:
        """Yield each check with its problem, '' when all is well."""
        about = self._client.read(fields=_FIELDS)
        found = about.get("properties", {}).get("timeZone", "")
        mend = f"it is {found}, the settings say {self._zone}; --fix sets it"
        yield "time zone", "" if found == self._zone else mend
        yield "locks", self._locks(about)
        lost = [self._named(dropdown) for dropdown, _ in self._drifted()]
        mend = f"the choices of {', '.join(lost)} are not as drawn; --fix draws them again"
        yield "dropdowns", mend if lost else ""
        yield "stamp", self._stamp()

    def repairs(self) -> list[Json]:
        """Return the requests that set the time zone, draw drifted dropdowns and lock again.

        A dropdown is drawn where its column stands now; the form's columns are locked by the next
        sync.
        """
        zone = {"properties": {"timeZone": self._zone}, "fields": "timeZone"}
        drawn = (dropdown_request(dropdown, FORM, column) for dropdown, column in self._drifted())
        open_tabs = self._open_tabs(self._client.read(fields=_FIELDS))
        tool = (self._client.email,) if self._client.email else ()
        locks = [lock_tab(tab, tool) for tab, _ in open_tabs if tab != FORM]
        # Without what it remembers of them, the next sync locks the form's columns anew.
        forgotten = update(TOOL, EDITORS_ROW, 0, [values(("",))])
        return [{"updateSpreadsheetProperties": zone}, *drawn, *locks, forgotten]

    def _locks(self, about: Json) -> str:
        titles = [title for _, title in self._open_tabs(about)]
        mend = f"everybody may write in {', '.join(titles)}; --fix locks what is the tool's"
        return mend if titles else ""

    def _open_tabs(self, about: Json) -> Iterator[tuple[int, str]]:
        """Yield id and title of the tabs of which what is the tool's is not locked."""
        for sheet in about.get("sheets", []):
            properties, locks = sheet["properties"], sheet.get("protectedRanges", [])
            kept = [lock for lock in locks if not lock.get("warningOnly")]
            whole = any(set(lock.get("range", {})) <= {"sheetId"} for lock in kept)
            tool = any(lock.get("description") == OURS for lock in kept)
            number = properties.get("sheetId", 0)
            if (number in _LOCKED and not whole) or (number == FORM and not tool):
                yield number, properties["title"]

    def _drifted(self) -> list[tuple[Dropdown, int]]:
        """Return the form's strict dropdowns whose words are not there, and their columns now."""
        first = self._form.body_row
        span = {"sheetId": FORM, "startRowIndex": first - 1, "endRowIndex": first + 1}
        body = {"dataFilters": [{"gridRange": span}], "includeGridData": True}
        answer = self._client.read(":getByDataFilter", body, fields=_CELLS)
        sheets = [s for s in answer.get("sheets", []) if s["properties"].get("sheetId") == FORM]
        rows = [row.get("values", []) for row in sheets[0]["data"][0].get("rowData", [])]
        header, body_cells = [*rows, [], []][:2]
        texts = (cell.get("userEnteredValue", {}).get("stringValue", "") for cell in header)
        names = [text_of(text) for text in texts]
        drifted = []
        for dropdown in self._form.dropdowns:
            name = self._named(dropdown)
            if not (dropdown.options and dropdown.strict and name in names):
                continue  # a header that is not there is said by the check of the form
            column = names.index(name)
            cell = body_cells[column] if column < len(body_cells) else {}
            if _words(cell) != dropdown.options:
                drifted.append((dropdown, column))
        return drifted

    def _named(self, dropdown: Dropdown) -> str:
        return str(self._form.texts[self._form.body_row - 1, dropdown.area.column])

    def _stamp(self) -> str:
        """Prove that Google takes a stamp once, and nothing of a batch that asks for it twice."""
        location = {"spreadsheet": True}
        entry = {"metadataId": PROBE, "metadataKey": "sheetsync-doctor", "metadataValue": "probe"}
        wanted = entry | {"location": location, "visibility": "DOCUMENT"}
        ask = {"createDeveloperMetadata": {"developerMetadata": wanted}}
        look = {"developerMetadataLookup": {"metadataId": PROBE}}
        try:
            self._client.write([ask, ask])
        except RefusedError:
            body = {"dataFilters": [look]}
            answer = self._client.read("/developerMetadata:search", body)
            if not answer.get("matchedDeveloperMetadata"):
                return ""
        self._client.write([{"deleteDeveloperMetadata": {"dataFilter": look}}])
        return (
            "Google took the same stamp twice, or part of a batch it refused: two syncs at once "
            "could overwrite each other; let one computer only sync this book, and tell us"
        )


def _words(cell: Json) -> tuple[str, ...]:
    condition = cell.get("dataValidation", {}).get("condition", {})
    return tuple(value.get("userEnteredValue", "") for value in condition.get("values", []))
