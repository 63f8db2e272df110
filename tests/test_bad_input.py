"""Nasty books: each is refused or worked around with a sentence that names the place and the mend."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from openpyxl.utils import get_column_letter

from tests.clerk import ROW, Clerk


def events(run, line: str = "sync dip.xlsx --json") -> list[tuple[str, str]]:
    return [(e["kind"], e["step"]) for e in json.loads(run(line).stdout)["events"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b"No;Judul\n1;A\n", "a text file", id="a csv renamed"),
        pytest.param(b"PK\x03\x04" + b"\0" * 100, "cut off or damaged", id="a broken zip"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls", id="an old xls"),
    ],
)
def test_what_is_no_workbook_is_said(run, tmp_path: Path, content: bytes, said: str):
    (tmp_path / "dip.xlsx").write_bytes(content)

    result = run("sync dip.xlsx", code=1)

    assert result.stderr.startswith("Error: dip.xlsx: ")
    assert said in result.stderr
    assert (tmp_path / "dip.xlsx").read_bytes() == content


def test_a_truncated_book_is_said_and_left(run, book: Clerk):
    data = book.path.read_bytes()[:-2000]
    book.path.write_bytes(data)

    assert "dip.xlsx: the workbook is cut off" in run("sync dip.xlsx", code=1).stderr
    assert book.path.read_bytes() == data


@pytest.mark.parametrize("tab", ["Form DIP", "Riwayat", "Pengaturan"])
def test_a_missing_tab_is_named(run, book: Clerk, tab: str):
    workbook = book.edit()
    workbook[tab].title = "Lain"
    workbook.save(book.path)

    assert repr(tab) in run("sync dip.xlsx", code=1).stderr


@pytest.mark.parametrize(
    ("cell", "text", "said"),
    [
        pytest.param("A5", "", "found no header row", id="the number header gone"),
        pytest.param("C5", "Catatan", "found no header 'Pemeriksaan'", id="renamed"),
        pytest.param("C5", "", "found no header 'Pemeriksaan'", id="missing"),
        pytest.param("AZ5", "Pemeriksaan", "the header 'Pemeriksaan' twice", id="doubled"),
    ],
)
def test_a_wrong_header_is_named_and_nothing_written(run, book: Clerk, cell, text, said):
    header, _ = book.find("Form DIP", "No. Registrasi")
    book.put("Form DIP", **{f"{cell[:-1]}{header}": text or None})
    before = book.path.read_bytes()

    assert said in run("sync dip.xlsx", code=1).stderr
    assert book.path.read_bytes() == before


def test_merged_header_cells_are_named(run, book: Clerk):
    workbook = book.edit()
    sheet = workbook["Form DIP"]
    sheet.merge_cells("B4:C4")
    workbook.save(book.path)

    assert "'Pemeriksaan'" in run("sync dip.xlsx", code=1).stderr


def test_columns_may_be_moved_and_added(run, book: Clerk):
    workbook = book.edit()
    sheet = workbook["Form DIP"]
    sheet.insert_cols(2)
    sheet.cell(4, 2).value = "Catatan Ani"
    workbook.save(book.path)
    book.type((1, {"1. Identifikasi": "Selesai", "Catatan Ani": "ingat"}))

    assert events(run) == [("complete", "identifikasi")]
    assert book.row(1)["Catatan Ani"] == "ingat"


STRANGE = (
    "=1+1",
    "+62811",
    "-5",
    "@SUM(A1)",
    "🏛️ العربية ‮abc",
    "5.10",
    "007",
    "<b>&amp;</b>",
    "a\nb\tc",
)


def test_strange_text_is_kept_as_it_is(run, book: Clerk):
    workbook = book.edit()
    for row, text in enumerate(STRANGE, 6):
        cell = workbook["Form DIP"].cell(row, 4)
        cell.value, cell.data_type = text, "s"
    workbook.save(book.path)

    assert events(run) == [("register", "identifikasi")] * len(STRANGE)
    assert tuple(row[3] for row in book.values("Form DIP")[5 : 5 + len(STRANGE)]) == STRANGE
    kept = [json.loads(event["Isi"])["judul"].split() for event in book.history()[1:]]
    assert kept == [text.split() for text in STRANGE]
    assert events(run) == []


def test_a_text_of_50_000_characters_is_shortened_in_the_history_only(run, book: Clerk):
    book.add(2, **{"Ringkasan Isi Informasi": "PANJANG"})
    _replace_in(book.path, b"PANJANG", b"x" * 50_000)

    assert events(run) == [("register", "identifikasi")]
    assert len(book.history()[-1]["Isi"]) <= 30_000
    assert events(run) == []


def _replace_in(path: Path, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as source:
        parts = {item: source.read(item) for item in source.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for item, data in parts.items():
            target.writestr(item.filename, data.replace(old, new))


def test_a_number_as_title_and_a_date_as_place_are_read_as_text(run, book: Clerk):
    book.add(2, **{"Judul Informasi": 2027, "Waktu dan Tempat Pembuatan": 46000})

    assert events(run) == [("register", "identifikasi")]
    assert json.loads(book.history()[-1]["Isi"])["judul"] == "2027"


def test_a_text_as_date_is_said_in_the_row(run, book: Clerk):
    book.type((1, {"Rencana Tayang": "minggu depan"}))
    run("sync dip.xlsx")

    assert "bukan tanggal" in book.row(1)["Pemeriksaan"]
    book.type((1, {"Rencana Tayang": "22/11/2026"}))
    run("sync dip.xlsx")
    assert book.row(1)["Pemeriksaan"] is None


def test_a_number_pasted_over_the_registration_number_is_put_back(run, book: Clerk):
    number = book.row(1)["No. Registrasi"]
    book.type((1, {"No. Registrasi": 12345}))

    assert events(run) == [("refuse", "")]
    assert book.row(1)["No. Registrasi"] == number
    assert book.history()[-1]["Catatan"] == "↩ No. Registrasi: 12345"
    assert "Riwayat" in book.row(1)["Pemeriksaan"]
    assert events(run) == []


def test_a_formula_without_a_result_is_empty_and_said(run, book: Clerk):
    book.add(2, **{"Ringkasan Isi Informasi": '="a"&"b"'})
    run("sync dip.xlsx")

    assert "Rumus tanpa hasil pada Ringkasan Isi Informasi" in book.row(2)["Pemeriksaan"]
    assert '="a"&"b"' in [cell.value for cell in book.edit()["Form DIP"][6]]


def test_a_row_without_a_title_gets_a_sentence_and_no_number(run, book: Clerk):
    book.add(2, **{"Judul Informasi": None})

    assert events(run) == []
    assert book.row(2)["Pemeriksaan"] == "Isi Judul Informasi agar baris ini terdaftar"
    assert book.row(2)["No. Registrasi"] is None


def test_a_copied_row_starts_anew(run, book: Clerk):
    book.type((1, {"1. Identifikasi": "Selesai"}))
    run("sync dip.xlsx")
    copied = {k: v for k, v in book.row(1).items() if v is not None and "Waktu I" not in k}
    book.type((2, copied))

    assert events(run) == [("register", "identifikasi")]
    assert book.row(2)["No. Registrasi"].endswith("-0002")
    assert book.row(2)["1. Identifikasi"] is None


def test_a_row_emptied_and_brought_back(run, book: Clerk):
    for n in range(2, 6):
        book.add(n, **{"Judul Informasi": f"Judul {n}"})
    run("sync dip.xlsx")
    book.type((3, dict.fromkeys(ROW, None)))

    assert events(run) == [("missing", "identifikasi")]
    assert "terhapus" in book.row(3)["Pemeriksaan"]
    book.add(3, **{"Judul Informasi": "Judul 3"})
    assert events(run) == [("found", "identifikasi")]
    assert book.row(3)["Pemeriksaan"] is None


def test_5_000_rows_pasted_at_once_are_registered_top_to_bottom(run, book: Clerk):
    workbook = book.edit()
    sheet = workbook["Form DIP"]
    for row in range(6, 5006):
        sheet.cell(row, 4).value = f"Judul {row}"
    workbook.save(book.path)

    assert len(events(run)) == 5000
    numbers = [row[0] for row in book.values("Form DIP")[4:5005]]
    assert [str(number)[-5:] for number in numbers] == [f"-{n:04}" for n in range(1, 5002)]


def test_a_settings_cell_that_is_no_time_is_named(run, book: Clerk):
    row, column = book.find("Pengaturan", "Masuk")
    cell = f"{get_column_letter(column)}{row + 1}"
    book.put("Pengaturan", **{cell: "25:00"})

    told = [run(f"{command} dip.xlsx").stderr for command in ("sync", "status")]
    told.append(run("doctor dip.xlsx", code=3).stdout)

    wrong = f"Pengaturan!{cell}: '25:00' is not a time; expected HH:MM, for example 07:30; until"
    assert [wrong in said for said in told] == [True] * 3


def test_a_zone_that_is_none_stops(run, book: Clerk):
    book.put("Pengaturan", B7="WIB")

    said = run("sync dip.xlsx", code=1).stderr

    assert "Pengaturan!B7: 'WIB' is not a time zone" in said


def test_an_empty_form_is_no_problem(run):
    run("init leer.xlsx")

    assert json.loads(run("sync leer.xlsx --json").stdout)["items"] == 0
    assert "Monitoring" in run("status leer.xlsx").stdout


def test_a_formula_in_a_status_cell_is_handed_back_like_any_word(run, book: Clerk):
    """Excel repairs a book whose calculation chain names a cell without a formula: it goes, too."""
    book.type((1, {"3. Persetujuan": "FORMULA"}))
    _formula_in(book.path)

    assert events(run) == [("refuse", "persetujuan")]
    assert book.row(1)["3. Persetujuan"] is None
    assert "↩ 3. Persetujuan: Disetujui" in book.history()[-1]["Catatan"]
    with zipfile.ZipFile(book.path) as parts:
        assert "xl/calcChain.xml" not in parts.namelist()
        assert b"calcChain" not in parts.read("xl/_rels/workbook.xml.rels")
        assert b"calcChain" not in parts.read("[Content_Types].xml")
    assert events(run) == []


def test_a_formula_filled_down_gives_way_in_its_own_row_only(run, book: Clerk):
    book.add(2, **{"Judul Informasi": "Laporan Kinerja 2026", "3. Persetujuan": "SHARED"})
    book.type((1, {"3. Persetujuan": "FORMULA"}))
    column = get_column_letter(book.find("Form DIP", "3. Persetujuan")[1])
    shared = f'<f t="shared" ref="{column}5:{column}6" si="0">IF(D5="{ROW["Judul Informasi"]}","Disetujui","")</f>'
    _cell_in(book.path, "FORMULA", f"{shared}<v>Disetujui</v>")
    _cell_in(book.path, "SHARED", '<f t="shared" si="0"/><v></v>')

    assert events(run) == [("refuse", "persetujuan"), ("register", "identifikasi")]
    sheet = book.edit()["Form DIP"]
    assert sheet[f"{column}5"].value is None
    assert sheet[f"{column}6"].value == f'=IF(D6="{ROW["Judul Informasi"]}","Disetujui","")'
    assert events(run) == []


def test_a_formula_in_a_grey_cell_is_written_over(run, book: Clerk):
    book.type((1, {"Posisi": "=1+1"}))

    assert events(run) == []
    assert book.row(1)["Posisi"].startswith("1. Identifikasi")


def _cell_in(path: Path, word: str, content: str) -> None:
    """Put a formula's XML in place of a word in a cell of the form."""
    with zipfile.ZipFile(path) as source:
        parts = {item.filename: source.read(item) for item in source.infolist()}
    old = f't="inlineStr"><is><t>{word}</t></is></c>'.encode()
    new = f't="str">{content}</c>'.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data.replace(old, new))


def _formula_in(path: Path) -> None:
    """Put a computed formula in place of the word FORMULA, and a calculation chain that names it."""
    chain = b'<?xml version="1.0"?><calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="A1" i="1"/></calcChain>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    type_ = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    _cell_in(path, "FORMULA", '<f>"Disetu"&amp;"jui"</f><v>Disetujui</v>')
    with zipfile.ZipFile(path) as source:
        parts = {item.filename: source.read(item) for item in source.infolist()}
    rels, types = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
    entry = f'<Relationship Id="rId99" Type="{kind}" Target="calcChain.xml"/></Relationships>'
    parts[rels] = parts[rels].replace(b"</Relationships>", entry.encode())
    entry = f'<Override PartName="/xl/calcChain.xml" ContentType="{type_}"/></Types>'
    parts[types] = parts[types].replace(b"</Types>", entry.encode())
    parts["xl/calcChain.xml"] = chain
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)
