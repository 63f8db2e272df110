from collections import Counter

import pytest

from sheetsync.core.sop import Sop
from sheetsync.importing import read_list
from sheetsync.importing.notes import shown
from tests.lists import DATA, SHORT, List, classes, in_english, said, titles

# --- Lists as offices keep them -------------------------------------------------------------------


@pytest.mark.parametrize(("name", "links"), [("office_export.csv", 12), ("examples.tsv", 0)])
def test_a_real_list_comes_in_whole(sop: Sop, name: str, links: int):
    found = read_list(DATA / name, in_english(sop))

    assert len(found.rows) == 38
    assert Counter(classes(found)) == {
        "Berkala": 21, "Setiap saat": 11, "Serta merta": 3, "Dikecualikan": 3,
    }  # fmt: skip
    assert all(all(row.content[:8]) for row in found.rows)
    assert sum(row.link.startswith("https://") for row in found.rows) == links


def test_a_list_in_our_own_columns_needs_no_note(sop: Sop):
    assert read_list(DATA / "examples.tsv", in_english(sop)).notes == ()


def test_headings_and_lost_columns_of_a_real_list_are_said(sop: Sop):
    found = read_list(DATA / "office_export.csv", in_english(sop))

    assert said(found) == [
        "row 5: 'I. INFORMASI WAJIB DIUMUMKAN SECARA BERKALA' taken as a heading: "
        "rows below it without a class become 'Berkala'",
        "row 27: 'II. INFORMASI TERSEDIA SETIAP SAAT' taken as a heading: "
        "rows below it without a class become 'Setiap saat'",
        "row 39: 'III. INFORMASI SERTA MERTA' taken as a heading: "
        "rows below it without a class become 'Serta merta'",
        "row 43: 'IV. DAFTAR INFORMASI YANG DIKECUALIKAN' taken as a heading: "
        "rows below it without a class become 'Dikecualikan'",
        "no column found for Kanal; blank in all 38 rows",
    ]
    assert found.rows[0].row == 6


def test_a_list_of_excluded_information_has_other_columns(listed: List):
    found = listed(
        [
            ["DAFTAR INFORMASI YANG DIKECUALIKAN", "", "", "", ""],
            ["No", "Informasi", "Dasar Hukum", "Konsekuensi bila Dibuka", "Jangka Waktu"],
            ["1", "Rekaman CCTV", "UU 14/2008 Ps 17", "Keamanan terganggu", "5 Tahun"],
            ["2", "Data pribadi pegawai", "UU 27/2022", "", "Permanen"],
        ]
    )

    assert [(row.content[0], row.content[2], row.content[7]) for row in found.rows] == [
        ("Rekaman CCTV", "Dikecualikan", "5 Tahun"),
        ("Data pribadi pegawai", "Dikecualikan", "Permanen"),
    ]
    notes = said(found)
    assert "column C 'Dasar Hukum': no such column in the form; cells not imported: 2" in notes
    assert (
        "column D 'Konsekuensi bila Dibuka': no such column in the form; cells not imported: 1"
        in notes
    )


def test_tables_with_other_columns_may_follow_each_other(listed: List):
    found = listed(
        [
            ["No", "Judul", "Ringkasan", "Unit Kerja"],
            ["1", "Satu", "isi", "Bagian Hukum"],
            ["No", "Unit Kerja", "Judul", "Ringkasan"],
            ["1", "Bagian Umum", "Dua", "isi"],
        ]
    )

    assert [(row.content[0], row.content[3]) for row in found.rows] == [
        ("Satu", "Bagian Hukum"),
        ("Dua", "Bagian Umum"),
    ]


def test_a_heading_on_every_page_keeps_nobody_waiting(listed: List):
    pages = [[SHORT, [str(n), f"Judul {n}", f"Isi {n}", "Berkala"]] for n in range(1500)]

    assert len(listed([row for page in pages for row in page]).rows) == 1500


