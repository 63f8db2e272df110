"""What a dishonest insider can try in the form, the boards and the journal, and what it comes to.

Each trick is carried out with the book and ten lines of code. docs/audit.md lists them all.
"""

from __future__ import annotations

from datetime import timedelta

import openpyxl
import pytest

from sheetsync.core.cells import serial
from sheetsync.errors import GuardError
from tests.clerk import ROW
from tests.tricks.insider import BOARD, FORM, HEADER, SOP, SYNCED, Insider, at

LINK, ELSEWHERE = "Tautan Publikasi", "https://setda.example.go.id/lain"
NUMBER = "No. Registrasi"
STEPS = [step.header for step in SOP.steps]
PUBLISHED, APPROVED, VERIFIED, IDENTIFIED, UNTOUCHED = 1, 2, 3, 4, 5  # rows of the office week


def shown(office: Insider, label: str) -> object:
    """Return the figure beside a label of Monitoring."""
    return next(
        row[c + 1 :][next(n for n, cell in enumerate(row[c + 1 :]) if cell != "")]
        for row in office.tab(BOARD)
        for c, cell in enumerate(row)
        if cell == label
    )


def test_one_person_fills_all_checks_at_once(local: Insider):
    words = [step.done for step in SOP.steps[:3]]
    local.type((UNTOUCHED, dict(zip(STEPS, words, strict=False))))

    plan = local.sync(at(15, "08:15"))

    assert [event.actor for event in plan.events] == ["", "", ""], "nobody is named by guess"
    assert shown(local, "Beberapa tahap, satu sinkronisasi") == 1


def test_a_required_column_is_edited_after_approval(office: Insider):
    office.type((APPROVED, {"Klasifikasi": "Serta merta"}))

    assert office.events() == [(office.number(APPROVED), "void")]
    row = office.row(APPROVED)
    assert [row[step] for step in STEPS[1:]] == ["", "", ""]
    assert "2. Verifikasi" in str(row["Posisi"])


def test_content_is_edited_in_the_interval_of_its_check(local: Insider):
    local.type((IDENTIFIED, {"Ringkasan Isi Informasi": "lain", STEPS[1]: "Disetujui"}))

    assert local.events() == [(local.number(IDENTIFIED), "complete")], "no sync lay in between"
    assert '"ringkasan":"lain"' in str(local.history()[-1]["Isi"]), "what was approved is kept"


def test_content_is_edited_after_approval_and_published_at_once(local: Insider):
    local.type(
        (APPROVED, {"Ringkasan Isi Informasi": "lain", STEPS[3]: "Terpublikasi", LINK: ELSEWHERE})
    )

    assert [kind for _, kind in local.events()] == ["void", "refuse"]
    assert local.row(APPROVED)[STEPS[3]] == ""


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        pytest.param(PUBLISHED, {"Judul Informasi": "lain"}, id="content of a published row"),
        pytest.param(PUBLISHED, {LINK: ELSEWHERE}, id="the link of a published row"),
        pytest.param(APPROVED, {"Lokasi Hardcopy": "gudang"}, id="an optional column"),
    ],
)
def test_what_was_approved_is_changed_afterwards(office: Insider, row: int, cells: dict):
    office.type((row, cells))

    assert office.events() == [(office.number(row), "change")]
    assert office.events() == [], "it is recorded once"


def test_an_approved_row_swaps_its_content_with_an_unchecked_one(office: Insider):
    office.swap(APPROVED, UNTOUCHED, list(ROW))

    assert (office.number(APPROVED), "void") in office.events()
    assert office.row(UNTOUCHED)[STEPS[1]] == "", "the other one still needs its checks"


def test_two_rows_swap_number_and_step_cells(local: Insider):
    local.swap(APPROVED, UNTOUCHED, [NUMBER, *STEPS])

    assert "void" in [kind for _, kind in local.events()]
    assert local.row(UNTOUCHED)[STEPS[2]] == ""


