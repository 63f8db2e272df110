"""An insider with the book and ten lines of code: any cell changed, the chain made right again."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sheetsync import open_workbook, sync
from sheetsync.cli import main
from sheetsync.core.cells import Cell, Place
from sheetsync.core.plan import Plan
from sheetsync.mirror import Mirror
from sheetsync.starting import init
from sheetsync.stores.google.protocol import SHEETS as SHEET_IDS
from sheetsync.stores.ooxml import Package
from sheetsync.stores.workbook import Workbook
from sheetsync.templates import load_sop
from tests.clerk import ROW
from tests.stores.sheets import Sheet
from tests.stores.sheets import cell as sheet_cell

SOP = load_sop("website_medsos")
FORM, HISTORY, SETTINGS, BOARD = "Form DIP", "Riwayat", "Pengaturan", "Monitoring"
METADATA = "Metadata sheetsync"
SYNCED, HEADER = 1, 3  # the form's rows of the last sync's time and of the headers, from 0
HASHED, SIGNATURE = 15, 16  # cells of a history row: those before it are hashed; outside the hash
ITEM, STEP, KIND, TIME, SOURCE, CONTENT, SYNC = 1, 3, 4, 8, 10, 13, 14
SHEETS = {title: SHEET_IDS[key] for key, title in SOP.tabs.items()}
Rows = list[list[Cell]]


def at(day: int, clock: str) -> datetime:
    """Return a moment of January 2025, long before any test runs; the 13th is a Monday."""
    return datetime.fromisoformat(f"2025-01-{day:02}T{clock}").replace(
        tzinfo=ZoneInfo("Asia/Jakarta")
    )


class File:
    """A book that is a local file."""

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, str(path)
        self.options: list[str] = []
        self.variables: dict[str, str] = {}

    def open(self) -> Workbook:
        return open_workbook(self.path)

    def tab(self, title: str) -> Rows:
        return Package.parse(self.path.read_bytes()).sheet_values(title)

    def put(self, title: str, cells: dict[Place, Cell]) -> None:
        package = Package.parse(self.path.read_bytes())
        package.set_cells(title, cells)
        self.path.write_bytes(package.to_bytes())


class Online:
    """A book that is a Google Sheet, in the hands of its owner."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.name = f"https://docs.google.com/spreadsheets/d/{sheet.book.id}/edit"
        self.options = ["--credentials", str(sheet.key_file)]
        self.variables = {"SHEETSYNC_SHEETS_API": sheet.server.url}

    def open(self) -> Workbook:
        return self.sheet.open()

    def tab(self, title: str) -> Rows:
        rows = self.sheet.rows(SHEETS[title])
        width = max(map(len, rows), default=0)
        return [row + [""] * (width - len(row)) for row in rows]

    def put(self, title: str, cells: dict[Place, Cell]) -> None:
        data = [
            {"dataFilter": {"gridRange": sheet_cell(SHEETS[title], *place)}, "values": [[value]]}
            for place, value in cells.items()
        ]
        body = {"valueInputOption": "RAW", "data": data}
        self.sheet.by().post("/values:batchUpdateByDataFilter", body)


