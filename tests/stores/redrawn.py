"""A drawn book that an office has used since, and the drawings by which two of its tabs change."""

import re
from dataclasses import replace
from html import unescape
from xml.etree import ElementTree

from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from sheetsync.core.drawing import Area, Box, Chart, Drawing, Dropdown, Rule, Series, Style
from sheetsync.stores.ooxml import Package
from sheetsync.stores.xlsx_draw import draw_book
from tests.stores.books import DATA, opened, parts, saved, with_parts

_ORDER = (  # of the elements of a sheet, as ECMA-376 part 1, 18.3.1.99 has it
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection "
    "protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells "
    "phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup "
    "headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing "
    "legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems "
    "tableParts extLst"
)
ORDER = _ORDER.split()
FORM, BOARD = "Form & Co", "Board"
HEAD, CELL = Style(bold=True, fill="#DDE6F0"), Style(number="@", wrap=True)
RED, BLUE = Style(color="#B23A48"), Style(fill="#0000FF")
HEADERS = ("Nomor", "Judul", "Tahap", "Alasan")


def _header(column: int, text: str, note: str = "") -> Box:
    return Box(2, column, HEAD, text, note=note)


def _choice(column: int, *words: str) -> Dropdown:
    return Dropdown(Area(3, column, None, column), words, "Pilih", "Pilih satu.")


FIRST = Drawing(
    title=FORM,
    widths={0: 9.0, 1: 30.0, 2: 12.0, 3: 20.0},
    heights={0: 30.0},
    boxes=(
        Box(0, 0, Style(bold=True, size=16), "Daftar"),
        Box(1, 0, HEAD, "Kelompok lama", 1, 1),
        *(_header(column, text, f"Tentang {text}.") for column, text in enumerate(HEADERS)),
    ),
    columns=dict.fromkeys(range(4), CELL),
    body_row=3,
    rows=40,
    dropdowns=(_choice(2, "ya", "tidak"),),
    rules=(
        Rule(Area(3, 2, None, 2), '$C4="ya"', BLUE),
        Rule(Area(3, 3, None, 3), '$C4="tidak"', RED),
    ),
    frozen=(3, 2),
    filtered=Area(2, 0, None, 3),
)
AGAIN = Drawing(
    title=FORM,
    widths={6: 17.0},
    heights={},
    boxes=(
        Box(0, 0, Style(bold=True, size=16), "Daftar baru"),
        Box(1, 0, HEAD, "Kelompok baru", 1, 1),
        Box(1, 6, HEAD, ""),
        _header(0, "Nomor", "Tentang Nomor, lagi."),
        _header(1, "Judul"),
        _header(2, "Langkah", "Tentang Langkah."),
        _header(4, "Alasan (tidak dipakai lagi)"),
        _header(6, "Baru", "Tentang Baru."),
    ),
    columns={6: Style(number="dd/mm/yyyy")},
    body_row=3,
    rows=40,
    dropdowns=(_choice(2, "boleh"), Dropdown(Area(3, 4, None, 4), ()), _choice(6, "satu", "dua")),
    rules=(Rule(Area(3, 2, None, 2), '$C4="boleh"', BLUE), Rule(Area(3, 6, None, 6), "TRUE", RED)),
    filtered=Area(2, 0, None, 6),
)
"""Of the form as people have it by now: a column of theirs stands before Alasan."""


def _chart(key: str, row: int, color: str = "#2F5D8C") -> Chart:
    series = Series(Area(1, 1, 1, 1), Area(2, 0, 4, 0), Area(2, 1, 4, 1), color)
    return Chart(key, "bar", row, 3, 300, 120, (series,))


BOARD_FIRST = Drawing(
    title=BOARD,
    widths=dict.fromkeys(range(5), 11.0),
    heights={0: 30.0, 6: 50.0},
    boxes=(
        Box(0, 0, HEAD, "Papan", 0, 3),
        Box(1, 1, HEAD, "Jumlah", note="Yang dihitung."),
        Box(7, 0, HEAD, "Akhir"),
    ),
    rules=(Rule(Area(2, 1, 4, 1), "B3>3", RED),),
    charts=(_chart("jumlah", 9), _chart("usia", 20)),
    owned_by_tool=True,
)
BOARD_AGAIN = replace(
    BOARD_FIRST,
    widths=dict.fromkeys(range(7), 5.0),
    heights={0: 45.0},
    boxes=(Box(0, 0, HEAD, "Papan baru", 0, 5), Box(1, 2, HEAD, "Jumlah", note="Dihitung.")),
    rules=(Rule(Area(2, 2, 4, 2), "C3>5", BLUE),),
    charts=(_chart("baru", 30), replace(_chart("jumlah", 12, "#B23A48"), column=4)),
)


