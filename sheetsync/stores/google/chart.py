"""Draws the charts of a tab in Google Sheets: bars and lines, in the colours of the tabs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sheetsync.core.drawing import FONT, Area, Chart, Series, Style
from sheetsync.stores.google.looks import color, text_format

Json = dict[str, Any]
_TEXT = Style(size=9, color="#6B7A8F")
_PAPER = "#FFFFFF"


def chart_request(sheet: int, chart: Chart, number: int) -> Json:
    """Return the request that draws a chart; `number` is its id, so that it is never doubled."""
    bars = chart.kind != "line"
    categories = _headed(chart.series[0].categories, chart.series[0])
    basic = {
        "chartType": "BAR" if bars else "LINE",
        "legendPosition": "TOP_LEGEND",
        "headerCount": 1,
        "axis": [
            {"position": position, "format": text_format(_TEXT)}
            for position in ("BOTTOM_AXIS", "LEFT_AXIS")
        ],
        "domains": [{"domain": _source(sheet, categories)}],
        "series": [_series(sheet, series, bars) for series in chart.series],
        **({"stackedType": "STACKED"} if chart.kind == "stacked" else {}),
    }
    anchor = {"sheetId": sheet, "rowIndex": chart.row, "columnIndex": chart.column}
    place = {"anchorCell": anchor, "widthPixels": chart.width, "heightPixels": chart.height}
    spec = {
        "basicChart": basic,
        "fontName": FONT,
        "backgroundColorStyle": color(_PAPER),
        "altText": chart.key,
    }
    drawn = {
        "chartId": number,
        "spec": spec,
        "position": {"overlayPosition": place},
        "border": {"colorStyle": color(_PAPER)},
    }
    return {"addChart": {"chart": drawn}}


def _series(sheet: int, series: Series, bars: bool) -> Json:
    found: Json = {
        "series": _source(sheet, _headed(series.values, series)),
        "targetAxis": "BOTTOM_AXIS" if bars else "LEFT_AXIS",
        "colorStyle": color(series.color),
    }
    if series.labels:
        found["dataLabel"] = {"type": "DATA", "textFormat": text_format(_TEXT)}
    return found


def _headed(area: Area, series: Series) -> Area:
    """Return an area with the cell before it, where a series has its name."""
    if series.name.row == series.values.row:  # a line of cells, its name on the left
        return replace(area, column=area.column - 1)
    return replace(area, row=area.row - 1)


def _source(sheet: int, area: Area) -> Json:
    last = area.row if area.last_row is None else area.last_row
    source = {
        "sheetId": sheet,
        "startRowIndex": area.row,
        "endRowIndex": last + 1,
        "startColumnIndex": area.column,
        "endColumnIndex": area.last_column + 1,
    }
    return {"sourceRange": {"sources": [source]}}
