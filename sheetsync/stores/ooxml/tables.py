"""Tables that people made: a column of one is called by its header, in formulas, too."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sheetsync.stores.ooxml.tags import (
    attributes,
    opening,
    unescaped,
    with_attribute,
    with_contents,
    xml_text,
)

_FORMULAS = ("f", "definedName", "calculatedColumnFormula", "totalsRowFormula")
_QUOTED = re.compile(r"'(.)", re.DOTALL)
_SPECIAL = re.compile(r"(['#@\[\]])")
_COLUMN = re.compile(r"\[((?:[^\[\]']|'.)*)\]", re.DOTALL)
_TEXT = re.compile(r'("(?:[^"]|"")*")')


def table_name(table: bytes) -> str:
    """Return how formulas call a table."""
    found = opening("table").search(table)
    return attributes(found[2]).get("displayName", "") if found else ""


def retitled(table: bytes, headers: Mapping[int, str]) -> tuple[bytes, dict[str, str]]:
    """Return a table with other headers, by their places in it, and the new ones by the old."""
    names: dict[str, str] = {}
    place = -1

    def renamed(found: re.Match[bytes]) -> bytes:
        nonlocal place
        place += 1
        old = attributes(found[2]).get("name", "")
        if headers.get(place, old) == old:
            return found[0]
        names[old] = headers[place]
        return with_attribute(found[0], "name", headers[place])

    return opening("tableColumn").sub(renamed, table), names


def referring(data: bytes, table: str, names: Mapping[str, str]) -> bytes:
    """Return a part whose formulas call columns of a table by their new names."""
    if f"{table}[".encode() not in data:
        return data
    reference = re.compile(
        rf"(?<![\w.\\]){re.escape(table)}\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]",
        re.IGNORECASE | re.DOTALL,
    )

    def column(found: re.Match[str]) -> str:
        new = names.get(_QUOTED.sub(r"\1", found[1]))
        return found[0] if new is None else "[" + _SPECIAL.sub(r"'\1", new) + "]"

    def formula(_: dict[str, str], text: str) -> str:
        old = unescaped(text.encode())
        pieces = _TEXT.split(old)  # what stands in quotes is no reference
        pieces[::2] = [
            reference.sub(lambda found: _COLUMN.sub(column, found[0]), piece)
            for piece in pieces[::2]
        ]
        new = "".join(pieces)
        return text if new == old else xml_text(new)

    for name in _FORMULAS:
        data = with_contents(data, name, formula)
    return data
