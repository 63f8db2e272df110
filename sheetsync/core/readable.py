"""Judging a row some of whose cells cannot be written: what stands there is not read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sheetsync.core.cells import same_word
from sheetsync.core.form import Columns, Row
from sheetsync.core.history import Event
from sheetsync.core.judge import Stamp, Verdict, judge
from sheetsync.core.sop import Sop
from sheetsync.core.workflow import ItemState
from sheetsync.core.writing import Pen


def judge_readable(
    sop: Sop,
    state: ItemState | None,
    row: Row,
    stamp: Stamp,
    begin: Event | None,
    columns: Columns,
    pen: Pen,
) -> tuple[Verdict, list[int]]:
    """Return the verdict on a row, and the columns of what was not read and should not stand there.

    A word that cannot be handed back would be judged again at every sync, and could approve what
    nobody looked at: it counts as what is expected in its cell, a reason or link as none.
    """
    verdict = judge(sop, state, row, stamp, begin)
    if not (verdict.events or verdict.handed_back or verdict.lacking):
        return verdict, []
    expected = state.expected if state else ("",) * len(row.steps)
    steps = tuple(
        was if not same_word(found, was) and pen.why(row.index, column) else found
        for found, was, column in zip(row.steps, expected, columns.steps, strict=True)
    )
    evidence = tuple(
        "" if text and column is not None and pen.why(row.index, column) else text
        for text, column in zip(row.evidence, columns.evidence, strict=True)
    )
    read = replace(row, steps=steps, evidence=evidence)
    if read != row:
        verdict = judge(sop, state, read, stamp, begin)
    return verdict, list(_unread(row, read, verdict, columns, pen))


def _unread(row: Row, read: Row, verdict: Verdict, columns: Columns, pen: Pen) -> Iterator[int]:
    """Yield the columns to name in the row, the same ones at every sync.

    A blank cell whose turn it is says nothing, whether or not it can be filled in.
    """
    state = verdict.state
    for place, (found, column) in enumerate(zip(row.steps, columns.steps, strict=True)):
        is_right = same_word(found, state.expected[place])
        waits = place == state.current and not found
        if not (is_right or waits) and pen.why(row.index, column):
            yield column
    for cell, found, kept in zip(columns.evidence, row.evidence, read.evidence, strict=True):
        if cell is not None and found != kept and verdict.lacking:
            yield cell
