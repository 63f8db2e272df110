"""Plans a sync: which row is which item, what happens to it and when, what its cells then say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sheetsync.core.cells import Cell, Place, cell_at, cut, plain, text_of
from sheetsync.core.clock import Clock, believed, longest_gap, read_clock
from sheetsync.core.dating import Conduct, Dating
from sheetsync.core.difference import changed_columns, is_watched
from sheetsync.core.form import Row, parse_rows
from sheetsync.core.history import BEGINNINGS, Event
from sheetsync.core.identity import Matching, free_numbers, guard, match
from sheetsync.core.judge import (
    HandedBack,
    Stamp,
    Verdict,
    adopt,
    awaited,
    copied_cells,
    judge_readable,
    lost,
    noted,
    overtyped,
    register,
)
from sheetsync.core.plan import Plan, Waiting
from sheetsync.core.privacy import kept
from sheetsync.core.reading import Reading
from sheetsync.core.renewal import renewal_text
from sheetsync.core.speak import blocked_text, check_text, departures, standing_text
from sheetsync.core.tool_cells import left_over, tool_cells, typed_over, untitled_text
from sheetsync.core.upkeep import of_the_book, upgrade_lines
from sheetsync.core.workflow import NOWHERE, ItemState, apply, new_item
from sheetsync.core.writing import Pen, blocked_cells
from sheetsync.errors import GuardError

_JUDGED = ("step", "evidence")  # the columns whose cells are handed back


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
        self.columns, self.states = reading.columns, dict(reading.course.states)
        placed = [(each, at) for each, at in self.columns.placed if each.part in _JUDGED]
        self.judged = {each.header: at for each, at in placed}
        self.stamp, recorded = Stamp(clock.at, clock.seen, sync), reading.history.events
        self.dating = Dating(self.sop, reading.journal, self.stamp, recorded)
        self.conduct = Conduct(reading.course, self.settings)
        unsure = frozenset(r for r, column in reading.uncomputed if column in self.columns.fields)
        self.rows = parse_rows(reading.form, self.columns, self.sop, unsure)
        self.events: list[Event] = []
        self.handed_back: list[HandedBack] = []
        self.waiting: list[Waiting] = []
        self.standing: list[str] = []
        self.pen = Pen(reading.form, reading.blocked, reading.uncomputed)
        self.blocked: dict[Place, str] = {}
        self.accepted: frozenset[int] = frozenset()  # rows with another's content, by --force

    def plan(self, force: bool) -> Plan:
        matching = match(self.sop, self.rows, self.states)
        try:
            guard(self.sop, matching, self.states, sum(not row.blank for row in self.rows))
        except GuardError:
            if not force:
                raise
            self.accepted = matching.displaced
        self._missing(matching)
        self._judge_rows(matching)
        for row in matching.untitled:
            self._untitled(row, matching)
        self._leftovers(matching)
        self._of_the_book()
        return self._finish()

    def _missing(self, matching: Matching) -> None:
        for number in matching.missing:
            if not self.states[number].missing:
                self.events.append(lost(self.sop, self.states[number], self.stamp))
        if matching.missing:
            events = believed((*self.reading.history.events, *self.events))
            since = {event.item: event.at for event in events if event.kind == "missing"}
            zone = self.settings.zone
            self.standing += [
                standing_text(self.sop, "missing", self.states[n], since[n].astimezone(zone))
                for n in matching.missing
            ]

    def _judge_rows(self, matching: Matching) -> None:
        form, column = self.reading.form, self.columns.number
        given = {plain(cell_at(form, index, column)) for index in range(len(form))}
        numbers = free_numbers(self.sop, self.states, given, self.stamp.at.year)
        for row in self.rows:
            if row.index in matching.known:
                state = self.states[matching.known[row.index]]
                row = awaited(self.sop, state, row, self.columns, self.reading.uncomputed)
                taken = row.index in matching.taken - self.accepted
                changed = self._changed(state, row, taken)
                verdict = self.dating.date(state, row, self._judged(state, row, None, changed))
                typed = self._typed(row)
                self._record(row, self._refused(row, verdict, typed), typed)
            elif row.index in matching.new and self.pen.why(row.index, self.columns.number):
                # Without its number the next sync would find the row new again.
                self._check(row.index, self._blocked_text(row.index, [self.columns.number]), "")
            elif row.index in matching.new:
                copied = row.index in matching.copied and row.index not in self.imported
                self._begin(row, next(numbers), copied)

    def _begin(self, row: Row, number: str, copied: bool) -> None:
        """Register a new row; a copied one starts with empty step, reason and link cells."""
        sop, imported, new = self.sop, row.index in self.imported, new_item(self.sop, number)
        backs = copied_cells(sop, number, row) if copied else ()
        if copied:
            blank = ("",) * len(sop.steps)
            row = replace(row, steps=blank, evidence=blank)
        if imported and any(row.steps):
            begin = adopt(sop, new, row, self.stamp)
        else:
            status = sop.texts.sources["imported"] if imported else ""
            begin = register(sop, new, row, self.stamp, status)
        typed = self._typed(row)
        lines = [f"{self._header(column)}: {text}" for column, text in typed.items()]
        begin = noted(begin, *(back.line for back in backs), *lines)
        verdict = self.dating.date(new, row, self._judged(new, row, begin))
        verdict = replace(verdict, handed_back=(*backs, *verdict.handed_back))
        self._record(row, verdict, typed)

    def _judged(
        self, state: ItemState, row: Row, begin: Event | None = None, changed: Sequence[str] = ()
    ) -> Verdict:
        """Return the verdict on a row.

        One with another's content that was accepted is recorded as found with it: otherwise every
        sync to come would stop again.
        """
        accepted = row.index in self.accepted
        state = replace(state, missing=True) if accepted else state
        sop, stamp, columns = self.sop, self.stamp, self.columns
        verdict = judge_readable(sop, state, row, stamp, begin, columns, self.pen, changed)
        if not accepted:
            return verdict
        found, *others = verdict.events
        return replace(verdict, events=(noted(found, sop.texts.say("guard.accepted")), *others))

    def _changed(self, state: ItemState, row: Row, taken: bool) -> tuple[str, ...]:
        """Return the lines of what changed and has to be recorded; also what was `taken` over.

        What an older version recorded is no measure: it let columns change, and read dates in
        another way.
        """
        told = self.reading.course.latest.get(state.number, NOWHERE) >= self.reading.watched_from
        if taken or (told and is_watched(self.sop, state, row)):
            return changed_columns(self.sop, state, row)
        return ()

    def _typed(self, row: Row) -> dict[int, str]:
        """Return by column what a person typed into grey cells that are written over now."""
        found = typed_over(self.reading.form, self.columns, row.index, self.reading.course.states)
        return {c: text for c, text in found.items() if not self.pen.why(row.index, c)}

    def _refused(self, row: Row, verdict: Verdict, typed: Mapping[int, str]) -> Verdict:
        """Return the verdict with an event for each text typed into a grey cell."""
        state, events = verdict.state, list(verdict.events)
        for column, text in typed.items():
            event = overtyped(self.sop, state, row, self.stamp, self._header(column), text)
            state = apply(self.sop, state, event)
            events.append(event)
        return replace(verdict, state=state, events=tuple(events))

    def _record(self, row: Row, verdict: Verdict, typed: Mapping[int, str]) -> None:
        state, sop, columns = verdict.state, self.sop, self.columns
        self.events += verdict.events
        self.conduct.follow(verdict.events)
        handed = [self._hand_back(row, back) for back in verdict.handed_back]
        left = zip(columns.evidence, row.evidence, strict=True)
        row = replace(row, evidence=tuple("" if at in handed else text for at, text in left))
        if verdict.lacking:
            self.waiting.append(Waiting(state.number, " · ".join(verdict.lacking)))
        departed = departures(sop, state, row)
        if departed:
            self.standing.append(standing_text(sop, "changed", state))
        cells = tool_cells(sop, self.settings, columns, state)
        for column, text in typed.items():
            header, shown = self._header(column), text_of(cells[column])
            self.handed_back.append(HandedBack(state.number, header, kept(text), shown))
        write = self.pen.write
        grey = [c for c, value in cells.items() if write(row.index, c, value, state.number)]
        turn = [] if state.excluded or state.current is None else [columns.steps[state.current]]
        mute = [c for c in turn if self.pen.why(row.index, c)]  # where nobody can answer
        uncomputed = [
            self._header(at)
            for column, at in columns.placed
            if column.owner and (row.index, at) in self.reading.uncomputed and at not in handed
        ]
        parts = (
            check_text(sop, state, row, verdict.lacking, uncomputed, departed),
            self._blocked_text(row.index, (*verdict.unread, *mute, *grey)),
            renewal_text(sop, self.settings, state, self.stamp.at.date()),
            *self.conduct.remarks(state),
        )
        self._check(row.index, " · ".join(filter(None, parts)), state.number)

    def _check(self, index: int, text: str, number: str) -> None:
        """Say a sentence in a row."""
        column = self.columns.check
        if reason := self.pen.write(index, column, cut(text), number):
            self.blocked[index, column] = reason

    def _blocked_text(self, index: int, columns: Sequence[int]) -> str:
        """Return what to say of the cells of a row that cannot take their values."""
        found = {column: self.pen.why(index, column) for column in columns}
        self.blocked |= {(index, column): reason for column, reason in found.items()}
        return " · ".join(
            blocked_text(self.sop, reason, [self._header(c) for c in found if found[c] == reason])
            for reason in dict.fromkeys(found.values())
        )

    def _header(self, column: int) -> str:
        return text_of(self.reading.form[self.columns.header_row][column])

    def _hand_back(self, row: Row, back: HandedBack) -> int | None:
        """Write a staff cell; return its column, None where nothing could or had to be written."""
        column = self.judged[back.column]
        there = self.pen.holds(row.index, column, back.written)
        if there or self.pen.write(row.index, column, back.written, back.item):
            return None
        self.handed_back.append(back)
        return column

    def _untitled(self, row: Row, matching: Matching) -> None:
        """Say what a row without title lacks; what a copy brought along of another item goes."""
        gone = row.number if row.number in matching.missing else ""
        cells = self._left_over(row.index, matching)
        cells.pop(self.columns.check, None)
        for column, value in cells.items():
            self.pen.write(row.index, column, value, gone)
        said = self.sop.texts.say("check.emptied") if gone else untitled_text(self.sop)
        self._check(row.index, said, gone)

    def _leftovers(self, matching: Matching) -> None:
        """Clear what the tool wrote in rows that staff emptied; leave what a person typed there."""
        filled = {row.index for row in self.rows}
        form, number = self.reading.form, self.columns.number
        for index in range(self.columns.header_row + 1, len(form)):
            if index not in filled:
                cells = self._left_over(index, matching)
                left = text_of(cells.get(number, cell_at(form, index, number)))
                for column, value in cells.items():
                    self.pen.write(index, column, value, left)

    def _left_over(self, index: int, matching: Matching) -> dict[int, Cell]:
        form, columns, states = self.reading.form, self.columns, self.reading.course.states
        return left_over(self.sop, form, columns, index, states, matching.missing)

    def _wrong_cells(self) -> bool:
        """Tell whether what stands above the header of the last sync has to be put right."""
        why = {place: self.pen.why(*place) for place in self.reading.wrong_cells}
        self.blocked |= {place: reason for place, reason in why.items() if reason}
        return not all(why.values())

    def _of_the_book(self) -> None:
        """Record first what judges: the first time at the start, or together with anything else."""
        begin, said = bool(self.events), self.sop.texts.moment
        self.events[:0] = of_the_book(self.reading, self.stamp, begin=begin)
        if (wrong := self.clock.ahead) and self.events:
            told = {"ahead": said(wrong), "at": said(self.stamp.at)}
            self.events[0] = noted(self.events[0], self.sop.texts.say("clock.put_back", **told))

    def _finish(self) -> Plan:
        reading, at, seen = self.reading, self.stamp.at, self.stamp.not_before
        calendar = self.settings.calendar
        passed = 0.0 if seen is None else calendar.minutes(seen, at)
        known, recorded = self.clock.kept, reading.history.events
        gap = reading.longest_gap if known else longest_gap(recorded, at, calendar)
        wrong = self._wrong_cells()
        mute = {at: why for at, why in self.blocked.items() if at[1] == self.columns.check}
        return Plan(
            book=self.book,
            sync=self.stamp.sync,
            at=at,
            items=len(self.states) + sum(event.kind in BEGINNINGS for event in self.events),
            texts=self.sop.texts,
            events=tuple(self.events),
            handed_back=tuple(self.handed_back),
            waiting=tuple(self.waiting),
            standing=tuple(self.standing),
            touches=tuple(self.pen.touches),
            history=reading.history,
            last_sync=seen,
            longest_gap=max(gap, float(round(passed))),
            fresh=passed > 0 or wrong or not known,
            journal=self.dating.journal,
            warnings=(
                *reading.sight.warnings,
                *filter(None, [self.clock.warning]),
                *reading.doubts(),
                *self.settings.warnings(at.date(), self.sop.texts),
                *blocked_cells(self.sop.form.tab, mute),
            ),
            blocked=self.blocked,
            upkeep=(*upgrade_lines(self.events), *reading.calendar),
        )
