"""One event in one line."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sheetsync.core.history import Event
from sheetsync.templates import load_sop
from tests.figures.simulated import ZONE, office_of

SOP = load_sop("website_medsos")
OFFICE = office_of(SOP)
JOURNAL, IMPORTED = SOP.texts.sources["journal"], SOP.texts.sources["imported"]
MONDAY = datetime(2026, 11, 16, 8, 0, tzinfo=ZONE)


def event(kind: str, step: str = "", minutes: float = 0, **more: object) -> Event:
    """Return an event so many minutes after Monday 08.00, found by a sync of its own."""
    at = MONDAY + timedelta(minutes=minutes)
    made = Event("DIP-2026-0001", 1, step, kind, at, sync=at.isoformat())
    return replace(made, **more)  # type: ignore[arg-type]
