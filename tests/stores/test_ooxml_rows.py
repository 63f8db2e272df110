"""Rows appended: they stand below the last filled one, and what ended there reaches them."""

import pytest

from sheetsync.errors import StoreError
from sheetsync.stores.ooxml import Package
from tests.stores.books import HEADERS, PROGRAMS, cells, opened, parts, rows, small, with_parts

SHEET = "xl/worksheets/sheet1.xml"
NEW = [["N-10", "Ten", "open", 46_010.5, 50], ["N-11", "", "done", 46_011.5, 55]]


def appended(data: bytes, title: str, new: list[list[object]]) -> bytes:
    package = Package.parse(data)
    package.append_rows(title, new)
    return package.to_bytes()


def sheet_after(sheet: str, new: list[list[object]]) -> str:
    return parts(appended(small(sheet), "Tab", new))[SHEET].decode()


@pytest.mark.parametrize("program", PROGRAMS)
def test_rows_stand_below_the_last_filled_one(program: str) -> None:
    package = Package.parse(PROGRAMS[program]())

    first = package.append_rows("Log & more", NEW)

    read = [tuple(row) for row in package.sheet_values("Log & more")]
    assert first == 5
    assert read == [HEADERS, *rows(4), *(tuple(row) for row in NEW)]


@pytest.mark.parametrize("program", PROGRAMS)
def test_appended_rows_look_like_the_row_above(program: str) -> None:
    data = PROGRAMS[program]()

    form = opened(appended(data, "Form", NEW))["Form"]

    for column in "ABCDE":
        assert form[f"{column}11"].style_id == form[f"{column}10"].style_id
        assert form[f"{column}12"].style_id == form[f"{column}10"].style_id


def test_everything_that_ended_with_the_last_row_reaches_the_new_one() -> None:
    form = opened(appended(PROGRAMS["xlsxwriter"](), "Form", NEW))["Form"]

    assert form.auto_filter.ref == "A1:E12"
    assert form.print_area == "'Form'!$A$1:$E$12"
    assert str(form.data_validations.dataValidation[0].sqref) == "C2:C12"
    assert {str(each.sqref) for each in form.conditional_formatting} == {"C2:C12", "E2:E12"}


def test_a_table_grows_with_its_filter() -> None:
    log = opened(appended(PROGRAMS["xlsxwriter"](), "Log & more", NEW))["Log & more"]

    assert log.tables["T"].ref == "A1:E7"
    assert log.tables["T"].autoFilter.ref == "A1:E7"


def test_the_hidden_name_of_a_filter_and_newer_ranges_grow_too() -> None:
    new = parts(appended(PROGRAMS["xlsxwriter"](), "Form", NEW))

    assert b"Form!$A$1:$E$12</definedName>" in new["xl/workbook.xml"]
    assert b"<xm:sqref>E2:E12</xm:sqref>" in new[SHEET]
    assert b'<protectedRange sqref="B2:B12"' in new[SHEET]
    assert b'<dimension ref="A1:H12"/>' in new[SHEET]


ROW = '<row r="{0}"><c r="A{0}"><v>1</v></c><c r="B{0}"><v>1</v></c></row>'
THREE = "<sheetData>" + "".join(ROW.format(n) for n in (1, 2, 3)) + "</sheetData>"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("A2:A3", "A2:A4", id="ends at the last row"),
        pytest.param("A2:A3 B2:B3 C1", "A2:A4 B2:B4 C1", id="several"),
        pytest.param("$A$2:$B$3", "$A$2:$B$4", id="with dollar signs"),
        pytest.param("A2:A900", "A2:A900", id="drawn far ahead"),
        pytest.param("A1:A2", "A1:A2", id="ends above"),
        pytest.param("A3:B3", "A3:B3", id="the last row alone, perhaps a total"),
        pytest.param("A3", "A3", id="one cell"),
        pytest.param("F2:F3", "F2:F3", id="a block beside"),
        pytest.param("A:B", "A:B", id="whole columns"),
    ],
)
def test_which_ranges_grow(old: str, new: str) -> None:
    sheet = f'{THREE}<conditionalFormatting sqref="{old}"><cfRule/></conditionalFormatting>'

    after = sheet_after(sheet, [[5, 6]])

    assert f'<conditionalFormatting sqref="{new}">' in after


def test_the_filter_of_a_list_still_empty_grows_from_its_header() -> None:
    sheet = f'<sheetData>{ROW.format(1)}</sheetData><autoFilter ref="A1:B1"/>'

    after = sheet_after(sheet, [[5, 6], [7, 8]])

    assert '<autoFilter ref="A1:B3"/>' in after


def test_prepared_blank_rows_are_filled_and_keep_their_look() -> None:
    sheet = (
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="2" ht="30" customHeight="1"><c r="A2" s="2"/><c r="B2" s="3"/></row>'
    )

    after = sheet_after(sheet, [[5, ""], [6, ""]])

    row = '<row r="2" ht="30" customHeight="1"><c r="A2" s="2"><v>5</v></c><c r="B2" s="3"/></row>'
    assert row in after
    assert '<row r="3"><c r="A3" s="2"><v>6</v></c><c r="B3" s="3"/></row>' in after


def test_thousands_of_prepared_blank_rows_are_passed_over_at_once() -> None:
    blank = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(2, 20_000))
    package = Package.parse(small(f"{ROW.format(1)}{blank}"))

    assert package.append_rows("Tab", [["x"]]) == 1


def test_an_empty_tab_is_filled_from_its_first_row() -> None:
    package = Package.parse(small("<sheetData/>"))

    assert package.append_rows("Tab", [["a"], ["b", 2]]) == 0
    assert package.sheet_values("Tab") == [["a", ""], ["b", 2]]


def test_no_rows_change_nothing() -> None:
    data = small()
    package = Package.parse(data)

    assert package.append_rows("Tab", []) == 2
    assert package.to_bytes() is data


def test_appending_twice_goes_on_where_the_first_ended() -> None:
    package = Package.parse(small())

    found = [package.append_rows("Tab", [["a"], ["b"]]), package.append_rows("Tab", [["c"]])]

    assert found == [2, 4]
    assert [row[0] for row in package.sheet_values("Tab")] == ["shared", 1, "a", "b", "c"]


def test_a_table_with_a_totals_row_is_not_run_over() -> None:
    data = PROGRAMS["xlsxwriter"]()
    table = parts(data)["xl/tables/table1.xml"].replace(
        b'totalsRowShown="0"', b'totalsRowCount="1"'
    )
    package = Package.parse(with_parts(data, {"xl/tables/table1.xml": table}))

    with pytest.raises(StoreError, match="Log & more: the table ends in a totals row"):
        package.append_rows("Log & more", NEW)


def test_a_formula_in_the_way_is_not_possible_since_it_counts_as_filled() -> None:
    sheet = '<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="A9"><f>B1</f></c></row>'
    package = Package.parse(small(sheet))

    assert package.append_rows("Tab", [["x"]]) == 9


def test_only_the_sheet_and_its_table_differ() -> None:
    data = PROGRAMS["xlsxwriter"]()

    new = appended(data, "Log & more", NEW)

    before, after = parts(data), parts(new)
    differing = [name for name in before if before[name] != after[name]]
    assert differing == ["xl/worksheets/sheet2.xml", "xl/tables/table1.xml"]
    assert cells(new, "Form") == cells(data, "Form")
