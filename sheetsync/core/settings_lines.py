"""The settings as the history records them: lines of texts, from which they can be read again.

A line is the key of its table and one text for each column: dates as 2026-11-20, times as 07:30,
weekdays as 1,2,3 from Monday, roles, steps and seasons by their ids. So neither the look of a cell
nor the order of the rows is a change, nor is a column that came later before anybody fills it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import TypeAlias, cast

from sheetsync.core.cells import Cell, text_digest, text_of
from sheetsync.core.privacy import Kept, kept, kept_address
from sheetsync.core.settings_tab import (
    LONGEST_SETTING,
    Choices,
    Email,
    Hosts,
    SettingsColumn,
    SettingsTab,
    TableLine,
    Weekdays,
)
from sheetsync.core.texts import Texts

SettingsLine: TypeAlias = tuple[Kept, ...]
"""The key of a table and the texts of one of its rows, by column."""


def recorded_line(line: TableLine) -> SettingsLine:
    """Return a row of a table as it is recorded; what people wrote as it may be kept."""
    values = [recorded_text(column, getattr(line, column.key)) for column in line.columns]
    while line.columns[len(values) - 1].late and not values[-1]:
        values.pop()
    return (Kept(line.key), *values)


def general_line(name: str, value: str) -> SettingsLine:
    """Return a row of the table of general facts, which are known by their names."""
    return (Kept("general"), Kept(name), kept(value, LONGEST_SETTING))


def recorded_text(column: SettingsColumn, value: object) -> Kept:
    """Return what a cell of a column says as it is recorded."""
    if value is None:
        return Kept("")
    if column.type is Email:
        return kept_address(str(value))
    if column.type is str and not column.choice:
        return kept(str(value), LONGEST_SETTING)
    if column.type is Hosts:
        return kept(", ".join(cast("Hosts", value)), LONGEST_SETTING)
    return Kept(_text(value))


def _text(value: object) -> str:
    if isinstance(value, tuple):  # weekdays
        return ",".join(str(day + 1) for day in sorted(value))
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return text_of(value) if isinstance(value, (int, float)) else str(value)


def lines_json(lines: Iterable[tuple[str, ...]]) -> str:
    """Return lines as the compact JSON list of lists that is recorded and hashed, sorted."""
    return json.dumps(sorted(lines), ensure_ascii=False, separators=(",", ":"))


def lines_digest(lines: Iterable[tuple[str, ...]]) -> str:
    """Return the SHA-256 of all lines, by which the settings of an office are known."""
    return text_digest(lines_json(lines))


def tab_of_lines(
    lines: Iterable[tuple[str, ...]],
    tables: Sequence[type[TableLine]],
    texts: Texts,
    choices: Choices,
) -> SettingsTab:
    """Return a settings tab that says what the lines say, its tables side by side.

    A line with fewer texts than its table has columns is blank in the others, which came later.
    Raises ValueError where it is of none of these tables, has more of them, or a text is no number.
    """
    own: dict[str, list[list[Cell]]] = {table.key: [] for table in tables}
    columns = {table.key: table.columns for table in tables}
    for key, *cells in lines:
        if key not in own:
            raise ValueError(key)
        blank = [""] * (len(columns[key]) - len(cells))
        pairs = zip(columns[key], [*cells, *blank], strict=True)
        own[key].append([_cell(column, text, texts, choices) for column, text in pairs])
    rows: list[list[Cell]] = []
    for key, below in own.items():
        words = texts.settings[key]
        heads = [words.columns[column.key] for column in columns[key]]
        _beside(rows, [[words.title], heads, *below])
    return SettingsTab(rows, texts)


def said_columns(
    columns: Sequence[SettingsColumn], line: Sequence[str], texts: Texts, choices: Choices
) -> dict[str, str]:
    """Return the texts of a line, without its table's key, as people say them, by column."""
    mark = texts.messages["format"]["decimal"]
    said = {}
    for column, text in zip(columns, line, strict=False):
        number = column.type is float
        said[column.key] = (
            text.replace(".", mark) if number else str(_cell(column, text, texts, choices))
        )
    return said


def _beside(rows: list[list[Cell]], block: Sequence[Sequence[Cell]]) -> None:
    """Write a block at the right of what stands there, with a column between them."""
    first = max(map(len, rows), default=-1) + 1
    rows += [[] for _ in range(len(block) - len(rows))]
    for row, cells in zip(rows, block, strict=False):
        row += [*[""] * (first - len(row)), *cells]


def _cell(column: SettingsColumn, text: str, texts: Texts, choices: Choices) -> Cell:
    if not text:
        return ""
    if column.choice:
        return choices[column.choice].get(text, text)
    if column.type is float:
        return float(text)
    if column.type is Weekdays:
        days = texts.settings["hours"].words["days"]
        return _weekdays(text, {str(number): name for number, name in enumerate(days, 1)})
    return text


def _weekdays(text: str, names: Mapping[str, str]) -> str:
    """Return what people write for days such as `1,2,3,4`: `Monday-Thursday`."""
    days = text.split(",")
    row = len(days) > 2 and ",".join(names).find(text) >= 0
    said = [names.get(day, day) for day in ((days[0], days[-1]) if row else days)]
    return ("-" if row else ", ").join(said)
