"""A table as data: rules that a terminal follows as a spreadsheet does, and values as written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sheetsync.boards import palette
from sheetsync.boards.tables import (
    FEWER,
    HIGH,
    LOW,
    NONE_COUNTED,
    NUMERIC,
    SEVERAL,
    SOME,
    ZERO,
    BoardField,
    BoardTable,
    Condition,
    Kind,
    Value,
    Words,
    begins,
    over,
    says,
    some_in,
)
from sheetsync.templates import load_texts

WORDS = Words(load_texts("id"), "monitoring", 450)
LINE = {"standard": 60.0, "overdue": 2, "none": None}


@pytest.mark.parametrize(
    ("test", "holding", "others"),
    [
        pytest.param(SOME, (1, 0.2), (0, -1, None, "", "1"), id="some"),
        pytest.param(SEVERAL, (2, 1.1), (1, None), id="several"),
        pytest.param(FEWER, (-1,), (0, 1, None, ""), id="fewer"),
        pytest.param(ZERO, (0, 0.0), (1, None, "–"), id="zero"),
        pytest.param(NONE_COUNTED, (0,), (1, None, ""), id="none counted"),
        pytest.param(NUMERIC, (0, 1.5), (None, "", "a"), id="a number"),
        pytest.param(LOW, (0, 0.49), (0.5, None, ""), id="low"),
        pytest.param(HIGH, (0.9, 1), (0.89, None), id="high"),
        pytest.param(over("standard"), (61,), (60, None, ""), id="over another field"),
        pytest.param(some_in("overdue"), (0, None, "a"), (), id="another field"),
        pytest.param(some_in("none"), (), (1, "a"), id="another field without a figure"),
        pytest.param(says("a"), ("a",), ("A", None, "ab"), id="says"),
        pytest.param(begins('"{'), ('"{a',), ("a", None), id="begins"),
    ],
)
def test_a_rule_holds_for_values_as_its_formula_does(
    test: Condition, holding: tuple[Value, ...], others: tuple[Value, ...]
) -> None:
    assert all(test.holds(value, LINE) for value in holding)
    assert not any(test.holds(value, LINE) for value in others)


def test_words_in_a_formula_stay_words() -> None:
    assert begins('"{').formula.format("A1") == 'LEFT(A1,2)="""{"'


@pytest.mark.parametrize(
    ("value", "kind", "cell", "text"),
    [
        (None, "count", "–", "–"),
        ("", "trend", "", ""),
        (1234, "count", 1234, "1.234"),
        (0.81999999999, "share", 0.82, "82 %"),
        (1.25, "rate", 1.25, "1,2"),
        (475.0, "duration", "1 hr 0 j", "1 hr 0 j"),
        (100 * 450.0 + 61, "duration", "100 hr", "100 hr"),
        (0.0, "duration", "–", "–"),
        (datetime(2026, 11, 23, 12, tzinfo=UTC), "moment", 46349.5, "23 Nov 2026 12.00"),
    ],
)
def test_a_value_is_written_by_its_kind(value: Value, kind: Kind, cell: Value, text: str) -> None:
    assert (WORDS.cell(value, kind), WORDS.text(value, kind)) == (cell, text)


def test_the_first_rule_that_holds_gives_the_look() -> None:
    field = BoardField(
        "queue", 2, "count", palette.QUIET, ((SOME, palette.BAD), (NUMERIC, palette.GOOD))
    )

    looks = [field.styled(value, {}) for value in (1, 0, None)]

    assert looks == [palette.BAD, palette.GOOD, palette.QUIET]


def test_a_table_without_records_says_so_in_one_field() -> None:
    fields = (BoardField("number", 1), BoardField("title", 1))

    assert [*BoardTable("", fields, (), nothing=("title", "a")).lines()] == [["", "a"]]
    assert [*BoardTable("", fields, ()).lines()] == []