def drawn() -> bytes:
    """The book as it was made, with two rows of staff."""
    rows = {(3, 0): "N-1", (3, 1): "Satu", (3, 2): "ya", (4, 1): "Dua", (4, 3): "sebab"}
    board = {(2, 0): "a", (2, 1): 4, (3, 0): "b", (3, 1): 2}
    return draw_book([FIRST, BOARD_FIRST], {FORM: rows, BOARD: board})


def used(data: bytes) -> bytes:
    """The book after an office made it its own: columns, notes, rules, charts and pictures."""
    book = opened(data)
    form, board = book[FORM], book[BOARD]
    form.move_range("D3:D5", cols=1)
    form.column_dimensions["E"].width, form.column_dimensions["D"].width = 33, 7.5
    form.column_dimensions["B"].hidden = True
    form.conditional_formatting = type(form.conditional_formatting)()
    form.conditional_formatting.add("C4:C43", FormulaRule(formula=['$C4="ya"']))
    form.conditional_formatting.add("D4:E43", CellIsRule("equal", formula=["7"], stopIfTrue=True))
    form.conditional_formatting.add("E4:E43 H4:H43", FormulaRule(formula=['$C4="tidak"']))
    for cell, value in {"D3": "Catatan kami", "D4": 7, "D5": "=D4*2", "H1": "pojok kami"}.items():
        form[cell] = value
    form["D4"].fill = PatternFill("solid", fgColor="00FF00")
    form["B5"].comment = Comment("dari Sari", "Sari")
    form["C3"].comment = Comment("bukan milik alat", "Budi")
    own = DataValidation(type="custom", formula1="LEN(C4)<9")
    own.add("C4:F43")
    form.add_data_validation(own)
    own = BarChart()
    own.add_data(Reference(form, min_col=4, min_row=4, max_row=5))
    board.add_chart(own, "H2")
    board["B3"].comment = Comment("mengapa?", "Sari")
    board.column_dimensions["B"].width = 40
    board["A9"] = "tempelan"
    return _with_shape(saved(book))


def _with_shape(data: bytes) -> bytes:
    """The book with a rectangle that somebody drew on the board."""
    anchor = (
        "<oneCellAnchor><from><col>9</col><colOff>0</colOff><row>8</row><rowOff>0</rowOff></from>"
        '<ext cx="900000" cy="400000"/><sp macro="" textlink=""><nvSpPr><cNvPr id="99" name="Kotak"/>'
        '<cNvSpPr/></nvSpPr><spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="400000"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></spPr></sp><clientData/>'
        "</oneCellAnchor>"
    )
    name = "xl/drawings/drawing1.xml"
    part = parts(data)[name].replace(b"</wsDr>", anchor.encode() + b"</wsDr>")
    return with_parts(data, {name: part})


BOOKS = {
    "drawn": drawn,
    "drawn in libreoffice": lambda: (DATA / "libreoffice_drawn.xlsx").read_bytes(),
    "used": lambda: used(drawn()),
    "used in libreoffice": lambda: (DATA / "libreoffice_used.xlsx").read_bytes(),
}
"""By who saved them last: openpyxl the used one, and LibreOffice both."""


def redrawn(data: bytes, *drawings: Drawing) -> bytes:
    """The book with these tabs drawn anew, as the store does it."""
    package = Package.parse(data)
    for drawing in drawings or (AGAIN, BOARD_AGAIN):
        whole = drawing.owned_by_tool
        package.redraw(drawing, draw_book([drawing], {}), whole=whole)
    return package.to_bytes()


def sheet_of(data: bytes, title: str) -> bytes:
    """The part of a tab."""
    found = parts(data)
    book = unescape(found["xl/workbook.xml"].decode())
    given = next(each for each in re.findall(r"<sheet [^>]*>", book) if f'name="{title}"' in each)
    relation = re.search(r'r:id="(\w+)"', given)[1]
    for each in re.findall(rb"<Relationship [^>]*>", found["xl/_rels/workbook.xml.rels"]):
        if f'Id="{relation}"'.encode() in each:
            target = re.search(rb'Target="([^"]*)"', each)[1].decode()
            return found["xl/" + target.removeprefix("/xl/")]
    raise AssertionError(title)


def elements(sheet: bytes) -> list[str]:
    """The names of the elements of a sheet, in order."""
    return [each.tag.rpartition("}")[2] for each in ElementTree.fromstring(sheet)]
