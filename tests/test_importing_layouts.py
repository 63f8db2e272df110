"""The layouts of real lists: how columns, classes, ticks and links stand in them."""

from pathlib import Path

import pytest
import xlsxwriter

from sheetsync.core.sop import Sop
from sheetsync.errors import SheetsyncError
from sheetsync.importing import ImportedList, read_list
from tests.lists import SHORT, List, classes, in_english, said, titles

LONG = [
    "No", "Judul Informasi", "Ringkasan Isi Informasi", "Pejabat/Unit/Satker yang menguasai informasi",
    "Penanggungjawab pembuatan atau penerbitan informasi", "Waktu dan tempat pembuatan informasi",
    "Bentuk informasi yang tersedia", "Jangka waktu penyimpanan atau retensi arsip",
    "Jenis media yang memuat informasi",
]  # fmt: skip


def goes_to(found: ImportedList) -> dict[str, str]:
    return {column.heading: column.header for column in found.columns}


# --- Headings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "header"),
    [
        ("Jangka Waktu Penyimpanan atau Retensi Arsip", "Jangka Waktu Penyimpanan"),
        ("JANGKA WAKTU PENYIMPANANA", "Jangka Waktu Penyimpanan"),
        ("Masa Retensi Arsip (Tahun)", "Jangka Waktu Penyimpanan"),
        ("Pejabat/Unit/Satker yang Menguasi", "Pejabat/Unit yang Menguasai Informasi"),
        ("Satuan Kerja/Unit yang menguasai", "Pejabat/Unit yang Menguasai Informasi"),
        ("OPD", "Pejabat/Unit yang Menguasai Informasi"),
        ("Penanggungjawab Pembuatan/Penerbiatan", "Penanggung Jawab Pembuatan/Penerbitan"),
        ("Penangung Jawab Informasi", "Penanggung Jawab Pembuatan/Penerbitan"),
        ("Waktu/Tempat Pembuatan", "Waktu dan Tempat Pembuatan"),
        ("Bentuk Informasi Yang Tersedia (Format)", "Bentuk Informasi"),
        ("Jenis Media yang Memuat Informasi", "Kanal"),
        ("Tautan / Akses Berkas", "Tautan Publikasi"),
        ("Alamat Web", "Tautan Publikasi"),
        ("Dasar Hukum", ""),
        ("Kode Klasifikasi Arsip", ""),
    ],
)
def test_a_heading_is_known_word_by_word(listed: List, heading: str, header: str):
    cell = "https://a.id" if header == "Tautan Publikasi" else "isi"

    found = listed([["No", "Judul", "Ringkasan", heading], ["1", "Satu", "isi", cell]])

    assert goes_to(found)[heading] == header


def test_a_data_row_full_of_known_words_is_no_heading(listed: List):
    rows = [["1", "Retensi arsip", "Ringkasan informasi", "Berkala"], ["2", "b", "Unit", "Berkala"]]

    found = listed([SHORT, *rows])

    assert titles(found) == ["Retensi arsip", "b"]


def test_names_that_span_columns_are_joined_with_those_below(listed: List):
    found = listed(
        [
            ["No", "Informasi", "", "Waktu dan Tempat Pembuatan", "", "Bentuk Informasi", "", ""],
            ["", "Judul", "Ringkasan", "Waktu", "Tempat", "Cetak", "Rekam", "Online"],
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
            ["1", "Satu", "isi", "2026", "Bantul", "√", "", "v"],
            ["2", "Dua", "isi", "2025", "", "-", "x", ""],
        ]
    )

    assert [(*row.content[:2], *row.content[5:7]) for row in found.rows] == [
        ("Satu", "isi", "2026, Bantul", "Cetak, Online"),
        ("Dua", "isi", "2025", "Rekam"),
    ]
    assert goes_to(found)["Bentuk Informasi Online"] == "Bentuk Informasi"


# --- Values ---------------------------------------------------------------------------------------


def test_a_column_of_classes_is_the_class_whatever_it_is_called(listed: List):
    found = listed(
        "No,Ringkasan Isi Informasi,Jenis Informasi,Retensi Arsip\n"
        "1,Profil Badan Publik,Informasi Berkala,5 Tahun\n"
        '1,"    Kedudukan, alamat",Informasi Berkala,5 Tahun\n'
        "2,Peringatan dini,Informasi Serta-Merta,1 Tahun\n"
    )

    assert titles(found) == ["Profil Badan Publik", "Kedudukan, alamat", "Peringatan dini"]
    assert classes(found) == ["Berkala", "Berkala", "Serta merta"]
    assert "row 2-3: Klasifikasi: 'Informasi Berkala' read as 'Berkala'" in said(found)


