"""The contract of a store: what a workbook gives to a sync, and what it takes from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from sheetsync.core.cells import Cell, Grid, Place, Rows
from sheetsync.core.drawing import Drawing
from sheetsync.core.writing import Touch

Titles = Mapping[str, str]
"""The title of each tab by its key: guide, form, monitoring, evaluation, history, settings."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One reading of a workbook. A store may read a tab when it is first asked for.

    A tab is asked for by its key and the titles of all by key: a file knows it by its title, a
    Google Sheet by an id of its own, whatever it is called by now. `rows` are those of a tab from
    its first row and column, None where it is not there. `uncomputed` are the cells (row, column)
    of the form that hold a formula without a result or with an error. `blocked` are those of the
    form that cannot be written, each with its reason: `merged` (hidden behind a merged one),
    `array` (its formula fills several), `header` or `totals` (of a table).
    `version` is the store's own mark of what was read; `commit` refuses when it no longer holds.
    `editors` are the e-mails the store last let edit the columns of each role, None where it cannot
    lock columns. `unsettled` says that the store still has to put an earlier commit right: the rows
    are given as they will be then, and the next commit, even an empty one, writes it. `witnessed`
    says that the store's own script writes the tab `journal`: in a file people alone can have.
    `misdrawn` are the keys of tabs whose columns moved while they were drawn anew: their texts are
    right, but looks may be off; they are to be in the next `redraw`, whatever they looked like.
    """

    rows: Callable[[str, Titles], Rows | None]
    uncomputed: Callable[[Titles], frozenset[Place]]
    blocked: Callable[[Titles], Mapping[Place, str]]
    version: str = ""
    editors: Mapping[str, tuple[str, ...]] | None = None
    unsettled: bool = False
    witnessed: bool = False
    misdrawn: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lock:
    """Columns of the form, from `first_row` down, that only these people and the tool may change.

    A role with nobody named stays open to all; the lock without a role is the tool's own.
    """

    role: str
    columns: tuple[int, ...]
    people: tuple[str, ...] = ()
    first_row: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """All that one sync writes, at once or not at all.

    `titles` are those of all tabs by key, in the order they stand. `form` and `history` belong to
    these two tabs; `boards` has the new values of others by key, `draw` those that are absent.
    `key` is the place of the form's header of numbers. `locks`, where there are any, replace all
    locks of the form's columns. `redraw` says by key how tabs look from now on that are there; then
    `form` and `boards` are written. Of a tab of the tool's own all of it is drawn anew, charts by
    their keys, but a width only where it had no such column. Of another one each box gets its text
    (none: blank), look and note; the area of a dropdown gets that one (without options: none); the
    drawing's rules replace those that lie wholly in its `own_columns`, if it has any; `widths` and
    the looks of `columns` are as given. What people wrote below stays, and so do their own columns,
    the order, rows, heights and what is frozen.
    """

    titles: Titles = field(default_factory=dict)
    form: tuple[Touch, ...] = ()
    history: tuple[tuple[Cell, ...], ...] = ()
    boards: Mapping[str, Grid] = field(default_factory=dict)
    draw: Mapping[str, Drawing] = field(default_factory=dict)
    sync: str = ""
    events: int = 0
    head: str = ""
    key: Place = (0, 0)
    locks: tuple[Lock, ...] = ()
    redraw: Mapping[str, Drawing] = field(default_factory=dict)

    def __bool__(self) -> bool:
        written = (self.form, self.history, self.boards, self.draw, self.locks, self.redraw)
        return any(written)


class Workbook(Protocol):
    """A place where the tabs live: a local .xlsx file or a Google Sheet."""

    @property
    def name(self) -> str:
        """What to call the workbook in messages and JSON: its path or URL."""

    @property
    def id(self) -> str:
        """What stays the same over the life of this workbook; names its mirror."""

    @property
    def requests(self) -> int:
        """How many API calls were made so far; 0 for a file."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What has to be said about the place of the workbook, or of what it did not take."""

    @property
    def written(self) -> bytes:
        """The whole file as the last commit wrote it; b'' where there is no file."""

    def exclusive(self) -> AbstractContextManager[None]:
        """Keep other syncs, and programs that hold the whole file, out from read to commit.

        Raises BusyError naming who has the workbook.
        """

    def absent(self, titles: Titles) -> tuple[str, ...]:
        """Return the keys of these tabs that are not there; all when nothing was drawn yet."""

    def draw(
        self, drawings: Mapping[str, Drawing], values: Mapping[str, Grid], locale: str
    ) -> None:
        """Draw the tabs that are absent, in the order given, with their first values, all by key.

        What is there is never drawn again. `locale` is how Google calls the country whose dates
        and numbers people type.
        """

    def read(self, *, force: bool = False) -> Snapshot:
        """Return one consistent reading of all tabs; `force` accepts an older version put back."""

    def commit(self, snapshot: Snapshot, changes: Changes) -> None:
        """Write all changes or none.

        Raises ConflictError when the workbook changed since, TooLargeError when it takes only a
        part of them at once; then the same snapshot can be written upon still.
        """

    def examine(self, form: Drawing, zone: str, locale: str) -> Iterator[tuple[str, str]]:
        """Yield checks that only this store knows: name, and the problem with its mend or ''."""

    def repair(self, form: Drawing, zone: str, locale: str) -> None:
        """Put right what can be of what `examine` finds, without touching anybody's cells."""
