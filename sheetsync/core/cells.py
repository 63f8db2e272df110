"""What a cell says: its text, in one form for every store and every program that saved the file."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable

from sheetsync.core.drawing import Cell

_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def text_of(cell: Cell) -> str:
    """Return a cell as text: NFC, LF, whole numbers without `.0`, control characters as spaces."""
    if isinstance(cell, str):
        if cell.isascii() and cell.isprintable():
            return cell
        lines = cell.replace("\r\n", "\n").replace("\r", "\n")
        return unicodedata.normalize("NFC", _CONTROL.sub(" ", lines))
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return repr(cell)


def tidy(cell: Cell) -> str:
    """Return the text without outer spaces, every run of inner white space one space."""
    return _SPACES.sub(" ", text_of(cell)).strip()


def same_word(one: str, other: str) -> bool:
    """Tell whether two tidy texts are the same word; case is forgiven."""
    return one == other or one.casefold() == other.casefold()


def cut(text: str, limit: int = 30_000) -> str:
    """Return the text, shortened to what every store takes, with an ellipsis where it was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def digest(parts: Iterable[str]) -> str:
    """Return the SHA-256, in hex, of the compact UTF-8 JSON array of the texts."""
    data = json.dumps(list(parts), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()
