"""The history, the figures and a sync for other programs: JSON, XES (IEEE 1849), safe CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import chain, count, repeat
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from sheetsync.boards.revisions import revision_text
from sheetsync.core.cells import text_of
from sheetsync.core.history import OF_THE_BOOK, ON_A_STEP, Event, History, event_cells
from sheetsync.core.plan import Plan
from sheetsync.core.texts import Texts
from sheetsync.figures.results import Figures, Revision, StepFigures

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
}
_NO_WORK = {"refuse": "refused", "withdraw": "withdrawn", "void": "voided"}  # on a step, not of it
_DECISIONS = {"complete": "approved", "reject": "rejected"}


class LogRow(NamedTuple):
    """A row of the history: its number and event, its hash, its signature ('' where none is)."""

    number: int
    event: Event
    hash: str
    signature: str


def log_rows(history: History) -> list[LogRow]:
    """Return all rows of a history in order."""
    signatures = history.signatures or repeat("")
    return list(map(LogRow, count(1), history.events, history.hashes, signatures))


def exported(rows: Iterable[LogRow], form: str, texts: Texts, checks: Collection[str]) -> str:
    """Return rows of the history as `csv`, `json` or `xes`; `checks` are the steps that decide."""
    if form == "csv":
        return log_csv(rows, texts)
    return log_xes((row.event for row in rows), checks) if form == "xes" else log_json(rows)


# --- JSON and CSV ---------------------------------------------------------------------------------


def event_json(event: Event) -> dict[str, Any]:
    """Return one event as `sync --json` prints it, and `log --format json` begins."""
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
        "labels": list(plan.labels),
        "upkeep": list(plan.upkeep),
        "requests": plan.requests,
        "head": plan.head,
    }


def status_json(figures: Figures, texts: Texts) -> dict[str, Any]:
    """Return the document that `status --json` prints; minutes to the hundredth.

    `texts` are the words of the office's language, for what is a sentence.
    """
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
        "settings_changes": [_revision_json(each, texts) for each in figures.revisions],
        "renewal": _renewal_json(figures),
    }


def _renewal_json(figures: Figures) -> dict[str, Any]:
    """Return what is due for renewal, all of it; days are those of the office."""
    items = [
        {
            "item": item.number,
            "title": item.title,
            "unit": item.unit,
            "published": item.published.isoformat() if item.published else None,
            "until": item.until.isoformat(),
        }
        for item in figures.due
    ]
    return {"months": figures.months, "due": len(items), "items": items}


def _revision_json(change: Revision, texts: Texts) -> dict[str, Any]:
    return {
        "at": iso(change.at),
        "text": revision_text(change, texts),
        "on_time_before": _share(change.before),
        "on_time_after": _share(change.after),
    }


def _step_json(step: StepFigures) -> dict[str, Any]:
    return {
        "step": step.step.id,
        "role": step.step.role.name,
        "standard_minutes": step.standard,
        "visits": step.visits,
        "on_time": _share(step.on_time),
        "median_minutes": _rounded(step.median),
        "p90_minutes": _rounded(step.p90),
        "mean_minutes": _rounded(step.mean),
        "waiting": step.backlog.queue,
        "overdue": step.backlog.overdue,
        "oldest_minutes": _rounded(step.backlog.oldest),
    }


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def log_json(rows: Iterable[LogRow]) -> str:
    """Return rows of the history as one JSON document, with all that their hashes are made of."""
    told = [
        event_json(row.event)
        | {
            "no": row.number,
            "hash": row.hash,
            "sync": row.event.sync,
            "fingerprint": row.event.fingerprint,
            "content": row.event.content,
            "signature": row.signature,
        }
        for row in rows
    ]
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def log_csv(rows: Iterable[LogRow], texts: Texts) -> str:
    """Return rows of the history as its tab shows them, column by column."""
    return csv_text(
        texts.history,
        (
            [*map(text_of, event_cells(row.number, row.event)), row.hash, row.signature]
            for row in rows
        ),
    )


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


def log_xes(events: Iterable[Event], checks: Collection[str]) -> str:
    """Return the events as XES: one trace an item, in order of registration.

    The activity is the step's id - of what was refused on a step, withdrawn or voided one of its
    own, as many programs draw every event as work done - or the kind of an event that acts on no
    step. Events of no item are left out. The resource is there only where the actor is known, the
    decision where the step is one of `checks`; what the item said last are attributes of its trace.
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
        if event.kind not in OF_THE_BOOK:
            cases.setdefault(event.item, []).append(event)
    for number, own in cases.items():
        _trace(SubElement(log, "trace"), number, own, checks)
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


def _trace(trace: Element, number: str, events: list[Event], checks: Collection[str]) -> None:
    _put(trace, "string", "concept:name", number)
    told = [event.content for event in events if event.content]
    for key, value in (told[-1] if told else {}).items():
        _put(trace, "string", key, value)
    for event in events:
        _event(SubElement(trace, "event"), event, checks)


def _activity(event: Event) -> str:
    if event.kind not in ON_A_STEP or not event.step:
        return event.kind
    return f"{event.step} ({_NO_WORK[event.kind]})" if event.kind in _NO_WORK else event.step


def _event(element: Element, event: Event, checks: Collection[str]) -> None:
    texts = {
        "concept:name": _activity(event),
        "lifecycle:transition": _TRANSITIONS.get(event.kind, "complete"),
        "org:resource": event.actor,
        "org:role": event.role,
        "kind": event.kind,
        "decision": _DECISIONS.get(event.kind, "") if event.step in checks else "",
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
