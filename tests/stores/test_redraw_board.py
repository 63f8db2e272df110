"""A tab of the tool's own drawn anew: all of it, but what people put upon it."""

import re
from dataclasses import replace
from functools import cache

import pytest

from sheetsync.boards.tabs import BOARDS
from sheetsync.templates import load_sop
from tests.stores.books import opened, parts, small, with_parts
from tests.stores.redrawn import (
    BOARD,
    BOARD_AGAIN,
    BOARD_FIRST,
    BOOKS,
    ORDER,
    elements,
    redrawn,
    sheet_of,
)

USED = [name for name in BOOKS if name.startswith("used")]
FIRST_SOP = load_sop("website_medsos")
OURS = {"sheetsync baru": (30, 3), "sheetsync jumlah": (12, 4)}


@cache
def book(name: str) -> bytes:
    return BOOKS[name]()


@cache
def again(name: str) -> bytes:
    return redrawn(book(name), BOARD_AGAIN)


def drawing_of(data: bytes) -> bytes:
    """The part in which the charts of the board stand."""
    return next(
        part
        for name, part in parts(data).items()
        if re.search(r"drawings/drawing\d", name) and b"hart" in part
    )


def charts(data: bytes) -> dict[str, tuple[int, int]]:
    """Where each chart of the board stands, by name."""
    part = re.sub(rb"<(/?)\w+:", rb"<\1", drawing_of(data))
    anchors = re.findall(rb"<(\w+Anchor).*?</\1>", part, re.DOTALL) and re.findall(
        rb"<from>.*?</from>.*?<cNvPr[^>]*", part, re.DOTALL
    )
    found = {}
    for each in anchors:
        row, column = re.search(rb"<row>(\d+)", each), re.search(rb"<col>(\d+)", each)
        found[re.search(rb'name="([^"]*)', each)[1].decode()] = int(row[1]), int(column[1])
    return found


def widths(sheet) -> dict[int, float]:
    held = sheet.column_dimensions.values()
    return {column: each.width for each in held for column in range(each.min, each.max + 1)}


@pytest.mark.parametrize("name", BOOKS)
def test_nothing_is_left_of_the_cells_that_were(name: str):
    sheet = opened(again(name))[BOARD]

    values = {cell.coordinate: cell.value for row in sheet for cell in row if cell.value}
    assert values == {"A1": "Papan baru", "C2": "Jumlah"}
    assert [str(each) for each in sheet.merged_cells.ranges] == ["A1:F1"]
    assert sheet.row_dimensions[1].height == 45
    assert sheet.row_dimensions[7].height is None
    ((place, (rule,)),) = sheet.conditional_formatting._cf_rules.items()
    assert (str(place.sqref), rule.formula, rule.priority) == ("C3:C5", ["C3>5"], 1)
    assert sheet.protection.sheet


@pytest.mark.parametrize("name", BOOKS)
def test_widths_stay_and_new_columns_get_theirs(name: str):
    before, after = (widths(opened(each)[BOARD]) for each in (book(name), again(name)))

    assert {column: after[column] for column in before} == before
    assert [after[column] for column in (6, 7)] == [pytest.approx(5.7, abs=0.1)] * 2
    assert before[2] == (40 if name == "used" else pytest.approx(11.7, abs=0.1))


@pytest.mark.parametrize("name", BOOKS)
def test_charts_are_exchanged_by_their_keys(name: str):
    found = charts(again(name))

    assert {key: place for key, place in found.items() if key in OURS} == OURS
    assert "sheetsync usia" not in found
    colors = [part for each, part in parts(again(name)).items() if re.search(r"chart\d", each)]
    assert sum(b"B23A48" in part for part in colors) == 1
    assert len(colors) == len(found) - ("Kotak" in found)


@pytest.mark.parametrize("name", USED)
def test_charts_and_shapes_of_people_stay(name: str):
    found = charts(again(name))

    assert "Kotak" in found
    assert len(found.keys() - {*OURS, "Kotak"}) == 1
    numbers = re.findall(rb'cNvPr [^>]*?id="(\d+)"', drawing_of(again(name)))
    assert len({*numbers}) == len(numbers) == 4


def test_a_note_that_somebody_signed_stays():
    sheet = opened(again("used"))[BOARD]

    notes = {c.coordinate: c.comment.text for row in sheet for c in row if c.comment}
    assert notes == {"B3": "mengapa?", "C2": "Dihitung."}


