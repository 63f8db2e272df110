"""Existing lists: text files and workbooks, their bytes, lines and cells changed, and made-up ones."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random

import xlsxwriter

from tests.fuzz.commands import answered
from tests.fuzz.parts import books, mutant, spoiled

_LIST = """\
DAFTAR INFORMASI PUBLIK;;;;;;
No;Judul Informasi;Ringkasan;Jenis Informasi;;Rencana Tayang;Link
;;;Berkala;Setiap Saat;;
1;INFORMASI BERKALA;;;;;
1);"Bantul Bersih" 2026;Rencana kerja;√;;22/11/2026;https://setda.example.go.id/renja
2);"Daftar ""aset""; tanah";Inventaris;;v;;-
;JUMLAH;2;;;;
;;;;;Bantul, 2 Januari 2026;
"""
_CELLS = (
    "", "", "", "1", "2)", "a", "IV", "No", "Judul", "Ringkasan", "Klasifikasi", "Kategori", "Unit",
    "Jenis Informasi", "Bentuk Informasi", "Cetak", "Online", "Website", "Link", "Kanal", "Berkala",
    "Serta Merta", "Setiap Saat", "INFORMASI BERKALA", "√", "v", "x", "-", "JUMLAH", "NIP. 1970",
    "Bantul, 2 Januari 2026", "https://a.id", "Renja", '"', '"Satu" dua', "22/11/2026", "30/02/2026",
    "=1+1", "\x1b[31m", "\u202e", "9" * 400, "[bold]", "{0}", "x" * 40_000, "3404011506900001",
)  # fmt: skip
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")


def attempt(random: Random, folder: Path) -> None:
    name, data = random.choice((_text, _text, _made_up, _workbook))(random)
    source, path = folder / name, folder / "dip.xlsx"
    source.write_bytes(data)
    path.write_bytes(books()[0])
    options = random.choice(
        ((), ("--set", "Kanal=Website"), ("--map", "Ringkasan=Ringkasan Isi Informasi"))
    )
    line = ("init", str(path), "--from", str(source), *options)
    answered(folder, *line, "--dry-run", codes=(0, 1, 2))
    if random.random() < 0.3:
        answered(folder, *line, codes=(0, 1, 2))


def _text(random: Random) -> tuple[str, bytes]:
    lines = _LIST.splitlines(keepends=True)
    for _ in range(random.randrange(3)):
        place = random.randrange(len(lines))
        lines[place : place + 1] = random.choice(
            ([], [random.choice(lines)] * 2, lines[: place + 1], [lines[place] * 400])
        )
    text = "".join(lines).replace(";", random.choice(";;,\t|"))
    data = text.encode(random.choice(_ENCODINGS), "replace")
    return random.choice(("a.csv", "a.tsv", "a.xlsx")), spoiled(random, data)


def _made_up(random: Random) -> tuple[str, bytes]:
    width = random.choice((1, 3, 7, 7, 7, 400))
    rows = [
        random.choice(";,").join(random.choice(_CELLS) for _ in range(random.randint(0, width)))
        for _ in range(random.choice((1, 5, 20)))
    ]
    lines = [*random.choice((_LIST.splitlines()[:3], [])), *rows]
    return "a.csv", random.choice(("\n", "\r\n", "\r")).join(lines).encode()


def _workbook(random: Random) -> tuple[str, bytes]:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"strings_to_urls": False}) as book:
        sheet = book.add_worksheet("DIP")
        for row, line in enumerate(_LIST.splitlines()):
            sheet.write_row(row, 0, line.split(";"))
        for _ in range(random.randrange(3)):
            row, column = random.randrange(10), random.randrange(3) * 3
            area = (row, column, row + random.randrange(1, 4), column + random.randrange(2))
            try:
                sheet.merge_range(*area, random.choice(_CELLS))
            except xlsxwriter.exceptions.OverlappingRange:
                continue
        sheet.write_url(4, 6, "https://a.id", string="Lihat")
        sheet.write_formula(5, 6, '=HYPERLINK("https://a.id/2","Unduh")', None, "Unduh")
    data = stream.getvalue()
    return "a.xlsx", random.choice((data, mutant(random, data)))
