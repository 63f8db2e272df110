"""Lists in nasty files: encodings, separators, workbooks, and what is no list at all."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from sheetsync.core.sop import Sop
from sheetsync.errors import SheetsyncError
from sheetsync.importing import Corrections, read_list
from tests.lists import SHORT, List, classes, in_english, said, titles

# --- Nasty files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("name", ["list.csv", "list.tsv", "LIST.TXT"])
def test_the_separator_is_found(listed: List, separator: str, name: str):
    lines = ["Daftar; sementara, 2026", "Judul#Ringkasan#Bentuk", '"a#a"#b#"c\nd ""e"""']

    found = listed("\r\n".join(lines).replace("#", separator), name)

    content = found.rows[0].content
    assert (content[0], content[1], content[6]) == (f"a{separator}a", "b", 'c\nd "e"')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found(listed: List, encoding: str):
    found = listed("Judul;Ringkasan\nCafé “Übung” – ½;isi\n".encode(encoding))

    assert titles(found) == ["Café “Übung” – ½"]
    assert any("read as Windows-1252" in note for note in said(found)) == (encoding == "cp1252")


def test_one_column_is_a_list_of_titles(listed: List):
    found = listed("Judul\nRenja, Renstra dan laporan berkala\nProfil; singkat\n", "one.txt")

    assert titles(found)[0].startswith("Renja")
    assert len(found.rows) == 2


def test_formulas_stay_texts(listed: List):
    found = listed([["Judul", "Ringkasan"], ["=cmd|' /C calc'!A0", "@SUM(1)"], ["+1", "-1"]])

    assert [row.content[:2] for row in found.rows] == [
        ("=cmd|' /C calc'!A0", "@SUM(1)"),
        ("+1", "-1"),
    ]


def test_five_thousand_rows_come_in(listed: List):
    rows = [[str(n), f"Judul {n}", f"Isi {n}", "Berkala"] for n in range(1, 5001)]

    found = listed([SHORT, *rows])

    assert len(found.rows) == 5000
    assert found.rows[-1].row == 5001


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "a.csv", "a.csv: found no header row in the first 50 rows; expected one with 'Judul"),
        (b"\n\n\n", "a.csv", "found no header row"),
        (b"a;b;c\n1;2;3\n", "a.csv", "found no header row"),
        (b"Satu;isi;Softcopy;Hardcopy\n", "a.csv", "found no header row"),
        (b"Judul;Ringkasan\na\0b;c\n", "a.csv", "a.csv: found a NUL at character 18"),
        (b"Judul;Ringkasan\n\x81\xff;c\n", "a.csv", "byte 17 is neither UTF-8 nor Windows-1252"),
        (
            b'Judul;Ringkasan\n"' + b"a\n" * 99_999,
            "a.csv",
            "a.csv: found 100,000 rows; expected a list of at most 20,000",
        ),
        (b"PK\x03\x04\0\0", "a.csv", "found a NUL"),
        (b"a", "a.ods", "a.ods: found a .ods file; expected one of .csv, .tsv, .txt, .xlsx"),
        (b"a", "a", "a: found a nameless file"),
        (
            b"Judul" + b";x" * 400,
            "a.csv",
            "a.csv: found 401 columns; expected a list of at most 300",
        ),
        (b"Judul\n" * 200_002, "a.csv", "a.csv: found 200,002 lines; expected at most 200,000"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99,
            "a.xlsx",
            "a.xlsx: an old .xls workbook, not .xlsx",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0",
            "a.xlsx",
            "password",
        ),
        (b"Judul;Ringkasan\na;b", "a.xlsx", ""),
    ],
)
def test_a_file_that_is_no_list_is_refused(listed: List, content: bytes, name: str, sentence: str):
    with pytest.raises(SheetsyncError) as caught:
        listed(content, name)

    assert sentence in str(caught.value)


def test_a_file_that_is_not_there_is_named(sop: Sop, tmp_path: Path):
    with pytest.raises(SheetsyncError, match=r"gone\.csv: no such file; expected a list"):
        read_list(tmp_path / "gone.csv", in_english(sop))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused_and_not_waited_for(sop: Sop, tmp_path: Path):
    os.mkfifo(tmp_path / "list.csv")

    with pytest.raises(SheetsyncError, match="it is a pipe"):
        read_list(tmp_path / "list.csv", sop)


def test_a_file_larger_than_any_list_is_not_read(sop: Sop, tmp_path: Path):
    with (tmp_path / "list.csv").open("wb") as file:
        file.truncate(2**34)  # a hole: it takes no room

    with pytest.raises(SheetsyncError, match="it has 16,384 MB; expected at most 20 MB"):
        read_list(tmp_path / "list.csv", sop)


def test_texts_in_notes_are_short_and_printable(listed: List):
    found = listed([SHORT, ["1", "a", "b", ""], ["", "", "\x1b[31m" + "x" * 9000, "y"]])

    assert all(note.isprintable() and len(note) < 250 for note in said(found))


# --- Workbooks ------------------------------------------------------------------------------------


