"""Books that are copied, renamed, or put where another one stood: known by the id in them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.clerk import Clerk

DONE, AGAIN = {"1. Identifikasi": "Selesai"}, {"1. Identifikasi": "Diproses"}


@pytest.fixture
def synced(run, book: Clerk) -> Clerk:
    """Return a book that this computer has seen."""
    book.type((1, DONE))
    run("sync dip.xlsx")
    return book


def test_a_renamed_book_goes_on_with_one_line_said(run, synced: Clerk):
    synced.path.rename("dip-2026.xlsx")

    (said,) = run("sync dip-2026.xlsx").stderr.splitlines()

    assert said.startswith("Warning: this book was at ")
    assert "dip.xlsx before; it goes on here" in said
    assert run("sync dip-2026.xlsx").stderr == ""


def test_cut_and_renamed_it_is_the_same_book(run, synced: Clerk):
    workbook = synced.edit()
    workbook["Riwayat"].delete_rows(1 + len(synced.ledger()))
    workbook.save("other.xlsx")

    assert "rows cut from the end" in run("sync other.xlsx", code=1).stderr
    assert "rows cut from the end" in run("verify other.xlsx", code=3).stdout


def test_two_copies_that_went_different_ways_are_told_apart(run, synced: Clerk):
    shutil.copy("dip.xlsx", "copy.xlsx")
    synced.type((1, AGAIN))
    run("sync dip.xlsx")
    Clerk(Path("copy.xlsx")).add(2, **{"Judul Informasi": "Laporan"})
    assert "an old copy put back" in run("sync copy.xlsx", code=1).stderr

    run("sync copy.xlsx --force")

    for line, code in (("sync dip.xlsx", 1), ("verify dip.xlsx", 3)):
        said = run(line, code).output
        assert "two copies of this book went different ways after No " in said
    assert len(list(Path("state").glob("books/*/rows-*.jsonl"))) == 1
    assert "sheetsync sync" not in run("verify copy.xlsx").stdout


def test_another_book_at_a_known_place_is_said(run, synced: Clerk):
    run("init other.xlsx")
    synced.path.unlink()
    Path("other.xlsx").rename("dip.xlsx")

    assert "another book stood here before" in run("sync dip.xlsx", code=1).stderr
    assert "another book" in run("restore dip.xlsx --history", code=1).stderr

    run("sync dip.xlsx --force")
    assert run("sync dip.xlsx").stderr == ""


def test_a_new_book_may_be_drawn_where_another_one_stood(run, synced: Clerk):
    synced.path.unlink()

    run("init dip.xlsx")

    assert run("sync dip.xlsx").stderr == ""
