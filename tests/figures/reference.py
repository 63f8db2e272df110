"""The figures once more, slow and obvious: every item replayed by hand, every minute looked at.

Written from the definitions alone, without a look at how the package counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sheetsync.core.history import Event
from sheetsync.core.sop import Sop

BESIDE = ("refuse", "change")  # what is recorded beside an item's way
CUTS = ("withdraw", "void", "cancel", "missing", "exclude")


@dataclass
class Stay:
    """One visit; `minutes` and the two halves are None where they are not known."""

    step: int
    arrived: Event
    left: Event | None = None
    started: Event | None = None
    counted: bool = False


@dataclass
class Life:
    """One item after all its events."""

    number: str
    stays: list[Stay]
    content: dict[str, str]
    state: str
    missing: bool
    excluded: bool
    dormant: bool


def working_minutes(calendar: object, start: datetime, end: datetime) -> float:
    """Count whole minutes one at a time; both ends lie on whole minutes."""
    count, at = 0, start
    while at < end:
        count += calendar.is_working(at)  # type: ignore[attr-defined]
        at += timedelta(minutes=1)
    return float(count)


def lives(events: Sequence[Event], sop: Sop) -> list[Life]:
    by_item: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_item[event.item].append(event)
    return [_life(number, own, sop) for number, own in by_item.items()]


def _life(number: str, events: Sequence[Event], sop: Sop) -> Life:
    life = Life(number, [], {}, "", False, False, False)
    ids = [step.id for step in sop.steps]
    words = {word for field in sop.fields for word in field.excluded}
    place = -1  # whose turn it is, in a queue or not
    for event in events:
        own = ids.index(event.step) if event.step in ids else -1
        here = life.stays[-1] if life.stays and life.stays[-1].left is None else None
        aside, stood = life.excluded or life.dormant or life.missing, place
        if event.content is not None:
            life.content = dict(event.content)
            life.excluded = bool(words & set(life.content.values()))
        if event.kind in ("exclude", "include"):
            life.excluded = event.kind == "exclude"
        if event.kind == "register":
            life.dormant = event.status == sop.texts.sources["imported"]
        elif event.kind not in (*BESIDE, "missing", "found", "exclude", "include", "adopt"):
            life.dormant = False
        place = _place(event, own, stood, sop)
        life.missing = (life.missing or event.kind == "missing") and event.kind != "found"
        life.state = _state(event, own, life.state, sop)
        queued = -1 if life.excluded or life.dormant or life.missing else place
        if event.kind in ("complete", "reject") and aside and own == stood >= 0:
            life.stays.append(Stay(own, event, event, counted=True))
        moved = event.kind not in ("start", *BESIDE) or queued != (here.step if here else -1)
        if here and moved:
            here.left = event
            here.counted = event.kind in ("complete", "reject") and own == here.step
        if moved and queued >= 0:
            here = Stay(queued, event)
            life.stays.append(here)
        if event.kind == "start" and here and here.left is None and here.started is None:
            here.started = event
    return life


def _place(event: Event, own: int, stood: int, sop: Sop) -> int:
    match event.kind:
        case "register" | "reopen":
            return 0
        case "complete":
            return own + 1 if own + 1 < len(sop.steps) else -1
        case "reject":
            return sop.steps[own].return_to
        case "withdraw" | "void":
            return own
        case "cancel" | "adopt":
            return -1
    return stood  # being lost, found or excluded changes no turn


def _state(event: Event, own: int, state: str, sop: Sop) -> str:
    if event.kind == "adopt":
        return "adopted"
    if event.kind == "cancel":
        return "cancelled"
    if event.kind == "complete" and own == len(sop.steps) - 1:
        return "published"
    if event.kind in ("register", "reopen", "complete", "reject", "withdraw", "void"):
        return "open"
    return state


def length(calendar: object, start: Event, end: Event, journal: str) -> float | None:
    """Return the minutes between two events, None where one sync found both."""
    dated = start.source == end.source == journal
    if start is end or (start.sync and start.sync == end.sync and not dated):
        return None
    return working_minutes(calendar, start.at, end.at)


def median(values: Sequence[float]) -> float | None:
    return percentile(values, 50)


def percentile(values: Sequence[float], share: float) -> float | None:
    """Interpolate linearly between the two nearest ranks."""
    if not values:
        return None
    ordered = sorted(values)
    rank = (len(ordered) - 1) * share / 100
    low = int(rank)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (rank - low)
