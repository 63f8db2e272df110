"""One cell as spreadsheets.get shows it: values and formats, entered and effective, link, note."""

from __future__ import annotations

import re
from typing import Any

from tests.sheets_api.book import Book, Cell, Sheet
from tests.sheets_api.formulas import Calculator
from tests.sheets_api.locales import locale
from tests.sheets_api.masks import Mask, asks
from tests.sheets_api.rendered import formatted

PLAIN: dict[str, Any] = {}
LINK = re.compile(r'=\s*HYPERLINK\(\s*"([^"]*)"', re.IGNORECASE)
KEPT = (
    *("userEnteredValue", "userEnteredFormat", "note", "dataValidation"),
    *("textFormatRuns", "pivotTable", "chipRuns"),
)


class CellView:
    """The cells of one book, as far as a mask asks for them."""

    def __init__(self, book: Book, mask: Mask) -> None:
        self.book, self.mask = book, mask
        self.calculator = Calculator(book)
        self.locale = locale(book.properties.get("locale"))
        self._known: dict[tuple[int, str], dict[str, Any]] = {}

    def show(self, sheet: Sheet, row: int, column: int) -> Cell:
        """Return the CellData of a place; an empty dict for a cell nobody touched."""
        cell = sheet.at(row, column)
        if not cell:
            return {}
        out = {name: cell[name] for name in KEPT if name in cell}
        value = self.calculator.value(sheet, row, column)
        form = cell.get("userEnteredFormat", PLAIN)
        if value:
            shape = form.get("numberFormat")
            out["effectiveValue"] = value
            out["formattedValue"] = formatted(value, shape, self.locale)
        if asks(self.mask, "effectiveFormat") and (value or form):
            out["effectiveFormat"] = self._effective(form, value)
        if link := _link(cell):
            out["hyperlink"] = link
        return out

    def _effective(self, form: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
        """The format with everything not given filled in; cells of one format share one."""
        side = "LEFT" if "stringValue" in value or not value else "RIGHT"
        side = "CENTER" if "boolValue" in value or "errorValue" in value else side
        if (id(form), side) not in self._known:
            default = dict(self.book.properties["defaultFormat"])
            default["textFormat"] = default["textFormat"] | {"fontFamily": "Arial"}
            default |= {"horizontalAlignment": side, "hyperlinkDisplayType": "PLAIN_TEXT"}
            self._known[id(form), side] = _merged(default, form)
        return self._known[id(form), side]


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    out = dict(under)
    for name, value in over.items():
        nested = isinstance(value, dict) and name in ("textFormat", "padding", "borders")
        out[name] = out.get(name, {}) | value if nested else value
    return out


def _link(cell: Cell) -> str | None:
    formula = cell.get("userEnteredValue", {}).get("formulaValue", "")
    if found := LINK.match(formula):
        return found[1]
    return cell.get("userEnteredFormat", {}).get("textFormat", {}).get("link", {}).get("uri")
