"""The settings tab: how it is drawn, and what a new workbook starts with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sheetsync.boards import palette
from sheetsync.core.cells import Cell, Grid, serial
from sheetsync.core.drawing import Area, Box, Drawing, Dropdown, Style
from sheetsync.core.sop import Sop

_COUNTRIES = dict.fromkeys(
    ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"), "ID"
)
_TITLE, _NOTE, _ABOUT, _TABLE, _HEADER, _BODY = range(6)
_ABOUT_STYLE = Style(size=9, wrap=True, valign="top").on(palette.SUBTITLE)
_ROWS = 400  # how far down the cells are drawn
_SINCE = date(2020, 1, 1)  # versions that were always valid start here


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of a table: its key in `workbook.toml`, width, number format and choices."""

    key: str
    width: float
    number: str = "@"
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Table:
    """One table with the lines it starts with; `column` is where it begins."""

    key: str
    columns: tuple[_Column, ...]
    lines: tuple[tuple[Cell, ...], ...]
    column: int = 0


def draw_settings(sop: Sop) -> Drawing:
    """Return the settings tab: its tables side by side, so that each may grow downwards."""
    texts = sop.texts
    tables = _placed(_tables(sop, _SINCE, "", ()))
    widths: list[float] = []
    columns: dict[int, Style] = {}
    boxes = [
        Box(_TITLE, 0, palette.TITLE, texts.tabs["settings"]),
        Box(_NOTE, 0, palette.SUBTITLE, texts.say("settings.note")),
    ]
    for table in tables:
        boxes += _boxes(table, sop)
        for place, column in enumerate(table.columns, table.column):
            columns[place] = Style(number=column.number, align="left")
        widths += [*(column.width for column in table.columns), 3.0]
    return Drawing(
        title=texts.tabs["settings"],
        widths=tuple(widths[:-1]),
        heights={_TITLE: 30.0, _NOTE: 24.0, _ABOUT: 46.0, _TABLE: 22.0, _HEADER: 20.0},
        boxes=tuple(boxes),
        columns=columns,
        body_row=_BODY,
        rows=_ROWS,
        dropdowns=tuple(_dropdowns(tables)),
        frozen=(_BODY, 0),
    )


def settings_values(sop: Sop, today: date, sop_cell: str) -> Grid:
    """Return what the settings of a new workbook say; `sop_cell` names or holds the SOP."""
    years = (today.year - 1, today.year, today.year + 1)
    cells: dict[tuple[int, int], Cell] = {}
    for table in _placed(_tables(sop, _SINCE, sop_cell, _holidays(sop, years))):
        for row, line in enumerate(table.lines, _BODY):
            for place, value in enumerate(line, table.column):
                cells[row, place] = value
    return cells


def _tables(
    sop: Sop, since: date, sop_cell: str, holidays: Iterable[tuple[date, str]]
) -> tuple[_Table, ...]:
    day, start = sop.texts.say("format.date_format"), _serial(since)
    dated = _Column("since", 15, day)
    names = sop.texts.settings["general"].words["rows"]
    roles = tuple(role.name for role in sop.roles)
    steps = tuple(step.header for step in sop.steps)
    until = _Column("until", 16, day)
    people = _Column("role", 34, options=roles), _Column("email", 28), dated, until
    minutes = _Column("step", 17, options=steps), _Column("minutes", 13, "0"), dated
    ramadan = _Column("first", 17, day), _Column("last", 17, day)
    about = ((names["office"], sop.office), (names["zone"], sop.zone), (names["sop"], sop_cell))
    periods = sop.texts.calendar["ramadan"]
    free = ((_serial(each), name) for each, name in holidays)
    return (
        _Table("general", (_Column("name", 15), _Column("value", 36)), about),
        _Table("people", people, tuple((role, "", "", "") for role in roles)),
        _Table("minutes", minutes, tuple((s.header, s.minutes, start) for s in sop.steps)),
        _Table("hours", (dated, *_hour_columns(sop)), tuple(_hours(sop, start))),
        _Table(
            "ramadan", ramadan, tuple((_serial(p["first"]), _serial(p["last"])) for p in periods)
        ),
        _Table("holidays", (_Column("date", 14, day), _Column("name", 46)), tuple(free)),
        _Table(
            "channels",
            (_Column("channel", 18), _Column("days", 16, "0")),
            tuple(sop.freshness.items()),
        ),
        _Table("units", (_Column("unit", 34),), ()),
    )


def _hour_columns(sop: Sop) -> tuple[_Column, ...]:
    words = sop.texts.settings["hours"].words
    season = _Column("season", 12, options=(str(words["ordinary"]), str(words["ramadan"])))
    clock = ("start", 10), ("break_start", 11), ("break_end", 17), ("end", 10)
    return season, _Column("days", 16), *(_Column(key, width, "hh:mm") for key, width in clock)


def _hours(sop: Sop, start: float) -> Iterator[tuple[Cell, ...]]:
    words = sop.texts.settings["hours"].words
    days = words["days"]
    for row in sop.texts.calendar["hours"]:
        first, _, last = row["days"].partition("-")
        names = [days[int(n) - 1] for n in (first, last) if n]
        season = words["ramadan" if row["ramadan"] else "ordinary"]
        keys = ("start", "break_start", "break_end", "end")
        yield start, season, "-".join(names), *(_clock(row[key]) for key in keys)


def _holidays(sop: Sop, years: Sequence[int]) -> list[tuple[date, str]]:
    """Return the public holidays and cuti bersama of the years, by date."""
    if (country := _COUNTRIES.get(sop.zone)) is None:
        return []
    import holidays

    found = holidays.country_holidays(
        country, years=years, categories=("public", "government"), language=sop.language
    )
    return sorted(found.items())


def _placed(tables: Iterable[_Table]) -> list[_Table]:
    """Return the tables side by side, a narrow column between them."""
    placed: list[_Table] = []
    column = 0
    for table in tables:
        placed.append(replace(table, column=column))
        column += len(table.columns) + 1
    return placed


def _boxes(table: _Table, sop: Sop) -> Iterator[Box]:
    texts = sop.texts
    known = texts.settings[table.key]
    about, last = texts.table("settings")[table.key], table.column + len(table.columns) - 1
    yield Box(_ABOUT, table.column, _ABOUT_STYLE, about, _ABOUT, last)
    yield Box(_TABLE, table.column, palette.SECTION, known.title)
    for place in range(table.column + 1, last + 1):
        yield Box(_TABLE, place, palette.SECTION)
    for place, column in enumerate(table.columns, table.column):
        yield Box(_HEADER, place, palette.HEAD, known.columns[column.key])


def _dropdowns(tables: Iterable[_Table]) -> Iterator[Dropdown]:
    for table in tables:
        for place, column in enumerate(table.columns, table.column):
            if column.options:
                yield Dropdown(Area(_BODY, place, _ROWS, place), column.options)


def _serial(day: date) -> float:
    return serial(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - a date, no instant


def _clock(text: str) -> float:
    at = time.fromisoformat(text)
    return timedelta(hours=at.hour, minutes=at.minute) / timedelta(days=1)
