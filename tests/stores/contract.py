"""What staff and syncs may do in any workbook, whatever store is behind it."""

from __future__ import annotations

import functools
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any, Protocol

import openpyxl

from sheetsync.core.cells import cell_name
from sheetsync.core.form import form_columns
from sheetsync.core.plan import Plan
from sheetsync.mirror import Mirror
from sheetsync.starting import init
from sheetsync.stores import open_workbook
from sheetsync.stores.google.protocol import (
    FORM,
    GUIDE,
    HISTORY,
    MONITORING,
    SETTINGS,
    TOOL_TITLE,
)
from sheetsync.stores.ooxml import Package
from sheetsync.stores.workbook import Workbook
from sheetsync.syncing import sync
from sheetsync.templates import load_sop
from tests.clerk import NUMBER, ROW
from tests.stores.books import parts, with_parts
from tests.stores.sheets import HEADER, NOW, Sheet, cell, empty_copy

Writes = tuple[int, dict[str, Any]]
Box = tuple[int, int, int, int]
WIDTH = len(form_columns(load_sop("website_medsos")))
_SHEETS = {  # as drawn
    tab: f"xl/worksheets/sheet{at}.xml"
    for tab, at in (("Form DIP", 2), ("Monitoring", 3), ("Riwayat", 5))
}


class Place(Protocol):
    """A workbook and the people in it. Rows count from 1 under the header; a blank cell is ''.

    What is merged is named by its first and last row and column, counted from 0.
    """

    def open(self) -> Workbook: ...
    def type(self, *writes: Writes) -> Any: ...
    def rows(self) -> list[dict[str, Any]]: ...
    def history(self) -> list[dict[str, str]]: ...
    def ledger(self) -> list[dict[str, str]]: ...
    def guide(self) -> list[list[Any]]: ...
    def write(self, tab: str, row: int, cells: Sequence[Any]) -> None: ...
    def board(self) -> dict[tuple[int, int], Any]: ...
    def sort(self, header: str, descending: bool = False) -> None: ...
    def insert(self, row: int) -> None: ...
    def delete(self, row: int) -> None: ...
    def setting(self, old: Any, new: Any) -> None: ...
    def settings(self) -> list[list[Any]]: ...
    def merge(self, box: Box, tab: str = ...) -> None: ...
    def unmerge(self, box: Box) -> None: ...
    def titles(self) -> list[str]: ...
    def put(self, tab: str, place: tuple[int, int], cell: Any) -> None: ...
    def remove_board(self) -> None: ...
    def remove_history(self) -> None: ...
    def alter(self, cells: dict[tuple[int, int], Any]) -> None: ...


