"""What judges, as the history records it: which SOP is in force, and what the office set.

Two kinds of event say so. `sop` names the SOP, its version and the digest of its text. `settings`
holds in Isi the lines that came ("+") and went ("-"), each a JSON list of lines; the first one has
all of them. What does not fit in one cell stands in several events of one sync. `Sidik Isi` is the
digest of all lines after that sync.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sheetsync.core.cells import LONGEST, cut
from sheetsync.core.history import Event
from sheetsync.core.judge import Stamp
from sheetsync.core.privacy import Kept
from sheetsync.core.settings import Settings
from sheetsync.core.settings_lines import SettingsLine, lines_digest, lines_json, said_columns
from sheetsync.core.settings_schema import TABLES, choices_of, identity
from sheetsync.core.sop import Sop
from sheetsync.core.texts import Texts
from sheetsync.errors import HistoryError

_TABLES = {table.key: table for table in TABLES}
_CAME, _WENT = "+", "-"
_BRACKETS = 40  # characters of Isi around its lines


@dataclass(frozen=True, slots=True)
class SopVersion:
    """An SOP as the history names it: its id, which version, the digest of its text."""

    id: str
    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Configuration:
    """What judges from an event on; None before it was recorded.

    `at` is when that was recorded. `ever` are all lines of then and before.
    """

    at: datetime | None = None
    sop: SopVersion | None = None
    lines: frozenset[SettingsLine] | None = None
    ever: frozenset[SettingsLine] = frozenset()


# --- From the history ----------------------------------------------------------------------------


def configurations(events: Sequence[Event], texts: Texts) -> Iterator[Configuration]:
    """Yield what judges after each sync that recorded a change of it, oldest first.

    Raises HistoryError naming the first row that does not say it, or not what follows from the rows
    before it.
    """
    found = [(n, e) for n, e in enumerate(events, 1) if e.kind in ("sop", "settings")]
    now = Configuration()
    for place, (row, event) in enumerate(found):
        try:
            now = replace(_after(now, event), at=event.at)
            if place + 1 < len(found) and found[place + 1][1].sync == event.sync:
                continue
            if now.lines is not None and event.kind == "settings":
                _same(event.fingerprint, lines_digest(now.lines))
        except (ValueError, TypeError, KeyError, RecursionError):
            raise HistoryError(
                f"{texts.tabs['history']} No {row}: what it says of the {event.kind} does not "
                "follow from the rows before it. Another program or a newer sheetsync wrote this "
                "row: put an untouched copy of the book back, use the newest sheetsync, or "
                "`sheetsync restore BOOK --history`",
                row,
            ) from None
        yield now


def configuration(events: Sequence[Event], texts: Texts) -> Configuration:
    """Return what judges after these events. Raises HistoryError as `configurations` does."""
    return [Configuration(), *configurations(events, texts)][-1]


def _after(now: Configuration, event: Event) -> Configuration:
    content = event.content or {}
    if event.kind == "sop":
        sop = SopVersion(content["id"], int(content["version"]), event.fingerprint)
        return replace(now, sop=sop)
    came, went = _lines(content.get(_CAME, "[]")), _lines(content.get(_WENT, "[]"))
    lines = now.lines or frozenset()
    if not went <= lines or came & lines:
        raise ValueError("lines that were not there, or were")
    return replace(now, lines=(lines - went) | came, ever=now.ever | came)


def _lines(text: str) -> frozenset[SettingsLine]:
    found = json.loads(text)
    if not isinstance(found, list) or not all(
        isinstance(line, list) and line and all(isinstance(each, str) for each in line)
        for line in found
    ):
        raise ValueError("no lists of texts")
    return frozenset(tuple(map(Kept, line)) for line in found)


def _same(found: str, right: str) -> None:
    if found != right:
        raise ValueError("another digest")


# --- Into the history ----------------------------------------------------------------------------


def recording(
    known: Configuration, sop: Sop, settings: Settings, stamp: Stamp, *, begin: bool
) -> tuple[Event, ...]:
    """Return the events that record what judges now, where that is not what is recorded.

    Of a book whose history says nothing of it yet all is recorded, but only if `begin` says that
    this is the time.
    """
    events = []
    if known.sop is None and begin:
        events.append(_sop_event(sop, stamp))
    if known.lines is not None:
        events += settings_events(known.lines, settings, sop, stamp)
    elif begin:
        events += settings_events(None, settings, sop, stamp)
    return tuple(events)


def _sop_event(sop: Sop, stamp: Stamp) -> Event:
    said = sop.texts.say("configuration.sop", id=sop.id, version=1, name=sop.name)
    content = {"id": Kept(sop.id), "version": Kept("1")}
    return _event("sop", sop, stamp, said, sop.digest, content)


def settings_events(
    known: frozenset[SettingsLine] | None, settings: Settings, sop: Sop, stamp: Stamp
) -> Iterator[Event]:
    """Yield what records the settings after `known` lines; with None it is all of them."""
    lines = frozenset(settings.lines)
    before = known or frozenset()
    for came, went in _parts(lines - before, before - lines):
        if known is None:
            said = sop.texts.say("configuration.baseline")
        else:
            said = "\n".join(changes_in_words(came, went, sop))
        told = {_CAME: Kept(lines_json(came)), _WENT: Kept(lines_json(went))}
        content = {key: text for key, text in told.items() if text != "[]"}
        yield _event("settings", sop, stamp, said, settings.digest, content)


def _event(
    kind: str, sop: Sop, stamp: Stamp, said: str, digest: str, content: Mapping[str, Kept]
) -> Event:
    """Return an event of the book. Its texts passed the door one by one, as lines of settings."""
    return Event(
        item="",
        submission=0,
        step="",
        kind=kind,
        at=stamp.at,
        not_before=stamp.not_before,
        source=sop.texts.sources["sync"],
        note=Kept(cut(said)),
        fingerprint=digest,
        content=content,
        sync=stamp.sync,
    )


def _parts(
    came: Iterable[SettingsLine], went: Iterable[SettingsLine]
) -> Iterator[tuple[list[SettingsLine], list[SettingsLine]]]:
    """Yield the lines in parts that each fit in a cell, what belongs together side by side."""
    pairs = [*((line, 0) for line in came), *((line, 1) for line in went)]
    part: tuple[list[SettingsLine], list[SettingsLine]] = ([], [])
    size = _BRACKETS
    for line, side in sorted(pairs, key=lambda pair: (identity(pair[0]), pair[1])):
        wide = len(json.dumps(lines_json([line]), ensure_ascii=False))
        if size + wide > LONGEST:
            yield part
            part, size = ([], []), _BRACKETS
        part[side].append(line)
        size += wide
    if any(part):
        yield part


# --- In words ------------------------------------------------------------------------------------


def changes_in_words(
    came: Iterable[SettingsLine], went: Iterable[SettingsLine], sop: Sop
) -> Iterator[str]:
    """Yield a sentence for each line that came, went or changed: `Waktu Baku, ...: 60 -> 600`."""
    sides: dict[tuple[str, ...], tuple[list[SettingsLine], list[SettingsLine]]] = {}
    for side, lines in enumerate((went, came)):
        for line in lines:
            sides.setdefault(identity(line), ([], []))[side].append(line)
    for _, (old, new) in sorted(sides.items()):
        if len(old) == len(new) == 1:
            yield _sentence("changed", old[0], new[0], sop)
        else:
            yield from (_sentence("removed", line, line, sop) for line in sorted(old))
            yield from (_sentence("added", line, line, sop) for line in sorted(new))


def _sentence(sign: str, old: SettingsLine, new: SettingsLine, sop: Sop) -> str:
    say, none = sop.texts.say, sop.texts.say("words.none")
    table = _TABLES.get(old[0])
    if table is None:  # a newer version recorded it
        rest = " ".join(old[1:])
        return say(f"configuration.{sign}", table=old[0], what=rest, old="", new="").rstrip()
    blank = {column.key: "" for column in table.columns}
    values = []
    for line in (old, new):
        said = blank | said_columns(table.columns, line[1:], sop.texts, choices_of(sop))
        what = say(f"configuration.{table.key}", **said)
        has_value = any(said[key] for key in said if key not in table.names)
        words = {key: text or none for key, text in said.items()}
        values.append(say(f"configuration.{table.key}_value", **words) if has_value else "")
    title, gone = sop.texts.settings[table.key].title, none if sign == "changed" else ""
    before, after = (value or gone for value in values)
    told = say(f"configuration.{sign}", table=title, what=what, old=before, new=after)
    return told.rstrip()
