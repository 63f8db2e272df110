"""One table of a template, read key by key; every complaint names file, key, found and expected."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

from sheetsync.core.cells import NO_VALUE, cut, plain, text_of, tidy
from sheetsync.core.privacy import kept
from sheetsync.core.settings_tab import MOST
from sheetsync.errors import TemplateError

T = TypeVar("T")
_REQUIRED: Any = object()
MANY = 100
"""Columns, or texts in a list."""
_LABEL = 80  # characters of a header, word or name
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_NAMES: dict[type, str] = {
    str: "a text",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


class TemplateTable:
    """A table as it was written, not looked at yet; every method raises TemplateError.

    `source` is what messages call the file, `path` where the table stands in it, '' for the file
    itself; `keys` are those of each table by its name, of one without any will do. Where it is
    `drawn` already, what only a drawing needs is not asked for. A key that is none is told first:
    it may be the one that is missed, misspelt.
    """

    def __init__(
        self, source: str, path: str, data: Any, keys: Mapping[str, Sequence[str]], *, drawn: bool
    ) -> None:
        self.source, self.path, self.keys, self.drawn = source, path, keys, drawn
        if not isinstance(data, Mapping):
            raise self.error("", data, "a table")
        self.data = data
        own = keys.get(path.partition("[")[0], data)
        for key in data:
            if key not in own:
                near = get_close_matches(key[:_LABEL], own, 1)
                told = f"{near[0]!r} or no such key" if near else f"one of {', '.join(own)}"
                raise self.error(key, data[key], told)

    def error(self, key: str, found: object, expected: str) -> TemplateError:
        place = f"{self.path}.{key}" if self.path and key else self.path or key
        place = kept(place if place.isprintable() else ascii(place), 60)
        said = f"found {_shown(found)}; expected {cut(expected, 150)}"
        return TemplateError(f"{self.source}: {place}: {said}")

    def ask(self, fits: object, key: str, found: object, expected: str) -> None:
        """Refuse what cannot be drawn, unless it was."""
        if not (fits or self.drawn):
            raise self.error(key, found, expected)

    def get(self, key: str, kind: type[T], default: Any = _REQUIRED) -> T:
        found = self.data.get(key, default)
        if found is _REQUIRED:
            raise self.error(key, None, _NAMES[kind])
        wrong_bool = isinstance(found, bool) and kind is not bool
        if kind is float and isinstance(found, int) and not wrong_bool:
            found = float(found) if abs(found) < MOST else math.inf
        if (
            wrong_bool
            or not isinstance(found, kind)
            or (kind is str and default is _REQUIRED and not found)
        ):
            raise self.error(key, found, _NAMES[kind])
        return found

    def line(self, key: str, default: Any = _REQUIRED, most: int = _LABEL) -> str:
        """Return a text that stands on one line of a cell just as it is written here."""
        found = self.get(key, str, default)
        self._check_line(key, found, most)
        return found

    def lines(self, key: str, most: int = _LABEL) -> tuple[str, ...]:
        found = self.get(key, list, [])
        told = f"a list of up to {MANY} texts"
        if not all(isinstance(text, str) for text in found):
            raise self.error(key, found, told)
        self.ask(len(found) <= MANY and all(found), key, found, told)
        for text in found:
            self._check_line(key, text, most)
        return tuple(found)

    def _check_line(self, key: str, text: str, most: int) -> None:
        fits = len(text) <= most and text.isprintable() and tidy(text) == text
        told = f"one line of up to {most} characters, without control characters"
        self.ask(fits, key, text, f"{told} and needless spaces")
        told = "another text: a Google Sheet shows this one where a formula failed"
        self.ask(not NO_VALUE.fullmatch(text), key, text, told)

    def text(self, key: str) -> str:
        """Return a text that may run over several lines, '' where there is none."""
        found = self.get(key, str, "")
        self.ask(text_of(found) == found, key, found, "a text without control characters")
        return found

    def header(self, key: str, default: Any = _REQUIRED) -> str:
        """Return a header as it is read in the form, where an asterisk marks a required column."""
        found = self.line(key, default)
        self.ask(not found.endswith("*"), key, found, "a header that does not end with an asterisk")
        seen = plain(found).removesuffix("*").rstrip()
        self.ask(bool(seen) or not found, key, ascii(found), "a header that can be seen")
        return seen

    def number(self, key: str, most: float, default: Any = _REQUIRED) -> float:
        found = self.get(key, float, default)
        if not 0 < found < (math.inf if self.drawn else most):
            raise self.error(key, found, f"a number above 0 and below {most:,.0f}")
        return found

    def id(self, key: str, form: re.Pattern[str] = _ID) -> str:
        found = self.get(key, str)
        most, marks = (40, "digits, _ and -") if form is _ID else (10, "digits")
        told = f"up to {most} plain letters, {marks}, a letter first"
        self.ask(form.fullmatch(found), key, found, told)
        return found

    def tables(self, key: str, most: int) -> list[TemplateTable]:
        found = self.data.get(key)
        if not isinstance(found, list) or not 0 < len(found) <= (most if not self.drawn else MOST):
            raise self.error(key, found, f"1 to {most} tables, each below a line [[{key}]]")
        return [self._inner(key, table, f"[{n}]") for n, table in enumerate(found, 1)]

    def table(self, key: str, default: Any = _REQUIRED) -> TemplateTable:
        return self._inner(key, self.get(key, dict, default))

    def _inner(self, key: str, data: Any, place: str = "") -> TemplateTable:
        return TemplateTable(self.source, key + place, data, self.keys, drawn=self.drawn)

    def pick(self, key: str, among: Sequence[str], default: Any = _REQUIRED) -> str:
        found = self.get(key, str, default)
        if found not in among:
            raise self.error(key, found, "one of " + ", ".join(filter(None, among)))
        return found


def _shown(found: object) -> str:
    try:
        return "nothing" if found is None else kept(repr(found), 60)
    except ValueError:  # Python writes no whole number of more than 4,300 digits
        return "a huge number"
