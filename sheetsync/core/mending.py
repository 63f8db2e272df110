"""Where a history differs from the rows that a computer saw of it, and what would put it right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sheetsync.core.cells import Rows, digest, row_texts, trimmed
from sheetsync.core.history import HASH, ITEM, KIND, NO, SYNC, TIME, WIDTH
from sheetsync.core.privacy import kept
from sheetsync.core.texts import Texts
from sheetsync.errors import LONGEST_MESSAGE, HistoryError

Line = tuple[str, ...]
"""A row of the history as texts, as the chain hashes them, with its hash and its signature."""

_SHOWN = 40  # letters of a text in a sentence
_LONGEST = LONGEST_MESSAGE - 20  # the book is named before it
_MEND = "`sheetsync restore BOOK --history` mends it; --force goes on"


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell, or with `column` None a whole row, that is not as it was: its place, and both texts.

    `row` counts from 1, as No does in a whole history; `column` from 0. Of a row that is missing
    `found` is '', of one too many, which stands in `row`, `expected`; the other text names the row.
    """

    row: int
    column: int | None
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class Mend:
    """What makes a history whole: where it differs, the rows it then has, and those it loses."""

    differences: tuple[Difference, ...]
    lines: tuple[Line, ...]
    taken: tuple[Line, ...]


def history_lines(rows: Rows) -> list[Line]:
    """Return the rows of a history tab, without its header, as texts."""
    return [tuple(row_texts(row, WIDTH)) for row in trimmed(rows[1:], WIDTH)]


def chained(lines: Sequence[Line]) -> int:
    """Return how many of these lines, from the first, are one whole chain."""
    head = ""
    for place, line in enumerate(lines):
        if not _follows(line, place + 1, head):
            return place
        head = line[HASH]
    return len(lines)


def difference(rows: Rows, seen: Sequence[Line]) -> Difference | None:
    """Return the first place where a history tab is not as it was `seen`, None where it goes on."""
    found = history_lines(rows)
    return next(_differences(found[: max(len(seen), _end_of(found, seen))], seen), None)


def put_right(rows: Rows, seen: Sequence[Line], trusted: Callable[[Sequence[Line]], int]) -> Mend:
    """Return what puts a history tab back to what was `seen`.

    Rows that chain on to that stay, as many as are `trusted`: how many, from the first, may stand.
    """
    found = history_lines(rows)
    target = [*seen, *_beyond(found, seen)]
    target = target[: max(len(seen), trusted(target))]
    kept = set(target)
    taken = tuple(line for line in found if line not in kept and any(line))
    return Mend(tuple(_differences(found, target)), tuple(target), taken)


def another_book(rows: Rows, seen: Sequence[Line]) -> bool:
    """Tell whether a whole history shares no sync with the one seen; an empty one may be cut."""
    found, syncs = history_lines(rows), {line[SYNC] for line in seen}
    apart = all(line[SYNC] not in syncs for line in found)
    return bool(found and seen) and apart and chained(found) == len(found)


def summary(line: Line) -> str:
    """Return which row of the history this is: its item, what happened, and when; a dash: blank."""
    return " ".join(part for part in (line[ITEM], line[KIND], line[TIME]) if part) or "–"


def altered(differs: Difference, texts: Texts) -> HistoryError:
    """Return the error of a history that is not as it was seen, with the mend."""
    told = f"{_told(differs, texts)}. Undo the change, or put back what was there with "
    return _error(f"{told}`sheetsync restore BOOK --history`", differs, texts)


def departure(
    rows: Rows, seen: Sequence[Line], texts: Texts, number: int, copy: str = ""
) -> HistoryError:
    """Return the error of a whole history that goes another way than the one seen, with the mend.

    `number` is how many rows were seen, of which `seen` may be all, some or none. The place of an
    untouched `copy` is said where there is room for it.
    """
    differs = difference(rows, seen)
    said = _departing(differs, rows, seen, texts, number)
    longer = f"{said}. Untouched copy: {copy}"
    return _error(longer if copy and len(longer) <= _LONGEST else said, differs, texts)


