"""Single cells changed: they, and nothing else in the file, are different afterwards."""

import re
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.core.cells import Cell, cell_name
from sheetsync.stores.ooxml import Package
from tests.stores.books import PROGRAMS, cells, edited, opened, parts, place, small, with_parts

SHEET = "xl/worksheets/sheet1.xml"


def sheet_of(data: bytes) -> str:
    return parts(data)[SHEET].decode()


def packed(data: bytes) -> dict[str, bytes]:
    """The compressed bytes of every member."""
    found = {}
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for info in archive.infolist():
            start = info.header_offset + 30 + len(info.orig_filename)
            start += int.from_bytes(
                data[info.header_offset + 28 : info.header_offset + 30], "little"
            )
            found[info.filename] = data[start : start + info.compress_size]
    return found


@pytest.mark.parametrize("program", PROGRAMS)
def test_only_the_cells_named_are_different_in_another_program(program: str) -> None:
    data = PROGRAMS[program]()
    changes = {"B3": "new", "C4": "", "E6": 7.5, "D2": 46_500.5, "B25": "far below", "Z4": True}

    new = edited(data, "Form", {place(name): value for name, value in changes.items()})

    expected = {**cells(data, "Form"), **changes, "D2": opened(new)["Form"]["D2"].value}
    assert cells(new, "Form") == {k: v for k, v in expected.items() if v != ""}
    assert {t: cells(new, t) for t in opened(data).sheetnames if t not in ("Form", "Picture")} == {
        t: cells(data, t) for t in opened(data).sheetnames if t not in ("Form", "Picture")
    }


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_other_part_keeps_its_compressed_bytes(program: str) -> None:
    data = PROGRAMS[program]()

    new = edited(data, "Form", {(2, 1): "new"})

    before, after = packed(data), packed(new)
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} <= {SHEET, "xl/workbook.xml"}
    with zipfile.ZipFile(BytesIO(new)) as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_changed_cell_keeps_its_look(program: str) -> None:
    data = PROGRAMS[program]()

    new = edited(data, "Form", {(2, 3): 46_500.5, (3, 3): ""})

    before, after = opened(data)["Form"], opened(new)["Form"]
    for name in ("D3", "D4"):
        assert after[name].number_format == before[name].number_format
        assert after[name].style_id == before[name].style_id


def test_without_a_change_the_file_stays_byte_for_byte() -> None:
    data = PROGRAMS["xlsxwriter"]()
    package = Package.parse(data)

    package.set_cells("Form", {(1, 0): "N-1", (1, 4): 5, (4, 6): 225, (40, 3): ""})

    assert package.to_bytes() is data


def test_what_was_set_can_be_read_again_before_the_file_is_written() -> None:
    package = Package.parse(small())

    package.set_cells("Tab", {(0, 1): "one"})
    package.set_cells("Tab", {(0, 1): "two", (2, 0): 3})

    assert package.sheet_values("Tab") == [["shared", "two"], [1, ""], [3, ""]]


def test_formulas_are_computed_anew_when_the_file_is_opened() -> None:
    for program in PROGRAMS.values():
        workbook = parts(edited(program(), "Form", {(2, 1): "new"}))["xl/workbook.xml"].decode()

        assert len(re.findall(r'<calcPr [^>]*fullCalcOnLoad="1"', workbook)) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<definedNames><definedName name='a'>1</definedName></definedNames>", "definedNames"),
        ("", "sheets"),
    ],
)
def test_the_order_to_compute_goes_where_excel_expects_it(before: str, after: str) -> None:
    data = small()
    workbook = re.sub(r"<calcPr[^>]*/>", "", parts(data)["xl/workbook.xml"].decode())
    workbook = workbook.replace("</sheets>", f"</sheets>{before}")

    new = edited(with_parts(data, {"xl/workbook.xml": workbook.encode()}), "Tab", {(5, 5): 1})

    found = parts(new)["xl/workbook.xml"].decode()
    assert f'</{after}><calcPr fullCalcOnLoad="1"/>' in found


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "'quoted",
        "+62 812",
        "@sum",
        "5.10",
        "  spaces  ",
        "two\nlines\r\nand\ttabs",
        "a < b & c > d \"quoted\" 'too'",
        "emoji 👩‍💻 and 𝕏",
        "عربي עברית \u202etfel",
        "\x00\x01\x0b\x1f",
        "_x0041_ and _x_ and _x005F_",
        "]]> <!-- no comment --> <![CDATA[",
        "x" * 32_767,
        "😀" * 16_383,
    ],
)
def test_text_stays_text_character_by_character(text: str) -> None:
    new = edited(small(), "Tab", {(4, 2): text})

    assert Package.parse(new).sheet_values("Tab")[4][2] == text
    assert opened(new)["Tab"]["C5"].data_type == "s"


