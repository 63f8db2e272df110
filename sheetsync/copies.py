"""Copies of a local book as syncs wrote it: the last few, and for a month one of each day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from sheetsync.stores.files import clear_left, make_folder, write_all

_FOLDER = "copies"
_NAME = re.compile(r"(\d{8})T\d{6}-[0-9a-f]+\.xlsx")  # that of a sync, so their order is the time's
_DAYS = timedelta(30)


def keep_copy(book: Path, sync: str, data: bytes, most: int) -> None:
    """Keep the file that a sync has written in the book's folder, and drop what is too many.

    Raises StoreError when it cannot be kept.
    """
    folder, name = book / _FOLDER, f"{sync}.xlsx"
    make_folder(folder, mode=0o700)
    clear_left(folder / name)
    write_all({folder / name: data})
    for left in superfluous(_names(folder), name, most):
        with suppress(OSError):
            (folder / left).unlink()


def newest_copy(book: Path) -> Path | None:
    """Return the newest copy in the book's folder, None where there is none."""
    names = _names(book / _FOLDER)
    return book / _FOLDER / max(names) if names else None


def superfluous(names: Iterable[str], now: str, most: int) -> list[str]:
    """Return which copies to drop once the one called `now` is there.

    The last `most` stay, and the last one of each of the thirty days before it; the names tell the
    time, so a wrong clock of this moment drops nothing that a right one would keep.
    """
    known = sorted(name for name in names if _NAME.fullmatch(name))
    month = f"{date.fromisoformat(now[:8]) - _DAYS:%Y%m%d}"
    daily = {name[:8]: name for name in known if name[:8] >= month}
    kept = {now, *known[-most:], *daily.values()}
    return [name for name in known if name not in kept]


def _names(folder: Path) -> list[str]:
    try:
        return [path.name for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    except OSError:
        return []
