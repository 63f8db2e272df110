"""A history followed in parts is the history followed at once, and the parts stay as they were."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest

from sheetsync.core.course import Course
from sheetsync.core.history import KINDS, OF_THE_BOOK, Event
from sheetsync.core.workflow import Refusal, apply, new_item
from sheetsync.figures.now import figures
from sheetsync.figures.spans import evaluate
from tests.figures.events import SOP
from tests.figures.histories import rare
from tests.figures.simulated import measured_history, office_of

EVENTS = rare(SOP)
ITEMS = tuple(event for event in EVENTS if event.item)
LATE = tuple(replace(event, at=event.at + timedelta(days=99)) for event in EVENTS[:400])


def test_the_random_histories_have_every_kind_of_event():
    assert {event.kind for event in EVENTS} == {*KINDS}


@pytest.mark.parametrize("cut", [0, 1, 57, 400, len(EVENTS) - 1, len(EVENTS)])
def test_going_on_is_following_all_at_once(cut: int):
    first = Course(SOP, EVENTS[:cut])
    before = deepcopy(vars(first))

    whole = first.then(EVENTS[cut:])

    assert vars(whole) == vars(Course(SOP, EVENTS))
    assert vars(first) == before


def test_later_events_show_that_a_clock_was_ahead():
    first = Course(SOP, LATE)

    whole = first.then(EVENTS[400:])

    assert first.events[0].at == LATE[0].at
    assert whole.events[0].at == min(event.at for event in EVENTS[400:])
    assert vars(whole) == vars(Course(SOP, (*LATE, *EVENTS[400:])))


def test_the_judge_and_the_history_make_the_same_of_an_event():
    states = {}
    for event in ITEMS:
        state = states.get(event.item) or new_item(SOP, event.item)
        states[event.item] = apply(SOP, state, event)

    assert states == Course(SOP, EVENTS).states


def test_what_is_recorded_of_the_book_changes_no_figure():
    office = office_of(SOP)
    whole, items = (measured_history(each, SOP, office) for each in (EVENTS, ITEMS))

    assert replace(figures(whole), events=0) == replace(figures(items), events=0)
    assert evaluate(whole) == evaluate(items)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("change", *OF_THE_BOOK)])
def test_every_kind_of_event_does_something(kind: str):
    event = Event("A", 1, SOP.steps[1].id, kind, EVENTS[0].at)
    here = replace(new_item(SOP, "A"), current=1, arrived=event.at)
    gone = replace(here, arrived=None, missing=True, excluded=True, dormant=True)

    assert [apply(SOP, item, event) for item in (here, gone)] != [here, gone]


def test_a_change_is_remembered_and_moves_nothing():
    event = Event("A", 1, "", "change", EVENTS[0].at, fingerprint="g", content={"judul": "Baru"})
    refused = Refusal("verifikasi", "verifikasi", False, "s")
    here = replace(new_item(SOP, "A"), current=1, arrived=event.at, refusals=(refused,))

    assert apply(SOP, here, event) == replace(here, fingerprint="g", content={"judul": "Baru"})