def _error(said: str, differs: Difference | None, texts: Texts) -> HistoryError:
    if differs is None:
        return HistoryError(said)
    column = None if differs.column is None else texts.history[differs.column]
    return HistoryError(said, differs.row, column, kept(differs.found), kept(differs.expected))


def _departing(
    differs: Difference | None, rows: Rows, seen: Sequence[Line], texts: Texts, number: int
) -> str:
    tab, here = texts.tabs["history"], history_lines(rows)
    if another_book(rows, seen):
        ways = f"found {summary(here[0])!r}, this computer saw {summary(seen[0])!r}"
        return (
            f"{tab} No 1: another book stood here before: {ways}. Put that one back, or go on with "
            "this one with --force"
        )
    if differs is None or differs.row > len(here):
        return (
            f"{tab}: found {len(here)} rows, not the {number} seen here before: an old copy put "
            f"back, or rows cut from the end? {_MEND}"
        )
    there, other = here[differs.row - 1], seen[differs.row - 1]
    if there[SYNC] == other[SYNC] or differs.row == 1:
        return f"{_told(differs, texts)}, and all hashes from there on were made anew. {_MEND}"
    ways = f"found {summary(there)!r}, this computer saw {summary(other)!r}"
    return (
        f"{tab} No {differs.row}: two copies of this book went different ways after No "
        f"{differs.row - 1}: {ways}. Decide which is the book. {_MEND}"
    )


def _told(differs: Difference, texts: Texts) -> str:
    place = f"{texts.tabs['history']} No {differs.row}"
    found, expected = (repr(kept(text, _SHOWN)) for text in (differs.found, differs.expected))
    if differs.column is not None:
        name = texts.history[differs.column]
        return f"{place}, {name}: found {found}, this computer verified {expected}"
    if differs.expected:
        return f"{place}: the row is gone; this computer verified {expected}"
    return f"{place}: found a row that this computer did not see there, {found}"


def _follows(line: Line, number: int, head: str) -> bool:
    *cells, found, _ = line
    return cells[NO] == str(number) and found == digest([head, *cells])


def _end_of(found: Sequence[Line], seen: Sequence[Line]) -> int:
    """Return the number of rows up to the last one seen, wherever that stands by now."""
    last = seen[-1] if seen else None
    return next((place for place, line in enumerate(found, 1) if line == last), 0)


def _beyond(found: Sequence[Line], seen: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines that follow the last one seen, wherever they stand."""
    number, head = len(seen) + 1, seen[-1][HASH] if seen else ""
    for line in found:
        if _follows(line, number, head):
            yield line
            number, head = number + 1, line[HASH]


def _differences(found: Sequence[Line], target: Sequence[Line]) -> Iterator[Difference]:
    """Yield what differs, top to bottom.

    A row that stands in the other one later tells that some are too many here, or missing; any
    other was altered in its place.
    """
    places = {line: place for place, line in enumerate(target)}
    standing = {line: place for place, line in enumerate(found)}
    here = there = 0
    while there < len(target) or here < len(found):
        line, right = _at(found, here), _at(target, there)
        if line == right:
            here, there = here + 1, there + 1
        elif standing.get(right, -1) > here or not any(right):
            yield Difference(here + 1, None, summary(line), "")
            here += 1
        elif places.get(line, -1) > there or not any(line):
            yield Difference(there + 1, None, "", summary(right))
            here, there = here + (not any(line)), there + 1
        else:
            yield from _cells(there + 1, line, right)
            here, there = here + 1, there + 1


def _cells(row: int, line: Line, right: Line) -> Iterator[Difference]:
    for column, (found, expected) in enumerate(zip(line, right, strict=True)):
        if found != expected:
            yield Difference(row, column, found, expected)


def _at(lines: Sequence[Line], place: int) -> Line:
    return lines[place] if place < len(lines) else ("",) * WIDTH
