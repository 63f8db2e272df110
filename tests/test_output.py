"""What only shows or remembers: it degrades, it is said, and it never fails a sync that is done."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TextIO

import pytest
from click.testing import CliRunner

from sheetsync.cli import main
from tests.clerk import Clerk

posix = pytest.mark.skipif(os.name != "posix", reason="pipes and devices of POSIX")


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize(
    ("line", "charset"),
    [
        ("sync dip.xlsx", "cp1252"),
        ("status dip.xlsx", "cp437"),
        ("log dip.xlsx", "ascii"),
        ("log dip.xlsx --format csv", "cp1252"),
    ],
)
def test_a_file_or_a_pipe_gets_utf_8_whatever_the_code_page(line: str, charset: str):
    Clerk(Path("dip.xlsx")).type((1, {"3. Persetujuan": "≥ 5 → ya"}))

    done = CliRunner(charset=charset).invoke(main, line.split())

    assert done.exit_code == 0, done.exception
    done.stdout_bytes.decode("utf-8")


@contextmanager
def nobody_reads() -> Iterator[TextIO]:
    """A pipe whose reader has gone, as after `| head`."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stream:
        yield stream


@contextmanager
def full_disk() -> Iterator[TextIO]:
    with Path("/dev/full").open("w", encoding="utf-8") as stream:
        yield stream


def exit_code(line: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    return int(str(ended.value.code))


@posix
@pytest.mark.parametrize(
    ("stream", "line", "code"),
    [
        (nobody_reads, "sync dip.xlsx", 0),
        (nobody_reads, "status dip.xlsx", 0),
        (nobody_reads, "log dip.xlsx --format csv", 0),
        (full_disk, "sync dip.xlsx --json", 0),
        (full_disk, "log dip.xlsx --format csv", 1),
        (nobody_reads, "--help", 0),
        (nobody_reads, "sync --help", 0),
        (full_disk, "--version", 1),
        (full_disk, "sync --help", 1),
    ],
)
def test_output_that_goes_nowhere(
    book: Clerk, stream: Callable, line: str, code: int, capsys: pytest.CaptureFixture[str]
):
    book.type((1, {"1. Identifikasi": "Selesai"}))

    with stream() as out, redirect_stdout(out):
        assert exit_code(line) == code

    told = capsys.readouterr().err
    assert told.count("the disk is full") == (stream is full_disk)
    assert len(book.history()) == (2 if line.startswith("sync dip") else 1)


@posix
def test_nobody_to_tell_anything_to(book: Clerk):
    book.type((1, {"1. Identifikasi": "Selesai"}))

    with nobody_reads() as out, redirect_stdout(out), redirect_stderr(out):
        assert exit_code("sync dip.xlsx") == 0
        assert exit_code("sync none.xlsx") == 1
        assert exit_code("sync") == 2

    assert len(book.history()) == 2


@posix
def test_closed_streams_do_not_matter(book: Clerk):
    book.type((1, {"1. Identifikasi": "Selesai"}))
    line = f"exec {sys.executable} -m sheetsync sync {book.path} >&- 2>&-"
    env = {**os.environ, "SHEETSYNC_STATE": str(book.path.parent / "state")}

    assert subprocess.run(["sh", "-c", line], env=env, check=False).returncode == 0
    assert len(book.history()) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such name")
def test_a_name_that_is_no_text_is_a_name_like_any_other(run, book: Clerk):
    book.path.rename("dip\udcff.xlsx")

    for line in ("sync dip\udcff.xlsx", "verify dip\udcff.xlsx", "addin dip\udcff.xlsx -o a"):
        run(line)

    assert len(list(Path("state").glob("*.json"))) == 1


def test_a_sync_without_a_memory_is_done_and_says_so(
    run, book: Clerk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SHEETSYNC_STATE", str(book.path))

    for line, code in (("sync", 0), ("verify", 0), ("doctor", 3)):
        assert run(f"{line} dip.xlsx", code).output.count("would not be noticed") == 1


@posix
@pytest.mark.usefixtures("book")
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("log dip.xlsx --format csv -o none/log.csv", "its folder does not exist; make the folder"),
        ("log dip.xlsx --format csv -o link.csv", "it is a symbolic link; name another file"),
        ("report dip.xlsx --period 2026-11 -o dip.xlsx/x", "a part of its path is a file"),
        ("addin dip.xlsx -o dip.xlsx/x", "a part of its path is a file"),
        ("demo dip.xlsx", "a file stands where the folder should be"),
        ("init other.xlsx --sop none.toml", "no such file; name a template"),
    ],
)
def test_what_cannot_be_written_is_said(run, line: str, said: str):
    Path("link.csv").symlink_to("dip.xlsx")
    before = Path("dip.xlsx").read_bytes()

    assert said in run(line, code=1).stderr
    assert Path("dip.xlsx").read_bytes() == before
    assert not Path("other.xlsx.lock").exists()


@posix
def test_a_second_name_of_the_book_is_said_before_it_is_cut_off(run, book: Clerk):
    os.link(book.path, book.path.with_name("other.xlsx"))
    assert "2 names (hard links)" in run("doctor dip.xlsx", code=3).stdout
    book.type((1, {"1. Identifikasi": "Selesai"}))

    assert "2 names (hard links)" in run("sync dip.xlsx").stderr
    assert run("sync dip.xlsx").stderr == ""
