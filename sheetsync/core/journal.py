"""The add-in's journal: the last line about each cell, and which lines cannot be believed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sheetsync.core.cells import Rows, cut, is_email, row_texts, same_word, text_of, tidy
from sheetsync.core.clock import SLACK
from sheetsync.core.texts import Texts
from sheetsync.core.worktime import instant

ALIVE = timedelta(hours=2)  # the add-in gives a sign of life every hour
EDITS = ("EDIT", "PASTE")
MOVES = ("INSERT_ROW", "REMOVE_ROW", "INSERT_COLUMN", "REMOVE_COLUMN", "INSERT_GRID", "REMOVE_GRID",
         "OTHER")  # fmt: skip
LARGE = "LARGE"  # an edit of more cells than the add-in writes down
MARK = "sheetsync.journal"  # developer metadata by which the tab is found in a Google Sheet
LONGEST_VALUE = 200  # letters of a value that the add-in writes down
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_LONG_NUMBER = re.compile(r"[0-9]{10,}")  # the add-in's rule: its lines are compared, never kept


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of one cell: `row` counts from 1, `number` is '' where the row had none yet."""

    at: datetime
    actor: str
    row: str
    number: str
    column: str
    old: str
    new: str
    kind: str


@dataclass(frozen=True, slots=True)
class Journal:
    """What a journal tells: the last believed line about each cell, by number (or row) and header.

    `moved` is when rows last moved, so that row numbers before it mean nothing. `beat` is the last
    sign of life. `doubted` counts lines that are not used; a journal without its headers is not
    `readable`.
    """

    cells: Mapping[tuple[str, str], Edit] = field(default_factory=dict)
    moved: datetime | None = None
    beat: datetime | None = None
    doubted: int = 0
    readable: bool = True

    def last(self, number: str, column: str, seen: str) -> Edit | None:
        """Return the last line about a cell if it says what the sync sees there, else None."""
        return _agrees(self.cells.get((number, column)), seen)

    def last_at(self, row: int, column: str, seen: str, *, free: bool = False) -> Edit | None:
        """Return the same by the row's place (counted from 0), for the time it had no number.

        Unless the text is `free` and so tells rows apart, a row that moved since is another one.
        """
        line = self.cells.get((f"#{row + 1}", column))
        if line is None or (not free and self.moved is not None and self.moved > line.at):
            return None
        return _agrees(line, seen)

    def is_alive(self, at: datetime) -> bool:
        """Tell whether the add-in gave a sign of life in the two hours before `at`."""
        return self.beat is not None and at - self.beat <= ALIVE


def as_journalled(text: str) -> str:
    """Return a value as the add-in writes it down: long numbers masked but 4 digits, cut, tidy."""
    masked = _LONG_NUMBER.sub(lambda found: "*" * (len(found[0]) - 4) + found[0][-4:], text)
    return tidy(cut(masked, LONGEST_VALUE))


def read_journal(rows: Rows, texts: Texts, now: datetime) -> Journal:
    """Return what the journal tab tells at `now` (aware).

    Not believed, and counted: a line that is not built as the add-in builds it, one dated after
    `now`, and one dated well before a line above it - the add-in writes them in order.
    """
    width = len(texts.journal)
    head = [text_of(cell) for cell in rows[0]] if rows else []
    told = [said for row in rows[1:] if any(said := row_texts(row, width))]
    if tuple(head[:width]) != texts.journal:
        return Journal(doubted=len(told), readable=False)
    cells: dict[tuple[str, str], Edit] = {}
    moved = latest = None
    doubted = 0
    for line in map(_line, told):
        if line is None or line.at > now + SLACK or (latest and line.at < latest - SLACK):
            doubted += 1
            continue
        latest = max(latest or line.at, line.at)
        if line.kind in MOVES:
            moved = max(moved or line.at, line.at)
        elif line.kind in EDITS:
            place = line.number or f"#{line.row}", line.column
            if place not in cells or cells[place].at <= line.at:
                cells[place] = line
    beats = [at for at in (_at(head[width]) if len(head) > width else None, latest) if at]
    beat = max((at for at in beats if at <= now + SLACK), default=None)
    return Journal(cells, moved, beat, doubted)


def _agrees(line: Edit | None, seen: str) -> Edit | None:
    return line if line and same_word(line.new, as_journalled(seen)) else None


def _line(cells: list[str]) -> Edit | None:
    at, actor = _at(cells[0]), cells[1]
    known = cells[7] in EDITS or cells[7] in MOVES or cells[7] == LARGE
    if at is None or not known or (actor and not is_email(actor)):
        return None
    number, column, new = tidy(cells[3]), tidy(cells[4]), as_journalled(cells[6])
    return Edit(at, actor.lower(), cells[2], number, column, cells[5], new, cells[7])


def _at(text: str) -> datetime | None:
    return instant(text) if _TIME.fullmatch(text) else None
