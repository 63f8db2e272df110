"""When the form was last synced: kept where only the tool writes, shown where anybody can."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.core.cells import Cell
from sheetsync.core.metadata import FORMAT, LastSync, format_line, holding, parse_last_sync
from sheetsync.core.plan import Plan
from sheetsync.core.planner import make_plan
from sheetsync.core.settings import Settings
from sheetsync.core.sop import Sop
from tests.core.offices import wib
from tests.desk import MONDAY
from tests.journalled import Book

SAID, TITLE, STEP = "Pemeriksaan", "Judul Informasi", "1. Identifikasi"
NOON = LastSync(wib("11-02T12:00:00"), 35.0, "")


@pytest.fixture
def book(sop: Sop, office: Settings) -> Book:
    """Return a book with a row, last synced at 08.15, whose history shows that it keeps the time."""
    made = Book(sop, office)
    made.fill(0)
    made.sync()
    made.later(minutes=15).sync()
    return made


def start(book: Book) -> Plan:
    """Return the sync, half an hour later, that sees the first step begun."""
    book.type(0, STEP, "Diproses")
    return book.later(minutes=30).sync()


@pytest.mark.parametrize(
    ("header", "typed", "cell"),
    [
        pytest.param(SAID, 46_328.36, "C2", id="moved forward a little"),
        pytest.param(SAID, "", "C2", id="cleared"),
        pytest.param(SAID, "08.40", "C2", id="a text"),
        pytest.param(TITLE, 1.0, "D2", id="a shorter gap"),
    ],
)
def test_a_cell_that_was_changed_is_named_and_changes_nothing(book: Book, header, typed, cell):
    book.form[1][book.column(header)] = typed

    plan = start(book)

    assert [f"{e.not_before:%H:%M}" for e in plan.events if e.not_before] == ["08:15"]
    assert plan.longest_gap == 30
    (said,) = plan.warnings
    assert said.startswith(f"Form DIP!{cell}: somebody changed")
    assert book.later(minutes=5).sync().warnings == ()


def test_it_is_put_right_outside_office_hours_too(book: Book):
    book.later(hours=12).sync()
    assert not book.later(hours=1).sync().fresh

    book.form[1][book.column(SAID)] = ""

    assert book.later(hours=1).sync().fresh


def test_where_the_title_rows_are_gone_the_time_is_known_still(book: Book):
    book.later(minutes=30).type(0, STEP, "Diproses")
    del book.form[:3]

    plan = make_plan(book.reading(), book="b", sync="s9", now=book.now)

    assert [e.not_before for e in plan.events] == [MONDAY.replace(minute=15)]
    assert plan.warnings == ()


LOST = [
    pytest.param([], id="the tab"),
    pytest.param([[], ["", "", "", "", ""]], id="the line"),
    pytest.param([[], ["sync", "2026-11-02 08:40", "15", "f" * 64, ""]], id="another form"),
    pytest.param([[], ["sync", "2026-11-02T08:40:00+07:00", "-1", "f" * 64, ""]], id="the gap"),
    pytest.param(
        [[], ["sync", "2026-11-02T08:40:00+07:00", "15", "e" * 64, ""]], id="no such head"
    ),
    pytest.param([[], ["sync", 46_328.36, 15, "f" * 64]], id="numbers"),
]


@pytest.mark.parametrize("hidden", LOST)
def test_lost_or_changed_it_only_widens_windows_and_that_is_said(book: Book, hidden):
    book.hidden = hidden

    plan = start(book)

    assert [(e.kind, e.not_before) for e in plan.events] == [("start", None)]
    assert [said[:42] for said in plan.warnings] == ["Metadata sheetsync: the time of the last s"]
    assert book.later(minutes=5).sync().warnings == ()


@pytest.mark.parametrize(
    "older",
    [
        pytest.param(True, id="an older version kept it in the cell alone"),
        pytest.param(False, id="a sync in parts"),
    ],
)
def test_a_time_that_was_never_known_is_not_called_lost(book: Book, older: bool):
    book.hidden = [[], [*LastSync(None, 0.0, book.history.head).line]]
    if older:
        events = tuple(event for event in book.history.events if event.item)
        hashes = book.history.hashes[: len(events)]
        book.history, book.hidden = replace(book.history, events=events, hashes=hashes), []

    plan = start(book)

    assert [e.not_before for e in plan.events if e.item] == [None]
    assert plan.warnings == ()


@given(
    st.datetimes(min_value=wib("01-02T00:00:00").replace(tzinfo=None)).filter(
        lambda at: at.year < 2100
    ),
    st.integers(0, 999_999),
    st.sampled_from(["", "f" * 64]),
    st.lists(st.lists(st.sampled_from(["", "sop", "format", 1.5]), max_size=6), max_size=4),
)
def test_what_is_kept_is_read_back_whatever_else_stands_there(at, gap, head, others):
    last = LastSync(at.replace(microsecond=0, tzinfo=MONDAY.tzinfo), float(gap), head, "x")
    others = [[*format_line(FORMAT, "0.1.0")], *others]
    rows: list[list[Cell]] = [[*row] for row in others]

    for _ in range(2):
        grid = holding(rows, [last.line], "Metadata")
        for (row, column), cell in grid.items():
            rows += [[] for _ in range(row + 1 - len(rows))]
            rows[row] += [""] * (column + 1 - len(rows[row]))
            rows[row][column] = cell

    assert grid == {}, "written once"
    assert parse_last_sync(rows) == last
    assert [row for row in rows if row[:1] != ["sync"]][: len(others)] == [[*row] for row in others]


def test_another_message_is_signed_for_every_part_of_it():
    parts = [replace(NOON, at=MONDAY), replace(NOON, gap=36.0), replace(NOON, head="f" * 64)]

    assert NOON.message("b00c") == "sheetsync sync b00c 2026-11-02T12:00:00+07:00 35 "
    assert len({each.message("b00c") for each in (NOON, *parts)}) == 4
