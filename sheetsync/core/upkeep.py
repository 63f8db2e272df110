"""What a sync records of the book itself, before what happened to its items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sheetsync.core.cells import cut
from sheetsync.core.configuration import recording
from sheetsync.core.history import Event, book_event
from sheetsync.core.judge import Stamp
from sheetsync.core.metadata import FORMAT, drawn_last
from sheetsync.core.privacy import Kept
from sheetsync.core.reading import Reading

_FORMAT = "format"


def of_the_book(reading: Reading, stamp: Stamp, *, begin: bool) -> tuple[Event, ...]:
    """Return what a reading opens with, what is done to an older book, and what judges now.

    What judges is recorded where it is not what was recorded last; where nothing was, in an empty
    history, by the sync that brings the book up to date, and where `begin` says that something else
    is recorded, too.
    """
    upgrade = tuple(_upgrade(reading, stamp)) if reading.format < FORMAT else ()
    begin = begin or bool(upgrade or reading.opening) or not reading.history.events
    told = recording(reading.opened, reading.sop, reading.settings, stamp, begin=begin)
    return (*reading.opening, *upgrade, *(_led_by(reading.calendar, event) for event in told))


def upgrade_lines(events: Sequence[Event]) -> Iterator[str]:
    """Yield what events say of a book that was brought up to date, in the office's words."""
    for event in events:
        if event.kind == _FORMAT:
            yield from event.note.split("\n")


def _upgrade(reading: Reading, stamp: Stamp) -> Iterator[Event]:
    """Yield the event that says what is done to a book of an older format; it judges nothing."""
    content = {"from": Kept(str(reading.format)), "to": Kept(str(FORMAT))}
    note = Kept(cut("\n".join(_done(reading))))  # nothing in it comes from people
    yield book_event(_FORMAT, reading.sop.texts, stamp.at, stamp.sync, note, content)


def _done(reading: Reading) -> Iterator[str]:
    """Yield what the sync does to the book, a sentence each."""
    texts = reading.sop.texts
    say, tabs = texts.say, texts.tabs
    yield say("upkeep.format", old=reading.format, new=FORMAT)
    if reading.history.older:
        yield say("upkeep.signatures", column=texts.history[-1], tab=tabs["history"])
    if not reading.hidden:
        yield say("upkeep.hidden", tab=tabs["metadata"])
    if any("\n" in str(entry.cell) for entry, _ in reading.misnamed):
        yield say("upkeep.sop", tab=tabs["settings"], hidden=tabs["metadata"])
    if reading.configuration.sop is None:
        yield say("upkeep.recorded", tab=tabs["settings"])
    if not drawn_last(reading.hidden):
        yield say("upkeep.labels")


def _led_by(calendar: Sequence[str], event: Event) -> Event:
    """Return an event that tells first what the tool wrote into the settings by itself."""
    if event.kind != "settings" or not calendar:
        return event
    return replace(event, note=Kept(cut("\n".join((*calendar, event.note)))))
