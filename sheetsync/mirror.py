"""What this computer saw of each book's history, row by row, so that what was altered is named.

A mirror is never read as state: lost, only less is noticed, and less can be told.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from platformdirs import user_state_path

from sheetsync.copies import keep_copy, newest_copy
from sheetsync.core.cells import Rows, cell_at, cell_of, digest, text_of, trimmed
from sheetsync.core.history import HASH, KIND, SIGNATURE, WIDTH
from sheetsync.core.mending import (
    Line,
    chained,
    departure,
    history_lines,
)
from sheetsync.core.reading import Sight
from sheetsync.core.texts import Texts
from sheetsync.errors import StoreError
from sheetsync.stores.files import append_data, make_folder, read_end, read_whole, saying, write_all
from sheetsync.stores.locks import exclusive

COPIES = 10
"""How many copies of a local book are kept where nobody says otherwise."""

_ROWS, _SEEN = "rows.jsonl", "seen.json"
_ID, _NAME = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{32}")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_END = 2**17  # bytes of a file in which its last row is looked for first


@dataclass(frozen=True, slots=True)
class _Last:
    """The last whole row in a mirror's file, and where in the file what is whole ends."""

    number: int = 0
    head: str = ""
    end: int = 0


@dataclass(frozen=True, slots=True)
class Mirror:
    """The mirrors of all books in one folder; `copies` is how many copies of a file are kept.

    A book is known by its id, the hash of its first signer's row, and one without signers by its
    `place`: a path, or a spreadsheet's id. A small file by place says which book stood there.
    `rows` are always those of the history tab, from its header.
    """

    folder: Path
    copies: int = COPIES

    @classmethod
    def default(cls) -> Mirror:
        """Return the mirrors in this user's state folder."""
        try:
            return cls(user_state_path("sheetsync", appauthor=False))
        except RuntimeError:  # an account without a home
            return cls(Path("~"))

    def check(self, place: str, rows: Rows, texts: Texts, *, force: bool = False) -> Sight:
        """Compare a whole history with what this computer saw of it.

        Raises HistoryError when it lacks that, or another book stood at this place; with `force`
        that is only told.
        """
        rows = trimmed(rows, WIDTH)
        book = self._book(place, rows)
        known, before = self._stood(place) or book, _object(book / _SEEN)
        last = _last(known / _ROWS)
        if not last.number:
            last = _last_of_old(_object(self._hint(place)))
        goes_on = not last.number or _hash_at(rows, last.number) == last.head
        if goes_on and known in (book, self._of_place(place)):
            return Sight(_moved(before, place), verified=_verified(before, rows))
        if force:
            return Sight((), last.number, last.head, _verified(before, rows))
        raise departure(rows, _lines(known), texts, last.number, str(newest_copy(known) or ""))

    def verified(self, place: str, rows: Rows) -> int:
        """Return how many rows have signatures that were found good here, and stand so still."""
        rows = trimmed(rows, WIDTH)
        return _verified(_object(self._book(place, rows) / _SEEN), rows)

    def lines(self, place: str, rows: Rows) -> list[Line]:
        """Return the rows that this computer saw of a book, as far as they are a whole chain."""
        return _lines(self._known(place, rows))

    def record(
        self,
        place: str,
        rows: Rows,
        *,
        sound: int | None = None,
        force: bool = False,
        sync: str = "",
        written: bytes = b"",
    ) -> str:
        """Keep the rows of a book just written, and of the file that a sync has `written` a copy.

        The signatures of the first `sound` rows are good, of all where nothing else is said.
        Returns '' or why that could not be done: the book is written by now, so nothing is raised.
        With `force` rows that differ are set aside; without it they are left to the next check.
        """
        rows = trimmed(rows, WIDTH)
        book = self._book(place, rows)
        good = rows if sound is None else rows[: sound + 1]
        try:
            self._keep(place, book, rows, _as_seen(good, place), force)
        except StoreError as error:
            return _unnoticed(error)
        try:
            if written and self.copies:
                keep_copy(book, sync, written, self.copies)
        except StoreError as error:
            return f"no copy of the book was kept: {error} (--keep-copies 0 turns copies off)"
        return ""

    def forget(self, place: str) -> None:
        """Let a new book stand where another one stood; what was seen of that one is kept."""
        with suppress(OSError):
            self._hint(place).unlink(missing_ok=True)

    def set_aside(self, place: str, rows: Rows, taken: Sequence[Line], sync: str) -> None:
        """Keep rows that are taken out of a history. Raises StoreError when that cannot be done."""
        book = self._known(place, rows)
        self._make(book)
        write_all({book / f"taken-{sync}.jsonl": _as_json(taken)})

    def copy_of(self, place: str, rows: Rows) -> Path | None:
        """Return the newest copy that was kept of a book, None where there is none."""
        return newest_copy(self._known(place, rows))

    def problem(self) -> str:
        """Return '' or why nothing can be kept in the folder, with the mend."""
        probe = self.folder / f"probe-{secrets.token_hex(4)}"  # another command may look, too
        try:
            self._make()
            write_all({probe: b"x"})  # on a full disk there is room for an empty file
        except StoreError as error:
            return _unnoticed(error)
        with suppress(OSError):
            probe.unlink()
        return ""

    def _keep(self, place: str, book: Path, rows: Rows, now: dict[str, Any], force: bool) -> None:
        """Append the rows that are not there yet; two syncs at once do it one after the other."""
        stood, before = self._stood(place), self._of_place(place)
        if stood not in (None, book, before) and not force:
            return
        seen = _object(book / _SEEN)
        if stood == book and seen == now and _last(book / _ROWS).number == len(rows) - 1:
            return
        self._make(book.parent)
        with saying(book, "cannot be used"):
            if stood == before != book and before.exists() and not book.exists():
                before.replace(book)  # its first signer is known by now
        self._make(book)
        path = book / _ROWS
        with exclusive(path):
            last = _last(path)
            if last.number and _hash_at(rows, last.number) != last.head:
                if not force:  # another sync was faster
                    return
                with saying(path, "cannot be set aside"):
                    path.replace(book / f"rows-{last.head[:8]}.jsonl")
                last = _Last()
            append_data(path, _as_json(history_lines(rows[last.number :])), last.end)
            write_all({book / _SEEN: json.dumps(now).encode()})
        if stood != book:
            hint = {"book": place, "id": book.name}
            write_all({self._hint(place): json.dumps(hint).encode()})

    def _make(self, *folders: Path) -> None:
        """Make the folder of all mirrors, and others in it, which are for this account alone."""
        if not self.folder.is_absolute():
            raise StoreError("this account has no home folder")
        make_folder(self.folder)
        for folder in folders:
            make_folder(folder, mode=0o700)

    def _known(self, place: str, rows: Rows) -> Path:
        """Return the folder of the book that stood at a place, else that of the one given."""
        return self._stood(place) or self._book(place, rows)

    def _stood(self, place: str) -> Path | None:
        """Return the folder of the book that stood at this place last, None where none is known."""
        name = _object(self._hint(place)).get("id")
        if isinstance(name, str) and _NAME.fullmatch(name):
            return self.folder / "books" / name
        return None

    def _book(self, place: str, rows: Rows) -> Path:
        """Return the folder of a book, by the hash of its first signer's row if it has one."""
        signers = (row for row in rows[1:] if cell_of(row, KIND) == "signer")
        found = text_of(cell_of(next(signers, ()), HASH))
        if _ID.fullmatch(found):
            return self.folder / "books" / found[:32]
        return self._of_place(place)

    def _of_place(self, place: str) -> Path:
        return self.folder / "books" / self._hint(place).stem

    def _hint(self, place: str) -> Path:
        name = sha256(place.encode(errors="surrogateescape"))  # a path may hold any bytes
        return self.folder / f"{name.hexdigest()[:32]}.json"


