"""One file on disk, whole before and whole after, whatever happens in between."""

import errno
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sheetsync.errors import BusyError, ConflictError, StoreError
from sheetsync.stores.files import (
    create_whole,
    exclusive,
    office_lock,
    read_whole,
    replace_whole,
)

posix = pytest.mark.skipif(os.name != "posix", reason="modes, owners and signals of POSIX")
OLD, NEW = b"old bytes", b"new bytes"
OLD_VERSION = hashlib.sha256(OLD).hexdigest()
NOBODY = 65_534


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that another user may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def book(folder: Path) -> Path:
    path = folder / "book.xlsx"
    path.write_bytes(OLD)
    return path


@contextmanager
def unprivileged() -> Iterator[None]:
    """Do as somebody to whom modes matter; root passes over them."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def run(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own that has the functions under test at hand."""
    head = "import os, resource, signal, sys\nfrom sheetsync.stores.files import *\n"
    command = [sys.executable, "-c", head + code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_file_is_read_with_the_sum_of_its_bytes(book: Path) -> None:
    assert read_whole(book) == (OLD, OLD_VERSION)


def test_a_missing_file_is_said_with_the_mend(folder: Path) -> None:
    with pytest.raises(StoreError, match=r"none.xlsx: no such file; .* `sheetsync init`"):
        read_whole(folder / "none.xlsx")


def test_a_folder_is_no_book(folder: Path) -> None:
    with pytest.raises(StoreError, match="cannot be read: it is a folder"):
        read_whole(folder)


@posix
def test_a_file_one_may_not_read_is_said(book: Path) -> None:
    book.chmod(0o000)

    with unprivileged(), pytest.raises(StoreError, match="cannot be read: no permission"):
        read_whole(book)


def test_a_file_is_replaced_and_nothing_is_left_beside_it(book: Path) -> None:
    replace_whole(book, NEW, OLD_VERSION)

    assert content(book.parent) == {"book.xlsx": NEW}


def test_a_file_saved_meanwhile_is_left_as_it_is(book: Path) -> None:
    book.write_bytes(b"saved by somebody")

    with pytest.raises(ConflictError, match="somebody saved the file meanwhile"):
        replace_whole(book, NEW, OLD_VERSION)

    assert content(book.parent) == {"book.xlsx": b"saved by somebody"}


def test_only_the_bytes_count_not_the_time_of_saving(book: Path) -> None:
    os.utime(book, (1, 1))

    replace_whole(book, NEW, OLD_VERSION)

    assert book.read_bytes() == NEW


def test_a_file_taken_away_meanwhile_is_not_made_anew(book: Path) -> None:
    book.unlink()

    with pytest.raises(StoreError, match="no such file"):
        replace_whole(book, NEW, OLD_VERSION)

    assert content(book.parent) == {}


@posix
def test_mode_and_owner_stay(book: Path) -> None:
    book.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(book, 12_345, 54_321)
    before = book.stat()

    replace_whole(book, NEW, OLD_VERSION)

    after = book.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )


@posix
def test_a_link_stays_a_link_and_what_it_leads_to_is_replaced(book: Path) -> None:
    link = book.with_name("link.xlsx")
    link.symlink_to(book.name)

    replace_whole(link, NEW, OLD_VERSION)

    assert link.is_symlink()
    assert book.read_bytes() == NEW


@posix
def test_a_read_only_file_is_not_replaced(book: Path) -> None:
    book.chmod(0o444)
    book.parent.chmod(0o777)

    with unprivileged(), pytest.raises(StoreError, match="the file is read-only; allow writing"):
        replace_whole(book, NEW, OLD_VERSION)

    assert content(book.parent) == {"book.xlsx": OLD}


@posix
def test_a_read_only_folder_is_said(book: Path) -> None:
    book.chmod(0o666)
    book.parent.chmod(0o555)

    with unprivileged(), pytest.raises(StoreError, match="as it was: no permission"):
        replace_whole(book, NEW, OLD_VERSION)

    assert content(book.parent) == {"book.xlsx": OLD}


