"""`sheetsync init` with an existing list: shown first, corrected, brought in, and again."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sheetsync.importing import read_list
from sheetsync.starting import init
from sheetsync.templates import load_sop
from tests.clerk import Clerk
from tests.stores.sheets import empty_copy
from tests.typist import type_cells

LIST = """\
No;Uraian;Ringkasan;Jenis Informasi;;Keterangan;Link
;;;Berkala;Setiap Saat;;
1;Renja;Rencana kerja;√;;baru;https://setda.example.go.id/renja
2;Daftar aset;Inventaris;;v;;-
;JUMLAH;2;;;;
;;Bantul, 2 Januari 2026;;;;
"""


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "daftar.csv"
    path.write_text(LIST, "utf-8")
    return path


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.usefixtures("listed")
def test_a_dry_run_shows_what_was_understood_and_writes_nothing(run, tmp_path: Path):
    shown = run("init dip.xlsx --from daftar.csv --dry-run --set Kanal=Website").stdout

    assert files(tmp_path) == {"daftar.csv"}
    assert max(map(len, shown.splitlines())) <= 80
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    for line in (
        "B Uraian Judul Informasi",
        "D Jenis Informasi Berkala Klasifikasi: Berkala, bila",
        "F Keterangan tidak dibawa: 1 sel",
        "disebut di baris perintah Kanal: Website",
        "tidak ada di daftar Bentuk Informasi",
        "Judul Informasi Renja Daftar aset",
        "baris 5 baris jumlah: 'JUMLAH | 2'",
        "Menjadi informasi: 2, di antaranya sudah terpublikasi: 1. Disisihkan: 2.",
    ):
        assert line in lines
    assert shown.count("Keterangan") == 1  # a column is spoken of once
    assert "tidak ada kolom untuk" not in shown


@pytest.mark.usefixtures("listed")
def test_a_dry_run_for_programs_is_one_document(run):
    found = json.loads(run("init dip.xlsx --from daftar.csv --dry-run --json").stdout)

    assert found["columns"] == {
        "No": None,
        "Uraian": "Judul Informasi",
        "Ringkasan": "Ringkasan Isi Informasi",
        "Jenis Informasi Berkala": "Klasifikasi",
        "Jenis Informasi Setiap Saat": "Klasifikasi",
        "Keterangan": None,
        "Link": "Tautan Publikasi",
    }
    assert (found["items"], found["published"]) == (2, 1)
    assert [each["row"] for each in found["set_aside"]] == [5, 6]
    assert found["sample"][0] == {
        "Judul Informasi": "Renja",
        "Ringkasan Isi Informasi": "Rencana kerja",
        "Klasifikasi": "Berkala",
        "Tautan Publikasi": "https://setda.example.go.id/renja",
    }


def test_a_trial_shows_nobodys_number(run, listed: Path):
    listed.write_text(LIST.replace("Renja;", "Renja 081234567890;") + ";081234567890;;;;;\n")

    for how in ("", " --json"):
        done = run(f"init dip.xlsx --from daftar.csv --dry-run{how}")
        assert done.output.count("********7890") > 1
        assert "081234567890" not in done.output


@pytest.mark.usefixtures("listed")
def test_a_list_may_name_a_channel_of_the_offices_own(run, book: Clerk):
    row, column = book.find("Pengaturan", "Sasaran (Hari)")
    type_cells(book.path, "Pengaturan", {(row + 7, column - 1): "WhatsApp", (row + 7, column): 7})

    run("init dip.xlsx --from daftar.csv --set Kanal=whatsapp")

    assert [book.row(at)["Kanal"] for at in (2, 3)] == ["WhatsApp"] * 2


def test_a_list_comes_in_once_however_often_it_is_brought(run, tmp_path: Path, listed: Path):
    first = run("init dip.xlsx --from daftar.csv --set Kanal=Website --map Keterangan=Kanal")
    listed.write_text(LIST.replace("Renja;", "RE\u200bNJA;"), "utf-8")
    again = run("init dip.xlsx --from daftar.csv")

    clerk = Clerk(tmp_path / "dip.xlsx")
    rows = [clerk.row(1), clerk.row(2)]
    assert [(row["Judul Informasi"], row["Kanal"]) for row in rows] == [
        ("Renja", "baru"), ("Daftar aset", "Website"),
    ]  # fmt: skip
    assert [row["4. Publikasi"] for row in rows] == ["Terpublikasi", None]
    assert [event["Kejadian"] for event in clerk.history()] == ["adopt", "register"]
    assert "rows registered: 2" in first.stdout
    assert "baris 3: Kanal: 'baru' tidak termasuk Website" in first.stderr
    assert "rows registered: 0" in again.stdout
    assert "baris 3 disisihkan: sudah ada di formulir: 'RE" in again.stderr


@pytest.mark.usefixtures("listed")
def test_a_half_drawn_book_is_completed_and_the_list_comes_in(run, book: Clerk):
    half = book.edit()
    del half["Monitoring"]
    half.save(book.path)

    trial = run("init dip.xlsx --from daftar.csv --dry-run").stdout
    done = run("init dip.xlsx --from daftar.csv").stdout

    assert "Tab yang akan dibuat: Monitoring" in trial
    assert "drawn: Monitoring; rows registered: 2" in done
    assert [book.row(n)["No. Registrasi"][-4:] for n in (1, 2, 3)] == ["0001", "0002", "0003"]


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("options", ["", "--from daftar.csv"])
def test_what_fails_once_tabs_are_drawn_is_a_warning(run, book: Clerk, options: str):
    half = book.edit()
    del half["Monitoring"]
    half["Riwayat"]["E2"] = "adopt"
    half.save(book.path)

    done = run(f"init dip.xlsx {options}")

    assert "drawn: Monitoring; rows registered: 0" in done.stdout
    assert "Warning: drawn, but no more than that; run it again: Riwayat No 1" in done.stderr
    run(f"init dip.xlsx {options}", code=1)


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("--map Urain=Kanal", "daftar.csv has no heading 'Urain'; the nearest is 'Uraian'"),
        (
            "--map Uraian=Judl",
            "--map: the form has no column 'Judl'; the nearest is 'Judul Informasi'",
        ),
        ("--map Uraian", "--map: found 'Uraian'; expected 'Heading=Column'"),
        ("--set Kanal=WA", "Kanal holds no 'WA'; expected Website, Instagram"),
        ("--set Klasifikasi=Rahasia", "Klasifikasi holds no 'Rahasia'; expected Berkala, "),
        ("--set Rencana=besok", "--set: the form has no column 'Rencana'"),
        ("--set Kanal=", "--set: found 'Kanal='; expected 'Column=Value'"),
        ("--set Judul=\udcff", "--set: found 'Judul=\\udcff'; expected 'Column=Value'"),
        ("--json", "--json goes with --dry-run"),
    ],
)
def test_a_correction_that_does_not_fit_is_a_question_of_usage(
    run, tmp_path: Path, options: str, sentence: str
):
    told = run(f"init dip.xlsx --from daftar.csv {options}", code=2).output

    assert sentence in " ".join(told.split())
    assert files(tmp_path) == {"daftar.csv"}


@pytest.mark.parametrize("options", ["--set Kanal=Website", "--map a=Kanal", "--tab DIP"])
def test_corrections_need_a_list(run, options: str):
    assert "go with --from" in run(f"init dip.xlsx {options}", code=2).output


@pytest.mark.usefixtures("listed")
def test_a_column_can_be_left_out_or_named_by_its_letter(run, tmp_path: Path):
    (tmp_path / "daftar.csv").write_text("Judul;Ringkasan;Unit;\na;b;c;Softcopy\n", "utf-8")

    line = "init dip.xlsx --from daftar.csv --dry-run --json --map Unit= --map D=BentukInformasi"
    found = json.loads(run(line).stdout)

    assert found["columns"] == {
        "Judul": "Judul Informasi", "Ringkasan": "Ringkasan Isi Informasi", "Unit": None,
        "(D)": "Bentuk Informasi",
    }  # fmt: skip


def test_a_list_comes_into_a_google_sheet_once(listed: Path, tmp_path: Path):
    sop = load_sop("website_medsos")
    found = read_list(listed, sop)
    now = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)

    with empty_copy(tmp_path) as sheet:
        for _ in range(2):
            init(sheet.open(), sop, now=now, listed=found, mirror=sheet.mirror)

        assert [row["Judul Informasi"] for row in sheet.body()] == ["Renja", "Daftar aset"]
        assert [event["Kejadian"] for event in sheet.history()] == ["adopt", "register"]
