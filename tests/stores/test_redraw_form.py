"""A shared tab drawn anew where it stands: what is the tool's changes, all else stays."""

import re
from dataclasses import replace
from functools import cache

import pytest

from sheetsync.core.drawing import Area, Dropdown, Rule
from tests.stores.books import MAIN, opened, parts, small, with_parts
from tests.stores.redrawn import AGAIN, BLUE, BOOKS, FORM, ORDER, elements, redrawn, sheet_of

USED = [name for name in BOOKS if name.startswith("used")]


@cache
def book(name: str) -> bytes:
    return BOOKS[name]()


@cache
def again(name: str) -> bytes:
    return redrawn(book(name))


def rules(sheet) -> list[tuple[str, str, list[str], int]]:
    return [
        (str(place.sqref), rule.type, rule.formula, rule.priority)
        for place, held in sheet.conditional_formatting._cf_rules.items()
        for rule in held
    ]


@pytest.mark.parametrize("name", BOOKS)
def test_boxes_get_their_texts_and_looks(name: str):
    sheet = opened(again(name))[FORM]

    assert [sheet[f"{column}3"].value for column in "ABCEG"] == [
        *("Nomor", "Judul", "Langkah", "Alasan (tidak dipakai lagi)", "Baru")
    ]
    assert (sheet["A1"].value, sheet["A2"].value) == ("Daftar baru", "Kelompok baru")
    assert sheet["G3"].font.b
    assert sheet["G3"].fill.fgColor.rgb == "FFDDE6F0"
    assert sheet["G2"].fill.fgColor.rgb == "FFDDE6F0"
    assert [str(each) for each in sheet.merged_cells.ranges] == ["A2:B2"]


@pytest.mark.parametrize("name", BOOKS)
def test_a_new_column_gets_its_width_and_look_and_joins_the_filter(name: str):
    data = again(name)
    sheet = opened(data)[FORM]

    column = sheet.column_dimensions["G"]
    assert column.width == pytest.approx(17.7, abs=0.1)
    assert column.number_format == "dd/mm/yyyy"
    assert sheet["G1"].number_format == "General"
    assert sheet.auto_filter.ref == "A3:G43"
    assert b"$A$3:$G$43" in parts(data)["xl/workbook.xml"]


@pytest.mark.parametrize("name", USED)
def test_what_staff_typed_and_made_stays(name: str):
    before, after = opened(book(name))[FORM], opened(again(name))[FORM]

    staffs = [cell.coordinate for row in before["A4:H9"] for cell in row] + ["D3", "H1"]
    for place in staffs:
        old, new = before[place], after[place]
        assert (new.value, new.number_format) == (old.value, old.number_format)
        assert (new.fill.fgColor.rgb, new.font.b) == (old.fill.fgColor.rgb, old.font.b)
    for letter in "ABCDE":
        old, new = (each.column_dimensions[letter] for each in (before, after))
        assert (new.width, new.hidden) == (old.width, old.hidden)
    assert after.freeze_panes == before.freeze_panes


@pytest.mark.parametrize("name", USED)
def test_notes_of_our_cells_are_set_and_removed_and_those_of_others_stay(name: str):
    sheet = opened(again(name))[FORM]

    notes = {c.coordinate: c.comment.text for row in sheet for c in row if c.comment}
    signed = name == "used"  # LibreOffice strikes the names out, and nobody knows whose they were
    assert notes == {
        "A3": "Tentang Nomor, lagi.",
        "B5": "dari Sari",
        "C3": "bukan milik alat" if signed else "Tentang Langkah.",
        "G3": "Tentang Baru.",
    }


@pytest.mark.parametrize("name", BOOKS)
def test_every_note_has_one_box_with_a_number_of_its_own(name: str):
    found = parts(again(name))

    shapes = b"".join(part for each, part in found.items() if each.endswith(".vml"))
    places = re.findall(rb"Row>(\d+)</\w*:?Row>\s*<\w*:?Column>(\d+)<", shapes)
    notes = [p for each, p in found.items() if re.search(r"comments?\d+\.xml", each)]
    assert len(places) == sum(part.count(b"<comment ") for part in notes)
    numbers = re.findall(rb'"(_x0000_s\d+)"', shapes)
    assert len(numbers) >= 2


