"""Draws the charts of a tab: bars and lines without boxes, in the fonts and colours of the tabs."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from sheetsync.core.drawing import FONT, Area, Chart, Series

_MUTED, _LINE = "#6B7A8F", "#D9DFE7"
_TEXT = {"name": FONT, "size": 9, "color": _MUTED}
_TYPES = {
    "bar": {"type": "bar"},
    "stacked": {"type": "bar", "subtype": "stacked"},
    "line": {"type": "line"},
}


def insert_chart(book: Workbook, sheet: Worksheet, chart: Chart) -> None:
    """Draw a chart whose series take names, categories and values from cells of the same sheet."""
    drawn: Any = book.add_chart(_TYPES[chart.kind])
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
    # the key is the chart's name, so that it can be found again
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
        found["marker"] = {
            "type": "circle",
            "size": 4,
            **dot,
        }  # a lone value is a line of no length
    else:
        found |= {"fill": {"color": series.color}, "border": {"none": True}, "gap": 60}
        found["overlap"] = 100 if kind == "stacked" else -5
    if series.labels:
        found["data_labels"] = {"value": True, "font": {"name": FONT, "size": 9}}
    return found


def _place(sheet: str, area: Area) -> list[Any]:
    last = area.row if area.last_row is None else area.last_row
    return [sheet, area.row, area.column, last, area.last_column]
