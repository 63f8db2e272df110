"""All tabs by key: how each is drawn, and what every sync writes anew on the boards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sheetsync.boards.evaluation import EvaluationPage, draw_evaluation
from sheetsync.boards.form import draw_form
from sheetsync.boards.guide import draw_guide
from sheetsync.boards.history import draw_history, draw_metadata
from sheetsync.boards.monitoring import MonitoringPage, draw_monitoring, journal_line
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
    told = journal_line(journal, Conduct(course, settings), words, as_of)
    signed = signers_line(signers, sop.texts) if signers else ""
    return {
        "monitoring": MonitoringPage(
            found, sop, office=office, synced=as_of, gap=gap, journal=told, signers=signed
        ),
        "evaluation": EvaluationPage(years, sop, office=office, synced=as_of),
    }
