"""Values of a range as a client reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.sheets_api.book import Book, Sheet
from tests.sheets_api.formulas import Calculator
from tests.sheets_api.locales import locale
from tests.sheets_api.ranges import Area, label
from tests.sheets_api.rendered import formatted, unformatted


@dataclass(frozen=True)
class Rendering:
    """How values are to be shown."""

    values: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"
    dimension: str = "ROWS"

    @classmethod
    def of(cls, options: dict[str, Any], prefix: str = "") -> Rendering:
        """From query parameters or a body; `prefix` is `response` where the names begin so."""

        def name(text: str) -> str:
            return prefix + text[0].upper() + text[1:] if prefix else text

        dimension = options.get("majorDimension", "ROWS")
        return cls(
            options.get(name("valueRenderOption")) or "FORMATTED_VALUE",
            options.get(name("dateTimeRenderOption")) or "SERIAL_NUMBER",
            "COLUMNS" if dimension == "COLUMNS" else "ROWS",
        )


class Values:
    """The values of one book, shown one way."""

    def __init__(self, book: Book, how: Rendering) -> None:
        self.book, self.how = book, how
        self.calculator = Calculator(book)
        self.locale = locale(book.properties.get("locale"))

    def range(self, area: Area) -> dict[str, Any]:
        """Return the ValueRange of a closed area; trailing empty cells and rows are cut."""
        sheet = self.book.grid(area.sheet_id)
        places = sheet.filled(area)
        rows: list[list[Any]] = [[] for _ in range(area.top, places[-1][0] + 1 if places else 0)]
        for row, column in places:
            line = rows[row - area.top]
            line += [""] * (column - area.left - len(line))
            line.append(self._shown(sheet, row, column))
        rows = _trimmed(rows)
        if self.how.dimension == "COLUMNS":
            rows = _turned(rows)
        where = label(sheet, area)
        return {"range": where, "majorDimension": self.how.dimension, "values": rows}

    def _shown(self, sheet: Sheet, row: int, column: int) -> Any:
        cell = sheet.at(row, column)
        value = cell["userEnteredValue"]
        if "stringValue" in value:  # most cells: a text is shown as it is, whichever way
            return value["stringValue"]
        if "formulaValue" in value:
            if self.how.values == "FORMULA":
                return value["formulaValue"]
            value = self.calculator.value(sheet, row, column)
        shape = cell.get("userEnteredFormat", {}).get("numberFormat")
        if self.how.values == "FORMATTED_VALUE":
            return formatted(value, shape, self.locale)
        return unformatted(value, shape, self.locale, self.how.dates == "FORMATTED_STRING")


def _trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    for line in rows:
        while line and line[-1] == "":
            line.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _turned(rows: list[list[Any]]) -> list[list[Any]]:
    width = max((len(line) for line in rows), default=0)
    full = [line + [""] * (width - len(line)) for line in rows]
    return _trimmed([list(column) for column in zip(*full, strict=True)])
