"""What judges, as the history records it: which SOP is in force, and what the office set.

Two kinds of event say so. `sop` names the SOP, its version and the digest of its text, and puts it
in force from there on, the first one also for all that was before; one with the day `from` which it
is to count only announces it, until another `sop` event puts one in force. `settings`
holds in Isi the lines that came ("+") and went ("-"), each a JSON list of lines; the first one has
all of them. What does not fit in one cell stands in several events of one sync. `Sidik Isi` is the
digest of all lines after that sync.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache, reduce

from sheetsync.core.cells import LONGEST, cut
from sheetsync.core.history import Event, book_event
from sheetsync.core.judge import Stamp
from sheetsync.core.privacy import Kept
from sheetsync.core.settings import Settings
from sheetsync.core.settings_lines import SettingsLine, lines_digest, lines_json, said_columns
from sheetsync.core.settings_schema import TABLE_OF, choices_of, identity
from sheetsync.core.sop import Sop
from sheetsync.core.texts import Texts
from sheetsync.errors import HistoryError

_CAME, _WENT = "+", "-"
_FROM = "from"
_BRACKETS = 40  # characters of Isi around its lines
_digest = lru_cache(16)(lines_digest)  # a sync goes through what judges several times


@dataclass(frozen=True, slots=True)
class SopVersion:
    """An SOP as the history names it: its id, which version, the digest of its text.

    `since` is the day from which an announced one is to be in force, None where it is no such one.
    """

    id: str
    version: int
    digest: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """What judges from an event on; None before it was recorded.

    `at` is when that was recorded. `announced` is the version that is to come; `versions` are all
    that were recorded, each once, oldest first. `ever` are all lines of then and before.
    """

    at: datetime | None = None
    sop: SopVersion | None = None
    lines: frozenset[SettingsLine] | None = None
    ever: frozenset[SettingsLine] = frozenset()
    announced: SopVersion | None = None
    versions: tuple[SopVersion, ...] = ()


# --- From the history ----------------------------------------------------------------------------


def configurations(
    events: Sequence[Event], texts: Texts, known: Configuration | None = None
) -> Iterator[Configuration]:
    """Yield what judges after each sync that recorded a change of it, oldest first.

    `known` is what judged before the events. Raises HistoryError naming the first row that does not
    say it, or not what follows from the rows before it.
    """
    found = [(n, e) for n, e in enumerate(events, 1) if e.kind in ("sop", "settings")]
    now = known or Configuration()
    for place, (row, event) in enumerate(found):
        try:
            now = replace(_after(now, event), at=event.at)
            if place + 1 < len(found) and found[place + 1][1].sync == event.sync:
                continue
            if now.lines is not None and event.kind == "settings":
                _same(event.fingerprint, _digest(now.lines))
        except (ValueError, TypeError, KeyError, RecursionError):
            raise HistoryError(
                f"{texts.tabs['history']} No {row}: what it says of the {event.kind} does not "
                "follow from the rows before it. Another program or a newer sheetsync wrote this "
                "row: put an untouched copy of the book back, use the newest sheetsync, or "
                "`sheetsync restore BOOK --history`",
                row,
            ) from None
        yield now


def configuration(
    events: Sequence[Event], texts: Texts, known: Configuration | None = None
) -> Configuration:
    """Return what judges after these events. Raises HistoryError as `configurations` does."""
    return [known or Configuration(), *configurations(events, texts, known)][-1]


def _after(now: Configuration, event: Event) -> Configuration:
    content = event.content or {}
    if event.kind == "sop":
        version = SopVersion(content["id"], int(content["version"]), event.fingerprint)
        versions = tuple(dict.fromkeys((*now.versions, version)))
        if puts_in_force(event):
            return replace(now, sop=version, announced=None, versions=versions)
        if now.sop is None:
            raise ValueError("announced after none")
        announced = replace(version, since=date.fromisoformat(content[_FROM]))
        return replace(now, announced=announced, versions=versions)
    came, went = _lines(content.get(_CAME, "[]")), _lines(content.get(_WENT, "[]"))
    lines = now.lines or frozenset()
    if not went <= lines or came & lines:
        raise ValueError("lines that were not there, or were")
    return replace(now, lines=(lines - went) | came, ever=now.ever | came)


@lru_cache(16)
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


# --- The version in force ------------------------------------------------------------------------


def puts_in_force(event: Event) -> str:
    """Return the digest of the SOP that counts from this event on, '' where it changes none."""
    is_new = event.kind == "sop" and _FROM not in (event.content or {})
    return event.fingerprint if is_new else ""


def first_sop(sop: Sop, versions: Mapping[str, Sop], events: Iterable[Event]) -> Sop:
    """Return the SOP in force before all events; `sop` where they name none.

    `versions` are those known, by the digests of their texts.
    """
    digest = next(filter(None, map(puts_in_force, events)), "")
    return versions.get(digest, sop)


def judged_by(
    sop: Sop, versions: Mapping[str, Sop], events: Sequence[Event]
) -> Iterator[tuple[Sop, Event]]:
    """Yield each event with the SOP in force there; `sop` is that where the events name none."""
    now = first_sop(sop, versions, events)
    for event in events:
        if digest := puts_in_force(event):
            now = versions.get(digest, now)
        yield now, event


def last_sop(versions: Mapping[str, Sop], events: Iterable[Event]) -> Sop:
    """Return the SOP in force after all events, which knows what earlier ones had besides.

    It is the last of `versions` where the events name none.
    """
    named = [versions[digest] for digest in map(puts_in_force, events) if digest in versions]
    return reduce(lambda old, new: new.following(old), named or [*versions.values()][-1:])


def needed_versions(events: Sequence[Event]) -> frozenset[str]:
    """Return the digests of the SOPs without which these events cannot be followed.

    What another one replaced before any item began moved nothing.
    """
    begun = next((n for n, event in enumerate(events) if event.item), len(events))
    named = [(n, digest) for n, event in enumerate(events) if (digest := puts_in_force(event))]
    replaced = [*(n for n, _ in named[1:]), len(events) + 1]
    return frozenset(d for (_, d), end in zip(named, replaced, strict=False) if end > begun)


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
        events.append(sop_event(sop, 1, stamp))
    if known.lines is not None:
        events += settings_events(known.lines, settings, sop, stamp)
    elif begin:
        events += settings_events(None, settings, sop, stamp)
    return tuple(events)


def sop_event(
    sop: Sop, version: int, stamp: Stamp, said: Sequence[str] = (), since: date | None = None
) -> Event:
    """Return the event that puts an SOP in force, or with the day `since` only announces it.

    `said` are lines that say what it changes: nothing personal.
    """
    key = "configuration.sop_announced" if since else "configuration.sop"
    day = sop.texts.day(since) if since else ""
    first = sop.texts.say(key, id=sop.id, version=version, name=sop.name, day=day)
    content = {"id": Kept(sop.id), "version": Kept(str(version))}
    if since:
        content[_FROM] = Kept(since.isoformat())
    return _event("sop", sop, stamp, "\n".join((first, *said)), sop.digest, content)


def switching(
    known: Configuration, old: Sop, new: Sop, stamp: Stamp, said: Sequence[str] = (),
    since: date | None = None,
) -> tuple[Event, ...]:  # fmt: skip
    """Return the events that put a new SOP in force after the old one, or announce it.

    What is `known` may not say yet by what all was judged so far: then that comes first. A text
    that was recorded before keeps the number of its version.
    """
    first = () if known.sop else (sop_event(old, 1, stamp),)
    numbers = {each.digest: each.version for each in known.versions} or {old.digest: 1}
    version = numbers.get(new.digest, max(numbers.values()) + 1)
    return (*first, sop_event(new, version, stamp, said, since))


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
    return book_event(
        kind,
        sop.texts,
        stamp.at,
        stamp.sync,
        Kept(cut(said)),
        content,
        not_before=stamp.not_before,
        fingerprint=digest,
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
    table = TABLE_OF.get(old[0])
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