def test_a_kategori_without_classes_is_not_the_class(listed: List):
    found = listed(
        [
            ["No", "Judul", "Ringkasan", "Kategori"],
            ["1", "INFORMASI BERKALA", "", ""],
            ["1", "Renja", "isi", "Perencanaan"],
        ]
    )

    assert classes(found) == ["Berkala"]
    assert "column D 'Kategori': no such column in the form; cells not imported: 1" in said(found)


def test_a_column_of_media_that_holds_addresses_is_the_link(listed: List):
    found = listed(
        [
            LONG,
            ["1", "a", "b", "c", "d", "e", "f", "g", "https://a.id"],
            ["2", "b", "b", "c", "d", "e", "f", "g", "Ada di Bidang"],
        ]
    )

    assert [(row.content[8], row.link) for row in found.rows] == [("", "https://a.id"), ("", "")]
    assert any(
        "row 3: 'Jenis media yang memuat informasi': 'Ada di" in note for note in said(found)
    )


def test_a_link_column_that_holds_channels_is_the_channel(listed: List):
    found = listed([["Judul", "Ringkasan", "Tautan"], ["a", "b", "Website, instagram"]])

    assert (found.rows[0].content[8], found.rows[0].link) == ("Website; Instagram", "")


@pytest.mark.parametrize(
    ("cell", "known"),
    [("Website", True), ("Mading", False), ("Website; Mading", False)],
)
def test_a_channel_that_is_not_known_is_said(listed: List, cell: str, known: bool):
    found = listed([["Judul", "Ringkasan", "Kanal"], ["a", "b", cell]])

    told = any("row 2: Kanal: 'Mading' is none of Website, " in note for note in said(found))
    assert told is not known


@pytest.mark.parametrize("tick", ["√", "v", "V", "x", "X", "✓", "✔", "*", "1", "✔\ufe0f"])
@pytest.mark.parametrize("two", [True, False], ids=["two heading rows", "one"])
def test_a_tick_gives_a_row_its_class(listed: List, tick: str, two: bool):
    below = ["", "", "", "Berkala", "Serta Merta", "Setiap Saat", ""]
    above = ["No", "Judul", "Ringkasan", "Jenis Informasi", "", "", "Retensi"]
    one = [low or top for top, low in zip(above, below, strict=True)]

    found = listed(
        [
            *([above, below] if two else [one]),
            ["1", "Satu", "isi", tick, "", "", "5 tahun"],
            ["2", "Dua", "isi", "", "-", tick, "1 tahun"],
        ]
    )

    assert titles(found) == ["Satu", "Dua"]
    assert classes(found) == ["Berkala", "Setiap saat"]


def test_what_is_ticked_below_another_name_is_known_by_its_own(listed: List):
    found = listed(
        [
            ["No", "Judul", "Ringkasan", "Media", "", "Website", "X"],
            ["", "", "", "Cetak", "Online", "", ""],
            ["1", "Satu", "isi", "v", "v", "v", ""],
            ["2", "Dua", "isi", "v", "", "", ""],
        ]
    )

    assert [(row.content[6], row.content[8]) for row in found.rows] == [
        ("Cetak, Online", "Website"),
        ("Cetak", ""),
    ]
    assert goes_to(found)["X"] == "Kanal"


def test_two_ticks_in_one_row_are_said_and_no_class_is_guessed(listed: List):
    found = listed(
        [["No", "Judul", "Berkala", "Setiap saat"], ["1", "a", "v", "v"], ["2", "b", "v", ""]]
    )

    assert classes(found) == ["", "Berkala"]
    note = "row 2: Klasifikasi: ticked more than once (Berkala, Setiap saat); left blank"
    assert note in said(found)


@pytest.mark.parametrize("cell", ["v", "12", "Berkala"])
def test_titles_that_are_none_stop_the_import(listed: List, cell: str):
    with pytest.raises(SheetsyncError) as caught:
        listed([["No", "Judul Informasi", "Unit Kerja"], ["1", cell, "x"], ["2", cell, "y"]])

    assert str(caught.value) == (
        f"list.csv, column B 'Judul Informasi': found {cell!r} and the like in 2 of 2 rows; "
        'expected titles; name the column that holds them: --map "Heading=Judul Informasi"'
    )


