"""What an evaluation counts, told one by one: slow and obvious, every item replayed by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from sheetsync.core.history import Event
from sheetsync.core.sop import Sop
from tests.figures.reference import Life, length, lives
from tests.figures.simulated import Office


@dataclass(frozen=True)
class Happened:
    """One thing to count: where it counts, as what, and how long a visit was."""

    day: date
    unit: str
    what: str
    step: int = -1
    minutes: float = 0


@dataclass
class Sums:
    registered: int = 0
    published: int = 0
    planned: int = 0
    kept: int = 0
    decided: int = 0
    rejected: int = 0
    refused: int = 0
    submitted: int = 0
    on_time: list[int] = field(default_factory=list)
    lengths: list[list[float]] = field(default_factory=list)


def sums(found: Sequence[Happened], steps: int) -> Sums:
    total = Sums(on_time=[0] * steps, lengths=[[] for _ in range(steps)])
    for each in found:
        if each.what == "visit":
            total.lengths[each.step].append(each.minutes)
        elif each.what == "on_time":
            total.on_time[each.step] += 1
        else:
            setattr(total, each.what, getattr(total, each.what) + 1)
    return total


def happenings(events: Sequence[Event], sop: Sop, office: Office, today: date) -> list[Happened]:
    by_item: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_item[event.item].append(event)
    found: list[Happened] = []
    for own in by_item.values():
        (life,) = lives(own, sop)
        found += _counted(own, sop, office)
        found += _visits(own, life, sop, office)
        found += _planned(own, life, sop, office, today)
    return found


def _counted(events: Sequence[Event], sop: Sop, office: Office) -> Iterator[Happened]:
    refused, ids = 0, [step.id for step in sop.steps]
    checks = [step.id for step in sop.steps if step.reject]
    for event in events:
        day, unit = _where(event, events, office)
        if event.kind in ("register", "reopen", "adopt"):
            refused = 0
        if event.kind == "register":
            yield Happened(day, unit, "registered")
        if event.kind == "refuse":
            yield Happened(day, unit, "refused")
        if event.kind == "reject":
            refused += 1
            yield Happened(day, unit, "rejected")
        if event.kind in ("complete", "reject") and event.step in checks:
            yield Happened(day, unit, "decided")
        if event.kind == "complete" and event.step == ids[-1]:
            yield Happened(day, unit, "published")
            yield from [Happened(day, unit, "submitted")] * (1 + refused)


def _visits(events: Sequence[Event], life: Life, sop: Sop, office: Office) -> Iterator[Happened]:
    for stay in life.stays:
        if not stay.counted or stay.left is None:
            continue
        minutes = length(office.calendar, stay.arrived, stay.left, sop.texts.sources["journal"])
        if minutes is None:
            continue
        day, unit = _where(stay.left, events, office)
        yield Happened(day, unit, "visit", stay.step, minutes)
        if minutes <= office.standard_minutes(sop.steps[stay.step].id, day):
            yield Happened(day, unit, "on_time", stay.step)


def _planned(
    events: Sequence[Event], life: Life, sop: Sop, office: Office, today: date
) -> Iterator[Happened]:
    """Walk one item: a plan waits until it is replaced or the item is published under it."""
    plan, waits, unit = None, False, ""
    for event in events:
        day, unit = _where(event, events, office)
        if event.content is not None and _day(event.content.get("rencana", "")) != plan:
            plan = _day(event.content.get("rencana", ""))
            waits = plan is not None
        if event.kind == "complete" and event.step == sop.steps[-1].id and waits and plan:
            waits = False
            yield Happened(plan, unit, "planned")
            if day <= plan:
                yield Happened(plan, unit, "kept")
    gone = life.missing or life.excluded or life.state in ("published", "adopted", "cancelled")
    if waits and plan and plan < today and not gone:
        yield Happened(plan, unit, "planned")


def _where(event: Event, events: Sequence[Event], office: Office) -> tuple[date, str]:
    """Return the day of an event, and the item's unit as it was then."""
    told = [e.content for e in events[: _place(event, events) + 1] if e.content is not None]
    unit = told[-1].get("unit", "") if told else ""
    return event.at.astimezone(office.zone).date(), " ".join(unit.split()).casefold()


def _place(event: Event, events: Sequence[Event]) -> int:
    return next(n for n, each in enumerate(events) if each is event)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
