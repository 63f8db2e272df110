"""Styles, number formats and charts of a drawing in Google's words."""

from __future__ import annotations

import re
from dataclasses import replace

from gspread.utils import convert_hex_to_colors_dict

from sheetsync.core.drawing import BASE, CHART_TEXT, FONT, Area, Chart, Series, Style
from sheetsync.stores.google.answers import Json
from sheetsync.stores.google.cells import area_range

_PAPER = "#FFFFFF"
_LINES = {1: "SOLID", 2: "SOLID_MEDIUM", 3: "SOLID_THICK"}
_VERTICAL = {"top": "TOP", "middle": "MIDDLE"}
_INDENT = 9  # pixels
_PADDING = {"top": 2, "right": 3, "bottom": 2, "left": 3}  # what Sheets has by itself


def color(text: str) -> Json:
    """Return `#RRGGBB` as a colour style."""
    parts = convert_hex_to_colors_dict(text).items()
    return {"rgbColor": {name: round(part, 4) for name, part in parts if part}}


def number_format(pattern: str) -> Json:
    """Return an Excel number format as Sheets takes it: the locale in brackets is Excel's own."""
    pattern = re.sub(r"\[\$-[0-9A-Fa-f]+\]", "", pattern)
    bare = re.sub(r'"[^"]*"', "", pattern)
    if "@" in bare:
        kind = "TEXT"
    elif re.search("[dy]", bare):
        kind = "DATE_TIME" if "h" in bare else "DATE"
    elif "h" in bare:
        kind = "TIME"
    else:
        kind = "PERCENT" if "%" in bare else "NUMBER"
    return {"type": kind, "pattern": pattern}


def text_format(style: Style) -> Json:
    """Return the letters of a style."""
    found = {
        "fontFamily": FONT,
        "fontSize": None if style.size is None else round(style.size),
        "bold": style.bold,
        "foregroundColorStyle": color(style.color) if style.color else None,
    }
    return {name: each for name, each in found.items() if each is not None}


def cell_format(style: Style) -> Json:
    """Return the look of a cell, what the style leaves open taken from the base style."""
    style = style.on(BASE)
    borders = {
        side: {"style": _LINES[weight], "colorStyle": color(paint)}
        for side, (weight, paint) in style.edges.items()
    }
    found = {
        "textFormat": text_format(style),
        "backgroundColorStyle": color(style.fill) if style.fill else None,
        "horizontalAlignment": style.align.upper() if style.align else None,
        "verticalAlignment": _VERTICAL[style.valign] if style.valign else None,
        "wrapStrategy": None if style.wrap is None else "WRAP" if style.wrap else "CLIP",
        "padding": _PADDING | {"left": 3 + _INDENT * style.indent} if style.indent else None,
        "numberFormat": number_format(style.number) if style.number else None,
        "borders": borders or None,
    }
    return {name: each for name, each in found.items() if each is not None}


def rule_format(style: Style) -> Json:
    """Return the part of a style that a conditional format can show: no borders, no sizes."""
    found = {
        "textFormat": {
            **({"bold": True} if style.bold else {}),
            **({"foregroundColorStyle": color(style.color)} if style.color else {}),
        },
        "backgroundColorStyle": color(style.fill) if style.fill else None,
    }
    return {name: each for name, each in found.items() if each}


def embedded_chart(sheet: int, chart: Chart) -> Json:
    """Return a chart as it lies on a tab, without an id."""
    bars = chart.kind != "line"
    categories = _headed(chart.series[0].categories, chart.series[0])
    basic = {
        "chartType": "BAR" if bars else "LINE",
        "legendPosition": "TOP_LEGEND",
        "headerCount": 1,
        "axis": [
            {"position": position, "format": text_format(CHART_TEXT)}
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
    return {
        "spec": spec,
        "position": {"overlayPosition": place},
        "border": {"colorStyle": color(_PAPER)},
    }


def _series(sheet: int, series: Series, bars: bool) -> Json:
    found: Json = {
        "series": _source(sheet, _headed(series.values, series)),
        "targetAxis": "BOTTOM_AXIS" if bars else "LEFT_AXIS",
        "colorStyle": color(series.color),
    }
    if series.labels:
        found["dataLabel"] = {"type": "DATA", "textFormat": text_format(CHART_TEXT)}
    return found


def _headed(area: Area, series: Series) -> Area:
    """Return an area with the cell before it, where a series has its name."""
    if series.name.row == series.values.row:  # a line of cells, its name on the left
        return replace(area, column=area.column - 1)
    return replace(area, row=area.row - 1)


def _source(sheet: int, area: Area) -> Json:
    whole = area if area.last_row is not None else replace(area, last_row=area.row)
    return {"sourceRange": {"sources": [area_range(sheet, whole)]}}