# --- Rows -----------------------------------------------------------------------------------------


def test_numbered_headings_between_the_rows_are_headings(listed: List):
    rest = ["Bidang", "Kepala", "2026", "Softcopy", "5 tahun", ""]

    found = listed(
        [
            LONG,
            ["1", "INFORMASI WAJIB DIUMUMKAN SECARA BERKALA"],
            ["a", "Informasi tentang Profil"],
            ["1)", "Alamat kantor", "isi", *rest],
            ["2)", "Struktur organisasi"],
            ["2", "Profil pejabat"],
            ["II", "Informasi Wajib Diumumkan Secara Serta Merta"],
            ["1)", "Informasi bencana", "isi", *rest],
        ]
    )

    assert list(zip(titles(found), classes(found), strict=True)) == [
        ("Alamat kantor", "Berkala"),
        ("Struktur organisasi", "Berkala"),
        ("Informasi bencana", "Serta merta"),
    ]
    assert [(note.row, note.text) for note in found.notes if note.aside] == [
        (3, "a heading between the rows: 'a | Informasi tentang Profil'"),
        (6, "a heading between the rows: '2 | Profil pejabat'"),
    ]


def test_what_stands_below_a_list_is_set_aside(listed: List):
    found = listed(
        [
            ["Judul", "Ringkasan", "Unit", "Klasifikasi"],
            ["Jumlah penduduk", "isi", "Bagian Umum", "Berkala"],
            ["Total", "1", "", ""],
            ["", "", "Bantul, 2 Januari 2026", ""],
            ["Mengetahui", "", "Kepala Bagian", ""],
            ["BUDI SANTOSO", "", "", ""],
            ["NIP. 197001011990031001", "", "", ""],
        ]
    )

    assert titles(found) == ["Jumlah penduduk"]
    assert [note.row for note in found.notes if note.aside] == [3, 4, 5, 6, 7]


def test_a_numbered_row_without_a_title_takes_it_from_the_summary(listed: List):
    found = listed([SHORT, ["1", "", "Isi saja", "Berkala"], ["2", "Dua", "isi", "Berkala"]])

    assert titles(found) == ["Isi saja", "Dua"]
    assert "row 2: no title; filled from 'Ringkasan Isi Informasi'" in said(found)


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ('1;"Bantul Bersih" tahun 2025;isi', '"Bantul Bersih" tahun 2025'),
        ('1;"Program "Bantul Bersih" 2025";isi', 'Program "Bantul Bersih" 2025'),
        ('1;"Desa; kota";isi', "Desa; kota"),
        ('1;"Kata ""ini""";isi', 'Kata "ini"'),
        ('1;Pipa 5" dan 6";isi', 'Pipa 5" dan 6"'),
        ('1;"Judul yang tidak ditutup;isi', '"Judul yang tidak ditutup'),
        ('1;"dua\nbaris";isi', "dua\nbaris"),
    ],
)
def test_quotes_are_read_as_a_person_reads_them(listed: List, line: str, title: str):
    found = listed(f'No;Judul;Ringkasan\n{line}\n2;"Akhir";isi\n')

    assert [row.content[:2] for row in found.rows] == [(title, "isi"), ("Akhir", "isi")]


def test_lines_may_end_in_any_way(listed: List):
    assert titles(listed(b"Judul;Ringkasan\ra;b\r\nc;d\ne;f")) == ["a", "c", "e"]


# --- Workbooks ------------------------------------------------------------------------------------


@pytest.fixture
def merged(tmp_path: Path) -> Path:
    """A list with names over several columns, cells over several rows, and links behind cells."""
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("DIP")
        sheet.merge_range("A1:G1", "DAFTAR INFORMASI PUBLIK")
        for column, name in enumerate(["No", "Judul", "Ringkasan"]):
            sheet.merge_range(1, column, 2, column, name)
        sheet.merge_range("D2:E2", "Klasifikasi")
        sheet.write_row("D3", ["Berkala", "Setiap Saat"])
        sheet.merge_range("F2:F3", "Unit Kerja")
        sheet.merge_range("G2:G3", "Dokumen")
        sheet.merge_range("A4:A5", 1)
        sheet.merge_range("B4:B5", "Profil")
        sheet.write_column("C4", ["Kedudukan", "Struktur"])
        sheet.write_column("D4", ["√", "√"])
        sheet.merge_range("F4:F6", "Bagian Umum")
        sheet.write_url("G4", "https://a.id/1", string="Lihat")
        sheet.write_formula("G5", '=HYPERLINK("https://a.id/2","Unduh")', None, "Unduh")
        sheet.write_row("A6", [2, "Aset", "Daftar", "", "v", ""])
        sheet.write("G6", "Lihat")
        sheet.merge_range("A7:A9", 3)
        sheet.merge_range("B7:B9", "Kosong di bawahnya")
    return path


