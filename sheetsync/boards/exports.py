"""The history, the figures and a sync for other programs: JSON, XES (IEEE 1849), safe CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from sheetsync.core.cells import text_of
from sheetsync.core.history import ON_A_STEP, Event
from sheetsync.core.plan import Plan
from sheetsync.core.texts import Texts
from sheetsync.figures.results import Figures, StepFigures

# Where a cell can begin, and the formula there: first in a text, or behind what splits a line or
# ends it in a program that takes our commas for text - Excel does where the list separator is ";".
# The quotes around a text mean nothing there, so neither do those in it.
_BEGINNING = re.compile(r"((?:^|[;\t\r\n])[\s\";]*+)([=+\-@＝＋－＠]?)")
_EXTENSIONS = {
    "concept": "Concept",
    "lifecycle": "Lifecycle",
    "org": "Organizational",
    "time": "Time",
}
_CLASSIFIERS = {
    "Activity": "concept:name",
    "Activity and transition": "concept:name lifecycle:transition",
    "Role": "org:role",
}
_TRANSITIONS = {  # the standard life cycle of XES; other kinds are complete in themselves
    "start": "start",
    "withdraw": "withdraw",
    "void": "ate_abort",
    "cancel": "pi_abort",
    "refuse": "unknown",
}


def exported(events: Iterable[Event], form: str, texts: Texts) -> str:
    """Return the events as `csv`, `json` or `xes`."""
    if form == "csv":
        return log_csv(events, texts)
    return log_xes(events) if form == "xes" else log_json(events)


# --- JSON and CSV ---------------------------------------------------------------------------------


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


def plan_json(plan: Plan) -> dict[str, Any]:
    """Return the document that `sync --json` prints."""
    return {
        "book": plan.book,
        "sync": plan.sync,
        "at": iso(plan.at),
        "items": plan.items,
        "events": [event_json(event) for event in plan.events],
        "handed_back": [
            {"item": b.item, "column": b.column, "found": b.found, "written": b.written}
            for b in plan.handed_back
        ],
        "waiting": [{"item": w.item, "message": w.message} for w in plan.waiting],
        "requests": plan.requests,
        "head": plan.head,
    }


def status_json(figures: Figures) -> dict[str, Any]:
    """Return the document that `status --json` prints; minutes to the hundredth."""
    items, kept = figures.items, figures.compliance
    return {
        "at": iso(figures.at),
        "items": {
            "total": items.total,
            "open": items.open,
            "published": items.published,
            "missing": items.missing,
        },
        "steps": [_step_json(step) for step in figures.steps],
        "rejections": kept.rejections,
        "resubmissions": kept.rejections,  # each refusal opens one
        "refusals": kept.refusals,
        "channels": [
            {
                "channel": channel.channel,
                "last_published": iso(channel.last),
                "age_days": _rounded(channel.age if channel.last else None),
                "stale": channel.stale,
            }
            for channel in figures.channels
        ],
        "head": figures.head,
    }


def _step_json(step: StepFigures) -> dict[str, Any]:
    return {
        "step": step.step.id,
        "role": step.step.role.name,
        "standard_minutes": step.standard,
        "visits": step.visits,
        "on_time": None if step.on_time is None else round(step.on_time, 4),
        "median_minutes": _rounded(step.median),
        "p90_minutes": _rounded(step.p90),
        "mean_minutes": _rounded(step.mean),
        "waiting": step.backlog.queue,
        "overdue": step.backlog.overdue,
        "oldest_minutes": _rounded(step.backlog.oldest),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


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
    """Return a CSV table in which no text becomes a formula, whatever separator is expected."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([safe_text(cell) for cell in row] for row in chain([header], rows))
    return out.getvalue()


def safe_text(text: str) -> str:
    """Return text of which a spreadsheet takes no part for a formula."""
    return _BEGINNING.sub(lambda at: f"{at[1]}'{at[2]}" if at[2] else at[0], text)


def iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")


# --- XES ------------------------------------------------------------------------------------------


def log_xes(events: Iterable[Event]) -> str:
    """Return the events as XES: one trace an item, in order of registration.

    The activity is the step's id, or the kind of an event that acts on no step. The resource is
    there only where the actor is known; what the item said last are attributes of its trace.
    """
    log = Element("log", {"xes.version": "1849.2016", "xes.features": ""})
    log.set("xmlns", "http://www.xes-standard.org/")
    for prefix, name in _EXTENSIONS.items():
        uri = f"http://www.xes-standard.org/{prefix}.xesext"
        SubElement(log, "extension", {"name": name, "prefix": prefix, "uri": uri})
    _globals(log)
    for name, keys in _CLASSIFIERS.items():
        SubElement(log, "classifier", {"name": name, "keys": keys})
    _put(log, "string", "concept:name", "sheetsync")
    _put(log, "string", "lifecycle:model", "standard")
    cases: dict[str, list[Event]] = {}
    for event in events:
        cases.setdefault(event.item, []).append(event)
    for number, own in cases.items():
        _trace(SubElement(log, "trace"), number, own)
    indent(log, " ")
    return "<?xml version='1.0' encoding='UTF-8'?>\n" + tostring(log, "unicode") + "\n"


def _globals(log: Element) -> None:
    """Declare what every trace and every event has."""
    trace, event = (SubElement(log, "global", {"scope": scope}) for scope in ("trace", "event"))
    _put(trace, "string", "concept:name", "")
    for key in ("concept:name", "lifecycle:transition", "kind"):
        _put(event, "string", key, "")
    _put(event, "date", "time:timestamp", "1970-01-01T00:00:00.000+00:00")
    _put(event, "int", "submission", "0")


def _trace(trace: Element, number: str, events: list[Event]) -> None:
    _put(trace, "string", "concept:name", number)
    told = [event.content for event in events if event.content]
    for key, value in (told[-1] if told else {}).items():
        _put(trace, "string", key, value)
    for event in events:
        _event(SubElement(trace, "event"), event)


def _event(element: Element, event: Event) -> None:
    named = event.step if event.kind in ON_A_STEP and event.step else event.kind
    texts = {
        "concept:name": named,
        "lifecycle:transition": _TRANSITIONS.get(event.kind, "complete"),
        "org:resource": event.actor,
        "org:role": event.role,
        "kind": event.kind,
        "status": event.status,
        "source": event.source,
        "note": event.note,
    }
    for key, value in texts.items():
        if value:
            _put(element, "string", key, value)
    _put(element, "date", "time:timestamp", _date(event.at))
    if event.not_before:
        _put(element, "date", "not_before", _date(event.not_before))
    _put(element, "int", "submission", str(event.submission))


def _put(parent: Element, kind: str, key: str, value: str) -> None:
    SubElement(parent, kind, {"key": text_of(key), "value": text_of(value)})


def _date(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
