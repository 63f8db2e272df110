"""What one sync decides, as a value: from what was read to what is recorded, said and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from sheetsync.core.cells import cut, text_of
from sheetsync.core.clock import Clock, believed, longest_gap, read_clock
from sheetsync.core.dating import Dating
from sheetsync.core.drawing import Cell
from sheetsync.core.form import Columns, Row, Rows, bind, parse_rows
from sheetsync.core.history import Event, History, history_rows
from sheetsync.core.identity import Matching, free_numbers, guard, match
from sheetsync.core.journal import Journal
from sheetsync.core.judge import (
    HandBack,
    Stamp,
    Verdict,
    adopt,
    back_line,
    copied_cells,
    judge,
    lost,
    noted,
    register,
)
from sheetsync.core.privacy import mask
from sheetsync.core.settings import Settings
from sheetsync.core.sop import Sop
from sheetsync.core.speak import check_text, departures, position_text, standing_text
from sheetsync.core.texts import from_serial, serial
from sheetsync.core.workflow import ItemState, excluded, replay

Place = tuple[int, int]
"""(row, column) of a cell, counted from 0."""

_SECOND = 1 / 86_400


@dataclass(frozen=True, slots=True)
class Touch:
    """One cell of the form to write: where, what stood there when read, what to write.

    `number` is the registration number the row carries after the write ('' above the header).
    """

    row: int
    column: int
    found: Cell
    written: Cell
    number: str = ""


@dataclass(frozen=True, slots=True)
class HandedBack:
    """A staff cell rewritten: whose it is, its header, what stood there, what stands there now."""

    item: str
    column: str
    found: str
    written: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row where somebody asked for something that still lacks its evidence."""

    item: str
    message: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one sync found, decided and will write. It can be printed, counted and refused.

    `standing` says which registered rows are missing and which published rows are not what was
    approved. `fresh` tells whether working time passed since the last sync, so that ages moved on,
    or its time in the form is wrong; `warnings` are sentences for the administrator.
    """

    book: str
    sync: str
    at: datetime
    items: int
    events: tuple[Event, ...] = ()
    handed_back: tuple[HandedBack, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    standing: tuple[str, ...] = ()
    touches: tuple[Touch, ...] = ()
    history: History = field(default_factory=History)
    rows: tuple[tuple[Cell, ...], ...] = ()
    last_sync: datetime | None = None
    longest_gap: float = 0.0
    fresh: bool = False
    journal: Journal | None = None
    requests: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def found_something(self) -> bool:
        """Whether a word was refused, or a row waits, is missing or is not what was approved."""
        refused = any(event.kind == "refuse" for event in self.events)
        return bool(self.waiting or self.standing or refused)

    @property
    def head(self) -> str:
        """The hash of the last history row once this plan is committed."""
        return str(self.rows[-1][-1]) if self.rows else self.history.head


@dataclass(frozen=True)
class Reading:
    """The form and history as read, with all that a plan is made from.

    `journal` is what the add-in wrote down, None where the book has no such tab. `blocked` tells
    which cells of the form cannot be written, and why; looking costs a store a request, so it is
    asked only where something is to be written.
    """

    sop: Sop
    settings: Settings
    form: Rows
    history: History
    uncomputed: frozenset[Place] = frozenset()
    journal: Rows | None = None
    blocked: Callable[[], Mapping[Place, str]] = dict

    @cached_property
    def columns(self) -> Columns:
        """Where the form's columns stand."""
        return bind(self.form, self.sop)

    @cached_property
    def states(self) -> dict[str, ItemState]:
        """Where every item stands by the history."""
        return replay(self.sop, believed(self.history.events))

    @cached_property
    def last_sync(self) -> datetime | None:
        """When the form was last synced, by the tool's cell above the header; None: unknown."""
        days = self._tool_number(self.columns.check)
        if not days:
            return None
        return from_serial(days).replace(tzinfo=self.settings.zone)

    @cached_property
    def longest_gap(self) -> float:
        """The longest gap between two syncs, working minutes."""
        return self._tool_number(self.columns.fields[self.sop.form.title_field])

    def _tool_number(self, column: int) -> float:
        found = cell_at(self.form, self.columns.header_row - 2, column)
        return float(found) if isinstance(found, (int, float)) and 0 < found < 1e6 else 0.0


def cell_at(rows: Rows, row: int, column: int) -> Cell:
    """Return a cell, '' where the tab does not reach."""
    if row < 0 or row >= len(rows) or column >= len(rows[row]):
        return ""
    return rows[row][column]


