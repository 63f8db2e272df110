"""Words, channels and dates as people type them, and numbers that nobody may read again."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from sheetsync.core.cells import fold, same_word
from sheetsync.core.evidence import channels_in
from sheetsync.core.form import bind, content_prints, parse_rows
from sheetsync.core.pii import PersonalKind
from sheetsync.core.privacy import kept
from sheetsync.core.sop import Sop
from sheetsync.core.texts import numbered_day
from tests.desk import APPROVED, CONTENT, IDENTIFIED, PUBLISHED, VERIFIED, Desk, kinds
from tests.journalled import headers

UNSEEN = {
    "zero-width space": "\u200b",
    "joiner": "\u200d",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "no-break space": "\u00a0",
    "narrow no-break space": "\u202f",
    "right-to-left mark": "\u200f",
    "variation selector": "\ufe0f",
    "word joiner": "\u2060",
}


def row_of(sop: Sop, cells: dict[str, object]):
    """Return the one row of a form that holds these cells."""
    names = headers(sop)
    form = [names, [cells.get(name, "") for name in names]]
    return parse_rows(form, bind(form, sop), sop)[0]


@pytest.mark.parametrize("mark", UNSEEN.values(), ids=list(UNSEEN))
def test_what_nobody_sees_changes_no_word(sop: Sop, desk: Desk, mark: str):
    typed = {"1. Identifikasi": f"Sele{mark}sai{mark}" if mark.strip() else f"{mark}Selesai{mark}"}
    content = {"Klasifikasi": f"{mark}Berkala", "Kanal": f"Website{mark};{mark}Instagram"}

    verdict = desk.write(content).write({"1. Identifikasi": row_of(sop, typed).steps[0]}).look()

    assert kinds(verdict) == ["register", "complete"]
    assert verdict.handed_back == ()


@pytest.mark.parametrize("mark", UNSEEN.values(), ids=list(UNSEEN))
def test_a_cell_that_looks_empty_is_blank(sop: Sop, mark: str):
    row = row_of(sop, {"Judul Informasi": "A", "Kanal": mark, "Alasan Verifikasi": mark})

    assert (row.content[sop.form.channels_field or 0], row.evidence[1]) == ("", "")


def test_the_content_of_older_books_keeps_its_fingerprint(sop: Sop):
    required = [i for i, field in enumerate(sop.fields) if field.required]
    content = {f.header: f"\u200b {CONTENT.get(f.id, '')}\ufeff" for f in sop.fields if f.required}

    assert row_of(sop, dict(content)).prints == content_prints(
        [content.get(field.header, "") for field in sop.fields], required
    )


def test_full_width_letters_are_letters():
    assert same_word("Ｄｉｓｅｔｕｊｕｉ", "disetujui")
    assert not same_word("Disetujui", "Tidak disetujui")


@pytest.mark.parametrize(
    "text",
    ["Website, Instagram", "Website;Instagram", "website\nINSTAGRAM", "Website；Instagram\u200b ;"],
)
def test_channels_are_split_in_one_way(text: str):
    assert [fold(name) for name in channels_in(text)] == ["website", "instagram"]


def test_a_cell_of_separators_names_no_channel(desk: Desk):
    verdict = desk.write({"Kanal": " ; ,", **IDENTIFIED}).look()

    assert desk.said(verdict) == "Selesai: lengkapi Kanal"


UNDERSTOOD = {
    date(2026, 11, 22): [
        *("22-11-26", "22/11/26", "22-Nov-26", "22.11.2026", "22 - 11 - 2026", "2026/11/22"),
        *("Minggu, 22 November 2026", "Ahad 22 Nopember 2026", "AHAD, 22 NOV. 2026"),
        *("22 Nop 2026", "22nov2026", "22 Nov 2026 14.05", "22 November 2026 pukul 14.05 WIB"),
        *("2026-11-22 00:00:00", "2026-11-22T00:00:00", "2026-11-22T17:00:00.000Z"),
        *("Hari Minggu, tgl. 22 November 2026", "Tanggal 22-11-2026", "Minggu/22 Nov 2026."),
        *("Sunday, November 22, 2026", "22 Nov 2026 jam 9", "22 Nov 2026 pukul 14.05 WIB."),
        *("November 22, 2026", "20261122", "２２／１１／２０２６", "22\u200b Nov\u00a02026"),
    ],
    date(2026, 2, 3): ["3 Peb 2026", "3 Pebruari 2026", "03/02/2026", "Selasa 3-2-26"],
    date(2026, 8, 6): ["6 Agt 2026", "6 Ags 2026", "6 Agust 2026", "6 Aug 2026", "6 August 2026"],
    date(2026, 12, 4): ["Jum'at, 4 Des. 2026", "jum’at 4 Dec 2026", "Jumat,4 Desember 2026"],
    date(2026, 9, 2): ["2 Sept 2026", "2 Sep. 2026", "2/9/2026"],
    date(2026, 10, 2): ["2 Oct 2026", "2 Okt 2026"],
    date(2026, 5, 2): ["2 May 2026", "2 Mei 2026"],
}
NOT_UNDERSTOOD = [
    *("22 Juneteenth 2026", "22 Marah 2026", "22 Desa 2026", "22/11/0026", "22-11-226", "2026"),
    *(
        "1",
        "22/13/2026",
        "31 Feb 2026",
        "1905-07-18",
        "2026-W47-7",
        "22 Nov 2026 99.99",
        "Hari ini",
        "22 Nov 2026 9",
        "Nov 2026",
        "segera",
    ),
    "a" * 30_000,
]


@pytest.mark.parametrize(
    ("text", "day"), [(text, day) for day, texts in UNDERSTOOD.items() for text in texts]
)
def test_a_date_as_people_write_it(sop: Sop, text: str, day: date):
    assert sop.texts.parse_day(text) == day


@pytest.mark.parametrize("cell", [*NOT_UNDERSTOOD, 2026, 1, 0.5, 2026.5, 3_000_000, True])
def test_what_is_no_date_is_said_in_the_row(sop: Sop, desk: Desk, cell: object):
    text = row_of(sop, {"Judul Informasi": "A", "Rencana Tayang": cell}).content

    said = desk.write({"Rencana Tayang": text[sop.form.plan_field or 0]})

    assert desk.said(said.look()).startswith("Rencana Tayang: ")


@pytest.mark.parametrize("cell", [46_348, 46_348.75, 46_348.99])
def test_a_day_number_is_a_date_whatever_its_time(sop: Sop, cell: float):
    row = row_of(sop, {"Judul Informasi": "A", "Rencana Tayang": cell})

    assert row.content[sop.form.plan_field or 0] == "2026-11-22"


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        *((34_700, date(1995, 1, 1)), (46_348.75, date(2026, 11, 22)), ("46348", None)),
        *((True, None), (1, None), (3_000_000, None), (float("inf"), None), (float("nan"), None)),
    ],
)
def test_a_number_that_is_a_day_in_a_column_of_any_kind(cell: object, day: date | None):
    assert numbered_day(cell) == day


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("NIK 3402011506900001", "NIK ************0001"),
        ("3402 0115 0690 0001", "**** **** **** 0001"),
        ("34.02.01.150690.0001", "**.**.**.******.0001"),
        ("34020115\u200b06900001", "********\u200b****0001"),
        ("３４０２０１１５０６９０００01", "************００01"),
        ("tahun 2026 3402011506900001 saja", "tahun 2026 ************0001 saja"),
        ("0812-3456-7890", "****-****-7890"),
        ("(+62) 812 345 678 901", "(+**) *** *** **8 901"),
        ("0062 812 3456 7890", "**** *** **** 7890"),
        ("081234567890 / 085712345678", "********7890 / ********5678"),
        ("NPWP 09.254.294.3-407.000", "NPWP **.***.***.*-**7.000"),
        ("npwp: 092542943407000", "npwp: ***********7000"),
        ("NPWP No. 0092542943407000 dan 4", "NPWP No. ************7000 dan 4"),
        (
            "surel budi.s+1@Gmail.com, ani@yahoo.co.id.",
            "surel b*******@Gmail.com, a**@yahoo.co.id.",
        ),
    ],
)
def test_what_is_personal_is_masked_however_it_is_written(text: str, masked: str):
    assert kept(text) == masked
    assert kept(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        *("NIP 196901151990031001", "NIP 19690115 199003 1 001", "08.00-12.00, 22-11-2026 08.30"),
        *("080/2026/1234/5678", "Rp1.250.000.000", "2019-2020 2021-2022 2023 2024 2025"),
        "https://www.instagram.com/p/17841400008460056/",
        *("Panduan NPWP 2026", "Rp092542943407000", "https://www.facebook.com/p/122112345678901"),
        *("ppid@setda.example.go.id", "https://www.tiktok.com/@gmail.com", "a@gmail.company"),
    ],
)
def test_what_is_not_personal_stays(text: str):
    assert kept(text) == text


def test_each_kind_of_personal_data_has_its_sentence(sop: Sop):
    assert sop.texts.table("personal").keys() == set(get_args(PersonalKind))


def test_a_number_named_as_an_nik_stops_however_it_is_written(desk: Desk):
    desk.after(IDENTIFIED)

    said = desk.write({"Ringkasan Isi Informasi": "NIK: 3402 0115 0690 0001", **VERIFIED}).look()

    assert kinds(said) == []
    assert "Ada NIK di kolom Ringkasan Isi Informasi (**** **** **** 0001)" in desk.said(said)


def test_the_word_for_a_number_alone_asks_nobody_for_a_reason(desk: Desk):
    desk.write({"Judul Informasi": "Panduan NPWP dan KK"}).after(IDENTIFIED)

    assert kinds(desk.write(VERIFIED).look()) == ["complete"]


def test_a_private_address_asks_for_a_reason_and_is_shown_masked(desk: Desk):
    desk.write({"Ringkasan Isi Informasi": "Kirim ke budi@gmail.com"}).after(IDENTIFIED)

    said = desk.said(desk.write(VERIFIED).look())

    assert "surel pribadi di kolom Ringkasan Isi Informasi (b***@gmail.com)" in said
    assert "budi" not in repr(desk.events)


@pytest.mark.parametrize("header", ["Ringkasan Isi Informasi", "Kanal"])
def test_a_number_known_by_the_word_before_it_is_not_said_in_full(desk: Desk, header: str):
    desk.write({header: "NPWP, 092542943407000"}).look()

    said = desk.said(desk.write({**IDENTIFIED, **VERIFIED}).look())

    assert "***********7000" in said
    assert "092542943407000" not in said


def test_a_link_whose_rest_looks_like_a_number_again_was_not_changed(desk: Desk):
    link = "https://a.example/3402011506900062-81234567890"
    desk.after(IDENTIFIED, VERIFIED, APPROVED, {**PUBLISHED, "Tautan Publikasi": link})

    assert kept(kept(link)) != kept(link)
    assert desk.said(desk.look()) == ""
