"""Another procedure through the whole program: nothing of the first one is in the code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sheetsync.errors import TemplateError
from sheetsync.templates import load_sop, parse_source
from tests.clerk import Clerk

TEMPLATE = Path(__file__).parent / "data" / "second_sop.toml"
LETTER = {
    "Nomor Surat": "005/123",
    "Perihal": "Undangan",
    "Sifat Surat": "Biasa",
    "Bidang Tujuan": "Bidang Arsip",
}


@pytest.fixture
def letters(run, tmp_path: Path) -> Clerk:
    template = tmp_path / "surat.toml"
    template.write_bytes(TEMPLATE.read_bytes())
    run("init surat.xlsx --sop surat.toml")
    template.unlink()  # the book carries its SOP: no file is needed from here on
    clerk = Clerk(tmp_path / "surat.xlsx", "Agenda Surat")
    clerk.type((1, LETTER))
    run("sync surat.xlsx")
    return clerk


def kinds(run) -> list[tuple[str, str]]:
    found = json.loads(run("sync surat.xlsx --json").stdout)["events"]
    return [(event["kind"], event["step"]) for event in found]


def test_its_own_words_tabs_and_numbers(run, letters: Clerk):
    assert letters.row(1)["No. Registrasi"].startswith("SM-")
    assert letters.row(1)["Posisi"] == "A. Catat - Petugas Agenda"
    letters.type((1, {"A. Catat": "tercatat"}))
    assert kinds(run) == [("complete", "catat")]
    status = json.loads(run("status surat.xlsx --json").stdout)
    assert [step["step"] for step in status["steps"]] == [
        "catat",
        "telaah",
        "disposisi",
        "tindak",
        "arsip",
    ]


def test_each_refusal_leads_to_its_own_step(run, letters: Clerk):
    letters.type((1, {"A. Catat": "Tercatat", "B. Telaah": "Ditelaah"}))
    run("sync surat.xlsx")
    letters.type((1, {"C. Disposisi": "Telaah ulang", "Catatan Disposisi": "kurang dasar hukum"}))

    assert kinds(run) == [("reject", "disposisi")]
    row = letters.row(1)
    assert (row["A. Catat"], row["B. Telaah"]) == ("Tercatat", "Lengkapi lagi")
    assert row["Posisi"] == "B. Telaah - Sekretaris Dinas"


def test_its_last_step_needs_no_link_but_its_fourth_does(run, letters: Clerk):
    words = {"A. Catat": "Tercatat", "B. Telaah": "Ditelaah", "C. Disposisi": "Didisposisi"}
    letters.type((1, {**words, "D. Tindak Lanjut": "Ditindaklanjuti"}))

    assert kinds(run) == [("complete", s) for s in ("catat", "telaah", "disposisi")]
    assert "Tautan Nota" in letters.row(1)["Pemeriksaan"]
    letters.type((1, {"Tautan Nota": "https://a.example/nota", "E. Arsip": "Diarsipkan"}))
    assert kinds(run) == [("complete", "tindak"), ("complete", "arsip")]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "telaah"', 'id = ""', "steps[2].id: found ''; expected a text"),
        ("minutes = 45", 'minutes = "45"', "steps[2].minutes: found '45'; expected a number"),
        ("minutes = 45", "minutes = -1", "steps[2].minutes: found -1.0; expected a number above 0"),
        ('role = "sekretaris"', 'role = "siapa"', "expected one of agendaris, sekretaris"),
        ('return_to = "telaah"', 'return_to = "arsip"', "expected one of catat, telaah"),
        ('zone = "Asia/Makassar"', 'zone = "Mars"', "expected a time zone"),
        ('done = "Tercatat"', 'done = "dikerjakan"', "expected different words"),
        ('time = "Jam Catat"', 'time = "Perihal"', "headers: found 'Perihal'"),
        ('language = "id"', 'language = "xx"', "language: found 'xx'; expected one of en, id"),
        ('title_field = "perihal"', 'title_field = "diterima"', "expected a required field"),
        ('warning = "', 'warnung = "', "warnung: found"),
        ("[words]", "[words", "not TOML"),
    ],
)
def test_a_wrong_template_is_refused_with_file_key_found_and_expected(old, new, said):
    source = TEMPLATE.read_text("utf-8")
    assert old in source

    with pytest.raises(TemplateError) as error:
        parse_source(source.replace(old, new, 1), "surat.toml")

    assert said in str(error.value)


def test_an_unknown_name_or_path_is_said():
    with pytest.raises(TemplateError, match="expected one of website_medsos"):
        load_sop("tidak_ada")
    with pytest.raises(TemplateError, match="no such file; name a template"):
        load_sop("/tidak/ada.toml")


def test_a_settings_cell_is_never_taken_as_a_path(run, book: Clerk):
    workbook = book.edit()
    sheet = workbook["Pengaturan"]
    cell = next(c for row in sheet.iter_rows() for c in row if c.value == "website_medsos")
    cell.value = str(TEMPLATE)
    workbook.save(book.path)

    assert "the settings tab names the SOP" in run("sync dip.xlsx", code=1).stderr
