"""The boards: the tabs that every sync writes anew, by key, from one reading of the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sheetsync.boards.evaluation import EvaluationPage, draw_evaluation
from sheetsync.boards.monitoring import MonitoringPage, draw_monitoring, journal_line
from sheetsync.boards.page import Page
from sheetsync.boards.tables import Words
from sheetsync.core.conduct import conduct
from sheetsync.core.history import Event
from sheetsync.core.journal import Journal
from sheetsync.core.sop import Sop
from sheetsync.figures.evaluate import evaluate
from sheetsync.figures.eventlog import read_log
from sheetsync.figures.metrics import figures_of
from sheetsync.figures.visits import read_visits

if TYPE_CHECKING:
    from sheetsync.core.settings import Settings

BOARDS = {"monitoring": draw_monitoring, "evaluation": draw_evaluation}
"""How each of these tabs is drawn for an SOP, by key, in the order they stand."""


def boards(
    events: Sequence[Event],
    sop: Sop,
    settings: Settings,
    as_of: datetime,
    *,
    head: str,
    gap: float,
    journal: Journal | None = None,
) -> Mapping[str, Page]:
    """Return these tabs by key as of the last sync, their values without their looks.

    `head` is the last hash of the history, `gap` the longest time between two syncs, in working
    minutes; `journal` is the add-in's, None where there is none.
    """
    log = read_log(events, sop)
    visits = read_visits(log, sop, settings, as_of)
    found = figures_of(log, visits, sop, settings, as_of, head)
    years = evaluate(log, visits, sop, settings, as_of)
    office = settings.office
    words = Words(sop.texts, "monitoring", found.day)
    told = journal_line(journal, conduct(sop, settings, events), words, as_of)
    return {
        "monitoring": MonitoringPage(
            found, sop, office=office, synced=as_of, gap=gap, journal=told
        ),
        "evaluation": EvaluationPage(years, sop, office=office, synced=as_of),
    }
