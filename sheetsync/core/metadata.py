"""The hidden tab of facts for programs: each of its lines is known by what its first cells say.

`format` tells by a number what a book of this kind holds, and which program wrote it (see
docs/upgrade.md). `sop` holds a version of the SOP: its number, the digest of its text, and that
text in as many cells as it takes. `drawn` says what a tab looked like when it was drawn last.
`sync` holds when the form was last synced: time, longest gap, head of the history, signature. The
cells above the form's header tell people; anybody can type there, so nothing is made of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sheetsync.core.cells import (
    LONGEST,
    Cell,
    Cells,
    Grid,
    Rows,
    cell_of,
    row_texts,
    text_digest,
    text_of,
)
from sheetsync.core.history import OF_THE_BOOK, History
from sheetsync.core.privacy import kept
from sheetsync.core.signers import Signers, Verify, is_vouched_for
from sheetsync.core.worktime import instant
from sheetsync.errors import NewerBookError, StoreError

FORMAT = 2
"""What a book holds that this program draws: 1 is that of version 0.1, without this tab."""
FORMAT_NAME = "format"
"""What begins the line that says it; a tab that is drawn has it, and no number yet."""
_SOP, _SYNC, _DRAWN = "sop", "sync", "drawn"
_NAMED_BY = {_SOP: 3, _DRAWN: 2}  # so many cells tell a line from others; of all others one
_GAP = re.compile(r"[0-9]{1,6}")
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")


def lines_of(rows: Rows, key: str) -> Iterator[Cells]:
    """Yield the lines whose first cell is `key`, top to bottom."""
    return (row for row in rows if text_of(cell_of(row, 0)) == key)


def holding(rows: Rows, lines: Sequence[Cells], tab: str) -> Grid:
    """Return what to write so that the tab holds these lines, each over the one of its name.

    A new line comes below all others. Cells that hold what they should are left out. Raises
    StoreError where the tab of this title is somebody's own: it holds something, and no such line.
    """
    keys = {name[0] for name in map(_name, rows) if any(name)}
    if lines and keys and not keys & {FORMAT_NAME, _SOP, _SYNC, _DRAWN}:
        raise StoreError(
            f"the tab {tab!r} is not the one that the tool draws; rename or delete it, then try "
            "again"
        )
    rows = [*rows]
    grid: dict[tuple[int, int], Cell] = {}
    for line in lines:
        names = [_name(row) for row in rows]
        place = names.index(_name(line)) if _name(line) in names else max(len(rows), 1)
        rows += [()] * (place + 1 - len(rows))
        there = rows[place]
        for column in range(max(len(line), len(there))):
            if text_of(cell_of(there, column)) != text_of(cell_of(line, column)):
                grid[place, column] = cell_of(line, column)
        rows[place] = line
    return grid


def _name(line: Sequence[Cell]) -> tuple[str, ...]:
    texts = tuple(map(text_of, line[:3]))
    return texts[: _NAMED_BY.get(texts[0], 1)] if texts else ()


def format_line(number: int, version: str) -> Cells:
    """Return the line of a format, with the version of the program that writes it."""
    return (FORMAT_NAME, str(number), version)


def format_of(hidden: Rows, history: History) -> int:
    """Return the format of a book.

    Where the hidden tab does not say it, what the history says of an upgrade counts, and what only
    later formats have.
    """
    said = [text_of(cell_of(line, 1)) for line in lines_of(hidden, FORMAT_NAME)]
    told = [(e.content or {}).get("to", "") for e in history.events if e.kind == "format"]
    for text in (*said[:1], *told[-1:]):
        if _NUMBER.fullmatch(text):
            return int(text)
    newer = any(event.kind in OF_THE_BOOK for event in history.events)
    return 2 if newer or not history.older else 1


def refuse_newer(hidden: Rows, history: History) -> None:
    """Raise NewerBookError for a book of a later format, which may hold what is not known here."""
    found = format_of(hidden, history)
    if found <= FORMAT:
        return
    said = [text_of(cell_of(line, 2)) for line in lines_of(hidden, FORMAT_NAME)]
    by = f", written by sheetsync {kept(said[0], 20)}" if any(said) else ""
    raise NewerBookError(
        f"the book has format {found}{by}; this program knows formats up to {FORMAT}. "
        "Nothing was written. Upgrade it here and on every computer that syncs this book: "
        "`pip install --upgrade sheetsync-sop`"
    )


def sop_line(version: int, text: str) -> Cells:
    """Return the line of a version of the SOP with this text."""
    parts = (text[at : at + LONGEST] for at in range(0, len(text), LONGEST))
    return (_SOP, str(version), text_digest(text), *parts)


def sop_texts(rows: Rows) -> dict[str, str]:
    """Return the text of each version by its digest, oldest first; altered ones are left out."""
    found = {}
    for line in lines_of(rows, _SOP):
        text = "".join(map(text_of, line[3:]))
        if (digest := text_of(cell_of(line, 2))) == text_digest(text):
            found[digest] = text
    return found


def drawn_line(key: str, digest: str, texts: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the line that says what a tab looked like when it was drawn, and some texts of it."""
    return (_DRAWN, key, digest, "\n".join(texts))


