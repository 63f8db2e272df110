"""What a tab is read as: the same values whichever program wrote it and however."""

import datetime as dt
import io
from itertools import chain
from random import Random
from xml.sax.saxutils import escape

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.core.cells import Cell, cell_name
from sheetsync.errors import StoreError
from sheetsync.stores.ooxml import Package
from sheetsync.stores.ooxml.check import checked
from sheetsync.stores.ooxml.reading import rows_of
from sheetsync.stores.ooxml.sheet import RowXml, SheetXml
from sheetsync.stores.ooxml.values import SharedStrings, Values
from tests.stores.books import MAIN, PROGRAMS, parts, rows, small, with_parts

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def values(sheet: str) -> list[list[object]]:
    return Package.parse(small(sheet)).sheet_values("Tab")


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_writes_the_same_values(program: str) -> None:
    package = Package.parse(PROGRAMS[program]())

    read = package.sheet_values("Log & more")

    assert [tuple(row) for row in read[1:]] == rows(4)


@pytest.mark.parametrize("program", ["xlsxwriter", "libreoffice"])
def test_titles_are_the_worksheets_in_tab_order(program: str) -> None:
    package = Package.parse(PROGRAMS[program]())

    assert [t for t in package.titles if t != "Picture"] == ["Form", "Log & more", "Hidden"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        pytest.param("<v>5</v>", 5, id="a whole number"),
        pytest.param("<v>5.0</v>", 5, id="the same with a point"),
        pytest.param("<v>5.25</v>", 5.25, id="a fraction"),
        pytest.param("<v>-0</v>", 0, id="minus nothing"),
        pytest.param("<v>9007199254740993</v>", 9007199254740992.0, id="beyond exact numbers"),
        pytest.param("<v>1E+20</v>", 1e20, id="a large number"),
        pytest.param("", "", id="nothing"),
        pytest.param("<v></v>", "", id="an empty value"),
    ],
)
def test_numbers_are_whole_where_excel_means_them_so(cell: str, value: object) -> None:
    sheet = f'<row r="1"><c r="A1">{cell}</c><c r="B1"><v>1</v></c></row>'

    (found, _), *_ = values(sheet)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "content", "value"),
    [
        ("b", "<v>1</v>", True),
        ("b", "<v>0</v>", False),
        ("b", "<v>TRUE</v>", True),
        ("b", "<v> false </v>", False),
        ("n", "<is><t>a b</t></is>", "a b"),
        ("str", "<is><r><t>a</t></r><r><t>b</t></r></is>", "ab"),
        ("e", "<v>#N/A</v>", ""),
        ("str", "<f>A9</f><v>a &amp; b</v>", "a & b"),
        ("inlineStr", '<is><t xml:space="preserve">  5.10 </t></is>', "  5.10 "),
        ("inlineStr", "<is><r><t>a</t></r><r><t>b</t></r><rPh><t>x</t></rPh></is>", "ab"),
        ("inlineStr", "<is><t>a_x000D_b_x005F_x0041_</t></is>", "a\rb_x0041_"),
        ("inlineStr", "<is><t><![CDATA[<a> & ]]>b<!-- c --></t></is>", "<a> & b"),
        ("s", "<v>0</v>", "shared"),
        ("d", "<v>2026-10-01T12:00:00</v>", 46296.5),
        ("d", "<v>2026-10-01</v>", 46296),
        ("d", "<v>06:00:00</v>", 0.25),
        ("d", "<v>2026-10-01T12:00:00Z</v>", 46296.5),
        ("d", "<v>06:00:00-07:00</v>", 0.25),
        ("str", "<v>a\r\nb\rc&#13;</v>", "a\nb\nc\r"),
    ],
)
def test_each_kind_of_cell(kind: str, content: str, value: object) -> None:
    sheet = f'<row r="1"><c r="A1" t="{kind}">{content}</c><c r="B1"><v>1</v></c></row>'

    (found, _), *_ = values(sheet)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("style", [0, 1, 2])
@pytest.mark.parametrize("number", ["45950.406944444447", "0.5", "1", "59", "60", "-1.5", "1e7"])
def test_a_number_is_the_serial_number_in_the_file_whatever_its_format(
    style: int, number: str
) -> None:
    ((found,),) = values(f'<row r="1"><c r="A1" s="{style}"><v>{number}</v></c></row>')

    assert found == float(number)


