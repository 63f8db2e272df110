"""Somebody else's list: which of its columns is which of ours, and which class a heading names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sheetsync.core.cells import tidy
from sheetsync.core.drawing import Cell
from sheetsync.core.sop import Field, Sop

_DISTINCTIVE = 4  # letters; shorter words stand in every heading


@dataclass(frozen=True, slots=True)
class Heading:
    """A header row: columns by field index, the columns of links and of running numbers, all names.

    `title` is the field that the title is taken from: the title field itself or, in lists that know
    none, the text beside it.
    """

    fields: Mapping[int, int]
    links: tuple[int, ...]
    numbers: tuple[int, ...]
    names: tuple[str, ...]
    title: int

    @property
    def score(self) -> int:
        """How many of our columns this row names."""
        return len(self.fields) + bool(self.links)

    @property
    def is_sure(self) -> bool:
        """Whether several names are ours, and they are not the lesser part of the row."""
        filled = sum(bool(name) for name in self.names)
        ours = len(self.fields) + len(self.links) + len(self.numbers)
        return self.score > 1 and 2 * ours >= filled


class Headings:
    """Knows the headings of an SOP's columns, its own and those that other offices use."""

    def __init__(self, sop: Sop) -> None:
        self._title, self._beside = sop.form.title_field, sop.form.title_field + 1
        if self._beside < len(sop.fields) and sop.fields[self._beside].kind != "text":
            self._beside = len(sop.fields)
        places = list(enumerate(sop.fields))
        own = {_key(field.header): place for place, field in places}
        others = {_key(alias): place for place, field in places for alias in field.aliases}
        self._fields = (own, others)
        step = next((step for step in sop.steps if step.link), None)
        self._links = {_key(name) for name in (step.link, *step.link_aliases)} if step else set()
        self._numbers = {_key(name) for name in sop.texts.messages["importing"]["numbers"]}

    def match(self, cells: Sequence[Cell]) -> Heading | None:
        """Return what a row says as a header row, None where it names no column for a title.

        Case, spaces and punctuation are forgiven. Of two columns that mean the same, the one with
        our own header counts, else the left one.
        """
        keys = [_key(cell) if isinstance(cell, str) else "" for cell in cells]
        found: dict[int, int] = {}
        for known in self._fields:
            for column, key in enumerate(keys):
                if key in known and column not in found.values():
                    found.setdefault(known[key], column)
        title = self._title
        if title not in found:
            if self._beside not in found or len(found) < 3:
                return None
            title = self._beside
        free = [column for column in range(len(keys)) if column not in found.values()]
        return Heading(
            fields=found,
            links=tuple(column for column in free if keys[column] in self._links),
            numbers=tuple(column for column in free if keys[column] in self._numbers),
            names=tuple(tidy(cell) for cell in cells),
            title=title,
        )


def class_in(text: str, field: Field, *, whole: bool = False) -> str:
    """Return the one class that a text names, '' where it names none or several.

    Without `whole`, a word that only one class has is enough.
    """
    words = _words(text)
    named = [option for option in field.options if _holds(words, _words(option))]
    if not named and not whole:
        named = [option for option in field.options if _own_words(option, field) & set(words)]
    return named[0] if len(named) == 1 else ""


def _own_words(option: str, field: Field) -> set[str]:
    others = {word for other in field.options if other != option for word in _words(other)}
    return {word for word in _words(option) if len(word) >= _DISTINCTIVE} - others


def _holds(words: Sequence[str], part: Sequence[str]) -> bool:
    places = range(len(words) - len(part) + 1)
    return any(list(words[place : place + len(part)]) == list(part) for place in places)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
