"""Cells copied, cut, inserted, deleted, replaced and sorted."""

import pytest

from tests.sheets_api.test_cells import area


@pytest.fixture
def owner(owner):
    """Row 1 holds 1, 2 and a formula of them; A1 is bold with a border."""
    owner.write("A1:C1", [[1, 2, "=A1+B1"]], "USER_ENTERED")
    look = {"textFormat": {"bold": True}, "borders": {"top": {"style": "SOLID"}}}
    cell = {"userEnteredFormat": look}
    where = area(0, 1, 0, 1)
    owner.batch({"repeatCell": {"range": where, "cell": cell, "fields": "userEnteredFormat"}})
    return owner


def formulas(caller, cells):
    return caller.values(cells, valueRenderOption="FORMULA")


def copy(how, target, source=None, **more):
    request = {"source": source or area(0, 1, 0, 3), "destination": target, "pasteType": how}
    return {"copyPaste": request | more}


@pytest.mark.parametrize(
    ("how", "values", "look"),
    [
        ("PASTE_NORMAL", [[1, 2, "=A3+B3"]], {"textFormat", "borders"}),
        ("PASTE_VALUES", [[1, 2, 3]], set()),
        ("PASTE_FORMULA", [[1, 2, "=A3+B3"]], set()),
        ("PASTE_FORMAT", [], {"textFormat", "borders"}),
        ("PASTE_NO_BORDERS", [[1, 2, "=A3+B3"]], {"textFormat"}),
    ],
)
def test_what_is_pasted_depends_on_the_type(owner, how, values, look):
    owner.batch(copy(how, area(2, 3, 0, 3)))

    assert formulas(owner, "A3:C3") == values
    assert set(owner.cell("A3").get("userEnteredFormat", {})) == look


def test_pasting_values_of_blank_cells_blanks_the_target(owner):
    owner.write("A3:C3", [["x", "y", "z"]])

    owner.batch(copy("PASTE_VALUES", area(2, 3, 0, 3), area(4, 5, 0, 3)))

    assert owner.values("A3:C3") == []


def test_a_larger_destination_is_filled_and_a_smaller_one_spilled_over(owner):
    owner.batch(copy("PASTE_VALUES", area(2, 4, 0, 6)), copy("PASTE_VALUES", area(5, 6, 0, 1)))

    assert formulas(owner, "A3:F4") == [[1, 2, 3, 1, 2, 3]] * 2
    assert formulas(owner, "A6:F6") == [[1, 2, 3]]


def test_pasting_can_turn_rows_into_columns(owner):
    owner.batch(copy("PASTE_VALUES", area(2, 3, 0, 1), pasteOrientation="TRANSPOSE"))

    assert formulas(owner, "A3:A5") == [[1], [2], [3]]


def test_a_row_can_be_copied_to_another_tab(owner):
    owner.batch(
        {"addSheet": {"properties": {"sheetId": 9, "title": "_alat", "hidden": True}}},
        copy("PASTE_VALUES", area(0, 1, 0, 3, sheet=9)),
    )

    assert formulas(owner, "_alat!A1:C1") == [[1, 2, 3]]


def test_cut_cells_leave_nothing_and_formulas_follow(owner):
    owner.batch({"cutPaste": {"source": area(0, 1, 0, 1), "destination": {"rowIndex": 4}}})

    assert formulas(owner, "A1:C1") == [["", 2, "=A5+B1"]]
    assert formulas(owner, "A5") == [[1]]
    assert "textFormat" in owner.cell("A5")["userEnteredFormat"]


@pytest.mark.parametrize(
    ("kind", "dimension", "left"),
    [
        ("insertRange", "ROWS", [["", "b"], ["a", "y"], ["x"]]),
        ("insertRange", "COLUMNS", [["", "a", "b"], ["x", "y"]]),
        ("deleteRange", "ROWS", [["x", "b"], ["", "y"]]),
        ("deleteRange", "COLUMNS", [["b"], ["x", "y"]]),
    ],
)
def test_single_cells_are_inserted_and_deleted(owner, kind, dimension, left):
    owner.write("A3:B4", [["a", "b"], ["x", "y"]])

    owner.batch({kind: {"range": area(2, 3, 0, 1), "shiftDimension": dimension}})

    assert owner.values("A3:C5") == left


