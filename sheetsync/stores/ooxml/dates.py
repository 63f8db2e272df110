"""Which cells show their number as a date: only there does it matter where days count from."""

from __future__ import annotations

import re

from sheetsync.stores.ooxml.styles import children_of
from sheetsync.stores.ooxml.tags import attributes

_EXCELS_OWN = {*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)}
_NO_PLACEHOLDER = re.compile(r'"[^"]*"|[\\_*].|\[[^\]]*\]', re.DOTALL)
_LENGTH = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)


def date_styles(styles: bytes) -> frozenset[str]:
    """Return the indices of the cell styles that show a number as a date or a time of day."""
    own = [attributes(each) for each in children_of(styles, "numFmts", "numFmt")]
    dates = {str(number) for number in _EXCELS_OWN}
    dates |= {each["numFmtId"] for each in own if _is_date(each["formatCode"])}
    looks = enumerate(children_of(styles, "cellXfs", "xf"))
    return frozenset(str(n) for n, look in looks if attributes(look).get("numFmtId") in dates)


def _is_date(code: str) -> bool:
    if _LENGTH.search(code):  # a length of time is counted from nowhere
        return False
    return bool(re.search("[dmyhs]", _NO_PLACEHOLDER.sub("", code), re.IGNORECASE))
