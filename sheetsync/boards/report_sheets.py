"""The report's softcopies: a workbook with a tab for each table, and its register as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sheetsync.boards import palette
from sheetsync.boards.exports import csv_text, iso
from sheetsync.boards.report import RATES, Report, rates
from sheetsync.boards.report_lists import Section, Value
from sheetsync.core.cells import Cell, Grid, serial
from sheetsync.core.drawing import Area, Box, Drawing, Style
from sheetsync.core.sop import Sop

_FORMATS = {"count": "#,##0", "minutes": "#,##0", "share": "0 %", "rate": "0.0"}
_CHARACTERS = 8.0  # of a column for each share of the paper's width
_HEAD = 2
_WIDTH = 14.0


def report_tabs(report: Report, sop: Sop) -> tuple[tuple[Drawing, ...], Mapping[str, Grid]]:
    """Return the drawings of the tabs in order, and their values by title."""
    pages = [_tab(section, report, sop) for section in (*_figures(report, sop), *report.sections)]
    return tuple(page for page, _ in pages), {page.title: grid for page, grid in pages}


def report_csv(report: Report, sop: Sop) -> str:
    """Return the register of what was published as CSV that a spreadsheet opens safely."""
    register = next(section for section in report.sections if section.key == "published")
    heads = [sop.texts.say(f"report_tables.{head}") for head, *_ in register.columns]
    return csv_text(heads, ([_plain(value) for value in row] for row in register.rows))


def _plain(value: Value) -> str:
    if isinstance(value, datetime):
        return iso(value) or ""
    return "" if value is None else str(value)


def _figures(report: Report, sop: Sop) -> Iterator[Section]:
    """Yield the figures of the whole period beside those before, and those of each step."""
    name, before = report.period.name(sop.texts), sop.texts.say("report.previous")
    rows = ((name, *rates(report.now)), (before, *rates(report.before)))
    yield Section("summary", (("span", "text", 3), *RATES), rows)
    lines = tuple(
        (step.step.header, step.standard, found.measured, *found.steps[n], found.on_time)
        for n, (step, found) in enumerate(zip(report.at_end.steps, report.steps, strict=True))
    )
    kinds = (("standard", "minutes", 2), ("visits", "count", 2), ("median", "minutes", 2),
             ("p90", "minutes", 2), ("on_time", "share", 2))  # fmt: skip
    yield Section("steps", (("step", "text", 4), *kinds), lines)


def _tab(section: Section, report: Report, sop: Sop) -> tuple[Drawing, Grid]:
    texts = sop.texts
    title = texts.say(f"report.tab_{section.key}")
    heads = [texts.say(f"report_tables.{head}") for head, *_ in section.columns]
    boxes = [
        Box(0, 0, palette.TITLE, f"{title} · {report.period.name(texts)}"),
        Box(
            1, 0, palette.SUBTITLE, texts.say("report.told", office=report.office, head=report.head)
        ),
    ]
    look = Style(bold=True, size=9, fill=palette.BAND, wrap=True, bottom=(2, palette.INK))
    for place, (head, (_, kind, _)) in enumerate(zip(heads, section.columns, strict=True)):
        side = Style(align="right") if kind in _FORMATS else Style(align="left")
        boxes.append(Box(_HEAD, place, side.on(look), head))
    moment = texts.say("format.moment_format")
    cells: dict[tuple[int, int], Cell] = {}
    for line, row in enumerate(section.rows, _HEAD + 1):
        for place, value in enumerate(row):
            cells[line, place] = _cell(value)
    last = len(section.columns) - 1
    drawing = Drawing(
        title=title,
        widths=tuple(max(_WIDTH, share * _CHARACTERS) for _, _, share in section.columns),
        heights={0: 30.0, _HEAD: 26.0},
        boxes=tuple(boxes),
        columns={n: _column(kind, moment) for n, (_, kind, _) in enumerate(section.columns)},
        body_row=_HEAD + 1,
        rows=max(len(section.rows), 1),
        frozen=(_HEAD + 1, 0),
        filtered=Area(_HEAD, 0, None, last) if len(section.rows) > 1 else None,
    )
    return drawing, cells


def _column(kind: str, moment: str) -> Style:
    number = moment if kind == "moment" else _FORMATS.get(kind)
    side = Style(align="right" if kind in _FORMATS else "left", number=number)
    return side.on(palette.CELL)


def _cell(value: Value) -> Cell:
    if isinstance(value, datetime):
        return serial(value)
    return "" if value is None else value
