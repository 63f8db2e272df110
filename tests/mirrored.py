"""Histories as the cells of their tab, with signers, and what an insider does to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sheetsync.core.cells import digest, text_of
from sheetsync.core.history import HASH, SIGNATURE, Event, History, history_rows
from sheetsync.templates import load_sop
from tests.desk import MONDAY

TEXTS = load_sop("website_medsos").texts
HEADER = TEXTS.history
NOTE = 11

Tab = list[list[Any]]


def event(place: int, kind: str = "register", **more: Any) -> Event:
    """Return the event of a sync of its own, a quarter of an hour after the one before."""
    at = MONDAY + timedelta(minutes=15 * place)
    item = "" if kind == "signer" else f"DIP-2026-{place:04}"
    made = Event(item, int(bool(item)), "", kind, at, sync=f"{at:%Y%m%dT%H%M%S}-{place:08x}")
    return replace(made, **more)


def tab_of(*events: Event) -> Tab:
    """Return the history tab with these events, each row signed somehow."""
    rows = history_rows(History(), events)
    return [list(HEADER), *([*row, f"signature {row[-1][:8]}"] for row in rows)]


def ledger(rows: int, *, signed: bool = True, way: str = "") -> Tab:
    """Return a tab of so many rows; `way` is in the names of the syncs of one copy of a book."""
    first = [event(1, "signer")] if signed else []
    others = [event(place) for place in range(1 + len(first), rows + 1)]
    return tab_of(*first, *(replace(each, sync=f"{each.sync}{way}") for each in others))


def rechained(tab: Tab) -> Tab:
    """Return the tab with a right chain, whatever stands in it: ten lines of code."""
    head, rows = "", [list(tab[0])]
    for row in tab[1:]:
        cells = [text_of(cell) for cell in row[:HASH]]
        head = digest([head, *cells])
        rows.append([*row[:HASH], head, *row[SIGNATURE:]])
    return rows
