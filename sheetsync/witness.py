"""What this computer last saw of each book's history, so that an old copy put back is noticed.

A witness is never read as state: lost, it only stops noticing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from platformdirs import user_state_path

from sheetsync.core.history import History
from sheetsync.errors import HistoryError, StoreError
from sheetsync.stores.files import make_folder, read_whole, write_all


@dataclass(frozen=True, slots=True)
class Witness:
    """The witnesses in one folder, a small file for each book."""

    folder: Path

    @classmethod
    def default(cls) -> Witness:
        """Return the witnesses in this user's state folder."""
        try:
            return cls(user_state_path("sheetsync", appauthor=False))
        except RuntimeError:  # an account without a home
            return cls(Path("~"))

    def check(self, book_id: str, history: History) -> None:
        """Raise HistoryError when the history lacks what this computer saw of it before."""
        try:
            seen = json.loads(read_whole(self._path(book_id))[0])
            events, head = int(seen["events"]), str(seen["head"])
        except (StoreError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return
        if events > 0 and history.hashes[events - 1 : events] != (head,):
            raise HistoryError(
                f"the history has {len(history.events)} events, but not the {events} this computer "
                "saw before: was an old copy of the book put back, or rows cut from the end? "
                "Put the newest copy back, or go on from this one with --force"
            )

    def record(self, book_id: str, events: int, head: str) -> str:
        """Keep the number of events and the chain head of a book just written.

        Returns '' or why that could not be done: the book is written by now, so nothing is raised.
        """
        seen = json.dumps({"book": book_id, "events": events, "head": head})
        return self._keep(self._path(book_id), seen)

    def problem(self) -> str:
        """Return '' or why nothing can be kept in the folder, with the mend."""
        probe = self.folder / "probe"
        problem = self._keep(probe, "")
        if not problem:
            probe.unlink(missing_ok=True)
        return problem

    def _keep(self, path: Path, text: str) -> str:
        try:
            if not path.is_absolute():
                raise StoreError("this account has no home folder")
            make_folder(path.parent)
            write_all({path: text.encode()})
        except StoreError as error:
            return (
                f"an old copy of the book put back would not be noticed here: {error} "
                "(SHEETSYNC_STATE names the folder to use)"
            )
        return ""

    def _path(self, book_id: str) -> Path:
        name = sha256(book_id.encode(errors="surrogateescape"))  # a path may hold any bytes
        return self.folder / f"{name.hexdigest()[:32]}.json"