def drawn_last(rows: Rows) -> dict[str, tuple[str, list[str]]]:
    """Return the digest and the texts of each such line, by its key."""
    lines = (row_texts(line, 4) for line in lines_of(rows, _DRAWN))
    return {key: (digest, texts.split("\n")) for _, key, digest, texts in lines}


@dataclass(frozen=True, slots=True)
class LastSync:
    """When the whole form was last synced (aware; None: not known), and what the history was then.

    `gap` is the longest between two syncs, in whole working minutes; `head` the last hash of the
    history then, '' before any row.
    """

    at: datetime | None
    gap: float
    head: str
    signature: str = ""

    def message(self, book: str) -> str:
        """Return what is signed in the book of this id: ASCII."""
        _, at, gap, head, _ = self.line
        return f"sheetsync sync {book} {at} {gap} {head}"

    def is_of(self, history: History) -> bool:
        """Tell whether the history still has the row that was its last one then."""
        return self.head in ("", history.head, *history.hashes)

    def is_sealed(self, signers: Signers, verify: Verify) -> bool:
        """Tell whether one who signs this book vouches for it."""
        return is_vouched_for(self.message(signers.genesis), self.signature, signers, verify)

    @property
    def line(self) -> Cells:
        """The line of the hidden tab."""
        at = self.at.isoformat(timespec="seconds") if self.at else ""
        return (_SYNC, at, str(round(self.gap)), self.head, self.signature)


def parse_last_sync(hidden: Rows) -> LastSync | None:
    """Return what the hidden tab says; None where nothing is said, or not as this program does."""
    line = next(lines_of(hidden, _SYNC), None)
    if line is None:
        return None
    _, time, gap, head, signature = row_texts(line, 5)
    at = instant(time) if time else None
    if bool(time) != (at is not None) or not _GAP.fullmatch(gap):
        return None
    return LastSync(at, float(gap), head, signature)


def cut_text(
    hidden: Rows, history: History, signers: Callable[[], Signers], verify: Verify, tab: str
) -> str:
    """Return what proves that a history lost its end, '' where nothing does.

    A sync writes its rows and this line at once: no honest book has one without the other. Where
    the history knows signers one of them has to vouch for it; a history that lost all of them, or
    all rows, has nobody to ask. `signers` are asked for only where the line names no row.
    """
    last = parse_last_sync(hidden)
    if last is None or last.is_of(history):
        return ""
    known = signers()
    nobody = not known.genesis and (last.signature or not history.events)
    if not (nobody or last.is_sealed(known, verify)):
        return ""
    at = f" of {last.at:%Y-%m-%d %H:%M}" if last.at else ""
    return (
        f"{tab}: the last row at the sync{at}, hash {last.head[:12]}, is gone: rows were cut from "
        f"the end, which is No {len(history.events)} now, or all made anew, or an old copy put back"
    )
