"""What judges is in the history: its SOP and settings, and what becomes of who changes them."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sheetsync import open_workbook, sync
from sheetsync.core.cells import LONGEST
from sheetsync.core.history import KIND
from sheetsync.mirror import Mirror
from tests.clerk import Clerk
from tests.mirrored import rechained
from tests.test_older_books import BOOK, LAST
from tests.test_second_sop import TEMPLATE
from tests.typist import type_cells

TAB, HIDDEN = "Pengaturan", "Metadata sheetsync"
SETTINGS_DIGEST = 12  # its column in the history
BESIDES = "# " + "x" * LONGEST  # a template may be more than one cell takes


def of_the_book(book: Clerk) -> list[dict[str, Any]]:
    return [row for row in book.ledger() if row["Kejadian"] in ("sop", "settings")]


def change(book: Clerk, tab: str, old: Any, new: Any) -> None:
    """Write over the first cell of a tab that holds a value."""
    type_cells(book.path, tab, {book.find(tab, old): new})


def without_tab(book: Clerk, tab: str) -> None:
    workbook = book.edit()
    del workbook[tab]
    workbook.save(book.path)


# --- The settings --------------------------------------------------------------------------------


def test_a_new_book_begins_with_what_judges_it(book: Clerk):
    first, second = book.ledger()[:2]

    assert (first["Kejadian"], second["Kejadian"]) == ("sop", "settings")
    assert first["Catatan"].startswith("SOP website_medsos versi 1: ")
    assert second["Catatan"] == "Pengaturan yang berlaku dicatat"
    assert '["minutes\\",' not in second["Isi"].replace("\\", "")
    assert len({len(row["Sidik Isi"]) for row in (first, second)} | {64}) == 1


def test_a_change_of_the_settings_is_recorded_once_in_words(run, book: Clerk):
    change(book, TAB, 300, 600)
    change(book, TAB, "Sekretariat Daerah Kabupaten Bantul", "Setda Bantul")

    run("sync dip.xlsx")
    run("sync dip.xlsx")

    *_, told = of_the_book(book)
    assert len(of_the_book(book)) == 3
    assert told["Catatan"].splitlines() == [
        "Umum, Instansi: Sekretariat Daerah Kabupaten Bantul -> Setda Bantul",
        "Waktu Baku, 1. Identifikasi sejak 2020-01-01: 300 -> 600",
    ]
    assert "is whole" in run("verify dip.xlsx").stdout


# --- The SOP -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", [str(TEMPLATE), TEMPLATE.read_text("utf-8"), "surat_masuk"], ids=["path", "text", "id"]
)
def test_what_is_put_into_the_sop_cell_is_refused_in_words(run, book: Clerk, text: str):
    before = book.values("Pengaturan")
    change(book, TAB, "website_medsos", text)

    found = run("doctor dip.xlsx", code=3).stdout
    said = run("sync dip.xlsx").stderr

    assert "Pengaturan!B8: found " in said
    assert "expected 'website_medsos', the SOP that the history says is in force" in said
    assert "Pengaturan!B8: found " in found
    assert book.values("Pengaturan") == before
    assert "Pengaturan!B8" not in run("sync dip.xlsx").stderr


@pytest.mark.parametrize("gone", [["website_medsos"], ["SOP", "website_medsos"]])
def test_a_blank_sop_cell_or_a_row_that_is_gone_is_said_and_put_back(run, book: Clerk, gone):
    before = book.values(TAB)
    for text in gone:
        change(book, TAB, text, None)

    found = run("doctor dip.xlsx", code=3).stdout
    said = run("sync dip.xlsx").stderr

    for text in (found, said):
        assert "Pengaturan!B8: found nothing; expected 'website_medsos'" in text
    assert book.values(TAB) == before
    assert "Pengaturan!B8" not in run("sync dip.xlsx").stderr


def test_what_does_not_follow_is_named_by_every_command(run, book: Clerk, monkeypatch):
    """Its chain is right: who has the key can write a row that says what never was."""
    tab = rechained([[cell or "" for cell in row] for row in book.values("Riwayat")])
    (place,) = (place for place, row in enumerate(tab) if row[KIND] == "settings")
    tab[place][SETTINGS_DIGEST] = "0" * 64
    cells = {(r, c): v for r, row in enumerate(rechained(tab), 1) for c, v in enumerate(row, 1)}
    type_cells(book.path, "Riwayat", cells)
    monkeypatch.setenv("SHEETSYNC_STATE", "elsewhere")  # a computer that saw nothing of it

    told = f"Riwayat No {place}: what it says of the settings does not follow"
    assert told in run("sync dip.xlsx", code=1).stderr
    assert told in run("verify dip.xlsx", code=3).stdout
    assert told in run("doctor dip.xlsx", code=3).stdout
    verdict = json.loads(run("verify dip.xlsx --json", code=3).stdout)
    assert (verdict["whole"], verdict["row"]) == (False, place)


@pytest.fixture
def own(run, tmp_path: Path) -> Clerk:
    """A book by an SOP that does not ship, and whose text is more than one cell takes."""
    run(f"init surat.xlsx --sop {TEMPLATE}")
    return Clerk(tmp_path / "surat.xlsx", "Agenda Surat")


@pytest.mark.parametrize("how", ["deleted", "altered"])
def test_a_lost_text_of_the_sop_stops_all_and_can_be_given_again(run, own: Clerk, how: str):
    if how == "deleted":
        without_tab(own, HIDDEN)
    else:
        text = next(cell for row in own.values(HIDDEN) for cell in row if "[[steps]]" in str(cell))
        change(own, HIDDEN, text, text.replace("minutes = 45", "minutes = 4500"))

    said = run("sync surat.xlsx", code=1).stderr

    assert "the text of the SOP 'surat_masuk', version 1, is gone from the hidden tab" in said
    run("init surat.xlsx --sop website_medsos", code=1)
    run(f"init surat.xlsx --sop {TEMPLATE}")
    assert "tidak ada kejadian baru" in run("sync surat.xlsx").stdout


def test_a_book_by_an_sop_that_ships_mends_its_hidden_tab_itself(run, book: Clerk):
    without_tab(book, HIDDEN)

    run("sync dip.xlsx")

    assert {row[0] for row in book.values(HIDDEN)[1:]} == {"format", "sop", "drawn", "sync"}
    assert len(of_the_book(book)) == 2


def test_the_text_of_an_older_book_moves_where_nobody_types(tmp_path: Path):
    book = Clerk(Path(shutil.copy(BOOK, tmp_path / "surat.xlsx")), "Agenda Surat")
    mirror = Mirror(tmp_path)
    text = str(next(cell for row in book.values(TAB) for cell in row if "[[steps]]" in str(cell)))
    change(book, TAB, text, text + "\n" + BESIDES[: 32_000 - len(text)])
    book.type((2, {"E. Arsip": "diarsipkan"}))

    sync(open_workbook(str(book.path)), now=LAST, mirror=mirror)
    quiet = sync(open_workbook(str(book.path)), now=LAST + timedelta(minutes=5), mirror=mirror)

    assert quiet.events == ()
    assert [cell for row in book.values(TAB) for cell in row if cell == "surat_masuk"]
    (line,) = [row for row in book.values(HIDDEN) if row[0] == "sop"]
    assert line[1:3] == ["1", of_the_book(book)[0]["Sidik Isi"]]
    assert len("".join(line[3:5])) > LONGEST
