"""The procedure as a state machine: what an item's events make of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sheetsync.core.cells import cut
from sheetsync.core.history import Event
from sheetsync.core.sop import Sop
from sheetsync.errors import HistoryError

T = TypeVar("T")

_ON_A_STEP = ("start", "complete", "reject", "withdraw", "void", "refuse")
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
    found: str
    turn: int | None
    sync: str


@dataclass(frozen=True, slots=True)
class ItemState:
    """Where one item stands, from replaying its events.

    `current` is the index of the step whose turn it is, None when published or cancelled.
    `expected` is the text each step cell should hold. `checked` is the fingerprint of the content
    that was last checked or published in this submission ('' before any), `link` what it was last
    published with, `times` when each step of it was completed, `arrived` when the item came to the
    current step.
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
    link: str = ""
    fingerprint: str = ""
    content: Mapping[str, str] | None = None
    returned: Return | None = None
    refusals: tuple[Refusal, ...] = ()

    @property
    def open(self) -> bool:
        """Whether a step has its turn: neither published nor cancelled."""
        return self.current is not None


def replay(sop: Sop, events: Iterable[Event]) -> dict[str, ItemState]:
    """Return the state of every item, by number, in order of registration.

    Every step of the events is one of the SOP: `check_steps` has looked.
    """
    states: dict[str, ItemState] = {}
    for event in events:
        states[event.item] = apply(sop, states.get(event.item), event)
    return states


def check_steps(sop: Sop, events: Iterable[Event]) -> None:
    """Raise HistoryError naming the first row that acts on a step the SOP does not have."""
    known = {step.id for step in sop.steps}
    for row, event in enumerate(events, 1):
        grey = event.kind == "refuse" and not event.step  # typed in a cell that is no step's
        if event.step not in known and event.kind in _ON_A_STEP and not grey:
            texts, steps = sop.texts, cut(", ".join(step.id for step in sop.steps), 80)
            raise HistoryError(
                f"{texts.tabs['history']} No {row}, {texts.history[3]}: found "
                f"{cut(event.step, 40)!r}; expected one of {steps}, the steps of the SOP. Put the "
                f"step back into the SOP in {texts.tabs['settings']}, or an untouched copy of the "
                "book"
            )


def apply(sop: Sop, state: ItemState | None, event: Event) -> ItemState:
    """Return the state after one more event. Only `register` and `adopt` begin an item."""
    if state is None:
        state = _blank(sop, event.item)
    state = _EFFECTS[event.kind](sop, state, event)
    content = state.content if event.content is None else event.content
    refusals = state.refusals if event.kind == "refuse" else ()
    return replace(
        state,
        content=content,
        fingerprint=event.fingerprint or state.fingerprint,
        refusals=refusals,
    )


def evidence_of(event: Event) -> str:
    """Return the reason or link in an event's note, '' where it has none."""
    first = event.note.split("\n", 1)[0]
    return "" if first.startswith(HANDED_BACK) else first


def excluded(sop: Sop, content: Mapping[str, str] | None) -> bool:
    """Tell whether the content's class is one that the procedure does not publish."""
    place = sop.form.class_field
    if place is None or not content:
        return False
    return bool(sop.excluded_word(content.get(sop.fields[place].id, "")))


def _blank(sop: Sop, number: str) -> ItemState:
    steps = len(sop.steps)
    return ItemState(number, 1, 0, ("",) * steps, (None,) * steps)


def _register(sop: Sop, state: ItemState, event: Event) -> ItemState:
    return replace(state, arrived=event.at, dormant=bool(event.status))


def _adopt(sop: Sop, state: ItemState, event: Event) -> ItemState:
    expected = (*("",) * (len(sop.steps) - 1), sop.steps[-1].done)
    return replace(
        state, current=None, published=True, expected=expected, checked=event.fingerprint,
        link=evidence_of(event),
    )  # fmt: skip


def _start(sop: Sop, state: ItemState, event: Event) -> ItemState:
    place = _place(sop, event)
    arrived = event.at if state.dormant else state.arrived
    expected = _with(state.expected, place, sop.steps[place].start)
    return replace(state, started=True, dormant=False, arrived=arrived, expected=expected)


