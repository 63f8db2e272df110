"""Developer metadata: what a data filter selects, and where an entry is attached."""

from __future__ import annotations

from typing import Any

from tests.sheets_api.book import Book
from tests.sheets_api.errors import invalid
from tests.sheets_api.ranges import Area, from_a1, from_grid

Entry = dict[str, Any]


def visible(book: Book, project: str) -> list[Entry]:
    """The entries an application may see: those of the document, and its own project's."""
    return [
        one for one in book.metadata if one["visibility"] == "DOCUMENT" or one["project"] == project
    ]


def located(book: Book, given: dict[str, Any]) -> dict[str, Any]:
    """Return a location with its type; exactly one of the three must be there and exist."""
    if given.get("spreadsheet"):
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    if span := given.get("dimensionRange"):
        if span.get("dimension") not in ("ROWS", "COLUMNS"):
            raise invalid("No dimension specified.")
        start, end = span.get("startIndex", 0), span.get("endIndex")
        if end != start + 1:
            raise invalid("The dimension range must represent a single row or column.")
        sheet = book.grid(span.get("sheetId", 0))
        columns = span["dimension"] == "COLUMNS"
        if start >= (sheet.column_count if columns else sheet.row_count):
            raise invalid(f"DimensionRange.startIndex[{start}] is outside of grid[{sheet.id}]")
        return {"locationType": "COLUMN" if columns else "ROW", "dimensionRange": span}
    if "sheetId" in given:
        return {"locationType": "SHEET", "sheetId": book.sheet(given["sheetId"]).id}
    raise invalid("Developer metadata must always have a location specified.")


def area(location: dict[str, Any]) -> Area | None:
    """The cells a location stands for; None for the whole spreadsheet."""
    if "dimensionRange" in location:
        return Area.of_span(location["dimensionRange"])
    return Area(location["sheetId"]) if "sheetId" in location else None


def matching(book: Book, data_filter: dict[str, Any], project: str) -> list[Entry]:
    """Return the visible entries a data filter selects."""
    entries = visible(book, project)
    if "developerMetadataLookup" in data_filter:
        lookup = data_filter["developerMetadataLookup"]
        return [one for one in entries if _looked_up(book, lookup, one)]
    if "a1Range" in data_filter:
        wanted = from_a1(book, data_filter["a1Range"])
    elif "gridRange" in data_filter:
        wanted = from_grid(book, data_filter["gridRange"])
    else:
        raise invalid("Must specify a filter.")
    areas = [(one, area(one["location"])) for one in entries]
    return [one for one, place in areas if place and place.meets(wanted)]


def _looked_up(book: Book, lookup: dict[str, Any], entry: Entry) -> bool:
    for name in ("metadataId", "metadataKey", "metadataValue", "visibility"):
        if name in lookup and lookup[name] != entry.get(name):
            return False
    location = entry["location"]
    if lookup.get("locationType", location["locationType"]) != location["locationType"]:
        return False
    if "metadataLocation" not in lookup:
        return True
    wanted = located(book, lookup["metadataLocation"])
    if lookup.get("locationMatchingStrategy") == "EXACT_LOCATION":
        return wanted == location
    first, second = area(wanted), area(location)
    if first is None or second is None:
        return first is None and second is None
    return first.meets(second)


def selected_areas(book: Book, data_filter: dict[str, Any], project: str) -> list[Area]:
    """Return the cells a data filter selects when values are read or written."""
    if "a1Range" in data_filter:
        return [from_a1(book, data_filter["a1Range"])]
    if "gridRange" in data_filter:
        return [from_grid(book, data_filter["gridRange"])]
    found = [area(one["location"]) for one in matching(book, data_filter, project)]
    return [one for one in found if one is not None]
