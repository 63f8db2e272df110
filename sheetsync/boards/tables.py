"""A table as data: its fields with words, kinds of values, looks and rules, and its records.

Monitoring, Evaluasi, the terminal and the report show the same tables, each in its own way. A field
knows its own value and rules, and never a place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sheetsync.boards import palette
from sheetsync.core.cells import Cell, is_number, serial
from sheetsync.core.drawing import Style, quoted
from sheetsync.core.texts import Texts

Value: TypeAlias = str | int | float | datetime | None
"""None is a figure that is not there; '' is a blank."""

Kind = Literal[
    "text", "link", "count", "minutes", "share", "rate", "days", "trend", "duration", "moment"
]
"""Of a value: `minutes` and `duration` are working minutes, as a number or in words."""

FORMATS: Mapping[str, str] = {
    "count": "#,##0",
    "minutes": "#,##0",
    "share": "0 %",
    "rate": "0.0",
    "days": "#,##0.0",
    "trend": '"▲" 0;"▼" 0;"="',
}
PLAIN, BOLD = Style(), Style(bold=True)
_DIGITS = {"rate": 1, "days": 1}


@dataclass(frozen=True, slots=True)
class Condition:
    """When a rule holds: as a formula, and for who has the values of the line themselves.

    In the formula {0} is the cell and {key} another field of its line.
    """

    formula: str
    holds: Callable[[Value, Mapping[str, Value]], bool]


Rules: TypeAlias = tuple[tuple[Condition, Style], ...]
"""Tests and the look of what passes them; the first that holds rules."""


def over(key: str) -> Condition:
    """Return the test of being more than another field of the line."""
    formula = f"AND(ISNUMBER({{0}}),{{0}}>{{{key}}})"
    return Condition(formula, lambda value, line: _number(value) > _number(line[key]))


def some_in(key: str) -> Condition:
    """Return the test of another field of the line being more than nothing."""
    return Condition(f"N({{{key}}})>0", lambda _, line: _number(line[key]) > 0)


def says(text: str) -> Condition:
    """Return the test of a cell saying just this."""
    return Condition(f"{{0}}={_quoted(text)}", lambda value, _: value == text)


def begins(text: str) -> Condition:
    """Return the test of a cell beginning so."""
    formula = f"LEFT({{0}},{len(text)})={_quoted(text)}"
    return Condition(formula, lambda value, _: str(value).startswith(text))


LOW_SHARE, HIGH_SHARE = 0.5, 0.9
"""Under half on time is a median over the standard, nine of ten a P90 within it."""

SOME = Condition("N({0})>0", lambda value, _: _number(value) > 0)
SEVERAL = Condition("N({0})>1", lambda value, _: _number(value) > 1)
FEWER = Condition("N({0})<0", lambda value, _: _number(value) < 0)
ZERO = Condition("{0}=0", lambda value, _: value == 0)
NONE_COUNTED = Condition("AND(ISNUMBER({0}),{0}=0)", lambda value, _: value == 0)
NUMERIC = Condition("ISNUMBER({0})", lambda value, _: is_number(value))
LOW = Condition(
    f"AND(ISNUMBER({{0}}),{{0}}<{LOW_SHARE})",
    lambda value, _: is_number(value) and value < LOW_SHARE,
)
HIGH = Condition(f"N({{0}})>={HIGH_SHARE}", lambda value, _: _number(value) >= HIGH_SHARE)


RATED: Rules = ((LOW, palette.BAD), (HIGH, palette.GOOD))


def _number(value: Value) -> float:
    return value if is_number(value) else 0.0


def _quoted(text: str) -> str:
    return quoted(text).replace("{", "{{").replace("}", "}}")


@dataclass(frozen=True, slots=True)
class BoardField:
    """One column of a table: its words, width, kind of values, emphasis and rules.

    `width` is in narrow columns of a page, or a share of the paper. `of` takes its value out of a
    record; without it the record has an attribute of that name.
    """

    key: str
    width: float
    kind: Kind = "text"
    style: Style = PLAIN
    rules: Rules = ()
    of: Callable[[Any], Value] | None = None

    def value(self, record: object) -> Value:
        found: Value = self.of(record) if self.of else getattr(record, self.key)
        return found

    def look(self, texts: Texts) -> Style:
        """Return the look of its cells."""
        if self.kind == "moment":
            own = Style(number=texts.say("format.moment_format"), align="left")
            return self.style.on(own).on(palette.CELL)
        plain = (
            palette.CELL_RIGHT if self.kind in FORMATS or self.kind == "duration" else palette.CELL
        )
        return self.style.on(Style(number=FORMATS.get(self.kind))).on(plain)

    def styled(self, value: Value, line: Mapping[str, Value]) -> Style:
        """Return the emphasis of a value, as its rules see it in its line."""
        return next((style for test, style in self.rules if test.holds(value, line)), self.style)


def width_of(fields: Iterable[BoardField]) -> int:
    """Return how many narrow columns the fields take side by side."""
    return sum(int(field.width) for field in fields)


@dataclass(frozen=True, slots=True)
class BoardTable:
    """A title, fields and what is shown in them; `total` is a record of all the others.

    `nothing` is what a table without records says, in the field of that key.
    """

    title: str
    fields: Sequence[BoardField]
    records: Sequence[Any]
    total: Any = None
    nothing: tuple[str, str] = ("", "")

    def lines(self) -> Iterator[list[Value]]:
        """Yield the values of every line."""
        shown = [*self.records, *([] if self.total is None else [self.total])]
        for record in shown:
            yield [field.value(record) for field in self.fields]
        if not shown and self.nothing[0]:
            yield [self.nothing[1] if f.key == self.nothing[0] else "" for f in self.fields]


class Words:
    """The words of one board, and how it writes values; `day` is the minutes of an office day."""

    def __init__(self, texts: Texts, section: str, day: float) -> None:
        self.texts, self._own, self.day = texts, section, day
        self.none = self.say("none")

    def say(self, key: str, **values: object) -> str:
        return self.texts.say(f"{self._own}.{key}", **values)

    def cell(self, value: Value, kind: Kind) -> Cell:
        """Return a value as it stands in a cell; one that is not there is a dash."""
        if value is None or kind == "duration":
            return self.text(value, kind)
        if isinstance(value, datetime):
            return serial(value)
        return round(value, 6) if is_number(value) else value

    def text(self, value: Value, kind: Kind) -> str:
        """Return a value as people read it; one that is not there is a dash."""
        if value is None:
            return self.none
        if isinstance(value, datetime):
            return self.texts.moment(value)
        if isinstance(value, str):
            return value
        if kind == "duration":
            return self.long(value)
        if kind == "share":
            return self.texts.share(value)
        return self.texts.number(value, _DIGITS.get(kind, 0))

    def long(self, minutes: float | None) -> str:
        """Return working minutes in words; nothing at all is a dash."""
        return self.texts.duration(minutes, self.day) if minutes else self.none

    def when(self, at: datetime | None) -> str:
        return f"{self.texts.moment(at)} {self.texts.zone(at)}" if at else ""
