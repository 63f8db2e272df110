"""What people, files and other programs wrote is shown as text: nothing in it commands a terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.table import Table

from sheetsync.console import show, told
from sheetsync.core.cells import plain
from sheetsync.errors import SheetsyncError, StoreError, harmless
from tests.clerk import Clerk

NASTY = "[/bold]\x9b31m\u202egpj.exe\u2066 [link=x]:smile:"
COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Laporan é\tA\nB\r\n", "Laporan é\tA\nB\r\n", id="ordinary text and lines"),
        pytest.param("\x1b[31mred", "\ufffd[31mred", id="a terminal's escape"),
        pytest.param("\x9b31mred", "\ufffd31mred", id="the same in one C1 control"),
        pytest.param("done\rfail", "done\ufffdfail", id="a return over the line"),
        pytest.param(
            "a\u202eb\u2066c\u200fd", "a\ufffdb\ufffdc\ufffdd", id="directions of writing"
        ),
        pytest.param("a\udc80b", "a\ufffdb", id="half a character of a file name"),
        pytest.param("a\u200db", "a\u200db", id="a joiner, which languages need"),
    ],
)
def test_text_is_shown_harmlessly(text: str, shown: str):
    assert harmless(text) == shown


def test_a_long_message_is_cut_between_words():
    told = " ".join(f"word{number:03}" for number in range(90))

    begins, ends = str(SheetsyncError(told)).split(" … ")

    assert told.startswith(f"{begins} ")
    assert told.endswith(f" {ends}")


def test_a_long_path_takes_no_room_from_the_mend():
    book = f"/srv/{'Dokumen Bersama/' * 20}dip.xlsx"

    said = told("x" * 200, book)

    assert said.endswith(f"Dokumen Bersama/dip.xlsx: {'x' * 200}")
    assert told("gone", "dip.xlsx") == "dip.xlsx: gone"


def test_a_message_is_one_line_of_300_characters_with_its_place_and_its_mend():
    error = StoreError(f"dip.xlsx: {'x' * 30_000}\n\x1b[2J: not a tab; rename it")

    assert len(str(error)) == 300
    assert str(error).startswith("dip.xlsx: xxx")
    assert str(error).endswith("\ufffd[2J: not a tab; rename it")
    assert "\n" not in str(error)


def test_text_in_tables_is_neither_markup_nor_a_command(capsys):
    table = Table(title=NASTY)
    table.add_column(NASTY)
    table.add_row(NASTY)

    show(table, NASTY)

    shown = capsys.readouterr().out
    assert not COMMANDS.search(shown.replace("\n", ""))
    assert shown.count("[/bold]\ufffd31m\ufffdgpj.exe\ufffd [link=x]:smile:") == 4


def test_a_row_with_controls_goes_all_the_way_and_stays_in_a_whole_history(run, book: Clerk):
    book.type((1, {"Judul Informasi": NASTY, "1. Identifikasi": "Selesai"}))
    run("sync dip.xlsx")
    book.type((1, {"2. Verifikasi": "Tidak disetujui", "Alasan Verifikasi": NASTY}))

    shown = [run(f"{line} dip.xlsx").stdout for line in ("sync", "status", "log", "verify")]

    assert f"the history is whole: {len(book.ledger())} events" in shown[-1]
    assert not COMMANDS.search("".join(shown).replace("\n", ""))
    assert plain(NASTY) in book.history()[-1]["Catatan"]  # all of it that could be seen


@pytest.mark.usefixtures("book")
def test_a_lock_owner_is_named_harmlessly(run, tmp_path: Path):
    (tmp_path / ".~lock.dip.xlsx#").write_text(",\x1b]0;x\x07Ani\u202e,pc,27.11.2026,;", "utf-8")

    said = run("sync dip.xlsx", code=1).stderr

    assert "Ani" in said
    assert not COMMANDS.search(said.replace("\n", ""))


def test_the_book_is_named_in_what_is_wrong_with_one_of_its_cells(run, book: Clerk):
    book.put("Riwayat", D2="y" * 30_000)

    said = run("sync dip.xlsx", code=1).stderr

    assert said.startswith("Error: dip.xlsx: Riwayat No 1: ")
    assert len(said) < 320
