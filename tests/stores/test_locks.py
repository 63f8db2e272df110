"""Who else has a book: what office programs leave beside it, and the lock between two syncs."""

import errno
import os
import signal
import stat
from pathlib import Path

import pytest

from sheetsync.errors import BusyError, StoreError
from sheetsync.stores.files import read_whole, replace_whole
from sheetsync.stores.locks import exclusive, office_lock
from tests.stores.disk import (
    OLD,
    OLD_VERSION,
    account,
    as_root,
    content,
    posix,
    run,
    unprivileged,
)


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
        pytest.param(".~book.xlsx", owner_file("Budi"), "Budi", id="WPS on Linux"),
        pytest.param(".~book.xlsx", b"", "WPS", id="WPS on Linux, nothing told"),
        pytest.param(
            ".~lock.book.xlsx#", ",\x1b[31mAni\u202e,,,;".encode(), "\ufffd[31mAni\ufffd", id="odd"
        ),
        pytest.param("~$other.xlsx", owner_file("Budi"), None, id="of another book"),
    ],
)
def test_who_has_the_book_open(kept: Path, lock: str, data: bytes, who: str | None) -> None:
    kept.with_name(lock).write_bytes(data)

    found = office_lock(kept)

    assert (found and found.user) == who


def test_nobody_has_it_open(kept: Path) -> None:
    assert office_lock(kept) is None


@posix
@pytest.mark.parametrize("beside", ["link.xlsx", "deeper/book.xlsx"])
def test_a_book_opened_by_a_link_is_found_open_on_either_side(folder: Path, beside: str) -> None:
    (folder / "deeper").mkdir()
    (folder / "deeper" / "book.xlsx").write_bytes(OLD)
    (folder / "link.xlsx").symlink_to("deeper/book.xlsx")
    opened = folder / beside
    opened.with_name(f".~lock.{opened.name}#").write_text(",Ani,kantor,23.11.2026 09:00,;")

    found = office_lock(folder / "link.xlsx")

    assert found
    assert found.user == "Ani on kantor since 23.11.2026 09:00"


@posix
@pytest.mark.parametrize(
    "path", ["book.xlsx/below.xlsx", "none/book.xlsx", f"{'n' * 245}.xlsx", f"{'n' * 300}.xlsx"]
)
def test_where_no_owner_file_can_be_nobody_has_it_open(kept: Path, path: str) -> None:
    assert office_lock(kept.parent / path) is None


@posix
def test_what_is_no_file_tells_nothing_and_is_not_waited_for(kept: Path) -> None:
    kept.with_name("~$book.xlsx").mkdir()
    os.mkfifo(kept.with_name(".~lock.book.xlsx#"))

    assert office_lock(kept) is None


def test_an_owner_file_tells_how_to_go_on_and_when_it_looks_left_over(kept: Path) -> None:
    owner = kept.with_name("~$book.xlsx")
    owner.write_bytes(owner_file("Budi"))
    fresh = str(office_lock(kept))
    os.utime(owner, (1, 1))
    old = str(office_lock(kept))

    assert fresh.endswith(
        f"save and close it there, then sync again. If nobody has it open, delete {owner}"
    )
    assert "looks left over" not in fresh
    assert "(Budi) for " in old
    assert old.endswith(
        f"days: it looks left over. Ask there; if nobody has it open, delete {owner}"
    )


def test_two_syncs_do_not_work_on_one_book(kept: Path) -> None:
    with (
        exclusive(kept),
        pytest.raises(BusyError, match=r"book.xlsx: another sheetsync is at work"),
        exclusive(kept, patience=0.0),
    ):
        pass


def test_the_lock_is_free_again_afterwards(kept: Path) -> None:
    for _ in range(2):
        with exclusive(kept, patience=0.0):
            pass


@posix
def test_a_link_to_the_book_is_the_same_book(kept: Path) -> None:
    link = kept.with_name("link.xlsx")
    link.symlink_to(kept.name)

    with exclusive(kept), pytest.raises(BusyError), exclusive(link, patience=0.0):
        pass


@posix
def test_the_lock_dies_with_its_process(kept: Path) -> None:
    code = "with exclusive(sys.argv[1]): os.kill(os.getpid(), signal.SIGKILL)"

    ended = run(code, kept)

    assert ended.returncode == -signal.SIGKILL
    with exclusive(kept, patience=0.0):
        pass


@posix
def test_a_folder_where_no_lock_can_be_made_is_said(kept: Path) -> None:
    kept.chmod(0o666)
    kept.parent.chmod(0o555)

    with (
        unprivileged(),
        pytest.raises(StoreError, match=r"the lock file book.xlsx.lock beside it .* no permission"),
        exclusive(kept, patience=0.0),
    ):
        pass