@posix
def test_a_file_that_cannot_be_written_in_full_leaves_the_old_one_whole(book: Path) -> None:
    code = (
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "replace_whole(sys.argv[1], bytes(5000), sys.argv[2])"
    )

    ended = run(code, book, OLD_VERSION)

    assert "StoreError" in ended.stderr
    assert "cannot be written, and is as it was: the file grows too large" in ended.stderr
    assert content(book.parent) == {"book.xlsx": OLD}


def failing(*errors: OSError) -> Callable[[Path, Path], None]:
    """A rename that fails once for each error, then works."""
    waiting = list(errors)

    def rename(fresh: Path, book: Path) -> None:
        if waiting:
            raise waiting.pop(0)
        os.replace(fresh, book)  # noqa: PTH105

    return rename


def in_use() -> PermissionError:
    """What Windows says while another program has the file open."""
    error = PermissionError(errno.EACCES, "in use")
    error.winerror = 32  # type: ignore[attr-defined]
    return error


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "the disk is full; free some space"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EIO, "look at the disk or the network"),
    ],
)
def test_trouble_with_the_disk_is_said_and_leaves_no_trace(
    book: Path, code: int, words: str
) -> None:
    with pytest.raises(StoreError, match=f"book.xlsx: cannot be written.*{words}"):
        replace_whole(book, NEW, OLD_VERSION, rename=failing(OSError(code, os.strerror(code))))

    assert content(book.parent) == {"book.xlsx": OLD}


def test_a_file_that_windows_lends_to_another_program_is_waited_for(book: Path) -> None:
    replace_whole(book, NEW, OLD_VERSION, rename=failing(in_use(), in_use()))

    assert content(book.parent) == {"book.xlsx": NEW}


def test_a_file_that_another_program_never_lets_go_is_said(book: Path) -> None:
    rename = failing(*(in_use() for _ in range(9)))

    with pytest.raises(StoreError, match="another program has it open; close it there"):
        replace_whole(book, NEW, OLD_VERSION, rename=rename, patience=0.0)

    assert content(book.parent) == {"book.xlsx": OLD}


@posix
def test_a_process_killed_before_the_rename_leaves_the_old_file_whole(book: Path) -> None:
    code = (
        "def die(fresh, book): os.kill(os.getpid(), signal.SIGKILL)\n"
        "replace_whole(sys.argv[1], b'new bytes', sys.argv[2], rename=die)"
    )

    ended = run(code, book, OLD_VERSION)

    assert ended.returncode == -signal.SIGKILL
    assert book.read_bytes() == OLD
    assert [n for n in content(book.parent) if not n.startswith(".")] == ["book.xlsx"]
    replace_whole(book, NEW, OLD_VERSION)
    assert book.read_bytes() == NEW


def test_a_new_file_is_written_whole(folder: Path) -> None:
    create_whole(folder / "new.xlsx", NEW)

    assert content(folder) == {"new.xlsx": NEW}


@posix
def test_a_new_file_has_the_mode_of_any_new_file(folder: Path) -> None:
    (folder / "other").touch()

    create_whole(folder / "new.xlsx", NEW)

    assert (folder / "new.xlsx").stat().st_mode == (folder / "other").stat().st_mode


def test_a_file_that_is_there_is_not_written_over(book: Path) -> None:
    with pytest.raises(StoreError, match=r"book.xlsx: there is a file already"):
        create_whole(book, NEW)

    assert content(book.parent) == {"book.xlsx": OLD}


def no_links(_fresh: Path, _book: Path) -> None:
    """A file system without hard links, a USB stick for example."""
    raise OSError(errno.EPERM, "no links here")


def test_a_new_file_is_written_where_there_are_no_links(folder: Path) -> None:
    create_whole(folder / "new.xlsx", NEW, link=no_links)

    assert content(folder) == {"new.xlsx": NEW}


