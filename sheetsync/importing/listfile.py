"""A list somebody keeps in a file: its rows as cells, whatever program wrote the file."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sheetsync.core.cells import Cell, Rows, fold
from sheetsync.core.texts import Texts
from sheetsync.errors import ListError, StoreError
from sheetsync.stores.files import read_whole
from sheetsync.stores.ooxml import Package

Score = Callable[[Rows], int]
_SEPARATORS = ("\t", ";", "|", ",")  # the rarest in prose first: a single column is not cut up
_TEXT_FILES = (".csv", ".tsv", ".txt")
_SNIFFED = 100  # records that say which separator a file uses
_MOST_BYTES = 20 * 2**20
_MOST_ROWS, _MOST_COLUMNS = 20_000, 300  # more than any office's list has
_MOST_LINES = 200_000
_LONGEST_QUOTED = 100_000  # characters after which a quote is not looked for any more
_UNICODE = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class ListFile:
    """The rows of a list, from its first row and column, and what to say about reading them.

    `addresses` are those that lie behind cells, by (row, column) from 0; `tab` is the title of the
    tab that they stand in, '' in a text file.
    """

    rows: Rows
    notes: tuple[str, ...] = ()
    addresses: Mapping[tuple[int, int], str] = field(default_factory=dict)
    tab: str = ""


def read_listfile(path: Path, score: Score, texts: Texts, tab: str = "") -> ListFile:
    """Return the rows of a .csv, .tsv, .txt or .xlsx.

    `score` says how much some rows look like the list that is wanted: it chooses among the tabs of
    a workbook, unless `tab` names one, and among the separators of a text file. Raises ListError
    for a file that cannot be read whole, or is larger than any list.
    """
    kind = path.suffix.lower()
    if kind not in (*_TEXT_FILES, ".xlsx"):
        known = ", ".join((*_TEXT_FILES, ".xlsx"))
        raise ListError(f"{path.name}: found a {kind or 'nameless'} file; expected one of {known}")
    try:
        data, _ = read_whole(path, absent="expected a list to import", most=_MOST_BYTES)
    except StoreError as error:
        raise ListError(str(error)) from None
    if kind == ".xlsx":
        try:
            found = _best_tab(Package.parse(data), score, texts, tab)
        except StoreError as error:
            raise ListError(f"{path.name}: {error}") from None
    elif tab:
        raise ListError(f"--tab: {path.name} is a text file, without tabs; leave --tab out")
    else:
        text, notes = _text(data, path.name, texts)
        lines = text.count("\n")
        if lines > _MOST_LINES:
            most = f"expected at most {_MOST_LINES:,}"
            raise ListError(f"{path.name}: found {lines:,} lines; {most}")
        found = ListFile(_records(text, score), notes)
    _refuse_vast(found.rows, path.name)
    return found


def _refuse_vast(rows: Rows, name: str) -> None:
    filled = sum(any(cell != "" for cell in row) for row in rows)
    width = max((_width(row) for row in rows), default=0)
    for found, most, what in ((filled, _MOST_ROWS, "rows"), (width, _MOST_COLUMNS, "columns")):
        if found > most:
            raise ListError(
                f"{name}: found {found:,} {what}; expected a list of at most {most:,}, "
                "so keep the list alone in the file"
            )


def _width(row: Sequence[Cell]) -> int:
    return next((n for n in range(len(row), 0, -1) if row[n - 1] != ""), 0)


def _best_tab(package: Package, score: Score, texts: Texts, named: str) -> ListFile:
    """Return the tab that is named, else the one most like a list; a hidden one comes last."""
    tabs = {title: package.sheet_values(title) for title in package.titles}
    if not tabs:
        return ListFile(())
    scores = {title: score(rows) for title, rows in tabs.items()}
    best = max(tabs, key=lambda tab: (bool(scores[tab]) and tab not in package.hidden, scores[tab]))
    if named:
        folded = {fold(title): title for title in tabs}
        best = folded.get(fold(named), "")
    if not best:
        raise StoreError(f"found no tab {named!r}; expected one of {', '.join(map(repr, tabs))}")
    notes = []
    for title, rows in tabs.items():
        filled = sum(any(cell != "" for cell in row) for row in rows)
        if title != best and filled:
            key = "other_list" if scores[title] > 1 else "other_tab"
            notes.append(texts.say(f"importing.{key}", tab=title, count=filled, best=best))
    rows, addresses = tabs[best], package.addresses(best)
    _fill_down(rows, package, best, addresses)
    return ListFile(rows, tuple(notes), addresses, best)


def _fill_down(
    rows: list[list[Cell]], package: Package, title: str, addresses: dict[tuple[int, int], str]
) -> None:
    """Write what a cell merged over several rows says into each of them that says more."""
    own = [any(cell != "" for cell in row) for row in rows]
    left = sum(map(len, rows))  # merges that do not overlap cover no more cells than there are
    for box in package.merged(title):
        for row in range(box.top + 1, min(box.bottom + 1, len(rows))):
            left -= 1
            if left < 0:
                return
            if own[row] and box.left < len(rows[row]) and rows[row][box.left] == "":
                rows[row][box.left] = rows[box.top][box.left]
                if (box.top, box.left) in addresses:
                    addresses[row, box.left] = addresses[box.top, box.left]


def _text(data: bytes, name: str, texts: Texts) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file, its lines ended by LF, and what to say about its encoding."""
    marked = next((code for mark, code in _UNICODE if data.startswith(mark)), None)
    notes: tuple[str, ...] = ()
    try:
        text = data.decode(marked or "utf-8")
    except UnicodeDecodeError:
        text = _western(data, name)
        notes = (texts.say("importing.western", file=name),)
    if "\0" in text:
        raise ListError(
            f"{name}: found a NUL at character {text.index(chr(0)) + 1}, so it is not a text file; "
            "expected a list saved as CSV UTF-8"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def _western(data: bytes, name: str) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise ListError(
            f"{name}: byte {error.start + 1} is neither UTF-8 nor Windows-1252; "
            "expected a list saved as CSV UTF-8"
        ) from None


def _records(text: str, score: Score) -> list[list[str]]:
    """Return the records by the separator with which they look most like the list."""

    def looks(separator: str) -> int:
        return score(list(islice(_parse(text, separator), _SNIFFED)))

    return list(_parse(text, max(_SEPARATORS, key=looks)))


def _parse(text: str, separator: str) -> Iterator[list[str]]:
    """Yield the records. A quote that nothing closes belongs to the text, as a person reads it."""
    place = 0
    while place < len(text):
        end = _line_end(text, place)
        if text.find('"', place, end) < 0:  # nearly every line
            yield text[place:end].split(separator)
        else:
            record, end = _quoted_record(text, place, separator)
            yield record
        place = end + 1


def _quoted_record(text: str, place: int, separator: str) -> tuple[list[str], int]:
    """Return the record that begins at a place, and where it ends."""
    cell = re.compile(rf' *"([^"]*+(?:""[^"]*+)*+)" *(?={re.escape(separator)}|\n|\Z)')
    record = []
    while True:
        quoted = cell.match(text, place, min(len(text), place + _LONGEST_QUOTED))
        if quoted:
            record.append(quoted[1].replace('""', '"'))
            place = quoted.end()
        else:
            end = _literal_end(text, place, separator)
            record.append(_bare(text[place:end]))
            place = end
        if place >= len(text) or text[place] == "\n":
            return record, place
        place += 1


def _literal_end(text: str, place: int, separator: str) -> int:
    """Return where a cell that is not quoted as a whole ends.

    One that begins with a quote ends behind the second of a pair, if this line has it.
    """
    last = _line_end(text, place)
    first = end = _found(text, separator, place, last)
    quotes, seen = text.count('"', place, end), end
    while quotes % 2 and end < last and text.startswith('"', place):
        end = _found(text, separator, end + 1, last)
        quotes, seen = quotes + text.count('"', seen, end), end
    return first if quotes % 2 else end


def _found(text: str, part: str, start: int, end: int) -> int:
    place = text.find(part, start, end)
    return end if place < 0 else place


def _bare(cell: str) -> str:
    """Return a cell without the quotes around it, where it has others inside."""
    inner = cell.strip()
    if inner.count('"') > 2 and inner[0] == inner[-1] == '"':
        return inner[1:-1]
    return cell


def _line_end(text: str, place: int) -> int:
    return _found(text, "\n", place, len(text))
