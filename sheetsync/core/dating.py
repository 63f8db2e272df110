"""When and by whom: the journal gives events their time and person, never their outcome.

Where it named people, those who were not on a role's list, or gave two checks, are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations

from sheetsync.core.cells import Rows
from sheetsync.core.clock import SLACK
from sheetsync.core.configuration import judged_by
from sheetsync.core.course import Course
from sheetsync.core.form import Row
from sheetsync.core.history import BEGINNINGS, Event
from sheetsync.core.journal import Edit, Journal, read_journal
from sheetsync.core.judge import Stamp, Verdict
from sheetsync.core.settings import Settings
from sheetsync.core.sop import Sop, Step
from sheetsync.core.workflow import DECISIONS, ItemState, apply

_BY_WORD = ("start", "complete", "reject", "withdraw", "refuse", "cancel", "reopen")


class Dating:
    """Dates the events of one sync that follows these events.

    `journal` is None where the book has none.
    """

    def __init__(
        self, sop: Sop, journal: Rows | None, stamp: Stamp, events: Iterable[Event]
    ) -> None:
        self.sop, self.stamp = sop, stamp
        self.journal = None if journal is None else read_journal(journal, sop.texts, stamp.at)
        self._last: dict[str, datetime] = {}  # each item's last event before this sync
        for event in events if self.journal else ():
            self._last[event.item] = max(event.at, self._last.get(event.item, event.at))

    def date(self, before: ItemState, row: Row, verdict: Verdict) -> Verdict:
        """Return the same verdict, its events dated as exactly as the journal allows.

        `before` is the item as it was judged, maybe a new one. The events stay what they are and in
        their order; none comes before the one before it.
        """
        if self.journal is None or not verdict.events:
            return verdict
        floor = self._last.get(before.number)
        number = "" if verdict.events[0].kind in BEGINNINGS else before.number
        cells = _Cells(self.sop, self.journal, self.stamp.not_before, row, number, floor)
        state, events = before, []
        for event in verdict.events:
            last = event is verdict.events[-1]
            event = self._dated(event, cells.deciding(event, last), floor)
            state, floor = apply(self.sop, state, event), event.at
            events.append(event)
        return replace(verdict, state=state, events=tuple(events))

    def _dated(
        self, event: Event, found: tuple[datetime, str] | None, floor: datetime | None
    ) -> Event:
        if found is None:
            return event
        at = min(found[0], self.stamp.at).astimezone(event.at.tzinfo).replace(microsecond=0)
        if floor is not None and at < floor:
            return event
        source = self.sop.texts.sources["journal"]
        return replace(event, at=at, not_before=at, actor=found[1], source=source)


@dataclass(frozen=True, slots=True)
class _Cells:
    """What the journal says of the cells of one row since the sync before.

    `number` is '' for a new row; `floor` is the item's last event.
    """

    sop: Sop
    journal: Journal
    since: datetime | None
    row: Row
    number: str
    floor: datetime | None

    def deciding(self, event: Event, last: bool) -> tuple[datetime, str] | None:
        """Return when and by whom what the event rests on was written; None: not known.

        A change that is not the `last` event is not dated: a decision of that day was maybe made
        before it, and would lose its time.
        """
        sop, row = self.sop, self.row
        place = sop.step_index(event.step)
        if event.kind in _BY_WORD and place is not None:
            return self._by_word(place, event.kind in DECISIONS)
        if event.kind == "register":
            title = sop.form.title_field
            lines = [self._last(sop.fields[title].header, row.content[title], free=True)]
        elif event.kind == "void":
            lines = [line for line in self._required() if line.old != line.new]
        elif event.kind == "change":
            lines = [line for line in self._watched() if last and line.old != line.new]
        elif event.kind in ("exclude", "include") and sop.form.class_field is not None:
            lines = [self._field(sop.form.class_field)]
        else:
            lines = []
        fresh = [line for line in lines if line and self._is_fresh(line)]
        first = min(fresh, key=lambda line: line.at, default=None)
        return (first.at, first.actor) if first else None

    def _by_word(self, place: int, with_evidence: bool) -> tuple[datetime, str] | None:
        """Return when a step's word was chosen or, if later, what it asks for was filled in."""
        step, row = self.sop.steps[place], self.row
        word = self._last(step.header, row.steps[place])
        if word is None or not self._is_unused(word):
            return None
        fresh = self._is_fresh(word)
        asked: list[Edit] = []
        if with_evidence:
            asked = list(self._required()) if place == 0 else []
            asked += filter(None, [self._last(step.evidence, row.evidence[place])])
        asked = [line for line in asked if self._is_fresh(line) and not (fresh and line.old)]
        times = [line.at for line in asked] + [word.at] * fresh
        return (max(times), word.actor) if times else None

    def _required(self) -> Iterator[Edit]:
        for place, field in enumerate(self.sop.fields):
            line = self._field(place) if field.required else None
            if line is not None:
                yield line

    def _watched(self) -> Iterator[Edit]:
        """Yield the lines about the columns whose change is recorded."""
        found = [self._field(place) for place in range(len(self.sop.fields))]
        for step, text in zip(self.sop.steps, self.row.evidence, strict=True):
            found.append(self._last(step.evidence, text) if step.kept else None)
        yield from filter(None, found)

    def _field(self, place: int) -> Edit | None:
        return self._last(self.sop.fields[place].header, self.row.content[place])

    def _last(self, column: str, seen: str, *, free: bool = False) -> Edit | None:
        journal = self.journal
        by_number = journal.last(self.number, column, seen) if self.number else None
        by_row = journal.last_at(self.row.index, column, seen, free=free)
        by_row = by_row if by_row and self._is_fresh(by_row) else None
        return max(filter(None, (by_number, by_row)), key=lambda line: line.at, default=None)

    def _is_fresh(self, line: Edit) -> bool:
        """Tell whether a line was written between the two syncs and caused no event yet."""
        return self._is_unused(line) and (self.since is None or line.at >= self.since - SLACK)

    def _is_unused(self, line: Edit) -> bool:
        if self.floor is None or (self.since is not None and line.at > self.since):
            return True
        return line.at.replace(microsecond=0) > self.floor