class Xlsx:
    """A file, changed cell by cell; openpyxl would take a second for each change."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "dip.xlsx"

    def open(self) -> Workbook:
        return open_workbook(self.path)

    def type(self, *writes: Writes) -> None:
        columns = {name: at for at, name in enumerate(self._read("Form DIP")[HEADER]) if name}
        self._set(
            {
                (HEADER + row, columns[name]): "" if value is None else value
                for row, cells in writes
                for name, value in cells.items()
            }
        )

    def rows(self) -> list[dict[str, Any]]:
        header, *rows = self._read("Form DIP")[HEADER:]
        found = [_named(header, row) for row in rows]
        while found and not any(cell != "" for cell in found[-1].values()):
            found.pop()
        return found

    def history(self) -> list[dict[str, str]]:
        return of_items(self.ledger())

    def ledger(self) -> list[dict[str, str]]:
        header, *rows = self._read("Riwayat")
        return [
            {name: str(one) for name, one in _named(header, row).items()} for row in rows if row[0]
        ]

    def guide(self) -> list[list[Any]]:
        return [list(row) for row in self._read("Petunjuk")]

    def write(self, tab: str, row: int, cells: Sequence[Any]) -> None:
        self._set({(row, column): cell for column, cell in enumerate(cells)}, tab)

    def board(self) -> dict[tuple[int, int], Any]:
        return _filled(self._read("Monitoring"))

    def _read(self, tab: str) -> Any:
        """Return a tab by our own reader: openpyxl would take a second for each look."""
        return self.open().read().rows(tab, {tab: tab})

    def setting(self, old: Any, new: Any) -> None:
        """Somebody writes over the first cell of the settings that holds a value."""
        self._set({place_of(self.settings(), old): new}, "Pengaturan")

    def settings(self) -> list[list[Any]]:
        return self._read("Pengaturan")

    def titles(self) -> list[str]:
        return list(Package.parse(self.path.read_bytes()).titles)

    def sort(self, header: str, descending: bool = False) -> None:
        column = list(self._read("Form DIP")[HEADER]).index(header)
        rows = self._body()
        filled = [row for row in rows if row[column] != ""]
        blank = [row for row in rows if row[column] == ""]
        ordered = sorted(filled, key=lambda row: str(row[column]).casefold(), reverse=descending)
        self._write(ordered + blank)

    def insert(self, row: int) -> None:
        rows = self._body()
        rows.insert(row - 1, [""] * WIDTH)
        self._write(rows)

    def delete(self, row: int) -> None:
        rows = self._body()
        rows[row - 1 : row] = []
        self._write([*rows, [""] * WIDTH])

    def merge(self, box: Box, tab: str = "Form DIP") -> None:
        """As Excel does it: what the first cell covers is blank afterwards."""
        cells = product(range(box[0], box[2] + 1), range(box[1], box[3] + 1))
        self._set(dict.fromkeys(list(cells)[1:], ""), tab)
        data = self._part(tab).replace(_merged(box), b"")
        if b"<mergeCells" in data:
            self._put(tab, data.replace(b"</mergeCells>", _merged(box) + b"</mergeCells>"))
        else:
            before = re.search(b"<(conditionalFormatting|dataValidations|printOptions|pageM)", data)
            assert before
            new = b"<mergeCells>" + _merged(box) + b"</mergeCells>"
            self._put(tab, data[: before.start()] + new + data[before.start() :])

    def unmerge(self, box: Box) -> None:
        data = self._part("Form DIP").replace(_merged(box), b"")
        self._put("Form DIP", data.replace(b"<mergeCells></mergeCells>", b""))

    def _part(self, tab: str) -> bytes:
        return parts(self.path.read_bytes())[_SHEETS[tab]]

    def _put(self, tab: str, data: bytes) -> None:
        self.path.write_bytes(with_parts(self.path.read_bytes(), {_SHEETS[tab]: data}))

    def put(self, tab: str, place: tuple[int, int], cell: Any) -> None:
        self._set({place: cell}, tab)

    def alter(self, cells: dict[tuple[int, int], Any]) -> None:
        """As an insider does: write over cells of Riwayat, counted from 0."""
        self._set(cells, "Riwayat")

    def remove_board(self) -> None:
        self._remove("Monitoring")

    def remove_history(self) -> None:
        self._remove("Riwayat")

    def _remove(self, tab: str) -> None:
        book = openpyxl.load_workbook(self.path)
        del book[tab]
        book.save(self.path)

    def _body(self) -> list[list[Any]]:
        """Return the rows that hold anything."""
        rows = [[*row, *[""] * (WIDTH - len(row))] for row in self._read("Form DIP")[HEADER + 1 :]]
        while rows and not any(cell != "" for cell in rows[-1]):
            rows.pop()
        return rows

    def _write(self, rows: list[list[Any]]) -> None:
        self._set(
            {
                (at, column): cell
                for at, row in enumerate(rows, HEADER + 1)
                for column, cell in enumerate(row)
            }
        )

    def _set(self, cells: dict[tuple[int, int], Any], tab: str = "Form DIP") -> None:
        package = Package.parse(self.path.read_bytes())
        package.set_cells(tab, cells)
        self.path.write_bytes(package.to_bytes())


class Google:
    """A spreadsheet on the local server, changed by its owner through the API."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.open, self.type = sheet.open, sheet.type
        self.sort, self.insert, self.delete = sheet.sort, sheet.insert, sheet.delete

    def rows(self) -> list[dict[str, Any]]:
        return self.sheet.body()

    def history(self) -> list[dict[str, str]]:
        return of_items(self.ledger())

    def ledger(self) -> list[dict[str, str]]:
        return [{name: str(one) for name, one in row.items()} for row in self.sheet.ledger()]

    def guide(self) -> list[list[Any]]:
        return self.sheet.rows(GUIDE)

    def write(self, tab: str, row: int, cells: Sequence[Any]) -> None:
        name = cell_name(row, len(cells) - 1)
        self.sheet.by().write(f"'{tab}'!A{row + 1}:{name}", [list(cells)])

    def board(self) -> dict[tuple[int, int], Any]:
        return _filled(self.sheet.rows(MONITORING))

    def setting(self, old: Any, new: Any) -> None:
        area = {"gridRange": cell(SETTINGS, *place_of(self.settings(), old))}
        body = {"valueInputOption": "RAW", "data": [{"dataFilter": area, "values": [[new]]}]}
        self.sheet.by().post("/values:batchUpdateByDataFilter", body)

    def settings(self) -> list[list[Any]]:
        return self.sheet.rows(SETTINGS)

    def titles(self) -> list[str]:
        return [title for title in self.sheet.titles() if title != TOOL_TITLE]

    def merge(self, box: Box, tab: str = "Form DIP") -> None:
        sheet = {"Form DIP": FORM, "Monitoring": MONITORING, "Riwayat": HISTORY}[tab]
        request = {"range": _span(box, sheet), "mergeType": "MERGE_ALL"}
        self.sheet.by().batch({"mergeCells": request})

    def unmerge(self, box: Box) -> None:
        self.sheet.by().batch({"unmergeCells": {"range": _span(box, FORM)}})

    def put(self, tab: str, place: tuple[int, int], cell: Any) -> None:
        where = f"{tab}!{cell_name(*place)}"
        if "error" in self.sheet.by().write(where, [[cell]]):  # behind the last column
            sheet = {"Form DIP": FORM, "Riwayat": HISTORY}[tab]
            more = {"sheetId": sheet, "dimension": "COLUMNS", "length": 1}
            self.sheet.by().batch({"appendDimension": more})
            self.sheet.by().write(where, [[cell]])

    def alter(self, cells: dict[tuple[int, int], Any]) -> None:
        self.sheet.write(HISTORY, cells)

    def remove_board(self) -> None:
        self.sheet.remove_tab(MONITORING)

    def remove_history(self) -> None:
        self.sheet.remove_tab(HISTORY)


