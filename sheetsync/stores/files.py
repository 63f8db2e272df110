"""One file on disk: read whole, replaced whole or not at all, and who else has it open."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from sheetsync.errors import BusyError, ConflictError, StoreError

PATIENCE = 5.0  # seconds, for another sync to end and for Windows to let go of a file
_PAUSE = 0.1
_WIDE = 55  # where an Excel owner file repeats the name in UTF-16
_IN_USE = (32, 33)  # Windows: another program has the file, or a part of it, open
_WHY = {
    errno.ENOSPC: "the disk is full; free some space, then sync again",
    errno.EDQUOT: "your share of the disk is full; free some space, then sync again",
    errno.EFBIG: "the file grows too large for this disk; free some space or use another disk",
    errno.EACCES: "no permission; ask for the right to read and write there",
    errno.EPERM: "no permission; ask for the right to read and write there",
    errno.EROFS: "the disk is read-only; copy the book to one that can be written",
    errno.EISDIR: "it is a folder; name the .xlsx file in it",
    errno.ENOENT: "its folder does not exist; make the folder or check the path",
    errno.ENOTDIR: "a part of its path is a file, not a folder; check the path",
}


def office_lock(path: str | Path) -> str | None:
    """Return who has the file open in an office program, None when nobody has.

    The programs leave a small file beside it; one that outlived a crash looks the same.
    """
    book = _real(path)
    libre = _content(book.with_name(f".~lock.{book.name}#"))
    if libre is not None:
        return _libreoffice_user(libre) or "LibreOffice"
    for name in (f"~${book.name}", f"~${book.name[2:]}"):
        excel = _content(book.with_name(name))
        if excel is not None:
            return _excel_user(excel) or "Excel"
    return None


def _libreoffice_user(content: bytes) -> str:
    """Return who and since when, from `full name,login,host,date,profile;`."""
    fields = re.split(r"(?<!\\),", content.decode(errors="replace"))
    full, login, host, date = (
        field.replace("\\", "").strip() for field in (*fields, *[""] * 4)[:4]
    )
    parts = [full or login, host and f"on {host}", date and f"since {date}"]
    return " ".join(part for part in parts if part)


def _excel_user(content: bytes) -> str:
    """Return the name in an owner file: its length, its letters, and both again as UTF-16."""
    length = content[0] if content else 0
    name = content[1 : 1 + length].decode("cp1252", errors="replace")
    if len(content) > _WIDE and content[_WIDE] == length:
        name = content[_WIDE + 2 : _WIDE + 2 + 2 * length].decode("utf-16-le", errors="replace")
    return name.strip("\0 ") if name.isprintable() else ""


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError:  # there, but held by the program that made it
        return b""


@contextmanager
def exclusive(path: str | Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock of this book against other syncs; the system frees it when the process dies.

    The lock is a file of its own: one on the book would vanish when the book is replaced.
    Raises BusyError when another sync holds it for longer than a few seconds.
    """
    book = _real(path)
    lock = FileLock(f"{book}.lock", timeout=patience)
    try:
        lock.acquire()
    except Timeout:
        raise BusyError(
            f"{path}: another sheetsync is at work on this book; wait until it has ended"
        ) from None
    except OSError as error:
        raise _sentence(path, error, "the lock file beside it cannot be made") from None
    try:
        yield
    finally:
        lock.release()


def read_whole(path: str | Path) -> tuple[bytes, str]:
    """Return the bytes of the file and their SHA-256; StoreError when it cannot be read."""
    try:
        data = _real(path).read_bytes()
    except FileNotFoundError:
        raise StoreError(
            f"{path}: no such file; check the path, or make the book with `sheetsync init`"
        ) from None
    except OSError as error:
        raise _sentence(path, error, "cannot be read") from None
    return data, hashlib.sha256(data).hexdigest()


def check_writable(path: str | Path) -> None:
    """Raise StoreError for a file that is there and read-only; a rename would not mind."""
    book = _real(path)
    if book.exists() and not _writable(book):
        raise StoreError(f"{path}: the file is read-only; allow writing to it, then sync again")


def replace_whole(
    path: str | Path,
    data: bytes,
    unchanged_since: str,
    *,
    rename: Callable[[Path, Path], None] = os.replace,
    patience: float = PATIENCE,
) -> None:
    """Put `data` in place of the file, which must still have the SHA-256 it was read with.

    Mode and owner stay. Either the whole new file stands there afterwards or the whole old one.
    Raises ConflictError when somebody saved meanwhile, StoreError when nothing could be written.
    """
    check_writable(path)
    book = _real(path)
    with _beside(path, book, data, mode=0o600) as fresh:
        if read_whole(path)[1] != unchanged_since:
            raise ConflictError(
                f"{path}: somebody saved the file meanwhile; nothing was written, sync again"
            )
        _take_after(book, fresh)
        _patiently(lambda: rename(fresh, book), patience)
    _remember_folder(book.parent)


def create_whole(
    path: str | Path, data: bytes, *, link: Callable[[Path, Path], None] = os.link
) -> None:
    """Write a new file; StoreError when one is there already, which stays as it is."""
    book = _real(path)
    with _beside(path, book, data, mode=0o666) as fresh:
        try:
            _name_if_free(fresh, book, link)
        except FileExistsError:
            raise StoreError(f"{path}: there is a file already; name another one") from None
    _remember_folder(book.parent)


@contextmanager
def _beside(path: str | Path, book: Path, data: bytes, *, mode: int) -> Iterator[Path]:
    """Give a hidden file in the same folder with `data` safely in it; gone afterwards."""
    fresh = book.with_name(f".sheetsync-{secrets.token_hex(8)}.tmp")
    try:
        with open(fresh, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield fresh
    except OSError as error:
        raise _sentence(path, error, "cannot be written, and is as it was") from None
    finally:
        with suppress(OSError):
            fresh.unlink()


def _real(path: str | Path) -> Path:
    return Path(os.path.realpath(path))


def _writable(book: Path) -> bool:
    return os.access(book, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _take_after(book: Path, fresh: Path) -> None:
    """Give the new file the mode and, where the system lets us, the owner of the old one."""
    old = book.stat()
    if hasattr(os, "chown") and (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
        with suppress(PermissionError):
            os.chown(fresh, old.st_uid, old.st_gid)
    shutil.copystat(book, fresh)  # after the owner, whose change clears some bits of the mode
    os.utime(fresh)


def _patiently(act: Callable[[], None], patience: float) -> None:
    """Try again for a while when Windows says that somebody has the file open."""
    until = time.monotonic() + patience
    while True:
        try:
            return act()
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _IN_USE or time.monotonic() > until:
                raise
        time.sleep(_PAUSE)


def _name_if_free(fresh: Path, book: Path, link: Callable[[Path, Path], None]) -> None:
    try:
        link(fresh, book)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: take the name first, then fill it
        book.touch(exist_ok=False)
        fresh.replace(book)


def _remember_folder(folder: Path) -> None:
    """Make the new name survive a power cut; by now the book is written, so nothing is an error."""
    if os.name == "posix":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _sentence(path: str | Path, error: OSError, what: str) -> StoreError:
    if getattr(error, "winerror", None) in _IN_USE:
        return StoreError(f"{path}: {what}: another program has it open; close it there")
    why = _WHY.get(error.errno or 0, f"{error.strerror or error}; look at the disk or the network")
    return StoreError(f"{path}: {what}: {why}")
