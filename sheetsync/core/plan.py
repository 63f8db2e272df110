"""What one sync decides, as a value: what is recorded, said and written; and parts of it.

A plan that is more than a store takes at once goes in several commits, one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from sheetsync.core.cells import Cell, Place
from sheetsync.core.history import HASH, Event, History, history_rows
from sheetsync.core.journal import Journal
from sheetsync.core.judge import HandedBack
from sheetsync.core.signers import Signers
from sheetsync.core.texts import Texts
from sheetsync.core.writing import Touch


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row where somebody asked for something that still lacks its evidence."""

    item: str
    message: str


@dataclass(frozen=True)
class Plan:
    """Everything one sync found, decided and will write. It can be printed, counted and refused.

    `texts` are the words of the office's language. `standing` says which registered rows are
    missing and which published rows are not what was approved. `fresh` tells whether working time
    passed since the last sync, so that ages moved on, or its time in the form is wrong; `warnings`
    are sentences for the administrator; `blocked` are the cells of the form that should have been
    written and cannot be, each with the key of its reason. `rest` says that some rows were left for
    another plan: all at once was more than the store takes. `signature` is that of the last row,
    `signers` are those of the history once this is committed. `labels` are the titles of the tabs
    that are drawn again, as something they say is otherwise by now; `upkeep` says what else is done
    to the book itself, a sentence each.
    """

    book: str
    sync: str
    at: datetime
    items: int
    texts: Texts
    events: tuple[Event, ...] = ()
    handed_back: tuple[HandedBack, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    standing: tuple[str, ...] = ()
    touches: tuple[Touch, ...] = ()
    history: History = field(default_factory=History)
    last_sync: datetime | None = None
    longest_gap: float = 0.0
    fresh: bool = False
    journal: Journal | None = None
    requests: int = 0
    warnings: tuple[str, ...] = ()
    rest: bool = False
    blocked: Mapping[Place, str] = field(default_factory=dict)
    signature: str = ""
    signers: Signers = field(default_factory=Signers)
    labels: tuple[str, ...] = ()
    upkeep: tuple[str, ...] = ()

    @property
    def found_something(self) -> bool:
        """Whether a word was refused, or a row waits, is missing or is not what was approved."""
        refused = any(event.kind == "refuse" for event in self.events)
        return bool(self.waiting or self.standing or refused)

    @cached_property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows that the history gets."""
        return history_rows(self.history, self.events, self.signature)

    @property
    def head(self) -> str:
        """The hash of the last history row once this plan is committed."""
        return str(self.rows[-1][HASH]) if self.rows else self.history.head


def first_rows(plan: Plan, share: float) -> Plan | None:
    """Return what a plan does with a share of its rows, None where it has one only.

    `share` is that of the whole which a store takes at once, 0..1; a tenth of it stays free.
    """
    named = (*(event.item for event in plan.events), *(touch.number for touch in plan.touches))
    numbers = tuple(dict.fromkeys(named))
    if len(numbers) < 2:
        return None
    kept = set(numbers[: max(1, int(0.9 * share * len(numbers)))])
    return replace(
        plan,
        events=tuple(event for event in plan.events if event.item in kept),
        touches=tuple(touch for touch in plan.touches if touch.number in kept),
        handed_back=tuple(back for back in plan.handed_back if back.item in kept),
        rest=True,
    )


def joined(first: Plan, then: Plan) -> Plan:
    """Return two plans of one sync as one, for whoever wants to know what was done."""
    return replace(
        then,
        events=(*first.events, *then.events),
        handed_back=(*first.handed_back, *then.handed_back),
        touches=(*first.touches, *then.touches),
        labels=tuple(dict.fromkeys((*first.labels, *then.labels))),
        upkeep=(*first.upkeep, *then.upkeep),
        warnings=tuple(dict.fromkeys((*first.warnings, *then.warnings))),
    )