@pytest.mark.parametrize("name", USED)
def test_the_area_of_a_dropdown_gets_that_one_and_the_rest_of_others_stays(name: str):
    sheet = opened(again(name))[FORM]

    found = {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation}
    # its formula counts from its first cell, which is another now
    assert found == {"D4:D43 F4:F43": "LEN(D4)<9", "C4:C43": '"boleh"', "G4:G43": '"satu,dua"'}


@pytest.mark.parametrize("name", USED)
def test_our_rules_are_replaced_and_come_before_all_others(name: str):
    assert rules(opened(again(name))[FORM]) == [
        ("C4:C43", "expression", ['$C4="boleh"'], 1),
        ("G4:G43", "expression", ["TRUE"], 2),
        ("D4:E43", "cellIs", ["7"], 3),
        ("H4:H43", "expression", ['$C4="tidak"'], 4),
    ]


@pytest.mark.parametrize("name", BOOKS)
def test_the_elements_stand_in_the_order_of_the_format(name: str):
    found = elements(sheet_of(again(name), FORM))

    assert found == sorted(found, key=ORDER.index)
    assert {"cols", "autoFilter", "mergeCells", "dataValidations", "legacyDrawing"} <= {*found}


@pytest.mark.parametrize("name", BOOKS)
def test_the_same_drawing_again_changes_no_byte(name: str):
    assert parts(redrawn(again(name))) == parts(again(name))


@pytest.mark.parametrize("name", BOOKS)
def test_other_parts_stay(name: str):
    before, after = parts(book(name)), parts(redrawn(book(name), AGAIN))

    changed = {each for each in before if before[each] != after.get(each)}
    assert not [each for each in changed if re.search("chart|drawing\\d|theme|docProps", each)]
    assert sum("worksheets/sheet" in each for each in changed) == 1


def test_a_sheet_without_notes_gets_them():
    plain = redrawn(small(title=FORM), AGAIN)

    notes = [opened(plain)[FORM][place].comment for place in ("A3", "C3", "G3")]
    assert all(notes)
    assert parts(redrawn(plain, AGAIN)) == parts(plain)


NEWER = (
    '<sheetData><row r="3"><c r="C3" t="inlineStr"><is><t>Tahap</t></is></c></row></sheetData>'
    '<pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/>'
    '<extLst><ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    '<x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1">'
    '<x14:dataValidation type="list"><x14:formula1><xm:f>Lain!A1:A9</xm:f></x14:formula1>'
    "<xm:sqref>{}</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
)


@pytest.mark.parametrize(
    ("ranges", "left"),
    [
        pytest.param("C4:C9", None, id="of our column"),
        pytest.param("C4:D9", "D4:D9", id="of one beside it, too"),
        pytest.param("C2:C9", "C2:C3", id="above the body, too"),
        pytest.param("B4:B9 A1", "B4:B9 A1", id="of others"),
    ],
)
def test_a_validation_as_newer_excel_writes_it_is_cut(ranges: str, left: str | None):
    sheet = sheet_of(redrawn(small(NEWER.format(ranges), title=FORM), AGAIN), FORM)

    found = re.findall(rb"<xm:sqref>([^<]*)<", sheet)
    assert [each.decode() for each in found] == ([left] if left else [])
    assert (b"extLst" in sheet) == bool(left)
    assert (b"Lain!B1:B9" in sheet) == (ranges == "C4:D9")


def test_a_prefix_is_kept_throughout():
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="3"><x:c r="C3"/></x:row>'
        '</x:sheetData><x:dataValidations count="1"><x:dataValidation sqref="B4"/>'
        "</x:dataValidations></x:worksheet>"
    )

    data = redrawn(
        with_parts(small(title=FORM), {"xl/worksheets/sheet1.xml": sheet.encode()}), AGAIN
    )

    assert not re.search(rb"<(?!\?|/?x:)", sheet_of(data, FORM))
    assert opened(data)[FORM]["C3"].value == "Langkah"


