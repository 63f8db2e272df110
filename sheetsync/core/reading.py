"""One reading of a book: the form and history as they stand, with all that a plan is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sheetsync.core.cells import Place, Rows, cell_at, from_serial, is_number
from sheetsync.core.course import Course
from sheetsync.core.form import Columns, bind
from sheetsync.core.history import OF_THE_BOOK, History
from sheetsync.core.settings import Settings
from sheetsync.core.signers import Signers, Verify, read_signers
from sheetsync.core.sop import Sop
from sheetsync.core.worktime import FIRST_YEAR, LAST_YEAR


@dataclass(frozen=True)
class Reading:
    """The form and history as read, with all that a plan is made from.

    `journal` is what the add-in wrote down, None where the book has no such tab; `forged_journal`
    says that there is one where no add-in can have written it. `blocked` tells
    which cells of the form cannot be written, and why; looking may cost a store a request, so it
    is asked once, and not at all where no item is open. `verify` knows good signatures; those of
    the first `verified` rows need not be verified again.
    """

    sop: Sop
    settings: Settings
    form: Rows
    history: History
    uncomputed: frozenset[Place] = frozenset()
    journal: Rows | None = None
    forged_journal: bool = False
    blocked: Callable[[], Mapping[Place, str]] = dict
    verify: Verify = lambda *_: False
    verified: int = 0

    @cached_property
    def columns(self) -> Columns:
        """Where the form's columns stand."""
        return bind(self.form, self.sop)

    @cached_property
    def course(self) -> Course:
        """What the history made of all items."""
        return Course(self.sop, self.history.events)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is in the book and is not believed, in sentences for the administrator."""
        journal = (
            f"the tab {self.sop.texts.tabs['journal']!r} is ignored: in a file no add-in writes, "
            "so anybody can have typed its names and times; rename or delete it"
        )
        return (journal,) if self.forged_journal else ()

    @cached_property
    def signers(self) -> Signers:
        """Who signed the history, and what nobody signed."""
        return read_signers(self.history, self.verify, self.verified)

    @cached_property
    def watched_from(self) -> int:
        """The place of the first event since which the history has every change of a checked row.

        The first recording sync of this version says what judges from there on.
        """
        of_the_book = self.course.of(*OF_THE_BOOK)
        events = len(self.history.events) if self.history.older else 0
        return of_the_book[0] if of_the_book else events

    @cached_property
    def last_sync(self) -> datetime | None:
        """When the form was last synced, by the tool's cell above the header.

        None: unknown, also where somebody typed a number there that is no time of a sync.
        """
        at = from_serial(self._tool_number(self.columns.check))
        return at.replace(tzinfo=self.settings.zone) if FIRST_YEAR < at.year < LAST_YEAR else None

    @cached_property
    def longest_gap(self) -> float:
        """The longest gap between two syncs, working minutes."""
        return self._tool_number(self.columns.fields[self.sop.form.title_field])

    def _tool_number(self, column: int) -> float:
        found = cell_at(self.form, self.columns.sync_row, column)
        return float(found) if is_number(found) and 0 < found < 1e6 else 0.0
