"""A drawn Google Sheet on the local server, and staff at work in it by plain REST calls."""

from __future__ import annotations

import functools
import json
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sheetsync.core.plan import Plan
from sheetsync.mirror import Mirror
from sheetsync.starting import init
from sheetsync.stores.google.client import Client
from sheetsync.stores.google.protocol import FORM, HISTORY, TOOL_TAB
from sheetsync.stores.google.workbook import GoogleWorkbook
from sheetsync.syncing import sync
from sheetsync.templates import load_sop
from tests.clerk import NUMBER, ROW
from tests.sheets_api import SheetsServer
from tests.sheets_api.book import Book
from tests.sheets_api.conftest import Caller

OWNER, ANI, BUDI = "kepala@example.go.id", "ani@example.go.id", "budi@example.go.id"
TOOL_EMAIL = "sync@project.iam.gserviceaccount.com"
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
HEADER = 3


class Sheet:
    """One spreadsheet: what staff and tests do with it. Form rows count from 1 under the header."""

    def __init__(self, server: SheetsServer, book: Book, folder: Path) -> None:
        self.server, self.book, self.folder = server, book, folder
        self.key_file = folder / "key.json"
        self.key_file.write_text(json.dumps(server.service_account(TOOL_EMAIL)))
        self.mirror = Mirror(folder / "state")
        self.naps: list[float] = []
        self._callers: dict[str, Caller] = {}

    def open(self, **how: Any) -> GoogleWorkbook:
        clock = how.pop("clock", lambda: 0.0)  # no reading grows old
        how = {"sleep": self.naps.append} | how
        client = Client(self.book.id, self.key_file, self.server.url, **how)
        return GoogleWorkbook(client, clock)

    def init(self, now: datetime = NOW) -> Any:
        return init(self.open(), load_sop("website_medsos"), now=now, mirror=self.mirror)

    def sync(self, now: datetime = NOW, **how: Any) -> Plan:
        return sync(self.open(), now=now, **({"mirror": self.mirror} | how))

    def by(self, email: str = OWNER) -> Caller:
        if email not in self._callers:
            self._callers[email] = Caller(self.server, self.book, email)
        return self._callers[email]

    def close(self) -> None:
        for caller in self._callers.values():
            caller.http.close()

    # what staff do

    def type(self, *writes: tuple[int, dict[str, Any]], email: str = OWNER) -> Any:
        columns = {name: at for at, name in enumerate(self.headers()) if name}
        cells = {
            (HEADER + row, columns[name]): value
            for row, cells in writes
            for name, value in cells.items()
        }
        return self.write(FORM, cells, email)

    def write(self, sheet: int, cells: dict[tuple[int, int], Any], email: str = OWNER) -> Any:
        data = [
            {
                "dataFilter": {"gridRange": cell(sheet, *place)},
                "values": [["" if value is None else value]],
            }
            for place, value in cells.items()
        ]
        body = {"valueInputOption": "RAW", "data": data}
        return self.by(email).post("/values:batchUpdateByDataFilter", body)

    def add(self, row: int, **more: Any) -> None:
        self.type((row, {**ROW, **more}))

    def sort(self, header: str, descending: bool = False) -> None:
        order = "DESCENDING" if descending else "ASCENDING"
        spec = {"dimensionIndex": self.headers().index(header), "sortOrder": order}
        area = {"sheetId": FORM, "startRowIndex": HEADER + 1}
        self.by().batch({"sortRange": {"range": area, "sortSpecs": [spec]}})

    def insert(self, row: int) -> None:
        self.by().batch({"insertDimension": {"range": line("ROWS", HEADER + row)}})

    def insert_column(self, column: int) -> None:
        self.by().batch({"insertDimension": {"range": line("COLUMNS", column)}})

    def delete(self, row: int) -> None:
        self.by().batch({"deleteDimension": {"range": line("ROWS", HEADER + row)}})

    def remove_tab(self, sheet: int) -> None:
        self.by().batch({"deleteSheet": {"sheetId": sheet}})

    def rename(self, sheet: int, title: str) -> None:
        properties = {"sheetId": sheet, "title": title}
        self.by().batch({"updateSheetProperties": {"properties": properties, "fields": "title"}})

    # what can be seen

    def headers(self) -> list[str]:
        form = self.server.book(self.book.id).grid(FORM)
        cells = (form.at(HEADER, column) for column in range(form.column_count))
        names = [next(iter(one.get("userEnteredValue", {"": ""}).values())) for one in cells]
        return names[: max(place for place, name in enumerate(names) if name) + 1]

    def row(self, row: int) -> dict[str, Any]:
        rows = self.rows(FORM)
        cells = rows[HEADER + row] if HEADER + row < len(rows) else []
        names = self.headers()
        return dict(zip(names, [*cells, *[""] * (len(names) - len(cells))], strict=False))

    def body(self) -> list[dict[str, Any]]:
        names, rows = self.headers(), self.rows(FORM)[HEADER + 1 :]
        return [dict(zip_longest(names, row, fillvalue="")) for row in rows]

    def history(self) -> list[dict[str, Any]]:
        """Return what happened to items."""
        return [row for row in self.ledger() if row[NUMBER]]

    def ledger(self) -> list[dict[str, Any]]:
        """Return all rows of the history, also those of the book as a whole."""
        header, *rows = self.rows(HISTORY)
        return [dict(zip_longest(header, row, fillvalue="")) for row in rows]

    def rows(self, sheet: int) -> list[list[Any]]:
        return values(self.server.book(self.book.id).grid(sheet))

    def counter(self) -> int:
        return self.rows(TOOL_TAB)[0][0]

    def titles(self) -> list[str]:
        return [sheet.title for sheet in self.server.book(self.book.id).sheets]


