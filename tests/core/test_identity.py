"""Rows and items: numbers lost, doubled or pasted over, and forms that look damaged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sheetsync.core.form import Row
from sheetsync.core.identity import guard, match
from sheetsync.core.sop import Sop
from sheetsync.core.workflow import ItemState
from sheetsync.errors import GuardError
from tests.desk import CONTENT, Desk


@pytest.fixture
def items(sop: Sop) -> dict[str, ItemState]:
    """Return six items A..F, each with a content of its own."""
    states = {}
    for letter in "ABCDEF":
        desk = Desk(sop, {**CONTENT, "judul": f"Judul {letter}"})
        desk.look()
        assert desk.state is not None
        states[letter] = replace(desk.state, number=letter)
    return states


def row(sop: Sop, index: int, number: str, title: str) -> Row:
    desk = Desk(sop, {**CONTENT, "judul": f"Judul {title}" if title else ""})
    return replace(desk.row(), index=index, number=number)


def matched(sop: Sop, items: dict[str, ItemState], *rows: tuple[str, str]) -> list[str]:
    """Return the item of each (number, title) row: its number, `+` new, `+copy`, `-` untitled."""
    table = tuple(row(sop, place, number, title) for place, (number, title) in enumerate(rows))
    matching = match(sop, table, items)
    new = {place: "+copy" if place in matching.copied else "+" for place in matching.new}
    untitled = {r.index: "-" for r in matching.untitled}
    return [({**matching.known} | new | untitled)[place] for place in range(len(rows))]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([("A", "A"), ("B", "B")], ["A", "B"], id="as they were"),
        pytest.param([("B", "B"), ("A", "A")], ["B", "A"], id="sorted"),
        pytest.param([("A", "edited")], ["A"], id="content edited"),
        pytest.param([("", "A")], ["A"], id="number lost"),
        pytest.param([("999", "A")], ["A"], id="a number pasted over"),
        pytest.param([("", "new")], ["+"], id="a new row"),
        pytest.param([("X-1", "new")], ["+"], id="an invented number"),
        pytest.param([("A", "A"), ("", "A")], ["A", "+copy"], id="a row copied"),
        pytest.param([("A", "A"), ("A", "A")], ["A", "+copy"], id="copied with its number"),
        pytest.param([("A", "new"), ("A", "A")], ["+copy", "A"], id="the own content keeps it"),
        pytest.param([("A", "x"), ("A", "y")], ["A", "+copy"], id="else the upper one"),
        pytest.param([("A", "A"), ("A", "B")], ["A", "B"], id="B's number pasted over by A's"),
        pytest.param([("A", "B"), ("A", "x")], ["B", "A"], id="and A's content edited"),
        pytest.param([("", "")], ["-"], id="no title"),
    ],
)
def test_which_row_is_which_item(sop: Sop, items, rows, expected):
    assert matched(sop, items, *rows) == expected


def test_of_two_equal_rows_the_one_with_the_expected_cells_keeps_the_number(sop: Sop, items):
    upper = replace(row(sop, 0, "A", "A"), steps=("Selesai", "", "", ""))

    matching = match(sop, (upper, row(sop, 1, "A", "A")), items)

    assert matching.known == {1: "A"}


@pytest.mark.parametrize(
    ("rows", "stops"),
    [
        pytest.param("ABCDEF", False, id="all there"),
        pytest.param("ABCD", False, id="two of six gone"),
        pytest.param("ABC", True, id="three of six gone"),
        pytest.param("", True, id="suddenly empty"),
    ],
)
def test_too_many_rows_gone_stop_the_sync(sop: Sop, items, rows, stops):
    table = tuple(row(sop, place, letter, letter) for place, letter in enumerate(rows))
    matching = match(sop, table, items)

    if not stops:
        guard(sop, matching, items, len(table))
        return
    with pytest.raises(GuardError, match="--force"):
        guard(sop, matching, items, len(table))


def test_columns_sorted_alone_stop_the_sync(sop: Sop, items):
    shifted = zip("ABCDEF", "BCAFED", strict=True)
    table = tuple(row(sop, place, number, title) for place, (number, title) in enumerate(shifted))

    with pytest.raises(GuardError, match="sorted alone"):
        guard(sop, match(sop, table, items), items, len(table))


def test_one_item_gone_from_a_form_of_one_is_a_suddenly_empty_form(sop: Sop, items):
    only = {"A": items["A"]}

    with pytest.raises(GuardError, match="suddenly empty"):
        guard(sop, match(sop, (), only), only, 0)
