"""One commit as one batch - stamp, images, history, form, boards - and the hidden tab behind it."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sheetsync.core.cells import Cell, Cells, Rows, cell_at, row_at, text_of
from sheetsync.core.writing import Touch
from sheetsync.errors import StoreError
from sheetsync.stores.google.answers import Json, loads, part, parts
from sheetsync.stores.google.cells import (
    VALUE,
    row_range,
    row_writes,
    runs,
    tab_writes,
    update,
    values,
    writes,
)
from sheetsync.stores.google.client import Client
from sheetsync.stores.google.settle import planned
from sheetsync.stores.workbook import Changes

# Sheet ids are ours to choose when a tab is added; they survive renaming and copying the file.
GUIDE, FORM, MONITORING, EVALUATION, HISTORY, SETTINGS, TOOL_TAB, METADATA = range(11, 19)
JOURNAL = -1  # made by the add-in, so that its id is not ours to know
SHEETS = {
    "guide": GUIDE,
    "form": FORM,
    "monitoring": MONITORING,
    "evaluation": EVALUATION,
    "history": HISTORY,
    "settings": SETTINGS,
    "metadata": METADATA,
    "journal": JOURNAL,
}
TOOL_TABS = (MONITORING, EVALUATION, HISTORY, METADATA, TOOL_TAB)
"""The tabs that the tool alone writes."""
READ = (GUIDE, FORM, SETTINGS, *TOOL_TABS)
TOOL_TITLE = "sheetsync"
TOOL_SIZE = (300, 60)

# Lines of the tool tab: the counter and what it stands for, who may edit the columns of each role,
# what the images below are about, and the images themselves. Older versions kept titles in line 1.
COUNTER_ROW, EDITORS_ROW, ABOUT_ROW, IMAGE_ROW = 0, 2, 3, 4
_CHUNK = 40_000  # a cell takes 50,000 characters

STAMP_KEY = "sheetsync"
STAMP_BASE = 1_000_000_000
_KEPT = 500  # Google keeps 30,000 characters of developer metadata in a spreadsheet

# What a commit can do without: an old stamp goes later; what lies on a tab somebody may have taken
# away since it was asked for, or Google may not take its id again.
_SPARED = {
    "deleteDeveloperMetadata",
    "deleteConditionalFormatRule",
    *("addChart", "updateChartSpec", "updateEmbeddedObjectPosition", "deleteEmbeddedObject"),
    *("addFilterView", "updateFilterView", "deleteFilterView"),
}


@dataclass(frozen=True, slots=True)
class Tool:
    """What the hidden tab says; `events` are those of the history at that counter.

    `choices` is how many rows of the form have their dropdowns; 0 where that is not known.
    """

    counter: int = 0
    events: int = 0
    choices: int = 0
    editors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    images: Rows = ()

    @classmethod
    def parse(cls, rows: Rows) -> Tool:
        """Return the tab as read; whatever is not there is blank."""
        counter, _, events, _, choices = [*row_at(rows, COUNTER_ROW), *("",) * 5][:5]
        return cls(
            counter=_count(counter),
            events=_count(events),
            choices=_count(choices),
            editors={
                role: tuple(map(str, people))
                for role, people in _object(text_of(cell_at(rows, EDITORS_ROW, 0))).items()
                if isinstance(people, list)
            },
            about=unpack(row_at(rows, ABOUT_ROW)),
            images=tuple(rows[IMAGE_ROW:]),
        )


def _count(cell: Cell) -> int:
    return int(cell) if isinstance(cell, (int, float)) else 0


def _object(text: str | bytes) -> Json:
    """Return the object of a JSON text; nothing when somebody tampered with it."""
    try:
        return loads(text)
    except (ValueError, RecursionError):
        return {}


def pack(value: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a JSON object as texts that each fit a cell."""
    data = json.dumps(value, separators=(",", ":")).encode("ascii")
    text = base64.b64encode(zlib.compress(data, 9)).decode("ascii")
    return tuple(text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK))


def unpack(cells: Cells) -> dict[str, Any]:
    """Return the object that `pack` made; nothing when somebody tampered with it."""
    try:
        return _object(zlib.decompress(base64.b64decode("".join(map(text_of, cells)))))
    except (ValueError, zlib.error):
        return {}


@dataclass(frozen=True, slots=True)
class CommitStamp:
    """The version a commit takes: only one batch can create the entry with this number."""

    number: int
    sync: str
    events: int
    head: str

    @property
    def id(self) -> int:
        return STAMP_BASE + self.number

    @property
    def text(self) -> str:
        return f"{self.sync} {self.events} {self.head[:8]}"

    def requests(self) -> Iterator[Json]:
        yield entry_request(self.id, STAMP_KEY, self.text)
        if self.number > _KEPT:
            yield entry_removal(self.id - _KEPT)


