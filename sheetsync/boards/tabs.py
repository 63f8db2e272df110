"""All tabs by key: how each is drawn, and what every sync writes anew on the boards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sheetsync.boards.evaluation import EvaluationPage, draw_evaluation
from sheetsync.boards.form import draw_form
from sheetsync.boards.guide import draw_guide
from sheetsync.boards.history import draw_history, draw_metadata
from sheetsync.boards.monitoring import MonitoringPage, draw_monitoring
from sheetsync.boards.page import Page
from sheetsync.boards.settings import draw_settings
from sheetsync.boards.signers import signers_line
from sheetsync.boards.tables import Words
from sheetsync.core.course import Course
from sheetsync.core.dating import Conduct
from sheetsync.core.drawing import Drawing
from sheetsync.core.journal import Journal
from sheetsync.core.signers import Signers
from sheetsync.figures.now import figures
from sheetsync.figures.spans import evaluate
from sheetsync.figures.stays import measure

if TYPE_CHECKING:
    from sheetsync.core.settings import Settings
    from sheetsync.core.sop import Sop

BOARDS = {"monitoring": draw_monitoring, "evaluation": draw_evaluation}
"""How each of these tabs is drawn for an SOP, by key, in the order they stand."""
DRAWN_AGAIN = {**BOARDS, "metadata": draw_metadata}
"""The tabs that a sync draws where they are absent: what they say is known without them."""


def drawings(sop: Sop) -> dict[str, Drawing]:
    """Return the drawings of all tabs by key, in order."""
    return {
        "guide": draw_guide(sop),
        "form": draw_form(sop),
        **{key: draw(sop) for key, draw in BOARDS.items()},
        "history": draw_history(sop),
        "settings": draw_settings(sop),
        "metadata": draw_metadata(sop),
    }


def boards(
    course: Course,
    settings: Settings,
    as_of: datetime,
    *,
    head: str,
    gap: float,
    journal: Journal | None = None,
    signers: Signers | None = None,
) -> Mapping[str, Page]:
    """Return these tabs by key as of the last sync, of all that happened: values without looks.

    `head` is the last hash of the history, `gap` the longest time between two syncs, in working
    minutes; `journal` is the add-in's, None where there is none. `signers` are those of all this.
    """
    sop, office, measured = course.sop, settings.office, measure(course, settings, as_of)
    found, years = figures(measured, head), evaluate(measured)
    words = Words(sop.texts, "monitoring", found.day)
    told = _journal_line(journal, Conduct(course, settings), words, as_of)
    signed = signers_line(signers, sop.texts) if signers else ""
    return {
        "monitoring": MonitoringPage(
            found, sop, office=office, synced=as_of, gap=gap, journal=told, signers=signed
        ),
        "evaluation": EvaluationPage(years, sop, office=office, synced=as_of),
    }


def _journal_line(journal: Journal | None, conduct: Conduct, words: Words, as_of: datetime) -> str:
    """Return what is said of the add-in's journal: whether it lives, and what it gave away.

    '' where there is no journal and never was one. While it lives no time is said: it would change
    by itself, and a quiet sync writes nothing.
    """
    parts = [] if journal is None else [_beat(journal, words, as_of)]
    counts = {
        "doubted": journal.doubted if journal else 0,
        "outside": conduct.outside,
        "same": conduct.same_person,
    }
    number = words.texts.number
    parts += [words.say(f"journal_{key}", n=number(n)) for key, n in counts.items() if n]
    return " · ".join(parts)


def _beat(journal: Journal, words: Words, as_of: datetime) -> str:
    if not journal.readable:
        return words.say("journal_unreadable")
    if journal.is_alive(as_of):
        return words.say("journal_alive")
    if journal.beat is None:
        return words.say("journal_never")
    return words.say("journal_silent", at=words.when(journal.beat.astimezone(as_of.tzinfo)))
