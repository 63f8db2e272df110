"""Rounds of syncs on a clock that the test turns: what is said, how often, and what ends them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event

import pytest

from sheetsync.errors import BusyError, SettingsError
from sheetsync.watching import keep_syncing

MINUTE, HOUR = 60.0, 3600.0
OPEN = BusyError("dip.xlsx is open (Budi)")
Caution = Callable[[str], None]


class Day(Event):
    """The clock and the stop: waiting turns the clock, and at its end it is time to stop."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.now, self.end = 0.0, seconds

    def is_set(self) -> bool:
        return self.now >= self.end

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout
        self.now += timeout
        return self.is_set()


def rounds(*answers: object) -> Callable[[Caution], bool]:
    """Return a round that does these one after the other, the last one again and again."""
    waiting: Iterator[object] = iter(answers)

    def once(_: Caution) -> bool:
        answer = next(waiting, answers[-1])
        if isinstance(answer, Exception):
            raise answer
        return bool(answer)

    return once


def watched(
    once: Callable[[Caution], bool], seconds: float
) -> tuple[bool, list[tuple[float, str]]]:
    """Return what five-minute rounds came to, and what was said at which minute."""
    day, told = Day(seconds), []
    found = keep_syncing(
        once,
        5 * MINUTE,
        stop=day,
        tell=lambda text: told.append((day.now / MINUTE, text)),
        clock=lambda: day.now,
    )
    return found, told


def test_a_book_that_stays_open_is_said_once_and_then_hourly():
    _, told = watched(rounds(OPEN), 2.5 * HOUR)

    assert told == [(at, "Waiting: dip.xlsx is open (Budi)") for at in (0, 60, 120)]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SettingsError("C14: no time"), "Error: C14: no time"),
        (ConnectionResetError(104, "reset by peer"), "Error: [Errno 104] reset by peer"),
        (MemoryError("cells"), "MemoryError: cells"),
        (KeyError("kind"), "please report it"),
    ],
)
def test_whatever_a_round_throws_the_next_one_is_tried(error: Exception, said: str):
    found, told = watched(rounds(error, error, False, True), 25 * MINUTE)

    assert found
    assert [at for at, _ in told] == [0, 10]
    assert said in told[0][1]
    assert told[1][1] == "the trouble is over, it was synced"


def test_a_trouble_that_comes_back_is_news_again():
    _, told = watched(rounds(OPEN, False, OPEN), 15 * MINUTE)

    assert [at for at, _ in told] == [0, 5, 10]


def test_a_trouble_of_another_kind_is_said_but_not_a_later_time_in_the_same_sentence():
    errors = (SettingsError(f"the clock says 10:{minute}") for minute in (10, 15))

    _, told = watched(rounds(*errors, OPEN), 15 * MINUTE)

    assert [at for at, _ in told] == [0, 10]


def test_a_warning_is_said_once_and_then_hourly_though_all_goes_well():
    def once(caution: Caution) -> bool:
        caution("Warning: nobody is named")
        return False

    found, told = watched(once, 2 * HOUR)

    assert not found
    assert told == [(at, "Warning: nobody is named") for at in (0, 60)]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_round_that_found_something_counts_for_all(place: int):
    answers = [False, False, False, False]
    answers[place] = True

    assert watched(rounds(*answers), 20 * MINUTE)[0]


def test_rounds_come_as_often_as_told_and_none_after_the_stop():
    day, at = Day(11 * MINUTE), []

    keep_syncing(
        lambda _: bool(at.append(day.now)),
        5 * MINUTE,
        stop=day,
        tell=at.append,
        clock=lambda: day.now,
    )

    assert at == [0, 5 * MINUTE, 10 * MINUTE]
