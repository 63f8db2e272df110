"""The history followed once: where every item stands, every stay in a queue, every publication."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace

from sheetsync.core.cells import cut
from sheetsync.core.clock import believed
from sheetsync.core.configuration import first_sop, judged_by, puts_in_force
from sheetsync.core.history import ON_A_STEP, Event
from sheetsync.core.privacy import kept
from sheetsync.core.sop import Sop
from sheetsync.core.workflow import DECISIONS, NOWHERE, ItemState, carried, happen, new_item
from sheetsync.errors import HistoryError


def check_steps(
    sop: Sop, events: Sequence[Event], versions: Mapping[str, Sop] | None = None
) -> None:
    """Raise HistoryError naming the first row that acts on a step the SOP there does not have.

    `versions` are as for `Course`, `sop` the one where the events name none.
    """
    last, steps = None, frozenset[str]()
    for row, (now, event) in enumerate(judged_by(sop, versions or {}, events), 1):
        grey = event.kind == "refuse" and not event.step  # typed in a cell that is no step's
        if event.kind not in ON_A_STEP or grey:
            continue
        if now is not last:
            last, steps = now, frozenset(step.id for step in now.steps)
        if event.step not in steps:
            texts, known = now.texts, cut(", ".join(step.id for step in now.steps), 80)
            raise HistoryError(
                f"{texts.tabs['history']} No {row}, {texts.history[3]}: found "
                f"{kept(event.step, 40)!r}; expected one of {known}, the steps of the SOP. Put the "
                f"step back into the SOP in {texts.tabs['settings']}, or an untouched copy of the "
                "book",
                row,
            )


@dataclass
class Stays:
    """Every stay of an item in the queue of a step, as columns in the order in which they began.

    `step` is a place in all steps that ever were, `Sop.every_step`. `arrived`, `left` and `started`
    are places of events: of the one that brought the item into the queue, of the one that ended the
    stay, and of the first `start` in it; where another version of the SOP did so, of that one. A
    `counted` stay ended in a decision about its own step; so is one that began and ended with a
    decision about an item that was in no queue.
    """

    step: list[int] = field(default_factory=list)
    arrived: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    counted: list[bool] = field(default_factory=list)
    started: list[int] = field(default_factory=list)
    item: list[str] = field(default_factory=list)

    def copy(self) -> Stays:
        return Stays(*map(list, vars(self).values()))

    def begin(self, item: str, step: int, place: int) -> int:
        """Add a stay that began with the event at `place`, and return its own place."""
        self.item.append(item)
        self.step.append(step)
        self.arrived.append(place)
        self.left.append(NOWHERE)
        self.counted.append(False)
        self.started.append(NOWHERE)
        return len(self.step) - 1

    def end(self, stay: int, place: int, *, counted: bool) -> None:
        self.left[stay], self.counted[stay] = place, counted


class Course:
    """What events made of all items, followed once.

    `events` are those recorded, dated as they are believed (see `clock.believed`); all numbers are
    places in them. `states` is where every item stands, by number in order of registration.
    `told` is for each event the place of the one that holds the item's content as of then, `latest`
    that of each item now. `kinds` are the places of the events of each kind, `skips` those of
    refused entries before their turn, `checks` those of decisions of what was a check then,
    `publications` those of publications, each with the attempt that led to it.
    Every step of the events is one of the SOP in force there: `check_steps` has looked. `sop` is
    the one in force at the end; at first it was the one that the events name first, of `versions`
    by digest, else the one given.
    """

    def __init__(
        self, sop: Sop, recorded: Iterable[Event], versions: Mapping[str, Sop] | None = None
    ) -> None:
        self.recorded = tuple(recorded)
        self.versions = versions or {}
        first = first_sop(sop, self.versions, self.recorded)
        self.first = self.sop = replace(first, former=(), former_roles=())
        self.events: list[Event] = []
        self.states: dict[str, ItemState] = {}
        self.stays = Stays()
        self.told: list[int] = []
        self.kinds: dict[str, list[int]] = {}
        self.skips: list[int] = []
        self.checks: list[int] = []
        self.publications: list[tuple[int, int]] = []
        self.latest: dict[str, int] = {}
        self._here: dict[str, int] = {}  # the open stay of each item that is in a queue
        self._follow(believed(self.recorded))

    def of(self, *kinds: str) -> list[int]:
        """Return the places of all events of these kinds, in order."""
        found = [self.kinds.get(kind, []) for kind in kinds]
        return found[0] if len(found) == 1 else sorted(place for each in found for place in each)

    def content(self, place: int) -> Mapping[str, str]:
        """Return what the item of an event said when it happened; {} where nothing is recorded."""
        told = self.told[place]
        return self.events[told].content or {} if told >= 0 else {}

    def then(self, recorded: Sequence[Event]) -> Course:
        """Return the course with more events after these, as if all had been followed at once."""
        if not recorded:
            return self
        whole = (*self.recorded, *recorded)
        events = believed(whole)
        if events[: len(self.events)] != self.events:  # the new ones say that a clock was ahead
            return Course(self.first, whole, self.versions)
        longer = self._copy({event.item for event in recorded})
        longer.recorded = whole
        longer._follow(events[len(self.events) :])
        return longer

    def _copy(self, changing: Iterable[str]) -> Course:
        """Return a copy whose columns are its own, and the states of the items that will change."""
        own = copy(self)
        own.states = self.states | {n: copy(self.states[n]) for n in changing if n in self.states}
        own.stays = self.stays.copy()
        own.events, own.told, own.skips = list(self.events), list(self.told), list(self.skips)
        own.checks = list(self.checks)
        own.kinds = {kind: list(places) for kind, places in self.kinds.items()}
        own.publications = list(self.publications)
        own._here, own.latest = dict(self._here), dict(self.latest)
        return own

    def _follow(self, events: Sequence[Event]) -> None:
        sop, stays = self.sop, self.stays
        steps = {step.id: place for place, step in enumerate(sop.steps)}
        states, here, latest = self.states, self._here, self.latest
        for place, event in enumerate(events, len(self.events)):
            number, kind = event.item, event.kind
            if not number:  # of the book, no item's
                self.told.append(NOWHERE)
                self.kinds.setdefault(kind, []).append(place)
                new = self.versions.get(puts_in_force(event))
                if new is not None and new.digest != sop.digest:
                    sop = self._switch(new.following(sop), event, place)
                    steps = {step.id: n for n, step in enumerate(sop.steps)}
                continue
            state = states.get(number)
            if state is None:
                state = states[number] = new_item(sop, number)
            step, turn = steps.get(event.step, NOWHERE), state.current
            arrives = happen(sop, state, event, step)
            decided = kind in DECISIONS and step == turn
            if kind in DECISIONS and sop.steps[step].reject:
                self.checks.append(place)
            if number in here and (arrives or state.queue is None):
                stays.end(here.pop(number), place, counted=decided)
            elif decided:
                stays.end(stays.begin(number, step, place), place, counted=True)
            if arrives and state.current is not None:
                here[number] = stays.begin(number, state.current, place)
            if event.content is not None:
                latest[number] = place
            self.told.append(latest.get(number, NOWHERE))
            self.kinds.setdefault(kind, []).append(place)
            self._note(state, event, place)
        self.events += events

    def _switch(self, new: Sop, event: Event, place: int) -> Sop:
        """Go on by another version of the SOP: items whose turn is another step's change queues."""
        old, stays = self.sop, self.stays
        places = {step.id: n for n, step in enumerate(new.every_step)}
        moved = [places[step.id] for step in old.every_step]
        stays.step = [moved[step] for step in stays.step]
        for number, state in self.states.items():
            after = self.states[number] = carried(old, new, state, event.at)
            if number in self._here and after.current is not None:
                stay = self._here[number]
                if stays.step[stay] != after.current:
                    stays.end(stay, place, counted=False)
                    self._here[number] = stays.begin(number, after.current, place)
        self.sop = new
        return new

    def _note(self, state: ItemState, event: Event, place: int) -> None:
        match event.kind:
            case "start":
                stay = self._here.get(event.item, NOWHERE)
                if stay >= 0 and self.stays.started[stay] == NOWHERE:
                    self.stays.started[stay] = place
            case "refuse":
                if state.refusals[-1].skips:
                    self.skips.append(place)
            case "complete":
                if state.published:
                    self.publications.append((place, state.attempt))
