"""A formula that has no value yet is no change: nothing is voided, nothing is recorded for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sheetsync.core.cells import Cell
from sheetsync.core.judge import Stamp, judge
from sheetsync.core.settings import Settings
from sheetsync.core.sop import Sop
from tests.desk import APPROVED, IDENTIFIED, PUBLISHED, VERIFIED, Desk, kinds
from tests.journalled import Book


def unsure(desk: Desk, **cells: str):
    """Judge the desk's row once with cells that a formula has left blank."""
    desk.write({"Judul Informasi": "", "Klasifikasi": "", **cells})
    row = replace(desk.row(), unsure=True)
    return judge(desk.sop, desk.state, row, Stamp(desk.now, desk.now, "s"))


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


def test_a_formula_beside_the_starred_columns_hides_no_change_of_them(desk: Desk):
    """Otherwise what was checked could be exchanged before it is approved."""
    desk.after(IDENTIFIED, VERIFIED).write({"Judul Informasi": "Lain", **APPROVED})
    row = replace(desk.row(), unsure=True)

    verdict = judge(desk.sop, desk.state, row, Stamp(desk.now, desk.now, "s"))

    assert kinds(verdict) == ["void", "refuse"]
    assert verdict.events[0].content["judul"] == "Lain"


# --- a whole row ---------------------------------------------------------------------------------

ALL = {**IDENTIFIED, **VERIFIED, **APPROVED, **PUBLISHED}


def load(book: Book, header: str) -> Cell:
    """Put a formula without a value into the first row; return what stood there."""
    stood = book.cell(0, header)
    book.type(0, header, "")
    book.uncomputed = frozenset([(4, book.column(header))])
    return stood


@pytest.fixture
def book(sop: Sop, office: Settings) -> Book:
    """Return a book with one registered row."""
    book = Book(sop, office)
    book.fill(0)
    book.sync()
    book.later(minutes=15)
    return book


@pytest.mark.parametrize(
    ("words", "header"),
    [
        pytest.param(IDENTIFIED, "1. Identifikasi", id="the last step completed"),
        pytest.param({**IDENTIFIED, **VERIFIED}, "1. Identifikasi", id="one that is locked"),
        pytest.param({**IDENTIFIED, **VERIFIED}, "2. Verifikasi", id="an approval"),
        pytest.param(ALL, "4. Publikasi", id="a publication"),
        pytest.param(ALL, "Tautan Publikasi", id="the link of one"),
        pytest.param(ALL, "Judul Informasi", id="what was published"),
    ],
)
def test_what_loads_is_no_change_and_none_when_it_is_there_again(book: Book, words, header):
    for name, text in words.items():
        book.type(0, name, text)
    book.sync()
    stood = load(book, header)

    first, second = book.later(minutes=15).sync(), book.later(minutes=15).sync()
    said = book.cell(0, "Pemeriksaan")
    book.uncomputed = frozenset()
    book.type(0, header, str(stood))
    third = book.later(minutes=15).sync()

    assert (*first.events, *second.events, *third.events) == ()
    assert (first.standing, first.handed_back, second.touches) == ((), (), ())
    assert said == f"Rumus tanpa hasil pada {header}; buka dan simpan ulang, atau ketik nilainya"
    assert book.cell(0, "Pemeriksaan") == ""


def test_an_approval_that_is_voided_while_its_formula_loads_does_not_come_back(book: Book):
    for name, text in {**IDENTIFIED, **VERIFIED}.items():
        book.type(0, name, text)
    book.sync()
    load(book, "2. Verifikasi")
    book.type(0, "Ringkasan Isi Informasi", "lain")

    plan = book.later(minutes=15).sync()

    assert [event.kind for event in plan.events] == ["void"]
    written = {touch.column: touch.written for touch in plan.touches}
    assert written[book.column("2. Verifikasi")] == ""


@pytest.mark.parametrize("header", ["Pemeriksaan", "Waktu Publikasi"])
def test_a_formula_that_failed_in_a_grey_cell_goes(book: Book, header):
    load(book, header)

    plan = book.sync()

    assert [(touch.column, touch.written) for touch in plan.touches] == [(book.column(header), "")]


def test_a_class_without_a_value_yet_brings_nothing_back_into_a_queue(sop: Sop, office: Settings):
    book = Book(sop, office)
    book.fill(0)
    book.type(0, "Klasifikasi", "Dikecualikan")
    book.sync()
    stood = [book.cell(0, header) for header in ("Posisi", "Batas Waktu")]

    book.type(0, "Klasifikasi", "")
    book.uncomputed = frozenset({(4, book.column("Klasifikasi"))})
    plan = book.later(hours=1).sync()

    assert plan.events == ()
    assert [book.cell(0, header) for header in ("Posisi", "Batas Waktu")] == stood
