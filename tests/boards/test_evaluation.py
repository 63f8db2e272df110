"""Evaluasi: its figures against a slow count by hand, and its page whatever the history."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import astuple, replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given

from sheetsync.boards.evaluation import EvaluationPage, draw_evaluation
from sheetsync.boards.page import LEFT
from sheetsync.core.cells import Cell, Grid
from sheetsync.core.drawing import Area
from sheetsync.core.history import Event
from sheetsync.core.sop import Sop
from sheetsync.figures.results import Evaluation, StepSummary, Summary
from sheetsync.figures.spans import evaluate
from sheetsync.stores.xlsx_draw import draw_book
from sheetsync.templates import load_sop, load_texts
from tests.figures import reference, reference_evaluation
from tests.figures.events import event
from tests.figures.histories import histories
from tests.figures.simulated import (
    NOW,
    Office,
    measured_history,
    moving_office,
    office_of,
    quarter,
)

SOP = load_sop("website_medsos")
MOVED = moving_office(SOP)
REGISTER = event("register", "identifikasi")
DONE = event("complete", "identifikasi", 90)
ROOT = Path(__file__).parent.parent.parent


def evaluated(
    events: list[Event] | tuple[Event, ...], sop: Sop = SOP, office: Office | None = None
) -> Evaluation:
    office = office or office_of(sop)
    return evaluate(measured_history(events, sop, office))


def page(events: tuple[Event, ...], sop: Sop = SOP) -> Grid:
    office = "Sekretariat Daerah Kabupaten Bantul"
    return EvaluationPage(evaluated(events, sop), sop, office=office, synced=NOW).cells


def heads(grid: Grid) -> dict[tuple[int, int], Cell]:
    """Return the headings of the upper table by place."""
    row = next(row for (row, _), cell in grid.items() if cell == say("span"))
    return {place: cell for place, cell in sorted(grid.items()) if place[0] == row}


def trends(grid: Grid) -> tuple[int, int, int]:
    """Return the first line of the upper table, and the columns of its two comparisons."""
    found = (place for place, cell in heads(grid).items() if cell == say("trend"))
    (row, more), (_, better) = found
    return row + 1, more, better


def say(key: str) -> str:
    return SOP.texts.say(f"evaluation.{key}")


def by_hand(found: list[reference_evaluation.Happened]) -> Summary:
    total = reference_evaluation.sums(found, len(SOP.steps))
    measured, on_time = sum(map(len, total.lengths)), sum(total.on_time)
    return Summary(
        **{name: getattr(total, name) for name in (
            "registered", "published", "planned", "kept", "decided", "rejected", "refused",
        )},
        submissions=total.submitted / total.published if total.published else None,
        on_time=on_time / measured if measured else None,
        steps=tuple(
            StepSummary(
                measured=len(lengths),
                on_time=good / len(lengths) if lengths else None,
                median=reference.median(lengths),
                p90=reference.percentile(lengths, 90),
            )
            for lengths, good in zip(total.lengths, total.on_time, strict=True)
        ),
    )  # fmt: skip


def same(found: Summary, expected: Summary) -> None:
    for name in Summary.__slots__:
        one, other = getattr(found, name), getattr(expected, name)
        if name != "steps":
            assert one == pytest.approx(other), name
            continue
        for a, b in zip(one, other, strict=True):
            assert astuple(a) == pytest.approx(astuple(b))


@given(histories())
def test_every_span_and_unit_is_as_counted_by_hand(events: list[Event]) -> None:
    found = evaluated(events, office=MOVED)
    told = reference_evaluation.happenings(events, SOP, MOVED, NOW.date())

    spans: list[tuple[tuple[tuple[date, Summary], ...], Callable[[date], object]]] = [
        (found.months, lambda day: (day.year, day.month)),
        (found.quarters, lambda day: (day.year, (day.month - 1) // 3)),
        (found.years, lambda day: day.year),
    ]
    for summaries, key in spans:
        for first, summary in summaries:
            same(summary, by_hand([each for each in told if key(each.day) == key(first)]))
    recent = [each for each in told if date(2025, 12, 1) <= each.day <= date(2026, 11, 30)]
    assert {name.casefold() for name, _ in found.units} == {each.unit for each in recent}
    for name, summary in found.units:
        same(summary, by_hand([each for each in recent if each.unit == name.casefold()]))


def planned(day: str, *events: Event) -> tuple[int, int]:
    first = replace(REGISTER, content={"rencana": day, "judul": "A"})
    now = evaluated([first, *events]).months[0][1]
    return now.planned, now.kept


OUT = [event("complete", step.id, 60 * n) for n, step in enumerate(SOP.steps, 1)]  # on the 16th
MOVE = event("start", "identifikasi", 5, content={"rencana": "2026-11-30"})
LATER = event("reopen", "identifikasi", 500, content={"rencana": "2026-11-20"})


@pytest.mark.parametrize(
    ("day", "events", "expected"),
    [
        pytest.param("2026-11-16", OUT, (1, 1), id="met on its day"),
        pytest.param("2026-11-13", OUT, (1, 0), id="published too late"),
        pytest.param("2026-11-30", OUT, (1, 1), id="met before it came"),
        pytest.param("2026-11-30", [], (0, 0), id="not come yet"),
        pytest.param("2026-11-23", [], (0, 0), id="today is not over"),
        pytest.param("2026-11-20", [], (1, 0), id="passed without a publication"),
        pytest.param("2026-11-13", [MOVE, *OUT], (1, 1), id="moved before it was published"),
        pytest.param("2026-11-16", [*OUT, LATER], (2, 1), id="reopened and planned anew"),
        pytest.param("2026-11-13", [event("cancel", "", 9)], (0, 0), id="cancelled"),
        pytest.param("soon", OUT, (0, 0), id="no date"),
    ],
)
def test_a_planned_day_counts_once(
    day: str, events: list[Event], expected: tuple[int, int]
) -> None:
    assert planned(day, *events) == expected


def test_a_unit_has_one_line_however_it_is_spelled() -> None:
    names = ("Bagian Umum", " bagian  UMUM ", "", "Bagian Umum")
    events = [
        replace(REGISTER, item=f"DIP-2026-{n:04}", content={"unit": name, "judul": "A"})
        for n, name in enumerate(names)
    ]

    found = evaluated(events).units

    assert [(name, each.registered) for name, each in found] == [("Bagian Umum", 3), ("", 1)]


def test_the_units_that_do_least_stand_together() -> None:
    events = [
        replace(REGISTER, item=f"DIP-{n}-{m}", content={"unit": f"Unit {n}"})
        for n in range(14)
        for m in range(20 - n)
    ]

    found = evaluated(events).units

    assert [name for name, _ in found] == [*(f"Unit {n}" for n in range(9)), None]
    assert found[-1][1].registered == sum(20 - n for n in range(9, 14))


def test_months_begin_with_the_history() -> None:
    old = replace(REGISTER, at=REGISTER.at - timedelta(70))

    assert [day for day, _ in evaluated([old]).months] == [
        date(2026, 11, 1), date(2026, 10, 1), date(2026, 9, 1),
    ]  # fmt: skip
    assert [day for day, _ in evaluated([]).months] == [date(2026, 11, 1)]


def test_a_month_is_the_offices_month() -> None:
    late = REGISTER.at.replace(day=31, month=10, hour=23, minute=59)

    assert evaluated([replace(REGISTER, at=late)]).months[1][1].registered == 1
    assert (
        evaluated([replace(REGISTER, at=late + timedelta(minutes=1))]).months[0][1].registered == 1
    )


def test_what_a_running_month_has_done_is_not_compared() -> None:
    events = quarter(SOP)

    grid = page(events)

    first, more, better = trends(grid)
    assert (grid[first, more], type(grid[first, better])) == ("", int)
    months = evaluated(events).months
    assert grid[first + 1, more] == months[1][1].published - months[2][1].published


def test_the_span_in_which_the_history_began_is_not_compared_with() -> None:
    grid = page(quarter(SOP))  # from the end of August on
    names = {cell: row for (row, column), cell in grid.items() if column == LEFT}
    _, more, _ = trends(grid)

    assert grid[names["Sep 2026"], more] == ""


# --- The page ------------------------------------------------------------------------------------


def test_an_sop_without_units_has_no_such_table() -> None:
    sop = replace(SOP, form=replace(SOP.form, unit_field=None, plan_field=None))

    grid = page(quarter(sop, 10), sop)

    assert say("unit") not in grid.values()
    assert say("span") in grid.values()


def test_charts_read_named_series_over_twelve_months() -> None:
    grid = page(quarter(SOP))
    for chart in draw_evaluation(SOP).charts:
        for series in chart.series:
            assert all(grid[place] != "" for place in _places(series.name))
            assert len([grid[place] for place in _places(series.categories)]) == 12
            assert any(isinstance(grid[place], (int, float)) for place in _places(series.values))


def test_every_header_says_what_its_figure_means() -> None:
    notes = {(box.row, box.column): box.note for box in draw_evaluation(SOP).boxes}
    keys = ["registered", "published", "trend", "planned", "kept", *["median", "p90"] * 4,
            "on_time", "trend", "rejection_share", "submissions",
            "refused"]  # fmt: skip

    _, *places = heads(page(()))

    for place, key in zip(places, keys, strict=True):
        assert notes[place] == SOP.texts.say(f"figures.{key}")


def test_the_page_of_definitions_says_the_same() -> None:
    told = (ROOT / "docs" / "figures.md").read_text("utf-8")

    for language in ("id", "en"):
        for name, sentence in load_texts(language).table("figures").items():
            assert f"| {sentence} |" in told, name


def test_another_program_opens_it_with_its_values() -> None:
    title, grid = SOP.texts.tabs["evaluation"], page(quarter(SOP))

    book = openpyxl.load_workbook(io.BytesIO(draw_book([draw_evaluation(SOP)], {title: grid})))

    for (row, column), cell in grid.items():
        assert book[title].cell(row + 1, column + 1).value == (None if cell == "" else cell)


def test_a_history_of_one_done_step_has_its_length() -> None:
    month = evaluated([REGISTER, DONE]).months[0][1]

    assert (month.steps[0].median, month.steps[0].p90) == (90, 90)
    assert (month.on_time, month.steps[0].measured) == (1, 1)


def _places(area: Area) -> list[tuple[int, int]]:
    return [(area.row, column) for column in range(area.column, area.last_column + 1)]