def make_plan(
    reading: Reading,
    *,
    book: str,
    sync: str,
    now: datetime,
    force: bool = False,
    imported: frozenset[int] = frozenset(),
) -> Plan:
    """Return what a sync at `now` (aware) does with this reading.

    `imported` names the form rows that an existing list has just brought. Raises GuardError when
    the form looks damaged, HistoryError when the clock is behind the history, SheetsyncError for
    a form whose headers are not there.
    """
    clock = read_clock(
        now.astimezone(reading.settings.zone), reading.history.events, reading.last_sync, force
    )
    plan = _Planner(reading, book, sync, clock, imported).plan(force)
    if clock.ahead and plan.events:  # with them the history shows which of its times were wrong
        events = tuple(believed(reading.history.events, clock.at))
        reading = replace(reading, history=replace(reading.history, events=events))
        plan = _Planner(reading, book, sync, clock, imported).plan(force)
    return plan


class _Planner:
    def __init__(
        self, reading: Reading, book: str, sync: str, clock: Clock, imported: frozenset[int]
    ) -> None:
        self.reading, self.book, self.imported = reading, book, imported
        self.sop, self.settings, self.clock = reading.sop, reading.settings, clock
        self.columns, self.states = reading.columns, dict(reading.states)
        self.stamp = Stamp(clock.at, clock.seen, sync)
        self.dating = Dating.of(
            self.sop, self.settings, reading.journal, self.stamp, reading.history
        )
        self.rows = parse_rows(reading.form, self.columns, self.sop)
        self.events: list[Event] = []
        self.handed_back: list[HandedBack] = []
        self.waiting: list[Waiting] = []
        self.standing: list[str] = []
        self.touches: list[Touch] = []

    def plan(self, force: bool) -> Plan:
        matching = match(self.sop, self.rows, self.states)
        if not force:
            guard(self.sop, matching, self.states, sum(any(row.content) for row in self.rows))
        self._missing(matching)
        self._judge_rows(matching)
        for row in matching.untitled:
            self._untitled(row, matching)
        self._leftovers(matching)
        return self._finish()

    def _say(self, key: str) -> str:
        title = self.sop.fields[self.sop.form.title_field].header
        return self.sop.texts.say(key, column=title)

    def _missing(self, matching: Matching) -> None:
        for number in matching.missing:
            if not self.states[number].missing:
                self.events.append(lost(self.sop, self.states[number], self.stamp))
        if matching.missing:
            events = (*self.reading.history.events, *self.events)
            since = {event.item: event.at for event in events if event.kind == "missing"}
            self.standing += [
                standing_text(self.sop, "missing", self.states[number], self._local(since[number]))
                for number in matching.missing
            ]

    def _judge_rows(self, matching: Matching) -> None:
        numbers = free_numbers(self.sop, self.states, self.rows, self.stamp.at.year)
        known = {row.index: number for row, number in matching.known}
        new = {row.index for row in matching.new}
        for row in self.rows:
            if row.index in known:
                number = known[row.index]
                state = self.states[number]
                verdict = judge(self.sop, state, row, self.stamp, None)
                self._record(row, self.dating.date(state, row, verdict))
            elif row.index in new:
                copied = row.index in matching.copied and row.index not in self.imported
                self._begin(row, next(numbers), copied)

    def _begin(self, row: Row, number: str, copied: bool) -> None:
        """Register a new row; a copied one starts with empty step, reason and link cells."""
        sop, imported = self.sop, row.index in self.imported
        backs = copied_cells(row) if copied else ()
        if copied:
            blank = ("",) * len(sop.steps)
            row = replace(row, steps=blank, evidence=blank)
        if imported and any(row.steps):
            begin = adopt(sop, number, row, self.stamp)
        else:
            status = sop.texts.sources["imported"] if imported else ""
            begin = register(sop, number, row, self.stamp, status)
        if backs:
            begin = noted(begin, *(back_line(sop, back) for back in backs))
        verdict = self.dating.date(None, row, judge(sop, None, row, self.stamp, begin))
        self._record(row, replace(verdict, handed_back=(*backs, *verdict.handed_back)))

    def _record(self, row: Row, verdict: Verdict) -> None:
        state = verdict.state
        self.events += verdict.events
        for back in verdict.handed_back:
            self._hand_back(row, state.number, back)
        if verdict.lacking:
            self.waiting.append(Waiting(state.number, " · ".join(verdict.lacking)))
        uncomputed = [
            text_of(self.reading.form[self.columns.header_row][column])
            for r, column in self.reading.uncomputed
            if r == row.index and column in self.columns.staff
        ]
        columns, sop = self.columns, self.sop
        if departures(sop, state, row):
            self.standing.append(standing_text(sop, "changed", state))
        told = check_text(sop, state, row, verdict.lacking, uncomputed)
        remarks = self.dating.remarks(state, verdict.events)
        out = excluded(sop, _class_of(sop, row))
        cells: dict[int, Cell] = {
            columns.number: state.number,
            columns.position: position_text(sop, state, out),
            columns.check: cut(" · ".join(filter(None, (told, *remarks)))),
            columns.submission: state.submission,
            columns.due: "" if out else self._due(state),
        }
        for column, done in zip(columns.times, state.times, strict=True):
            cells[column] = "" if done is None else self._wall(done)
        self._tool_cells(row.index, cells, state.number)

    def _due(self, state: ItemState) -> Cell:
        """Return when the current step's standard time is over, '' when it is nobody's turn."""
        if state.current is None or state.arrived is None or state.dormant:
            return ""
        step = self.sop.steps[state.current].id
        minutes = self.settings.standard_minutes(step, self._local(state.arrived).date())
        return self._wall(self.settings.calendar.add(state.arrived, minutes))

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.settings.zone)

    def _wall(self, at: datetime) -> float:
        return serial(self._local(at))

    def _hand_back(self, row: Row, number: str, back: HandBack) -> None:
        step = self.sop.steps[back.step]
        column = (
            self.columns.evidence[back.step] if back.evidence else self.columns.steps[back.step]
        )
        assert column is not None, "only a step with such a column hands it back"  # noqa: S101
        found = cell_at(self.reading.form, row.index, column)
        self.touches.append(Touch(row.index, column, found, back.written, number))
        header = step.evidence if back.evidence else step.header
        self.handed_back.append(HandedBack(number, header, mask(text_of(found)), back.written))

    def _tool_cells(self, index: int, cells: Mapping[int, Cell], number: str) -> None:
        """Write the tool's own cells of a row where they do not say so already."""
        for column, value in cells.items():
            found = cell_at(self.reading.form, index, column)
            if not same_value(found, value):
                self.touches.append(Touch(index, column, found, value, number))

    def _untitled(self, row: Row, matching: Matching) -> None:
        """Say what a row without title lacks; what a copy brought along of another item goes."""
        lost = row.number in matching.missing
        cells: dict[int, Cell] = dict.fromkeys(self.columns.derived, "")
        cells[self.columns.check] = self._say("check.emptied" if lost else "check.untitled")
        if row.number in self.states and not lost:
            cells[self.columns.number] = ""
        self._tool_cells(row.index, cells, row.number if lost else "")

    def _leftovers(self, matching: Matching) -> None:
        """Clear tool cells of rows that staff emptied; a number without a row elsewhere is kept."""
        filled = {row.index for row in self.rows}
        columns = self.columns
        for index in range(columns.header_row + 1, len(self.reading.form)):
            if index in filled:
                continue
            number = text_of(cell_at(self.reading.form, index, columns.number))
            cells: dict[int, Cell] = dict.fromkeys(columns.derived, "")
            if number in matching.missing:
                cells[columns.check] = self._say("check.emptied")
            else:
                cells[columns.number] = ""
            self._tool_cells(index, cells, number)

    def _finish(self) -> Plan:
        reading, at, seen = self.reading, self.stamp.at, self.stamp.not_before
        calendar = self.settings.calendar
        passed = 0.0 if seen is None else calendar.minutes(seen, at)
        gap = reading.longest_gap
        if not self.clock.kept:
            gap = longest_gap(reading.history.events, at, calendar)
        if self.clock.ahead and self.events:
            said = self.sop.texts.moment
            line = self.sop.texts.say("clock.put_back", ahead=said(self.clock.ahead), at=said(at))
            self.events[0] = noted(self.events[0], line)
        rows = history_rows(reading.history, self.events)
        return Plan(
            book=self.book,
            sync=self.stamp.sync,
            at=at,
            items=len(self.states) + sum(e.kind in ("register", "adopt") for e in self.events),
            events=tuple(self.events),
            handed_back=tuple(self.handed_back),
            waiting=tuple(self.waiting),
            standing=tuple(self.standing),
            touches=tuple(self.touches),
            history=reading.history,
            rows=rows,
            last_sync=seen,
            longest_gap=max(gap, float(round(passed))),
            fresh=passed > 0 or not self.clock.kept,
            journal=self.dating.journal,
            warnings=(*filter(None, [self.clock.warning]), *self.settings.warnings(at.date())),
        )


def _class_of(sop: Sop, row: Row) -> dict[str, str]:
    place = sop.form.class_field
    return {} if place is None else {sop.fields[place].id: row.content[place]}


def same_value(found: Cell, value: Cell) -> bool:
    """Tell whether a cell already holds a value; programs keep 15 digits of a time."""
    if isinstance(value, (int, float)) and isinstance(found, (int, float)):
        return abs(found - value) < _SECOND / 2
    return text_of(found) == text_of(value)
