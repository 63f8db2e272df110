"""Cells that cannot be written, and what people type where the tool writes: said, never lost."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.core.settings import Settings
from sheetsync.core.sop import Sop
from sheetsync.templates import load_sop
from tests.journalled import Book, settings_of

NUMBER, TURN, SAID = "No. Registrasi", "Posisi", "Pemeriksaan"
STEPS = ["1. Identifikasi", "2. Verifikasi", "3. Persetujuan", "4. Publikasi"]
GREY = [NUMBER, "Pengajuan ke-", "Batas Waktu", "Waktu Identifikasi", "Waktu Publikasi"]


@functools.cache
def office() -> tuple[Sop, Settings]:
    sop = load_sop("website_medsos")
    return sop, settings_of(sop)


def new_book() -> Book:
    """Two rows that are not registered yet."""
    book = Book(*office())
    book.fill(0)
    book.fill(1)
    return book


@pytest.fixture
def book() -> Book:
    return new_book()


def block(book: Book, row: int, header: str, reason: str = "merged") -> None:
    book.blocked[4 + row, book.column(header)] = reason


def quiet(book: Book) -> bool:
    plan = book.later(minutes=15).sync(force=True)
    return not (plan.events or plan.touches or plan.handed_back)


def said(book: Book, row: int = 0) -> str:
    return str(book.cell(row, SAID))


def kinds(book: Book) -> list[str]:
    return [event.kind for event in book.history.events if event.item]


@pytest.mark.parametrize(
    ("reason", "mend"),
    [
        ("merged", "pisahkan sel yang digabung"),
        ("array", "hapus rumus itu"),
        ("header", "ubah tabel itu"),
        ("totals", "matikan baris total"),
    ],
)
def test_the_row_says_which_cell_cannot_be_written_and_the_others_sync(book, reason, mend):
    block(book, 0, TURN, reason)
    block(book, 0, "Batas Waktu", reason)

    plan = book.sync()

    assert kinds(book) == ["register"] * 2
    assert said(book).startswith("Posisi, Batas Waktu")
    assert said(book).endswith(mend) or mend in said(book)
    assert said(book, 1) == ""
    assert set(plan.blocked.values()) == {reason}
    assert quiet(book)
    book.blocked.clear()
    book.later(minutes=15).sync()
    assert (said(book), str(book.cell(0, TURN))[:2]) == ("", "1.")


def test_where_nothing_can_be_said_the_administrator_hears_it(book):
    block(book, 1, TURN)
    block(book, 1, SAID)

    plan = book.sync()

    column = book.column(SAID)
    assert [w for w in plan.warnings if "Form DIP!" in w] == [
        f"Form DIP!{chr(65 + column)}6 cannot be written: hidden behind a merged cell; "
        "unmerge the cells"
    ]
    assert quiet(book)


def test_the_time_of_the_last_sync_that_cannot_be_kept_is_told(book):
    book.sync()
    book.form[1] = [""] * 60
    book.blocked[1, book.column(SAID)] = "merged"

    assert any("Form DIP!C2 cannot be written" in w for w in book.later(minutes=15).sync().warnings)


def test_a_row_is_not_registered_before_it_can_get_its_number(book):
    block(book, 0, NUMBER)
    book.type(0, STEPS[1], "Disetujui")

    book.sync()

    assert kinds(book) == ["register"]
    assert said(book).startswith("No. Registrasi tertutup sel gabungan")
    assert book.cell(0, STEPS[1]) == "Disetujui"
    assert quiet(book)
    book.blocked.clear()
    book.later(minutes=15).sync()
    assert kinds(book) == ["register", "register", "refuse"]


def test_a_number_that_vanished_behind_a_merged_cell_is_still_its_row(book):
    book.sync()
    book.type(1, NUMBER, "")
    block(book, 1, NUMBER)

    assert book.later(minutes=15).sync().events == ()
    assert "No. Registrasi" in said(book, 1)
    assert quiet(book)


def test_what_stands_in_a_cell_that_cannot_be_handed_back_never_counts(book):
    """A check that was voided would otherwise be given again by the formula that gave it."""
    book.type(0, STEPS[0], "Selesai")
    book.type(0, STEPS[1], "Disetujui")
    book.sync()
    block(book, 0, STEPS[1], "array")
    assert quiet(book)
    book.type(0, "Ringkasan Isi Informasi", "lain")

    book.later(minutes=15).sync()

    assert kinds(book)[-1] == "void"
    assert "2. Verifikasi berisi rumus array" in said(book)
    assert quiet(book)


def test_a_completed_step_that_vanished_behind_a_merged_cell_stays_completed(book):
    book.type(0, STEPS[0], "Selesai")
    book.sync()
    book.type(0, STEPS[0], "")
    block(book, 0, STEPS[0])

    assert book.later(minutes=15).sync().events == ()
    assert "1. Identifikasi tertutup" in said(book)
    assert quiet(book)


@pytest.mark.parametrize("header", GREY)
def test_a_text_typed_over_a_grey_cell_is_kept_in_the_history(book, header):
    book.sync()
    book.type(0, header, "tanya Bu Ani")

    plan = book.later(minutes=15).sync()

    (event,) = plan.events
    assert (event.kind, event.step, event.note) == ("refuse", "", f"↩ {header}: tanya Bu Ani")
    assert [(back.column, back.found) for back in plan.handed_back] == [(header, "tanya Bu Ani")]
    assert book.cell(0, header) != "tanya Bu Ani"
    assert "Riwayat" in said(book)
    assert quiet(book)


def test_a_number_that_was_saved_as_text_is_still_the_tools(book):
    book.sync()
    book.type(0, "Pengajuan ke-", "1")

    assert book.later(minutes=15).sync().events == ()


def test_a_number_of_somebodys_own_is_kept_when_the_row_is_registered(book):
    book.type(0, NUMBER, "B/123/2026")

    (event, _) = book.sync().events

    assert (event.kind, event.note) == ("register", "↩ No. Registrasi: B/123/2026")
    assert quiet(book)


@pytest.mark.parametrize("header", [NUMBER, TURN, SAID, "Batas Waktu"])
def test_a_heading_between_the_rows_stays(book, header):
    book.sync()
    book.type(2, header, "INFORMASI BERKALA")
    book.type(2, "Pengajuan ke-", "2")

    book.later(minutes=15).sync()

    assert book.cell(2, header) == "INFORMASI BERKALA"
    assert header == SAID or "baris ini tidak terdaftar" in said(book, 2)
    assert quiet(book)
    book.type(2, header, "")
    book.type(2, "Pengajuan ke-", "")
    book.later(minutes=15).sync()
    assert said(book, 2) == ""


def test_a_heading_across_merged_cells_is_nothing_to_speak_of(book):
    book.sync()
    book.type(2, NUMBER, "INFORMASI BERKALA")
    for header in (TURN, SAID):
        block(book, 2, header)

    plan = book.later(minutes=15).sync()

    assert (plan.touches, plan.blocked) == ((), {})
    assert not any("Form DIP!" in warning for warning in plan.warnings)


def test_what_the_tool_left_in_an_emptied_row_goes(book):
    book.sync()
    for header in {each.header for each in book.sop.fields}:
        book.type(0, header, "")
    book.type(0, "Batas Waktu", "catatan")

    book.later(minutes=15).sync()

    assert kinds(book)[-1] == "missing"
    assert (book.cell(0, TURN), book.cell(0, "Pengajuan ke-")) == ("", "")
    assert book.cell(0, NUMBER)
    assert book.cell(0, "Batas Waktu") == "catatan"
    assert said(book).startswith("Isi baris ini terhapus")
    assert quiet(book)


def test_a_formula_that_was_just_written_over_is_not_complained_of(book):
    book.type(0, STEPS[0], "Selesai")
    book.type(0, STEPS[1], "Disetujui")
    book.sync()
    book.type(0, STEPS[1], "")
    book.type(0, "Ringkasan Isi Informasi", "lain")
    book.uncomputed = frozenset({(4, book.column(STEPS[1])), (4, book.column(STEPS[3]))})

    plan = book.later(minutes=15).sync()

    assert book.column(STEPS[1]) in {touch.column for touch in plan.touches}
    assert "Rumus tanpa hasil pada 4. Publikasi" in said(book)


@st.composite
def office_days(draw: st.DrawFn) -> list[tuple[str, int, str]]:
    """Return what people do: type a word nobody typed before, choose, merge, empty a row."""
    row = st.integers(0, 3)
    free = ["Judul Informasi", "Ringkasan Isi Informasi", "Alasan Verifikasi"]
    act = st.one_of(
        st.tuples(st.just("word"), row, st.sampled_from([*GREY, *free, *STEPS])),
        st.tuples(
            st.sampled_from(["Selesai", "Disetujui", "Diproses"]), row, st.sampled_from(STEPS)
        ),
        st.tuples(st.just("fill"), row, st.just("")),
        st.tuples(st.just("empty"), row, st.just("")),
        st.tuples(
            st.sampled_from(["merged", "array", "hidden"]),
            row,
            st.sampled_from([*GREY, SAID, TURN, *STEPS, "Alasan Verifikasi"]),
        ),
        st.tuples(st.just("unmerge"), row, st.just("")),
        st.tuples(st.just("sync"), row, st.just("")),
    )
    return draw(st.lists(act, min_size=2, max_size=14))


class Days:
    """Acts of people on a book, and what of all they typed must still be found somewhere."""

    def __init__(self, book: Book) -> None:
        self.book, self.typed = book, 0

    def do(self, act: str, row: int, header: str) -> None:
        book = self.book
        if act == "sync":
            book.later(minutes=15).sync(force=True)
        elif act == "fill":
            book.fill(row)
        elif act == "unmerge":
            book.blocked.clear()
        elif act == "empty":
            for each in (*book.sop.fields, *book.sop.steps):
                self.put(row, each.header, "")
        elif act in ("merged", "array", "hidden"):
            if act == "merged":
                self.put(row, header, "")
            block(book, row, header, "array" if act == "array" else "merged")
        else:
            self.typed += 1
            self.put(row, header, f"kata{self.typed}" if act == "word" else act)

    def put(self, row: int, header: str, text: str) -> None:
        if (4 + row, self.book.column(header)) not in self.book.blocked:
            self.book.type(row, header, text)

    def words(self) -> set[str]:
        said = self.book.column(SAID)
        rows = ([*row[:said], *row[said + 1 :]] for row in self.book.form[4:])
        return words(str(cell) for row in rows for cell in row)

    def told(self) -> set[str]:
        events = self.book.history.events
        return words(text for e in events for text in (e.status, e.note, str(e.content)))


def words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in re.findall(r"kata\d+", text)}


@given(acts=office_days())
def test_nothing_typed_is_lost_and_the_second_sync_is_quiet(acts):
    days = Days(new_book())
    for act in acts:
        days.do(*act)
    before = days.words()

    days.book.later(minutes=15).sync(force=True)

    assert before <= days.words() | days.told()
    assert quiet(days.book)
