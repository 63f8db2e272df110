"""What grows when rows are appended: the ranges that held the last row."""

from __future__ import annotations

import re
from functools import partial
from typing import NamedTuple

from sheetsync.core.cells import column_number
from sheetsync.stores.ooxml.parts import FILTER
from sheetsync.stores.ooxml.sheet import SheetXml
from sheetsync.stores.ooxml.tags import with_contents, with_each

_RANGE = re.compile(r"(\$?([A-Z]{1,3})\$?)([0-9]+):(\$?([A-Z]{1,3})\$?)([0-9]+)(?![0-9(])")
_RULES = ("dataValidation", "conditionalFormatting", "protectedRange", "ignoredError")
_LOCAL = ("_xlnm.Print_Area", FILTER)


class Growth(NamedTuple):
    """Rows put below row `last` (from 0), down to row `end`, in the first `width` columns."""

    last: int
    end: int
    width: int

    def stretch(self, ranges: str, *, headers: bool) -> str:
        """Return the ranges, those that held the last row made to reach the new one.

        A range of one row stays, unless it may be the header of a list that is still empty.
        """

        def stretched(found: re.Match[str]) -> str:
            top, bottom = int(found[3]) - 1, int(found[6]) - 1
            held = top <= self.last <= bottom < self.end and (headers or top < bottom)
            if not held or column_number(found[2]) >= self.width:
                return found[0]
            return f"{found[1]}{found[3]}:{found[4]}{self.end + 1}"

        return _RANGE.sub(stretched, ranges)

    def rest(self, sheet: SheetXml) -> bytes:
        """Return what follows the rows of the sheet: filter, validations and formats grown."""
        rest = self._attribute(sheet.rest, "autoFilter", "ref", headers=True)
        for rule in _RULES:
            rest = self._attribute(rest, rule, "sqref", headers=False)
        # newer Excel writes the ranges of its own rules as <xm:sqref>
        return with_contents(rest, "sqref", lambda _, ranges: self.stretch(ranges, headers=False))

    def table(self, data: bytes) -> bytes:
        """Return a table part with the table and its filter grown."""
        data = self._attribute(data, "table", "ref", headers=True)
        return self._attribute(data, "autoFilter", "ref", headers=True)

    def names(self, workbook: bytes, position: int) -> bytes:
        """Return the workbook part, the print area and the filter of the sheet grown in it."""

        def grown(given: dict[str, str], text: str) -> str:
            if given.get("localSheetId") != str(position) or given.get("name") not in _LOCAL:
                return text
            return self.stretch(text, headers=True)

        return with_contents(workbook, "definedName", grown)

    def _attribute(self, data: bytes, tag: str, name: str, *, headers: bool) -> bytes:
        return with_each(data, tag, name, partial(self.stretch, headers=headers))