def line(dimension: str, at: int) -> dict[str, Any]:
    """Return one row or column of the form, counted from 0."""
    return {"sheetId": FORM, "dimension": dimension, "startIndex": at, "endIndex": at + 1}


def cell(sheet: int, row: int, column: int) -> dict[str, int]:
    return {
        "sheetId": sheet,
        "startRowIndex": row,
        "endRowIndex": row + 1,
        "startColumnIndex": column,
        "endColumnIndex": column + 1,
    }


def values(sheet: Any) -> list[list[Any]]:
    """Return what stands in a tab of the server, straight from its cells."""
    rows: list[list[Any]] = []
    for row, column in sheet.filled():
        rows += [[] for _ in range(row + 1 - len(rows))]
        rows[row] += [""] * (column - len(rows[row]))
        rows[row].append(next(iter(sheet.at(row, column)["userEnteredValue"].values())))
    return rows


@contextmanager
def empty_sheet(folder: Path, **properties: Any) -> Iterator[Sheet]:
    """A new spreadsheet of the owner, shared with staff and the tool."""
    with SheetsServer() as server:
        book = server.create(OWNER, "Buku", **properties)
        for email in (ANI, BUDI, TOOL_EMAIL):
            server.share(book, email, "writer")
        sheet = Sheet(server, book, folder)
        yield sheet
        sheet.close()


@functools.cache
def drawn_book(rows: bool = True) -> Book:
    """A book drawn once for the whole test run, with two registered rows."""
    if rows:
        with served(drawn_book(False), Path(tempfile.mkdtemp())) as sheet:
            sheet.add(1)
            sheet.add(2, **{"Judul Informasi": "Laporan Kinerja 2026"})
            sheet.sync()
            return sheet.server.book(sheet.book.id)
    with empty_sheet(Path(tempfile.mkdtemp())) as sheet:
        sheet.init()
        return sheet.book


@contextmanager
def served(book: Book, folder: Path) -> Iterator[Sheet]:
    """A copy of a book on a server of its own."""
    copy = book.copy()
    copy.id, copy.shared = secrets.token_urlsafe(33), dict(copy.shared)
    with SheetsServer() as server:
        for email in (OWNER, ANI, BUDI):
            server.account(email)
        server.api.books[copy.id] = copy
        sheet = Sheet(server, copy, folder)
        yield sheet
        sheet.close()


def drawn_sheet(folder: Path) -> AbstractContextManager[Sheet]:
    """A drawn spreadsheet with two registered rows."""
    return served(drawn_book(), folder)


def empty_copy(folder: Path) -> AbstractContextManager[Sheet]:
    """A drawn spreadsheet without rows."""
    return served(drawn_book(False), folder)
