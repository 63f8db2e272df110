"""The figures against a slow reference, over random histories."""

from __future__ import annotations

import pytest
from hypothesis import given

from sheetsync.core.history import Event
from tests.figures import reference
from tests.figures.events import JOURNAL, OFFICE, SOP
from tests.figures.histories import histories
from tests.figures.simulated import MOVING, NOW, ZONE, figures_of, moving_office

MOVED = moving_office(SOP)


@given(histories())
def test_the_figures_are_those_of_the_slow_reference(events: list[Event]) -> None:
    found = figures_of(events, SOP, MOVED, NOW)

    for index, step in enumerate(SOP.steps):
        expected = _reference(events, index)
        f = found.steps[index]
        told = (f.visits, f.measured, f.median, f.mean, f.p90, f.on_time, f.waiting, f.handling)
        assert told == pytest.approx(expected[:8], nan_ok=False), step.id
        assert (f.backlog.queue, f.backlog.overdue, f.backlog.oldest) == expected[8:], step.id


@given(histories())
def test_every_item_is_counted_once_as_in_the_reference(events: list[Event]) -> None:
    items = figures_of(events, SOP, OFFICE, NOW).items
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
    step = SOP.steps[index].id
    standard = MOVED.standard_minutes(step, NOW.date())
    counted = [stay for stay in found if stay.counted]
    lengths, waiting, handling, on_time = [], [], [], 0
    for stay in counted:
        minutes = reference.length(MOVING, stay.arrived, stay.left, JOURNAL)
        if minutes is None:
            continue
        lengths.append(minutes)
        on_time += minutes <= MOVED.standard_minutes(step, stay.left.at.astimezone(ZONE).date())
        if stay.started:
            waiting.append(reference.length(MOVING, stay.arrived, stay.started, JOURNAL))
            handling.append(reference.length(MOVING, stay.started, stay.left, JOURNAL))
    waits = [stay.arrived.at for stay in found if stay.left is None]
    ages = [max(MOVING.minutes(arrived, NOW), 0) for arrived in waits]
    some = bool(lengths)
    return (
        len(counted),
        len(lengths),
        reference.median(lengths),
        sum(lengths) / len(lengths) if some else None,
        reference.percentile(lengths, 90),
        on_time / len(lengths) if some else None,
        reference.median([m for m in waiting if m is not None]),
        reference.median([m for m in handling if m is not None]),
        len(ages),
        sum(age > standard for age in ages),
        max(ages, default=None),
    )
