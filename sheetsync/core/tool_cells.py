"""The tool's own cells of a row: what belongs there, and what a person typed there instead."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime

from sheetsync.core.cells import Cell, Rows, cell_at, plain, serial, text_of, tidy
from sheetsync.core.form import Columns
from sheetsync.core.settings import Settings
from sheetsync.core.sop import Sop
from sheetsync.core.speak import blocked_text, position_text, positions
from sheetsync.core.workflow import ItemState
from sheetsync.core.writing import BLOCKED

_WORDS = re.compile(r"[^\W\d]{2}")


def tool_cells(sop: Sop, settings: Settings, columns: Columns, state: ItemState) -> dict[int, Cell]:
    """Return by column what the tool's cells of an item's row hold; not the one that speaks."""

    def wall(at: datetime | None) -> Cell:
        return "" if at is None else serial(at.astimezone(settings.zone))

    own: dict[str, Cell] = {
        "number": state.number,
        "position": position_text(sop, state),
        "submission": state.submission,
        "due": wall(_due(sop, settings, state)),
    }
    return {
        **{columns.own[key]: value for key, value in own.items()},
        **dict(zip(columns.times, map(wall, state.times), strict=True)),
    }


def _due(sop: Sop, settings: Settings, state: ItemState) -> datetime | None:
    """Return when the current step's standard time is over, None when it is nobody's turn."""
    if state.queue is None or state.arrived is None:
        return None
    day = state.arrived.astimezone(settings.zone).date()
    minutes = settings.standard_minutes(sop.steps[state.queue].id, day)
    return settings.calendar.add(state.arrived, minutes)


def typed_over(
    form: Rows, columns: Columns, index: int, numbers: Collection[str]
) -> dict[int, str]:
    """Return by column what a person typed into the tool's cells of a row that has content.

    `numbers` are those ever given; in the columns of numbers only words count. The two columns of
    sentences are not looked at: a sentence of another version of the tool, or of the SOP, could
    not be told from a person's.
    """
    number = plain(cell_at(form, index, columns.number))
    found = {columns.number: number} if number and number not in numbers else {}
    for column in columns.numeric:
        cell = cell_at(form, index, column)
        if _holds_words(cell):
            found[column] = tidy(cell)
    return found


def left_over(
    sop: Sop,
    form: Rows,
    columns: Columns,
    index: int,
    numbers: Collection[str],
    missing: Collection[str],
) -> dict[int, Cell]:
    """Return by column what to write in a row without content, so that only people's words stay.

    What the tool leaves behind has a number, whose turn it is, or one of the few sentences that are
    said without either; in doubt a person wrote it: a heading between the rows, a note. The number
    of a `missing` item stays, so that Undo brings its row back.
    """
    tool = (at for column, at in columns.placed if column.owner is None)
    filled = {c: cell for c in tool if (cell := cell_at(form, index, c)) != ""}
    if not filled:
        return {}
    number, position, said = (
        text_of(filled.get(columns.own[key], "")) for key in ("number", "position", "check")
    )
    cells: dict[int, Cell] = {}
    if number in numbers:
        cells[columns.number] = number if number in missing else ""
    if position in positions(sop):
        cells[columns.own["position"]] = ""
    if cells:
        cells |= {column: "" for column, cell in filled.items() if not _holds_words(cell)}
    if cells or said in _said_of_no_item(sop):
        cells[columns.check] = ""
    typed = filled.keys() - cells
    if number in missing:
        cells[columns.check] = sop.texts.say("check.emptied")
    elif typed and columns.check not in typed:
        cells[columns.check] = sop.texts.say("check.left")
    return cells


def untitled_text(sop: Sop) -> str:
    """Return the sentence for a row with content but without a title."""
    return sop.texts.say("check.untitled", column=sop.title_field.header)


def _said_of_no_item(sop: Sop) -> Iterator[str]:
    """Yield the sentences of rows that are no item's."""
    yield untitled_text(sop)
    yield sop.texts.say("check.left")
    for reason in BLOCKED:
        yield blocked_text(sop, reason, [sop.texts.columns["number"]])


def _holds_words(cell: Cell) -> bool:
    """Tell whether a person wrote this; a number, as text or not, may be the tool's own."""
    return isinstance(cell, str) and bool(_WORDS.search(cell))
