"""The history as columns, sorted by item, and where each item stands after each of its events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timezone
from functools import partial
from itertools import count
from operator import attrgetter, is_
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sheetsync.core.clock import believed
from sheetsync.core.history import KINDS, Event
from sheetsync.core.sop import Sop

Ints: TypeAlias = NDArray[np.int32]
Bools: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]

NOWHERE = -1
_UNIX_DAY = datetime(1970, 1, 1, tzinfo=UTC).toordinal()
_CODES = {kind: code for code, kind in enumerate(KINDS)}
_MOVES = ("register", "reopen", "complete", "reject", "withdraw", "void", "cancel", "adopt",
          "missing", "found", "include")  # fmt: skip
_WAKES = ("start", "complete", "reject", "withdraw", "void", "cancel", "reopen")
_PHASES = ("register", "reopen", "complete", "reject", "withdraw", "void", "cancel", "adopt")


@dataclass(frozen=True, slots=True)
class Log:
    """The events sorted by item, each item's in their order; all arrays have one place per event.

    `event` is the place in the history as given. `step` is the index of the event's own step.
    `content` is the place of the item's latest content, `at` in epoch seconds (UTC). `first` and
    `last` mark the ends of an item's events. After the event the item stands before step `turn`, in
    whose queue it is unless `excluded` or `dormant`: then `queue` is NOWHERE. A place or step that
    there is none of is -1.
    """

    events: Sequence[Event]
    event: NDArray[np.intp]
    item: Ints
    kind: Ints
    step: Ints
    at: Floats
    sync: Ints
    journal: Bools
    content: Ints
    first: Bools
    last: Bools
    turn: Ints
    queue: Ints
    excluded: Bools
    dormant: Bools

    def of(self, *kinds: str) -> Bools:
        """Return which events are of one of these kinds."""
        return _of(self.kind, *kinds)

    def before(self, values: Any, blank: Any) -> Any:
        """Return the value after the item's previous event, `blank` before its first."""
        shifted = np.empty_like(values)
        shifted[1:] = values[:-1]
        shifted[self.first] = blank
        return shifted

    def latest(self, mask: Bools) -> Ints:
        """Return for each event the place of the item's latest event in `mask`, itself included."""
        return _latest(mask, self.first)

    def contents(self, places: NDArray[Any]) -> list[Mapping[str, str]]:
        """Return the item's content at each place; {} where none was recorded."""
        found = self.content[places]
        events = self.events
        return [events[self.event[c]].content or {} if c >= 0 else {} for c in found.tolist()]


def read_log(events: Sequence[Event], sop: Sop) -> Log:
    """Return the events as columns, each with what it made of its item."""
    events = believed(events)
    size = len(events)
    steps = _Codes({step.id: index for index, step in enumerate(sop.steps)})
    items = _numbered(events, "item")
    order = np.argsort(items, kind="stable")
    item = items[order]
    first = np.ones(size, bool)
    first[1:] = item[1:] != item[:-1]
    last = np.roll(first, -1)

    def column(name: str, value: Callable[[Any], Any], dtype: Any) -> Any:
        return np.fromiter(map(value, map(attrgetter(name), events)), dtype, size)[order]

    kind = column("kind", _CODES.__getitem__, np.int32)
    step = column("step", steps.__getitem__, np.int32)
    told = ~column("content", partial(is_, None), bool)
    turn = _turns(kind, step, first, sop)
    out = _excluded(events, order, kind, told, first, sop)
    dormant = _dormant(events, order, kind, first, sop)
    return Log(
        events=events,
        event=order,
        item=item,
        kind=kind,
        step=step,
        at=_seconds(events)[order],
        sync=_numbered(events, "sync")[order],
        journal=column("source", sop.texts.sources["journal"].__eq__, bool),
        content=_latest(told, first),
        first=first,
        last=last,
        turn=turn,
        queue=np.where(out | dormant, np.int32(NOWHERE), turn),
        excluded=out,
        dormant=dormant,
    )


def publications(log: Log, sop: Sop) -> NDArray[np.intp]:
    """Return the places at which an item was published."""
    return np.flatnonzero(log.of("complete") & (log.step == len(sop.steps) - 1))


def phases(log: Log, sop: Sop) -> tuple[Bools, Bools, Bools, Bools]:
    """Return after which events an item is published, adopted as such, cancelled, missing."""
    ruling = log.latest(log.of(*_PHASES))
    kind = np.where(ruling >= 0, log.kind[ruling], -1)
    last_step = (kind == _CODES["complete"]) & (log.step[ruling] == len(sop.steps) - 1)
    presence = log.latest(log.of("missing", "found"))
    gone = (presence >= 0) & (log.kind[presence] == _CODES["missing"])
    return last_step, kind == _CODES["adopt"], kind == _CODES["cancel"], gone


