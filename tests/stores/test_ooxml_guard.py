"""What is not written: cells that belong to somebody else, values that no cell can hold."""

import pytest

from sheetsync.errors import StoreError
from sheetsync.stores.ooxml import Cell, Package
from tests.stores.books import PROGRAMS, place, small


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
    ("title", "name", "words"),
    [
        ("Form", "G5", "holds a formula"),
        ("Form", "H5", "holds a formula"),
        ("Form", "H6", "part of an array formula"),
        ("Form", "H2", "covered by a merged cell"),
        ("Log & more", "B1", "header or total of a table"),
    ],
)
def test_a_cell_that_is_not_ours_to_write_is_named(title: str, name: str, words: str) -> None:
    package = Package.parse(PROGRAMS["xlsxwriter"]())

    with pytest.raises(StoreError, match=f"{title}!{name}: .*{words}"):
        package.set_cells(title, {place(name): "mine"})


def test_a_shared_formula_is_refused_in_all_its_cells() -> None:
    sheet = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    package = Package.parse(small(sheet))

    for row in (0, 1):
        with pytest.raises(StoreError, match=f"Tab!A{row + 1}: holds a formula"):
            package.set_cells("Tab", {(row, 0): 9})


@pytest.mark.parametrize("value", [True, 1, "1"])
def test_a_formula_is_not_overwritten_by_a_value_that_only_looks_alike(value: Cell) -> None:
    kinds: dict[type, str] = {bool: "b", int: "n", str: "str"}
    for kind in set(kinds) - {type(value)}:
        cell = f'<c r="A1" t="{kinds[kind]}"><f>B1</f><v>1</v></c>'
        package = Package.parse(small(f'<row r="1">{cell}</row>'))

        with pytest.raises(StoreError, match="holds a formula"):
            package.set_cells("Tab", {(0, 0): value})


@pytest.mark.parametrize("kind", ['t="e"', ""])
def test_a_formula_without_a_result_is_not_taken_for_a_blank(kind: str) -> None:
    package = Package.parse(small(f'<row r="1"><c r="A1" {kind}><f>B1</f></c></row>'))

    with pytest.raises(StoreError, match="holds a formula"):
        package.set_cells("Tab", {(0, 0): ""})


def test_nothing_is_changed_when_one_cell_of_many_is_refused() -> None:
    data = PROGRAMS["xlsxwriter"]()
    package = Package.parse(data)

    with pytest.raises(StoreError):
        package.set_cells("Form", {(1, 1): "new", (4, 6): "over a formula"})

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