def test_merged_cells_and_links_behind_cells_are_read(sop: Sop, merged: Path):
    found = read_list(merged, in_english(sop))

    assert [(*row.content[:4], row.link) for row in found.rows] == [
        ("Profil", "Kedudukan", "Berkala", "Bagian Umum", "https://a.id/1"),
        ("Profil", "Struktur", "Berkala", "Bagian Umum", "https://a.id/2"),
        ("Aset", "Daftar", "Setiap saat", "Bagian Umum", ""),
        ("Kosong di bawahnya", "", "", "", ""),
    ]
    assert "row 6: 'Dokumen': 'Lihat' is no http(s) address; not imported" in said(found)


THREE_ROWS = [
    ["No", "Nama Informasi", "Ringkasan", "Klasifikasi", "", "Pembuatan Informasi", "", "Bentuk Informasi", "", "", "Link"],
    ["", "", "", "Berkala", "Setiap Saat", "Waktu", "Tempat", "Cetak", "", "Rekaman", ""],
    ["", "", "", "", "", "", "", "Hardcopy", "Softcopy", "", ""],
]  # fmt: skip
TICKED = [
    ["1", "Profil", "Alamat", "√", "", "Mei 2026", "Bantul", "√", "√", "", "-"],
    ["2", "Aset", "Inventaris", "", "√", "2026", "Bantul", "", "", "√", ""],
    ["3", "Renja", "Rencana", "√", "", "2025", "Bantul", "√", "", "", ""],
]
BELOW = [
    ["", "JUMLAH", "", "2", "1", "", "", "2", "1", "1", ""],
    ["", "", "", "", "", "", "", "Bantul, 2 Januari 2026"],
    ["", "", "", "", "", "", "", "Sekretaris Daerah"],
    ["", "", "", "", "", "", "", "NIP 197001011990031001"],
]


def test_a_numbered_title_above_lettered_rows_is_a_heading(listed: List):
    found = listed(
        [
            SHORT,
            ["1", "Profil Badan Publik"],
            ["a.", "Alamat", "isi"],
            ["b.", "Visi", "isi"],
            ["2", "Renja", "isi"],
            ["3", "DPA"],
            ["4", "Aset", "isi"],
            ["5", "RKA", "isi"],
        ]
    )

    assert titles(found) == ["Alamat", "Visi", "Renja", "DPA", "Aset", "RKA"]
    assert said(found)[0].startswith("row 2 set aside: a heading between the rows")


def test_ticks_are_read_in_a_list_of_little_else(listed: List):
    found = listed(
        [["Judul", "Berkala", "Setiap Saat"], ["Renja", "v", ""], ["Aset", "", "\u00fc"]]
    )

    assert classes(found) == ["Berkala", "Setiap saat"]


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        pytest.param([*THREE_ROWS, *TICKED], 3, id="headings in three rows"),
        pytest.param([*THREE_ROWS, *TICKED, *BELOW], 3, id="sums and a signature below the ticks"),
        pytest.param(
            [*THREE_ROWS, *TICKED, *THREE_ROWS, ["4", "DPA", "Isi", "√", "", "2026", "", "√"]], 4,
            id="headings repeated on the next page",
        ),
    ],
)  # fmt: skip
def test_ticks_are_read_below_headings_of_headings(listed: List, rows, count: int):
    found = listed(rows)

    assert len(found.rows) == count
    assert classes(found)[:3] == ["Berkala", "Setiap saat", "Berkala"]
    assert [row.content[5] for row in found.rows[:3]] == [
        "Mei 2026, Bantul", "2026, Bantul", "2025, Bantul",
    ]  # fmt: skip
    assert [row.content[6] for row in found.rows[:3]] == [
        "Hard Copy, Soft Copy", "Rekaman", "Hard Copy",
    ]  # fmt: skip
    assert not any(row.content[10] or row.content[11] for row in found.rows)


def test_a_row_that_numbers_the_columns_may_have_a_blank_of_spaces(listed: List):
    found = listed([[*SHORT, ""], ["1", "2", "3", "4", " "], ["1", "Renja", "a", "Berkala", ""]])

    assert titles(found) == ["Renja"]
