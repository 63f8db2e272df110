"""What holds of either page of a board, whatever the history."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from sheetsync.boards.evaluation import draw_evaluation
from sheetsync.boards.monitoring import draw_monitoring
from sheetsync.core.cells import Place
from sheetsync.core.drawing import Box
from sheetsync.core.history import Event
from sheetsync.templates import load_sop
from tests.boards import test_evaluation, test_monitoring
from tests.figures.simulated import quarter, with_steps

SOP = load_sop("website_medsos")
PAGES = pytest.mark.parametrize("page", [test_monitoring.page, test_evaluation.page])


def published(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Only the items that are done."""
    done = {e.item for e in events if (e.kind, e.step) == ("complete", SOP.steps[-1].id)}
    return tuple(event for event in events if event.item in done)


def late(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The same, every event a fortnight after the one before it."""
    first = events[0].item
    own = [event for event in events if event.item == first]
    return tuple(replace(e, at=e.at + timedelta(14 * n)) for n, e in enumerate(own))


HISTORIES = {
    "empty": (),
    "one item": quarter(SOP, 1)[:1],
    "all done": published(quarter(SOP, 20)),
    "nobody on time": late(published(quarter(SOP, 20))),
    "a quarter": quarter(SOP),
    "much of everything": quarter(SOP, 600),
}


@PAGES
@pytest.mark.parametrize("name", HISTORIES)
def test_every_history_writes_the_same_cells(page, name: str) -> None:
    assert page(HISTORIES[name]).keys() == page(()).keys()


@PAGES
@pytest.mark.parametrize("name", HISTORIES)
def test_no_cell_says_nan_none_or_a_key(page, name: str) -> None:
    for cell in page(HISTORIES[name]).values():
        assert cell == cell  # NaN is not itself
        assert not re.search(r"\bnan\b|None|\{|inf$", str(cell))


@PAGES
def test_the_page_is_the_same_when_it_is_rebuilt(page) -> None:
    events = quarter(SOP)

    assert page(events) == page(tuple(replace(event) for event in events))


@pytest.mark.parametrize("steps", range(2, 9))
@pytest.mark.parametrize(
    ("page", "draw"),
    [(test_monitoring.page, draw_monitoring), (test_evaluation.page, draw_evaluation)],
)
def test_boxes_never_overlap_and_every_value_has_one(page, draw, steps: int) -> None:
    sop = with_steps(SOP, steps)
    drawing, taken = draw(sop), set()
    for box in drawing.boxes:
        cells = set(cells_of(box))
        assert not cells & taken, box
        taken |= cells

    assert page(quarter(sop, 40), sop).keys() <= {(box.row, box.column) for box in drawing.boxes}
    assert {row for row, _ in taken} <= drawing.heights.keys()
    assert max(column for _, column in taken) <= max(drawing.widths)


def cells_of(box: Box) -> list[Place]:
    last_row, last_column = box.last
    return [
        (row, column)
        for row in range(box.row, last_row + 1)
        for column in range(box.column, last_column + 1)
    ]
