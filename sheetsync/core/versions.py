"""The versions of a book's SOP: when each was in force, and what another one would come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sheetsync.core.configuration import configuration, puts_in_force
from sheetsync.core.course import Course
from sheetsync.core.history import Event, History
from sheetsync.core.privacy import Kept, kept
from sheetsync.core.signers import Signers
from sheetsync.core.sop import Sop
from sheetsync.core.texts import Texts
from sheetsync.core.workflow import ItemState

_LONGEST = 120  # characters of a title


@dataclass(frozen=True, slots=True)
class Enactment:
    """A row of the history that put a version of the SOP in force, or announces the next one.

    `since` is the day from which an announced one is to be in force, None where it is no such one;
    `signer` is the name of the computer that signed the row, '' where it is not known.
    """

    row: int
    id: str
    version: int
    digest: str
    at: datetime
    since: date | None
    in_force: bool
    signer: str


def enactments(history: History, signers: Signers, texts: Texts) -> Iterator[Enactment]:
    """Yield which version was in force from when on, oldest first, and the one that is to come."""
    coming = configuration(history.events, texts).announced
    rows = [(row, event) for row, event in enumerate(history.events) if event.kind == "sop"]
    forced = [(row, event) for row, event in rows if puts_in_force(event)]
    for row, event in (*forced, *(rows[-1:] if coming else ())):
        content, waits = event.content or {}, not puts_in_force(event)
        yield Enactment(
            row=row + 1,
            id=content["id"],
            version=int(content["version"]),
            digest=event.fingerprint,
            at=event.at,
            since=coming.since if coming and waits else None,
            in_force=row == forced[-1][0],
            signer=_signer(history, row, signers),
        )


def _signer(history: History, row: int, signers: Signers) -> str:
    """Return who signed a row: the signature stands at the last one of its sync."""
    text = next(filter(None, history.signatures[row:]), "")
    found = signers.of(text.split(" ")[0])
    return found.name if found else ""


@dataclass(frozen=True, slots=True)
class Migration:
    """One open item as it goes on by another version: the steps whose turn it was and is, by id.

    `skipped` are the steps that it still had before it and comes to no more, `asked` those that it
    comes to now and did not before; in the order of each version.
    """

    item: str
    title: Kept
    before: str
    after: str
    skipped: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def moves(self) -> bool:
        """Whether anything is otherwise for this item."""
        return self.before != self.after or bool(self.skipped or self.asked)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What another version of its SOP comes to for a book, as the history would record it.

    `lines` say which version it is, and what it changes; `since` is the day from which it would be
    in force, None: at once. `items` are all open ones, `headers` those of the steps by their ids.
    """

    sop: Sop
    version: int
    since: date | None
    lines: tuple[str, ...]
    items: tuple[Migration, ...]
    headers: Mapping[str, str]

    @property
    def moving(self) -> tuple[Migration, ...]:
        """The items for which anything is otherwise."""
        return tuple(item for item in self.items if item.moves)


def proposal(event: Event, since: date | None, before: Course, after: Course) -> Proposal:
    """Return what the `sop` event that puts a version in force, or announces it, comes to.

    `before` and `after` are where all items stand without it and once it is in force.
    """
    headers = {step.id: step.header for step in (*before.sop.every_step, *after.sop.every_step)}
    return Proposal(
        sop=after.sop,
        version=int((event.content or {})["version"]),
        since=since,
        lines=tuple(event.note.split("\n")),
        items=tuple(_migrations(before, after)),
        headers=headers,
    )


def _migrations(before: Course, after: Course) -> Iterator[Migration]:
    title = before.sop.title_field.id
    for number, was in sorted(before.states.items()):
        if was.queue is None:
            continue
        left, then = _left(before.sop, was), _left(after.sop, after.states[number])
        yield Migration(
            item=number,
            title=kept((was.content or {}).get(title, ""), _LONGEST),
            before=left[0],
            after=then[0],
            skipped=tuple(step for step in left if step not in then),
            asked=tuple(step for step in then if step not in left),
        )


def _left(sop: Sop, item: ItemState) -> tuple[str, ...]:
    """Return the ids of the steps to which an open item still comes, from its turn on."""
    steps = enumerate(sop.steps)
    return tuple(step.id for n, step in steps if n == item.current or item.comes_after(n))
