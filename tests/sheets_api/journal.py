"""The journal: every request the server got, in order of arrival."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass
class Entry:
    """One request. `status` is 0 when the connection was closed without an answer.

    `received` and `sent` count the bytes of the two bodies as they went over the wire.
    """

    account: str
    method: str
    path: str
    query: dict[str, list[str]]
    body: Any
    received: int = 0
    status: int = 0
    sent: int = 0

    @property
    def reads(self) -> bool:
        """Whether it only reads, by Google's counting of quota."""
        if self.method == "GET":
            return True
        return self.path.endswith(("ByDataFilter", ":search")) and not self._writes_by_filter

    @property
    def _writes_by_filter(self) -> bool:
        return self.path.endswith((":batchUpdateByDataFilter", ":batchClearByDataFilter"))


class Journal:
    """A list of entries, safe to read while requests come in; requests for tokens too."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._entries: list[Entry] = []

    def add(self, entry: Entry) -> Entry:
        with self._lock:
            self._entries.append(entry)
            self._lock.notify_all()
        return entry

    def of(self, account: str | None = None) -> list[Entry]:
        """The requests to the API, without what google-auth asks for itself; of one account."""
        return [
            one for one in self if one.path.startswith("/v4/") and account in (None, one.account)
        ]

    def reads(self, account: str | None = None) -> list[Entry]:
        return [one for one in self.of(account) if one.reads]

    def writes(self, account: str | None = None) -> list[Entry]:
        return [one for one in self.of(account) if not one.reads]

    def wait_for(self, count: int) -> None:
        """Wait until so many requests have come in."""
        with self._lock:
            assert self._lock.wait_for(lambda: len(self._entries) >= count, timeout=30)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

    def __iter__(self) -> Iterator[Entry]:
        with self._lock:
            return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, index: int) -> Entry:
        return self._entries[index]
