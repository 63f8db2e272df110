"""What grows when rows are appended: the ranges that held the last row."""

from __future__ import annotations

import re
from typing import NamedTuple

from sheetsync.core.cells import column_number
from sheetsync.stores.ooxml.parts import FILTER, with_names
from sheetsync.stores.ooxml.sheet import SheetXml
from sheetsync.stores.ooxml.tags import ANY, attributes, element, opening, with_attribute

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
        rest = self._attribute(sheet.rest, "autoFilter", "ref", sheet.prefix, headers=True)
        for rule in _RULES:
            rest = self._attribute(rest, rule, "sqref", sheet.prefix, headers=False)
        return self._extensions(rest)

    def table(self, data: bytes) -> bytes:
        """Return a table part with the table and its filter grown."""
        data = self._attribute(data, "table", "ref", ANY, headers=True)
        return self._attribute(data, "autoFilter", "ref", ANY, headers=True)

    def names(self, workbook: bytes, position: int) -> bytes:
        """Return the workbook part, the print area and the filter of the sheet grown in it."""

        def grown(given: dict[str, str], text: bytes) -> bytes:
            if given.get("localSheetId") != str(position) or given.get("name") not in _LOCAL:
                return text
            return self.stretch(text.decode(), headers=True).encode()

        return with_names(workbook, grown)

    def _attribute(self, data: bytes, tag: str, name: str, prefix: str, *, headers: bool) -> bytes:
        def grown(found: re.Match[bytes]) -> bytes:
            given = attributes(found[2])
            if name not in given:
                return found[0]
            new = self.stretch(given[name], headers=headers)
            return found[0] if new == given[name] else with_attribute(found[0], name, new)

        return opening(tag, prefix).sub(grown, data)

    def _extensions(self, data: bytes) -> bytes:
        """Return the part with the ranges grown that newer Excel writes as `<xm:sqref>`."""

        def grown(found: re.Match[bytes]) -> bytes:
            old = found[4] or b""
            new = self.stretch(old.decode(), headers=False).encode()
            return found[0].replace(b">" + old + b"<", b">" + new + b"<", 1)

        return element("sqref").sub(grown, data)