def test_texts_are_replaced_and_counted(owner):
    owner.write("A3:A5", [["Diproses"], ["diproses, DIPROSES"], [12]])

    [reply] = owner.batch(
        {"findReplace": {"find": "diproses", "replacement": "Selesai", "allSheets": True}}
    )["replies"]

    assert reply["findReplace"] == {
        "valuesChanged": 2,
        "rowsChanged": 2,
        "sheetsChanged": 1,
        "occurrencesChanged": 3,
    }
    assert owner.values("A3:A5") == [["Selesai"], ["Selesai, Selesai"], ["12"]]


@pytest.mark.parametrize(
    ("request_", "value"),
    [
        ({"find": "a(.)c", "replacement": "$1", "searchByRegex": True}, "b"),
        ({"find": "ABC", "replacement": "x", "matchCase": True}, "abc"),
        ({"find": "ab", "replacement": "x", "matchEntireCell": True}, "abc"),
        ({"find": "ab", "replacement": "$1"}, "$1c"),
    ],
)
def test_ways_to_search(owner, request_, value):
    owner.write("A3", [["abc"]])

    owner.batch({"findReplace": request_ | {"range": area(2, 3, 0, 1)}})

    assert owner.values("A3") == [[value]]


def sort(cells, *specs):
    order = [{"dimensionIndex": column, "sortOrder": way} for column, way in specs]
    return {"sortRange": {"range": cells, "sortSpecs": order}}


def test_rows_are_sorted_with_everything_in_them(owner):
    owner.write("A3:B7", [["b", 1], ["", 2], [3, 3], ["A", 4], [True, 5]], option="USER_ENTERED")

    owner.batch(sort(area(2, 7, 0, 2), (0, "ASCENDING")))
    assert formulas(owner, "A3:B7") == [[3, 3], ["A", 4], ["b", 1], [True, 5], ["", 2]]

    owner.batch(sort(area(2, 7, 0, 2), (0, "DESCENDING")))
    assert formulas(owner, "B3:B7") == [[5], [1], [4], [3], [2]]


def test_rows_are_sorted_by_several_columns(owner):
    owner.write("A3:B5", [["b", 2], ["a", 1], ["b", 1]])

    owner.batch(sort(area(2, 5, 0, 2), (0, "ASCENDING"), (1, "DESCENDING")))

    assert formulas(owner, "A3:B5") == [["a", 1], ["b", 2], ["b", 1]]


def test_doubles_are_taken_out(owner):
    owner.write("A3:B5", [["a", 1], ["a", 2], ["b", 3]])
    compared = [{"dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}]

    [reply] = owner.batch(
        {"deleteDuplicates": {"range": area(2, 5, 0, 2), "comparisonColumns": compared}}
    )["replies"]

    assert reply == {"deleteDuplicates": {"duplicatesRemovedCount": 1}}
    assert owner.values("A3:B5") == [["a", "1"], ["b", "3"]]


def test_text_is_pasted_as_if_typed(owner):
    request = {"coordinate": {"rowIndex": 999}, "data": "a,007\nb,12%", "delimiter": ","}

    owner.batch({"pasteData": request})

    assert owner.values("A1000:B1001") == [["a", "7"], ["b", "12%"]]
    del request["delimiter"]
    owner.message(owner.batch({"pasteData": request}))


def test_an_empty_source_cannot_be_copied(owner):
    owner.message(owner.batch(copy("PASTE_VALUES", area(2, 3, 0, 1), area(0, 0, 0, 1))))


def test_looks_notes_and_dropdowns_are_sorted_with_their_values(owner):
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "b"}]}}
    cell = {
        "userEnteredValue": {"stringValue": "b"},
        "userEnteredFormat": {"textFormat": {"italic": True}},
        "note": "catatan",
        "dataValidation": rule,
    }
    rows = [{"values": [cell]}, {"values": [{"userEnteredValue": {"stringValue": "a"}}]}]
    owner.batch({"updateCells": {"start": {"rowIndex": 2}, "rows": rows, "fields": "*"}})

    owner.batch(sort(area(2, 4, 0, 1), (0, "ASCENDING")))

    kept = ("userEnteredValue", "userEnteredFormat", "note", "dataValidation")
    assert {name: owner.cell("A4").get(name) for name in kept} == cell
    assert {name for name in kept if name in owner.cell("A3")} == {"userEnteredValue"}