def test_a_thread_of_comments_stays_with_its_note():
    data = book("used")
    name = next(each for each in parts(data) if re.search(r"comment1\.xml", each))
    notes = parts(data)[name].replace(b"<author>Budi", b"<author>tc={1}")

    after = parts(redrawn(with_parts(data, {name: notes}), AGAIN))[name]

    assert b"tc={1}" in after
    assert after.count(b'ref="C3"') == 1


def test_buttons_beside_the_notes_stay_though_they_are_no_xml():
    data = book("used")
    name = next(each for each in parts(data) if each.endswith("commentsDrawing1.vml"))
    shape = (
        b'<ns1:shape id="_x0000_s4000">Sorot<br><ns2:ClientData ObjectType="Button"/></ns1:shape>'
    )
    button = shape + b"</xml>"  # Excel writes what is no XML

    after = parts(redrawn(with_parts(data, {name: parts(data)[name].replace(b"</xml>", button)})))

    assert shape in after[name]
    assert b"_x0000_s4001" in after[name]


@pytest.mark.parametrize(
    ("merged", "left"),
    [
        pytest.param("A2:B2", ["A2:B2"], id="ours"),
        pytest.param("B2:D2", ["A2:B2"], id="across ours"),
        pytest.param("A1:D1", ["A1:D1", "A2:B2"], id="one that hides nothing of ours"),
        pytest.param("B3:C3", ["A2:B2"], id="one that hides a header"),
    ],
)
def test_what_people_merged_gives_way_only_where_it_must(merged: str, left: list[str]):
    sheet = f'<sheetData/><mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>'

    after = opened(redrawn(small(sheet, title=FORM), AGAIN))[FORM]

    assert sorted(str(each) for each in after.merged_cells.ranges) == left


def test_a_rule_over_a_column_of_theirs_stays_whole_and_one_of_ours_far_away_is_cut():
    one = '<cfRule type="expression" priority="{}"><formula>{}</formula></cfRule>'
    sheet = "<sheetData/>" + "".join(
        f'<conditionalFormatting sqref="{ranges}">{rules}</conditionalFormatting>'
        for ranges, rules in {
            "A4:G43": one.format(1, "A4=1"),
            "C4:C9 J7": one.format(2, "C4=2") + one.format(3, "3").replace("expression", "cellIs"),
        }.items()
    )

    after = rules(opened(redrawn(small(sheet, title=FORM), AGAIN))[FORM])

    assert after[2:] == [
        ("A4:G43", "expression", ["A4=1"], 3),
        ("J7", "expression", ["J7=2"], 4),
        ("C4:C9 J7", "cellIs", ["3"], 5),
    ]


def test_what_newer_excel_colours_comes_after_ours_too():
    sheet = (
        '<sheetData/><conditionalFormatting sqref="H4"><cfRule type="cellIs" priority="7"/>'
        '</conditionalFormatting><extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        '<x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="iconSet" '
        'priority="2"/></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>'
    )

    after = sheet_of(redrawn(small(sheet, title=FORM), AGAIN), FORM)

    assert re.findall(rb'(\w+)" priority="(\d)"', after)[2:] == [
        (b"cellIs", b"4"),
        (b"iconSet", b"3"),
    ]


def test_a_drawing_without_dropdowns_and_rules_leaves_no_empty_list():
    bare = replace(AGAIN, dropdowns=(Dropdown(Area(3, 2, None, 3), ()),), rules=(), filtered=None)

    sheet = sheet_of(redrawn(book("drawn"), bare), FORM)

    assert b"dataValidations" not in sheet
    assert b"$C4=&quot;ya" not in sheet
    again_ = redrawn(book("drawn"), replace(bare, rules=(Rule(Area(3, 2, None, 2), "1", BLUE),)))
    assert rules(opened(again_)[FORM])[0] == ("C4:C43", "expression", ["1"], 1)
