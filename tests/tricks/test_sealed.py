"""What becomes of a history that lost its end, its signatures or all of its rows.

With nothing but the book, and where a computer can put back what it saw.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.clerk import ROW
from tests.tricks.forging import (
    KEY,
    approved,
    backdated,
    copied,
    cut,
    misstepped,
    replaced,
    sealed,
    stopped,
    unfollowed,
    unsigned,
)
from tests.tricks.insider import HISTORY, METADATA, File, Insider, at, begun


def test_all_signatures_are_taken_away(local: Insider):
    local.alter(unsigned)
    stopped(local)
    assert "made anew" in stopped(local.elsewhere())

    place, _ = sealed(local)
    local.put(METADATA, {(place, column): "" for column in range(5)})

    assert "no signatures" in local.elsewhere().run("verify").output
    stopped(local)


@pytest.mark.parametrize("line", [True, False], ids=["the history", "and the sealed line"])
def test_the_history_is_emptied_so_that_all_approvals_are_given_again(office: Insider, line: bool):
    office.alter(lambda _: [])
    if not line:
        place, _ = sealed(office)
        office.put(METADATA, {(place, column): "" for column in range(5)})
    other = office.elsewhere()

    said = other.run("sync", code=1).stderr

    assert ("is gone" if line else "Riwayat is empty") in said
    assert ("is gone" if line else "Riwayat is empty") in other.run("verify", code=3).stdout
    assert other.history() == []
    other.run("sync --force")


def test_a_header_is_altered(office: Insider):
    office.put(HISTORY, {(0, 2): "Coret"})

    assert "Riwayat!C1: the header row was altered: found 'Coret'" in stopped(office)


def test_a_column_of_somebody_beside_the_history_stops_nothing(office: Insider):
    office.put(HISTORY, {(0, 17): "Catatan saya", (3, 17): "lihat"})

    office.run("verify")
    office.run("sync")


@pytest.mark.parametrize(
    ("change", "row", "said"),
    [(unfollowed, 0, ": what it says of the settings"), (misstepped, 1, ", Tahap: found 'sulap'")],
)
def test_what_cannot_be_followed_is_named_and_taken_out(office: Insider, change, row, said):
    before = office.tab(HISTORY)
    office.alter(change, key=KEY)

    assert f"No {len(before) + row}{said}" in stopped(office)
    office.run("restore --history --yes")

    office.run("verify")
    office.run("sync")
    assert office.tab(HISTORY)[: len(before)] == before


def test_the_tail_is_cut_where_no_computer_saw_the_book(office: Insider):
    gone = str(office.history()[-1]["Hash"])[:12]
    office.alter(cut)
    rows, other = len(office.history()), office.elsewhere()
    proof = f"Riwayat: the last row at the sync of 2025-01-15 08:00, hash {gone}, is gone"

    assert proof in stopped(other)
    document = json.loads(other.run("verify --json", code=3).stdout)
    assert (document["whole"], document["row"]) == (False, rows + 1)
    assert proof in other.run("doctor", code=3).stdout
    other.run("sync --force")
    other.run("sync")
    given_up = other.history()[-2]
    assert "menggantikan riwayat" in given_up["Catatan"]
    assert {"accepts", "instead"} == json.loads(given_up["Isi"]).keys()


def test_the_sealed_time_of_another_book_proves_nothing(office: Insider, tmp_path: Path):
    book = begun(tmp_path / "more", File(tmp_path / "other.xlsx"))
    alien = replace(book, state=office.state)
    alien.type((1, ROW))
    alien.sync(at(15, "08:10"))
    _, line = sealed(alien)
    there, _ = sealed(office)
    office.put(METADATA, {(there, column): cell for column, cell in enumerate(line)})

    said = office.elsewhere().run("sync").stderr

    assert "Metadata sheetsync: " in said


def test_rows_that_nobody_signed_are_taken_out_and_kept(office: Insider):
    before = office.tab(HISTORY)
    office.alter(approved)
    assert "restore BOOK --history" in office.run("sync", code=1).stderr

    said = office.run("restore --history --yes").stdout

    assert "seluruh baris" in said
    assert office.tab(HISTORY)[: len(before)] == before
    (kept,) = office.state.glob("books/*/taken-*.jsonl")
    assert kept.read_text("utf-8").count("0badf00d") == 2
    office.run("verify")
    office.run("sync")


def test_an_item_is_not_put_back_on_top_of_them(office: Insider):
    office.alter(approved)

    assert "no signature" in office.run(f"restore {office.number(1)}", code=1).stderr


def test_what_a_computer_without_confirmation_accepts_is_said_everywhere(local: Insider):
    local.alter(approved)
    local.elsewhere().run("sync --force")

    said = "accepted with --force by"
    assert said in local.run("sync").stderr
    assert said in local.run("doctor", code=3).stdout


@pytest.mark.parametrize("change", [backdated, cut, replaced])
def test_what_was_altered_or_cut_is_put_back(office: Insider, change):
    before = office.tab(HISTORY)
    office.alter(change)

    office.run("restore --history --yes")

    assert office.tab(HISTORY)[: len(before)] == before
    office.run("verify")


def test_the_tail_is_cut_and_the_file_renamed(local: Insider):
    moved = copied(local, "baru.xlsx")
    moved.alter(cut)

    stopped(moved)
