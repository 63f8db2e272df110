"""Random histories: what the procedure allows, and some that it hardly does."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from sheetsync.core.configuration import Configuration, recording, settings_events
from sheetsync.core.history import Event
from sheetsync.core.judge import Stamp
from sheetsync.core.sop import Sop
from sheetsync.core.workflow import ItemState, apply, new_item
from tests.figures.events import IMPORTED, JOURNAL, MONDAY, SOP
from tests.journalled import settings_of

CLASSES = ("Berkala", "Serta merta", "Dikecualikan")
UNITS = ("Bagian Umum", "bagian  umum", "Bagian Hukum", "")
PLANS = ("2026-11-12", "2026-11-16", "2026-11-17", "2026-11-20", "2026-12-01", "soon", "")


# Strategies are made once: Hypothesis looks through one that is new at each draw.
EVENTS, TO_3, TO_5, BACK = (
    st.integers(0, 40),
    st.integers(0, 3),
    st.integers(0, 5),
    st.integers(-1, 3),
)
ITEM, MINUTES = st.integers(1, 4), st.sampled_from((1, 7, 45, 200, 1500))
CLASS, UNIT, PLAN = st.sampled_from(CLASSES), st.sampled_from(UNITS), st.sampled_from(PLANS)
SOURCE, EITHER = st.sampled_from((JOURNAL, "Sinkronisasi")), st.booleans()
FIRST = st.sampled_from(("register", "register", "register", "adopt"))
AFTER = st.sampled_from(("reopen", "found", "missing", "refuse", "found", "change"))
KINDS = (
    *("complete", "complete", "complete", "start", "refuse", "missing", "cancel", "void"),
    *("exclude", "include", "withdraw", "change"),
)
KIND, CHECKED_KIND = st.sampled_from(KINDS), st.sampled_from((*KINDS, "reject"))


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Histories of a few items that the procedure allows, and some that it hardly does."""
    events: list[Event] = []
    at = MONDAY - timedelta(days=draw(TO_5))
    states: dict[str, int] = {}
    lost: set[str] = set()
    for _ in range(draw(EVENTS)):
        if not draw(TO_3):
            sync = at.isoformat()
        else:
            at += timedelta(minutes=draw(MINUTES))
            sync = at.isoformat()
        item = f"DIP-2026-{draw(ITEM):04}"
        step, kind, states[item] = _move(draw, states.get(item), item in lost)
        lost = lost | {item} if kind == "missing" else lost - {item}
        told = draw(TO_5) == 0 or kind in ("register", "exclude")
        content = {
            "klasifikasi": draw(CLASS),
            "judul": "A",
            "unit": draw(UNIT),
            "rencana": draw(PLAN),
        } if told else None  # fmt: skip
        imported = kind == "register" and draw(TO_3) == 0
        events.append(
            Event(
                item, 1, step, kind, at,
                status=IMPORTED if imported else "",
                source=draw(SOURCE),
                content=content,
                sync=sync,
            )
        )  # fmt: skip
    return events


def _move(draw: st.DrawFn, place: int | None, is_lost: bool) -> tuple[str, str, int]:
    """Return the next event of an item before step `place` (None: new, -1: nowhere)."""
    ids = [step.id for step in SOP.steps]
    if place is None:
        kind = draw(FIRST)
        return (ids[0], kind, 0) if kind == "register" else ("", kind, -1)
    if is_lost:  # found where it stood; of a row that nobody has touched no step is told
        return ids[place] if draw(EITHER) and place >= 0 else "", "found", place
    if place < 0:
        kind = draw(AFTER)
        back = draw(BACK)
        named = {"reopen": ids[0], "refuse": ids[1]}.get(kind, ids[back] if back >= 0 else "")
        return ("" if kind in ("missing", "change") else named), kind, 0 if kind == "reopen" else -1
    kind = draw(CHECKED_KIND if SOP.steps[place].reject else KIND)
    back = max(place - 1, 0)
    if kind in ("start", "exclude", "include"):
        return ids[place], kind, place
    if kind == "refuse":
        return ids[draw(TO_3)], kind, place
    if kind == "complete":
        return ids[place], kind, place + 1 if place < 3 else -1
    if kind in ("missing", "cancel", "change"):
        return "", kind, -1 if kind == "cancel" else place
    if kind == "reject":
        return ids[place], kind, 0
    return ids[back], kind, back


