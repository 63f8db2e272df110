"""Changes of the settings that reach back into days that are over, and what they did to figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import pairwise

from sheetsync.core.configuration import Configuration, configurations
from sheetsync.core.history import Event
from sheetsync.core.settings import Settings, settings_of
from sheetsync.core.settings_lines import SettingsLine
from sheetsync.core.settings_schema import identity, texts_of
from sheetsync.core.sop import Sop
from sheetsync.errors import SheetsyncError
from sheetsync.figures.results import Revision

Lines = frozenset[SettingsLine]


@dataclass(frozen=True, slots=True)
class DayOfChange:
    """What was changed on one day, by its last change at `at` in the office's zone.

    `before` and `after` are all lines around that day; `came` and `went` those that reach back.
    """

    at: datetime
    before: Lines
    after: Lines
    came: tuple[SettingsLine, ...]
    went: tuple[SettingsLine, ...]
    sop: Sop

    def touches(self, first: date, last: date) -> bool:
        """Tell whether it reaches into the days from the first to the last."""
        spans = (_span(line, self.sop) for line in (*self.came, *self.went))
        day = self.at.date()
        return any(span and span[0] <= last and min(span[1], day) >= first for span in spans)


def reaching_back(events: Sequence[Event], sop: Sop, zone: tzinfo) -> Iterator[DayOfChange]:
    """Yield the days on which settings for earlier days were changed, the newest first.

    What was changed and put back on one day is none. Raises HistoryError as `configurations` does.
    """
    days: dict[date, Configuration] = {}
    for found in configurations(events, sop.texts):
        if found.at and found.lines is not None:
            days[found.at.astimezone(zone).date()] = found
    for old, new in reversed([*pairwise(days.values())]):
        before, after = old.lines or frozenset(), new.lines or frozenset()
        at = new.at.astimezone(zone) if new.at else None
        if at is None:
            continue
        came, went = (_reaching(one, sop, at.date()) for one in (after - before, before - after))
        came, went = _without_names(came, went)
        if came or went:
            yield DayOfChange(at, before, after, tuple(came), tuple(went), sop)


def weighed(
    changes: Iterable[DayOfChange], share: Callable[[Settings], float | None]
) -> tuple[Revision, ...]:
    """Return the changes with the share on time by the settings before and after each.

    `share` measures by such settings; None where it cannot be told, as where the SOP of today
    cannot read the settings of then.
    """

    def told(lines: Lines, sop: Sop) -> float | None:
        try:
            return share(settings_of(lines, sop))
        except (SheetsyncError, ValueError):
            return None

    return tuple(
        Revision(
            at=each.at,
            came=each.came,
            went=each.went,
            before=told(each.before, each.sop),
            after=told(each.after, each.sop),
        )
        for each in changes
    )


def _reaching(lines: Lines, sop: Sop, day: date) -> list[SettingsLine]:
    spans = {line: _span(line, sop) for line in lines}
    return sorted(line for line, span in spans.items() if span and span[0] < day)


def _span(line: SettingsLine, sop: Sop) -> tuple[date, date] | None:
    """Return the days for which a line counts, None where it counts for none of the figures."""
    said = texts_of(line)
    try:
        match line[0]:
            case "minutes" | "hours":
                return date.fromisoformat(said["since"]), date.max
            case "holidays":
                return (day := date.fromisoformat(said["day"])), day
            case "ramadan":
                return date.fromisoformat(said["first"]), date.fromisoformat(said["last"])
    except (ValueError, KeyError):
        return None
    zone = sop.texts.settings["general"].words["rows"]["zone"]
    return (date.min, date.max) if line[:2] == ("general", zone) else None


def _without_names(
    came: list[SettingsLine], went: list[SettingsLine]
) -> tuple[list[SettingsLine], list[SettingsLine]]:
    """Leave out holidays that only got another name."""
    shared = {identity(line) for line in came} & {identity(line) for line in went}
    named = {one for one in shared if one[0] == "holidays"}
    kept = ([line for line in lines if identity(line) not in named] for lines in (came, went))
    first, second = kept
    return first, second
