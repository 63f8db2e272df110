"""Another procedure through the whole program: nothing of the first one is in the code."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from tests.clerk import Clerk, drawn_book
from tests.test_architecture import TEMPLATES, indonesian, words
from tests.typist import type_cells

DATA = Path(__file__).parent / "data"
TEMPLATE, OLDER = DATA / "second_sop.toml", DATA / "book_of_0.1.xlsx"
LETTER = {
    "Nomor Surat": "005/123",
    "Perihal": "Undangan",
    "Sifat Surat": "Biasa",
    "Bidang Tujuan": "Bidang Arsip",
}


@pytest.fixture(scope="module")
def agenda(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a book with one letter; it carries its SOP: no file is needed from here on."""
    return drawn_book(
        tmp_path_factory.mktemp("agenda"), (1, LETTER), sop=TEMPLATE, tab="Agenda Surat"
    )


@pytest.fixture
def letters(run, agenda: bytes, tmp_path: Path) -> Clerk:  # noqa: ARG001 - it sets the folder
    (tmp_path / "surat.xlsx").write_bytes(agenda)
    return Clerk(tmp_path / "surat.xlsx", "Agenda Surat")


def kinds(run, book: str = "surat.xlsx") -> list[tuple[str, str]]:
    found = json.loads(run(f"sync {book} --json").stdout)["events"]
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


def test_nothing_is_drawn_of_a_template_that_cannot_be_used(run, tmp_path: Path):
    source = TEMPLATE.read_text("utf-8").replace('tab = "Agenda Surat"', 'tab = "Riwayat"')
    (tmp_path / "surat.toml").write_text(source, "utf-8")

    said = run("init surat.xlsx --sop surat.toml", code=1).stderr

    assert "surat.toml: form.tab: found 'Riwayat'; expected a title of its own" in said
    assert [path.name for path in tmp_path.iterdir()] == ["surat.toml"]


def test_the_text_that_is_given_is_used_though_its_id_ships(run, tmp_path: Path):
    """The README's recipe: copy the shipped template, change it, draw a book by it."""
    source = (files("sheet_templates") / "website_medsos" / "sop.toml").read_text("utf-8")
    (tmp_path / "yours.toml").write_text(
        source.replace('"Judul Informasi"', '"Judul Berita"'), "utf-8"
    )
    run("init dip.xlsx --sop yours.toml")

    clerk = Clerk(tmp_path / "dip.xlsx")
    clerk.type((1, {"Judul Berita": "Satu"}))

    assert kinds(run, "dip.xlsx") == [("register", "identifikasi")]
    run("init dip.xlsx")  # completes the book by its own text
    run("init dip.xlsx --sop yours.toml")
    said = run("init dip.xlsx --sop website_medsos", code=1).stderr
    assert "follows the SOP 'website_medsos', not another text of it" in said


def test_an_older_book_whose_sop_lost_a_step_says_which_row_acts_on_it(run, tmp_path: Path):
    letters = Clerk(Path(shutil.copy(OLDER, tmp_path / "surat.xlsx")), "Agenda Surat")
    texts = (row[1] for row in letters.values("Pengaturan"))
    source = next(text for text in texts if "[[steps]]" in str(text))
    head, _, tail = source.partition('[[steps]]\nid = "telaah"')
    rest = tail[tail.index("[[steps]]") :]
    shorter = head + rest.replace('return_to = "telaah"', 'return_to = "catat"')
    row, column = letters.find("Pengaturan", "B. Telaah")
    minutes = {(row, column + each): None for each in range(3)}
    cells = {letters.find("Pengaturan", source): shorter, **minutes}
    type_cells(letters.path, "Pengaturan", cells)

    said = "Riwayat No 11, Tahap: found 'telaah'; expected one of catat, disposisi"
    assert said in run("sync surat.xlsx", code=1).stderr
    assert said in run("status surat.xlsx", code=1).stderr
    assert said in run("doctor surat.xlsx", code=3).stdout
    assert "the history is whole" in run("verify surat.xlsx").stdout


def test_an_english_sop_speaks_english_in_every_command(run, tmp_path: Path):
    source = TEMPLATE.read_text("utf-8").replace('language = "id"', 'language = "en"')
    (tmp_path / "surat.toml").write_text(source, "utf-8")
    run("init surat.xlsx --sop surat.toml")
    clerk = Clerk(tmp_path / "surat.xlsx", "Agenda Surat")
    clerk.type((1, LETTER), (2, {"Perihal": "Nota", "A. Catat": "Tercatat", "E. Arsip": "x"}))

    told = run("sync surat.xlsx").stdout
    told += "".join(
        run(f"{each} surat.xlsx").stdout for each in ("status", "log", "sync", "verify")
    )
    told += run("doctor surat.xlsx").output + run("addin surat.xlsx -o addin").output
    told += run("report surat.xlsx --period 2026 -o .").output
    told += "".join(path.read_text("utf-8") for path in tmp_path.rglob("*.md"))
    told += "".join(path.read_text("utf-8-sig") for path in tmp_path.glob("*.csv"))

    own = words(source) | words((TEMPLATES / "workbook.toml").read_text("utf-8"))
    assert "Registered" in told
    assert words(told) & (indonesian() - own) == set()
