"""One file on disk, whole before and whole after, whatever happens in between."""

import errno
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from sheetsync.errors import ConflictError, StoreError
from sheetsync.stores.files import create_whole, hard_links, read_whole, replace_whole, write_all
from tests.stores.disk import (
    NEW,
    OLD,
    OLD_VERSION,
    account,
    as_root,
    content,
    posix,
    run,
    unprivileged,
)


def test_a_file_is_read_with_the_sum_of_its_bytes(kept: Path) -> None:
    assert read_whole(kept) == (OLD, OLD_VERSION)


def test_a_missing_file_is_said_with_the_mend(folder: Path) -> None:
    with pytest.raises(StoreError, match=r"none.xlsx: no such file; .* `sheetsync init`"):
        read_whole(folder / "none.xlsx")


def test_a_folder_is_no_book(folder: Path) -> None:
    with pytest.raises(StoreError, match="cannot be read: it is a folder"):
        read_whole(folder)


@posix
def test_a_file_one_may_not_read_is_said(kept: Path) -> None:
    kept.chmod(0o000)

    with unprivileged(), pytest.raises(StoreError, match="cannot be read: no permission"):
        read_whole(kept)


def test_a_file_is_replaced_and_nothing_is_left_beside_it(kept: Path) -> None:
    replace_whole(kept, NEW, OLD_VERSION)

    assert content(kept.parent) == {"book.xlsx": NEW}


def test_a_file_saved_meanwhile_is_left_as_it_is(kept: Path) -> None:
    kept.write_bytes(b"saved by somebody")

    with pytest.raises(ConflictError, match="somebody saved the file meanwhile"):
        replace_whole(kept, NEW, OLD_VERSION)

    assert content(kept.parent) == {"book.xlsx": b"saved by somebody"}


def test_only_the_bytes_count_not_the_time_of_saving(kept: Path) -> None:
    os.utime(kept, (1, 1))

    replace_whole(kept, NEW, OLD_VERSION)

    assert kept.read_bytes() == NEW


def test_a_file_taken_away_meanwhile_is_not_made_anew(kept: Path) -> None:
    kept.unlink()

    with pytest.raises(StoreError, match="no such file"):
        replace_whole(kept, NEW, OLD_VERSION)

    assert content(kept.parent) == {}


@posix
def test_mode_and_owner_stay(kept: Path) -> None:
    kept.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(kept, 12_345, 54_321)
    before = kept.stat()

    replace_whole(kept, NEW, OLD_VERSION)

    after = kept.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )


@posix
def test_a_link_stays_a_link_and_what_it_leads_to_is_replaced(kept: Path) -> None:
    link = kept.with_name("link.xlsx")
    link.symlink_to(kept.name)

    replace_whole(link, NEW, OLD_VERSION)

    assert link.is_symlink()
    assert kept.read_bytes() == NEW


@posix
def test_a_read_only_file_is_not_replaced(kept: Path) -> None:
    kept.chmod(0o444)
    kept.parent.chmod(0o777)

    with unprivileged(), pytest.raises(StoreError, match="the file is read-only; allow writing"):
        replace_whole(kept, NEW, OLD_VERSION)

    assert content(kept.parent) == {"book.xlsx": OLD}


@posix
def test_a_read_only_folder_is_said(kept: Path) -> None:
    kept.chmod(0o666)
    kept.parent.chmod(0o555)

    with unprivileged(), pytest.raises(StoreError, match="as it was: no permission"):
        replace_whole(kept, NEW, OLD_VERSION)

    assert content(kept.parent) == {"book.xlsx": OLD}


@posix
def test_a_file_that_cannot_be_written_in_full_leaves_the_old_one_whole(kept: Path) -> None:
    code = (
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "replace_whole(sys.argv[1], bytes(5000), sys.argv[2])"
    )

    ended = run(code, kept, OLD_VERSION)

    assert "StoreError" in ended.stderr
    assert "cannot be written, and is as it was: the file grows too large" in ended.stderr
    assert content(kept.parent) == {"book.xlsx": OLD}


def failing(*errors: OSError) -> Callable[[Path, Path], None]:
    """A rename that fails once for each error, then works."""
    waiting = list(errors)

    def rename(fresh: Path, kept: Path) -> None:
        if waiting:
            raise waiting.pop(0)
        os.replace(fresh, kept)  # noqa: PTH105

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
    kept: Path, code: int, words: str
) -> None:
    with pytest.raises(StoreError, match=f"book.xlsx: cannot be written.*{words}"):
        replace_whole(kept, NEW, OLD_VERSION, rename=failing(OSError(code, os.strerror(code))))

    assert content(kept.parent) == {"book.xlsx": OLD}


def test_a_file_that_windows_lends_to_another_program_is_waited_for(kept: Path) -> None:
    replace_whole(kept, NEW, OLD_VERSION, rename=failing(in_use(), in_use()))

    assert content(kept.parent) == {"book.xlsx": NEW}


def test_a_file_that_another_program_never_lets_go_is_said(kept: Path) -> None:
    rename = failing(*(in_use() for _ in range(9)))

    with pytest.raises(StoreError, match="another program has it open; close it there"):
        replace_whole(kept, NEW, OLD_VERSION, rename=rename, patience=0.0)

    assert content(kept.parent) == {"book.xlsx": OLD}


@posix
def test_a_process_killed_before_the_rename_leaves_the_old_file_whole(kept: Path) -> None:
    code = (
        "def die(fresh, book): os.kill(os.getpid(), signal.SIGKILL)\n"
        "replace_whole(sys.argv[1], b'new bytes', sys.argv[2], rename=die)"
    )

    ended = run(code, kept, OLD_VERSION)

    assert ended.returncode == -signal.SIGKILL
    assert kept.read_bytes() == OLD
    assert [n for n in content(kept.parent) if not n.startswith(".")] == ["book.xlsx"]
    replace_whole(kept, NEW, OLD_VERSION)
    assert kept.read_bytes() == NEW