@dataclass(frozen=True, slots=True)
class Decision:
    """Somebody's decision about one step; `listed` tells whether the role's list has the person."""

    step: Step
    event: Event
    listed: bool


Rounds = dict[int, dict[str, Decision]]
"""The last decision about each step, by its id, whose person is known, by submission."""


class Conduct:
    """How people decided in these events, as far as the journal gave their names.

    Each is told by the SOP in force then; `course` are the events before. `outside` counts the
    decisions of people who were not on the list of their role.
    """

    def __init__(self, course: Course, settings: Settings) -> None:
        self.sop, self.settings = course.sop, settings
        self.outside = 0
        self._found: dict[str, Rounds] = {}  # by item, of those on which anybody is named
        self._follow(judged_by(course.first, course.versions, course.recorded))

    def follow(self, events: Iterable[Event]) -> None:
        """Take in more events; one without a name makes a decision before it nobody's."""
        self._follow((self.sop, event) for event in events)

    def _follow(self, events: Iterable[tuple[Sop, Event]]) -> None:
        for sop, event in events:
            named = event.actor or event.item in self._found
            if event.kind not in DECISIONS or not named:
                continue
            taken = self._found.setdefault(event.item, {}).setdefault(event.submission, {})
            taken.pop(event.step, None)
            if event.actor:
                step = sop.step(event.step)
                listed = _is_listed(self.settings, step.role.id, event)
                self.outside += not listed
                taken[event.step] = Decision(step, event, listed)

    @property
    def same_person(self) -> int:
        """In how many submissions one person gave two checks."""
        rounds = (taken for item in self._found.values() for taken in item.values())
        return sum(any(self._pairs(taken)) for taken in rounds)

    def remarks(self, state: ItemState) -> tuple[str, ...]:
        """Return what to say in an item's row about the decisions that stand."""
        rounds = self._found.get(state.number, {})
        done = {step.id for step, at in zip(self.sop.steps, state.times, strict=True) if at}
        standing = {
            step: decision
            for step, decision in rounds.get(state.submission, {}).items()
            if decision.event.kind == "complete" and step in done
        }
        told = [*standing.values()]
        if state.returned is not None and state.returned.by:
            told += filter(None, [rounds.get(state.submission - 1, {}).get(state.returned.by)])
        say = self.sop.texts.say
        outside = [
            say(
                "check.outside",
                column=decision.step.header,
                email=decision.event.actor,
                role=decision.step.role.name,
            )
            for decision in told
            if not decision.listed
        ]
        same = [
            say("check.same_person", first=one.header, second=other.header, email=email)
            for one, other, email in self._pairs(standing)
        ]
        return (*outside, *same)

    def _pairs(self, taken: Mapping[str, Decision]) -> Iterator[tuple[Step, Step, str]]:
        """Yield each two checks that one person gave, and who; in the order of the steps."""
        order = [taken[step.id] for step in self.sop.every_step if step.id in taken]
        for one, other in combinations((each for each in order if each.step.reject), 2):
            if one.event.actor == other.event.actor:
                yield one.step, other.step, one.event.actor


def _is_listed(settings: Settings, role: str, event: Event) -> bool:
    """Tell whether the role's list has the person on that day; without a list anybody is."""
    people = [person for person in settings.people if person.role == role]
    day = event.at.astimezone(settings.zone).date()
    return not people or any(p.email == event.actor and p.acts_on(day) for p in people)