def test_some_columns_are_sorted_alone(local: Insider):
    before = [local.row(n) for n in range(1, 7)]
    rows = sorted(before, key=lambda row: str(row["Judul Informasi"]))
    local.type(*((n, {h: row[h] for h in ROW}) for n, row in enumerate(rows, 1)))

    with pytest.raises(GuardError, match="sorted alone"):
        local.sync(at(15, "08:15"))

    assert "sorted alone" in local.run("sync", code=1).stderr
    assert [local.row(n)[NUMBER] for n in range(1, 7)] == [row[NUMBER] for row in before]


def test_a_published_row_is_pasted_over_an_open_one(local: Insider):
    gone = local.number(UNTOUCHED)
    local.type((UNTOUCHED, local.row(PUBLISHED)))

    kinds = dict(local.events())

    assert kinds[gone] == "missing"
    assert kinds[local.number(UNTOUCHED)] == "register"
    assert local.row(UNTOUCHED)[STEPS[3]] == "", "no publication came along"


def test_rows_and_tabs_are_hidden_or_protected(local: Insider):
    book = openpyxl.load_workbook(local.book.path)
    book[FORM].row_dimensions[HEADER + 1 + APPROVED].hidden = True
    book["Riwayat"].sheet_state = "hidden"
    book[BOARD].protection.enable()
    book.save(local.book.path)
    local.type((APPROVED, {"Klasifikasi": "Serta merta"}))

    assert local.events() == [(local.number(APPROVED), "void")], "what is hidden is judged alike"
    local.run("verify")


def test_an_open_row_is_deleted_and_brought_in_as_published(local: Insider):
    row = local.row(UNTOUCHED)
    local.type((UNTOUCHED, dict.fromkeys(row, "")))
    columns = [*ROW, LINK]
    lines = ["\t".join(columns), "\t".join(str(row[c] or ELSEWHERE) for c in columns)]
    (local.book.path.parent / "daftar.tsv").write_text("\n".join(lines), "utf-8")

    local.run(f"init --from {local.book.path.parent / 'daftar.tsv'}")

    kinds = [e["Kejadian"] for e in local.history() if e[NUMBER] == row[NUMBER]]
    assert kinds == ["register", "refuse"]


def test_zeros_are_written_over_monitoring(office: Insider):
    before = office.tab(BOARD)
    zeros = {
        (r, c): 0
        for r, row in enumerate(before)
        for c, cell in enumerate(row)
        if isinstance(cell, int | float)
    }
    office.put(BOARD, zeros)
    assert office.tab(BOARD) != before

    office.sync(at(15, "08:00"))

    assert office.tab(BOARD) == before


def test_a_journal_is_forged_in_a_local_book(local: Insider):
    book = openpyxl.load_workbook(local.book.path)
    journal = book.create_sheet("Jurnal")
    journal.append(list(SOP.texts.journal))
    cells = ["2025-01-15T01:05:00.000Z", "kepala@setda.example", HEADER + 1 + IDENTIFIED]
    journal.append([*cells, local.number(IDENTIFIED), STEPS[1], "", "Disetujui", "EDIT"])
    book.save(local.book.path)
    local.type((IDENTIFIED, {STEPS[1]: "Disetujui"}))

    plan = local.sync(at(15, "08:15"))

    assert [event.actor for event in plan.events] == [""]
    assert any("Jurnal" in warning for warning in plan.warnings)
    assert "Jurnal" in local.run("doctor", code=3).stdout


@pytest.mark.parametrize("forward", [None, timedelta(minutes=10)], ids=["cleared", "moved forward"])
def test_the_time_of_the_last_sync_is_changed_by_hand(office: Insider, forward: timedelta | None):
    column = office.tab(FORM)[HEADER].index("Pemeriksaan")
    office.put(
        FORM, {(SYNCED, column): "" if forward is None else serial(at(15, "08:00") + forward)}
    )
    office.type((IDENTIFIED, {STEPS[1]: "Disetujui"}))

    plan = office.sync(at(15, "08:15"))

    (event,) = plan.events
    assert event.not_before == at(15, "08:00"), "the window is the true one"
    assert any("last sync" in warning for warning in plan.warnings)