def test_a_list_that_knows_only_a_summary_takes_the_title_from_it(listed: List):
    found = listed(
        [["No", "Ringkasan Isi Informasi", "Bentuk", "Retensi"], ["1", "Renja", "", "x"]]
    )

    assert found.rows[0].content[:2] == ("Renja", "Renja")
    assert "no column for 'Judul Informasi'; filled from 'Ringkasan Isi Informasi'" in said(found)


# --- Rows between the rows ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "word"),
    [
        (["I. INFORMASI BERKALA", "", "", ""], "Berkala"),
        (["I", "INFORMASI SERTA-MERTA", "", ""], "Serta merta"),
        (["", "A. Informasi yang tersedia setiap saat", "", ""], "Setiap saat"),
        (["INFORMASI YANG WAJIB TERSEDIA SETIAP WAKTU", "", "", ""], "Setiap saat"),
        (["", "", "INFORMASI DIKECUALIKAN", ""], "Dikecualikan"),
    ],
)
def test_a_class_heading_gives_the_rows_below_their_class(
    listed: List, heading: list[str], word: str
):
    found = listed([SHORT, heading, ["1", "Satu", "isi", ""], ["2", "Dua", "isi", "Berkala"]])

    assert classes(found) == [word, "Berkala"]
    assert f"become {word!r}" in said(found)[0]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["", "Informasi berkala dan serta merta", "", ""], "a heading between the rows"),
        (["BERKALA, SERTA MERTA, SETIAP SAAT", "", "", ""], "no title of its own"),
        (["", "", "", "Kepala Bagian Umum"], "no title of its own"),
        (["A", "Profil Badan Publik", "", ""], "a heading between the rows"),
        (["", "", "lanjutan ringkasan", "Berkala"], "no title of its own"),
        (["", "JUMLAH", "12", ""], "a row of totals"),
    ],
)
def test_a_row_that_is_neither_is_set_aside_with_its_text(listed: List, row: list[str], why: str):
    found = listed([SHORT, ["1", "Satu", "isi", ""], row])

    assert titles(found) == ["Satu"]
    text = " | ".join(filter(None, row))
    assert f"row 3 set aside: {why}: {text!r}" in said(found)


def test_a_numbered_title_is_a_row_even_if_it_names_a_class(listed: List):
    found = listed([SHORT, ["1", "Laporan berkala", "", ""], ["2.", "LKPJ BERKALA", "", ""]])

    assert titles(found) == ["Laporan berkala", "LKPJ BERKALA"]


def test_what_only_counts_is_skipped_without_a_word(listed: List):
    found = listed(
        [
            ["NO.", "JUDUL", "RINGKASAN", "KLASIFIKASI"],
            ["(1)", "(2)", "(3)", "(4)"],
            ["1.", "Satu", "isi", "Berkala"],
            ["", "", "", ""],
            ["2.", "", "", ""],
            ["NO.", "JUDUL", "RINGKASAN", "KLASIFIKASI"],
            ["3.", "Dua", "isi", "Berkala"],
        ]
    )

    assert titles(found) == ["Satu", "Dua"]
    assert [note for note in said(found) if "no column found" not in note] == []


def test_doubled_rows_come_once_and_doubled_titles_twice_and_both_are_said(listed: List):
    found = listed(
        [
            [*SHORT, "Link"],
            ["1", "Renja", "isi", "Berkala", ""],
            ["2", "RENJA ", "isi", "berkala", "https://a.id/1"],
            ["3", "Renja", "isi lain", "Berkala", ""],
        ]
    )

    assert [row.row for row in found.rows] == [2, 4]
    assert "row 3 set aside: the same as row 2: 'RENJA'; its link: https://a.id/1" in said(found)
    assert "row 4: the same title as row 2, both kept: 'Renja'" in said(found)


# --- Columns --------------------------------------------------------------------------------------


def test_headings_are_found_whatever_their_case_spaces_and_stops(listed: List):
    found = listed(
        [["JUDUL  INFORMASI *", "Penanggungjawab", "waktu & tempat pembuatan:"], list("abc")]
    )

    assert [found.rows[0].content[place] for place in (0, 4, 5)] == ["a", "b", "c"]


