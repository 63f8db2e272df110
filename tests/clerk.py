"""Staff at work in an .xlsx, with a program that is not ours: cells by row and header."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

ROW = {
    "Judul Informasi": "Rencana Kerja 2027",
    "Ringkasan Isi Informasi": "Renja Sekretariat Daerah",
    "Klasifikasi": "Berkala",
    "Pejabat/Unit yang Menguasai Informasi": "Bagian Perencanaan",
    "Penanggung Jawab Pembuatan/Penerbitan": "Kepala Bagian Perencanaan",
    "Waktu dan Tempat Pembuatan": "Bantul, 2026",
    "Bentuk Informasi": "Softcopy",
    "Jangka Waktu Penyimpanan": "5 Tahun",
    "Kanal": "Website; Instagram",
}


class Clerk:
    """Opens the book, types, saves. Rows of the form count from 1 under the header."""

    def __init__(self, path: Path, tab: str = "Form DIP") -> None:
        self.path, self.tab = path, tab

    def type(self, *writes: tuple[int, dict[str, Any]]) -> None:
        book = openpyxl.load_workbook(self.path)
        sheet = book[self.tab]
        header = self._header_row(sheet)
        columns = self._columns(sheet, header)
        for row, cells in writes:
            for name, value in cells.items():
                sheet.cell(header + row, columns[name]).value = value
        book.save(self.path)

    def add(self, row: int, **more: Any) -> None:
        self.type((row, {**ROW, **more}))

    def row(self, row: int) -> dict[str, Any]:
        sheet = openpyxl.load_workbook(self.path)[self.tab]
        header = self._header_row(sheet)
        columns = self._columns(sheet, header)
        return {name: sheet.cell(header + row, at).value for name, at in columns.items()}

    def values(self, tab: str) -> list[list[Any]]:
        sheet = openpyxl.load_workbook(self.path)[tab]
        return [[cell.value for cell in row] for row in sheet.iter_rows()]

    def history(self) -> list[dict[str, Any]]:
        header, *rows = self.values("Riwayat")
        return [dict(zip(header, row, strict=True)) for row in rows if row[0] is not None]

    def edit(self) -> Any:
        """Return the openpyxl workbook for anything stranger; save it with `book.save(path)`."""
        return openpyxl.load_workbook(self.path)

    @staticmethod
    def _header_row(sheet: Worksheet) -> int:
        for row in range(1, 30):
            if "No. Registrasi" in [cell.value for cell in sheet[row]]:
                return row
        raise AssertionError("no header row")

    @staticmethod
    def _columns(sheet: Worksheet, header: int) -> dict[str, int]:
        return {cell.value: cell.column for cell in sheet[header] if cell.value}
