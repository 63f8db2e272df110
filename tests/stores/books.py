"""Workbooks to edit: as three programs write them, with all that an edit must leave alone."""

import io
import warnings
import zipfile
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table

from sheetsync.core.cells import Cell
from sheetsync.stores.ooxml import Package

DATA = Path(__file__).parent / "data"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PIXEL = b64decode(  # a red dot as PNG
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)
HEADERS = ("Number", "Title", "Status", "Day", "Minutes")


def rows(count: int = 9) -> list[tuple[object, ...]]:
    return [
        (f"N-{n}", f"Title {n} & <more>", "open" if n % 2 else "done", 46_000.25 + n, 5 * n)
        for n in range(1, count + 1)
    ]


def by_xlsxwriter() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        form, log = book.add_worksheet("Form"), book.add_worksheet("Log & more")
        looks = [book.add_format({"border": 1, "locked": n > 2}) for n in range(4)]
        day = book.add_format({"num_format": "dd/mm/yyyy hh:mm", "border": 1})
        bold, red = book.add_format({"bold": True}), book.add_format({"bg_color": "#FF9999"})
        form.write_row(0, 0, HEADERS, bold)
        for number, row in enumerate(rows(), start=1):
            for column, value in enumerate(row):
                form.write(number, column, value, day if column == 3 else looks[column % 4])
        form.merge_range("G1:H2", "merged", bold)
        form.write_formula("G5", "=SUM(E2:E10)", None, 225)
        form.write_array_formula("H5:H7", "{=E2:E4*2}", None, 10)
        form.write_rich_string("G9", "plain ", bold, "bold")
        form.write_comment("B2", "a note")
        form.write_url("B3", "https://example.org/a?b=1&c=2", string="linked")
        form.insert_image("J2", "dot.png", {"image_data": io.BytesIO(PIXEL)})
        form.insert_textbox("J8", "a box")
        form.data_validation("C2:C10", {"validate": "list", "source": ["open", "done"]})
        form.conditional_format(
            "C2:C10", {"type": "cell", "criteria": "==", "value": '"open"', "format": red}
        )
        form.conditional_format("E2:E10", {"type": "data_bar", "data_bar_2010": True})
        form.add_sparkline("I2", {"range": "Form!E2:E10"})
        form.freeze_panes(1, 1)
        form.autofilter("A1:E10")
        form.print_area("A1:E10")
        form.repeat_rows(0)
        form.unprotect_range("B2:B10")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Form!$E$2:$E$10", "name": "=Form!$E$1"})
        form.insert_chart("J12", chart)
        _other_tabs(book, log)
    return stream.getvalue()


def _other_tabs(book: xlsxwriter.Workbook, log: xlsxwriter.worksheet.Worksheet) -> None:
    log.write_row(0, 0, HEADERS)
    for number, row in enumerate(rows(4), start=1):
        log.write_row(number, 0, row)
    log.add_table("A1:E5", {"columns": [{"header": name} for name in HEADERS], "name": "T"})
    pie = book.add_chart({"type": "pie"})
    pie.add_series({"values": "=Form!$E$2:$E$10"})
    book.add_chartsheet("Picture").set_chart(pie)
    book.add_worksheet("Hidden").hide()
    book.define_name("first_cell", "=Form!$A$1")
    book.set_custom_property("office", "PPID")


def by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    form = book.active
    form.title = "Form"
    form.append(HEADERS)
    for row in rows():
        form.append(row)
    for cell in form[1]:
        cell.font = Font(bold=True)
    form["G5"] = "=SUM(E2:E10)"
    form.merge_cells("G1:H2")
    form["B2"].comment = Comment("a note", "somebody")
    choice = DataValidation(type="list", formula1='"open,done"')
    choice.add("C2:C10")
    form.add_data_validation(choice)
    form.auto_filter.ref = "A1:E10"
    form.print_area = "A1:E10"
    form.freeze_panes = "B2"
    chart = BarChart()
    chart.add_data(Reference(form, min_col=5, min_row=1, max_row=10), titles_from_data=True)
    form.add_chart(chart, "J12")
    log = book.create_sheet("Log & more")
    log.append(HEADERS)
    for row in rows(4):
        log.append(row)
    log.add_table(Table(displayName="T", ref="A1:E5"))
    book.create_sheet("Empty")
    return saved(book)


def by_libreoffice(name: str) -> bytes:
    """The book of `name`, opened in LibreOffice 7.4 and saved; see the folder's README."""
    return (DATA / f"libreoffice_{name}.xlsx").read_bytes()


PROGRAMS = {
    "xlsxwriter": by_xlsxwriter,
    "openpyxl": by_openpyxl,
    "libreoffice": lambda: by_libreoffice("xlsxwriter"),
    "openpyxl in libreoffice": lambda: by_libreoffice("openpyxl"),
}


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def opened(data: bytes) -> openpyxl.Workbook:
    """The book as openpyxl sees it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells what it would lose on saving
        return openpyxl.load_workbook(io.BytesIO(data))


def cells(data: bytes, title: str) -> dict[str, object]:
    """All cells with a value in a tab, as openpyxl sees them."""
    sheet = opened(data)[title]
    found = {c.coordinate: c.value for row in sheet.iter_rows() for c in row}
    return {
        name: value.text if isinstance(value, ArrayFormula) else value
        for name, value in found.items()
        if value is not None
    }


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(data: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """The package with some parts put in place of the old ones, or left out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {**parts(data), **changes}.items():
            if part is not None:
                archive.writestr(name, part)
    return stream.getvalue()


def small(sheet: str = "", *, title: str = "Tab", xmlns: str = MAIN) -> bytes:
    """A book of one tab whose `<sheetData>` and what surrounds it is written by hand."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet(title)
        page.write(0, 0, "shared")
        for code in ("yyyy-mm-dd hh:mm", "[h]:mm", '0 "days"'):  # styles 1, 2, 3
            page.write(1, 0, 1, book.add_format({"num_format": code}))
    if not sheet:
        return stream.getvalue()
    if "<sheetData" not in sheet:
        sheet = f"<sheetData>{sheet}</sheetData>"
    if "worksheet" not in sheet:
        sheet = f'<worksheet xmlns="{xmlns}">{sheet}</worksheet>'
    return with_parts(stream.getvalue(), {"xl/worksheets/sheet1.xml": sheet.encode()})


def edited(data: bytes, title: str, changes: dict[tuple[int, int], Cell]) -> bytes:
    """The book with some cells of a tab changed."""
    package = Package.parse(data)
    package.set_cells(title, changes)
    return package.to_bytes()


def place(name: str) -> tuple[int, int]:
    """Row and column of B7, from 0."""
    row, column = coordinate_to_tuple(name)
    return row - 1, column - 1