def workbook(path: Path, tabs: dict[str, list[list[object]]], hidden: str = "") -> Path:
    with xlsxwriter.Workbook(
        path, {"strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        for title, rows in tabs.items():
            sheet = book.add_worksheet(title)
            for index, row in enumerate(rows):
                sheet.write_row(index, 0, row)
        if hidden:
            book.get_worksheet_by_name(hidden).hide()
            book.get_worksheet_by_name(next(title for title in tabs if title != hidden)).activate()
    return path


def test_the_tab_with_the_best_header_row_is_read(sop: Sop, tmp_path: Path):
    book = workbook(
        tmp_path / "list.xlsx",
        {
            "Catatan": [["Judul"], ["tidak dibaca"]],
            "DIP": [["DIP 2026"], [], SHORT, [1, "=SUM(1)", "isi", "Berkala"]],
            "Kosong": [],
        },
    )  # fmt: skip

    found = read_list(book, in_english(sop))

    assert [(row.content[0], row.row) for row in found.rows] == [("=SUM(1)", 4)]
    assert "tab 'Catatan': 2 rows not read; the list is on tab 'DIP'" in said(found)
    assert not any("Kosong" in note for note in said(found))


def test_a_workbook_without_any_cell_is_no_list(sop: Sop, tmp_path: Path):
    with pytest.raises(SheetsyncError, match="found no header row"):
        read_list(workbook(tmp_path / "list.xlsx", {"DIP": []}), in_english(sop))


def test_day_numbers_become_dates_and_years_stay_years(sop: Sop, tmp_path: Path):
    rows = [["Judul", "Waktu Pembuatan", "Retensi", "Rencana Tayang"], ["a", 46348, 2025, 46348]]

    found = read_list(workbook(tmp_path / "list.xlsx", {"DIP": rows}), in_english(sop))

    content = found.rows[0].content
    assert (content[5], content[7], content[9]) == ("22 Nov 2026", "2025", "2026-11-22")
    assert "row 2: Waktu dan Tempat Pembuatan: '46348' read as '22 Nov 2026'" in said(found)


def test_a_merged_title_block_and_merged_headings_do_no_harm(sop: Sop, tmp_path: Path):
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("DIP")
        sheet.merge_range("A1:D1", "DAFTAR INFORMASI PUBLIK")
        sheet.write_row("A3", SHORT)
        sheet.merge_range("A4:D4", "I. INFORMASI BERKALA")
        sheet.write_row("A5", [1, "Satu", "isi"])

    found = read_list(path, in_english(sop))

    assert [(row.content[0], row.content[2]) for row in found.rows] == [("Satu", "Berkala")]


# --- Another procedure ----------------------------------------------------------------------------


def test_another_procedure_brings_its_own_columns(listed: List, second_sop: Sop):
    found = listed(
        [["Hal", "Nomor Surat", "Sifat"], ["Undangan", "005/1", "x"], ["SEGERA", "", ""]],
        sop=second_sop,
    )

    assert found.rows[0].content == ("005/1", "Undangan", "", "", "")
    assert "column C 'Sifat': no such column in the form; cells not imported: 1" in said(found)


def test_without_classes_a_heading_is_only_set_aside(listed: List, sop: Sop):
    plain = replace(sop, form=replace(sop.form, class_field=None))

    found = listed([SHORT, ["1", "Satu", "isi", ""], ["BERKALA", "", "", ""]], sop=plain)

    assert "row 3 set aside: no title of its own: 'BERKALA'" in said(found)


CLASSES = {
    "Lama": [[*SHORT, "Bentuk"], ["1", "Arsip", "isi", "Berkala", "Cetak"]],
    "Berkala": [["No", "Judul", "Ringkasan"], ["1", "Renja", "isi"], ["2", "DPA", "isi"]],
    "Serta Merta": [["No", "Judul", "Ringkasan"], ["1", "Banjir", "isi"]],
}


def test_a_tab_for_each_class_is_read_by_its_name(sop: Sop, tmp_path: Path):
    book = workbook(tmp_path / "list.xlsx", CLASSES, hidden="Lama")

    first = read_list(book, in_english(sop))
    other = read_list(book, in_english(sop), Corrections(tab="serta merta"))

    assert [(titles(found), set(classes(found))) for found in (first, other)] == [
        (["Renja", "DPA"], {"Berkala"}), (["Banjir"], {"Serta merta"}),
    ]  # fmt: skip
    assert (
        "tab 'Serta Merta': 2 rows not read; tab 'Berkala' is. "
        'To read it: --tab "Serta Merta"' in said(first)
    )


def test_a_list_without_any_known_heading_comes_in_by_one_that_is_named(listed: List):
    content = "No,Dokumen,Deskripsi\n1,Renja,Rencana kerja\n"

    with pytest.raises(SheetsyncError, match='--map "Heading=Judul Informasi"'):
        listed(content)
    assert titles(listed(content, maps=["Dokumen=Judul Informasi"])) == ["Renja"]


def test_a_tab_that_is_not_there_is_said(sop: Sop, listed: List, tmp_path: Path):
    book = workbook(tmp_path / "list.xlsx", CLASSES)

    with pytest.raises(SheetsyncError, match="found no tab 'Dip'; expected one of 'Lama', 'Berk"):
        read_list(book, sop, Corrections(tab="Dip"))
    with pytest.raises(SheetsyncError, match=r"--tab: list.csv is a text file, without tabs"):
        listed("Judul\nRenja\n", tab="Dip")
