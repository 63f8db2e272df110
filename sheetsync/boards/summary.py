"""What a sync did, for a terminal and for other programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from sheetsync.boards.export import event_json, iso
from sheetsync.core.plan import Plan
from sheetsync.core.texts import Texts


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


def plan_view(plan: Plan, dry_run: bool) -> Group:
    """Return the summary of a sync: one line, then what people have to do something about."""
    texts = plan.texts
    kinds = Counter(event.kind for event in plan.events)
    counts = ", ".join(f"{n} {texts.say(f'kinds.{kind}').lower()}" for kind, n in kinds.items())
    found = "counts" if counts else "none"
    key = "sync.dry_run" if dry_run else "sync.done"
    head = Text(texts.say(key, book=plan.book, at=texts.moment(plan.at)), style="bold")
    line = texts.say(f"sync.{found}", items=plan.items, events=len(plan.events), kinds=counts)
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
