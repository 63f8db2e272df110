"""The figures against a slow reference, over random histories."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetsync.core.history import Event
from sheetsync.views.metrics import figures
from tests.views import reference
from tests.views.events import IMPORTED, JOURNAL, MONDAY, OFFICE, SOP
from tests.views.simulated import CALENDAR, NOW

# --- Against the reference ---------------------------------------------------------------------

CLASSES = ("Berkala", "Serta merta", "Dikecualikan")


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Histories of a few items that the procedure allows, and some that it hardly does."""
    events: list[Event] = []
    at = MONDAY - timedelta(days=draw(st.integers(0, 5)))
    states: dict[str, int] = {}
    for _ in range(draw(st.integers(0, 40))):
        if not draw(st.integers(0, 3)):
            sync = at.isoformat()
        else:
            at += timedelta(minutes=draw(st.sampled_from((1, 7, 45, 200, 1500))))
            sync = at.isoformat()
        item = f"DIP-2026-{draw(st.integers(1, 4)):04}"
        place = states.get(item)
        step, kind, states[item] = draw(moves(place))
        told = draw(st.integers(0, 5)) == 0 or kind in ("register", "exclude")
        content = {"klasifikasi": draw(st.sampled_from(CLASSES)), "judul": "A"} if told else None
        imported = kind == "register" and draw(st.integers(0, 3)) == 0
        events.append(
            Event(
                item, 1, step, kind, at,
                status=IMPORTED if imported else "",
                source=draw(st.sampled_from((JOURNAL, "Sinkronisasi"))),
                content=content,
                sync=sync,
            )
        )  # fmt: skip
    return events


@st.composite
def moves(draw: st.DrawFn, place: int | None) -> tuple[str, str, int]:
    """Return the next event of an item before step `place` (None: new, -1: nowhere)."""
    ids = [step.id for step in SOP.steps]
    if place is None:
        kind = draw(st.sampled_from(("register", "register", "register", "adopt")))
        return (ids[0], kind, 0) if kind == "register" else ("", kind, -1)
    if place < 0:
        kind = draw(st.sampled_from(("reopen", "found", "missing", "refuse", "found")))
        back = draw(st.integers(-1, 3))
        named = {"reopen": ids[0], "refuse": ids[1]}.get(kind, ids[back] if back >= 0 else "")
        after = {"reopen": 0, "found": back}.get(kind, -1)
        return ("" if kind == "missing" else named), kind, after
    kinds = ["complete", "complete", "complete", "start", "refuse", "missing", "cancel", "void"]
    kinds += ["exclude", "include", "withdraw"] + ["reject"] * bool(SOP.steps[place].reject)
    kind = draw(st.sampled_from(kinds))
    back = max(place - 1, 0)
    if kind in ("start", "exclude", "include"):
        return ids[place], kind, place
    if kind == "refuse":
        return ids[draw(st.integers(0, 3))], kind, place
    if kind == "complete":
        return ids[place], kind, place + 1 if place < 3 else -1
    if kind in ("missing", "cancel"):
        return "", kind, -1
    if kind == "reject":
        return ids[place], kind, 0
    return ids[back], kind, back


@settings(max_examples=150, deadline=None)
@given(histories())
def test_the_figures_are_those_of_the_slow_reference(events: list[Event]) -> None:
    found = figures(events, SOP, OFFICE, NOW)

    for index, step in enumerate(SOP.steps):
        expected = _reference(events, index)
        f = found.steps[index]
        told = (f.visits, f.measured, f.median, f.mean, f.p90, f.on_time, f.waiting, f.handling)
        assert told == pytest.approx(expected[:8], nan_ok=False), step.id
        assert (f.backlog.queue, f.backlog.overdue, f.backlog.oldest) == expected[8:], step.id


@settings(max_examples=150, deadline=None)
@given(histories())
def test_every_item_is_counted_once_as_in_the_reference(events: list[Event]) -> None:
    items = figures(events, SOP, OFFICE, NOW).items
    found = reference.lives(events, SOP)

    def count(*states: str) -> int:
        return sum(not life.missing and life.state in states for life in found)

    assert items.total == len(found)
    assert items.missing == sum(life.missing for life in found)
    assert items.cancelled == count("cancelled")
    assert items.published == count("published", "adopted")
    assert items.adopted == count("adopted")
    assert items.total == (
        items.open + items.missing + items.cancelled + items.published + items.excluded
        + items.dormant
    )  # fmt: skip


def _reference(events: list[Event], index: int) -> tuple[float | None, ...]:
    found = [s for life in reference.lives(events, SOP) for s in life.stays if s.step == index]
    standard = SOP.steps[index].minutes
    counted = [stay for stay in found if stay.counted]
    lengths, waiting, handling = [], [], []
    for stay in counted:
        minutes = reference.length(CALENDAR, stay.arrived, stay.left, JOURNAL)
        if minutes is None:
            continue
        lengths.append(minutes)
        if stay.started:
            waiting.append(reference.length(CALENDAR, stay.arrived, stay.started, JOURNAL))
            handling.append(reference.length(CALENDAR, stay.started, stay.left, JOURNAL))
    waits = [stay.arrived.at for stay in found if stay.left is None]
    ages = [max(CALENDAR.minutes(arrived, NOW), 0) for arrived in waits]
    some = bool(lengths)
    return (
        len(counted),
        len(lengths),
        reference.median(lengths),
        sum(lengths) / len(lengths) if some else None,
        reference.percentile(lengths, 90),
        sum(minutes <= standard for minutes in lengths) / len(lengths) if some else None,
        reference.median([m for m in waiting if m is not None]),
        reference.median([m for m in handling if m is not None]),
        len(ages),
        sum(age > standard for age in ages),
        max(ages, default=None),
    )