@dataclass(frozen=True)
class Insider:
    """A person, a computer and a book. Rows of the form count from 1 under the header."""

    book: File | Online
    state: Path
    away: bool = False  # at a computer with a key of its own

    # what anybody runs

    def run(self, line: str, code: int = 0) -> Result:
        """Run `command [options]` on the book, as this computer."""
        command, *options = line.split()
        variables: dict[str, str | None] = {"SHEETSYNC_STATE": str(self.state)}
        variables |= {"SHEETSYNC_KEY": None} if self.away else {}
        runner = CliRunner(env={**variables, **self.book.variables})
        result = runner.invoke(main, [command, self.book.name, *self.book.options, *options])
        assert result.exit_code == code, (result.output, result.exception)
        return result

    def events(self) -> list[tuple[str, str]]:
        """Sync; return item and kind of each event."""
        found = json.loads(self.run("sync --json").stdout)["events"]
        return [(event["item"], event["kind"]) for event in found]

    def sync(self, now: datetime, **how: bool) -> Plan:
        """Sync at a time of the story; raise what stops it."""
        return sync(self.book.open(), now=now, mirror=Mirror(self.state), **how)

    def elsewhere(self, name: str = "other") -> Insider:
        """Go to another computer, which never saw the book."""
        return replace(self, state=self.state.with_name(name), away=True)

    # any cell of any tab

    def tab(self, title: str) -> Rows:
        return self.book.tab(title)

    def put(self, title: str, cells: dict[Place, Cell]) -> None:
        self.book.put(title, cells)

    def below(self, title: str, header: str, table: str = "") -> Place:
        """Return the place under a header, in the settings that of a table."""
        rows = self.tab(title)
        tops = [c for row in rows for c, cell in enumerate(row) if cell == table]
        return next(
            (r + 1, c)
            for r, row in enumerate(rows)
            for c, cell in enumerate(row)
            if cell == header and c >= (tops[0] if table else 0)
        )

    def type(self, *writes: tuple[int, dict[str, Any]]) -> Insider:
        headers = self.tab(FORM)[HEADER]
        cells = {
            (HEADER + row, headers.index(name)): value
            for row, named in writes
            for name, value in named.items()
        }
        self.put(FORM, cells)
        return self

    def row(self, row: int) -> dict[str, Cell]:
        rows = self.tab(FORM)
        return dict(zip(map(str, rows[HEADER]), rows[HEADER + row], strict=True))

    def number(self, row: int) -> str:
        return str(self.row(row)["No. Registrasi"])

    def swap(self, one: int, other: int, headers: list[str]) -> None:
        """Exchange some cells of two rows."""
        first, second = self.row(one), self.row(other)
        self.type((one, {h: second[h] for h in headers}), (other, {h: first[h] for h in headers}))

    # the history, and its chain

    def history(self) -> list[dict[str, Cell]]:
        header, *rows = self.tab(HISTORY)
        return [dict(zip(map(str, header), row, strict=True)) for row in rows if row[0] != ""]

    def alter(
        self,
        change: Callable[[Rows], Rows],
        *,
        chained: bool = True,
        key: Ed25519PrivateKey | None = None,
    ) -> None:
        """Change the rows of the history, compute their hashes anew, and sign the last one."""
        header, *old = self.tab(HISTORY)
        new = change([list(row) for row in old if row[0] != ""])
        if chained:
            chain(new)
        if key:
            new[-1][SIGNATURE] = signature(key, str(new[-1][HASHED]))
        blank: list[Cell] = [""] * len(header)
        new += [blank] * (len(old) - len(new))
        self.put(
            HISTORY, {(r, c): cell for r, row in enumerate(new, 1) for c, cell in enumerate(row)}
        )


def chain(rows: Rows) -> None:
    """Number rows and write the hash of each, as docs/audit.md says, into its 16th cell."""
    head = ""
    for number, row in enumerate(rows, 1):
        row[0] = number
        texts = [head, *(str(cell) for cell in row[:HASHED])]
        data = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
        row[HASHED] = head = hashlib.sha256(data.encode()).hexdigest()


def signer_id(key: Ed25519PrivateKey) -> str:
    return hashlib.sha256(key.public_key().public_bytes_raw()).hexdigest()[:20]


def signature(key: Ed25519PrivateKey, row_hash: str) -> str:
    return f"{signer_id(key)} {base64.b64encode(key.sign(row_hash.encode())).decode()}"


def enrolment(like: list[Cell], key: Ed25519PrivateKey, **told: str) -> list[Cell]:
    """Return a row that enrols a key, or confirms one, in the sync of another row."""
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    told = told or {"signer": signer_id(key), "key": public, "name": "PC-2"}
    row: list[Cell] = [""] * len(like)
    row[KIND], row[CONTENT] = "signer", json.dumps(told)
    for same in (TIME, TIME + 1, SOURCE, SYNC):
        row[same] = like[same]
    return row


def begun(folder: Path, book: File | Online) -> Insider:
    """Draw a book."""
    office = Insider(book, folder / "state")
    # Its clocks are those of Jakarta, but no calendar is known there: none is added by itself later.
    sop = replace(SOP, zone="Asia/Bangkok")
    init(book.open(), sop, now=at(13, "08:00"), mirror=Mirror(office.state))
    return office


def office_week(office: Insider) -> None:
    """Let an honest office work in a new book for three days.

    Row 1 is published; 2 approved, its verification late because of a Tuesday; 3 verified in time;
    4 identified; 5 untouched; 6 of the excluded class.
    """
    titles = ["Rencana Kerja", "Laporan Kinerja", "Agenda", "Anggaran", "Tarif", "Rahasia"]
    rows = [(n, {**ROW, "Judul Informasi": title}) for n, title in enumerate(titles, 1)]
    rows[5][1]["Klasifikasi"] = "Dikecualikan"
    done, agreed = {"1. Identifikasi": "Selesai"}, {"2. Verifikasi": "Disetujui"}
    approved = {"3. Persetujuan": "Disetujui"}
    link = {"Tautan Publikasi": "https://setda.example.go.id/renja"}
    story = [
        (at(13, "08:15"), rows),
        (at(13, "08:30"), [(1, done), (3, done)]),
        (at(13, "08:45"), [(1, agreed), (3, agreed)]),
        (at(13, "09:00"), [(1, approved)]),
        (at(13, "09:15"), [(1, {"4. Publikasi": "Terpublikasi", **link})]),
        (at(13, "15:30"), []),
        (at(13, "15:45"), [(2, done), (4, done)]),
        (at(15, "07:35"), []),
        (at(15, "07:45"), [(2, agreed)]),
        (at(15, "07:55"), [(2, approved)]),
    ]
    for now, writes in story:
        if writes:
            office.type(*writes)
        office.sync(now)
