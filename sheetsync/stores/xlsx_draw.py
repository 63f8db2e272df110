"""Draws tabs into a new .xlsx: every look, dropdown, rule and chart of a `Drawing`."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sheetsync.core.cells import Cell, Grid, cut, text_of
from sheetsync.core.drawing import (
    BASE,
    CHART_TEXT,
    FONT,
    Area,
    Box,
    Chart,
    Drawing,
    Dropdown,
    Rule,
    Series,
    Style,
)
from sheetsync.stores.ooxml.charts import CHART_NAME

_A4 = 9
_LINES = {1: 1, 2: 2, 3: 5}  # our weights in xlsxwriter's numbers: thin, medium, thick
_LIST_LIMIT = 255  # what a list of words inside a validation may measure
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_LOCKED = {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True}
_LINE = "#D9DFE7"
_TEXT = {"name": FONT, "size": CHART_TEXT.size, "color": CHART_TEXT.color}
_TYPES = {
    "bar": {"type": "bar"},
    "stacked": {"type": "bar", "subtype": "stacked"},
    "line": {"type": "line"},
}


def draw_book(
    drawings: Sequence[Drawing], values: Mapping[str, Grid], made: datetime | None = None
) -> bytes:
    """Return a whole new .xlsx with these tabs in this order and the values of each, by title.

    With `made`, the time the file says it was made, the same tabs and values give the same bytes.
    """
    stream = io.BytesIO()
    with Workbook(stream, _OPTIONS) as book:
        if made:
            book.set_properties({"created": made.astimezone(UTC).replace(tzinfo=None)})
        for drawing in drawings:
            _Tab(book, drawing).draw(values.get(drawing.title, {}))
    return stream.getvalue()


class _Tab:
    """One sheet being drawn; styles become formats once per book."""

    def __init__(self, book: Workbook, drawing: Drawing) -> None:
        self.book, self.drawing = book, drawing
        self.sheet: Worksheet = book.add_worksheet(drawing.title)
        self.formats: dict[Style, Format] = {}
        self.last = drawing.body_row + drawing.rows - 1

    def draw(self, values: Grid) -> None:
        self._page()
        self._columns()
        styles = {(box.row, box.column): box.style for box in self.drawing.boxes}
        for box in self.drawing.boxes:
            self._box(box)
        for (row, column), cell in values.items():
            style = styles.get((row, column), self.drawing.under(row, column))
            self._cell(row, column, cell, self._format(style))
        for dropdown in self.drawing.dropdowns:
            if dropdown.options or dropdown.prompt:
                self._dropdown(dropdown)
        for rule in self.drawing.rules:
            self._rule(rule)
        for chart in self.drawing.charts:
            _insert_chart(self.book, self.sheet, chart)

    def _page(self) -> None:
        sheet, drawing = self.sheet, self.drawing
        sheet.hide_gridlines(2)
        if drawing.hidden:
            sheet.very_hidden()
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(0.4, 0.4, 0.4, 0.5)
        sheet.fit_to_pages(drawing.pages, 1 if drawing.one_page else 0)
        title = drawing.title.replace("&", "&&")
        sheet.set_footer(f"&L&8{title}&R&8&P / &N", {"margin": 0.25})
        rows, columns = drawing.frozen
        if rows or columns:
            sheet.freeze_panes(rows, columns)
        if rows:
            sheet.repeat_rows(0, rows - 1)
        if columns and drawing.pages > 1:
            sheet.repeat_columns(0, columns - 1)
        if drawing.filtered:
            sheet.autofilter(*self._corners(drawing.filtered))
        if drawing.breaks:
            sheet.set_h_pagebreaks(list(drawing.breaks))
        if drawing.owned_by_tool:
            sheet.protect("", _LOCKED)

    def _columns(self) -> None:
        """Style whole columns, then take the rows above the body out of it again."""
        drawing = self.drawing
        for column, width in drawing.widths.items():
            self.sheet.set_column(
                column, column, width, self._format(self.drawing.under(self.last, column))
            )
        if drawing.row_height:
            self.sheet.set_default_row(drawing.row_height)
        for row, height in drawing.fixed_heights.items():
            self.sheet.set_row(row, height)
        plain = self._format(Style())
        for row in range(drawing.body_row):
            for column in drawing.columns or {}:
                self.sheet.write_blank(row, column, None, plain)

    def _box(self, box: Box) -> None:
        look = self._format(box.style.on(self.drawing.under(box.row, box.column)))
        if box.last != (box.row, box.column):
            self.sheet.merge_range(box.row, box.column, *box.last, "", look)
        self._cell(box.row, box.column, box.text, look)
        if box.note:
            lines = sum(1 + len(line) // 40 for line in box.note.split("\n"))
            size = {"width": 240, "height": 16 * lines + 12, "font_name": FONT, "font_size": 9}
            self.sheet.write_comment(box.row, box.column, box.note, {**size, "color": "#FFFFFF"})

    def _cell(self, row: int, column: int, cell: Cell, look: Format) -> None:
        """Write a cell by its Python type: a text is never taken for a formula, number or link."""
        if isinstance(cell, bool):
            self.sheet.write_boolean(row, column, cell, look)
        elif isinstance(cell, (int, float)):
            self.sheet.write_number(row, column, cell, look)
        elif cell == "":
            self.sheet.write_blank(row, column, None, look)
        else:
            self.sheet.write_string(row, column, cut(text_of(cell)), look)

    def _dropdown(self, dropdown: Dropdown) -> None:
        options = [word for word in dropdown.options if "," not in word]
        listed = options == list(dropdown.options) and 0 < len(",".join(options)) <= _LIST_LIMIT
        rule: dict[str, Any] = (
            {"validate": "list", "source": options} if listed else {"validate": "any"}
        )
        rule |= {
            "input_title": cut(dropdown.title, 32),
            "input_message": cut(dropdown.prompt, 255),
            "error_title": cut(dropdown.title, 32),
            "error_message": cut(dropdown.error, 255),
            "show_error": dropdown.strict,
        }
        self.sheet.data_validation(*self._corners(dropdown.area), rule)

    def _rule(self, rule: Rule) -> None:
        look = self.book.add_format(_properties(rule.style))
        self.sheet.conditional_format(
            *self._corners(rule.area),
            {"type": "formula", "criteria": f"={rule.formula}", "format": look},
        )

    def _corners(self, area: Area) -> tuple[int, int, int, int]:
        last = self.last if area.last_row is None else area.last_row
        return area.row, area.column, last, area.last_column

    def _format(self, style: Style) -> Format:
        if style not in self.formats:
            look = {"font_name": FONT, **_properties(style.on(BASE))}
            self.formats[style] = self.book.add_format(look)
        return self.formats[style]


def _properties(style: Style) -> dict[str, Any]:
    """Return a style in xlsxwriter's names; what it leaves open is left out."""
    found: dict[str, Any] = {
        "bold": style.bold,
        "font_size": style.size,
        "font_color": style.color,
        "bg_color": style.fill,
        "align": style.align,
        "valign": {"top": "top", "middle": "vcenter", None: None}[style.valign],
        "text_wrap": style.wrap,
        "indent": style.indent,
        "num_format": style.number,
    }
    for side, (weight, color) in style.edges.items():
        found |= {side: _LINES[weight], f"{side}_color": color}
    return {name: value for name, value in found.items() if value is not None}


