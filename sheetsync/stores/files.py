"""Files on disk: read whole, written whole or not at all, and in words what stands in the way."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

from sheetsync.errors import ConflictError, StoreError

_PATIENCE = 5.0  # seconds, for Windows to let go of a file
LARGEST = 400 * 2**20  # bytes; more than the largest workbook that is read may unpack to
_PAUSE = 0.1
_LEFT = 3600  # seconds after which no program is still writing a temporary file
_IN_USE = (32, 33)  # Windows: another program has the file, or a part of it, open
_WHY = {
    errno.ENOSPC: "the disk is full; free some space, then try again",
    errno.EDQUOT: "your share of the disk is full; free some space, then try again",
    errno.EFBIG: "the file grows too large for this disk; free some space or use another disk",
    errno.EACCES: "no permission; ask for the right to read and write there",
    errno.EPERM: "no permission; ask for the right to read and write there",
    errno.EROFS: "the disk is read-only; copy the book to one that can be written",
    errno.EISDIR: "it is a folder; name a file in it",
    errno.ENOENT: "its folder does not exist; make the folder or check the path",
    errno.ENOTDIR: "a part of its path is a file, not a folder; check the path",
    errno.EEXIST: "a file stands where the folder should be; move it or name another folder",
    errno.ENAMETOOLONG: "its name is too long for this disk; shorten it",
    errno.ELOOP: "its symbolic links lead in a circle; check the path",
}
_UNWRITTEN = "cannot be written, and is as it was"
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a pipe (FIFO)",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def real(path: str | Path) -> Path:
    """Return the path with every symbolic link in it followed."""
    return Path(os.path.realpath(path))


def there(path: str | Path) -> bool:
    """Tell whether something stands at this path; StoreError when that cannot be told."""
    with saying(path, "cannot be read"), suppress(FileNotFoundError, NotADirectoryError):
        real(path).stat()
        return True
    return False


def refuse_odd(path: str | Path, file: Path, what: str, mend: str = "name a file") -> None:
    """Raise StoreError for what is there and no plain file: a FIFO never ends, a device may not.

    A symbolic link is one of these: follow those that may be followed first.
    """
    with suppress(FileNotFoundError):
        kind = stat.S_IFMT(file.lstat().st_mode)
        if kind != stat.S_IFREG:
            raise StoreError(f"{path}: {what}: it is {_KINDS.get(kind, 'no plain file')}; {mend}")


def read_whole(
    path: str | Path,
    *,
    absent: str = "check the path, or make the book with `sheetsync init`",
    most: int = LARGEST,
) -> tuple[bytes, str]:
    """Return the bytes of the file and their SHA-256.

    Raises StoreError when it cannot be read, is no plain file or has more than `most` bytes;
    `absent` says what to do about one that is not there.
    """
    file = real(path)
    try:
        refuse_odd(path, file, "cannot be read")
        with open(file, "rb", opener=_without_waiting) as source:
            size, data = os.fstat(source.fileno()).st_size, b""
            if size <= most:
                data = source.read(most + 1)
    except FileNotFoundError:
        raise StoreError(f"{path}: no such file; {absent}") from None
    except OSError as error:
        raise said(path, error, "cannot be read") from None
    if max(size, len(data)) > most:
        raise StoreError(
            f"{path}: cannot be read: it has {max(size, len(data)) / 2**20:,.0f} MB; "
            f"expected at most {most / 2**20:,.0f} MB"
        )
    return data, hashlib.sha256(data).hexdigest()


def _without_waiting(name: str, flags: int) -> int:
    """Open as ever, but never wait for the other end of what became a FIFO just now."""
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def hard_links(path: str | Path) -> str:
    """Return a sentence when the file has other names, which replacing it cuts off; else ''."""
    with suppress(OSError):
        if (names := real(path).stat().st_nlink) > 1:
            return (
                f"{path}: the file has {names} names (hard links); a sync replaces this one, the "
                "others keep what stood there before; use a symbolic link instead"
            )
    return ""


def check_writable(path: str | Path) -> None:
    """Raise StoreError for a file that is there and read-only; a rename would not mind."""
    book = real(path)
    if there(path) and not _writable(book):
        raise StoreError(f"{path}: the file is read-only; allow writing to it, then try again")


def replace_whole(
    path: str | Path,
    data: bytes,
    unchanged_since: str,
    *,
    rename: Callable[[Path, Path], None] = os.replace,
    patience: float = _PATIENCE,
) -> None:
    """Put `data` in place of the file, which must still have the SHA-256 it was read with.

    Mode, group and owner stay as far as the system lets us. Either the whole new file stands there
    afterwards or the whole old one. Raises ConflictError when somebody saved meanwhile, StoreError
    when nothing could be written.
    """
    check_writable(path)
    book = real(path)
    with saying(path, _UNWRITTEN), _beside(book, data, mode=0o600) as fresh:
        if read_whole(path)[1] != unchanged_since:
            raise ConflictError(
                f"{path}: somebody saved the file meanwhile; nothing was written, sync again"
            )
        _take_after(book, fresh)
        _patiently(lambda: rename(fresh, book), patience)
    _remember_folder(book.parent)


def create_whole(
    path: str | Path,
    data: bytes,
    *,
    mode: int = 0o666,
    link: Callable[[Path, Path], None] = os.link,
) -> None:
    """Write a new file; StoreError when one is there already, which stays as it is.

    It never has more than `mode`, less what the system takes away (umask).
    """
    book = real(path)
    with saying(path, _UNWRITTEN), _beside(book, data, mode=mode) as fresh:
        try:
            _name_if_free(fresh, book, link)
        except FileExistsError:
            raise StoreError(f"{path}: there is a file already; name another one") from None
    _remember_folder(book.parent)


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write these files, all of them or none; each that is there is replaced, never written into.

    Raises StoreError for what cannot be written, and for a symbolic link, a device or a folder in
    the way: what such a link leads to is not ours to write over.
    """
    with ExitStack() as stack:
        made: dict[Path, Path] = {}
        for path, data in contents.items():
            with saying(path, _UNWRITTEN):
                refuse_odd(path, path, "cannot be written", "name another file")
                check_writable(path)
                mode = 0o600 if path.exists() else 0o666
                made[path] = stack.enter_context(_beside(path, data, mode=mode))
        for path, fresh in made.items():
            with saying(path, _UNWRITTEN):
                if path.exists():
                    _take_after(path, fresh)
                _patiently(partial(os.replace, fresh, path), _PATIENCE)