def entry_request(number: int, key: str, text: str) -> Json:
    """Return the request for an entry of developer metadata; it is refused if the id is taken."""
    entry = {
        "metadataId": number,
        "metadataKey": key,
        "metadataValue": text,
        "location": {"spreadsheet": True},
        "visibility": "DOCUMENT",
    }
    return {"createDeveloperMetadata": {"developerMetadata": entry}}


def entry_removal(number: int) -> Json:
    """Return the request that takes the entry with this id away."""
    lookup = {"developerMetadataLookup": {"metadataId": number}}
    return {"deleteDeveloperMetadata": {"dataFilter": lookup}}


@dataclass(frozen=True, slots=True)
class State:
    """What stood in the spreadsheet at `at` (seconds): rows and grid size of tabs by sheet id.

    `owed` are the writes that put an earlier commit right; `rows` has them done, `met` is the form
    without them. `errors` are the form's cells with a formula that failed. `names` are the titles
    of all tabs as they are, asked for only where one of ours is absent. `misdrawn` are the columns
    of the form that were drawn last while columns moved, by their places then.
    """

    at: float
    rows: Mapping[int, Rows]
    size: Mapping[int, tuple[int, int]]
    tool: Tool
    met: Rows
    owed: tuple[Touch, ...] = ()
    errors: frozenset[tuple[int, int]] = frozenset()
    names: tuple[str, ...] = ()
    misdrawn: tuple[int, ...] = ()


def commit_batch(
    state: State, changes: Changes, stamp: CommitStamp, redrawn: Sequence[Json] = ()
) -> list[Json]:
    """Return the requests of one commit; tabs that are absent are to be drawn before them.

    `redrawn` draw tabs anew; the texts on those that are not emptied are among the changes.
    """
    touches = with_owed(state.owed, changes.form)
    batch = [*stamp.requests(), *_images(state, touches, changes)]
    rows = max(state.size[FORM][0], *(touch.row + 1 for touch in touches), 0)
    batch += grown(state, FORM, rows, max((touch.column + 1 for touch in touches), default=0))
    batch += _with_choices(state, rows, changes.key[0] + 1)
    batch += writes(FORM, {(touch.row, touch.column): touch.written for touch in touches})
    for key, grid in changes.boards.items():
        sheet = SHEETS[key]
        if sheet in state.size:  # somebody may have deleted rows or columns of it
            last_row, last_column = (max(places, default=0) for places in zip(*grid, strict=True))
            batch += grown(state, sheet, last_row + 1, last_column + 1)
        batch += tab_writes(sheet, grid, state.rows.get(sheet, ()))
    batch += redrawn
    if changes.history:  # behind its headers, which bring a column that older books lack
        first = 1 + changes.events - len(changes.history)
        batch += grown(state, HISTORY, first + len(changes.history))
        batch += row_writes(HISTORY, first, changes.history)
    counter = (stamp.number, stamp.sync, stamp.events, stamp.head, rows)
    batch.append(update(TOOL_TAB, COUNTER_ROW, 0, [values(counter)]))
    return batch


def spared(batch: Sequence[Json], place: int | None) -> list[Json]:
    """Return a batch without a request that Google refused; [] when it cannot do without that.

    A board whose id Google does not take again is left out with all that is drawn and written on
    it: the history is worth more than the picture of it.
    """
    if place is None or place >= len(batch):
        return []
    refused = batch[place]
    if refused.keys() & _SPARED:
        return [one for one in batch if one is not refused]
    sheet = refused.get("addSheet", {}).get("properties", {}).get("sheetId")
    if sheet not in (MONITORING, EVALUATION):
        return []
    named = re.compile(rf'"sheetId": {sheet}\b')
    return [one for one in batch if not named.search(json.dumps(one))]


def with_owed(owed: Iterable[Touch], touches: Iterable[Touch]) -> tuple[Touch, ...]:
    """Return what is still owed from an earlier commit and what is new, once for each cell.

    A plan is made on the mended form; what really stands in an owed cell is what counts as found.
    """
    cells = {(touch.row, touch.column): touch for touch in owed}
    for touch in touches:
        at = touch.row, touch.column
        found = cells[at].found if at in cells else touch.found
        cells[at] = Touch(*at, found, touch.written, touch.number)
    return tuple(cells[at] for at in sorted(cells))