def _complete(sop: Sop, state: ItemState, event: Event) -> ItemState:
    place = _place(sop, event)
    step = sop.steps[place]
    last = place + 1 == len(sop.steps)
    told = state.returned
    return replace(
        state,
        current=None if last else place + 1,
        published=last,
        started=False,
        dormant=False,
        arrived=None if last else event.at,
        expected=_with(state.expected, place, step.done),
        times=_with(state.times, place, event.at),
        checked=event.fingerprint if step.reject or last else state.checked,
        link=evidence_of(event) if last else state.link,
        returned=None if told is None or told.until == place else told,
    )


def _reject(sop: Sop, state: ItemState, event: Event) -> ItemState:
    place = _place(sop, event)
    target = sop.steps[place].return_to
    back = _back_to(sop, state, target, event.at)
    return replace(
        back,
        submission=state.submission + 1,
        expected=_with(back.expected, target, sop.repair),
        returned=Return(place, evidence_of(event), target),
    )


def _withdraw(sop: Sop, state: ItemState, event: Event) -> ItemState:
    return _back_to(sop, state, _place(sop, event), event.at)


def _void(sop: Sop, state: ItemState, event: Event) -> ItemState:
    target = _place(sop, event)  # the first check of that day
    return replace(_back_to(sop, state, target, event.at), returned=Return(None, "", target))


def _refuse(sop: Sop, state: ItemState, event: Event) -> ItemState:
    earlier = tuple(refusal for refusal in state.refusals if refusal.sync == event.sync)
    place = _place(sop, event) if event.step else None
    new = Refusal(place, event.status, state.current, event.sync)
    return replace(state, refusals=(*earlier, new))


def _cancel(sop: Sop, state: ItemState, event: Event) -> ItemState:
    expected = _with(state.expected, 0, sop.cancel)
    return replace(
        state, current=None, started=False, dormant=False, arrived=None, expected=expected,
        returned=None,
    )  # fmt: skip


def _reopen(sop: Sop, state: ItemState, event: Event) -> ItemState:
    back = _back_to(sop, state, 0, event.at)
    return replace(
        back,
        submission=state.submission + 1,
        published=False,
        expected=_with(back.expected, 0, sop.update),
        returned=None,
    )


def _missing(sop: Sop, state: ItemState, event: Event) -> ItemState:
    return replace(state, missing=True)


def _found(sop: Sop, state: ItemState, event: Event) -> ItemState:
    return replace(state, missing=False, arrived=event.at if state.open else None)


def _exclude(sop: Sop, state: ItemState, event: Event) -> ItemState:
    return state


def _include(sop: Sop, state: ItemState, event: Event) -> ItemState:
    return replace(state, arrived=event.at if state.open else None)


_EFFECTS = {
    "register": _register,
    "adopt": _adopt,
    "start": _start,
    "complete": _complete,
    "reject": _reject,
    "withdraw": _withdraw,
    "void": _void,
    "refuse": _refuse,
    "cancel": _cancel,
    "reopen": _reopen,
    "missing": _missing,
    "found": _found,
    "exclude": _exclude,
    "include": _include,
}


def _place(sop: Sop, event: Event) -> int:
    place = sop.step_index(event.step)
    assert place is not None, "check_steps has looked"  # noqa: S101
    return place


def _back_to(sop: Sop, state: ItemState, target: int, at: datetime) -> ItemState:
    """Undo every step from `target` on: it is current again, untouched."""
    steps = range(len(sop.steps))
    first_check_undone = target <= sop.first_check
    return replace(
        state,
        current=target,
        started=False,
        arrived=at,
        expected=tuple("" if i >= target else state.expected[i] for i in steps),
        times=tuple(None if i >= target else state.times[i] for i in steps),
        checked="" if first_check_undone else state.checked,
    )


def _with(values: tuple[T, ...], place: int, value: T) -> tuple[T, ...]:
    return (*values[:place], value, *values[place + 1 :])
