"""Whole commands around what leaders read: the redrawn tabs, the report and the event log."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from sheetsync.cli import main
from tests.clerk import Clerk
from tests.typist import type_cells

REDRAWN = ["Monitoring", "Evaluasi"]
TABS = ["Petunjuk", "Form DIP", *REDRAWN, "Riwayat", "Pengaturan", "Metadata sheetsync"]


def test_the_tabs_stand_in_their_order(book: Clerk):
    assert [*book.tabs()] == TABS


@pytest.mark.parametrize("title", [*REDRAWN, "Metadata sheetsync"])
def test_a_redrawn_tab_that_is_absent_is_drawn_in_its_place(run, book: Clerk, title: str):
    workbook = book.edit()
    del workbook[title]
    workbook.save(book.path)

    run("sync dip.xlsx")

    assert [*book.tabs()] == TABS
    assert any(cell is not None for row in book.values(title) for cell in row)
    hidden = {sheet.title for sheet in book.edit() if sheet.sheet_state == "veryHidden"}
    assert hidden == {"Metadata sheetsync"}


def test_an_offices_own_tab_of_the_hidden_title_is_never_written_into(run, book: Clerk):
    workbook = book.edit()
    workbook["Metadata sheetsync"].title = "Lama"
    workbook.create_sheet("Metadata sheetsync").append(["Catatan arsip"])
    workbook.save(book.path)
    book.add(2, **{"Judul Informasi": "Rencana Kerja"})
    before = book.path.read_bytes()

    said = run("sync dip.xlsx", 1).stderr

    assert "'Metadata sheetsync' is not the one that the tool draws; rename or delete it" in said
    assert book.path.read_bytes() == before


def test_a_channel_of_the_offices_own_joins_the_dropdown_in_the_same_sync(run, book: Clerk):
    workbook = book.edit()
    form = workbook["Form DIP"]
    form["AD4"], form["AD5"], form.column_dimensions["E"].width = "Catatan kami", "simpan", 55
    workbook.save(book.path)
    row, column = book.find("Pengaturan", "Sasaran (Hari)")
    last = next(at for at in range(row, 99) if not book.values("Pengaturan")[at][column - 1])
    type_cells(book.path, "Pengaturan", {(last + 1, column - 1): "WhatsApp", (last + 1, column): 7})
    before = book.values("Form DIP")[4:]

    told = run("sync dip.xlsx").stdout

    form = book.edit()["Form DIP"]
    board = {cell for row in book.values("Monitoring") for cell in row}
    assert "judul dan pilihan diperbarui: Form DIP, Monitoring" in told
    assert {"Website", "Instagram", "Facebook", "X", "YouTube", "TikTok", "WhatsApp"} <= board
    words = {str(each.sqref): each.formula1 for each in form.data_validations.dataValidation}
    assert words["L5:L3004"].endswith(',TikTok,WhatsApp"')
    assert (form["AD4"].value, form.column_dimensions["E"].width) == ("Catatan kami", 55)
    assert book.values("Form DIP")[4:] == before
    assert "judul dan pilihan diperbarui" not in run("sync dip.xlsx").stdout


def test_evaluation_counts_what_was_synced(book: Clerk):
    tile = [row for row in book.values("Evaluasi") if row[1] == 1]

    assert tile, "one item was registered this month"


def test_a_report_is_three_files_and_changes_nothing(run, book: Clerk):
    before = book.path.read_bytes()

    result = run("report dip.xlsx --period 2026 -o arsip")

    assert [path.rsplit(".", 1)[1] for path in result.stdout.split()] == ["pdf", "xlsx", "csv"]
    files = sorted((book.path.parent / "arsip").iterdir())
    assert [file.name for file in files] == [
        f"laporan-2026.{ending}" for ending in ("csv", "pdf", "xlsx")
    ]
    contents = [file.read_bytes() for file in files]
    run("report dip.xlsx --period 2026 -o arsip")
    assert [file.read_bytes() for file in files] == contents
    assert book.path.read_bytes() == before


@pytest.mark.usefixtures("book")
def test_an_empty_period_is_said(run):
    assert "no events in 2020-01" in run("report dip.xlsx --period 2020-01").stderr


def test_a_wrong_period_is_a_usage_error_that_teaches():
    result = CliRunner().invoke(main, ["report", "dip.xlsx", "--period", "Oktober"])

    assert result.exit_code == 2
    assert "2026-10" in result.stderr
    assert "2026-Q3" in result.stderr


def test_the_event_log_is_written_as_xes(run, book: Clerk):
    run("log dip.xlsx --format xes -o log.xes")

    root = ElementTree.parse(book.path.with_name("log.xes")).getroot()
    assert len(root.findall("{http://www.xes-standard.org/}trace")) == 1
    assert run("log dip.xlsx --format xes").stdout.startswith("<?xml")


def test_a_folder_that_is_a_file_is_an_error_with_its_name(book: Clerk):
    book.path.with_name("arsip").write_text("")

    result = CliRunner().invoke(
        main, ["report", "dip.xlsx", "--period", "2026", "-o", "arsip/2026"]
    )

    assert result.exit_code == 1
    assert "arsip" in result.stderr
