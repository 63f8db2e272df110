"""A whole form: rows that are gone, copied, emptied or changed after publication."""

from __future__ import annotations

import json

import pytest

from sheetsync.boards.exports import plan_json
from sheetsync.core.plan import Plan
from sheetsync.core.settings import Settings
from sheetsync.core.sop import Sop
from sheetsync.errors import GuardError
from tests.journalled import Book, headers

NIK = "3402011506900001"
DONE = {
    "1. Identifikasi": "Selesai",
    "2. Verifikasi": "Disetujui",
    "3. Persetujuan": "Disetujui",
    "4. Publikasi": "Terpublikasi",
    "Tautan Publikasi": "https://a.example/1",
}


@pytest.fixture
def book(sop: Sop, office: Settings) -> Book:
    """Return a book with two registered rows, the first of them published."""
    book = Book(sop, office)
    for row in (0, 1):
        book.fill(row)
    write(book, 0, DONE)
    book.sync()
    book.later(minutes=15)
    return book


def write(book: Book, row: int, cells: dict[str, str]) -> None:
    for header, text in cells.items():
        book.type(row, header, text)


def copy(book: Book, row: int, to: int) -> None:
    for header in headers(book.sop):
        book.type(to, header, str(book.cell(row, header)))


def empty(book: Book, row: int) -> None:
    staff = {*headers(book.sop)} - {*book.sop.texts.columns.values()}
    write(book, row, dict.fromkeys(staff - {s.time for s in book.sop.steps}, ""))


def kinds(plan: Plan) -> list[str]:
    return [event.kind for event in plan.events]


def test_a_missing_row_is_named_until_it_is_back(book: Book):
    empty(book, 1)
    first, later = book.sync(), book.later(days=3).sync()

    said = "DIP-2026-0002 tidak ada di formulir sejak 2 Nov 2026 08.15: Rencana Kerja 2027 1; kembalikan dengan sheetsync restore"
    assert first.standing == later.standing == (said,)
    assert (kinds(later), later.found_something) == ([], True)
    book.fill(1)
    assert not book.sync().found_something


def test_a_title_of_several_lines_is_named_on_one(book: Book):
    book.fill(2)
    write(book, 2, {"Judul Informasi": "Rencana\nError: no disk"})
    book.sync()
    empty(book, 2)

    assert book.sync().standing[0].partition("; ")[0].endswith(": Rencana Error: no disk")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            {"Tautan Publikasi": "https://a.example/2"},
            "Tautan Publikasi berubah setelah terpublikasi",
        ),
        ({"Tautan Publikasi": ""}, "Tautan Publikasi berubah setelah terpublikasi"),
        ({"Ringkasan Isi Informasi": "Lain"}, "Isi berubah setelah terpublikasi"),
    ],
)
def test_a_published_row_that_is_not_what_was_published_is_named(book: Book, cells, said):
    write(book, 0, cells)
    first, later = book.sync(), book.later(days=1).sync()

    assert first.standing == later.standing
    assert later.standing[0].startswith("DIP-2026-0001 berubah setelah terpublikasi")
    assert (kinds(later), later.found_something) == ([], True)
    assert str(book.cell(0, "Pemeriksaan")).startswith(said)


@pytest.mark.parametrize("header", ["Rencana Tayang", "Lokasi Hardcopy"])
def test_optional_columns_may_change_after_publication_and_it_is_recorded(book: Book, header: str):
    write(book, 0, {header: "22 Nov 2026"})

    plan = book.sync()

    assert (kinds(plan), plan.found_something) == (["change"], False)


def test_a_copied_row_without_title_keeps_no_number_and_no_grey_cells(book: Book):
    copy(book, 0, 2)
    write(book, 2, {"Judul Informasi": ""})

    assert kinds(book.sync()) == []

    own = ("No. Registrasi", "Posisi", "Pengajuan ke-", "Waktu Publikasi", "Batas Waktu")
    assert [book.cell(2, header) for header in own] == [""] * 5
    assert book.cell(2, "Pemeriksaan") == "Isi Judul Informasi agar baris ini terdaftar"
    assert book.sync().touches == ()


@pytest.mark.parametrize("cells", [{"2. Verifikasi": "Disetujui"}, {"Alasan Verifikasi": "x"}])
@pytest.mark.parametrize("at_once", [True, False])
def test_a_stray_word_in_an_emptied_row_does_not_bring_it_back(book: Book, cells, at_once):
    write(book, 1, {"1. Identifikasi": "Selesai"})
    book.sync()
    empty(book, 1)
    plan = None if at_once else book.sync()
    write(book, 1, cells)
    plan, quiet = plan or book.sync(), book.sync()

    assert (kinds(plan), kinds(quiet), quiet.touches) == (["missing"], [], ())
    assert book.cell(1, "No. Registrasi") == "DIP-2026-0002"
    assert str(book.cell(1, "Pemeriksaan")).startswith("Isi baris ini terhapus")


@pytest.mark.parametrize(
    "header", ["Alasan Verifikasi", "2. Verifikasi", "Tautan Publikasi", "Rencana Tayang"]
)
@pytest.mark.parametrize("copied", [True, False])
def test_no_path_writes_or_shows_a_personal_number(book: Book, header: str, copied: bool):
    if copied:
        copy(book, 0, 2)
    write(book, 2 if copied else 1, {header: f"NIK {NIK}"})

    plan = book.sync()

    shown = [json.dumps(plan_json(plan)), *map(str, plan.rows), *plan.standing]
    shown += [str(touch.written) for touch in plan.touches]
    assert NIK not in "".join(shown)
    assert not copied or "************0001" in "".join(shown)


def test_columns_sorted_alone_and_accepted_stop_no_sync_to_come(sop: Sop, office: Settings):
    book = Book(sop, office)
    for row in range(4):
        book.fill(row)
    write(book, 0, DONE)
    book.sync()
    titles = [str(book.cell(row, "Judul Informasi")) for row in range(4)]
    for row, title in enumerate(reversed(titles)):
        book.type(row, "Judul Informasi", title)
    with pytest.raises(GuardError, match="sorted alone"):
        book.later(minutes=15).sync()

    accepted, quiet = book.sync(force=True), book.later(minutes=15).sync()

    found = [event for event in accepted.events if event.kind == "found"]
    assert kinds(accepted) == ["found", "change", *["found"] * 3], "the first one is published"
    assert all("milik nomor lain" in event.note for event in found)
    assert [(e.content or {})["judul"] for e in found] == titles[::-1]
    assert (quiet.events, len(quiet.standing)) == ((), 1), "the published one is not as approved"
