"""The report's softcopies: a workbook with a tab for each table, and its register as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sheetsync.boards import palette
from sheetsync.boards.exports import csv_text, iso
from sheetsync.boards.report import RATES, Report, rates, steps_section
from sheetsync.boards.report_lists import Section
from sheetsync.boards.tables import BoardField, Value, Words
from sheetsync.core.cells import Grid
from sheetsync.core.drawing import Area, Box, Drawing, Style
from sheetsync.core.sop import Sop

_CHARACTERS = 8.0  # of a column for each share of the paper's width
_HEAD = 2
_WIDTH = 14.0
_HEADING = Style(bold=True, size=9, fill=palette.BAND, wrap=True, bottom=(2, palette.INK))


def report_tabs(report: Report, sop: Sop) -> tuple[tuple[Drawing, ...], Mapping[str, Grid]]:
    """Return the drawings of the tabs in order, and their values by title."""
    pages = [_tab(section, report, sop) for section in (*_figures(report, sop), *report.sections)]
    return tuple(page for page, _ in pages), {page.title: grid for page, grid in pages}


def report_csv(report: Report, sop: Sop) -> str:
    """Return the register of what was published as CSV that a spreadsheet opens safely."""
    register = next(section for section in report.sections if section.key == "published")
    heads = [sop.texts.say(f"report_tables.{field.key}") for field in register.fields]
    return csv_text(heads, ([_plain(value) for value in row] for row in register.rows))


def _plain(value: Value) -> str:
    if isinstance(value, datetime):
        return iso(value) or ""
    return "" if value is None else str(value)


def _figures(report: Report, sop: Sop) -> Iterator[Section]:
    """Yield the figures of the whole period beside those before, and those of each step."""
    name, before = report.period.name(sop.texts), sop.texts.say("report.previous")
    rows = ((name, *rates(report.now)), (before, *rates(report.before)))
    yield Section("summary", (BoardField("span", 3), *RATES), rows)
    yield steps_section(report)


def _tab(section: Section, report: Report, sop: Sop) -> tuple[Drawing, Grid]:
    words = Words(sop.texts, "report_tables", report.at_end.day)
    title = sop.texts.say(f"report.tab_{section.key}")
    told = sop.texts.say("report.told", office=report.office, head=report.head)
    looks = [field.look(sop.texts).on(Style(align="left")) for field in section.fields]
    heads = (
        Box(_HEAD, place, Style(align=look.align).on(_HEADING), words.say(field.key))
        for place, (field, look) in enumerate(zip(section.fields, looks, strict=True))
    )
    drawing = Drawing(
        title=title,
        widths=tuple(max(_WIDTH, field.width * _CHARACTERS) for field in section.fields),
        heights={0: 30.0, _HEAD: 26.0},
        boxes=(
            Box(0, 0, palette.TITLE, f"{title} · {report.period.name(sop.texts)}"),
            Box(1, 0, palette.SUBTITLE, told),
            *heads,
        ),
        columns=dict(enumerate(looks)),
        body_row=_HEAD + 1,
        rows=max(len(section.rows), 1),
        frozen=(_HEAD + 1, 0),
        filtered=Area(_HEAD, 0, None, len(looks) - 1) if len(section.rows) > 1 else None,
    )
    return drawing, {
        (line, place): "" if value is None else words.cell(value, field.kind)
        for line, row in enumerate(section.rows, _HEAD + 1)
        for place, (field, value) in enumerate(zip(section.fields, row, strict=True))
    }
