"""What a row says of the numbers in it: before anybody completes, at every check, and where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sheetsync.boards.form import draw_form
from sheetsync.core.settings import Settings
from sheetsync.core.sop import Sop
from tests.desk import APPROVED, IDENTIFIED, LINK, PUBLISHED, VERIFIED, Desk, kinds
from tests.journalled import Book

NIK = "NIK Kepala: 3402014501900001"
STOP = "Ada NIK di kolom {} (************0001); hapus atau samarkan sebelum dilanjutkan"
WARN = (
    "Ada nomor ponsel di kolom Ringkasan Isi Informasi (********7890); bila memang boleh "
    "dipublikasikan, tulis alasannya pada {}"
)
PHONE = {"Ringkasan Isi Informasi": "Hubungi 081234567890"}
REASON, LAST_REASON = (
    {"Alasan Verifikasi": "Nomor layanan"},
    {"Alasan Persetujuan": "Nomor layanan"},
)


def test_a_number_is_remarked_before_anybody_completes_and_stops_nothing(desk: Desk):
    begun = desk.write(PHONE).look()

    assert (begun.lacking, desk.said(begun)) == ((), WARN.format("Alasan Verifikasi"))
    assert kinds(desk.write(IDENTIFIED).look()) == ["complete"]


def test_one_sentence_asks_for_the_reason_of_all(desk: Desk):
    summary = {"Ringkasan Isi Informasi": "Hubungi 081234567890 atau budi@gmail.com"}

    told = desk.said(desk.write(summary).look())

    assert told.startswith("Ada ")
    assert all(
        found in told for found in ("nomor ponsel di kolom", "surel pribadi di kolom", "), ")
    )
    assert told.count("tulis alasannya") == 1


def test_a_remark_is_said_until_its_reason_is_there(desk: Desk):
    said = [
        desk.said(desk.write({**PHONE, **cells}).look())
        for cells in ({}, IDENTIFIED, REASON, VERIFIED, LAST_REASON, APPROVED)
    ]

    first, last = WARN.format("Alasan Verifikasi"), WARN.format("Alasan Persetujuan")
    assert said == [first, first, "", last, "", ""]


@pytest.mark.parametrize("before", [(), (IDENTIFIED,), (IDENTIFIED, VERIFIED)])
def test_a_named_nik_stops_every_completion_whatever_the_reason(desk: Desk, before):
    desk.after(*before)
    rest = {**IDENTIFIED, **VERIFIED, **APPROVED, **PUBLISHED, **REASON, **LAST_REASON}

    verdict = desk.write({"Judul Informasi": f"Data {NIK}", **rest}).look()

    assert "complete" not in kinds(verdict)
    assert STOP.format("Judul Informasi") in desk.said(verdict)


def test_each_column_is_named_once_with_what_it_holds(desk: Desk):
    desk.write({"Judul Informasi": f"{NIK} dan 0812-3456-7890", "Lokasi Hardcopy": NIK})

    said = desk.said(desk.look()).split(" · ")

    assert [part.split(" (")[0] for part in said] == [
        "Ada NIK di kolom Judul Informasi",
        "Ada NIK di kolom Lokasi Hardcopy",
        "Ada nomor ponsel di kolom Judul Informasi",
    ]


@pytest.mark.parametrize("title", ["Laporan NPWP bendahara", "Daftar NIK", "Kartu Keluarga (KK)"])
def test_words_alone_ask_nobody_for_a_reason(desk: Desk, title: str):
    desk.write({"Judul Informasi": title})
    rounds = ({}, IDENTIFIED, VERIFIED, APPROVED, {**PUBLISHED, **LINK})

    said = [desk.said(desk.write(cells).look()) for cells in rounds]

    assert said == [""] * 5
    assert desk.state is not None
    assert desk.state.published


def test_an_excluded_or_untouched_row_is_not_remarked(desk: Desk):
    excluded = desk.write({**PHONE, "Klasifikasi": "Dikecualikan"}).look()

    assert "ponsel" not in desk.said(excluded)
    assert desk.state is not None
    desk.state = replace(desk.state, dormant=True, excluded=False)
    assert desk.said(desk.write({"Klasifikasi": "Berkala"}).look()) == ""


def test_the_form_marks_the_cell_that_the_sentence_names(sop: Sop, office: Settings):
    book = Book(sop, office)
    book.fill(0)
    book.type(0, "Judul Informasi", NIK)
    book.sync()
    said = str(book.cell(0, "Pemeriksaan"))
    needles = {
        rule.area.column: rule.formula.split('"')[1]
        for rule in draw_form(sop).rules
        if rule.formula.startswith("ISNUMBER(FIND(")
    }

    marked = [column for column, needle in needles.items() if needle in said]

    assert len(needles) == len(sop.fields)
    assert marked == [3], "the title stands fourth"
