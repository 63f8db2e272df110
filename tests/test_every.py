"""`sync --every` as a process: a document a line, and a clean end whenever it is told to stop."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.clerk import Clerk

posix = pytest.mark.skipif(os.name != "posix", reason="signals are sent the POSIX way")


@posix
@pytest.mark.parametrize(
    ("how", "strict", "code"),
    [(signal.SIGINT, (), 0), (signal.SIGTERM, ("--strict",), 3)],
)
def test_it_syncs_until_it_is_told_to_stop(book: Clerk, how, strict, code: int):
    book.type((1, {"3. Persetujuan": "Disetujui"}))
    line = [sys.executable, "-m", "sheetsync", "sync", str(book.path), "--every", "1s", "--json"]
    env = {**os.environ, "SHEETSYNC_STATE": str(book.path.parent / "state")}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*line, *strict], stdout=pipe, stderr=pipe, text=True, env=env
    ) as process:
        assert process.stdout
        first = json.loads(process.stdout.readline())

        process.send_signal(how)
        rest, told = process.communicate()

    assert [event["kind"] for event in first["events"]] == ["refuse"]
    assert all(json.loads(line)["events"] == [] for line in rest.splitlines())
    assert (process.returncode, told) == (code, "stopped\n")
    assert not list(book.path.parent.glob(".*.tmp"))


@pytest.mark.parametrize("every", ["99999999999h", "169h", "0s", "soon", "9" * 5000])
def test_an_interval_that_is_none_is_told_the_most(run, every: str):
    assert "at most a week (168h)" in run(f"sync dip.xlsx --every {every}", code=2).stderr


def test_what_is_no_workbook_is_not_waited_for(run):
    assert "is not a workbook" in run("sync dip.ods --every 5m", code=1).stderr