def of_items(ledger: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the rows that tell of an item, not of the book."""
    return [row for row in ledger if row[NUMBER]]


def place_of(rows: Any, value: Any) -> tuple[int, int]:
    """Return where a value stands first."""
    return next((r, c) for r, row in enumerate(rows) for c, one in enumerate(row) if one == value)


def _merged(box: Box) -> bytes:
    return f'<mergeCell ref="{cell_name(*box[:2])}:{cell_name(*box[2:])}"/>'.encode()


def _span(box: Box, sheet: int) -> dict[str, int]:
    rows = {"startRowIndex": box[0], "endRowIndex": box[2] + 1}
    columns = {"startColumnIndex": box[1], "endColumnIndex": box[3] + 1}
    return {"sheetId": sheet, **rows, **columns}


def _named(header: Any, row: Any) -> dict[str, Any]:
    return dict(zip(header, [*row, *[""] * (len(header) - len(row))], strict=False))


def _filled(rows: Any) -> dict[tuple[int, int], Any]:
    return {(r, c): cell for r, row in enumerate(rows) for c, cell in enumerate(row) if cell != ""}


class Office:
    """A place, its mirror and its clock; a sync comes a quarter of an hour after the last."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.place, self.now = place, NOW
        self.mirror = Mirror(folder / "state")

    def init(self) -> Any:
        sop = load_sop("website_medsos")
        return init(self.place.open(), sop, now=self.now, mirror=self.mirror)

    def sync(self, minutes: float = 15, **how: Any) -> Plan:
        self.now += timedelta(minutes=minutes)
        return sync(self.place.open(), now=self.now, mirror=self.mirror, **how)

    def add(self, row: int, title: str, **more: Any) -> None:
        self.place.type((row, {**ROW, "Judul Informasi": title, **more}))

    def row(self, title: str) -> dict[str, Any]:
        (found,) = [row for row in self.place.rows() if row["Judul Informasi"] == title]
        return found

    def kinds(self) -> list[str]:
        return [event["Kejadian"] for event in self.place.history()]

    def story(self) -> list[tuple[str, ...]]:
        """What must be equal in both stores: all of the history but the names of syncs."""
        names = ("No. Registrasi", "Kejadian", "Tahap", "Status", "Catatan", "Isi", "Waktu")
        return [tuple(event[name] for name in names) for event in self.place.history()]


@contextmanager
def office(store: str, folder: Path) -> Iterator[Office]:
    """A drawn workbook without rows, in one of the stores."""
    if store == "xlsx":
        place = Xlsx(folder)
        place.path.write_bytes(_drawn_file())
        yield Office(place, folder)
        return
    with empty_copy(folder) as sheet:
        yield Office(Google(sheet), folder)


@functools.cache
def _drawn_file() -> bytes:
    """A file drawn once for the whole test run."""
    place = Xlsx(folder := Path(tempfile.mkdtemp()))
    Office(place, folder).init()
    return place.path.read_bytes()
