"""Monitoring as it is drawn and filled: complete from values alone, whatever the history."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl
import pytest

from sheetsync.boards.monitoring import (
    BACKLOG,
    DURATIONS,
    MIDDLE,
    PLAN,
    MonitoringPage,
    checks,
    draw_monitoring,
)
from sheetsync.boards.tables import Words
from sheetsync.core.cells import Grid, from_serial
from sheetsync.core.drawing import Area, Box
from sheetsync.core.history import Event
from sheetsync.core.sop import Sop
from sheetsync.stores.xlsx_draw import draw_book
from sheetsync.templates import load_sop
from tests.figures.simulated import NOW, figures_of, office_of, quarter, with_steps

SOP = load_sop("website_medsos")
HEAD = "9f31c0" + "0" * 54 + "e27a"


def page(events: tuple[Event, ...], sop: Sop = SOP) -> Grid:
    office = office_of(sop)
    found = figures_of(events, sop, office, NOW, HEAD if events else "")
    synced = NOW if events else None
    return MonitoringPage(found, sop, office=office.office, synced=synced, gap=15.0).cells


def place_of(grid: Grid, text: str) -> tuple[int, int]:
    """Return where a text stands, the first from above."""
    return min(place for place, cell in grid.items() if cell == text)


def test_no_text_stands_in_the_drawing_but_what_the_figures_mean() -> None:
    boxes = draw_monitoring(SOP).boxes
    notes = {box.note for box in boxes if box.note}

    assert not any(box.text for box in boxes)
    assert notes <= set(SOP.texts.table("figures").values())
    assert SOP.texts.say("figures.p90") in notes


def test_every_figure_says_what_it_means() -> None:
    nothing = figures_of((), SOP, office_of(SOP), NOW, "")
    told = [check.key for check in checks(nothing, SOP, Words(SOP.texts, "monitoring", 1.0))]
    counted = [field.key for field in (*DURATIONS, *BACKLOG, *PLAN) if field.kind != "text"]

    assert {*told, *counted} <= SOP.texts.table("figures").keys()


@pytest.mark.parametrize("steps", [2, 4, 8])
def test_charts_stand_on_free_rows_and_read_filled_cells(steps: int) -> None:
    sop = with_steps(SOP, steps)
    drawing, grid = draw_monitoring(sop), page(quarter(sop, 40), sop)
    for chart in drawing.charts:
        rows = round(chart.height * 0.75 / 16.5)
        under = {
            (r, c) for r in range(chart.row, chart.row + rows) for c in range(chart.column, 20)
        }
        visible = [b for b in drawing.boxes if (b.row, b.column) in under and _visible(b)]
        assert not visible, chart.key
        for series in chart.series:
            for area in (series.name, series.categories, series.values):
                assert all(grid[place] != "" for place in _area(area)), chart.key


def test_red_follows_from_the_values() -> None:
    drawing = draw_monitoring(SOP)
    row, overdue = place_of(page(()), SOP.texts.say("monitoring.tile_overdue"))

    rule = next(r for r in drawing.rules if (r.area.row, r.area.column) == (row + 1, overdue))

    assert rule.formula == "N(J6)>0"
    assert not any(box.style.color == "#B23A48" for box in drawing.boxes)


def test_numbers_are_numbers() -> None:
    grid = page(quarter(SOP))
    first, _ = place_of(grid, SOP.steps[0].header)
    row, on_time = place_of(grid, SOP.texts.say("words.on_time"))

    line = [
        cell for (row, column), cell in sorted(grid.items()) if row == first and column < MIDDLE
    ]
    _, *numbers = line

    assert all(type(cell) in (int, float) for cell in numbers)
    assert 0 <= numbers[-1] <= 1
    assert isinstance(grid[row + 1, on_time], float)


def test_an_empty_history_reads_well() -> None:
    texts = [cell for cell in page(()).values() if isinstance(cell, str)]

    for told in ("nothing_yet", "longest_none", "reasons_none", "synced_never", "tile_open_same"):
        assert SOP.texts.say(f"monitoring.{told}") in texts


def test_the_foot_names_the_head_of_the_chain() -> None:
    grid = page(quarter(SOP))

    foot = max(row for row, _ in grid) - 2

    assert "9f31c0…e27a" in str(grid[foot, 1])


def test_channels_that_the_office_added_give_way_only_when_fresh() -> None:
    office = office_of(SOP, freshness={f"Kanal {n}": 900.0 for n in range(6)} | {"Radio": 1.0})
    found = figures_of(quarter(SOP), SOP, office, NOW)

    grid = MonitoringPage(found, SOP, office="", synced=NOW, gap=0).cells

    assert "Radio" in grid.values()
    assert "Kanal 5" not in grid.values()


def test_another_program_opens_it_with_its_values() -> None:
    title = SOP.texts.tabs["monitoring"]
    grid = page(quarter(SOP))

    book = openpyxl.load_workbook(io.BytesIO(draw_book([draw_monitoring(SOP)], {title: grid})))

    for (row, column), cell in grid.items():
        found = book[title].cell(row + 1, column + 1).value
        if isinstance(found, datetime):
            assert isinstance(cell, float)
            assert found == from_serial(cell)
        else:
            assert found == (None if cell == "" else cell)


def _area(area: Area) -> list[tuple[int, int]]:
    last = area.row if area.last_row is None else area.last_row
    return [
        (row, column)
        for row in range(area.row, last + 1)
        for column in range(area.column, area.last_column + 1)
    ]


def _visible(box: Box) -> bool:
    return box.style.color != "#FFFFFF"
