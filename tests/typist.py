"""Typing into an .xlsx as Excel does it, with no line of ours: cells change, all else stays.

openpyxl writes the whole book anew for that and takes ten syncs' time; `Clerk.edit` is there for
what only it can do.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.datetime import to_excel

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
Cells = Mapping[tuple[int, int], Any]  # rows and columns count from 1


def type_cells(path: Path, tab: str, cells: Cells) -> None:
    """Put values - texts, numbers, formulas, None for an empty cell - into a tab of a file.

    A cell keeps its format; a date is a number in one of a date.
    """
    with zipfile.ZipFile(path) as book:
        parts = {info: book.read(info) for info in book.infolist()}
        name = _part(book, tab)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as book:
        for info, part in parts.items():
            if info.filename == name:
                part = _typed(part.decode(), cells).encode()
            book.writestr(info.filename, part, zipfile.ZIP_DEFLATED, 1)
    path.write_bytes(stream.getvalue())


def _part(book: zipfile.ZipFile, tab: str) -> str:
    """Return where the cells of a tab are."""
    sheets = ET.fromstring(book.read("xl/workbook.xml")).iter()
    key = next(each.get(RELATION) for each in sheets if each.get("name") == tab)
    relations = ET.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    target = next(each.attrib["Target"] for each in relations if each.get("Id") == key)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _typed(sheet: str, cells: Cells) -> str:
    for row in sorted({row for row, _ in cells}):
        found = re.search(rf'(<row [^>]*?\br="{row}"[^>]*?)(?:/>|>(.*?)</row>)', sheet, re.DOTALL)
        start, written = (found[1], found[2] or "") if found else (f'<row r="{row}"', "")
        for column, value in sorted((c, value) for (r, c), value in cells.items() if r == row):
            written = _in_row(written, row, column, value)
        line = f"{start}>{written}</row>"
        if found:
            sheet = sheet[: found.start()] + line + sheet[found.end() :]
        else:
            sheet = _before(sheet, line, r'<row [^>]*?\br="(\d+)"', row, int, "</sheetData>")
    return sheet


def _in_row(cells: str, row: int, column: int, value: Any) -> str:
    name = f"{get_column_letter(column)}{row}"
    found = re.search(rf'<c r="{name}"([^>]*?)(?:/>|>.*?</c>)', cells, re.DOTALL)
    style = re.search(r'\bs="\d+"', found[1]) if found else None
    cell = _cell(f'<c r="{name}" {style[0] if style else ""}', value)
    if found:
        return cells[: found.start()] + cell + cells[found.end() :]
    return _before(cells, cell, r'<c r="([A-Z]+)\d+"', column, column_index_from_string, "")


def _before(text: str, new: str, pattern: str, place: int, place_of: Any, end: str) -> str:
    """Return the text with `new` before the first match of a later place, or before its end."""
    later = (each.start() for each in re.finditer(pattern, text) if place_of(each[1]) > place)
    at = next(later, text.index(end) if end else len(text))
    return text[:at] + new + text[at:]


def _cell(start: str, value: Any) -> str:
    if value in (None, ""):
        return f"{start}/>"
    if isinstance(value, bool):
        return f'{start} t="b"><v>{value:d}</v></c>'
    if isinstance(value, int | float | date):
        return (
            f"{start}><v>{value if isinstance(value, int | float) else to_excel(value)!r}</v></c>"
        )
    if value.startswith("="):
        return f"{start}><f>{escape(value[1:])}</f></c>"
    space = ' xml:space="preserve"' if value != value.strip() else ""
    return f'{start} t="inlineStr"><is><t{space}>{escape(value)}</t></is></c>'