@pytest.mark.parametrize(
    ("sheet", "style"),
    [
        pytest.param('<row r="4"><c r="B4" s="3"/></row><row r="5" s="2"/>', "3", id="above"),
        pytest.param('<row r="5" s="2" customFormat="1"/>', "2", id="of the row"),
        pytest.param('<row r="5" s="2"/>', "1", id="of the column, the row's does not count"),
        pytest.param('<row r="4"><c r="C4" s="3"/></row>', "1", id="of the column"),
    ],
)
def test_a_new_cell_takes_after_its_neighbours(sheet: str, style: str) -> None:
    columns = '<cols><col min="2" max="2" width="9" style="1"/></cols>'
    data = small(f"{columns}<sheetData>{sheet}</sheetData>")

    new = edited(data, "Tab", {(4, 1): 5})

    assert f'<c r="B5" s="{style}"><v>5</v></c>' in sheet_of(new)


def test_a_row_under_a_frozen_header_does_not_look_like_it() -> None:
    view = '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" state="frozen"/></sheetView>'
    data = small(f'{view}</sheetViews><sheetData><row r="1"><c r="A1" s="3"/></row></sheetData>')

    new = edited(data, "Tab", {(1, 0): 5, (2, 0): 6})

    assert '<c r="A2"><v>5</v></c>' in sheet_of(new)
    assert '<c r="A3"><v>6</v></c>' in sheet_of(new)


def test_what_described_the_old_value_goes_with_it() -> None:
    row = '<row r="1" spans="1:2"><c r="A1" s="1" t="e" cm="1" vm="2"><v>#REF!</v></c></row>'

    new = edited(small(row), "Tab", {(0, 0): 5, (0, 6): 6})

    assert '<row r="1"><c r="A1" s="1"><v>5</v></c><c r="G1"><v>6</v></c></row>' in sheet_of(new)


@pytest.mark.parametrize(
    "sheet",
    [
        pytest.param("<sheetData/>", id="no rows"),
        pytest.param("<sheetData ></sheetData >", id="spaces in the tags"),
        pytest.param("<row/><row/><row><c/></row >", id="nothing numbered"),
        pytest.param('<row r="2"/><row r="9"><c r="Z9"/></row>', id="gaps"),
        pytest.param('<row r="2"><!-- c --><c r="A2"/><?pi?></row>', id="comments"),
        pytest.param("<row r='2' ht='20.5'><c r='A2' t='str' ></c></row>", id="other quotes"),
        pytest.param('<row r="2"><c r="B2"/><c r="A2"/></row>', id="cells out of order"),
        pytest.param(
            '<x:worksheet xmlns:x="urn:x"><x:sheetData><x:row r="2"/></x:sheetData></x:worksheet>',
            id="a prefix",
        ),
        pytest.param('<dimension ref="A1"/><sheetData/><extLst><ext/></extLst>', id="around it"),
        pytest.param('<dimension ref="A:C"/><sheetData/><autoFilter ref="A:C"/>', id="columns"),
        pytest.param(
            '<sheetData><row r="2"><c r="A2"/><extLst><ext>x</ext></extLst></row></sheetData>'
            '<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice/></mc:AlternateContent>',
            id="extensions",
        ),
    ],
)
def test_sheets_are_spliced_however_they_are_written(sheet: str) -> None:
    changes: dict[tuple[int, int], Cell] = {(1, 0): "a", (1, 27): 2.5, (3, 1): True, (0, 0): -1}

    new = edited(small(sheet), "Tab", changes)

    read = Package.parse(new).sheet_values("Tab")
    assert {
        (r, c): v for r, row in enumerate(read) for c, v in enumerate(row) if v != ""
    } == changes


def test_a_byte_order_mark_and_the_declaration_do_no_harm() -> None:
    data = small()
    sheet = b"\xef\xbb\xbf" + parts(data)[SHEET]

    new = edited(with_parts(data, {SHEET: sheet}), "Tab", {(0, 1): "x"})

    assert Package.parse(new).sheet_values("Tab") == [["shared", "x"], [1, ""]]


values = st.one_of(
    st.text(
        st.characters(exclude_categories=("Cs",), exclude_characters="\ufffe\uffff"), max_size=20
    ),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.sampled_from(["", "=A1", " ", "_x000D_"]),
)
sheets = st.dictionaries(st.tuples(st.integers(0, 12), st.integers(0, 30)), values, max_size=15)


@given(start=sheets, edits=st.lists(sheets, min_size=1, max_size=3))
def test_any_edits_of_any_sheet_are_a_dictionary_updated(
    start: dict[tuple[int, int], Cell], edits: list[dict[tuple[int, int], Cell]]
) -> None:
    package = Package.parse(small("<sheetData/>"))
    model: dict[tuple[int, int], Cell] = {}
    for changes in [start, *edits]:
        package.set_cells("Tab", changes)
        model.update(changes)

    data = package.to_bytes()

    read = Package.parse(data).sheet_values("Tab")
    model = {spot: value for spot, value in model.items() if value != ""}
    assert {(r, c): v for r, row in enumerate(read) for c, v in enumerate(row) if v != ""} == model
    assert cells(data, "Tab").keys() == {cell_name(*spot) for spot in model}
