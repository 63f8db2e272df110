"""What only Google can answer: locks, dropdowns, time zone, and that a stamp is taken once."""

from __future__ import annotations

from collections.abc import Iterator

from sheetsync.core.cells import text_of
from sheetsync.core.drawing import Drawing, Dropdown
from sheetsync.stores.google.answers import Json, RefusedError, part, parts, sheets_of
from sheetsync.stores.google.cells import row_range, update, values
from sheetsync.stores.google.client import Client
from sheetsync.stores.google.draw import OURS, dropdown_request, keeping_out, lock_tab
from sheetsync.stores.google.protocol import (
    EDITORS_ROW,
    FORM,
    STAMP_BASE,
    TOOL_TAB,
    TOOL_TABS,
    Stamps,
    entry_removal,
    entry_request,
)
from sheetsync.stores.google.reading import LOCKS

_INDONESIA = ("in_ID", "id_ID")  # set by older versions whatever the language; the day is first
PROBE = STAMP_BASE - 1  # below every stamp of a commit
_FIELDS = f"properties(timeZone,locale),sheets({LOCKS})"
_CELLS = "sheets(properties(sheetId),data(rowData(values(userEnteredValue,dataValidation))))"


def set_locale(locale: str) -> Json:
    """Return the request that makes a typed `03/04/2026` the third of April."""
    body = {"properties": {"locale": locale}, "fields": "locale"}
    return {"updateSpreadsheetProperties": body}


class Doctor:
    """Looks at one spreadsheet; writes nothing but a stamp that must be refused."""

    def __init__(self, client: Client, form: Drawing, zone: str, locale: str) -> None:
        self._client, self._form, self._zone, self._locale = client, form, zone, locale

    def examine(self) -> Iterator[tuple[str, str]]:
        """Yield each check with its problem, '' when all is well."""
        about = self._client.read(fields=_FIELDS)
        clock = self._client.clock_problem()
        yield "clock", clock
        properties = part(about, "properties", dict)
        found = part(properties, "timeZone", str)
        mend = f"it is {found}, the settings say {self._zone}; --fix sets it"
        yield "time zone", "" if found == self._zone else mend
        found = part(properties, "locale", str)
        mend = f"it is {found}: 03/04/2026 typed there may mean 4 March; --fix sets {self._locale}"
        yield "locale", "" if found in (self._locale, *_INDONESIA) else mend
        yield "locks", self._locks(about)
        lost = [self._named(dropdown) for dropdown, _ in self._drifted(about)]
        mend = f"the choices of {', '.join(lost)} are not as drawn; --fix draws them again"
        yield "dropdowns", mend if lost else ""
        if not clock:  # nothing is written by a clock that is wrong, not even to try
            yield "stamp", self._stamp()

    def repairs(self) -> list[Json]:
        """Return the requests that set zone and locale, draw drifted dropdowns and lock again.

        A dropdown is drawn where its column stands now; the form's columns are locked by the next
        sync.
        """
        about = self._client.read(fields=_FIELDS)
        zone = {"properties": {"timeZone": self._zone}, "fields": "timeZone"}
        drifted = self._drifted(about)
        drawn = (dropdown_request(dropdown, FORM, column) for dropdown, column in drifted)
        open_tabs = self._open_tabs(about)
        locks = [lock_tab(tab, self._client.email) for tab, _ in open_tabs if tab != FORM]
        # Without what it remembers of them, the next sync locks the form's columns anew.
        forgotten = update(TOOL_TAB, EDITORS_ROW, 0, [values(("",))])
        office = {"updateSpreadsheetProperties": zone}, set_locale(self._locale)
        return [*office, *drawn, *locks, forgotten]

    def _locks(self, about: Json) -> str:
        titles = [title for _, title in self._open_tabs(about)]
        mend = f"everybody may write in {', '.join(titles)}; --fix locks what is the tool's"
        out = keeping_out(about, self._client.email)
        return "; ".join(filter(None, (out, mend if titles else "")))

    def _open_tabs(self, about: Json) -> Iterator[tuple[int, str]]:
        """Yield id and title of the tabs of which what is the tool's is not locked."""
        for number, sheet in sheets_of(about).items():
            kept = [one for one in parts(sheet, "protectedRanges") if not one.get("warningOnly")]
            whole = any(part(lock, "range", dict).keys() <= {"sheetId"} for lock in kept)
            tool = any(lock.get("description") == OURS for lock in kept)
            if (number in TOOL_TABS and not whole) or (number == FORM and not tool):
                yield number, part(part(sheet, "properties", dict), "title", str)

    def _drifted(self, about: Json) -> list[tuple[Dropdown, int]]:
        """Return the form's strict dropdowns whose words are not there, and their columns now.

        They are looked for in the first row and in the last: rows that somebody adds below may have
        none.
        """
        header, first, last = self._rows(about)
        names = [
            text_of(part(part(cell, "userEnteredValue", dict), "stringValue", str))
            for cell in header
        ]
        drifted = []
        for dropdown in self._form.dropdowns:
            name = self._named(dropdown)
            if not (dropdown.options and dropdown.strict and name in names):
                continue  # a header that is not there is said by the check of the form
            column = names.index(name)
            cells = (row[column] if column < len(row) else {} for row in (first, last))
            if any(_words(cell) != dropdown.options for cell in cells):
                drifted.append((dropdown, column))
        return drifted

    def _rows(self, about: Json) -> list[list[Json]]:
        """Return the cells of the form's header, of its first row and of its last."""
        form = part(sheets_of(about).get(FORM, {}), "properties", dict)
        size = part(part(form, "gridProperties", dict), "rowCount", int)
        body = self._form.body_row
        spans = (
            row_range(FORM, row, row + 1)
            for row in sorted({body - 1, body, size - 1})
            if 0 <= row < size
        )
        if not size:
            return [[], [], []]  # that the form is not there is said by the check of the tabs
        asked = {"dataFilters": [{"gridRange": s} for s in spans], "includeGridData": True}
        answer = self._client.read(":getByDataFilter", asked, fields=_CELLS)
        rows: list[list[Json]] = [
            parts(next(iter(parts(data, "rowData")), {}), "values")
            for data in parts(sheets_of(answer).get(FORM, {}), "data")
        ]
        return [*rows[:2], *[[]] * (2 - len(rows)), rows[-1] if rows else []]

    def _named(self, dropdown: Dropdown) -> str:
        return str(self._form.texts[self._form.body_row - 1, dropdown.area.column])

    def _stamp(self) -> str:
        """Prove that Google takes a stamp once, and nothing of a batch that asks for it twice."""
        ask = entry_request(PROBE, "sheetsync-doctor", "probe")
        try:
            self._client.write([ask, ask])
        except RefusedError:
            if Stamps(self._client).find(PROBE) is None:
                return ""
        self._client.write([entry_removal(PROBE)])
        return (
            "Google took the same stamp twice, or part of a batch it refused: two syncs at once "
            "could overwrite each other; let one computer only sync this book, and tell us"
        )


def _words(cell: Json) -> tuple[str, ...]:
    condition = part(part(cell, "dataValidation", dict), "condition", dict)
    return tuple(part(value, "userEnteredValue", str) for value in parts(condition, "values"))
