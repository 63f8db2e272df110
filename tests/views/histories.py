"""Random histories: what the procedure allows, and some that it hardly does."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from sheetsync.core.history import Event
from tests.views.events import IMPORTED, JOURNAL, MONDAY, SOP

CLASSES = ("Berkala", "Serta merta", "Dikecualikan")
UNITS = ("Bagian Umum", "bagian  umum", "Bagian Hukum", "")
PLANS = ("2026-11-12", "2026-11-16", "2026-11-17", "2026-11-20", "2026-12-01", "soon", "")


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Histories of a few items that the procedure allows, and some that it hardly does."""
    events: list[Event] = []
    at = MONDAY - timedelta(days=draw(st.integers(0, 5)))
    states: dict[str, int] = {}
    for _ in range(draw(st.integers(0, 40))):
        if not draw(st.integers(0, 3)):
            sync = at.isoformat()
        else:
            at += timedelta(minutes=draw(st.sampled_from((1, 7, 45, 200, 1500))))
            sync = at.isoformat()
        item = f"DIP-2026-{draw(st.integers(1, 4)):04}"
        place = states.get(item)
        step, kind, states[item] = draw(moves(place))
        told = draw(st.integers(0, 5)) == 0 or kind in ("register", "exclude")
        content = {
            "klasifikasi": draw(st.sampled_from(CLASSES)),
            "judul": "A",
            "unit": draw(st.sampled_from(UNITS)),
            "rencana": draw(st.sampled_from(PLANS)),
        } if told else None  # fmt: skip
        imported = kind == "register" and draw(st.integers(0, 3)) == 0
        events.append(
            Event(
                item, 1, step, kind, at,
                status=IMPORTED if imported else "",
                source=draw(st.sampled_from((JOURNAL, "Sinkronisasi"))),
                content=content,
                sync=sync,
            )
        )  # fmt: skip
    return events


@st.composite
def moves(draw: st.DrawFn, place: int | None) -> tuple[str, str, int]:
    """Return the next event of an item before step `place` (None: new, -1: nowhere)."""
    ids = [step.id for step in SOP.steps]
    if place is None:
        kind = draw(st.sampled_from(("register", "register", "register", "adopt")))
        return (ids[0], kind, 0) if kind == "register" else ("", kind, -1)
    if place < 0:
        kind = draw(st.sampled_from(("reopen", "found", "missing", "refuse", "found")))
        back = draw(st.integers(-1, 3))
        named = {"reopen": ids[0], "refuse": ids[1]}.get(kind, ids[back] if back >= 0 else "")
        after = {"reopen": 0, "found": back}.get(kind, -1)
        return ("" if kind == "missing" else named), kind, after
    kinds = ["complete", "complete", "complete", "start", "refuse", "missing", "cancel", "void"]
    kinds += ["exclude", "include", "withdraw"] + ["reject"] * bool(SOP.steps[place].reject)
    kind = draw(st.sampled_from(kinds))
    back = max(place - 1, 0)
    if kind in ("start", "exclude", "include"):
        return ids[place], kind, place
    if kind == "refuse":
        return ids[draw(st.integers(0, 3))], kind, place
    if kind == "complete":
        return ids[place], kind, place + 1 if place < 3 else -1
    if kind in ("missing", "cancel"):
        return "", kind, -1
    if kind == "reject":
        return ids[place], kind, 0
    return ids[back], kind, back
