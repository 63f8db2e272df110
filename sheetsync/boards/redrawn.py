"""The tabs every sync writes anew, Monitoring and Evaluasi, from one reading of the history."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sheetsync.boards.evaluation import draw_evaluation, evaluation_values
from sheetsync.boards.journal_line import journal_line
from sheetsync.boards.monitoring import draw_monitoring, monitoring_values
from sheetsync.core.cells import Grid
from sheetsync.core.conduct import conduct
from sheetsync.core.drawing import Drawing
from sheetsync.core.history import Event
from sheetsync.core.journal import Journal
from sheetsync.core.sop import Sop
from sheetsync.figures.evaluate import evaluate
from sheetsync.figures.eventlog import read_log
from sheetsync.figures.metrics import figures_of
from sheetsync.figures.visits import read_visits

if TYPE_CHECKING:
    from sheetsync.core.settings import Settings

_DRAWN = {"monitoring": draw_monitoring, "evaluation": draw_evaluation}


def redrawn_titles(sop: Sop) -> tuple[str, ...]:
    """Return the titles of these tabs in their order."""
    return tuple(sop.texts.tabs[key] for key in _DRAWN)


def redrawn_tabs(sop: Sop, titles: Collection[str]) -> tuple[Drawing, ...]:
    """Return how those of these tabs are drawn that are named, in their order."""
    return tuple(draw(sop) for key, draw in _DRAWN.items() if sop.texts.tabs[key] in titles)


def redrawn_values(
    events: Sequence[Event],
    sop: Sop,
    settings: Settings,
    as_of: datetime,
    *,
    head: str,
    gap: float,
    journal: Journal | None = None,
) -> Mapping[str, Grid]:
    """Return the values of these tabs by title, as of the last sync.

    `head` is the last hash of the history, `gap` the longest time between two syncs, in working
    minutes; `journal` is the add-in's, None where there is none.
    """
    log = read_log(events, sop)
    visits = read_visits(log, sop, settings, as_of)
    found = figures_of(log, visits, sop, settings, as_of, head)
    years = evaluate(log, visits, sop, settings, as_of)
    office = settings.office
    told = journal_line(journal, conduct(sop, settings, events), sop.texts, as_of)
    grids = (
        monitoring_values(found, sop, office=office, synced=as_of, gap=gap, journal=told),
        evaluation_values(years, sop, office=office, synced=as_of),
    )
    return dict(zip(redrawn_titles(sop), grids, strict=True))