def _images(state: State, touches: Sequence[Touch], changes: Changes) -> Iterator[Json]:
    """Yield what copies the rows about to be touched, and clears the images of the last commit.

    Where the form is drawn anew its header is copied in any case: it tells where looks fell.
    """
    size = state.size[FORM]
    header, key = changes.key
    drawn = changes.redraw["form"].own_columns if "form" in changes.redraw else frozenset()
    told, rows = tuple[str, ...](), []
    if touches or drawn or state.misdrawn:
        about = planned(state.met, touches, header, key)
        about |= {"drawn": sorted(drawn), "misdrawn": [] if drawn else state.misdrawn}
        told, rows = pack(about), [header, *(image[0] for image in about["images"])]
    yield from grown(state, TOOL_TAB, IMAGE_ROW + len(rows), max(size[1], len(told)))
    yield {
        "updateCells": {"range": {"sheetId": TOOL_TAB, "startRowIndex": ABOUT_ROW}, "fields": VALUE}
    }
    for run in runs(enumerate(rows, IMAGE_ROW), lambda pair: (None, pair[1])):
        (to, first), (_, last) = run[0], run[-1]
        end = min(last + 1, size[0])
        if end > first:  # rows that an import adds below the grid are blank
            target = row_range(TOOL_TAB, to, to + end - first) | {"endColumnIndex": 1}
            yield _copied(row_range(FORM, first, end), target, "VALUES")
    if told:
        yield update(TOOL_TAB, ABOUT_ROW, 0, [values(told)])


def grown(state: State, sheet: int, rows: int, columns: int = 0) -> Iterator[Json]:
    """Yield what makes a tab large enough for so many rows and columns."""
    have = state.size.get(sheet, TOOL_SIZE)
    for dimension, wanted, there in zip(("ROWS", "COLUMNS"), (rows, columns), have, strict=True):
        if wanted > there:
            more = {"sheetId": sheet, "dimension": dimension, "length": wanted - there}
            yield {"appendDimension": more}


def _with_choices(state: State, rows: int, body: int) -> Iterator[Json]:
    """Give rows of the form that are new at its end the dropdowns of its first row.

    Those that the tool adds get its looks, too; in those of others nobody's colours are touched.
    """
    grid = state.size[FORM][0]
    have = min(state.tool.choices or grid, grid)
    spans = ((grid, rows, "FORMAT"), (have, rows, "DATA_VALIDATION"))
    for first, end, what in spans:
        if body < first < end:
            yield _copied(row_range(FORM, body, body + 1), row_range(FORM, first, end), what)


def _copied(source: Json, target: Json, what: str) -> Json:
    copy = {"source": source, "destination": target, "pasteType": f"PASTE_{what}"}
    return {"copyPaste": copy}


class Stamps:
    """The developer metadata of one spreadsheet that is ours."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._refused_at = -1  # the counter at which a stamp was refused last
        self._skip = 0  # numbers that foreign entries hold

    def next(self, counter: int, changes: Changes) -> CommitStamp:
        """Return the stamp that a commit upon this counter asks for."""
        number = counter + 1 + self._skip
        return CommitStamp(number, changes.sync, changes.events, changes.head)

    def find(self, entry: int) -> str | None:
        """Return the text of the entry with this id, None when there is none."""
        found = self._search({"metadataId": entry})
        return part(found[0], "metadataValue", str) if found else None

    def newest(self) -> int:
        """Return the highest number taken by a stamp of ours, 0 when there is none."""
        return max(self._ours(), default=0)

    def start(self) -> list[Json]:
        """Return the request for the counter of a new tool tab: it goes on from the newest."""
        return [update(TOOL_TAB, COUNTER_ROW, 0, [values((self.newest(),))])]

    def refused(self, tool: Tool, found: str | None) -> None:
        """Take note that a batch was refused; `found` is the stamp that stands in its way.

        Refused for the first time upon a counter: another sync was faster. Refused again upon the
        same one: an older version of the spreadsheet was put back, and StoreError says so - or the
        number belongs to somebody else, and is skipped from now on.
        """
        again, self._refused_at = self._refused_at == tool.counter, tool.counter
        if not again or found is None:
            return
        later = {n: text for n, text in self._ours().items() if n > tool.counter}
        if not later:
            self._skip += 1
            return
        gone = max(_events(text) for text in later.values()) - tool.events
        self._skip = max(later) - tool.counter
        if gone > 0:
            raise StoreError(
                f"{self._client.name}: {gone} events are gone: was an older version of the "
                "spreadsheet put back? Put the newest version back (File > Version history), or go "
                "on from this one with --force"
            )

    def _ours(self) -> dict[int, str]:
        return {
            number - STAMP_BASE: part(entry, "metadataValue", str)
            for entry in self._search({"metadataKey": STAMP_KEY})
            if (number := part(entry, "metadataId", int)) > STAMP_BASE
        }

    def _search(self, lookup: Json) -> list[Json]:
        body = {"dataFilters": [{"developerMetadataLookup": lookup}]}
        answer = self._client.read("/developerMetadata:search", body)
        matched = parts(answer, "matchedDeveloperMetadata")
        return [part(one, "developerMetadata", dict) for one in matched]


def _events(text: str) -> int:
    words = text.split(" ")
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else 0
