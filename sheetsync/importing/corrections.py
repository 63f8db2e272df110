"""What a person says about a list: its tab, what its headings mean and its blanks stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from sheetsync.core.cells import column_letters, fold, tidy
from sheetsync.core.evidence import channels_in
from sheetsync.core.sop import Field, Sop
from sheetsync.errors import UsageError
from sheetsync.importing.notes import shown
from sheetsync.importing.wording import LINK, NOTHING, key

_MOST = 4  # columns named in one sentence


@dataclass(frozen=True, slots=True)
class Corrections:
    """Headings with what their columns hold, by its index; texts for cells the list leaves blank.

    A heading may be the letter of a column that has none; `tab` is '' where none is named.
    """

    columns: tuple[tuple[str, int], ...] = ()
    values: Mapping[int, str] = field(default_factory=dict)
    tab: str = ""

    @classmethod
    def parse(
        cls, sop: Sop, maps: Iterable[str], sets: Iterable[str], tab: str = ""
    ) -> Corrections:
        """Return what `Heading=Column` and `Column=Value` say.

        Raises UsageError for a column the form does not have, or a value it may not hold.
        """
        places = {field.header: place for place, field in enumerate(sop.fields)}
        known = {**places, **{step.link: LINK for step in sop.steps if step.link}}
        columns, values = [], {}
        for text in maps:
            heading, mark, name = (part.strip() for part in text.rpartition("="))
            if not mark or not heading:
                raise UsageError(f"--map: found {text!r}; expected 'Heading=Column'")
            columns.append((heading, _column("--map", name, known) if name else NOTHING))
        for text in sets:
            name, mark, value = (part.strip() for part in text.partition("="))
            if not mark or not name or not value or not value.isprintable():
                raise UsageError(f"--set: found {text!r}; expected 'Column=Value'")
            place = _column("--set", name, places)
            values[place] = _value(sop, sop.fields[place], value)
        return cls(tuple(columns), values, tab)

    def target(self, names: Sequence[str], column: int) -> int | None:
        """Return what a column was said to hold, None where nothing was said about it."""
        for heading, target in self.columns:
            if _is_called(heading, names, column):
                return target
        return None

    def refuse_unknown(self, tables: Iterable[Sequence[tuple[str, str]]], file: str) -> None:
        """Raise UsageError for a heading that none of the tables has; `tables` hold the names."""
        columns = [(column, names) for table in tables for column, names in enumerate(table)]
        for heading, _ in self.columns:
            if not any(_is_called(heading, names, column) for column, names in columns):
                near = _near(heading, [name for _, names in columns for name in names if name])
                raise UsageError(f"--map: {file} has no heading {heading!r}; {near}")


def _is_called(heading: str, names: Sequence[str], column: int) -> bool:
    if not any(names):
        return heading.upper() == column_letters(column)
    return tidy(heading) in names or (bool(key(heading)) and key(heading) in map(key, names))


def _column(option: str, name: str, places: Mapping[str, int]) -> int:
    found = {key(header): place for header, place in places.items()}.get(key(name))
    if found is None:
        raise UsageError(f"{option}: the form has no column {name!r}; {_near(name, list(places))}")
    return found


def _value(sop: Sop, field: Field, value: str) -> str:
    """Return a value in the words of its column."""
    if field.kind == "date":
        if day := sop.texts.parse_day(tidy(value)):
            return day.isoformat()
        raise UsageError(f"--set: {field.header}: {value!r} is no date; expected 22/11/2026")
    if field.kind not in ("class", "channels"):
        return value
    known = {fold(option): option for option in field.options}
    words = channels_in(value) if field.kind == "channels" else (tidy(value),)
    strange = [word for word in words if fold(word) not in known]
    if strange or not words:
        raise UsageError(
            f"--set: {field.header} holds no {(strange or [value])[0]!r}; "
            f"expected {', '.join(field.options)}"
        )
    return "; ".join(known[fold(word)] for word in words)


def _near(name: str, known: Sequence[str]) -> str:
    folded = {fold(each): each for each in known}
    near = get_close_matches(fold(name)[:100], folded, 1, cutoff=0.4)
    if near:
        return f"the nearest is {shown(folded[near[0]])}"
    names = [shown(name) for name in dict.fromkeys(known)]
    more = f" or {len(names) - _MOST} others" if len(names) > _MOST else ""
    return f"expected one of {', '.join(names[:_MOST])}{more}"