@pytest.mark.parametrize("name", BOOKS)
def test_the_same_drawing_again_changes_no_byte(name: str):
    assert parts(redrawn(again(name), BOARD_AGAIN)) == parts(again(name))


@pytest.mark.parametrize("name", BOOKS)
def test_the_elements_stand_in_the_order_of_the_format(name: str):
    found = elements(sheet_of(again(name), BOARD))

    assert found == sorted(found, key=ORDER.index)


@pytest.mark.parametrize("name", BOOKS)
def test_every_part_that_is_named_is_there_and_declared_once(name: str):
    found = parts(again(name))

    types = re.findall(rb'PartName="/([^"]*)"', found["[Content_Types].xml"])
    assert len({*types}) == len(types)
    assert {each.decode() for each in types} <= {*found}
    for each in found:
        if each.endswith(".rels") and "/" in each.removeprefix("_rels/"):
            folder = each.rpartition("_rels/")[0]
            for target in re.findall(rb'Target="([^"]*)"', found[each]):
                path = target.decode()
                path = path[1:] if path.startswith("/") else folder + path
                while "/../" in path:
                    path = re.sub(r"[^/]+/\.\./", "", path, count=1)
                assert path in found


def test_a_chart_of_the_same_cells_that_somebody_described_stays():
    data = book("drawn")
    name = "xl/drawings/drawing1.xml"
    ours = b'name="sheetsync usia" descr="usia"'
    theirs = parts(data)[name].replace(ours, b'name="Chart 2" descr="Grafik kami"')

    found = charts(redrawn(with_parts(data, {name: theirs}), BOARD_AGAIN))

    assert found == {**OURS, "Chart 2": (20, 3)}


def test_charts_come_to_a_tab_that_has_none():
    plain = redrawn(small(title=BOARD), BOARD_FIRST)

    assert charts(plain) == {"sheetsync jumlah": (9, 3), "sheetsync usia": (20, 3)}
    assert parts(redrawn(plain, BOARD_FIRST)) == parts(plain)


def test_a_chart_of_an_older_book_is_known_by_its_description_or_number():
    data = book("drawn")
    name = "xl/drawings/drawing1.xml"
    part = parts(data)[name]
    for number, key in enumerate(("jumlah", "usia"), 1):
        old = f'name="Chart {number}" descr="{key}"'.encode()
        part = part.replace(f'name="sheetsync {key}" descr="{key}"'.encode(), old)
    described = with_parts(data, {name: part})
    numbered = with_parts(data, {name: re.sub(rb' descr="\w+"', b"", part)})

    assert charts(redrawn(described, BOARD_AGAIN)) == OURS
    assert charts(redrawn(numbered, BOARD_FIRST)).keys() == {"sheetsync jumlah", "sheetsync usia"}


def test_a_table_and_rules_of_newer_excel_go_with_their_cells():
    sheet = (
        '<sheetData/><tableParts count="1"><tablePart r:id="rId1" xmlns:r="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships"/></tableParts>'
        '<extLst><ext uri="a" xmlns:x14="b"><x14:conditionalFormattings/></ext></extLst>'
    )
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/table" Target="../tables/table1.xml"/></Relationships>'
    )
    data = with_parts(
        small(sheet, title=BOARD),
        {
            "xl/worksheets/_rels/sheet1.xml.rels": rels,
            "xl/tables/table1.xml": b'<table ref="A1:B2"/>',
        },
    )

    after = redrawn(data, BOARD_AGAIN)

    assert "xl/tables/table1.xml" not in parts(after)
    assert not {"tableParts", "extLst"} & {*elements(sheet_of(after, BOARD))}


def test_what_a_chart_does_not_show_is_said_in_a_file_of_any_program():
    tab = small('<row r="1"><c r="A1" s="0"/></row>', title="Monitoring")
    drawn = [replace(draw(FIRST_SOP), title="Monitoring") for draw in BOARDS.values()]

    pictures = [
        part
        for drawing in drawn
        for name, part in parts(redrawn(tab, drawing)).items()
        if re.search(r"charts/chart\d", name)
    ]

    labels = [each for part in pictures for each in re.findall(rb"<c:dLbls>.*?</c:dLbls>", part)]
    lines = [part for part in pictures if b"<c:lineChart>" in part]
    assert labels
    assert all(b'<c:showSerName val="0"/>' in each for each in labels)
    assert lines
    assert all(part.count(b"</c:ser>") == part.count(b'<c:smooth val="0"/>') for part in lines)
