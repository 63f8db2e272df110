"""A year of one office, as a script that runs in a file and in a Google Sheet alike.

`Office` of the contract suite has a clock that goes on by itself; here each sync has its date. What
the script lets people do it also writes down, as `acts`: what is counted comes from there.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sheetsync.amending import amend
from sheetsync.confirming import confirm
from sheetsync.core.amendment import Amendment
from sheetsync.core.plan import Plan
from sheetsync.core.sop import Sop
from sheetsync.doctor import examine
from sheetsync.mirror import Mirror
from sheetsync.syncing import sync
from sheetsync.templates import load_sop
from tests.clerk import NUMBER, ROW
from tests.computers import Computers
from tests.golden_books import GOLDEN
from tests.stores.contract import Google, Xlsx, place_of
from tests.stores.sheets import HEADER, OWNER, TOOL_EMAIL, empty_copy
from tests.versions import APPROVAL, LEGAL_CHECK, changed

JAKARTA = ZoneInfo("Asia/Jakarta")
TITLE, CHECK = "Judul Informasi", "Pemeriksaan"
FIRST = load_sop("website_medsos")
LEADER = ('name = "Ketua Tim Pengelolaan Website/Medsos"', 'name = "Ketua Tim Humas"')
LEGAL = LEGAL_CHECK.replace("persetujuan", "hukum").replace("minutes = 30", "minutes = 45")
RENAMED = changed(LEADER)
LONGER = changed(LEADER, (APPROVAL, APPROVAL + LEGAL))
SHORTER = changed(LEADER, ('warning = "Apabila', 'warning = "Perhatian: apabila'))
HEADERS = {step.id: step.header for step in LONGER.steps}
KINDS = {
    "Diproses": "start", "Selesai": "complete", "Disetujui": "complete", "Terpublikasi": "complete",
    "Tidak disetujui": "reject", "Dibatalkan": "cancel", "Pembaruan": "reopen",
}  # fmt: skip


def local(text: str) -> datetime:
    """Return an instant by the clock of the office."""
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


@dataclass(frozen=True)
class Act:
    """What was done to an item, by its title, at the sync that saw it; `step` is an id, or ''."""

    at: datetime
    item: str
    kind: str
    step: str = ""


class Year:
    """A book, the people in it and what they did; a row is called by its title."""

    def __init__(self, place: Xlsx | Google, folder: Path, computers: Computers) -> None:
        self.place, self.folder, self.computers = place, folder, computers
        self.mirror = Mirror(folder / "state")
        self.acts: list[Act] = []
        self.said: dict[str, str] = {}  # every sentence of the year, and when it was said first
        self.rows = place.rows()
        self._typed: dict[str, dict[str, Any]] = {}
        self._new: list[tuple[str, str, str]] = []

    # --- What staff do, seen by the next sync -----------------------------------------------------

    def add(self, title: str, **cells: Any) -> None:
        self._type(title, {**ROW, TITLE: title, **cells})
        self._note(title, "register")

    def word(self, title: str, step: str, word: str, kind: str = "", **cells: Any) -> None:
        """Choose a word of a step, with what belongs to it in other cells."""
        self._type(title, {HEADERS[step]: word, **cells})
        self._note(title, kind or KINDS[word], step)

    def edit(self, title: str, kind: str = "", step: str = "", **cells: Any) -> None:
        """Change content; `kind` is what is to come of it, '' if nothing is counted."""
        self._type(title, cells)
        if kind:
            self._note(title, kind, step)

    def note(self, cells: dict[int, str]) -> None:
        """Write into the next column behind all others: the header, and rows by their place."""
        head = [cell for cell in self.rows[0] if cell]
        for row, text in cells.items():
            self.place.put("Form DIP", (HEADER + row, len(head)), text)

    def set(self, key: str, *cells: Any) -> None:
        """Write a line below those of a table of the settings."""
        rows = [list(row) for row in self.place.settings()]
        head, first = place_of(rows, FIRST.texts.settings[key].title)
        line = head + 2
        while line < len(rows) and len(rows[line]) > first and rows[line][first] != "":
            line += 1
        for column, cell in enumerate(cells, first):
            self.place.put("Pengaturan", (line, column), cell)

    def _type(self, title: str, cells: dict[str, Any]) -> None:
        self._typed.setdefault(title, {}).update(cells)

    def _note(self, title: str, kind: str, step: str = "") -> None:
        self._new.append((title, kind, step))

    # --- What the program does --------------------------------------------------------------------

    def sync(self, when: str) -> Plan:
        """Sync at a time of the office's clock."""
        at = self._arrive(when)
        plan = sync(self.place.open(), now=at, mirror=self.mirror)
        self._hear(at, plan)
        return plan

    def follow(
        self, when: str, sop: Sop, since: str = "", moves: dict[str, str] | None = None
    ) -> None:
        """Go on by another version, or announce it; `moves` says whose turn is another step's."""
        at = self._arrive(when)
        asked = Amendment(sop, "sop.toml", date.fromisoformat(since) if since else None)
        done = amend(self.place.open(), asked, now=at, mirror=self.mirror)
        assert done is not None
        self.moved(at, moves or {})
        self._hear(at, done[1])

    def moved(self, at: datetime, moves: dict[str, str]) -> None:
        """Note to which step items went on when a version came into force."""
        self.acts += [Act(at, item, "moves", step) for item, step in moves.items()]

    def confirm(self, when: str, digits: str) -> None:
        confirm(self.place.open(), digits, now=local(when), mirror=self.mirror)

    def examine(self, when: str) -> None:
        """Ask the doctor."""
        at = local(when)
        for found in examine(self.place.open(), at, self.mirror):
            if found.problem:
                self._say(at, f"doctor, {found.check}: {found.problem}")

    def at_computer(self, name: str = "") -> str:
        """Go on at another computer, that never saw the book, and return its id; '': the first."""
        self.mirror = Mirror(self.folder / f"state{name}")
        if name:
            return self.computers.be(name).id
        self.computers.be_first()
        return ""

    def rename(self, name: str) -> None:
        """Call the book otherwise, as a person does."""
        if isinstance(self.place, Xlsx):
            self.place.path = self.place.path.rename(self.folder / f"{name}.xlsx")
        else:
            title = {"properties": {"title": name}, "fields": "title"}
            self.place.sheet.by().batch({"updateSpreadsheetProperties": title})

    def _arrive(self, when: str) -> datetime:
        """Type what staff typed until then."""
        at, places = local(when), {row[TITLE]: n for n, row in enumerate(self.rows, 1)}
        for title in self._typed:
            places.setdefault(title, len(places) + 1)
        if self._typed:
            self.place.type(*((places[title], cells) for title, cells in self._typed.items()))
        self.acts += [Act(at, item, kind, step) for item, kind, step in self._new]
        self._typed, self._new = {}, []
        return at

    def _hear(self, at: datetime, plan: Plan) -> None:
        """Keep all that is said: to the administrator, in the rows, and in the history."""
        self.rows = self.place.rows()
        self._say(at, *plan.warnings, *(str(row[CHECK]) for row in self.rows))
        self._say(at, *(str(event.note) for event in plan.events if not event.item))

    def _say(self, at: datetime, *sentences: str) -> None:
        for sentence in filter(None, sentences):
            self.said.setdefault(sentence, f"{at:%Y-%m-%d %H:%M}")

    # --- What can be seen -------------------------------------------------------------------------

    def row(self, title: str) -> dict[str, Any]:
        (found,) = [row for row in self.rows if row[TITLE] == title]
        return found

    def editors(self, role: str) -> list[str] | None:
        """Return who may write in the columns of a role, [] for anybody; None: a file locks none."""
        if isinstance(self.place, Xlsx):
            return None
        locks = [
            lock
            for tab in self.place.sheet.by().get()["sheets"]
            for lock in tab.get("protectedRanges", ())
        ]
        found = (
            lock["editors"]["users"] for lock in locks if lock["description"].endswith(f": {role}")
        )
        return sorted({*chain.from_iterable(found)} - {OWNER, TOOL_EMAIL})

    def number(self, title: str) -> str:
        return str(self.row(title)[NUMBER])


@contextmanager
def begun(store: str, folder: Path, computers: Computers) -> Iterator[Year]:
    """A book of the first format in one of the stores, as an office would have it in its hands."""
    if store == "xlsx":
        shutil.copy(GOLDEN[0].path, folder / "dip.xlsx")
        yield Year(Xlsx(folder), folder, computers)
        return
    with empty_copy(folder) as sheet:
        GOLDEN[0].pour(sheet)
        yield Year(Google(sheet), folder, computers)
