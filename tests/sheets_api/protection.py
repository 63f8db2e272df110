"""Protected ranges: who may edit what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.sheets_api.book import Book
from tests.sheets_api.errors import protected
from tests.sheets_api.ranges import Area


def area_of(book: Book, protection: dict[str, Any]) -> Area:
    """The area of a protected range, also of one that is tied to a named range."""
    for named in book.names:
        if named["namedRangeId"] == protection.get("namedRangeId"):
            return Area.of_grid(named["range"])
    return Area.of_grid(protection.get("range", {}))


def may_edit(book: Book, account: str, protection: dict[str, Any]) -> bool:
    """Whether the account may edit a protected range; with `warningOnly` everybody may."""
    if protection.get("warningOnly") or account == book.owner:
        return True
    editors = protection.get("editors", {})
    at_home = account.partition("@")[2] == book.owner.partition("@")[2]
    return account in editors.get("users", []) or bool(
        editors.get("domainUsersCanEdit") and at_home
    )


def _closed(book: Book, account: str, sheet_id: int) -> Iterator[tuple[Area, list[Area]]]:
    """The areas of a sheet that the account may not edit, each with its exceptions."""
    for protection in book.sheet(sheet_id).protections:
        if not may_edit(book, account, protection):
            open_parts = protection.get("unprotectedRanges", [])
            yield area_of(book, protection), [Area.of_grid(part) for part in open_parts]


def check(book: Book, account: str, area: Area) -> None:
    """Raise Google's 400 when the account may not edit all of `area`."""
    for closed, exceptions in _closed(book, account, area.sheet_id):
        if closed.meets(area) and not any(part.contains(area) for part in exceptions):
            raise protected()


def check_insert(book: Book, account: str, span: dict[str, Any]) -> None:
    """The same for new rows or columns: they may not open a protected range."""
    at, columns = span.get("startIndex", 0), span.get("dimension") == "COLUMNS"
    for closed, _ in _closed(book, account, span.get("sheetId", 0)):
        start, end = (closed.left, closed.right) if columns else (closed.top, closed.bottom)
        if end is None or start < at < end:
            raise protected()


def check_sheet(book: Book, account: str, sheet_id: int) -> None:
    """The same for the tab and the objects on it: only a wholly protected sheet forbids it."""
    for closed, _ in _closed(book, account, sheet_id):
        if closed == Area(sheet_id):
            raise protected()


def check_all(book: Book, account: str, sheet_id: int) -> None:
    """The same for deleting the tab: every protected range on it goes along."""
    if any(_closed(book, account, sheet_id)):
        raise protected()
