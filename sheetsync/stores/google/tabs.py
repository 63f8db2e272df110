"""Where each tab lives in a Google Sheet: fixed sheet ids, and the lines of the hidden tool tab."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sheetsync.core.cells import Cell, text_of

# Sheet ids are ours to choose when a tab is added; they survive renaming and copying the file.
GUIDE, FORM, MONITORING, EVALUATION, HISTORY, SETTINGS, TOOL = range(11, 18)
DRAWN = (GUIDE, FORM, MONITORING, EVALUATION, HISTORY, SETTINGS)
JOURNAL = -1  # made by the add-in, so that its id is not ours to know
READ = (FORM, MONITORING, EVALUATION, HISTORY, SETTINGS, TOOL)
TOOL_TITLE = "sheetsync"
TOOL_SIZE = (300, 60)

# Lines of the tool tab: the counter and what it stands for, the titles by sheet id, who may edit
# the columns of each role, what the images below are about, and the images themselves.
COUNTER_ROW, TITLES_ROW, EDITORS_ROW, ABOUT_ROW, IMAGE_ROW = range(5)
_CHUNK = 40_000  # a cell takes 50,000 characters

Row = Sequence[Cell]


def sheet_ids(order: Sequence[str]) -> dict[str, int]:
    """Return the sheet id of each title: guide, form, the boards, and last history and settings."""
    boards = order[2:-2]
    ids = (GUIDE, FORM, *(MONITORING, EVALUATION)[: len(boards)], HISTORY, SETTINGS)
    return dict(zip(order, ids, strict=True))


@dataclass(frozen=True, slots=True)
class Tool:
    """What the hidden tab says; `events` and `head` are those of the history at that counter.

    `choices` is how many rows of the form have their dropdowns; 0 where that is not known.
    """

    counter: int = 0
    sync: str = ""
    events: int = 0
    head: str = ""
    choices: int = 0
    titles: Mapping[int, str] = field(default_factory=dict)
    editors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    images: tuple[Row, ...] = ()

    @classmethod
    def parse(cls, rows: Sequence[Row]) -> Tool:
        """Return the tab as read; whatever is not there is blank."""
        counter, *more = [*_line(rows, COUNTER_ROW), *("",) * 5][:5]
        return cls(
            counter=_count(counter),
            sync=text_of(more[0]),
            events=_count(more[1]),
            head=text_of(more[2]),
            choices=_count(more[3]),
            titles={
                int(sheet): title
                for sheet, title in _object(_line(rows, TITLES_ROW)).items()
                if sheet.isdecimal() and isinstance(title, str)
            },
            editors={
                role: tuple(map(str, people))
                for role, people in _object(_line(rows, EDITORS_ROW)).items()
                if isinstance(people, list)
            },
            about=unpack(_line(rows, ABOUT_ROW)),
            images=tuple(rows[IMAGE_ROW:]),
        )


def _count(cell: Cell) -> int:
    return int(cell) if isinstance(cell, (int, float)) else 0


def _line(rows: Sequence[Row], place: int) -> Row:
    return rows[place] if place < len(rows) else ()


def _object(line: Row) -> dict[str, Any]:
    try:
        found = json.loads(text_of(line[0])) if line else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def pack(value: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a JSON object as texts that each fit a cell."""
    data = json.dumps(value, separators=(",", ":")).encode("ascii")
    text = base64.b64encode(zlib.compress(data, 9)).decode("ascii")
    return tuple(text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK))


def unpack(cells: Row) -> dict[str, Any]:
    """Return the object that `pack` made; nothing when somebody tampered with it."""
    try:
        data = zlib.decompress(base64.b64decode("".join(text_of(cell) for cell in cells)))
        found = json.loads(data) if data else {}
    except (ValueError, RecursionError, zlib.error):
        return {}
    return found if isinstance(found, dict) else {}