def rare(sop: Sop, items: int = 60, moves: int = 900, seed: int = 5) -> tuple[Event, ...]:
    """Return a history with every kind of event, as `judge` could have told it; always the same."""
    chance = random.Random(seed)
    at, states, events = MONDAY - timedelta(days=80), {}, []
    beside = random.Random(seed)  # what moves nothing leaves the other events as they are
    for n in range(moves):
        if n % 3:
            at += timedelta(minutes=chance.choice((1, 7, 45, 200, 400)))
        if n % 300 == 0:
            events += _of_the_book(sop, n, at.replace(microsecond=0))
        number = f"{sop.form.prefix}-2026-{chance.randint(1, items):04}"
        state = states.get(number)
        kind, place, more = chance.choice(_possible(sop, state))
        event = Event(
            number, state.submission + (kind == "reopen") if state else 1,
            "" if place is None else sop.steps[place].id, kind, at.replace(microsecond=0),
            not_before=at - timedelta(minutes=chance.choice((5, 90))),
            source=chance.choice((JOURNAL, "Sinkronisasi", "Sinkronisasi")),
            sync=at.isoformat(), fingerprint="f", **more,
        )  # fmt: skip
        states[number] = apply(sop, state or new_item(sop, number), event)
        events.append(event)
        if states[number].checked and beside.random() < 0.05:
            events.append(_changed(sop, states[number], event))
            states[number] = apply(sop, states[number], events[-1])
    return tuple(events)


def _changed(sop: Sop, state: ItemState, event: Event) -> Event:
    """Return a change of the item's title, seen together with another event of it."""
    title = sop.fields[sop.form.title_field]
    content = {**(state.content or {}), title.id: "Informasi yang diubah"}
    return Event(
        state.number, state.submission, "", "change", event.at, not_before=event.not_before,
        source=event.source, note=f"{title.header}: Informasi -> Informasi yang diubah",
        fingerprint="f", content=content, sync=event.sync,
    )  # fmt: skip


def _of_the_book(sop: Sop, n: int, at: datetime) -> tuple[Event, ...]:
    """Return what is recorded of no item: first all that judges and who signs, then more units."""
    settings, stamp = settings_of(sop), Stamp(at, None, f"book {at.isoformat()}")
    units = [("units", f"Bagian {each}") for each in range(0, n, 100)]
    now = replace(settings, lines=(*settings.lines, *units))
    if n:
        known = frozenset((*settings.lines, *units[:-3]))
        return tuple(settings_events(known, now, sop, stamp))
    signer = {"signer": "0f" * 10, "key": "AAAA", "name": "PC-1"}
    more = Event("", 0, "", "signer", at, content=signer, sync=stamp.sync)
    upgrade = replace(more, kind="format", content={"from": "1", "to": "2"})
    return (upgrade, *recording(Configuration(), sop, now, stamp, begin=True), more)


def _possible(sop: Sop, state: ItemState | None) -> list[tuple[str, int | None, dict[str, Any]]]:
    """Return what may happen next to an item: kind, step, and what else the event holds."""
    if state is None:
        news = [("register", 0, {"content": _told(sop, n)}) for n in range(4)]
        imported = ("register", 0, {"content": _told(sop, 4), "status": IMPORTED})
        return [*news, imported, ("adopt", len(sop.steps) - 1, {"content": _told(sop, 5)})]
    at = state.current
    if state.missing:
        return [("found", at, {})]
    if at is None:
        return [("reopen", 0, {}), ("missing", None, {}), ("refuse", 1, {"status": "x"})]
    out = state.excluded
    kept = (
        ("include", at, {"content": _told(sop, 1)})
        if out
        else ("exclude", at, {"content": _told(sop, 9)})
    )
    found = [kept, ("missing", at, {}), ("cancel", 0, {}), ("refuse", 0, {"status": "y"})]
    found += [("start", at, {}), *[("complete", at, {"note": "https://a.id/1"})] * 5]
    if sop.steps[at].reject:
        found += [("reject", at, {"note": "Belum lengkap"})] * 2
    if at and not state.started:
        found.append(("withdraw", at - 1, {}))
    if state.checked:
        found.append(("void", sop.first_check, {"content": _told(sop, at)}))
    return found


def _told(sop: Sop, n: int) -> dict[str, str]:
    """Return the n-th of a few contents; from the 9th on their class is not published."""
    told = {sop.fields[sop.form.title_field].id: f"Informasi {n}"}
    if sop.form.unit_field is not None:
        told[sop.fields[sop.form.unit_field].id] = UNITS[n % 4]
    for field in sop.fields:
        if field.kind == "class":
            told[field.id] = CLASSES[2 if n > 8 else n % 2]
        elif field.kind == "channels":
            told[field.id] = ("Website, Instagram", "X; YouTube", "Facebook")[n % 3]
        elif field.kind == "date":
            told[field.id] = PLANS[n % len(PLANS)]
    return told