def _insert_chart(book: Workbook, sheet: Worksheet, chart: Chart) -> None:
    """Draw a chart whose series take names, categories and values from cells of the same sheet."""
    # by its name it is found again: LibreOffice keeps that, and not the description
    drawn: Any = book.add_chart({**_TYPES[chart.kind], "name": CHART_NAME + chart.key})
    for series in chart.series:
        drawn.add_series(_series(sheet.get_name(), series, chart.kind))
    axis: dict[str, Any] = {
        "num_font": _TEXT,
        "line": {"color": _LINE},
        "major_gridlines": {"visible": False},
        "major_tick_mark": "none",
    }
    if chart.kind == "line":
        grid = {"visible": True, "line": {"color": _LINE, "width": 0.5}}
        drawn.set_x_axis(axis)
        share = {"max": 1, "num_format": "0 %", "major_unit": 0.25} if chart.share else {}
        up = {**axis, **share, "line": {"none": True}, "major_gridlines": grid, "min": 0}
        drawn.set_y_axis(up)
    else:
        # bars read from top to bottom like the table above them
        drawn.set_y_axis({**axis, "reverse": True})
        drawn.set_x_axis({**axis, "visible": False, "min": 0})
    drawn.set_title({"none": True})
    drawn.set_legend({"position": "top", "font": _TEXT})
    drawn.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
    drawn.set_plotarea({"fill": {"none": True}})
    drawn.set_size({"width": chart.width, "height": chart.height})
    sheet.insert_chart(
        chart.row, chart.column, drawn, {"object_position": 2, "description": chart.key}
    )


def _series(sheet: str, series: Series, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": [sheet, series.name.row, series.name.column],
        "categories": _place(sheet, series.categories),
        "values": _place(sheet, series.values),
    }
    if kind == "line":
        dot = {"fill": {"color": series.color}, "border": {"color": series.color}}
        found |= {"line": {"color": series.color, "width": 2.25}, "smooth": False}
        # a lone value is a line of no length
        found["marker"] = {"type": "circle", "size": 4, **dot}
    else:
        found |= {"fill": {"color": series.color}, "border": {"none": True}, "gap": 60}
        found["overlap"] = 100 if kind == "stacked" else -5
    if series.labels:
        found["data_labels"] = {"value": True, "font": {"name": FONT, "size": 9}}
    return found


def _place(sheet: str, area: Area) -> list[Any]:
    last = area.row if area.last_row is None else area.last_row
    return [sheet, area.row, area.column, last, area.last_column]
