"""What the locale of a spreadsheet changes: the order of day and month, and the decimal mark."""

from __future__ import annotations

from typing import NamedTuple


class Locale(NamedTuple):
    day_first: bool
    decimal: str
    group: str
    date: str


AMERICAN = Locale(False, ".", ",", "M/d/yyyy")
BRITISH = Locale(True, ".", ",", "dd/MM/yyyy")
INDONESIAN = Locale(True, ",", ".", "dd/MM/yyyy")
KNOWN = {
    "en_US": AMERICAN,
    "en_GB": BRITISH,
    "in_ID": INDONESIAN,
    "id_ID": INDONESIAN,
    "de_DE": Locale(True, ",", ".", "dd.MM.yyyy"),
    "fr_FR": Locale(True, ",", "\u202f", "dd/MM/yyyy"),
}


def locale(name: str | None) -> Locale:
    """Return the rules of a locale; one that is not in the table is read as American."""
    return KNOWN.get(name or "", AMERICAN)