@pytest.mark.parametrize(
    ("style", "number"),
    [
        pytest.param("dd/mm/yyyy hh:mm", 46_000.25, id="a date"),
        pytest.param("hh:mm", 0.25, id="a time of day"),
        pytest.param("[h]:mm", 1500.5, id="a length of time"),
        pytest.param('0 "days"', 46_000, id="a number"),
    ],
)
def test_days_counted_from_1904_come_back_like_all_others(style: str, number: float) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"date_1904": True}) as book:
        sheet, look = book.add_worksheet("Tab"), book.add_format({"num_format": style})
        if "dd" in style:
            moment = dt.datetime(1899, 12, 30) + dt.timedelta(number)  # noqa: DTZ001
            sheet.write_datetime(0, 0, moment, look)
        else:
            sheet.write_number(0, 0, number, look)
        sheet.write_blank(1, 0, None, look)
    package = Package.parse(stream.getvalue())

    package.set_cells("Tab", {(1, 0): number})

    assert package.sheet_values("Tab") == [[number], [number]]


@pytest.mark.parametrize(
    "sheet",
    [
        pytest.param(
            "<row><c><v>1</v></c></row>"
            '<row r="3"><c r="B3"><v>2</v></c><c><v>3</v></c></row><row><c><v>4</v></c></row>',
            id="rows and cells that do not say where they are",
        ),
        pytest.param(
            f'<x:worksheet xmlns:x="{STRICT}"><x:sheetData>'
            '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row><x:row r="3">'
            '<x:c r="B3"><x:v>2</x:v></x:c><x:c r="C3"><x:v>3</x:v></x:c></x:row>'
            '<x:row r="4"><x:c r="A4"><x:v>4</x:v></x:c></x:row></x:sheetData></x:worksheet>',
            id="a prefix and the strict dialect",
        ),
    ],
)
def test_the_way_of_writing_makes_no_difference(sheet: str) -> None:
    assert values(sheet) == [[1, "", ""], ["", "", ""], ["", 2, 3], [4, "", ""]]


@pytest.mark.parametrize("sheet", ["<sheetData/>", "<sheetData></sheetData>", '<row r="4"/>'])
def test_an_empty_tab_has_no_rows(sheet: str) -> None:
    assert values(sheet) == []


@pytest.mark.parametrize(
    "target", ["worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml"]
)
def test_a_tab_is_found_by_whatever_path_the_workbook_names(target: str) -> None:
    data, rels = small(), "xl/_rels/workbook.xml.rels"
    changed = parts(data)[rels].replace(b"worksheets/sheet1.xml", target.encode())

    package = Package.parse(with_parts(data, {rels: changed}))

    assert package.sheet_values("Tab") == [["shared"], [1]]


@pytest.mark.parametrize(
    ("cell", "lacking"),
    [
        pytest.param("<c><f>A9</f></c>", True, id="a formula nobody computed"),
        pytest.param("<c><f>A9</f><v/></c>", True, id="as openpyxl writes it"),
        pytest.param('<c t="str"><f>A9</f><v></v></c>', False, id="a formula that gives no text"),
        pytest.param("<c><f>A9</f><v>5</v></c>", False, id="a computed one"),
        pytest.param('<c t="e"><v>#N/A</v></c>', True, id="an error"),
        pytest.param('<c t="e"><f>A9</f><v>#N/A</v></c>', True, id="an error computed"),
        pytest.param('<c t="str"><v>t="e" &lt;f></v></c>', False, id="a text about errors"),
        pytest.param("<c/>", False, id="a blank"),
    ],
)
def test_what_counts_as_uncomputed(cell: str, lacking: bool) -> None:
    package = Package.parse(small(f'<row r="1"/><row r="3"><c r="A3"/>{cell}</row>'))

    assert package.uncomputed("Tab") == ({(2, 1)} if lacking else set())


@pytest.mark.parametrize("row", [5, 4005])
@pytest.mark.parametrize(
    "text",
    [
        '5" and 4005"',
        "a > b",
        "&lt;v>9&lt;/v>",
        'A>/t>>/is>>/c>>c r="B" t="inlineStr">>is>>t>B',
        "_x0041_ &amp; é",
    ],
)
def test_what_stands_in_a_text_is_never_taken_for_the_sheet(text: str, row: int) -> None:
    def read(opened: str) -> list[list[object]]:
        cells = (
            f'{opened} r="A{row}" s="{row % 10}" t="inlineStr"><is><t>{text}</t></is></c>'
            f'{opened} r="C{row}" t="str"><f>D9</f><v>{text}</v></c>'
        )
        return values(f'<row r="{row}">{cells}</row>')

    usual, unusual = read("<c"), read("<c ")

    assert usual == unusual
    assert usual[-1][0] == usual[-1][2] != ""


def test_rows_that_are_not_those_of_the_sheet_are_no_empty_tab() -> None:
    other = f'<x:row xmlns:x="{MAIN}" r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'

    with pytest.raises(StoreError, match="Tab: damaged sheet, what it holds is not written like"):
        values(f"<sheetData>{other}</sheetData>")


