"""The history for other programs: JSON, XES, and CSV that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sheetsync.boards.xes import log_xes
from sheetsync.core.history import Event
from sheetsync.core.texts import Texts

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def exported(events: Iterable[Event], form: str, texts: Texts) -> str:
    """Return the events as `csv`, `json` or `xes`."""
    if form == "csv":
        return log_csv(events, texts)
    return log_xes(events) if form == "xes" else log_json(events)


def event_json(event: Event) -> dict[str, Any]:
    """Return one event as `sync --json` and `log --format json` print it."""
    return {
        "item": event.item,
        "submission": event.submission,
        "step": event.step,
        "kind": event.kind,
        "status": event.status,
        "role": event.role,
        "actor": event.actor,
        "at": iso(event.at),
        "not_before": iso(event.not_before),
        "source": event.source,
        "note": event.note,
    }


def log_json(events: Iterable[Event]) -> str:
    """Return the events as one JSON document."""
    rows = [event_json(event) for event in events]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def log_csv(events: Iterable[Event], texts: Texts) -> str:
    """Return the events in the columns of the history tab, number, content and hashes left out."""
    cells = (event_json(event).values() for event in events)
    rows = (["" if cell is None else str(cell) for cell in row] for row in cells)
    return csv_text(texts.history[1:12], rows)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a CSV table in which no text becomes a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([safe_text(cell) for cell in row] for row in rows)
    return out.getvalue()


def safe_text(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")
