"""What is not written: cells that belong to somebody else, values that no cell can hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.core.cells import Cell
from sheetsync.errors import StoreError
from sheetsync.stores.ooxml import Package
from sheetsync.stores.ooxml.guard import MOST_AREAS, Areas
from sheetsync.stores.ooxml.sheet import Range
from tests.stores.books import PROGRAMS, cells, opened, parts, place, small


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("x" * 32_768, "32,768 characters; a cell holds at most 32,767"),
        ("😀" * 16_384, "32,768 characters"),
        ("\ud800", "half a character"),
        (float("nan"), "a number Excel cannot hold"),
        (float("inf"), "a number Excel cannot hold"),
        (2**53 + 1, "a number Excel cannot hold"),
    ],
)
def test_what_no_cell_can_hold_is_refused_with_its_place(value: Cell, words: str) -> None:
    package = Package.parse(small())

    with pytest.raises(StoreError, match=f"Tab!B7: .*{words}"):
        package.set_cells("Tab", {(6, 1): value})


@pytest.mark.parametrize(
    ("title", "name", "reason", "words"),
    [
        ("Form", "H5", "array", "part of an array formula"),
        ("Form", "H6", "array", "part of an array formula"),
        ("Form", "H2", "merged", "hidden behind a merged cell"),
        ("Log & more", "B1", "header", "the header of a table"),
    ],
)
def test_a_cell_that_cannot_take_a_value_is_named(
    title: str, name: str, reason: str, words: str
) -> None:
    package = Package.parse(PROGRAMS["xlsxwriter"]())

    assert package.blocked(title)[place(name)] == reason
    with pytest.raises(StoreError, match=f"{title}!{name} .*{words}"):
        package.set_cells(title, {place(name): "mine"})


@pytest.mark.parametrize("name", ["G1", "G5", "A1", "I5", "H8", "XFD1048576"])
def test_any_other_cell_takes_a_value(name: str) -> None:
    assert place(name) not in Package.parse(PROGRAMS["xlsxwriter"]()).blocked("Form")


def test_a_merged_column_costs_nothing() -> None:
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'

    blocked = Package.parse(small(f"<sheetData/>{merged}")).blocked("Tab")

    assert (0, 0) not in blocked
    assert blocked[1_048_575, 16_383] == "merged"


@pytest.mark.parametrize("value", [True, 1, "1"])
def test_a_formula_gives_way_to_a_value_that_only_looks_alike(value: Cell) -> None:
    kinds: dict[type, str] = {bool: "b", int: "n", str: "str"}
    for kind in set(kinds) - {type(value)}:
        cell = f'<c r="A1" t="{kinds[kind]}"><f>B1</f><v>1</v></c>'
        package = Package.parse(small(f'<row r="1">{cell}</row>'))

        package.set_cells("Tab", {(0, 0): value})

        assert cells(package.to_bytes(), "Tab")["A1"] == value


@pytest.mark.parametrize("kind", ['t="e"', ""])
def test_a_formula_without_a_result_is_not_taken_for_a_blank(kind: str) -> None:
    package = Package.parse(small(f'<row r="1"><c r="A1" {kind}><f>B1</f></c></row>'))

    package.set_cells("Tab", {(0, 0): ""})

    assert cells(package.to_bytes(), "Tab") == {}


def test_in_a_tab_of_the_tool_what_is_in_the_way_gives_way() -> None:
    sheet = (
        '<sheetData><row r="1"><c r="A1"><f t="array" ref="A1:A3">C1:C3</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c></row><row r="3"><c r="A3"><v>3</v></c></row></sheetData>'
        '<mergeCells count="2"><mergeCell ref="B1:C2"/><mergeCell ref="E1:F2"></mergeCell>'
        "</mergeCells>"
    )
    package = Package.parse(small(sheet))

    package.set_cells("Tab", {(1, 0): "new", (1, 1): "shown"}, own=True)

    data = package.to_bytes()
    assert cells(data, "Tab") == {"A1": 1, "A2": "new", "A3": 3, "B2": "shown"}
    assert [str(each) for each in opened(data)["Tab"].merged_cells.ranges] == ["E1:F2"]
    assert b'<mergeCells count="1">' in parts(data)["xl/worksheets/sheet1.xml"]


def test_rows_are_appended_where_people_merged_cells() -> None:
    sheet = '<row r="1"><c r="A1"><v>1</v></c></row>'
    merged = '<mergeCells><mergeCell ref="A2:B9"/></mergeCells>'
    package = Package.parse(small(f"<sheetData>{sheet}</sheetData>{merged}"))

    package.append_rows("Tab", [["a", "b"]])

    data = package.to_bytes()
    assert cells(data, "Tab") == {"A1": 1, "A2": "a", "B2": "b"}
    assert not opened(data)["Tab"].merged_cells.ranges


def test_nothing_is_changed_when_one_cell_of_many_is_refused() -> None:
    data = PROGRAMS["xlsxwriter"]()
    package = Package.parse(data)

    with pytest.raises(StoreError):
        package.set_cells("Form", {(1, 1): "new", (5, 7): "in an array"})

    assert package.to_bytes() is data


@pytest.mark.parametrize("spot", [(-1, 0), (0, -1), (1_048_576, 0), (0, 16_384)])
def test_a_place_outside_a_sheet_is_refused(spot: tuple[int, int]) -> None:
    with pytest.raises(StoreError, match="outside a sheet"):
        Package.parse(small()).set_cells("Tab", {spot: "x"})


@pytest.mark.parametrize(
    "sheet",
    [
        pytest.param('<row r="2"/><row r="1"/>', id="rows out of order"),
        pytest.param('<row r="1"/><row r="1"/>', id="a row twice"),
        pytest.param('<row r="1"><c r="A1"/><c r="A1"/></row>', id="a cell twice"),
        pytest.param(
            '<row r="1"><m:AlternateContent xmlns:m="urn:m"><c r="A1"/></m:AlternateContent></row>',
            id="alternatives among the cells",
        ),
    ],
)
def test_a_sheet_that_excel_would_repair_is_not_edited(sheet: str) -> None:
    package = Package.parse(small(sheet))

    with pytest.raises(StoreError, match=r"Tab: damaged sheet, .* open the workbook in Excel"):
        package.set_cells("Tab", {(0, 0): 1})


SIDE = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted)


@given(st.lists(st.tuples(SIDE, SIDE), max_size=12), st.integers(0, 40), st.integers(0, 40))
def test_an_area_that_holds_a_cell_is_found(sides, row: int, column: int) -> None:
    boxes = [Range(top, left, bottom, right) for (top, bottom), (left, right) in sides]

    found = list(Areas(boxes).holding((row, column)))

    assert all(box in boxes and box.holds((row, column)) for box in found)
    assert bool(found) is any(box.holds((row, column)) for box in boxes)


def test_more_merged_cells_than_anybody_makes_are_refused() -> None:
    cells = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, MOST_AREAS + 2))
    package = Package.parse(small(f"<sheetData/><mergeCells>{cells}</mergeCells>"))

    with pytest.raises(StoreError, match=r"Tab: 100,001 merged areas .* at most 100,000"):
        package.blocked("Tab")


def test_many_cells_are_written_beside_many_merged_ones() -> None:
    """Each with each were a hundred million looks."""
    cells = "".join(f'<mergeCell ref="B{n}:B1000000"/>' for n in range(1, 5_000))
    package = Package.parse(small(f"<sheetData/><mergeCells>{cells}</mergeCells>"))

    blocked = package.blocked("Tab")

    assert not any((row, 0) in blocked for row in range(20_000))
    assert (70_000, 1) in blocked
