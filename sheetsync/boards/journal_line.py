"""What Monitoring says about the add-in's journal: whether it lives, and what it gave away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sheetsync.core.conduct import Conduct
from sheetsync.core.journal import Journal
from sheetsync.core.texts import Texts


def journal_line(journal: Journal | None, conduct: Conduct, texts: Texts, as_of: datetime) -> str:
    """Return one line as of the last sync, '' where there is no journal and never was one."""
    return " · ".join(_parts(journal, conduct, texts, as_of))


def _parts(
    journal: Journal | None, conduct: Conduct, texts: Texts, as_of: datetime
) -> Iterator[str]:
    if journal is not None:
        yield _state(journal, texts, as_of)
    counts = {
        "doubted": journal.doubted if journal else 0,
        "outside": conduct.outside,
        "same": conduct.same_person,
    }
    for key, count in counts.items():
        if count:
            yield texts.say(f"monitoring.journal_{key}", n=texts.number(count))


def _state(journal: Journal, texts: Texts, as_of: datetime) -> str:
    """Say no time while it lives: it would change by itself, and a quiet sync writes nothing."""
    if not journal.readable:
        return texts.say("monitoring.journal_unreadable")
    if journal.is_alive(as_of):
        return texts.say("monitoring.journal_alive")
    if journal.beat is None:
        return texts.say("monitoring.journal_never")
    at = journal.beat.astimezone(as_of.tzinfo)
    return texts.say("monitoring.journal_silent", at=f"{texts.moment(at)} {texts.zone(at)}")
