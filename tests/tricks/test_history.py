"""What a dishonest insider can try with the history, the file and the clock, and what it comes to.

Each trick is carried out with the book and ten lines of code. docs/audit.md lists them all.
"""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from sheetsync.errors import HistoryError
from tests.paper import pages
from tests.tricks.forging import (
    APPROVED,
    KEY,
    STEPS,
    VERIFIED,
    approved,
    backdated,
    confirmed,
    copied,
    cut,
    enrolled,
    from_the_beginning,
    late,
    replaced,
    stopped,
    unsigned,
)
from tests.tricks.insider import HISTORY, Insider, at, signer_id


def test_a_cell_of_the_history_is_altered(office: Insider):
    place = late(office.tab(HISTORY))
    office.alter(backdated, chained=False)

    for computer in (office, office.elsewhere()):
        assert f"Riwayat No {place}" in stopped(computer)
    office.run("sync --force", code=1)


def test_the_altered_cell_is_named_with_what_stood_there(office: Insider):
    office.alter(backdated, chained=False)

    said = stopped(office)

    assert "Waktu" in said
    assert "2025-01-15T07:45:00+07:00" in said


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(backdated, id="a row altered"),
        pytest.param(cut, id="the tail cut"),
    ],
)
def test_the_chain_is_computed_anew(office: Insider, change):
    office.alter(change)

    stopped(office)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(backdated, id="a row altered"),
        pytest.param(replaced, id="the tail replaced"),
        pytest.param(approved, id="approvals appended"),
    ],
)
def test_the_chain_is_computed_anew_where_no_computer_saw_the_book(office: Insider, change):
    office.alter(change)

    stopped(office.elsewhere())


def test_approvals_are_appended_with_a_right_chain(local: Insider):
    first = len(local.history()) + 1
    local.alter(approved)

    assert f"Riwayat No {first} to {first + 1}" in stopped(local)


def test_a_signature_is_made_with_a_key_that_nobody_enrolled(local: Insider):
    local.alter(approved, key=KEY)

    stopped(local.elsewhere())


@pytest.mark.parametrize("change", [enrolled, confirmed])
def test_a_computer_enrols_itself(local: Insider, change):
    local.alter(change, key=KEY)
    other = local.elsewhere()

    for command, code in (("verify", 0), ("doctor", 3)):
        said = other.run(command, code).output
        assert f"nobody confirmed: PC-2 ({signer_id(KEY)[:4].upper()}" in said
    told = json.loads(other.run("signers --json").stdout)
    assert [signer["confirmed"] for signer in told] == [True, False]


def test_the_whole_history_is_signed_anew_with_another_key(office: Insider):
    (true,) = json.loads(office.run("signers --json").stdout)
    office.alter(from_the_beginning, key=KEY)

    told = json.loads(office.elsewhere().run("signers --json").stdout)

    assert [signer["id"] for signer in told] == [signer_id(KEY)], "whole, but not that of the paper"
    assert true["id"] != signer_id(KEY)
    stopped(office)


def test_a_history_signed_anew_and_renamed_makes_the_true_computer_a_stranger(local: Insider):
    moved = copied(local, "baru.xlsx")
    moved.alter(from_the_beginning, key=KEY)
    moved.type((VERIFIED, {STEPS[2]: "Disetujui"}))

    moved.run("sync")

    assert "nobody confirmed" in moved.run("verify").output


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(approved, "tanpa tanda tangan yang sah", id="unsigned rows"),
        pytest.param(
            enrolled, "komputer yang belum dikonfirmasi", id="a computer nobody confirmed"
        ),
        pytest.param(unsigned, "Riwayat belum bertanda tangan", id="no signature at all"),
    ],
)
def test_a_report_is_made_of_rows_that_nobody_proves(
    local: Insider, change, said: str, tmp_path: Path
):
    local.alter(change, key=KEY if change is enrolled else None)

    local.run(f"report --period 2025-01 -o {tmp_path}")

    (paper,) = tmp_path.glob("*.pdf")
    assert said in " ".join(piece for page in pages(paper.read_bytes()) for piece in page)


def test_the_history_is_hidden_from_the_program_by_another_name(local: Insider):
    book = openpyxl.load_workbook(local.book.path)
    book[HISTORY].title = "Lama"
    book.save(local.book.path)

    assert f"no tab '{HISTORY}'" in local.run("sync", code=1).stderr
    assert f"the tab '{HISTORY}' is gone" in local.run("doctor --fix", code=1).stderr


def test_the_clock_is_put_back(local: Insider):
    local.type((VERIFIED, {STEPS[2]: "Disetujui"}))

    with pytest.raises(HistoryError, match="clock"):
        local.sync(at(14, "08:00"))


def test_the_clock_is_put_a_year_ahead(local: Insider):
    local.type((VERIFIED, {STEPS[2]: "Disetujui"}))
    local.sync(at(15, "08:15") + timedelta(days=365))
    with pytest.raises(HistoryError, match="clock"):
        local.sync(at(15, "08:30"))
    local.type((APPROVED, {STEPS[3]: "Diproses"}))

    plan = local.sync(at(15, "08:30"), force=True)

    (event,) = plan.events
    assert (event.at, event.kind) == (at(15, "08:30"), "start")
    assert "2026" in event.note, "the wrong time is named beside the first right one"


def test_the_book_of_an_hour_ago_is_put_back(local: Insider):
    old = copied(local, "salinan.xlsx")
    local.type((VERIFIED, {STEPS[2]: "Tidak disetujui", "Alasan Persetujuan": "kurang lengkap"}))
    local.sync(at(15, "08:15"))
    shutil.copy(old.book.path, local.book.path)

    stopped(local)


def test_a_signed_report_tells_what_an_old_copy_lacks(local: Insider):
    old = copied(local, "salinan.xlsx").elsewhere()
    local.type((VERIFIED, {STEPS[2]: "Disetujui"}))
    anchor = local.sync(at(15, "08:15")).head

    old.run("verify")

    assert "no row" in old.run(f"verify --anchor {anchor}", code=3).stdout
    local.run(f"verify --anchor {anchor}")


def test_two_copies_of_a_book_go_on_side_by_side(local: Insider):
    other = copied(local, "salinan.xlsx")
    local.type((VERIFIED, {STEPS[2]: "Disetujui"}))
    local.sync(at(15, "08:15"))
    other.type((APPROVED, {STEPS[3]: "Diproses"}))

    stopped(other)
