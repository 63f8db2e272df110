"""The contract of a store: what a workbook gives to a sync, and what it takes from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sheetsync.core.drawing import Cell, Drawing, Grid
from sheetsync.core.plan import Touch
from sheetsync.errors import StoreError

Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One reading of a workbook: the rows of each tab by title, from its first row and column.

    A store may read a tab when it is first asked for. `uncomputed` names, by tab, the cells
    (row, column) that hold a formula without a result or with an error.
    `version` is the store's own mark of what was read; `commit` refuses when it no longer holds.
    """

    tabs: Mapping[str, Rows]
    uncomputed: Mapping[str, frozenset[tuple[int, int]]] = field(default_factory=dict)
    version: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """All that one sync writes, at once or not at all.

    `order` holds the titles of the tool's tabs as they should stand; `draw` those of them that are
    absent. `tabs` has the new values of tabs by title, `form` and `history` belong to the tabs
    named beside them.
    """

    order: tuple[str, ...] = ()
    form_tab: str = ""
    history_tab: str = ""
    form: tuple[Touch, ...] = ()
    history: tuple[tuple[Cell, ...], ...] = ()
    tabs: Mapping[str, Grid] = field(default_factory=dict)
    draw: tuple[Drawing, ...] = ()
    sync: str = ""
    events: int = 0
    head: str = ""

    def __bool__(self) -> bool:
        return bool(self.form or self.history or self.tabs or self.draw)


class Workbook(Protocol):
    """A place where the tabs live: a local .xlsx file or a Google Sheet."""

    @property
    def name(self) -> str:
        """What to call the workbook in messages and JSON: its path or URL."""

    @property
    def id(self) -> str:
        """What stays the same over the life of this workbook; names its witness."""

    @property
    def requests(self) -> int:
        """How many API calls were made so far; 0 for a file."""

    def exclusive(self) -> AbstractContextManager[None]:
        """Keep other syncs, and programs that hold the whole file, out from read to commit.

        Raises BusyError naming who has the workbook.
        """

    def titles(self) -> tuple[str, ...]:
        """Return the titles of the tabs that are there; () when nothing was drawn yet."""

    def draw(self, drawings: Sequence[Drawing], values: Mapping[str, Grid]) -> None:
        """Draw the tabs that are absent, in the order given, with their first values.

        What is there is never drawn again.
        """

    def read(self) -> Snapshot:
        """Return one consistent reading of all tabs."""

    def commit(self, snapshot: Snapshot, changes: Changes) -> None:
        """Write all changes or none. Raises ConflictError when the workbook changed since."""


def open_workbook(book: str | Path) -> Workbook:
    """Return the store behind a path ending in .xlsx, a Google Sheets URL or a spreadsheet ID.

    Nothing is read yet. Raises StoreError when it is none of them.
    """
    text = str(book)
    if text.lower().endswith(".xlsx"):
        from sheetsync.stores.xlsx import XlsxWorkbook

        return XlsxWorkbook(Path(text))
    raise StoreError(f"{text!r} is not a workbook; expected a path ending in .xlsx")