def test_a_new_file_is_written_whole(folder: Path) -> None:
    create_whole(folder / "new.xlsx", NEW)

    assert content(folder) == {"new.xlsx": NEW}


@posix
def test_a_new_file_has_the_mode_of_any_new_file(folder: Path) -> None:
    (folder / "other").touch()

    create_whole(folder / "new.xlsx", NEW)

    assert (folder / "new.xlsx").stat().st_mode == (folder / "other").stat().st_mode


def test_a_file_that_is_there_is_not_written_over(kept: Path) -> None:
    with pytest.raises(StoreError, match=r"book.xlsx: there is a file already"):
        create_whole(kept, NEW)

    assert content(kept.parent) == {"book.xlsx": OLD}


def no_links(_fresh: Path, _book: Path) -> None:
    """A file system without hard links, a USB stick for example."""
    raise OSError(errno.EPERM, "no links here")


def test_a_new_file_is_written_where_there_are_no_links(folder: Path) -> None:
    create_whole(folder / "new.xlsx", NEW, link=no_links)

    assert content(folder) == {"new.xlsx": NEW}


def test_nor_is_a_file_written_over_there(kept: Path) -> None:
    with pytest.raises(StoreError, match="there is a file already"):
        create_whole(kept, NEW, link=no_links)

    assert content(kept.parent) == {"book.xlsx": OLD}


def test_a_folder_that_is_missing_is_said(folder: Path) -> None:
    with pytest.raises(StoreError, match="its folder does not exist"):
        create_whole(folder / "none" / "new.xlsx", NEW)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(20 * 2**30)


@posix
@pytest.mark.parametrize(
    ("make", "why"),
    [
        pytest.param(os.mkfifo, "it is a pipe .FIFO.; name a file", id="FIFO"),
        pytest.param(lambda path: path.symlink_to("/dev/zero"), "it is a device", id="endless"),
        pytest.param(lambda path: path.symlink_to(path.name), "it is a symbolic link", id="circle"),
        pytest.param(sparse, "it has 20,480 MB; expected at most 400 MB", id="20 GB"),
    ],
)
def test_what_could_never_be_read_is_refused_at_once(folder: Path, make, why: str) -> None:
    make(folder / "odd.xlsx")

    with pytest.raises(StoreError, match=f"odd.xlsx: cannot be read: {why}"):
        read_whole(folder / "odd.xlsx")


@posix
def test_a_socket_is_refused(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(folder / "odd.xlsx"))

        with pytest.raises(StoreError, match="cannot be read: it is a socket"):
            read_whole(folder / "odd.xlsx")


@posix
@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("book.xlsx/below.xlsx", "a part of its path is a file, not a folder"),
        (f"{'n' * 300}.xlsx", "its name is too long for this disk; shorten it"),
    ],
)
def test_a_path_that_cannot_be_is_refused_with_the_reason(kept: Path, path: str, why: str) -> None:
    with pytest.raises(StoreError, match=f"cannot be read: {why}"):
        read_whole(kept.parent / path)


@posix
def test_other_names_of_the_file_are_said(kept: Path) -> None:
    assert hard_links(kept) == ""
    os.link(kept, kept.with_name("other.xlsx"))

    assert "book.xlsx: the file has 2 names (hard links)" in hard_links(kept)


@as_root
def test_the_group_stays_though_the_owner_cannot(kept: Path) -> None:
    os.chown(kept, 1101, 1200)
    kept.chmod(0o660)
    kept.parent.chmod(0o777)

    with account(1102, 1102, 1200):
        replace_whole(kept, NEW, OLD_VERSION)

    there = kept.stat()
    assert (there.st_uid, there.st_gid, there.st_mode & 0o777) == (1102, 1200, 0o660)


def test_files_are_written_together_over_those_that_are_there(kept: Path) -> None:
    other = kept.with_name("other.csv")

    write_all({kept: NEW, other: b"a;b"})

    assert content(kept.parent) == {"book.xlsx": NEW, "other.csv": b"a;b"}


@posix
@pytest.mark.parametrize(
    ("make", "why"),
    [
        pytest.param(lambda path: path.symlink_to("book.xlsx"), "it is a symbolic link", id="link"),
        pytest.param(lambda path: path.symlink_to("none"), "it is a symbolic link", id="dangling"),
        pytest.param(Path.mkdir, "it is a folder", id="folder"),
        pytest.param(os.mkfifo, "it is a pipe", id="pipe"),
    ],
)
def test_nothing_is_written_through_what_stands_there(kept: Path, make, why: str) -> None:
    make(kept.with_name("b"))

    with pytest.raises(StoreError, match=f"b: cannot be written: {why}.*; name another file"):
        write_all({kept.with_name("a"): NEW, kept.with_name("b"): NEW})

    assert sorted(path.name for path in kept.parent.iterdir()) == ["b", "book.xlsx"]
    assert kept.read_bytes() == OLD


@posix
def test_a_file_somebody_protected_is_not_replaced(kept: Path) -> None:
    kept.chmod(0o444)
    kept.parent.chmod(0o777)

    with unprivileged(), pytest.raises(StoreError, match="read-only; allow writing"):
        write_all({kept: NEW})

    assert content(kept.parent) == {"book.xlsx": OLD}


@posix
def test_a_disk_with_room_for_empty_files_only_keeps_no_memory(folder: Path):
    code = """
from sheetsync.mirror import Mirror
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
print(Mirror(Path(sys.argv[1])).problem())
"""
    assert "the file grows too large for this disk" in run(code, folder).stdout
    assert content(folder) == {}
