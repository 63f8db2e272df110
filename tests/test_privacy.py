"""Numbers of people in every cell that somebody can type in: nothing that is written holds one."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from sheetsync.boards.period import parse_period
from sheetsync.boards.report import report_of
from sheetsync.boards.report_pdf import report_data
from sheetsync.cli import main
from sheetsync.core.form import form_columns
from sheetsync.core.settings import parse_settings
from sheetsync.core.sop import Sop
from sheetsync.errors import SettingsError
from sheetsync.snapshots import read
from sheetsync.stores import open_workbook
from tests.clerk import ROW, Clerk
from tests.journalled import stamp
from tests.pages import Page
from tests.typist import type_cells

SECRETS = {
    "nik": "3402011506900001",
    "card": "3404020101100002",
    "tax": "09.254.294.3-407.000",
    "mobile": "0812-3456-7890",
    "mail": "budi.santoso@gmail.com",
}
ALL = "NIK {nik}, KK {card}, NPWP {tax}, HP {mobile}, surel {mail}".format(**SECRETS)
AS_NUMBER = int(SECRETS["nik"])
STAFF = ("Form DIP", "Pengaturan", "Jurnal")  # tabs in which people type


def told(text: str) -> list[str]:
    """Return whose numbers can be read in a text, however they are spelled there."""
    bare = re.sub(r"[\s./-]", "", text)
    return [kind for kind, secret in SECRETS.items() if re.sub(r"[./-]", "", secret) in bare]


def tools_cells(path: Path, sop: Sop) -> Iterator[str]:
    """Yield every cell of a book that the tool wrote: its tabs, the grey columns of the form."""
    grey = {column.header for column in form_columns(sop) if column.owner is None}
    book = openpyxl.load_workbook(path)
    for sheet in book:
        columns = {cell.column for cell in sheet[4] if cell.value in grey}
        for row in sheet.iter_rows():
            for cell in row:
                ours = sheet.title not in STAFF or (
                    sheet.title == "Form DIP" and cell.column in columns
                )
                if ours and cell.value is not None:
                    yield f"{sheet.title}!{cell.coordinate}: {cell.value} {cell.comment or ''}"


def everything(book: Clerk, sop: Sop) -> Iterator[str]:
    """Yield what every command that shows or writes anything says of the book."""
    name = book.path.name
    for line in (
        f"sync {name} --dry-run --json", f"sync {name} --json", f"sync {name} --strict",
        f"status {name}", f"status {name} --json", f"log {name}", f"log {name} --format csv",
        f"log {name} --format json", f"log {name} --format xes", f"verify {name}",
        f"doctor {name}", f"doctor {name} --fix", f"report {name} --period {datetime.now(UTC):%Y} -o out",
    ):  # fmt: skip
        yield f"{line}: {shown(line)}"
    yield from tools_cells(book.path, sop)
    for path in (book.path.parent / "out").iterdir():
        if path.suffix == ".csv":
            yield path.read_text("utf-8-sig")
        elif path.suffix == ".xlsx":
            yield from (f"{row}" for tab in openpyxl.load_workbook(path) for row in tab.values)
        else:
            yield repr(re.findall(rb"/URI ?\(.*?\)", path.read_bytes()))
    reading = read(open_workbook(book.path).read(), datetime.now(UTC))
    period = parse_period(f"{datetime.now(UTC):%Y}")
    assert period is not None
    report = report_of(reading.history, reading.sop, reading.settings, period)
    yield json.dumps(report_data(report, reading.sop), default=str)


def shown(line: str) -> str:
    """Return all that a command prints, whatever its exit code."""
    result = CliRunner().invoke(main, line.split())
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


def nobody_is_told(texts: Iterator[str]) -> None:
    assert [(told(text), text[:300]) for text in texts if told(text)] == []


@pytest.mark.parametrize("value", [ALL, AS_NUMBER], ids=["text", "a number"])
def test_no_cell_of_the_form_is_told(book: Clerk, sop: Sop, value: Any):
    staff = [column.header for column in form_columns(sop) if column.owner]
    grey = [column.header for column in form_columns(sop) if not column.owner]
    title = {"Judul Informasi": f"Rencana {value}"}
    rows = [(row, {**ROW, **title, header: value}) for row, header in enumerate(staff, 2)]
    book.type(*rows)
    nobody_is_told(everything(book, sop))
    numbers = {row: book.row(row)["No. Registrasi"] for row, _ in rows}
    last = rows[-1][0]
    book.type(
        *((row, dict.fromkeys(staff[-7:], value)) for row in numbers),
        *((last + row, {**cells, "No. Registrasi": numbers[row]}) for row, cells in rows),
        *((2 * last + row, {**ROW, **title, header: value}) for row, header in enumerate(grey)),
        (2, dict.fromkeys(staff)),
    )  # fmt: skip
    nobody_is_told(everything(book, sop))


def test_no_way_of_an_item_is_told(book: Clerk, sop: Sop):
    value = ALL
    rounds: list[dict[str, Any]] = [
        {"Ringkasan Isi Informasi": value, "1. Identifikasi": "Diproses"},
        {"Ringkasan Isi Informasi": "Renja", "1. Identifikasi": "Selesai"},
        {"2. Verifikasi": "Tidak disetujui", "Alasan Verifikasi": value},
        {"1. Identifikasi": "Selesai", "2. Verifikasi": "Disetujui", "Alasan Verifikasi": value},
        {"3. Persetujuan": "Disetujui", "Alasan Persetujuan": value},
        {"4. Publikasi": "Terpublikasi", "Tautan Publikasi": f"https://a.example/{SECRETS['nik']}"},
        {"Tautan Publikasi": f"https://a.example/{SECRETS['card']}", "Judul Informasi": value},
        {"1. Identifikasi": "Pembaruan"},
    ]
    for cells in rounds:
        book.type((1, cells))
        nobody_is_told(iter([shown(f"sync {book.path.name} --json")]))
    told = [each["Kejadian"] for each in book.history()]
    assert told[-3:] == ["complete", "change", "reopen"]
    nobody_is_told(everything(book, sop))


def test_no_cell_of_the_settings_is_told(sop: Sop):
    page, said = Page(sop), []
    filled = [(r, c) for r, row in enumerate(page.rows) for c, cell in enumerate(row) if cell != ""]
    for row, column in filled:
        before, page.rows[row][column] = page.rows[row][column], ALL
        try:
            settings = parse_settings(page.tab, sop)
            told = settings.office, settings.units, settings.freshness, settings.hosts
            said.append(f"{told} {settings.faults}")
        except SettingsError as error:
            said.append(str(error))
        page.rows[row][column] = before

    assert sum("Pengaturan" in text for text in said) > len(said) / 2
    nobody_is_told(iter(said))


def test_what_the_settings_call_the_office_is_told_nowhere(book: Clerk, sop: Sop):
    beside = {"Instansi": (0, 1), "Nama Unit": (1, 0), "Keterangan": (1, 0)}
    cells = {
        (row + beside[cell][0], column + beside[cell][1]): ALL
        for row, cells in enumerate(book.values("Pengaturan"), 1)
        for column, cell in enumerate(cells, 1)
        if cell in beside
    }
    type_cells(book.path, "Pengaturan", cells)
    book.type((1, {"Pejabat/Unit yang Menguasai Informasi": ALL}))

    nobody_is_told(everything(book, sop))


def test_no_procedure_pasted_into_a_cell_is_told(book: Clerk, sop: Sop):
    for text in (
        ALL,
        f"language = '{ALL}'",
        sop.source.replace('kind = "class"', f'kind = "{ALL}"'),
    ):
        row, column = book.find("Pengaturan", "SOP")
        changed = shutil.copy(book.path, "changed.xlsx")
        type_cells(Path(changed), "Pengaturan", {(row, column + 1): text})
        nobody_is_told(iter([shown("sync changed.xlsx")]))


def test_no_altered_history_is_told(book: Clerk):
    for row, column in ((1, 5), (2, 2), (2, 5), (2, 9), (2, 14)):
        changed = shutil.copy(book.path, "changed.xlsx")
        type_cells(Path(changed), "Riwayat", {(row, column): ALL})
        for line in ("sync changed.xlsx", "verify changed.xlsx", "doctor changed.xlsx"):
            nobody_is_told(iter([shown(line)]))


def test_no_journal_is_told_but_who_typed(book: Clerk, sop: Sop):
    edited = book.edit()
    journal = edited.create_sheet("Jurnal")
    journal.append(list(sop.texts.journal))
    at = stamp(datetime.now(UTC))
    for column in range(1, len(sop.texts.journal)):
        line = [at, "ani@setda.example", "5", "", "1. Identifikasi", "", "Selesai", "EDIT"]
        line[column] = ALL
        journal.append(line)
    edited.save(book.path)
    book.type((1, {"1. Identifikasi": "Selesai"}))

    nobody_is_told(everything(book, sop))


@pytest.mark.usefixtures("run")  # it sets the folder
def test_no_list_is_told_but_in_the_cells_it_fills(sop: Sop, tmp_path: Path):
    headings = [
        "Judul Informasi",
        "Ringkasan",
        "Klasifikasi",
        "Kanal",
        "Tautan",
        "Rencana Tayang",
        ALL,
    ]
    rows = [
        ["Renja", "Isi", "Berkala", "Website", "https://a.example/1", "22/11/2026", "x"]
        for _ in headings
    ]
    for place, row in enumerate(rows):
        row[place] = ALL
    stream = io.StringIO()
    csv.writer(stream).writerows([headings, *rows])
    (tmp_path / "list.csv").write_text(stream.getvalue(), "utf-8")
    line = "init dip.xlsx --sop website_medsos --from list.csv"

    more = (" --dry-run", " --dry-run --json", " --map X=Kanal", " --map Kanal=Judul", "")
    said = [shown(f"{line}{each}") for each in more]

    nobody_is_told(iter(said))
    nobody_is_told(everything(Clerk(tmp_path / "dip.xlsx"), sop))