SNAGS = (
    *("A5", "5", '"', "<", ">", "&", "/>", "</v>", "</row>", '<c r="B5">', ' r="A5"', "]]>"),
    *("\r", "\n", "\t", " ", "é", "😀", "_x000D_", "&amp;", "<!--", "1.5", "=1+1"),
)
CELLS = st.one_of(
    st.just(""),
    st.booleans(),
    st.integers(0, 10**9),
    st.floats(1e-9, 1e9).filter(lambda number: not number.is_integer()),
    st.lists(st.sampled_from(SNAGS), min_size=1, max_size=4).map("".join),
)
WAYS = {"\n": ("\n", "\r\n", "&#10;"), "\r": ("&#13;", "_x000D_"), '"': ('"', "&quot;")}


class Writer:
    """Writes a tab in one of the many ways that mean the same."""

    def __init__(self, chance: Random) -> None:
        self.any = chance.choice
        self.x, self.quote = self.any(["", "x:"]), self.any("\"'")
        self.white = self.any(["", "", " ", "\r\n  "])
        self.aside = self.any(["", "", "<!-- <v>7</v> -->", "<?x <c?>"])
        self.placed, self.first = self.any([True, True, False]), self.any([1, 5, 4005])
        self.above = self.first - 1 if self.placed else 0

    def sheet(self, rows: list[list[Cell]]) -> bytes:
        x, name = self.x, self.x[:-1] and f":{self.x[:-1]}"
        inside = self.white.join(self.row(n, row) for n, row in enumerate(rows, self.above))
        data = f"<{x}sheetData>{inside}</{x}sheetData>"
        return f'<{x}worksheet xmlns{name}="{MAIN}">{data}</{x}worksheet>'.encode()

    def row(self, number: int, row: list[Cell]) -> str:
        cells = (self.cell(cell_name(number, at), value) for at, value in enumerate(row))
        tag = self.tag("row", r=str(number + 1))
        return f"{tag}>{self.aside}{self.white.join(cells)}</{self.x}row>"

    def tag(self, name: str, r: str, **given: str) -> str:
        named = {"r": r, **given} if self.placed else given
        return f"<{self.x}{name}" + "".join(
            f" {key}={self.quote}{value}{self.quote}" for key, value in named.items() if value
        )

    def cell(self, name: str, value: Cell) -> str:
        x = self.x
        if value == "":
            return self.tag("c", r=name, s=self.any(["", "1"])) + self.any(["/>", " />"])
        if isinstance(value, str) and self.any([True, False]):
            text = f'<{x}t xml:space="preserve">{self.text(value)}</{x}t>'
            text = self.any([text, f"<{x}r>{text}</{x}r>"])
            return f"{self.tag('c', r=name, t='inlineStr')}><{x}is>{text}</{x}is></{x}c>"
        kind = "b" if isinstance(value, bool) else "str" if isinstance(value, str) else ""
        shown = self.text(value) if isinstance(value, str) else repr(value).replace("True", "1")
        formula = self.any(["", f'<{x}f t="shared">"{name}">A9</{x}f>'])
        content = f"{formula}{self.white}<{x}v>{shown.replace('False', '0')}</{x}v>{self.aside}"
        return f"{self.tag('c', r=name, t=kind)}>{content}{self.white}</{x}c>"

    def text(self, value: str) -> str:
        """Return what stands for a text, each character in one of its ways."""
        told = value.replace("_x000D_", "_x005F_x000D_")
        return "".join(self.any(WAYS.get(one, (escape(one),))) for one in told)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=4), st.integers())
def test_rows_are_the_cells_however_they_are_written(rows: list[list[Cell]], seed: int) -> None:
    rows = [[*row, 1] for row in rows]
    writer = Writer(Random(seed))
    part = checked(writer.sheet(rows), "sheet1.xml")

    found = rows_of(SheetXml("Tab", part), Values(SharedStrings(b""), ()))

    assert found == [[""] * 4] * writer.above + rows
    assert [*map(type, chain(*found[writer.above :]))] == [*map(type, chain(*rows))]


class NeverApart(SheetXml):
    """A sheet of which no row may be taken apart, which takes several times as long."""

    def row(self, number: int) -> RowXml:
        raise AssertionError(self.data[self.rows[number].start() :][:500])


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_programs_write_is_read_without_taking_a_row_apart(program: str) -> None:
    book = parts(PROGRAMS[program]())
    texts = SharedStrings(book.get("xl/sharedStrings.xml", b""))

    rows_of(NeverApart("Form", book["xl/worksheets/sheet1.xml"]), Values(texts, ()))


@pytest.mark.parametrize("row", ['"5"', '"4005"'])
def test_a_cell_that_names_another_row_is_damage(row: str) -> None:
    with pytest.raises(StoreError, match="A7 stands in its row"):
        values(f'<row r={row}><c r="A7"><v>1</v></c></row>')
