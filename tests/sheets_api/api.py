"""The API without the wire: a call of a method, by somebody, on a spreadsheet, and its answer."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.sheets_api import batch, json_form, masks, values
from tests.sheets_api.book import Book
from tests.sheets_api.errors import denied, invalid, not_found, scope_missing
from tests.sheets_api.kinds import Edit
from tests.sheets_api.kinds.sheets import copy_title, new_sheet, put_copy
from tests.sheets_api.masks import Mask
from tests.sheets_api.metadata import matching, selected_areas, visible
from tests.sheets_api.new_book import new_book
from tests.sheets_api.ranges import Area, from_a1, readable
from tests.sheets_api.routes import Method
from tests.sheets_api.spreadsheet_view import Reader
from tests.sheets_api.tokens import READING, WRITING, Token

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One call: the method, the parameters of path and query, the body, and who calls."""

    method: Method
    parameters: Json
    body: Json
    account: str
    project: str
    fields: str | None = None

    @property
    def mask(self) -> Mask:
        return masks.parse(self.fields) if self.fields else {}


class Api:
    """The spreadsheets of one server. One call at a time is applied."""

    def __init__(self) -> None:
        self.books: dict[str, Book] = {}
        self.lock = threading.RLock()

    def allow(self, method: Method, token: Token) -> None:
        if not token.scopes & (READING if method.reads else WRITING):
            raise scope_missing()

    def answer(self, call: Call) -> Json:
        """Return the answer as Google prints it, cut down to the `fields` asked for."""
        masks.check_print(call.mask, call.method.response)
        with self.lock:
            wanted = masks.choose(call.mask, self._result(call))
            return json_form.shown(call.method.response, wanted)

    def _result(self, call: Call) -> Json:
        name = call.method.name.removeprefix("spreadsheets.")
        if name == "create":
            book = new_book(call.body, call.account, call.project)
            self.books[book.id] = book
            return _reader(book, call, {}).spreadsheet()
        book = self.open(call.parameters["spreadsheetId"], call.account, call.method.reads)
        if name in READING_CALLS:
            return READING_CALLS[name](book, call)
        if name == "sheets.copyTo":
            return self._copy_to(book, call)

        def work(twin: Book) -> Json:
            return WRITING_CALLS[name](Edit(twin, call.account, call.project), call)

        return batch.on_copy(book, work)

    def open(self, number: str, account: str, reading: bool) -> Book:
        """Return a spreadsheet the account may read, or write."""
        book = self.books.get(number)
        if book is None:
            raise not_found()
        role = book.shared.get(account, book.shared.get("anyone"))
        if role is None or (role == "reader" and not reading):
            raise denied()
        return book

    def _copy_to(self, book: Book, call: Call) -> Json:
        """Copy a sheet into another spreadsheet the caller may write."""
        source = book.sheet(int(call.parameters["sheetId"]))
        target = self.open(call.body.get("destinationSpreadsheetId", ""), call.account, False)

        def work(twin: Book) -> Json:
            title = copy_title(twin, source.title)
            properties = copy.deepcopy(source.properties)
            del properties["sheetId"]
            sheet = new_sheet(twin, properties | {"title": title})
            put_copy(twin, source, sheet, len(twin.sheets))
            return sheet.properties

        return batch.on_copy(target, work)


def _reader(book: Book, call: Call, options: Json, areas: list[Area] | None = None) -> Reader:
    grid_data = bool(options.get("includeGridData")) or call.fields is not None
    return Reader(book, call.account, call.project, call.mask, areas, grid_data)


def _get(book: Book, call: Call) -> Json:
    texts = call.parameters.get("ranges")
    areas = [readable(book, from_a1(book, text), text) for text in texts] if texts else None
    return _reader(book, call, call.parameters, areas).spreadsheet()


def _get_by_filter(book: Book, call: Call) -> Json:
    filters = call.body.get("dataFilters")
    areas = None
    if filters:
        found = [area for one in filters for area in selected_areas(book, one, call.project)]
        areas = [readable(book, area) for area in found]
    return _reader(book, call, call.body, areas).spreadsheet()


def _metadata(book: Book, call: Call) -> Json:
    for one in visible(book, call.project):
        if one["metadataId"] == int(call.parameters["metadataId"]):
            return one
    raise not_found()


def _search(book: Book, call: Call) -> Json:
    filters = call.body.get("dataFilters")
    if not filters:
        raise invalid("Must specify at least one data filter.")
    found: dict[int, Json] = {}
    for one in filters:
        for entry in matching(book, one, call.project):
            match = found.setdefault(
                entry["metadataId"], {"developerMetadata": entry, "dataFilters": []}
            )
            match["dataFilters"].append(one)
    return {"matchedDeveloperMetadata": list(found.values())}


def _batch_update(edit: Edit, call: Call) -> Json:
    body = call.body
    out = {
        "spreadsheetId": edit.book.id,
        "replies": batch.apply(edit, body.get("requests", [])),
    }
    if body.get("includeSpreadsheetInResponse"):
        texts = body.get("responseRanges")
        areas = [readable(edit.book, from_a1(edit.book, text), text) for text in texts or []]
        options = {"includeGridData": body.get("responseIncludeGridData")}
        reader = _reader(edit.book, call, options, areas if texts else None)
        reader.mask = call.mask.get("updatedSpreadsheet", {})
        out["updatedSpreadsheet"] = reader.spreadsheet()
    return out


READING_CALLS: dict[str, Callable[[Book, Call], Json]] = {
    "get": _get,
    "getByDataFilter": _get_by_filter,
    "developerMetadata.get": _metadata,
    "developerMetadata.search": _search,
    "values.get": lambda book, call: values.get(book, call.parameters["range"], call.parameters),
    "values.batchGet": lambda book, call: values.batch_get(book, call.parameters),
    "values.batchGetByDataFilter": lambda book, call: values.get_by_filter(
        book, call.body, call.project
    ),
}
WRITING_CALLS: dict[str, Callable[[Edit, Call], Json]] = {
    "batchUpdate": _batch_update,
    "values.update": lambda edit, call: values.update(
        edit, call.parameters["range"], call.parameters, call.body
    ),
    "values.append": lambda edit, call: values.append(
        edit, call.parameters["range"], call.parameters, call.body
    ),
    "values.clear": lambda edit, call: values.clear(edit, call.parameters["range"]),
    "values.batchUpdate": lambda edit, call: values.batch_update(edit, call.body),
    "values.batchClear": lambda edit, call: values.batch_clear(edit, call.body),
    "values.batchUpdateByDataFilter": lambda edit, call: values.update_by_filter(edit, call.body),
    "values.batchClearByDataFilter": lambda edit, call: values.clear_by_filter(edit, call.body),
}
