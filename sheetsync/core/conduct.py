"""Who decided, as far as the journal knows: people not on the role's list, one in two checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sheetsync.core.history import Event
from sheetsync.core.settings import Settings
from sheetsync.core.sop import Sop
from sheetsync.core.workflow import DECISIONS, ItemState


@dataclass(frozen=True, slots=True)
class Decision:
    """Somebody's decision about one step; `listed` tells whether the role's list has the person."""

    step: int
    event: Event
    listed: bool


Rounds = Mapping[int, Mapping[int, Decision]]
"""The last decision about each step whose person is known, by submission."""


@dataclass(frozen=True)
class Conduct:
    """The decisions of known people by item; `outside` counts those by people not on the list."""

    sop: Sop
    found: Mapping[str, Rounds]
    outside: int

    @property
    def same_person(self) -> int:
        """In how many submissions one person gave two checks."""
        rounds = (taken for item in self.found.values() for taken in item.values())
        return sum(any(True for _ in _pairs(self.sop, taken)) for taken in rounds)


def conduct(sop: Sop, settings: Settings, decisions: Iterable[Event]) -> Conduct:
    """Return how people acted in these decisions, as far as the journal gave their names."""
    found: dict[str, dict[int, dict[int, Decision]]] = {}
    outside = 0
    for event in decisions:
        place = sop.step_index(event.step)
        if place is None:
            continue
        taken = found.setdefault(event.item, {}).setdefault(event.submission, {})
        taken.pop(place, None)
        if event.actor:
            listed = _is_listed(settings, sop.steps[place].role.id, event)
            outside += not listed
            taken[place] = Decision(place, event, listed)
    return Conduct(sop, found, outside)


def decisions_by_item(events: Sequence[Event]) -> Mapping[str, Sequence[Event]]:
    """Return the decisions of every item on which somebody is named; {} where nobody ever is."""
    named = {event.item for event in events if event.actor}
    found: dict[str, list[Event]] = {item: [] for item in named}
    for event in events if named else ():
        if event.item in named and event.kind in DECISIONS:
            found[event.item].append(event)
    return found


def remarks(sop: Sop, state: ItemState, rounds: Rounds) -> tuple[str, ...]:
    """Return what to say in the row about the decisions that stand."""
    standing = {
        place: decision
        for place, decision in rounds.get(state.submission, {}).items()
        if decision.event.kind == "complete" and state.times[place] is not None
    }
    told = [*standing.values()]
    if state.returned is not None and state.returned.by is not None:
        told += filter(None, [rounds.get(state.submission - 1, {}).get(state.returned.by)])
    say, steps = sop.texts.say, sop.steps
    outside = [
        say(
            "check.outside",
            column=steps[decision.step].header,
            email=decision.event.actor,
            role=steps[decision.step].role.name,
        )
        for decision in told
        if not decision.listed
    ]
    same = [
        say("check.same_person", first=steps[a].header, second=steps[b].header, email=email)
        for a, b, email in _pairs(sop, standing)
    ]
    return (*outside, *same)


def _pairs(sop: Sop, taken: Mapping[int, Decision]) -> Iterator[tuple[int, int, str]]:
    checks = sorted(place for place in taken if sop.steps[place].reject)
    for a, b in combinations(checks, 2):
        if taken[a].event.actor == taken[b].event.actor:
            yield a, b, taken[a].event.actor


def _is_listed(settings: Settings, role: str, event: Event) -> bool:
    """Tell whether the role's list has the person on that day; without a list anybody is."""
    people = [person for person in settings.people if person.role == role]
    day = event.at.astimezone(settings.zone).date()
    return not people or any(p.email == event.actor and p.acts_on(day) for p in people)
