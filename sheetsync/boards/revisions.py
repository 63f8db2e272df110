"""What is said of a change of the settings that reaches back, on boards and reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sheetsync.core.settings_schema import identity
from sheetsync.core.texts import Texts
from sheetsync.figures.results import Revision


def revision_text(revision: Revision, texts: Texts) -> str:
    """Return `On time 42 % -> 74 % because 3 holidays were added on 27 Nov 2026`.

    Where the share is the same as it is shown, or cannot be told, only what was changed is said.
    """
    what, day = ", ".join(_changed(revision, texts)), texts.day(revision.at.date())
    shares = [_share(value, texts) for value in (revision.before, revision.after)]
    if shares[0] == shares[1]:
        said = texts.say("revisions.plain", what=what, day=day)
        return said[:1].upper() + said[1:]
    before, after = shares
    return texts.say("revisions.effect", before=before, after=after, what=what, day=day)


def revision_lines(revisions: Sequence[Revision], texts: Texts) -> str:
    """Return what is said of all of them, '' where there is none."""
    return " · ".join(revision_text(each, texts) for each in revisions)


def _changed(revision: Revision, texts: Texts) -> Iterator[str]:
    """Yield what happened to how many lines of each table: `3 holidays added`."""
    new = {identity(line) for line in revision.came}
    old = {identity(line) for line in revision.went}
    sides = (("changed", new & old), ("added", new - old), ("removed", old - new))
    for how, lines in sides:
        for table, n in sorted(Counter(line[0] for line in lines).items()):
            what = texts.say(f"revisions.{table}", n=n)
            yield texts.say(f"revisions.{how}", what=what)


def _share(value: float | None, texts: Texts) -> str:
    return texts.say("words.none") if value is None else texts.share(value)
