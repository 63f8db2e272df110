"""The procedure as a state machine: what an event makes of its item.

Every event goes through `happen`, those of the history and those that a sync has just judged; what
a kind of event does stands here, and nowhere else. So does what another version of the SOP makes of
an item: `carried`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sheetsync.core.form import content_prints
from sheetsync.core.history import ON_A_STEP, Event
from sheetsync.core.sop import Sop

T = TypeVar("T")

NOWHERE = -1  # the place of what is not there
DECISIONS = ("complete", "reject")
HANDED_BACK = "↩ "
"""Opens each line of a note that records a value handed back."""


@dataclass(frozen=True, slots=True)
class Return:
    """Why an item came back: refused `by` a step or, with `by` blank, because content changed.

    It is told until step `until` is completed. Steps are named by their ids.
    """

    by: str
    reason: str
    until: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A word that was not this person's to write now, told until the item's next other event.

    Without `step` it was typed into a cell of the tool's. It `skips` where that step was filled
    before its turn; all others change what is closed. It was the `turn` of another step, or with ''
    of none. Steps are named by their ids.
    """

    step: str
    turn: str
    skips: bool
    sync: str


@dataclass(slots=True)
class ItemState:
    """Where one item stands after its events; `happen` alone changes one.

    `current` is the index of the step whose turn it is, None when published or cancelled.
    `expected` is the text each step cell should hold. `checked` is the fingerprint of the content
    that was last checked or published in this submission ('' before any), `approved` what of it was
    recorded; it counts for the columns `starred`, by id, where other ones are required now than
    then. `link` is what it was last published with, in the step `published_by`; `adopted` tells
    that this was before sheetsync. `times` are when each step of the submission was completed, in
    another order than theirs where a version of the SOP changed that; the last step of an open item
    has none. `arrived` is when it came into the queue in which it is. `dormant` items came from an
    existing list and were not touched since; `excluded` ones are of a class that is not published.
    `issued` is when it was last published; of an adopted one, when that was recorded. `attempt`
    counts the submissions since the item was registered or last reopened.
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
    starred: frozenset[str] | None = None
    link: str = ""
    published_by: str = ""
    adopted: bool = False
    fingerprint: str = ""
    content: Mapping[str, str] | None = None
    returned: Return | None = None
    refusals: tuple[Refusal, ...] = ()
    excluded: bool = False
    issued: datetime | None = None
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
    def queue(self) -> int | None:
        """The index of the step in whose queue the item is, None when it is in none."""
        return None if self.excluded or self.dormant or self.missing else self.current

    @property
    def last_done(self) -> int | None:
        """The index of the nearest completed step before the turn, None where there is none.

        Between the two may be steps that are not asked for any more.
        """
        before = range((self.current or 0) - 1, -1, -1)
        return next((place for place in before if self.times[place] is not None), None)

    def comes_after(self, place: int) -> bool:
        """Tell whether the item still comes to a step after the one whose turn it is."""
        return self.current is not None and place > self.current and self.times[place] is None


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
    return bool(sop.excluded_word(sop.class_of(content)))


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
            item.expected = _with(item.expected, place, step.done)
            item.times = _with(item.times, place, event.at)
            left = (n for n in range(place + 1, len(sop.steps)) if item.times[n] is None)
            _turn(item, next(left, None))
            if step.reject or item.published:
                item.checked, item.approved, item.starred = event.fingerprint, item.content, None
            if item.published:
                item.link, item.published_by, item.issued = evidence_of(event), step.id, event.at
            if item.returned is not None and item.returned.until == step.id:
                item.returned = None
        case "reject":
            target = sop.steps[place].return_to
            _back_to(sop, item, target)
            item.submission, item.attempt = item.submission + 1, item.attempt + 1
            item.expected = _with(item.expected, target, sop.repair)
            item.returned = Return(event.step, evidence_of(event), sop.steps[target].id)
        case "withdraw":  # others may have been done after it, in the order of an earlier version
            later = range(place + 1, len(sop.steps))
            _undo(sop, item, [place, *(n for n in later if item.times[n] is None)])
            _turn(item, place)
        case "void":  # on the first check of that day
            if item.current is not None and item.current < place and any(item.times[place:]):
                _undo(sop, item, range(place, len(sop.steps)))  # a turn before it goes on
            else:
                _back_to(sop, item, place)
            item.returned = Return("", "", event.step)
        case "refuse":
            earlier = tuple(refusal for refusal in item.refusals if refusal.sync == event.sync)
            turn = "" if item.current is None else sop.steps[item.current].id
            refusal = Refusal(event.step, turn, item.comes_after(place), event.sync)
            item.refusals = (*earlier, refusal)


def _stand(sop: Sop, item: ItemState, event: Event) -> None:
    """What becomes of an item as a whole."""
    match event.kind:
        case "register":
            item.dormant = bool(event.status)
        case "adopt":
            item.current, item.published, item.adopted = None, True, True
            item.issued = event.at
            item.expected = _with(item.expected, len(sop.steps) - 1, sop.steps[-1].done)
            item.checked, item.approved = event.fingerprint, item.content
            item.link, item.published_by = evidence_of(event), sop.steps[-1].id
        case "cancel":
            item.current = item.returned = None
            item.started = item.dormant = False
            item.expected = _with(item.expected, 0, sop.cancel)
        case "reopen":
            _back_to(sop, item, 0)
            item.submission, item.attempt = item.submission + 1, 1
            item.published, item.adopted, item.returned = False, False, None
            item.expected = _with(item.expected, 0, sop.update)
        case "missing":
            item.missing = True
        case "found":
            item.missing, item.arrived = False, None
        case "exclude":
            item.excluded = True
        case "include":
            item.excluded, item.arrived = False, None


def has_check(sop: Sop, item: ItemState) -> bool:
    """Tell whether a check of this submission stands."""
    return any(step.reject and at for step, at in zip(sop.steps, item.times, strict=True))


def _back_to(sop: Sop, item: ItemState, target: int) -> None:
    """Undo every step from `target` on: its turn begins anew, untouched."""
    _undo(sop, item, range(target, len(sop.steps)))
    _turn(item, target)


def _undo(sop: Sop, item: ItemState, places: Iterable[int]) -> None:
    """Take back what was done in these steps; with the last check goes what was checked."""
    for place in places:
        item.expected = _with(item.expected, place, "")
        item.times = _with(item.times, place, None)
    if not has_check(sop, item):
        item.checked, item.starred = "", None


def _turn(item: ItemState, place: int | None) -> None:
    """Give a step its turn, None: no step has one any more."""
    item.current, item.started, item.dormant, item.arrived = place, False, False, None
    if place is not None:
        item.expected = _with(item.expected, place, "")


def _with(values: tuple[T, ...], place: int, value: T) -> tuple[T, ...]:
    return (*values[:place], value, *values[place + 1 :])


# --- Another version of the SOP -------------------------------------------------------------------


def carried(old: Sop, new: Sop, item: ItemState, at: datetime) -> ItemState:
    """Return an item as it stands when another version of the SOP comes into force at `at`.

    What was done stays done, by the ids of the steps, with the words that stand there. The turn of
    an open item is the first step left that comes after all that was done, or was still to come; a
    step that is gone is passed over. To publish remains to be done in any case.
    """
    places = {step.id: place for place, step in enumerate(old.steps)}
    was = [places.get(step.id, NOWHERE) for step in new.steps]
    after = replace(
        item,
        expected=tuple("" if place == NOWHERE else item.expected[place] for place in was),
        times=tuple(None if place == NOWHERE else item.times[place] for place in was),
    )
    _carry_content(old, new, after)
    if item.current is not None:
        after.times = _with(after.times, len(was) - 1, None)
        done = max((n for n, time in enumerate(after.times) if time), default=NOWHERE)
        left = (n for n, time in enumerate(after.times) if time is None)
        turn = next(n for n in left if n > done or was[n] >= item.current)
        if was[turn] != item.current:
            after.started, after.arrived = False, None if after.queue is None else at
        after.current = turn
        told = item.returned
        if told is not None and new.step_index(told.until) is None:
            after.returned = replace(told, until=new.steps[turn].id)
    return after


def _carry_content(old: Sop, new: Sop, item: ItemState) -> None:
    """Know an item's content by the columns of the new version; one that comes back is another.

    What was checked is compared from here on by those that both versions require.
    """
    if item.content is not None:
        kept = {field.id for field in new.fields} | {step.id for step in new.steps}
        item.content = {key: text for key, text in item.content.items() if key in kept}
    before, now = ([field.id for field in sop.fields if field.required] for sop in (old, new))
    if before == now:
        return
    if item.checked:
        compared = before if item.starred is None else item.starred
        item.starred = frozenset(compared).intersection(now)
    if item.content is not None:
        texts = [item.content.get(field.id, "") for field in new.fields]
        required = [place for place, field in enumerate(new.fields) if field.required]
        item.fingerprint = content_prints(texts, required)[0]
