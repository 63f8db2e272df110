"""One reading of a book: the form and history as they stand, with all that a plan is made from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sheetsync.core.cells import Grid, Place, Rows, cell_at, cell_name, plain, same_value, serial
from sheetsync.core.configuration import Configuration, configuration, first_sop
from sheetsync.core.course import Course
from sheetsync.core.form import Columns, bind
from sheetsync.core.history import OF_THE_BOOK, Event, History
from sheetsync.core.metadata import LastSync, cut_text, format_of, lines_of, parse_last_sync
from sheetsync.core.privacy import kept
from sheetsync.core.settings import Settings
from sheetsync.core.settings_tab import Entry
from sheetsync.core.signers import Acceptance, Signers, Verify, read_signers
from sheetsync.core.sop import Sop


@dataclass(frozen=True, slots=True)
class Sight:
    """What a computer that saw a history before says of it, and how it goes on from there.

    `warnings` are for whoever looks after the book. Where `--force` accepts another history than
    the one seen, `number` and `head` are the No and the hash of the last row seen. The signatures
    of the first `verified` rows were found good then, and stand so still.
    """

    warnings: tuple[str, ...] = ()
    number: int = 0
    head: str = ""
    verified: int = 0


@dataclass(frozen=True)
class Reading:
    """The form and history as read, with all that a plan is made from.

    `journal` is what the add-in wrote down, None where the book has no such tab; `forged_journal`
    says that there is one where no add-in can have written it. `blocked` tells
    which cells of the form cannot be written, and why; looking may cost a store a request, so it
    is asked once, and not at all where no item is open. `hidden` is the tab of facts for
    programs. `verify` knows good signatures. `misnamed` are the cells of the settings that should
    name the SOP and do not. `sight` is what this computer saw of the history before; with `force`
    what departs from that, or nobody signed, is accepted. `opening` is what a sync records before
    all else, and by which it judges: another version of the SOP. `settings_writes` are the cells of
    the settings tab that it writes; `settings` are those with them. `versions` are the SOPs by the
    digests of their texts, as far as the book has those: all that the history names, and the one
    that judges, `sop`, which knows what earlier ones had besides. `calendar` says in the office's
    words which years are added to the settings.
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
    hidden: Rows = ()
    misnamed: tuple[tuple[Entry, str], ...] = ()
    sight: Sight = Sight()
    force: bool = False
    opening: tuple[Event, ...] = ()
    settings_writes: Grid = field(default_factory=dict)
    versions: Mapping[str, Sop] = field(default_factory=dict)
    calendar: tuple[str, ...] = ()

    @cached_property
    def columns(self) -> Columns:
        """Where the form's columns stand."""
        return bind(self.form, self.sop)

    @cached_property
    def base(self) -> Course:
        """What the history made of all items."""
        versions = {**self.versions, self.sop.digest: self.sop}
        first = first_sop(self.sop, versions, self.opening)
        return Course(first, self.history.events, versions)

    @cached_property
    def course(self) -> Course:
        """Where all items stand when the sync begins to judge, after what it opens with."""
        return self.base.then(self.opening)

    @cached_property
    def signers(self) -> Signers:
        """Who signed the history, and what nobody signed."""
        return read_signers(self.history, self.verify, self.sight.verified)

    @property
    def accepts(self) -> Acceptance | None:
        """What `force` accepts of the history, None where nobody forces, or nothing is wrong."""
        unsigned, seen = bool(self.signers.stopping), self.sight
        lost = parse_last_sync(self.hidden) if self.cut else None
        if not (self.force and (unsigned or lost or seen.number)):
            return None
        return Acceptance(unsigned, seen.head or (lost.head if lost else ""), seen.number)

    @cached_property
    def format(self) -> int:
        """What the book holds, as a number (see `metadata.FORMAT`)."""
        return format_of(self.hidden, self.history)

    @cached_property
    def configuration(self) -> Configuration:
        """What the history says of what judges."""
        return configuration(self.history.events, self.sop.texts)

    @property
    def opened(self) -> Configuration:
        """What judges once the opening is recorded."""
        return configuration(self.opening, self.sop.texts, self.configuration)

    @cached_property
    def watched_from(self) -> int:
        """The place of the first event since which the history has every change of a checked row.

        The first recording sync of this version says what judges from there on.
        """
        of_the_book = self.base.of(*OF_THE_BOOK)
        events = len(self.history.events) if self.history.older else 0
        return of_the_book[0] if of_the_book else events

    @cached_property
    def last(self) -> LastSync | None:
        """What the hidden tab says of the last sync, None where it says nothing to be believed."""
        found = parse_last_sync(self.hidden)
        if found is None or not found.is_of(self.history):
            return None
        unsigned = not self.signers.genesis  # nobody signs this book yet
        return found if unsigned or found.is_sealed(self.signers, self.verify) else None

    @cached_property
    def cut(self) -> str:
        """What proves that the history lost its end, '' where nothing does."""
        tab = self.sop.texts.tabs["history"]
        return cut_text(self.hidden, self.history, lambda: self.signers, self.verify, tab)

    @cached_property
    def emptied(self) -> str:
        """Which row shows that an empty history was not always so, '' where none does."""
        return "" if self.history.events else emptied_text(self.form, self.columns, self.sop)

    @property
    def last_sync(self) -> datetime | None:
        """When the form was last synced, in the office's zone; None: not known."""
        at = self.last and self.last.at
        return at.astimezone(self.settings.zone) if at else None

    @property
    def longest_gap(self) -> float:
        """The longest gap between two syncs, working minutes."""
        return self.last.gap if self.last else 0.0

    @cached_property
    def wrong_cells(self) -> tuple[Place, ...]:
        """The cells above the form's header that do not say when it was last synced.

        Where that is not known only that of the time; () where staff deleted the title rows.
        """
        row, title = self.columns.sync_row, self.columns.fields[self.sop.form.title_field]
        if row < 0:
            return ()
        if self.last is None or self.last.at is None:
            return ((row, self.columns.check),) if self.history.events else ()
        right = {(row, self.columns.check): serial(self.last.at), (row, title): self.last.gap}
        return tuple(
            place
            for place, value in right.items()
            if not same_value(cell_at(self.form, *place), value)
        )

    def doubts(self) -> Iterator[str]:
        """Yield what is in the book and is not believed, in sentences for the administrator."""
        form, titles, at = self.sop.form.tab, self.sop.texts.tabs, self.last_sync
        if self.forged_journal:
            yield (
                f"the tab {titles['journal']!r} is ignored: in a file no add-in writes, so anybody "
                "can have typed its names and times; rename or delete it"
            )
        yield from self._doubts_of_the_sop()
        cells = [place for place in self.wrong_cells if place not in self.blocked()]
        if cells and at:
            names = " and ".join(cell_name(*place) for place in cells)
            yield (
                f"{form}!{names}: somebody changed what stands there of the last sync, which was "
                f"at {at:%Y-%m-%d %H:%M}; nothing was made of it, and the next sync puts it right"
            )
        if self.cut:
            yield self.cut
        elif self.last is None and (
            self.base.of(*OF_THE_BOOK) or any(lines_of(self.hidden, "sync"))
        ):
            yield (
                f"{titles['metadata']}: the time of the last sync is gone or was changed; what was "
                "done since counts as done at any time before this sync, which writes it anew"
            )

    def _doubts_of_the_sop(self) -> Iterator[str]:
        """Yield what names another SOP than the history, and what lacks of one that is to come."""
        known = self.configuration
        for entry, right in self.misnamed if known.sop else ():
            found = repr(str(kept(entry.text, 60))) if entry.text else "nothing"
            yield (
                f"{entry.place}: found {found}; expected {right!r}, the SOP that "
                "the history says is in force. Nothing is judged by what stands there: `sheetsync "
                "sop` changes an SOP, not this cell, and the next sync puts it right"
            )
        coming = known.announced
        if coming and coming.digest not in self.versions:
            yield (
                f"{self.sop.texts.tabs['metadata']}: the text of version {coming.version} of the "
                f"SOP, announced from {coming.since}, is gone or was altered, so it cannot come "
                "into force; give the same text again with `sheetsync init BOOK --sop FILE`"
            )


def emptied_text(form: Rows, columns: Columns, sop: Sop) -> str:
    """Return which row of a form shows that its history had rows, '' where none does.

    All rows would begin anew, and get their approvals again by the words that stand there.
    """
    number = re.compile("[A-Za-z][A-Za-z0-9]*-[0-9]{4}-[0-9]{4,}")  # of any version's prefix
    rows = range(columns.header_row + 1, len(form))
    found = (plain(cell_at(form, row, columns.number)) for row in rows)
    first = next((text for text in found if number.fullmatch(text)), "")
    tab = sop.texts.tabs["history"]
    return (
        f"{tab} is empty, but {sop.form.tab} has registered rows, the first {first}"
        if first
        else ""
    )
