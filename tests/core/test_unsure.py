"""A formula that has no value yet is no change: nothing is voided, nothing is recorded for it."""

from __future__ import annotations

from dataclasses import replace

from sheetsync.core.judge import Stamp, judge
from tests.desk import IDENTIFIED, VERIFIED, Desk, kinds


def unsure(desk: Desk, **cells: str):
    """Judge the desk's row once with cells that a formula has left blank."""
    desk.write({"Judul Informasi": "", "Klasifikasi": "", **cells})
    row = replace(desk.row(), unsure=True)
    return judge(desk.sop, desk.state, row, Stamp(desk.now, desk.now, "s"), None)


def test_it_voids_no_approval(desk: Desk):
    desk.after(IDENTIFIED, VERIFIED)

    verdict = unsure(desk)

    assert kinds(verdict) == []
    assert verdict.handed_back == ()


def test_it_is_no_content_of_an_event_that_happens_meanwhile(desk: Desk):
    desk.after(IDENTIFIED)

    verdict = unsure(desk, **{"2. Verifikasi": "Diproses"})

    assert [(event.kind, event.content) for event in verdict.events] == [("start", None)]


def test_nothing_is_completed_upon_it(desk: Desk):
    desk.after(IDENTIFIED)

    verdict = unsure(desk, **VERIFIED)

    assert kinds(verdict) == []
    assert "Judul Informasi" in " ".join(verdict.lacking)


def test_a_real_change_is_still_one(desk: Desk):
    desk.after(IDENTIFIED, VERIFIED).write({"Judul Informasi": "Lain"})

    assert kinds(desk.look()) == ["void"]
