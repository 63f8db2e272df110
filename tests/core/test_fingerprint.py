"""The fingerprint of a row gives no number away, and what older versions approved stays approved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from sheetsync.core.cells import digest, tidy
from sheetsync.core.form import content_prints
from sheetsync.core.history import Event
from sheetsync.core.privacy import kept
from sheetsync.core.settings import Settings
from sheetsync.core.sop import Sop
from tests.desk import CONTENT
from tests.journalled import Book

NIK = "3402011506900001"
SUMMARY = f"Data warga {NIK}, telepon 0812-3456-7890"
CHECKED = {
    "1. Identifikasi": "Selesai",
    "2. Verifikasi": "Disetujui",
    "Alasan Verifikasi": "Boleh terbit",
}
APPROVED = {"3. Persetujuan": "Disetujui", "Alasan Persetujuan": "Boleh terbit"}
PUBLISHED = {"4. Publikasi": "Terpublikasi", "Tautan Publikasi": "https://a.example/1"}


def book_of(sop: Sop, office: Settings, *rounds: dict[str, str]) -> Book:
    """Return a book with one row in which somebody's numbers stand."""
    book = Book(sop, office)
    book.fill(0)
    book.type(0, "Ringkasan Isi Informasi", SUMMARY)
    for cells in ({}, *rounds):
        write(book, cells)
        book.sync()
        book.later(minutes=15)
    return book


def write(book: Book, cells: dict[str, str]) -> None:
    for header, text in cells.items():
        book.type(0, header, text)


def required(sop: Sop, summary: str) -> list[str]:
    told = {**CONTENT, "judul": f"{CONTENT['judul']} 0", "ringkasan": summary}
    return [tidy(told[field.id]) for field in sop.fields if field.required]


def unmasked(event: Event, sop: Sop) -> Event:
    """Return an event as 0.1 recorded it: the fingerprint made of the text as it stands."""
    return replace(event, fingerprint=digest(required(sop, SUMMARY))[:32])


def less_masked(event: Event, sop: Sop) -> Event:
    """Return an event as a version recorded it that knew no telephone numbers."""
    summary = SUMMARY.replace(NIK, kept(NIK))
    told = event.content and {**event.content, "ringkasan": summary}
    return replace(event, fingerprint=digest(required(sop, summary))[:32], content=told)


def as_recorded(book: Book, recorded: Callable[[Event, Sop], Event]) -> None:
    """Give the events of items as an older version recorded them."""
    events = (recorded(each, book.sop) if each.item else each for each in book.history.events)
    book.history = replace(book.history, events=tuple(events))


def test_the_fingerprint_cannot_be_made_of_the_number(sop: Sop, office: Settings):
    book = book_of(sop, office)
    *_, event = book.history.events
    places = [i for i, field in enumerate(sop.fields) if field.required]

    def prints(number: str) -> set[str]:
        texts = ["" for _ in sop.fields]
        for place, text in zip(places, required(sop, SUMMARY.replace(NIK, number)), strict=True):
            texts[place] = text
        return {digest(texts[i] for i in places)[:32], content_prints(texts, places)[0]}

    assert event.fingerprint == digest(map(kept, required(sop, SUMMARY)))[:32]
    assert event.fingerprint not in {digest(required(sop, SUMMARY))[:32]}
    assert event.fingerprint in prints("3402021506900001"), "whatever the digits that are masked"
    assert event.fingerprint not in prints("3402011506900002")


@pytest.mark.parametrize("recorded", [unmasked, less_masked])
@pytest.mark.parametrize(
    "rounds", [(), (CHECKED,), (CHECKED, APPROVED), (CHECKED, APPROVED, PUBLISHED)]
)
def test_what_an_older_version_recorded_goes_on(
    sop: Sop, office: Settings, rounds, recorded: Callable[[Event, Sop], Event]
):
    book = book_of(sop, office, *rounds)
    as_recorded(book, recorded)

    quiet = book.sync()

    assert (quiet.events, quiet.touches, quiet.standing) == ((), (), ())


@pytest.mark.parametrize("recorded", [unmasked, less_masked])
def test_a_change_of_what_an_older_version_approved_voids_it(sop: Sop, office: Settings, recorded):
    book = book_of(sop, office, CHECKED)
    as_recorded(book, recorded)
    book.type(0, "Ringkasan Isi Informasi", SUMMARY.replace("warga", "pegawai"))

    assert [event.kind for event in book.sync().events] == ["void"]


def test_asterisks_of_a_person_stand_for_nothing(sop: Sop, office: Settings):
    book = book_of(sop, office)
    for summary in ("Anggaran Rp**********", "Anggaran Rp9000000000"):
        book.type(0, "Ringkasan Isi Informasi", summary)
        write(book, CHECKED)
        plan = book.sync()

    assert [event.kind for event in plan.events] == ["void"]


def test_a_lost_number_is_found_again_by_an_older_fingerprint(sop: Sop, office: Settings):
    book = book_of(sop, office, CHECKED)
    as_recorded(book, unmasked)
    book.type(0, "No. Registrasi", "")

    assert (book.sync().events, book.cell(0, "No. Registrasi")) == ((), "DIP-2026-0001")
