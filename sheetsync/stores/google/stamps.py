"""The stamps of all commits: who took which number, and whether an older version was put back."""

from __future__ import annotations

from sheetsync.errors import StoreError
from sheetsync.stores.google.cells import update, values
from sheetsync.stores.google.client import Client
from sheetsync.stores.google.commit import BASE, KEY, Stamp
from sheetsync.stores.google.json import Json, part, parts
from sheetsync.stores.google.tabs import COUNTER_ROW, TOOL, Tool
from sheetsync.stores.workbook import Changes


class Stamps:
    """The developer metadata of one spreadsheet that is ours."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._refused_at = -1  # the counter at which a stamp was refused last
        self._skip = 0  # numbers that foreign entries hold

    def next(self, counter: int, changes: Changes) -> Stamp:
        """Return the stamp that a commit upon this counter asks for."""
        number = counter + 1 + self._skip
        return Stamp(number, changes.sync, changes.events, changes.head)

    def find(self, entry: int) -> str | None:
        """Return the text of the entry with this id, None when there is none."""
        found = self._search({"metadataId": entry})
        return part(found[0], "metadataValue", str) if found else None

    def newest(self) -> int:
        """Return the highest number taken by a stamp of ours, 0 when there is none."""
        return max(self._ours(), default=0)

    def start(self) -> list[Json]:
        """Return the request for the counter of a new tool tab: it goes on from the newest."""
        return [update(TOOL, COUNTER_ROW, 0, [values((self.newest(),))])]

    def refused(self, tool: Tool, found: str | None) -> None:
        """Take note that a batch was refused; `found` is the stamp that stands in its way.

        Refused for the first time upon a counter: another sync was faster. Refused again upon the
        same one: an older version of the spreadsheet was put back, and StoreError says so - or the
        number belongs to somebody else, and is skipped from now on.
        """
        again, self._refused_at = self._refused_at == tool.counter, tool.counter
        if not again or found is None:
            return
        later = {n: text for n, text in self._ours().items() if n > tool.counter}
        if not later:
            self._skip += 1
            return
        gone = max(_events(text) for text in later.values()) - tool.events
        self._skip = max(later) - tool.counter
        if gone > 0:
            raise StoreError(
                f"{self._client.name}: {gone} events are gone: was an older version of the "
                "spreadsheet put back? Put the newest version back (File > Version history), or go "
                "on from this one with --force"
            )

    def _ours(self) -> dict[int, str]:
        return {
            number - BASE: part(entry, "metadataValue", str)
            for entry in self._search({"metadataKey": KEY})
            if (number := part(entry, "metadataId", int)) > BASE
        }

    def _search(self, lookup: Json) -> list[Json]:
        body = {"dataFilters": [{"developerMetadataLookup": lookup}]}
        answer = self._client.read("/developerMetadata:search", body)
        matched = parts(answer, "matchedDeveloperMetadata")
        return [part(one, "developerMetadata", dict) for one in matched]


def _events(text: str) -> int:
    parts = text.split(" ")
    return int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() else 0