def append_data(path: Path, data: bytes, at: int) -> None:
    """Write `data` into a file of ours from byte `at` on, where it ends from then on.

    Killed in between, only a part of `data` stands there. Raises StoreError for what cannot be
    written, and for anything else in the way of the file.
    """
    with saying(path, "cannot be written"):
        refuse_odd(path, path, "cannot be written", "delete it")
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags, 0o600), "r+b") as file:
            file.truncate(at)
            file.seek(at)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def read_end(path: Path, most: int) -> tuple[bytes, int]:
    """Return the last bytes of a file, at most so many, and where they begin; StoreError if none.

    A symbolic link is not followed.
    """
    with saying(path, "cannot be read"):
        refuse_odd(path, path, "cannot be read")
        with open(path, "rb", opener=_without_waiting) as file:
            start = max(0, os.fstat(file.fileno()).st_size - most)
            file.seek(start)
            return file.read(), start


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """Make the folder where it is absent; StoreError when it cannot be."""
    with saying(folder, "the folder cannot be made"):
        folder.mkdir(mode, parents=True, exist_ok=True)


def clear_left(book: Path, *, held: bool = True) -> None:
    """Take away the temporary files that a killed sync left beside the book.

    Where the caller holds the book's lock this book's have no living owner; all others in the
    folder go once they are old.
    """
    with suppress(OSError):
        for left in book.parent.glob(".sheetsync-*.tmp"):
            ours = held and left.name.startswith(_stem(book))
            if ours or time.time() - left.lstat().st_mtime > _LEFT:
                left.unlink()


def _stem(file: Path) -> str:
    """Return how the names of a file's temporaries begin: short, however long its own name is."""
    return f".sheetsync-{hashlib.sha256(os.fsencode(file.name)).hexdigest()[:8]}-"


@contextmanager
def _beside(file: Path, data: bytes, *, mode: int) -> Iterator[Path]:
    """Give a hidden file in the same folder with `data` safely in it; gone afterwards."""
    fresh = file.with_name(f"{_stem(file)}{secrets.token_hex(8)}.tmp")
    try:
        with open(fresh, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as target:
            target.write(data)
            target.flush()
            os.fsync(target.fileno())
        yield fresh
    finally:
        with suppress(OSError):
            fresh.unlink()


def _writable(book: Path) -> bool:
    return os.access(book, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _take_after(old: Path, fresh: Path) -> None:
    """Give the new file the mode, group and owner of the old one, each as far as we may.

    A member of the book's group may give it that group, but not its owner.
    """
    wanted = old.stat()
    if hasattr(os, "chown"):
        for owner, group in ((-1, wanted.st_gid), (wanted.st_uid, -1)):
            with suppress(OSError):
                os.chown(fresh, owner, group)
    with suppress(OSError):
        shutil.copystat(old, fresh)  # access lists and other attributes, where there are any
    with suppress(OSError):  # after the owner, whose change clears some bits of the mode
        fresh.chmod(stat.S_IMODE(wanted.st_mode))
    with suppress(OSError):
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


def said(path: str | Path, error: OSError, what: str) -> StoreError:
    """Return the error as a sentence: the path, what cannot be done, why, and the mend."""
    why = f"{error.strerror or error}; look at the disk or the network"
    why = _WHY.get(error.errno or 0, why)
    if getattr(error, "winerror", None) in _IN_USE:
        why = "another program has it open; close it there"
    return StoreError(f"{path}: {what}: {why}")


@contextmanager
def saying(path: str | Path, what: str) -> Iterator[None]:
    """Say of whatever the system refuses which path it was, and what cannot be done."""
    try:
        yield
    except OSError as error:
        raise said(path, error, what) from None
