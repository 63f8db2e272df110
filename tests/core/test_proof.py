"""A step that asks for a proof of its own, such as the number of a decree, instead of a link."""

from __future__ import annotations

import pytest

from sheetsync.core.sop import Sop
from sheetsync.templates import load_sop
from tests.desk import CONTENT, Desk, kinds

SET, NUMBER = {"5. Penetapan": "Ditetapkan"}, {"Nomor SK": "188/101/2026"}
SHOWN = {"6. Pengumuman": "Diumumkan", "Tautan DIP": "https://setda.example.go.id/dip"}


@pytest.fixture
def decree(dip: Sop) -> Desk:
    """Return a row that waits for its decree."""
    checks = zip(
        dip.steps[:4], ("Diusulkan", "Terklasifikasi", "Dapat dibuka", "Disetujui"), strict=True
    )
    return Desk(dip, dict(CONTENT)).after({step.header: word for step, word in checks})


@pytest.fixture(scope="module")
def dip() -> Sop:
    return load_sop("penetapan_dip")


def test_the_word_waits_for_the_proof_and_no_link_is_asked(decree: Desk):
    waiting = decree.write(SET).look()
    assert (kinds(waiting), decree.said(waiting)) == ([], "Ditetapkan: isi Nomor SK")

    done = decree.write(NUMBER).look()

    assert [(event.kind, event.note) for event in done.events] == [("complete", "188/101/2026")]
    assert decree.look().events == ()


def test_it_is_kept_with_the_item_and_a_change_after_the_end_is_told(decree: Desk):
    decree.write(SET | NUMBER | SHOWN).look()
    assert decree.state is not None
    assert (decree.state.content or {})["penetapan"] == "188/101/2026"

    changed = decree.write({"Nomor SK": "188/999/2026"}).look()

    told = [(event.kind, event.note) for event in changed.events]
    assert told == [("change", "Nomor SK: 188/101/2026 -> 188/999/2026")]


def test_an_entry_brought_up_to_date_needs_a_new_one(decree: Desk):
    decree.write(SET | NUMBER | SHOWN).look()

    again = decree.write({"1. Usulan": "Pemutakhiran"}).look()

    assert kinds(again) == ["reopen"]
    assert (decree.evidence[4], decree.evidence[5]) == ("", "")


@pytest.mark.parametrize(
    ("at", "word", "column", "target"),
    [(1, "Belum lengkap", "Catatan Klasifikasi", 0), (2, "Klasifikasi ulang", "Catatan Pertimbangan", 1),
     (3, "Tidak disetujui", "Alasan Persetujuan", 1)],
)  # fmt: skip
def test_each_refusal_leads_to_its_own_step(dip: Sop, at: int, word: str, column: str, target: int):
    desk = Desk(dip, dict(CONTENT)).after({step.header: step.done for step in dip.steps[:at]})

    desk.write({dip.steps[at].header: word, column: "keliru"}).look()

    assert desk.state is not None
    assert desk.state.current == target
    assert desk.steps[target] == "Perlu dilengkapi"
