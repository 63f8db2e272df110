"""A workbook that is a Google Sheet: read in one request, changed in one atomic batch."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from functools import cache, partial

from sheetsync.core.cells import Grid, rows_with
from sheetsync.core.drawing import Drawing
from sheetsync.errors import ConflictError, StoreError, TooLargeError
from sheetsync.stores.google.answers import Json, RefusedError, ThrottledError, UnclearError
from sheetsync.stores.google.client import Client
from sheetsync.stores.google.doctor import Doctor, set_locale
from sheetsync.stores.google.draw import (
    keeping_out,
    lock_columns,
    tab_requests,
    tool_tab_requests,
)
from sheetsync.stores.google.protocol import (
    FORM,
    SETTINGS,
    SHEETS,
    TOOL_TAB,
    CommitStamp,
    Stamps,
    State,
    commit_batch,
    spared,
)
from sheetsync.stores.google.reading import Reader
from sheetsync.stores.google.redraw import redraw_requests, with_texts
from sheetsync.stores.google.settle import Images, unlike
from sheetsync.stores.workbook import Changes, Lock, Snapshot, Titles

_FRESH = 60.0  # seconds after which a reading is too old to be written upon


class GoogleWorkbook:
    """The store contract over the spreadsheet of a client; `clock` is in seconds."""

    def __init__(self, client: Client, clock: Callable[[], float] = time.monotonic) -> None:
        self._client, self._clock = client, clock
        self._reader = Reader(self._client, clock)
        self._stamps = Stamps(self._client)
        self._reading: State | None = None
        self.warnings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The address of the spreadsheet."""
        return self._client.name

    @property
    def id(self) -> str:
        """The spreadsheet's own id."""
        return self._client.spreadsheet

    @property
    def requests(self) -> int:
        """The calls made so far, those that failed too."""
        return self._client.requests

    @property
    def written(self) -> bytes:
        """There is no file."""
        return b""

    def exclusive(self) -> AbstractContextManager[None]:
        """Nobody is kept out: the stamp of a commit tells who came first."""
        return nullcontext()

    def absent(self, titles: Titles) -> tuple[str, ...]:
        """Return the keys of the tabs that are not there, whatever the others are called."""
        found = self._reader.sheets()
        return tuple(key for key in titles if SHEETS[key] not in found)

    def read(self, *, force: bool = False) -> Snapshot:
        """Return one reading, with what an earlier commit wrote amiss already put right in it."""
        reading = self._reader.read()
        if force or TOOL_TAB not in reading.size:
            newest = self._stamps.newest()
            tool = replace(reading.tool, counter=max(newest, reading.tool.counter))
            reading = replace(reading, tool=tool)
        self._reading = reading
        merges = cache(partial(self._reader.merges, reading.size.get(FORM, (0, 0))))
        return Snapshot(
            rows=lambda key, _: reading.rows.get(SHEETS[key]),
            uncomputed=lambda _: reading.errors,
            blocked=lambda _: merges(),
            version=str(reading.tool.counter),
            editors=reading.tool.editors,
            unsettled=bool(reading.owed) or TOOL_TAB not in reading.size,
            witnessed=True,
            misdrawn=frozenset({"form"} if reading.misdrawn else ()),
        )

    def draw(
        self, drawings: Mapping[str, Drawing], values: Mapping[str, Grid], locale: str
    ) -> None:
        """Draw the tabs that are absent, with the hidden tab of the tool, in one batch."""
        found = self._reader.sheets()
        absent = {key: one for key, one in drawings.items() if SHEETS[key] not in found}
        self._refuse_others({drawing.title for drawing in absent.values()}, found.values())
        batch = self._drawn(absent, [*drawings], values)
        if TOOL_TAB not in found:
            batch += tool_tab_requests(self._client.email, found.values())
            batch += self._stamps.start()
        if (untouched := self._reader.untouched(found)) is not None:
            batch += [set_locale(locale), {"deleteSheet": {"sheetId": untouched}}]
        try:
            self._client.write(batch)
        except (RefusedError, UnclearError):
            if not {*(SHEETS[key] for key in drawings), TOOL_TAB} <= self._reader.sheets().keys():
                raise

    def commit(self, snapshot: Snapshot, changes: Changes) -> None:
        """Write all changes in one batch, or none; look at once whether rows had moved.

        What Google would not do of what a commit can do without is in the warnings then.
        """
        reading, stood = self._fresh(snapshot.version), True
        there = {key: one for key, one in changes.redraw.items() if SHEETS[key] in reading.size}
        changes = replace(changes, redraw=there)
        if snapshot.unsettled or replace(changes, locks=()):
            drawn = self._absent(reading, changes)
            redrawn = self._redrawn(reading, changes)
            changes = with_texts(changes, reading)
            stamp = self._stamps.next(reading.tool.counter, changes)
            batch = commit_batch(reading, changes, stamp, redrawn)
            self._apply(reading, [*drawn, *batch], stamp)
            with suppress(StoreError):  # it is written; the next sync looks again
                stood = self._looked_after(reading, changes, stamp)
        if changes.locks and stood:  # else the next sync knows where the columns are
            self._lock(changes.locks)

    def examine(self, form: Drawing, zone: str, locale: str) -> Iterator[tuple[str, str]]:
        """Yield what only Google can answer: clock, time zone, locks, dropdowns, the stamp."""
        return Doctor(self._client, form, zone, locale).examine()

    def repair(self, form: Drawing, zone: str, locale: str) -> None:
        """Set time zone and locale, and draw dropdowns that drifted again."""
        self._client.write(Doctor(self._client, form, zone, locale).repairs())

    def _refuse_others(self, wanted: Collection[str], there: Iterable[str]) -> None:
        """Raise StoreError where somebody's own tab has a title that is to be drawn."""
        folded = {title.casefold() for title in wanted}
        if taken := [title for title in there if title.casefold() in folded]:
            raise StoreError(
                f"{self.name}: the tab {taken[0]!r} is not the one that the tool draws; rename or "
                "delete it, then try again"
            )

    def _fresh(self, version: str) -> State:
        """Return the reading that is to be written upon, once."""
        reading, self._reading = self._reading, None
        if reading is None or str(reading.tool.counter) != version:
            raise ConflictError(f"{self.name}: only the newest reading can be written")
        if self._clock() - reading.at > _FRESH:
            raise ConflictError(f"{self.name}: judging took longer than a minute; nothing written")
        return reading

    def _drawn(
        self, drawings: Mapping[str, Drawing], order: Sequence[str], values: Mapping[str, Grid]
    ) -> list[Json]:
        batch: list[Json] = []
        for key, drawing in drawings.items():
            first, place = values.get(key, {}), order.index(key)
            batch += tab_requests(drawing, SHEETS[key], first, place, self._client.email)
        return batch

    def _redrawn(self, reading: State, changes: Changes) -> list[Json]:
        """Return what draws tabs anew, by what lies on them now."""
        if not changes.redraw:
            return []
        return [*redraw_requests(changes, reading, self._reader.objects())]

    def _absent(self, reading: State, changes: Changes) -> list[Json]:
        """Return what draws the boards, and the tool's own tab, where they were deleted.

        A board whose title somebody took can be left out; of the facts for programs that is said.
        """
        facts = (drawing.title for key, drawing in changes.draw.items() if key == "metadata")
        self._refuse_others({*facts}, reading.names)
        batch = self._drawn(changes.draw, [*changes.titles], {})
        if TOOL_TAB not in reading.size:
            batch += tool_tab_requests(self._client.email, reading.names)
        return batch

    def _apply(self, reading: State, batch: list[Json], stamp: CommitStamp) -> None:
        """Send a batch once; whatever the answer, the stamp tells whether it was applied.

        Only what Google refused, for a request that a commit can do without, is sent again: without
        that request.
        """
        try:
            self._client.write(batch)
        except TooLargeError:
            self._reading = reading  # nothing was sent: a part may be
            raise
        except ThrottledError as error:
            self._client.pause(error.wait)
            raise ConflictError(str(error)) from None
        except UnclearError as error:
            if self._stamps.find(stamp.id) != stamp.text:
                raise ConflictError(str(error)) from None
        except RefusedError as error:
            found = self._stamps.find(stamp.id)
            if found is None:
                if rest := spared(batch, error.request):
                    told = (f"{error}; that was left out, all else is written",)
                    self._apply(reading, rest, stamp)
                    self.warnings += told
                    return
                self._kept_out()
            if found != stamp.text:
                self._stamps.refused(reading.tool, found)
                raise ConflictError(str(error)) from None

    def _kept_out(self) -> None:
        """Raise StoreError when a lock keeps the tool out; what Google says of it is localised."""
        if problem := keeping_out(self._reader.locks(), self._client.email):
            raise StoreError(f"{self.name}: {problem}; nothing was written")

    def _confirm(self, stamp: CommitStamp, changes: Changes) -> bool:
        """Look at the images of our own commit, and settle what fell on rows that had moved.

        Return whether the form's columns stood where they were read.
        """
        tool = self._reader.tool()
        images = Images.parse(tool.about, tool.images)
        if tool.counter != stamp.number or images.clean:
            return images.stood
        snapshot = self.read()
        if snapshot.unsettled:
            self.commit(
                snapshot,
                replace(changes, form=(), history=(), boards={}, draw={}, locks=(), redraw={}),
            )
        return images.stood

    def _looked_after(self, reading: State, changes: Changes, stamp: CommitStamp) -> bool:
        """Look at what our own commit met; return whether the form's columns stood as read."""
        if settings := changes.boards.get("settings"):
            wanted = rows_with(reading.rows[SETTINGS], settings)
            lines = {row for row, _ in settings}
            if moved := unlike(self._reader.rows(SETTINGS), wanted, lines):
                named = ", ".join(str(row + 1) for row in moved)
                self.warnings += (
                    f"{changes.titles['settings']}, row {named}: somebody changed the tab in the "
                    "second in which this was written; see that it says what it should",
                )
        if "form" in changes.redraw or any(t.row > changes.key[0] for t in changes.form):
            return self._confirm(stamp, changes)
        return True

    def _lock(self, locks: Sequence[Lock]) -> None:
        batch = lock_columns(locks, self._reader.locks(), self._client.email)
        try:
            self._client.write([*batch])
        except RefusedError as error:
            self._kept_out()
            people = sorted({email for lock in locks for email in lock.people})
            raise StoreError(
                f"{error}; the sync is recorded, but the columns could not be locked: does each of "
                f"these have a Google account: {', '.join(people)}?"
            ) from None
