"""`sync --every`: it goes on, it rests while the file is open, and it stops cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.clerk import Clerk

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are sent the POSIX way")


def started(book: Path, *more: str) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "sheetsync", "sync", str(book), "--every", "1s", *more]
    env = {**os.environ, "SHEETSYNC_STATE": str(book.parent / "state")}
    return subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    )


def wait_for(condition, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_syncs_until_it_is_told_to_stop(book: Clerk, how: signal.Signals):
    book.type((1, {"1. Identifikasi": "Selesai"}))
    process = started(book.path)
    wait_for(lambda: len(book.history()) == 2)

    process.send_signal(how)
    _, err = process.communicate(timeout=30)

    assert process.returncode == 0
    assert "stopped" in err
    assert not list(book.path.parent.glob(".dip*.tmp"))


def test_a_book_that_is_open_is_left_alone_and_tried_again(book: Clerk):
    book.type((1, {"1. Identifikasi": "Selesai"}))
    lock = book.path.with_name(".~lock.dip.xlsx#")
    lock.write_text(",Ani,kantor,23.11.2026 09:00,file:///home/ani;")
    process = started(book.path)
    time.sleep(2.5)
    assert len(book.history()) == 1

    lock.unlink()
    wait_for(lambda: len(book.history()) == 2)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)

    assert "Error" not in err
