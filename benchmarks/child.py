"""What is measured in a process of its own: `benchmarks.child TASK...` prints what it cost."""

from __future__ import annotations

import builtins
import gc
import json
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any


class Imports:
    """The CPU seconds that imports take, wherever in the program they are made."""

    def __init__(self) -> None:
        self.seconds, self._inside, self._plain = 0.0, False, builtins.__import__

    def __call__(self, *given: Any, **named: Any) -> Any:
        if self._inside:
            return self._plain(*given, **named)
        self._inside, before = True, time.process_time()
        try:
            return self._plain(*given, **named)
        finally:
            self.seconds += time.process_time() - before
            self._inside = False


def sync_book(book: str, state: str, now: str) -> None:
    """Sync a book in which nothing changed."""
    from sheetsync.mirror import Mirror
    from sheetsync.stores import open_workbook
    from sheetsync.syncing import sync

    _collect_as_a_command_does()
    plan = sync(open_workbook(book), now=datetime.fromisoformat(now), mirror=Mirror(Path(state)))
    if plan.events:
        sys.exit(f"not an unchanged book: {len(plan.events)} events")


def verify(book: str, state: str, rows: str) -> None:
    """Verify a book of so many signed rows, as on the computer of `state`."""
    from sheetsync.mirror import Mirror
    from sheetsync.stores import open_workbook
    from sheetsync.verifying import verify_book

    _collect_as_a_command_does()
    found = verify_book(open_workbook(book), Mirror(Path(state)))
    if not found.sound or len(found.history.events) != int(rows):
        sys.exit(f"not a signed book of {rows} rows: {found.error or found.unsigned}")


def _collect_as_a_command_does() -> None:
    from sheetsync.console import COLLECTED

    gc.set_threshold(COLLECTED)


def read_and_hash(book: str) -> None:
    """Read all values of a book and hash every row, as whoever checks it has to."""
    from python_calamine import CalamineWorkbook

    found = CalamineWorkbook.from_path(book)
    for name in found.sheet_names:
        hash_rows(found.get_sheet_by_name(name).to_python())


def hash_rows(rows: Iterable[Sequence[object]]) -> None:
    for row in rows:
        sha256(json.dumps(row, default=str).encode()).hexdigest()


def peak() -> float:
    """Return the most memory this process had, in MB; `ru_maxrss` would count its parent's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    begun, imports = time.process_time(), Imports()
    builtins.__import__ = imports
    tasks = {"sync_book": sync_book, "verify": verify, "read_and_hash": read_and_hash}
    tasks[sys.argv[1]](*sys.argv[2:])
    cost = {"cpu": time.process_time(), "imports": begun + imports.seconds, "peak": peak()}
    print(json.dumps(cost))
