"""The second procedure that ships, a whole week through: its own tabs, words, roles and papers."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sheetsync.cli import main
from sheetsync.starting import init
from sheetsync.stores import open_workbook
from sheetsync.syncing import sync
from sheetsync.templates import load_sop, shipped_sops
from tests.clerk import Clerk
from tests.desk import CONTENT
from tests.stores.sheets import NOW, empty_sheet, values

DIP = load_sop("penetapan_dip")
FIRST_ONLY = (
    "Kanal",
    "Verifikasi",
    "Ketua Tim",
    "Form DIP",
    "Identifikasi",
    "Rencana Tayang",
)


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("week")
    runner = CliRunner(env={"SHEETSYNC_STATE": str(folder / "state")})
    done = runner.invoke(main, ["demo", str(folder), "--sop", DIP.id])
    assert done.exit_code == 0, done.output
    return folder / "dipp-demo.xlsx"


@pytest.fixture
def dipp(run, week: Path, tmp_path: Path) -> Clerk:  # noqa: ARG001 - it sets the folder
    shutil.copy(week, tmp_path / "dipp.xlsx")
    return Clerk(tmp_path / "dipp.xlsx", "Usulan DIP")


def test_a_new_book_gets_the_first_one(run):
    assert shipped_sops()[0] == run("sops").stdout.split()[0] == "website_medsos"
    assert DIP.id in run("sops").stdout
    assert "expected one of website_medsos, penetapan_dip" in run("demo x --sop nix", code=1).stderr


def test_its_week_shows_what_it_promises(dipp: Clerk):
    kinds = Counter((event["Kejadian"], event["Tahap"]) for event in dipp.history())
    for told in (
        ("reject", "klasifikasi_usulan"), ("reject", "pertimbangan"), ("reject", "persetujuan"),
        ("exclude", "klasifikasi_usulan"), ("refuse", "penetapan"), ("void", "klasifikasi_usulan"),
        ("cancel", "usulan"), ("reopen", "usulan"), ("complete", "pengumuman"),
    ):  # fmt: skip
        assert kinds[told], told
    assert dipp.row(1)["No. Registrasi"].startswith("DIPP-")
    assert "Terklasifikasi" in dipp.row(7)["Pemeriksaan"], "the nearest word"
    assert dipp.row(8)["Posisi"] == "1. Usulan - PPID Pelaksana"


def test_no_word_of_the_first_procedure_is_in_its_tabs(dipp: Clerk):
    own = {text for field in DIP.fields for text in (field.header, field.guide)}
    for tab in ("Petunjuk", "Usulan DIP", "Monitoring", "Evaluasi"):
        cells = (str(cell) for row in dipp.values(tab) for cell in row if cell)
        for text in cells:
            found = [word for word in FIRST_ONLY if word.casefold() in text.casefold()]
            assert not found or text in own, (tab, text)


def test_it_says_what_is_no_text_of_the_office(dipp: Clerk):
    said = [cell for row in dipp.values("Petunjuk") for cell in row if cell]

    assert DIP.identity["reading"] in said
    assert "susunan kami, bukan kutipan naskah SOP" in DIP.identity["reading"]


def test_its_papers_and_its_add_in(run, dipp: Clerk, tmp_path: Path):  # noqa: ARG001
    period = json.loads(run("status dipp.xlsx --json").stdout)["at"][:4]
    run(f"report dipp.xlsx --period {period} -o out")
    run("addin dipp.xlsx -o addin")
    register = (tmp_path / "out" / f"laporan-{period}.csv").read_text("utf-8-sig")
    heads = next(csv.reader(io.StringIO(register)))
    assert "Kanal" not in heads
    assert (tmp_path / "out" / f"laporan-{period}.pdf").read_bytes().startswith(b"%PDF")
    code = next((tmp_path / "addin").rglob("Code.gs")).read_text("utf-8")
    assert '"evidence": "Nomor SK"' in code
    assert "Diumumkan" in run("log dipp.xlsx --format xes").stdout
    assert "is whole" in run("verify dipp.xlsx").stdout


def test_a_list_is_brought_in(run, tmp_path: Path):
    (tmp_path / "list.csv").write_text(
        "Nama Informasi,Ringkasan,Kategori,OPD,Kanal,Link\n"
        "Renja 2027,Rencana kerja,Berkala,Bagian Umum,Website,https://a.example/1\n"
        "Denah,Letak kamera,Dikecualikan,Bagian Umum,,\n",
        "utf-8",
    )

    run(f"init dipp.xlsx --sop {DIP.id} --from list.csv")

    book = Clerk(tmp_path / "dipp.xlsx", "Usulan DIP")
    assert (book.row(1)["Posisi"], book.row(1)["Media yang Memuat"]) == ("Diumumkan", "Website")
    assert book.row(2)["Posisi"] == "Tidak dalam antrean"


def test_both_stores_draw_and_judge_it_alike(tmp_path: Path):
    row = {field.header: CONTENT[field.id] for field in DIP.fields if field.id in CONTENT}
    words = {step.header: step.done for step in DIP.steps}
    proofs = {"Nomor SK": "188/1", "Tautan DIP": "https://setda.example.go.id/dip"}
    file = open_workbook(tmp_path / "dipp.xlsx")
    book = Clerk(tmp_path / "dipp.xlsx", "Usulan DIP")
    with empty_sheet(tmp_path) as sheet:
        for desk, store in ((sheet, sheet.open()), (book, file)):
            init(store, DIP, now=NOW, mirror=sheet.mirror)
            desk.type((1, row | words | proofs))
            sync(store, now=NOW, mirror=sheet.mirror)

        there, here = sheet.row(1), book.row(1)
        drawn = {tab.title: values(tab) for tab in sheet.server.book(sheet.book.id).sheets}

    assert there["Posisi"] == "Diumumkan"
    for key in (*words, *proofs, "Posisi", "Pengajuan ke-", "Pemeriksaan"):
        assert (here[key] or "") == there.get(key, ""), key
    for tab in ("Petunjuk", "Monitoring", "Evaluasi"):
        shown = words_of(drawn[tab])
        assert len(shown) > 30
        assert shown == words_of(book.values(tab))


def words_of(rows: Iterable[Sequence[Any]]) -> set[str]:
    """Return the texts of a tab, without who signs and what holds a hash."""
    cells = {cell for row in rows for cell in row if isinstance(cell, str) and cell}
    return {cell for cell in cells if "kepala rantai" not in cell}