def test_nor_is_a_file_written_over_there(book: Path) -> None:
    with pytest.raises(StoreError, match="there is a file already"):
        create_whole(book, NEW, link=no_links)

    assert content(book.parent) == {"book.xlsx": OLD}


def test_a_folder_that_is_missing_is_said(folder: Path) -> None:
    with pytest.raises(StoreError, match="its folder does not exist"):
        create_whole(folder / "none" / "new.xlsx", NEW)


def owner_file(name: str) -> bytes:
    """What Excel leaves beside an open book: the name in one byte a letter, then in UTF-16."""
    narrow = name.encode("cp1252", errors="replace")
    wide = name.encode("utf-16-le")
    return bytes([len(name)]) + narrow.ljust(54) + bytes([len(name), 0]) + wide.ljust(108)


@pytest.mark.parametrize(
    ("lock", "data", "who"),
    [
        pytest.param(
            ".~lock.book.xlsx#",
            b"Siti Aminah,siti,pc-12,23.11.2026 08:15,file:///home/siti;",
            "Siti Aminah on pc-12 since 23.11.2026 08:15",
            id="LibreOffice",
        ),
        pytest.param(
            ".~lock.book.xlsx#",
            b",siti,pc-12,23.11.2026 08:15,file:///home/siti;",
            "siti on pc-12 since 23.11.2026 08:15",
            id="LibreOffice, nameless",
        ),
        pytest.param(
            ".~lock.book.xlsx#", rb"Aminah\, Siti,siti,pc,now,x;", "Aminah, Siti on pc since now"
        ),
        pytest.param(".~lock.book.xlsx#", b"", "LibreOffice", id="LibreOffice, nothing told"),
        pytest.param("~$book.xlsx", owner_file("Budi Santoso"), "Budi Santoso", id="Excel"),
        pytest.param(
            "~$book.xlsx", owner_file("Budi 布迪"), "Budi 布迪", id="Excel, other letters"
        ),
        pytest.param("~$book.xlsx", owner_file("Budi")[:55], "Budi", id="Excel, the short form"),
        pytest.param("~$ok.xlsx", owner_file("Budi"), "Budi", id="Excel, two letters replaced"),
        pytest.param("~$book.xlsx", b"", "Excel", id="Excel, nothing told"),
        pytest.param("~$book.xlsx", b"\x09\x00\x01\x02junk", "Excel", id="Excel, nothing readable"),
        pytest.param("~$other.xlsx", owner_file("Budi"), None, id="of another book"),
    ],
)
def test_who_has_the_book_open(book: Path, lock: str, data: bytes, who: str | None) -> None:
    book.with_name(lock).write_bytes(data)

    assert office_lock(book) == who


def test_nobody_has_it_open(book: Path) -> None:
    assert office_lock(book) is None


def test_two_syncs_do_not_work_on_one_book(book: Path) -> None:
    with (
        exclusive(book),
        pytest.raises(BusyError, match=r"book.xlsx: another sheetsync is at work"),
        exclusive(book, patience=0.0),
    ):
        pass


def test_the_lock_is_free_again_afterwards(book: Path) -> None:
    for _ in range(2):
        with exclusive(book, patience=0.0):
            pass


@posix
def test_a_link_to_the_book_is_the_same_book(book: Path) -> None:
    link = book.with_name("link.xlsx")
    link.symlink_to(book.name)

    with exclusive(book), pytest.raises(BusyError), exclusive(link, patience=0.0):
        pass


@posix
def test_the_lock_dies_with_its_process(book: Path) -> None:
    code = "with exclusive(sys.argv[1]): os.kill(os.getpid(), signal.SIGKILL)"

    ended = run(code, book)

    assert ended.returncode == -signal.SIGKILL
    with exclusive(book, patience=0.0):
        pass


@posix
def test_a_folder_where_no_lock_can_be_made_is_said(book: Path) -> None:
    book.parent.chmod(0o555)

    with (
        unprivileged(),
        pytest.raises(StoreError, match="the lock file beside it cannot be made: no permission"),
        exclusive(book, patience=0.0),
    ):
        pass
