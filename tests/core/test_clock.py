"""Clocks that are wrong: what is stopped, what goes on, and what is believed afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sheetsync.core.cells import Cell
from sheetsync.core.clock import believed, read_clock
from sheetsync.core.history import Event
from sheetsync.core.settings import Settings
from sheetsync.core.sop import Sop
from sheetsync.errors import HistoryError
from tests.desk import MONDAY
from tests.figures.simulated import figures_of
from tests.journalled import Book, headers

YEAR, HOUR = timedelta(days=364), timedelta(hours=1)


@pytest.fixture
def book(sop: Sop, office: Settings) -> Book:
    """Return a book with one row registered on Monday morning."""
    book = Book(sop, office)
    book.fill(0)
    book.sync()
    return book.later(minutes=15)


def test_a_clock_ahead_at_a_quiet_sync_widens_nothing_afterwards(book: Book):
    book.later(days=364).sync()
    book.now = MONDAY + HOUR
    book.type(0, "1. Identifikasi", "Diproses")

    plan = book.sync()

    assert [(e.kind, e.not_before, e.at) for e in plan.events] == [("start", MONDAY, MONDAY + HOUR)]
    assert "one of the two clocks is wrong" in plan.warnings[0]
    assert plan.longest_gap == 60
    assert book.later(minutes=15).sync().warnings == ()


def test_a_clock_behind_the_last_sync_is_no_clock_behind_the_last_event(book: Book):
    book.later(hours=2).sync()

    assert "last synced at" in book.later(hours=-1).sync().warnings[0]
    with pytest.raises(
        HistoryError, match=r"last event is of .* go on with `sheetsync sync --force`"
    ):
        book.later(hours=-3).sync()


@pytest.mark.parametrize("typed", [0.5, 5.0, 36_526.0, 73_500.0, 999_999.0, "kemarin", True])
def test_a_time_that_no_sync_wrote_is_no_time_of_a_sync(book: Book, typed: Cell):
    book.form[1][book.column("Pemeriksaan")] = typed
    book.type(0, "1. Identifikasi", "Diproses")

    plan = book.sync()

    assert [(e.kind, e.at) for e in plan.events] == [("start", book.now)]
    assert book.sync().warnings == ()


def test_a_row_lost_under_a_clock_that_was_put_back_has_one_day(book: Book):
    book.type(0, "1. Identifikasi", "Diproses")
    book.later(days=364).sync()
    for header in headers(book.sop):
        book.type(0, header, "")
    book.fill(1)
    book.now = MONDAY + HOUR

    lost, quiet = book.sync(force=True), book.sync()

    assert lost.standing == quiet.standing
    assert "sejak 2 Nov 2026 09.00" in quiet.standing[0]


def test_two_clocks_two_minutes_apart_are_one_clock(book: Book):
    book.now = MONDAY - timedelta(minutes=2)
    book.type(0, "1. Identifikasi", "Diproses")

    plan = book.sync()

    assert (plan.events[0].at, plan.warnings) == (MONDAY, ())


def test_after_a_clock_a_year_ahead_force_goes_on_and_the_history_says_so(book: Book):
    book.type(0, "1. Identifikasi", "Diproses")
    book.later(days=364).sync()
    book.now = MONDAY + 2 * HOUR
    with pytest.raises(HistoryError, match="--force"):
        book.sync()

    assert book.sync(force=True).events == ()
    assert book.sync().touches == (), "a forced sync opens the way for those after it"
    book.later(minutes=30).type(0, "1. Identifikasi", "Selesai")
    plan = book.sync()
    after = book.sync()

    (done,) = plan.events
    assert (done.kind, done.at) == ("complete", MONDAY + 2.5 * HOUR)
    assert done.note.startswith("↩ Jam: 1 Nov 2027 08.15 (jam komputer sempat terlalu cepat")
    assert (after.events, after.touches) == ((), ())
    assert book.later(minutes=15).sync().warnings == ()


def test_a_wrong_time_in_the_form_is_put_right_outside_office_hours_too(book: Book):
    book.later(hours=12).fill(1)
    book.sync()
    book.later(days=364).sync()
    book.now -= timedelta(days=364)

    assert [book.later(hours=1).sync().fresh for _ in range(2)] == [True, False]


def test_no_figure_comes_from_a_time_that_cannot_be(book: Book, office: Settings):
    book.type(0, "1. Identifikasi", "Selesai")
    book.later(days=364).sync()
    book.now = MONDAY + 2 * HOUR
    book.type(0, "2. Verifikasi", "Disetujui")
    book.sync(force=True)

    found = figures_of(book.history.events, book.sop, office, book.now + HOUR)

    assert [step.median for step in found.steps[:3]] == [120, None, None]
    assert found.oldest[0].age == 60


def test_an_event_counts_at_the_latest_when_the_next_sync_recorded_something():
    def at(hours: float, **more: object) -> Event:
        return replace(Event("A", 1, "", "register", MONDAY + hours * HOUR), **more)

    journal = at(1, not_before=MONDAY + HOUR)
    events = [at(0), at(9000, not_before=MONDAY), at(3), journal, at(4)]

    assert [e.at for e in believed(events)] == [MONDAY + hours * HOUR for hours in (0, 3, 3, 1, 4)]
    assert believed(events)[1].not_before == MONDAY
    assert [e.at for e in believed(events, MONDAY)] == [MONDAY] * 5


def test_a_time_of_the_last_sync_after_now_is_not_believed():
    clock = read_clock(MONDAY, (), MONDAY + HOUR, force=False)

    assert (clock.at, clock.seen, clock.kept) == (MONDAY, None, False)