def _hash_at(rows: Rows, number: int) -> str:
    return text_of(cell_at(rows, number, HASH))


def _as_seen(rows: Rows, place: str) -> dict[str, Any]:
    """Return what is known at once of the rows of a book whose signatures are good."""
    signatures = (text_of(cell_of(row, SIGNATURE)) for row in rows[1:])
    number = len(rows) - 1
    head = _hash_at(rows, number) if number > 0 else ""
    return {"sound": number, "head": head, "signatures": digest(signatures), "place": place}


def _verified(seen: dict[str, Any], rows: Rows) -> int:
    """Return how many rows there are whose signatures stood so when they were found good."""
    number = seen.get("sound")
    if not isinstance(number, int) or not 0 < number < len(rows):
        return 0
    return number if seen == _as_seen(rows[: number + 1], seen.get("place", "")) else 0


def _moved(seen: dict[str, Any], place: str) -> tuple[str, ...]:
    """Return what to say of a book that stood elsewhere when it was seen last."""
    before = seen.get("place")
    if not isinstance(before, str) or before in ("", place):
        return ()
    return (
        f"this book was at {before} before; it goes on here. If both are in use, decide which is "
        "the book: the other one will be stopped",
    )


def _object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a small file, {} where there is none that can be read."""
    try:
        found = json.loads(read_whole(path)[0])
    except (StoreError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _last_of_old(hint: dict[str, Any]) -> _Last:
    """Return the last row that older versions saw, who kept no other."""
    events, head = hint.get("events"), hint.get("head")
    if isinstance(events, int) and isinstance(head, str) and events > 0:
        return _Last(events, head)
    return _Last()


def _last(path: Path) -> _Last:
    """Return the last whole row of a file; what a crash left behind it does not count."""
    size = _END
    while True:
        try:
            data, start = read_end(path, size)
        except StoreError:
            return _Last()
        end = len(data)
        while (end := data.rfind(b"\n", 0, end)) >= 0:
            first = data.rfind(b"\n", 0, end) + 1
            if (first or not start) and (line := _line(data[first:end])):
                return _Last(int(line[0]), line[HASH], start + end + 1)
        if not start:
            return _Last()
        size *= 8


def _lines(book: Path) -> list[Line]:
    """Return the rows in a book's mirror, from the first as far as they are whole."""
    try:
        data, _ = read_whole(book / _ROWS)
    except StoreError:
        return []
    found: list[Line] = []
    for text in data.split(b"\n"):
        if not (line := _line(text)):
            break
        found.append(line)
    return found[: chained(found)]


def _line(text: bytes) -> Line | None:
    """Return a row of a mirror's file, None where this is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    whole = isinstance(found, list) and len(found) == WIDTH
    if whole and all(isinstance(cell, str) for cell in found) and _NUMBER.fullmatch(found[0]):
        return tuple(found)
    return None


def _as_json(lines: Sequence[Line]) -> bytes:
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines).encode()


def _unnoticed(error: StoreError) -> str:
    return (
        f"an old copy of the book put back would not be noticed here: {error} "
        "(SHEETSYNC_STATE names the folder to use)"
    )
