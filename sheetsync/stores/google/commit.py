"""One commit as one batch: stamp, images, history, form, boards, counter - in this order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sheetsync.core.cells import Rows
from sheetsync.core.writing import Touch
from sheetsync.stores.google.cells import VALUE, appended, runs, tab_writes, update, values, writes
from sheetsync.stores.google.json import Json
from sheetsync.stores.google.settle import planned
from sheetsync.stores.google.tabs import (
    ABOUT_ROW,
    COUNTER_ROW,
    EVALUATION,
    FORM,
    HISTORY,
    IMAGE_ROW,
    MONITORING,
    TITLES_ROW,
    TOOL,
    TOOL_SIZE,
    Tool,
    pack,
    sheet_ids,
)
from sheetsync.stores.workbook import Changes

KEY = "sheetsync"
BASE = 1_000_000_000
_KEPT = 500  # Google keeps 30,000 characters of developer metadata in a spreadsheet


@dataclass(frozen=True, slots=True)
class Stamp:
    """The version a commit takes: only one batch can create the entry with this number."""

    number: int
    sync: str
    events: int
    head: str

    @property
    def id(self) -> int:
        return BASE + self.number

    @property
    def text(self) -> str:
        return f"{self.sync} {self.events} {self.head[:8]}"

    def requests(self) -> Iterator[Json]:
        entry = {
            "metadataId": self.id,
            "metadataKey": KEY,
            "metadataValue": self.text,
            "location": {"spreadsheet": True},
            "visibility": "DOCUMENT",
        }
        yield {"createDeveloperMetadata": {"developerMetadata": entry}}
        if self.number > _KEPT:
            old = {"developerMetadataLookup": {"metadataId": self.id - _KEPT}}
            yield {"deleteDeveloperMetadata": {"dataFilter": old}}


@dataclass(frozen=True, slots=True)
class Reading:
    """What stood in the spreadsheet at `at` (seconds): rows and grid size of tabs by sheet id.

    `titles` are ours. `owed` are the writes that put an earlier commit right; `rows` has them done.
    `errors` are the form's cells with a formula that failed. `names` are the titles of all tabs as
    they are, asked for only where one of ours is absent.
    """

    at: float
    rows: Mapping[int, Rows]
    size: Mapping[int, tuple[int, int]]
    tool: Tool
    titles: Mapping[str, int] = field(default_factory=dict)
    owed: tuple[Touch, ...] = ()
    errors: frozenset[tuple[int, int]] = frozenset()
    names: tuple[str, ...] = ()


def commit_batch(reading: Reading, changes: Changes, stamp: Stamp) -> list[Json]:
    """Return the requests of one commit; tabs that are absent are to be drawn before them."""
    touches = merged(reading.owed, changes.form)
    batch = [*stamp.requests(), *_images(reading, touches, changes)]
    if changes.history:
        first = 1 + changes.events - len(changes.history)
        batch += _grown(reading, HISTORY, first + len(changes.history))
        batch += appended(HISTORY, first, changes.history)
    rows = max(reading.size[FORM][0], *(touch.row + 1 for touch in touches), 0)
    batch += _grown(reading, FORM, rows)
    batch += _with_choices(reading, rows, changes.key[0] + 1)
    batch += writes(FORM, {(touch.row, touch.column): touch.written for touch in touches})
    ids = sheet_ids(changes.order)
    for title, grid in changes.tabs.items():
        sheet = ids[title]
        if sheet in reading.size:  # somebody may have deleted rows or columns of it
            last_row, last_column = (max(places, default=0) for places in zip(*grid, strict=True))
            batch += _grown(reading, sheet, last_row + 1, last_column + 1)
        batch += tab_writes(sheet, grid, reading.rows.get(sheet, ()))
    counter = (stamp.number, stamp.sync, stamp.events, stamp.head, rows)
    batch.append(update(TOOL, COUNTER_ROW, 0, [values(counter)]))
    if not reading.tool.titles:
        batch.append(titles_line(ids))
    return batch


def spared(batch: Sequence[Json], place: int | None) -> list[Json]:
    """Return a batch without a request that Google refused; [] when it cannot do without that.

    An old stamp may stay. A board whose id Google does not take again is left out with all that
    is drawn and written on it: the history is worth more than the picture of it.
    """
    if place is None or place >= len(batch):
        return []
    refused = batch[place]
    if "deleteDeveloperMetadata" in refused:
        return [one for one in batch if one is not refused]
    sheet = refused.get("addSheet", {}).get("properties", {}).get("sheetId")
    if sheet not in (MONITORING, EVALUATION):
        return []
    named = re.compile(rf'"sheetId": {sheet}\b')
    return [one for one in batch if not named.search(json.dumps(one))]


def merged(owed: Iterable[Touch], touches: Iterable[Touch]) -> tuple[Touch, ...]:
    """Return what is still owed from an earlier commit and what is new, once for each cell.

    A plan is made on the mended form; what really stands in an owed cell is what counts as found.
    """
    cells = {(touch.row, touch.column): touch for touch in owed}
    for touch in touches:
        at = touch.row, touch.column
        found = cells[at].found if at in cells else touch.found
        cells[at] = Touch(*at, found, touch.written, touch.number)
    return tuple(cells[at] for at in sorted(cells))


def _images(reading: Reading, touches: Sequence[Touch], changes: Changes) -> Iterator[Json]:
    """Yield what copies the rows about to be touched, and clears the images of the last commit."""
    size = reading.size[FORM]
    header, key = changes.key
    about = planned(_as_it_stands(reading), touches, header, key) if touches else {}
    told = pack(about) if touches else ()
    rows = [header, *(image[0] for image in about["images"])] if touches else []
    yield from _grown(reading, TOOL, IMAGE_ROW + len(rows), max(size[1], len(told)))
    yield {"updateCells": {"range": {"sheetId": TOOL, "startRowIndex": ABOUT_ROW}, "fields": VALUE}}
    for run in runs(enumerate(rows, IMAGE_ROW), lambda pair: (None, pair[1])):
        (to, first), (_, last) = run[0], run[-1]
        end = min(last + 1, size[0])
        if end > first:  # rows that an import adds below the grid are blank
            source = {"sheetId": FORM, "startRowIndex": first, "endRowIndex": end}
            target = {"sheetId": TOOL, "startRowIndex": to, "endRowIndex": to + end - first}
            target["endColumnIndex"] = 1
            copy = {"source": source, "destination": target, "pasteType": "PASTE_VALUES"}
            yield {"copyPaste": copy}
    if touches:
        yield update(TOOL, ABOUT_ROW, 0, [values(told)])


def _as_it_stands(reading: Reading) -> Rows:
    """Return the form without what is still owed to it."""
    rows = list(reading.rows[FORM])
    for touch in reading.owed:
        row = list(rows[touch.row])
        row[touch.column] = touch.found
        rows[touch.row] = row
    return rows


def _grown(reading: Reading, sheet: int, rows: int, columns: int = 0) -> Iterator[Json]:
    """Make a tab large enough for so many rows and columns."""
    have = reading.size.get(sheet, TOOL_SIZE)
    for dimension, wanted, there in zip(("ROWS", "COLUMNS"), (rows, columns), have, strict=True):
        if wanted > there:
            yield _more(sheet, dimension, wanted - there)


def _with_choices(reading: Reading, rows: int, body: int) -> Iterator[Json]:
    """Give rows of the form that are new at its end the dropdowns of its first row.

    Those that the tool adds get its looks, too; in those of others nobody's colours are touched.
    """
    grid = reading.size[FORM][0]
    have = min(reading.tool.choices or grid, grid)
    spans = ((grid, rows, "FORMAT"), (have, rows, "DATA_VALIDATION"))
    for first, end, what in spans:
        if body < first < end:
            source = {"sheetId": FORM, "startRowIndex": body, "endRowIndex": body + 1}
            target = {"sheetId": FORM, "startRowIndex": first, "endRowIndex": end}
            copy = {"source": source, "destination": target, "pasteType": f"PASTE_{what}"}
            yield {"copyPaste": copy}


def _more(sheet: int, dimension: str, length: int) -> Json:
    return {"appendDimension": {"sheetId": sheet, "dimension": dimension, "length": length}}


def titles_line(titles: Mapping[str, int]) -> Json:
    """Return the request that keeps our titles, so that a renamed tab is known."""
    told = {str(sheet): title for title, sheet in titles.items()}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return update(TOOL, TITLES_ROW, 0, [values((text,))])
