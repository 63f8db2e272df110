"""A list somebody keeps in a file: its rows as cells, whatever program wrote the file."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sheetsync.core.drawing import Cell
from sheetsync.errors import StoreError
from sheetsync.stores.ooxml import Package

Rows = Sequence[Sequence[Cell]]
Score = Callable[[Rows], int]
_SEPARATORS = ("\t", ";", "|", ",")  # the rarest in prose first: a single column is not cut up
_TEXT_FILES = (".csv", ".tsv", ".txt")
_SNIFFED = 100  # records that say which separator a file uses
_UNICODE = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class ListFile:
    """The rows of a list, from its first row and column, and what to say about reading them."""

    rows: Rows
    notes: tuple[str, ...] = ()


def read_listfile(path: Path, score: Score) -> ListFile:
    """Return the rows of a .csv, .tsv, .txt or .xlsx.

    `score` says how much some rows look like the list that is wanted: it chooses among the tabs of
    a workbook and among the separators of a text file. Raises StoreError for a file that cannot be
    read whole.
    """
    kind = path.suffix.lower()
    if kind not in (*_TEXT_FILES, ".xlsx"):
        known = ", ".join((*_TEXT_FILES, ".xlsx"))
        raise StoreError(f"{path.name}: found a {kind or 'nameless'} file; expected one of {known}")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}; expected a list to import") from None
    if kind == ".xlsx":
        return _best_tab(Package.parse(data), score)
    text, notes = _text(data, path.name)
    return ListFile(_records(text, path.name, score), notes)


def _best_tab(package: Package, score: Score) -> ListFile:
    tabs = {title: package.sheet_values(title) for title in package.titles}
    if not tabs:
        return ListFile(())
    best = max(tabs, key=lambda title: score(tabs[title]))
    notes = []
    for title, rows in tabs.items():
        filled = sum(any(cell != "" for cell in row) for row in rows)
        if title != best and filled:
            notes.append(f"tab {title!r}: {filled} rows not read; the list is on tab {best!r}")
    return ListFile(tabs[best], tuple(notes))


def _text(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file and what to say about its encoding."""
    marked = next((code for mark, code in _UNICODE if data.startswith(mark)), None)
    notes: tuple[str, ...] = ()
    try:
        text = data.decode(marked or "utf-8")
    except UnicodeDecodeError:
        text = _western(data, name)
        notes = (f"{name}: not UTF-8, so read as Windows-1252; look at accented letters",)
    if "\0" in text:
        raise StoreError(
            f"{name}: found a NUL at character {text.index(chr(0)) + 1}, so it is not a text file; "
            "expected a list saved as CSV UTF-8"
        )
    return text, notes


def _western(data: bytes, name: str) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise StoreError(
            f"{name}: byte {error.start + 1} is neither UTF-8 nor Windows-1252; "
            "expected a list saved as CSV UTF-8"
        ) from None


def _records(text: str, name: str, score: Score) -> list[list[str]]:
    """Return the records by the separator with which they look most like the list."""

    def looks(separator: str) -> int:
        try:
            return score(list(islice(_parse(text, separator, name, strict=False), _SNIFFED)))
        except StoreError:
            return -1

    best = max(_SEPARATORS, key=looks)
    return list(_parse(text, best, name, strict=True))


def _parse(text: str, separator: str, name: str, *, strict: bool) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    try:
        yield from reader
    except csv.Error as error:
        raise StoreError(
            f"{name}, line {reader.line_num}: {error}; expected every quote that opens a cell to "
            "close it, and quotes inside it doubled"
        ) from None