def _turns(kind: Ints, step: Ints, first: Bools, sop: Sop) -> Ints:
    """The step whose turn it is after each event, whether or not the item is in its queue."""
    back = np.array([step.return_to for step in sop.steps], np.int32)
    after = np.full(kind.shape, NOWHERE, np.int32)
    after[_of(kind, "register", "reopen")] = 0
    own = _of(kind, "withdraw", "void", "found", "include", "start")
    after[own] = step[own]
    done = _of(kind, "complete") & (step >= 0) & (step < len(sop.steps) - 1)
    after[done] = step[done] + 1
    returned = _of(kind, "reject") & (step >= 0)
    after[returned] = back[step[returned]]
    started = _of(kind, "start") & (step >= 0)
    ruling = _latest(_of(kind, *_MOVES) | started, first)
    return np.where(ruling >= 0, after[ruling], NOWHERE).astype(np.int32)


def _excluded(
    events: Sequence[Event],
    order: NDArray[np.intp],
    kind: Ints,
    told: Bools,
    first: Bools,
    sop: Sop,
) -> Bools:
    """Whether the item's class keeps it out of every queue, as its latest content says."""
    out = _of(kind, "exclude")
    fresh = told & ~_of(kind, "exclude", "include")
    place = sop.form.class_field
    if place is not None:
        name = sop.fields[place].id
        contents = (events[n].content or {} for n in order[fresh].tolist())
        classes = [content.get(name, "") for content in contents]
        known = {word: bool(sop.excluded_word(word)) for word in set(classes)}
        out[fresh] = [known[word] for word in classes]
    ruling = _latest(told | _of(kind, "exclude", "include"), first)
    return (ruling >= 0) & out[ruling]


def _dormant(
    events: Sequence[Event], order: NDArray[np.intp], kind: Ints, first: Bools, sop: Sop
) -> Bools:
    """Whether the item came from an existing list and nobody has acted on it yet."""
    imported = sop.texts.sources["imported"]
    asleep = np.zeros(kind.shape, bool)
    places = np.flatnonzero(_of(kind, "register"))
    asleep[places] = [events[place].status == imported for place in order[places].tolist()]
    ruling = _latest(_of(kind, "register", *_WAKES), first)
    return (ruling >= 0) & asleep[ruling]


class _Codes(dict[str, int]):
    """Numbers of names; a name that is not known is NOWHERE."""

    def __missing__(self, key: str) -> int:
        return NOWHERE


def _of(codes: Ints, *kinds: str) -> Bools:
    table = np.zeros(len(KINDS), bool)
    table[[_CODES[kind] for kind in kinds]] = True
    return table[codes]


def _latest(mask: Bools, first: Bools) -> Ints:
    places = np.arange(mask.size, dtype=np.int32)
    found = np.maximum.accumulate(np.where(mask, places, np.int32(-1)))
    begin = np.maximum.accumulate(np.where(first, places, np.int32(0)))
    found[found < begin] = -1
    return found


def _numbered(events: Sequence[Event], name: str) -> Ints:
    """Number the different texts of one attribute from 0 in order of appearance; '' is -1."""
    texts = list(map(attrgetter(name), events))
    known = dict(zip(dict.fromkeys(texts), count(), strict=False))
    known[""] = NOWHERE
    return np.fromiter(map(known.__getitem__, texts), np.int32, len(texts))


def _seconds(events: Sequence[Event]) -> Floats:
    """Return the time of each event in epoch seconds (UTC)."""
    moments = [event.at for event in events]
    zones = {at.tzinfo for at in moments}
    zone = zones.pop() if len(zones) == 1 else None
    size = len(moments)
    if not isinstance(zone, timezone):
        return np.fromiter(map(datetime.timestamp, moments), np.float64, size)
    # one fixed offset, as the history is written: twice as fast from the parts of the wall time
    seconds = np.fromiter(map(datetime.toordinal, moments), np.float64, size)
    seconds = (seconds - _UNIX_DAY) * 86_400 - zone.utcoffset(None).total_seconds()
    for name, unit in (("hour", 3600), ("minute", 60), ("second", 1), ("microsecond", 1e-6)):
        seconds += np.fromiter(map(attrgetter(name), moments), np.int32, size) * unit
    return seconds