@as_root
def test_who_may_not_write_the_book_leaves_no_lock_that_keeps_its_owner_out(kept: Path) -> None:
    kept.chmod(0o600)
    kept.parent.chmod(0o777)

    with (
        unprivileged(),
        pytest.raises(StoreError, match="the file is read-only"),
        exclusive(kept, patience=0.0),
    ):
        pass

    assert list(kept.parent.iterdir()) == [kept]


@as_root
def test_the_lock_belongs_to_whom_the_book_belongs(kept: Path) -> None:
    kept.chmod(0o600)
    os.chown(kept, 1101, 1200)

    with exclusive(kept, patience=0.0):
        there = kept.with_name("book.xlsx.lock").stat()

    assert (there.st_uid, there.st_gid, there.st_mode & 0o777) == (1101, 1200, 0o600)


@as_root
def test_two_accounts_of_one_group_sync_in_turn(kept: Path) -> None:
    kept.parent.chmod(0o775)
    os.chown(kept.parent, 0, 1200)
    os.chown(kept, 1101, 1200)
    kept.chmod(0o664)

    for turn, user in enumerate((1102, 1101, 1102)):
        with account(user, user, 1200), exclusive(kept, patience=0.0):
            data, version = read_whole(kept)
            replace_whole(kept, data + b"+", version)
        there = kept.stat()
        assert (there.st_gid, stat.S_IMODE(there.st_mode)) == (1200, 0o664), turn
        lock = kept.with_name("book.xlsx.lock").stat()
        assert (lock.st_uid, lock.st_gid, stat.S_IMODE(lock.st_mode)) == (1102, 1200, 0o664)

    assert kept.read_bytes() == OLD + b"+++"


@as_root
def test_a_lock_file_that_may_only_be_read_keeps_out_while_it_is_held_and_no_longer(
    kept: Path,
) -> None:
    lock = kept.with_name("book.xlsx.lock")
    kept.chmod(0o666)

    with exclusive(kept):
        lock.chmod(0o644)
        with account(1101, 1101), pytest.raises(BusyError), exclusive(kept, patience=0):
            pass
    with account(1101, 1101), exclusive(kept, patience=0.0) as remark:
        assert remark == ""


@posix
def test_a_share_that_cannot_lock_is_said_and_a_left_lock_file_blocks_nobody(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def flock(*_: object) -> None:
        raise OSError(errno.ENOSYS, "as on some network shares")

    kept.with_name("book.xlsx.lock").touch()
    monkeypatch.setattr(fcntl, "flock", flock)

    with exclusive(kept, patience=0.0) as remark:
        assert "cannot lock files" in remark
    with exclusive(kept, patience=0.0):
        pass


@posix
@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (Path.mkdir, "a folder"),
        (os.mkfifo, "a pipe"),
        (lambda lock: lock.symlink_to("/dev/null"), "a symbolic link"),
    ],
)
def test_what_stands_where_the_lock_file_belongs_is_said(kept: Path, make, kind: str) -> None:
    make(kept.with_name("book.xlsx.lock"))

    with (
        pytest.raises(
            StoreError, match=f"lock file book.xlsx.lock cannot be used: it is {kind}.*delete"
        ),
        exclusive(kept, patience=0.0),
    ):
        pass


@posix
@pytest.mark.parametrize("name", ["none.xlsx", "pipe.xlsx"])
def test_nothing_is_left_beside_a_book_that_is_none(folder: Path, name: str) -> None:
    os.mkfifo(folder / "pipe.xlsx")

    with pytest.raises(StoreError), exclusive(folder / name):
        read_whole(folder / name)

    assert [path.name for path in folder.iterdir()] == ["pipe.xlsx"]


@posix
def test_what_a_killed_sync_left_is_taken_away_by_the_next_one(kept: Path) -> None:
    code = (
        "def die(fresh, book): os.kill(os.getpid(), signal.SIGKILL)\n"
        "with exclusive(sys.argv[1]): replace_whole(sys.argv[1], b'', sys.argv[2], rename=die)"
    )
    assert run(code, kept, OLD_VERSION).returncode == -signal.SIGKILL
    for name in ("fresh", "old"):
        kept.with_name(f".sheetsync-{name}.tmp").touch()
    os.utime(kept.with_name(".sheetsync-old.tmp"), (1, 1))
    assert len(content(kept.parent)) == 5

    with exclusive(kept):
        pass

    assert {*content(kept.parent)} == {"book.xlsx", "book.xlsx.lock", ".sheetsync-fresh.tmp"}
