"""The procedure as a state machine: what an event makes of its item.

Every event goes through `happen`, those of the history and those that a sync has just judged; what
a kind of event does stands here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sheetsync.core.history import ON_A_STEP, Event
from sheetsync.core.sop import Sop

T = TypeVar("T")

NOWHERE = -1  # the place of what is not there
DECISIONS = ("complete", "reject")
HANDED_BACK = "↩ "
"""Opens each line of a note that records a value handed back."""


@dataclass(frozen=True, slots=True)
class Return:
    """Why an item came back: refused (`by` the step's index) or, with `by` None, content changed.

    It is told until step `until` is completed.
    """

    by: int | None
    reason: str
    until: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A word that was not this person's to write now, told until the item's next other event.

    Without `step` it was typed into a cell of the tool's.
    """

    step: int | None
    turn: int | None
    sync: str

    @property
    def skips(self) -> bool:
        """Whether a step was filled before its turn; all others change what is closed."""
        return self.step is not None and self.turn is not None and self.step > self.turn


@dataclass(slots=True)
class ItemState:
    """Where one item stands after its events; `happen` alone changes one.

    `current` is the index of the step whose turn it is, None when published or cancelled.
    `expected` is the text each step cell should hold. `checked` is the fingerprint of the content
    that was last checked or published in this submission ('' before any), `approved` what of it was
    recorded, `link` what it was last published with, `times` when each step of it was completed,
    `arrived` when the item came into the queue in which it is. `dormant` items came from an
    existing list and were not touched since; `excluded` ones are of a class that is not published.
    `attempt` counts the submissions since the item was registered or last reopened.
    """

    number: str
    submission: int
    current: int | None
    expected: tuple[str, ...]
    times: tuple[datetime | None, ...]
    arrived: datetime | None = None
    started: bool = False
    published: bool = False
    dormant: bool = False
    missing: bool = False
    checked: str = ""
    approved: Mapping[str, str] | None = None
    link: str = ""
    fingerprint: str = ""
    content: Mapping[str, str] | None = None
    returned: Return | None = None
    refusals: tuple[Refusal, ...] = ()
    excluded: bool = False
    attempt: int = 1

    @property
    def open(self) -> bool:
        """Whether a step has its turn: neither published nor cancelled."""
        return self.current is not None

    @property
    def cancelled(self) -> bool:
        return self.current is None and not self.published

    @property
    def standing(self) -> str:
        """The one word for where it stands, of which `missing` comes before all others."""
        if self.missing:
            return "missing"
        if self.current is None:
            return "published" if self.published else "cancelled"
        return "excluded" if self.excluded else "dormant" if self.dormant else "open"

    @property
    def adopted(self) -> bool:
        """Whether it was published before sheetsync, and not reopened since."""
        return self.published and self.times[-1] is None

    @property
    def queue(self) -> int | None:
        """The index of the step in whose queue the item is, None when it is in none."""
        return None if self.excluded or self.dormant or self.missing else self.current


def apply(sop: Sop, state: ItemState, event: Event) -> ItemState:
    """Return the state after one more event, of a step of the SOP; the one given stays."""
    after = copy(state)
    place = sop.step_index(event.step)
    happen(sop, after, event, NOWHERE if place is None else place)
    return after


def evidence_of(event: Event) -> str:
    """Return the reason or link in an event's note, '' where it has none."""
    first = event.note.split("\n", 1)[0]
    return "" if first.startswith(HANDED_BACK) else first


def _excluded(sop: Sop, content: Mapping[str, str]) -> bool:
    """Tell whether the content's class is one that the procedure does not publish."""
    field = sop.form.class_field
    return field is not None and bool(sop.excluded_word(content.get(sop.fields[field].id, "")))


def new_item(sop: Sop, number: str) -> ItemState:
    """Return an item before its first event, which is `register` or `adopt`."""
    steps = len(sop.steps)
    return ItemState(number, 1, 0, ("",) * steps, (None,) * steps)


def happen(sop: Sop, item: ItemState, event: Event, place: int) -> bool:
    """Change an item by one event on step `place`; tell whether it came into a queue by it.

    That may be the queue in which it was: a turn that begins anew has no `arrived` yet.
    """
    before = item.queue
    if event.content is not None:
        item.content = event.content
        item.excluded = _excluded(sop, event.content)
    item.fingerprint = event.fingerprint or item.fingerprint
    if event.kind not in ("refuse", "change"):
        item.refusals = ()
    if event.kind in ON_A_STEP:
        _act(sop, item, event, place)
    else:
        _stand(sop, item, event)
    if item.queue is None:
        item.arrived = None
    elif item.arrived is None or item.queue != before:
        item.arrived = event.at
        return True
    return False


def _act(sop: Sop, item: ItemState, event: Event, place: int) -> None:
    """What somebody wrote about one step."""
    match event.kind:
        case "start":
            item.started, item.dormant = True, False
            item.expected = _with(item.expected, place, sop.steps[place].start)
        case "complete":
            step = sop.steps[place]
            item.published = place + 1 == len(sop.steps)
            item.current = None if item.published else place + 1
            item.started, item.dormant, item.arrived = False, False, None
            item.expected = _with(item.expected, place, step.done)
            item.times = _with(item.times, place, event.at)
            if step.reject or item.published:
                item.checked, item.approved = event.fingerprint, item.content
            if item.published:
                item.link = evidence_of(event)
            if item.returned is not None and item.returned.until == place:
                item.returned = None
        case "reject":
            target = sop.steps[place].return_to
            _back_to(sop, item, target)
            item.submission, item.attempt = item.submission + 1, item.attempt + 1
            item.expected = _with(item.expected, target, sop.repair)
            item.returned = Return(place, evidence_of(event), target)
        case "withdraw":
            _back_to(sop, item, place)
        case "void":
            _back_to(sop, item, place)  # the first check of that day
            item.returned = Return(None, "", place)
        case "refuse":
            earlier = tuple(refusal for refusal in item.refusals if refusal.sync == event.sync)
            step_place = None if place == NOWHERE else place
            refusal = Refusal(step_place, item.current, event.sync)
            item.refusals = (*earlier, refusal)


def _stand(sop: Sop, item: ItemState, event: Event) -> None:
    """What becomes of an item as a whole."""
    match event.kind:
        case "register":
            item.dormant = bool(event.status)
        case "adopt":
            item.current, item.published = None, True
            item.expected = _with(item.expected, len(sop.steps) - 1, sop.steps[-1].done)
            item.checked, item.approved = event.fingerprint, item.content
            item.link = evidence_of(event)
        case "cancel":
            item.current = item.returned = None
            item.started = item.dormant = False
            item.expected = _with(item.expected, 0, sop.cancel)
        case "reopen":
            _back_to(sop, item, 0)
            item.submission, item.attempt = item.submission + 1, 1
            item.published, item.returned = False, None
            item.expected = _with(item.expected, 0, sop.update)
        case "missing":
            item.missing = True
        case "found":
            item.missing, item.arrived = False, None
        case "exclude":
            item.excluded = True
        case "include":
            item.excluded, item.arrived = False, None


def _back_to(sop: Sop, item: ItemState, target: int) -> None:
    """Undo every step from `target` on: its turn begins anew, untouched."""
    undone = len(sop.steps) - target
    item.current, item.started, item.dormant, item.arrived = target, False, False, None
    item.expected = (*item.expected[:target], *("",) * undone)
    item.times = (*item.times[:target], *(None,) * undone)
    if target <= sop.first_check:
        item.checked = ""


def _with(values: tuple[T, ...], place: int, value: T) -> tuple[T, ...]:
    return (*values[:place], value, *values[place + 1 :])
