"""The kinds of request a batchUpdate may hold: one function each, found by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.sheets_api import protection
from tests.sheets_api.book import Book, Sheet, new_id
from tests.sheets_api.ranges import Area, from_grid, writable

Reply = dict[str, Any] | None


@dataclass
class Edit:
    """One batch under way: the copy it changes, and who is changing it."""

    book: Book
    account: str
    project: str = ""

    def area(self, grid: dict[str, Any] | None) -> Area:
        """Return the closed area of a GridRange that is about to be edited, if that is allowed."""
        area = writable(self.book, from_grid(self.book, grid or {}))
        self.touch(area)
        return area

    def touch(self, area: Area) -> None:
        protection.check(self.book, self.account, area)

    def sheet(self, area: Area) -> Sheet:
        return self.book.grid(area.sheet_id)

    def new_id(self, name: str, attribute: str) -> int:
        """An id no object of this kind has; `attribute` is the list on the sheet."""
        objects = [one for sheet in self.book.sheets for one in getattr(sheet, attribute)]
        return new_id({one[name] for one in objects})


KINDS: dict[str, Callable[[Edit, dict[str, Any]], Reply]] = {}


def kind(name: str) -> Callable[[Any], Any]:
    """Register the function that does this kind of request."""

    def register(function: Any) -> Any:
        KINDS[name] = function
        return function

    return register