def test_of_doubled_headings_our_own_counts_and_the_other_is_said(listed: List):
    found = listed([["Judul", "Judul Informasi", "Ringkasan", "Ringkasan"], ["a", "b", "c", "d"]])

    assert found.rows[0].content[:2] == ("b", "c")
    assert "column A 'Judul': no such column in the form; cells not imported: 1" in said(found)
    assert "column D 'Ringkasan': no such column in the form; cells not imported: 1" in said(found)


def test_cells_without_a_heading_are_said(listed: List):
    found = listed([["Judul", "Ringkasan"], ["a", "b", "", "x"], ["c", "d", "", "y", "z"]])

    assert "column D without a heading: no such column in the form; cells not imported: 2" in (
        said(found)
    )
    assert "column E without a heading: no such column in the form; cells not imported: 1" in (
        said(found)
    )


def test_a_number_column_with_something_else_in_it_is_said(listed: List):
    found = listed([SHORT, ["045/12/BAG.UM/2026", "Surat", "isi", ""]])

    assert "column A 'No.': no such column in the form; cells not imported: 1" in said(found)


@pytest.mark.parametrize(
    ("cell", "link", "note"),
    [
        ("https://bantulkab.go.id/a", "https://bantulkab.go.id/a", ""),
        (" HTTP://a.id ", "HTTP://a.id", ""),
        ("-", "", ""),
        ("www.bantulkab.go.id", "", "'www.bantulkab.go.id' is no http(s) address; not imported"),
        ("javascript:x", "", "'javascript:x' is no http(s) address; not imported"),
        ("belum ada", "", "'belum ada' is no http(s) address; not imported"),
    ],
)
def test_only_web_addresses_are_links(listed: List, cell: str, link: str, note: str):
    found = listed([["Judul", "Ringkasan", "Tautan Publikasi"], ["a", "b", cell]])

    assert found.rows[0].link == link
    assert (f"row 2: 'Tautan Publikasi': {note}" in " ".join(said(found))) or not note
    assert any("http(s)" in each for each in said(found)) == bool(note)


def test_a_second_address_is_said(listed: List):
    found = listed(
        [["Judul", "Ringkasan", "Link", "URL"], ["a", "b", "https://a.id", "https://b.id"]]
    )

    assert found.rows[0].link == "https://a.id"
    assert "row 2: 'URL': a second address, 'https://b.id'; not imported" in said(found)


@pytest.mark.parametrize(
    ("cell", "word"),
    [("SETIAP SAAT", "Setiap saat"), ("Informasi Berkala", "Berkala"), ("Rahasia", "Rahasia")],
)
def test_a_class_is_put_into_our_words(listed: List, cell: str, word: str):
    found = listed([SHORT, ["1", "a", "b", cell]])

    assert classes(found) == [word]
    guessed = cell.casefold() != word.casefold()
    assert (f"row 2: Klasifikasi: {cell!r} read as {word!r}" in said(found)) == guessed


def test_channels_are_separated_as_in_the_form(listed: List):
    found = listed([["Judul", "Ringkasan", "Media"], ["a", "b", "website, INSTAGRAM\nMading"]])

    assert found.rows[0].content[8] == "Website; Instagram; Mading"


@pytest.mark.parametrize(
    ("cell", "text", "noted"),
    [
        ("22/11/2026", "2026-11-22", False),
        ("22 Nov 2026", "2026-11-22", False),
        ("segera", "segera", True),
    ],
)
def test_a_plan_becomes_a_date(listed: List, cell: str, text: str, noted: bool):
    found = listed([["Judul", "Ringkasan", "Rencana Tayang"], ["a", "b", cell]])

    assert found.rows[0].content[9] == text
    assert ("row 2: Rencana Tayang: 'segera' is no date; kept as text" in said(found)) == noted


def test_a_note_on_a_list_cuts_no_number_before_it_is_masked():
    told = {shown(f"{'a' * length} 3402011506900001") for length in range(90, 121)}

    assert not [text for text in told if "340201" in text]
