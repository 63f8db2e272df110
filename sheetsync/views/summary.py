"""What a sync did, and the history, for a terminal and for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from sheetsync.core.history import Event
from sheetsync.core.plan import Plan
from sheetsync.core.texts import Texts

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def plan_json(plan: Plan) -> dict[str, Any]:
    """Return the document that `sync --json` prints."""
    return {
        "book": plan.book,
        "sync": plan.sync,
        "at": _iso(plan.at),
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
        "at": _iso(event.at),
        "not_before": _iso(event.not_before),
        "source": event.source,
        "note": event.note,
    }


def plan_view(plan: Plan, texts: Texts, dry_run: bool) -> Group:
    """Return the summary of a sync: one line, then what people have to do something about."""
    kinds = Counter(event.kind for event in plan.events)
    counts = ", ".join(f"{n} {texts.say(f'kinds.{kind}').lower()}" for kind, n in kinds.items())
    key = "sync.dry_run" if dry_run else "sync.done"
    head = Text(texts.say(key, book=plan.book, at=texts.moment(plan.at)), style="bold")
    line = texts.say(
        "sync.counts",
        items=plan.items,
        events=len(plan.events),
        kinds=counts or texts.say("sync.none"),
    )
    parts: list[Text | Table] = [head, Text(line)]
    backs = [
        (b.item, f"{b.column}: {b.found or '–'} → {b.written or '–'}") for b in plan.handed_back
    ]
    waiting = [(w.item, w.message) for w in plan.waiting]
    parts += _listed(texts.say("sync.handed_back"), backs, "yellow")
    parts += _listed(texts.say("sync.waiting"), waiting, "cyan")
    return Group(*parts)


def demo_view(book: str, syncs: int, texts: Texts) -> Text:
    """Return what to look at after the demo, and what to try next."""
    return Text(texts.say("demo.next", book=book, syncs=syncs))


def _listed(title: str, rows: Sequence[tuple[str, str]], style: str) -> list[Text | Table]:
    if not rows:
        return []
    table = Table.grid(padding=(0, 2))
    for item, text in rows:
        table.add_row(Text(item, style=style, no_wrap=True), Text(text))
    return [Text(f"\n{title} ({len(rows)})", style=style), table]


def log_json(events: Iterable[Event]) -> str:
    """Return the events as one JSON document."""
    rows = [event_json(event) for event in events]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def log_csv(events: Iterable[Event], texts: Texts) -> str:
    """Return the events as CSV that a spreadsheet opens safely: no text becomes a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(texts.history[1:12])
    for event in events:
        writer.writerow([safe_text(value) for value in event_json_row(event)])
    return out.getvalue()


def event_json_row(event: Event) -> list[str]:
    """Return one event's cells in the order of the history tab, `Hash` and content left out."""
    values = event_json(event)
    order = (
        "item", "submission", "step", "kind", "status", "role", "actor", "at", "not_before",
        "source", "note",
    )  # fmt: skip
    return [str(values[key] if values[key] is not None else "") for key in order]


def safe_text(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")
