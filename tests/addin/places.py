"""Where a book lies while a test plays a day in it: an .xlsx file, or a sheet on the local server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import openpyxl

from sheetsync.core.journal import MARK
from sheetsync.core.plan import Plan
from sheetsync.core.sop import Sop
from sheetsync.mirror import Mirror
from sheetsync.starting import init
from sheetsync.stores import open_workbook
from sheetsync.stores.files import read_whole, replace_whole
from sheetsync.stores.ooxml import Package
from sheetsync.syncing import sync
from tests.desk import JAKARTA
from tests.stores.sheets import Sheet

DAY = datetime(2026, 11, 3, tzinfo=JAKARTA)


@dataclass(frozen=True)
class Edit:
    """Somebody types `value` under `header` in a row of the form, counted from 1."""

    at: datetime
    who: str
    row: int
    header: str
    value: str


def at(clock: str) -> datetime:
    hour, minute, second = map(int, clock.split(":"))
    return DAY.replace(hour=hour, minute=minute, second=second)


class Place(Protocol):
    """Where the book lies: what a test does with it in either store."""

    def grid(self, tab: str) -> list[list[str]]: ...
    def write(self, edits: list[Edit], journal: list[list[str]]) -> None: ...
    def sync(self, now: datetime) -> Plan: ...
    def open(self) -> Any: ...


class LocalBook:
    """An .xlsx file, maybe with a tab of the journal's name, which anybody can have typed."""

    def __init__(self, folder: Path, sop: Sop) -> None:
        self.path, self.mirror = folder / "dip.xlsx", Mirror(folder / "state")
        if not self.path.exists():
            init(open_workbook(self.path), sop, now=at("07:30:00"), mirror=self.mirror)

    def open(self) -> Any:
        return open_workbook(self.path)

    def grid(self, tab: str) -> list[list[str]]:
        rows = self.open().read().rows(tab, {tab: tab}) or ()
        return [[str(cell) for cell in row[:60]] for row in rows]

    def write(self, edits: list[Edit], journal: list[list[str]]) -> None:
        if journal and self.open().read().rows("Jurnal", {"Jurnal": "Jurnal"}) is None:
            book = openpyxl.load_workbook(self.path)
            book.create_sheet("Jurnal")
            book.save(self.path)
        data, version = read_whole(self.path)
        package = Package.parse(data)
        form = package.sheet_values("Form DIP")
        top = next(n for n, row in enumerate(form) if "No. Registrasi" in row)
        columns = {name: place for place, name in enumerate(form[top])}
        cells = {(top + edit.row, columns[edit.header]): edit.value for edit in edits}
        package.set_cells("Form DIP", cells)
        if journal:
            lines = {(r, c): x for r, row in enumerate(journal) for c, x in enumerate(row)}
            package.set_cells("Jurnal", lines)
        replace_whole(self.path, package.to_bytes(), version)

    def sync(self, now: datetime) -> Plan:
        return sync(self.open(), now=now, mirror=self.mirror)


class GoogleBook:
    """A Google Sheet on the local server; the owner's script keeps its journal."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        if "Form DIP" not in sheet.titles():
            sheet.init(at("07:30:00"))

    def open(self) -> Any:
        return self.sheet.open()

    def grid(self, tab: str) -> list[list[str]]:
        if tab not in self.sheet.titles():
            return []
        return [[str(cell) for cell in row] for row in self.sheet.by().values(tab)]

    def write(self, edits: list[Edit], journal: list[list[str]]) -> None:
        self.sheet.type(*((edit.row, {edit.header: edit.value}) for edit in edits))
        if journal and "Jurnal" not in self.sheet.titles():
            self._set_up()
        if journal:
            self.sheet.by().write("Jurnal!A1", journal)

    def _set_up(self) -> None:
        added = self.sheet.by().batch({"addSheet": {"properties": {"title": "Jurnal"}}})
        sheet = added["replies"][0]["addSheet"]["properties"]["sheetId"]
        entry = {"metadataKey": MARK, "visibility": "DOCUMENT"}
        entry |= {"location": {"sheetId": sheet}}
        self.sheet.by().batch({"createDeveloperMetadata": {"developerMetadata": entry}})

    def sync(self, now: datetime) -> Plan:
        return self.sheet.sync(now)
