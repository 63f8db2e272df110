"""Judging one row: what people wrote in it against what the procedure expects there."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sheetsync.core.cells import Place, plain, same_word
from sheetsync.core.difference import content_now, is_approved
from sheetsync.core.evidence import (
    lacking_for_completion,
    lacking_for_refusal,
    unknown_word,
)
from sheetsync.core.form import Columns, Row
from sheetsync.core.history import Event
from sheetsync.core.privacy import Kept, kept
from sheetsync.core.sop import Sop
from sheetsync.core.workflow import HANDED_BACK, ItemState, apply, evidence_of, has_check
from sheetsync.core.writing import Pen

_BY_OWNER = ("register", "adopt", "void", "change")  # what the role that fills in the form does


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a sync sees things: `at`, not before the sync before it, and the sync's own id."""

    at: datetime
    not_before: datetime | None
    sync: str


@dataclass(frozen=True, slots=True)
class HandedBack:
    """A staff cell rewritten: whose it is, its header, what stood there, what stands there now."""

    item: str
    column: str
    found: Kept
    written: str

    @property
    def line(self) -> str:
        """The line of a note that keeps what stood there."""
        return f"{self.column}: {self.found}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one row comes to: its new state, events, cells to hand back, what still lacks.

    `unread` are the columns of what was not read and should not stand there.
    """

    state: ItemState
    events: tuple[Event, ...] = ()
    handed_back: tuple[HandedBack, ...] = ()
    lacking: tuple[str, ...] = ()
    unread: tuple[int, ...] = ()


def copied_cells(sop: Sop, number: str, row: Row) -> tuple[HandedBack, ...]:
    """Return the cells of a copied row that must not count as its own."""
    headers = (*(step.header for step in sop.steps), *(step.evidence for step in sop.steps))
    cells = zip(headers, (*row.steps, *row.evidence), strict=True)
    return tuple(HandedBack(number, header, kept(found), "") for header, found in cells if found)


def noted(event: Event, *lines: str) -> Event:
    """Return the event with lines added to its note, which say what was put back."""
    told = (f"{HANDED_BACK}{line}" for line in lines)
    return replace(event, note=kept("\n".join(filter(None, (event.note, *told)))))


def register(sop: Sop, new: ItemState, row: Row, stamp: Stamp, imported: str = "") -> Event:
    """Return the event that begins an item; `imported` is its status when a list brought it."""
    return _event(sop, new, row, stamp, "register", 0, status=imported)


def adopt(sop: Sop, new: ItemState, row: Row, stamp: Stamp) -> Event:
    """Return the event of an item that was published before sheetsync came."""
    last = len(sop.steps) - 1
    return _event(sop, new, row, stamp, "adopt", last, status=sop.steps[last].done, note=row.link)


def overtyped(sop: Sop, state: ItemState, row: Row, stamp: Stamp, column: str, found: str) -> Event:
    """Return the event of a text that a person typed into a cell of the tool's."""
    return noted(_event(sop, state, row, stamp, "refuse", None, status=found), f"{column}: {found}")


def lost(sop: Sop, state: ItemState, stamp: Stamp) -> Event:
    """Return the event of a registered row that is gone."""
    place = _standing_at(state)
    return Event(
        state.number, state.submission, "" if place is None else sop.steps[place].id, "missing",
        stamp.at, not_before=stamp.not_before, source=sop.texts.sources["sync"], sync=stamp.sync,
    )  # fmt: skip


def judge(
    sop: Sop, state: ItemState, row: Row, stamp: Stamp, begin: Event | None = None,
    changed: Sequence[str] = (),
) -> Verdict:  # fmt: skip
    """Return the verdict on one row of a known item, or of a new one that `begin` registers.

    One pass: `void` first, then the step cells first to last, each read once. A cell asks for
    something only where it differs from the text expected when the sync began. `changed` are the
    lines of a `change`, which undoes nothing; a `void` says it already.
    """
    row_pass = _Pass(sop, state, row, stamp)
    if begin is not None:
        row_pass.take(begin)
        row_pass.cause = dict.fromkeys(range(len(row.steps)), 0)
    if row_pass.state.missing:
        row_pass.emit("found", _standing_at(row_pass.state))
    expected = row_pass.state.expected
    begun = row_pass.state
    is_checked = begun.open and begun.checked and has_check(sop, begun)
    if is_checked and not is_approved(sop, begun, row):
        row_pass.emit("void", sop.first_check)
    elif changed:
        row_pass.emit("change", None, note="\n".join(changed))
    for place, found in enumerate(row.steps):
        now_expected = row_pass.state.expected[place]
        if not same_word(found, expected[place]) and not same_word(found, now_expected):
            row_pass.cell(place, found)
    row_pass.membership()
    return row_pass.verdict()


