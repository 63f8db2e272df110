"""The report's softcopies: a workbook with a tab for each table, and its register as CSV."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sheetsync.boards import palette
from sheetsync.boards.exports import csv_text, iso
from sheetsync.boards.report import Report
from sheetsync.boards.revisions import revision_text
from sheetsync.boards.tables import BoardTable, Value, Words
from sheetsync.core.cells import Grid
from sheetsync.core.drawing import Area, Box, Drawing, Style
from sheetsync.core.sop import Sop

_CHARACTERS = 8.0  # of a column for each share of the paper's width
_HEAD = 2
_WIDTH = 14.0
_HEADING = Style(bold=True, size=9, fill=palette.BAND, wrap=True, bottom=(2, palette.INK))


def report_tabs(report: Report, sop: Sop) -> tuple[tuple[Drawing, ...], Mapping[str, Grid]]:
    """Return the drawings of the tabs in order, and their values by title."""
    words = Words(sop.texts, "report_tables", report.at_end.day)
    tables = report.tables.values()
    values = {table.title: _values(table, words) for table in tables}
    return tuple(_drawing(table, report, words) for table in tables), values


def _values(table: BoardTable, words: Words) -> Grid:
    return {
        (row, place): "" if value is None else words.cell(value, field.kind)
        for row, line in enumerate(table.lines(), _HEAD + 1)
        for place, (field, value) in enumerate(zip(table.fields, line, strict=True))
    }


def _drawing(table: BoardTable, report: Report, words: Words) -> Drawing:
    texts, rows = words.texts, len(table.records)
    told = texts.say(
        "report.told", office=report.office, head=report.head, settings=report.settings
    )
    told = " · ".join([told, *(revision_text(each, texts) for each in report.revisions)])
    looks = [field.look(texts).on(Style(align="left")) for field in table.fields]
    heads = (
        Box(_HEAD, place, Style(align=look.align).on(_HEADING), words.say(field.key))
        for place, (field, look) in enumerate(zip(table.fields, looks, strict=True))
    )
    return Drawing(
        title=table.title,
        widths={
            place: max(_WIDTH, field.width * _CHARACTERS)
            for place, field in enumerate(table.fields)
        },
        heights={0: 30.0, _HEAD: 26.0},
        boxes=(
            Box(0, 0, palette.TITLE, f"{table.title} · {report.period.name(texts)}"),
            Box(1, 0, palette.SUBTITLE, told),
            *heads,
        ),
        columns=dict(enumerate(looks)),
        body_row=_HEAD + 1,
        rows=max(rows, 1),
        frozen=(_HEAD + 1, 0),
        filtered=Area(_HEAD, 0, None, len(looks) - 1) if rows > 1 else None,
    )


def report_csv(report: Report, sop: Sop) -> str:
    """Return the register of what was published as CSV that a spreadsheet opens safely."""
    register = report.tables["published"]
    heads = [sop.texts.say(f"report_tables.{field.key}") for field in register.fields]
    return csv_text(heads, ([_plain(value) for value in line] for line in register.lines()))


def _plain(value: Value) -> str:
    if isinstance(value, datetime):
        return iso(value) or ""
    return "" if value is None else str(value)
