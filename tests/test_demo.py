"""The demo: a believable week, judged by the same sync, ending with what to try next."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.clerk import Clerk


def test_the_week_shows_what_it_promises_and_is_never_drawn_over(run, tmp_path: Path):
    out = run("demo pekan").stdout

    book = tmp_path / "pekan" / "dip-demo.xlsx"
    assert str(book.relative_to(tmp_path)) in out
    history = Clerk(book).history()
    kinds = Counter(event["Kejadian"] for event in history)
    for kind in ("reject", "refuse", "void", "cancel", "start"):
        assert kinds[kind], kind
    assert {event["Pelaku"] for event in history} == {None}, "nobody is guessed"
    positions = {row[1] for row in Clerk(book).values("Form DIP")[4:]}
    assert {"Terpublikasi", "Dibatalkan", "Tidak dalam antrean"} <= positions
    assert "is whole" in run("verify pekan/dip-demo.xlsx").stdout
    assert "is there already" in run("demo pekan", code=1).stderr
