"""batchUpdate: every request on a copy, one after the other, and all of them or none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.sheets_api.book import Book
from tests.sheets_api.errors import ApiError, invalid
from tests.sheets_api.kinds import (
    KINDS,
    Edit,
    cells,
    dimensions,
    drawing,
    filters,
    groups,
    metadata,
    names,
    paste,
    sheets,
    sorting,
    text,
)

MODULES = (
    cells,
    dimensions,
    drawing,
    filters,
    groups,
    metadata,
    names,
    paste,
    sheets,
    sorting,
    text,
)


def apply(edit: Edit, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Do the requests on the book of `edit`, which must be a copy; return one reply for each."""
    if not requests:
        raise invalid("Must specify at least one request.")
    return [_one(edit, index, request) for index, request in enumerate(requests)]


def _one(edit: Edit, index: int, request: dict[str, Any]) -> dict[str, Any]:
    if not request:
        raise invalid(f"Invalid requests[{index}]: No request set.")
    [(name, body)] = request.items()
    try:
        if name not in KINDS:
            raise invalid("This kind of request is not imitated by the local server.")
        reply = KINDS[name](edit, body)
    except ApiError as error:
        error.message = f"Invalid requests[{index}].{name}: {error.message}"
        raise
    return {} if reply is None else {name: reply}


def on_copy(book: Book, work: Callable[[Book], Any]) -> Any:
    """Let `work` change a copy of the book, and keep the copy when it came through."""
    twin = book.copy()
    result = work(twin)
    book.become(twin)
    return result
