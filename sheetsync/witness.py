"""What this computer last saw of each book's history, so that an old copy put back is noticed.

A witness is never read as state: lost, it only stops noticing.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from platformdirs import user_state_path

from sheetsync.core.history import History
from sheetsync.errors import HistoryError


@dataclass(frozen=True, slots=True)
class Witness:
    """The witnesses in one folder, a small file for each book."""

    folder: Path

    @classmethod
    def default(cls) -> Witness:
        """Return the witnesses in this user's state folder."""
        return cls(user_state_path("sheetsync", appauthor=False))

    def check(self, book_id: str, history: History) -> None:
        """Raise HistoryError when the history lacks what this computer saw of it before."""
        try:
            seen = json.loads(self._path(book_id).read_text("utf-8"))
            events, head = int(seen["events"]), str(seen["head"])
        except (OSError, ValueError, KeyError, TypeError):
            return
        if events and history.hashes[events - 1 : events] != (head,):
            raise HistoryError(
                f"the history has {len(history.events)} events, but not the {events} this computer "
                "saw before: was an old copy of the book put back, or rows cut from the end? "
                "Put the newest copy back, or go on from this one with --force"
            )

    def record(self, book_id: str, events: int, head: str) -> None:
        """Keep the number of events and the chain head of a book just written."""
        path = self._path(book_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(json.dumps({"book": book_id, "events": events, "head": head}), "utf-8")
        draft.replace(path)

    def _path(self, book_id: str) -> Path:
        return self.folder / f"{sha256(book_id.encode()).hexdigest()[:32]}.json"
