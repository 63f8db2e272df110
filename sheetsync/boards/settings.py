"""The settings tab: how it is drawn, and what a new workbook starts with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time, timedelta

from sheetsync.boards import palette
from sheetsync.boards.almanac import fasting_of, holidays_of
from sheetsync.core.cells import Cell, Grid, Place, cell_at, date_cell, rows_with, text_of
from sheetsync.core.drawing import Area, Box, Drawing, Dropdown, Style
from sheetsync.core.settings import RENEWAL_MONTHS
from sheetsync.core.settings_schema import TABLES, choices_of
from sheetsync.core.settings_tab import SettingsColumn, SettingsTab, TableLine
from sheetsync.core.sop import Sop

_TITLE, _NOTE, _ABOUT, _TABLE, _HEADER, _BODY = range(6)
_ABOUT_STYLE = Style(size=9, wrap=True, valign="top").on(palette.SUBTITLE)
_ROWS = 400  # how far down the cells are drawn
_GAP = 3.0  # characters between two tables
_SINCE = date(2020, 1, 1)  # versions that were always valid start here


_Start = Mapping[str, Cell | date | time]
"""One line that a table starts with, by the keys of its columns."""


def draw_settings(sop: Sop) -> Drawing:
    """Return the settings tab: its tables side by side, so that each may grow downwards."""
    texts = sop.texts
    widths: dict[int, float] = {}
    columns: dict[int, Style] = {}
    boxes = [
        Box(_TITLE, 0, palette.TITLE, texts.tabs["settings"]),
        Box(_NOTE, 0, palette.SUBTITLE, texts.say("settings.note")),
    ]
    for table, first in _placed():
        boxes += _boxes(table, first, sop)
        if first:
            widths[first - 1] = _GAP
        for place, column in enumerate(table.columns, first):
            columns[place] = _look(column, sop)
            widths[place] = column.width
    return Drawing(
        title=texts.tabs["settings"],
        widths=widths,
        heights={_TITLE: 30.0, _NOTE: 24.0, _ABOUT: 46.0, _TABLE: 22.0, _HEADER: 20.0},
        boxes=tuple(boxes),
        columns=columns,
        body_row=_BODY,
        rows=_ROWS,
        dropdowns=tuple(_dropdowns(sop)),
        frozen=(_BODY, 0),
    )


def redraw_settings(sop: Sop, tab: SettingsTab) -> Drawing:
    """Return how a settings tab that is there looks from now on, all at its real places.

    What is said of a table is drawn where something still stands above its title. A column that may
    be blank and that the tab does not have yet comes right of its table, if that column is free.
    Raises SettingsError naming a title or header that is missing or stands twice.
    """
    boxes: list[Box] = []
    dropdowns: list[Dropdown] = []
    added: dict[int, SettingsColumn] = {}
    for table in TABLES:
        places, head = tab.places(table)
        first, about = min(places.values()), sop.texts.table("settings")[table.key]
        if head >= 2 and text_of(cell_at(tab.rows, head - 2, first)):
            boxes.append(Box(head - 2, first, _ABOUT_STYLE, about))
        dropdowns += _choices(sop, table, places, head)
        for column in table.columns:
            place = max(places.values()) + 1
            if column.key not in places and tab.is_free(place):
                places[column.key], added[place] = place, column
                header = sop.texts.settings[table.key].columns[column.key]
                boxes += [
                    Box(head - 1, place, palette.SECTION),
                    Box(head, place, palette.HEAD, header),
                ]
    return Drawing(
        title=sop.texts.tabs["settings"],
        widths={place: column.width for place, column in added.items()},
        heights={},
        boxes=tuple(boxes),
        columns={place: _look(column, sop) for place, column in added.items()},
        body_row=_BODY,
        rows=_ROWS,
        dropdowns=tuple(dropdowns),
    )


def _look(column: SettingsColumn, sop: Sop) -> Style:
    formats = {date: sop.texts.say("format.date_format"), time: "hh:mm", float: "0"}
    return Style(number=formats.get(column.type, "@"), align="left")


def _placed() -> Iterator[tuple[type[TableLine], int]]:
    """Yield each table with its first column; a narrow column lies between two."""
    first = 0
    for table in TABLES:
        yield table, first
        first += len(table.columns) + 1


def _boxes(table: type[TableLine], first: int, sop: Sop) -> Iterator[Box]:
    texts, columns = sop.texts, table.columns
    known, last = texts.settings[table.key], first + len(columns) - 1
    yield Box(_ABOUT, first, _ABOUT_STYLE, texts.table("settings")[table.key], _ABOUT, last)
    yield Box(_TABLE, first, palette.SECTION, known.title)
    for place in range(first + 1, last + 1):
        yield Box(_TABLE, place, palette.SECTION)
    for place, column in enumerate(columns, first):
        yield Box(_HEADER, place, palette.HEAD, known.columns[column.key])


def _dropdowns(sop: Sop) -> Iterator[Dropdown]:
    for table, first in _placed():
        places = {column.key: place for place, column in enumerate(table.columns, first)}
        yield from _choices(sop, table, places, _HEADER)


def _choices(
    sop: Sop, table: type[TableLine], places: Mapping[str, int], head: int
) -> Iterator[Dropdown]:
    """Yield the choices of a table whose columns stand at these places below a header row."""
    choices = choices_of(sop)
    for column in table.columns:
        if column.choice and column.key in places:
            place = places[column.key]
            options = tuple(choices[column.choice].values())
            yield Dropdown(Area(head + 1, place, _ROWS, place), options)


def new_tab(sop: Sop, values: Grid) -> SettingsTab:
    """Return the settings tab of a new workbook, with the values it starts with."""
    return SettingsTab(rows_with(rows_with((), draw_settings(sop).texts), values), sop.texts)


def settings_values(sop: Sop, today: date) -> Grid:
    """Return what the settings of a new workbook say."""
    lines = _start(sop, today)
    cells: dict[Place, Cell] = {}
    for table, first in _placed():
        for row, line in enumerate(lines.get(table.key, ()), _BODY):
            for place, column in enumerate(table.columns, first):
                cells[row, place] = _cell(line.get(column.key, ""))
    return cells


def _start(sop: Sop, today: date) -> Mapping[str, Iterable[_Start]]:
    names = sop.texts.settings["general"].words["rows"]
    general: dict[str, Cell] = {"office": sop.office, "zone": sop.zone, "sop": sop.id}
    if sop.renewed:
        general["renewal"] = RENEWAL_MONTHS
    years = range(today.year - 1, today.year + 2)
    return {
        "general": [{"name": names[key], "value": value} for key, value in general.items()],
        "people": [{"role": role.name} for role in sop.roles],
        "minutes": [{"step": s.header, "minutes": s.minutes, "since": _SINCE} for s in sop.steps],
        "hours": _hours(sop),
        "ramadan": [{"first": one, "last": end} for one, end in fasting_of(sop, years)],
        "holidays": [{"day": day, "name": name} for day, name in holidays_of(sop, sop.zone, years)],
        "channels": [{"channel": name, "days": days} for name, days in sop.freshness.items()],
        "units": [{"unit": name} for name in sop.units],
    }


def _hours(sop: Sop) -> Iterator[_Start]:
    words = sop.texts.settings["hours"].words
    for row in sop.texts.calendar["hours"]:
        season = words["ramadan" if row["ramadan"] else "ordinary"]
        days = "-".join(words["days"][int(n) - 1] for n in row["days"].split("-"))
        yield {**row, "since": _SINCE, "season": season, "days": days}


def _cell(value: Cell | date | time) -> Cell:
    if isinstance(value, time):
        return timedelta(hours=value.hour, minutes=value.minute) / timedelta(days=1)
    return date_cell(value) if isinstance(value, date) else value