def awaited(
    sop: Sop, state: ItemState, row: Row, columns: Columns, uncomputed: Container[Place]
) -> Row:
    """Return a known item's row in which a formula without a value yet asks for nothing.

    Its word is the expected one, the link of a published item the one that was recorded.
    """
    words = zip(row.steps, state.expected, columns.steps, strict=True)
    steps = tuple(was if (row.index, at) in uncomputed else found for found, was, at in words)
    links = zip(sop.steps, row.evidence, columns.evidence, strict=True)
    evidence = tuple(
        plain((state.content or {}).get(step.id, ""))
        if step.kept and state.published and (row.index, at) in uncomputed
        else found
        for step, found, at in links
    )
    return replace(row, steps=steps, evidence=evidence)


def judge_readable(
    sop: Sop, state: ItemState, row: Row, stamp: Stamp, begin: Event | None,
    columns: Columns, pen: Pen, changed: Sequence[str] = (),
) -> Verdict:  # fmt: skip
    """Return the verdict on what can be read in a row.

    A word that cannot be handed back would be judged again at every sync, and could approve what
    nobody looked at: it counts as what is expected in its cell, a reason or link as none.
    """
    verdict = judge(sop, state, row, stamp, begin, changed)
    if not (verdict.events or verdict.handed_back or verdict.lacking):
        return verdict
    steps = tuple(
        was if not same_word(found, was) and pen.why(row.index, column) else found
        for found, was, column in zip(row.steps, state.expected, columns.steps, strict=True)
    )
    evidence = tuple(
        "" if text and column is not None and pen.why(row.index, column) else text
        for text, column in zip(row.evidence, columns.evidence, strict=True)
    )
    read = replace(row, steps=steps, evidence=evidence)
    if read != row:
        verdict = judge(sop, state, read, stamp, begin, changed)
    return replace(verdict, unread=tuple(_unread(row, read, verdict, columns, pen)))


def _unread(row: Row, read: Row, verdict: Verdict, columns: Columns, pen: Pen) -> Iterator[int]:
    """Yield the columns to name in the row, the same ones at every sync."""
    state = verdict.state
    for place, (found, column) in enumerate(zip(row.steps, columns.steps, strict=True)):
        is_right = same_word(found, state.expected[place])
        if not is_right and pen.why(row.index, column):
            yield column
    for cell, found, seen in zip(columns.evidence, row.evidence, read.evidence, strict=True):
        if cell is not None and found != seen and verdict.lacking:
            yield cell


def _standing_at(state: ItemState) -> int | None:
    """Return the place of the step at which an item stands, None where it stands at none."""
    return None if state.dormant else state.current


def _event(
    sop: Sop, state: ItemState, row: Row, stamp: Stamp, kind: str, place: int | None,
    *, status: str = "", note: str = "",
) -> Event:  # fmt: skip
    """Return the event of an item on the step at `place`, None for one without a step."""
    content = content_now(sop, state, row)
    step = None if place is None else sop.steps[place]
    role = sop.form.owner if kind in _BY_OWNER else step and step.role
    return Event(
        item=state.number,
        submission=state.submission + (kind == "reopen"),
        step=step.id if step else "",
        kind=kind,
        at=stamp.at,
        status=kept(status),
        role=role.name if role else "",
        not_before=stamp.not_before,
        source=sop.texts.sources["sync"],
        note=kept(note),
        fingerprint=row.fingerprint,
        content=content if content != state.content else None,
        sync=stamp.sync,
    )


