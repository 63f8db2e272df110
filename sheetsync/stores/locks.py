"""Who else has a book: another sync, by a lock of the system, or somebody in an office program."""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import lock_descriptor

from sheetsync.errors import BusyError, harmless
from sheetsync.stores.files import check_writable, clear_left, real, refuse_odd, saying

_PATIENCE = 5.0  # seconds, for another sync to end
_PAUSE = 0.1
_WIDE = 55  # where an Excel owner file repeats the name in UTF-16
_LONGEST = 4096  # bytes of an owner file that are looked at
_LONG = 12  # hours; nobody works on a book for longer without closing it
# What a share says that cannot lock files at all, or not one that we may only read.
_CANNOT = (errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOLCK, errno.EINVAL, errno.EBADF)
_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True, slots=True)
class OwnerFile:
    """What an office program leaves beside a book that it has open; a crash leaves it for good."""

    path: Path
    user: str
    hours: float

    def __str__(self) -> str:
        """Say who has the book and how to go on, after half a day also that it looks left over."""
        if self.hours < _LONG:
            since = "; save and close it there, then sync again. If nobody has it open, delete"
        else:
            age = f"{self.hours:.0f} hours" if self.hours < 48 else f"{self.hours / 24:.0f} days"
            since = f" for {age}: it looks left over. Ask there; if nobody has it open, delete"
        return f"open in a spreadsheet program ({self.user}){since} {self.path}"


def office_lock(path: str | Path) -> OwnerFile | None:
    """Return what says that the file is open in an office program, None when nothing does.

    The programs leave a small file beside it: beside the link, where the book was opened by one.
    """
    for book in dict.fromkeys((Path(path).absolute(), real(path))):
        for name, reader, program in (
            (f".~lock.{book.name}#", _libreoffice_user, "LibreOffice"),
            (f"~${book.name}", _excel_user, "Excel"),
            (f"~${book.name[2:]}", _excel_user, "Excel"),
            (f".~{book.name}", _excel_user, "WPS"),  # on Linux; on Windows it does as Excel does
        ):
            owner = book.with_name(name)
            found = _content(owner)
            if found is not None:
                content, hours = found
                return OwnerFile(owner, reader(content) or program, hours)
    return None


def _content(path: Path) -> tuple[bytes, float] | None:
    """Return the first bytes of an owner file and its age in hours, None when there is none."""
    try:
        there = path.lstat()
    except OSError:  # also a name too long, or a folder that is none: nobody can have made it
        return None
    if not stat.S_ISREG(there.st_mode):
        return None
    hours = max(0.0, time.time() - there.st_mtime) / 3600
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST), hours
    except OSError:  # there, but held by the program that made it
        return b"", hours


def _libreoffice_user(content: bytes) -> str:
    """Return who and since when, from `full name,login,host,date,profile;`."""
    fields = re.split(r"(?<!\\),", content.decode(errors="replace"))
    full, login, host, date = (
        _printable(field.replace("\\", "")) for field in (*fields, *[""] * 4)[:4]
    )
    parts = [full or login, host and f"on {host}", date and f"since {date}"]
    return " ".join(part for part in parts if part)


def _excel_user(content: bytes) -> str:
    """Return the name in an owner file: its length, its letters, and both again as UTF-16."""
    length = content[0] if content else 0
    name = content[1 : 1 + length].decode("cp1252", errors="replace")
    if len(content) > _WIDE and content[_WIDE] == length:
        name = content[_WIDE + 2 : _WIDE + 2 + 2 * length].decode("utf-16-le", errors="replace")
    return _printable(name) if name.isprintable() else ""


def _printable(text: str) -> str:
    """Return the text as it may be shown, without what blank bytes leave behind."""
    return harmless(text.strip("\0 "))[:80]


@contextmanager
def exclusive(path: str | Path, *, patience: float = _PATIENCE) -> Iterator[str]:
    """Hold the lock of this book against other syncs; the system frees it when the process dies.

    Gives '', or what has to be said about a share that cannot lock files. The lock is a file of
    its own: one on the book would vanish when the book is replaced. It stays; only a lock that
    somebody holds keeps others out. Raises BusyError when another sync holds it for longer than a
    few seconds.
    """
    book = real(path)
    lock = book.with_name(f"{book.name}.lock")
    with saying(path, f"the lock file {lock.name} beside it cannot be used"):
        refuse_odd(path, book, "cannot be read")
        check_writable(path)  # or the lock of somebody without rights would keep others out
        handle, remark = _acquired(path, book, lock, patience)
    try:
        if not remark:
            clear_left(book)
        yield remark
    finally:
        with suppress(OSError):
            if not book.exists():
                lock.unlink()  # nothing came of it, so nothing is left
        with suppress(OSError):
            os.close(handle)


def _acquired(path: str | Path, book: Path, lock: Path, patience: float) -> tuple[int, str]:
    """Return the open lock file once it is ours, and what to say where it cannot be locked."""
    until = time.monotonic() + patience
    while True:
        with suppress(FileExistsError, FileNotFoundError):  # made or deleted in this instant
            handle = _opened(path, book, lock)
            try:
                if lock_descriptor(handle, blocking=False) and _is_at(lock, handle):
                    return handle, ""
            except OSError as error:
                if error.errno in _CANNOT:
                    return handle, (
                        f"{path}: this disk or share cannot lock files, so two syncs at once are "
                        "not kept apart; let only one computer sync this book"
                    )
                os.close(handle)
                raise
            os.close(handle)
        if time.monotonic() > until:
            raise BusyError(
                f"{path}: another sheetsync is at work on this book; wait until it has ended"
            )
        time.sleep(_PAUSE)


def _opened(path: str | Path, book: Path, lock: Path) -> int:
    """Return the lock file opened, made where it is absent, as accessible as the book.

    One that another account made and we may only read is enough to lock it.
    """
    refuse_odd(path, lock, f"the lock file {lock.name} cannot be used", "delete it")
    try:
        handle = os.open(lock, os.O_RDWR | _FLAGS)
    except PermissionError:
        return os.open(lock, os.O_RDONLY | _FLAGS)
    except FileNotFoundError:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_EXCL | _FLAGS, 0o666)
    with suppress(OSError, AttributeError):  # not ours, no book yet, or Windows
        wanted = book.stat()
        os.fchmod(handle, wanted.st_mode & 0o666)
        for owner, group in ((-1, wanted.st_gid), (wanted.st_uid, -1)):
            with suppress(OSError):
                os.fchown(handle, owner, group)
    return handle


def _is_at(lock: Path, handle: int) -> bool:
    """Tell whether the file we locked is still the one others will open."""
    if os.name == "nt":  # an open file cannot be taken away there
        return True
    try:
        return os.path.samestat(lock.lstat(), os.fstat(handle))
    except OSError:
        return False
