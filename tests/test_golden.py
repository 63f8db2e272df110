"""What people see, kept as files: a change of look, word or figure is a diff to be read.

`pytest tests/test_golden.py --refresh` writes them anew.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from sheetsync.boards.exports import status_json
from sheetsync.boards.period import parse_period
from sheetsync.boards.report import report_of
from sheetsync.boards.report_sheets import report_csv, report_tabs
from sheetsync.boards.settings import settings_values
from sheetsync.boards.tabs import boards, drawings
from sheetsync.boards.terminal import status_view
from sheetsync.core.cells import Grid, cell_name
from sheetsync.core.course import Course
from sheetsync.core.drawing import Area, Box, Drawing
from sheetsync.core.history import History
from sheetsync.core.sop import Sop
from sheetsync.templates import load_sop
from tests.figures.histories import rare
from tests.figures.simulated import NOW, figures_of, office_of, quarter
from tests.golden_files import Golden

FIRST = load_sop("website_medsos")
SECOND = load_sop(Path(__file__).parent / "data" / "second_sop.toml")
DIP = load_sop("penetapan_dip")
HEAD = "9f31c0" + "0" * 54 + "e27a"
HISTORIES = {
    "quarter": (FIRST, quarter(FIRST)),
    "rare": (FIRST, rare(FIRST)),
    "second": (SECOND, quarter(SECOND, 40)),
    "dip": (DIP, quarter(DIP, 20)),
}


@pytest.mark.parametrize("sop", [FIRST, SECOND], ids=["first", "second"])
def test_the_tabs_look_as_before(sop: Sop, golden: Golden) -> None:
    assert list(drawings(sop)) == list(sop.tabs)
    for key, drawing in drawings(sop).items():
        golden(f"drawing_{key}_{sop.id}", drawn(drawing))


@pytest.mark.parametrize("key", ["guide", "form"])  # what its own words make of a tab
def test_the_other_one_that_ships_looks_as_before(key: str, golden: Golden) -> None:
    golden(f"drawing_{key}_{DIP.id}", drawn(drawings(DIP)[key]))


def test_new_settings_say_as_before(golden: Golden) -> None:
    abroad = replace(SECOND, zone="Asia/Tokyo")  # no holidays: they change with their library

    golden("settings_values", valued(settings_values(abroad, date(2026, 11, 23))))


@pytest.mark.parametrize("name", HISTORIES)
def test_the_boards_say_as_before(name: str, golden: Golden) -> None:
    sop, events = HISTORIES[name]

    pages = boards(Course(sop, events), office_of(sop), NOW, head=HEAD, gap=15.0)

    for key, page in pages.items():
        golden(f"values_{sop.tabs[key].casefold()}_{name}", valued(page.cells))


@pytest.mark.parametrize("name", HISTORIES)
def test_the_terminal_says_as_before(name: str, golden: Golden) -> None:
    sop, events = HISTORIES[name]
    found = figures_of(events, sop, office_of(sop), NOW, HEAD)
    screen = io.StringIO()

    Console(file=screen, width=80, force_terminal=True, color_system="standard").print(
        status_view(found, sop)
    )

    golden(f"terminal_{name}", screen.getvalue().replace("\x1b", "~").splitlines())
    golden(
        f"status_{name}", [json.dumps(status_json(found, sop.texts), indent=1, ensure_ascii=False)]
    )


@pytest.mark.parametrize("name", HISTORIES)
def test_the_report_says_as_before(name: str, golden: Golden) -> None:
    sop, events = HISTORIES[name]
    period = parse_period("2026-Q4")
    assert period is not None
    report = report_of(
        History(events=events, hashes=(HEAD,) * len(events)), sop, office_of(sop), period
    )

    drawings, values = report_tabs(report, sop)

    golden(f"report_{name}", [*report_csv(report, sop).splitlines(), *of_tabs(drawings, values)])


def of_tabs(drawings: Iterable[Drawing], values: dict[str, Grid]) -> Iterator[str]:
    for drawing in drawings:
        yield from drawn(drawing)
        yield from valued(values[drawing.title])


def drawn(drawing: Drawing) -> Iterator[str]:
    """Yield every fact of a drawing: its lists sorted by place, rules in the order they rule."""
    parts = ("boxes", "dropdowns", "rules", "charts", "queues", "heights", "columns", "widths")
    yield f"# {drawing.title}"
    for item in fields(drawing):
        if item.name not in (*parts, "title"):
            yield f"{item.name} = {said(getattr(drawing, item.name))}"
    yield "widths = " + " ".join(f"{width:.4g}" for width in drawing.widths.values())
    for name in ("heights", "columns"):
        for place, value in sorted((getattr(drawing, name) or {}).items()):
            yield f"{name} {place} = {said(value)}"
    for box in sorted(drawing.boxes, key=place_of):
        yield f"box {said(box)}"
    for name in ("dropdowns", "rules", "charts", "queues"):
        for each in getattr(drawing, name):
            yield f"{name} {said(each)}"


def place_of(box: Box) -> tuple[int, int]:
    return box.row, box.column


def said(value: object) -> str:
    """Return a value in one line, what is left at its default left out."""
    if isinstance(value, Area):
        last = "" if value.last_row is None else value.last_row + 1
        column = cell_name(0, value.last_column)[:-1]
        return f"{cell_name(value.row, value.column)}:{column}{last}"
    if isinstance(value, tuple):
        return f"({', '.join(map(said, value))})"
    if is_dataclass(value):
        told = ((item, getattr(value, item.name)) for item in fields(value))
        kept = (f"{item.name}={said(v)}" for item, v in told if v != item.default)
        return f"{type(value).__name__}({', '.join(kept)})"
    return repr(round(value, 6) if isinstance(value, float) else value)


def valued(grid: Grid) -> Iterator[str]:
    for place, value in sorted(grid.items()):
        yield f"{cell_name(*place)} = {said(value)}"