class _Pass:
    """The one pass over one row: events as they come, the state they make, and what caused what."""

    def __init__(self, sop: Sop, state: ItemState, row: Row, stamp: Stamp) -> None:
        self.sop, self.state, self.row, self.stamp = sop, state, row, stamp
        self.events: list[Event] = []
        self.lacking: tuple[str, ...] = ()
        self.blanked: dict[int, int] = {}  # step whose evidence is handed back blank -> event
        self.cause: dict[int, int] = {}  # step -> the event that last changed what it should hold

    def take(self, event: Event) -> None:
        """Add an event and note which cells it gives another expected text."""
        before = self.state.expected
        self.state = apply(self.sop, self.state, event)
        self.events.append(event)
        for place, (was, text) in enumerate(zip(before, self.state.expected, strict=True)):
            if text != was:
                self.cause[place] = len(self.events) - 1

    def emit(self, kind: str, place: int | None, *, status: str = "", note: str = "") -> None:
        state, row, stamp = self.state, self.row, self.stamp
        self.take(_event(self.sop, state, row, stamp, kind, place, status=status, note=note))
        if kind in ("void", "reject", "reopen"):
            self._blank_evidence(kind, place or 0)

    def _blank_evidence(self, kind: str, place: int) -> None:
        """Hand back the reasons of the steps undone: a new refusal needs a new reason.

        A reopened item needs a new link and proof, too.
        """
        target = self.sop.steps[place].return_to if kind == "reject" else place
        for i, step in enumerate(self.sop.steps):
            undone = i >= target and (step.reason or kind == "reopen")
            if undone and self.row.evidence[i]:
                self.blanked[i] = len(self.events) - 1

    def cell(self, place: int, found: str) -> None:
        """Judge one step cell that differs from what was expected there."""
        state, sop, told = self.state, self.sop, len(self.events)
        if place == 0 and same_word(found, sop.update) and not state.open:
            self.emit("reopen", 0, status=sop.update)
        elif place == 0 and same_word(found, sop.cancel) and state.open:
            self.emit("cancel", 0, status=sop.cancel)
        elif state.current == place:
            self._current(place, found)
        elif state.last_done == place and not state.started:
            self.emit("withdraw", place, status=found)
            self._current(place, found)
        else:
            self.emit("refuse", place, status=found)
        if len(self.events) > told:
            self.cause[place] = len(self.events) - 1

    def _current(self, place: int, found: str) -> None:
        """Judge the word in the cell whose turn it is; a cleared one asks nothing."""
        step = self.sop.steps[place]
        evidence = self.row.evidence[place]
        if not found:
            return
        if same_word(found, step.start):
            self.emit("start", place, status=step.start)
        elif same_word(found, step.done):
            self.lacking = lacking_for_completion(self.sop, step, self.row, evidence)
            if not self.lacking:
                self.emit("complete", place, status=step.done, note=evidence)
        elif step.reject and same_word(found, step.reject):
            self.lacking = lacking_for_refusal(self.sop, step, evidence)
            if not self.lacking:
                self.emit("reject", place, status=step.reject, note=evidence)
        else:
            self.lacking = (unknown_word(self.sop, place, found),)

    def membership(self) -> None:
        """Record that the row left or joined the queues by its class, unless an event did."""
        state = self.state
        out = bool(self.sop.excluded_class(self.row.content))
        if state.open and not self.row.unsure and out != state.excluded:
            place = state.current if out else _standing_at(state)
            self.emit("exclude" if out else "include", place)

    def verdict(self) -> Verdict:
        """Return what it comes to; an event keeps what stood in the cells handed back for it."""
        state, row, events, backs = self.state, self.row, list(self.events), []
        for place, (step, found) in enumerate(zip(self.sop.steps, row.steps, strict=True)):
            expected = state.expected[place]
            is_asked = place == state.current and (self.lacking or not found)
            if is_asked or same_word(found, expected):
                continue
            back = HandedBack(state.number, step.header, kept(found), expected)
            backs.append(back)
            if found:
                cause = self.cause[place]
                events[cause] = noted(events[cause], back.line)
        for place, cause in sorted(self.blanked.items()):
            back = HandedBack(
                state.number, self.sop.steps[place].evidence, kept(row.evidence[place]), ""
            )
            backs.append(back)
            if evidence_of(events[cause]) != back.found:  # it is kept as the event's own reason
                events[cause] = noted(events[cause], back.line)
        return Verdict(state, tuple(events), tuple(backs), self.lacking)
