"""Other accounts and other processes on this computer: what files and locks are tested with."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

posix = pytest.mark.skipif(os.name != "posix", reason="modes, owners and signals of POSIX")
OLD, NEW = b"old bytes", b"new bytes"
OLD_VERSION = hashlib.sha256(OLD).hexdigest()
NOBODY = 65_534
as_root = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="only root may be several accounts"
)


@contextmanager
def account(user: int, *groups: int) -> Iterator[None]:
    """Do as another account, a member of these groups."""
    os.setgroups(groups)
    os.setegid(groups[0])
    os.seteuid(user)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups([0])


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
    head = (
        "import os, resource, signal, sys\n"
        "from sheetsync.stores.files import *\nfrom sheetsync.stores.locks import *\n"
    )
    command = [sys.executable, "-c", head + code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
