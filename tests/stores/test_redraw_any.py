"""Any sheet that an office may have made of a drawn one: drawn anew it is whole, and theirs."""

import random
import re
from functools import cache
from itertools import combinations, product

import pytest

from sheetsync.core.cells import cell_name
from sheetsync.core.drawing import Drawing
from sheetsync.stores.ooxml import Package
from sheetsync.stores.xlsx_draw import draw_book
from tests.stores.books import MAIN, opened, small, with_parts
from tests.stores.redrawn import AGAIN, BOARD_AGAIN, ORDER, elements, sheet_of

OTHERS = {  # what no drawing speaks of, as programs write it
    "sheetPr": '<sheetPr><tabColor rgb="FFFF0000"/></sheetPr>',
    "sheetViews": '<sheetViews><sheetView workbookViewId="0" zoomScale="70"/></sheetViews>',
    "sheetCalcPr": '<sheetCalcPr fullCalcOnLoad="1"/>',
    "protectedRanges": '<protectedRanges><protectedRange sqref="B4" name="kami"/></protectedRanges>',
    "phoneticPr": '<phoneticPr fontId="0"/>',
    "printOptions": '<printOptions gridLines="1"/>',
    "pageMargins": '<pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/>',
    "colBreaks": '<colBreaks count="1"><brk id="3"/></colBreaks>',
    "ignoredErrors": '<ignoredErrors><ignoredError sqref="B4" numberStoredAsText="1"/></ignoredErrors>',
    "extLst": '<extLst><ext uri="{1}"><lain xmlns="urn:lain"/></ext></extLst>',
}
Corners = tuple[int, int, int, int]


class Office:
    """Somebody who does this and that to a sheet, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def box(self) -> Corners:
        (top, bottom), (left, right) = (sorted(self.dice.choices(range(9), k=2)) for _ in "rc")
        return top, left, bottom, right

    def boxes(self) -> list[str]:
        found = [self.box() for _ in range(self.dice.randrange(1, 3))]
        return [f"{cell_name(*each[:2])}:{cell_name(*each[2:])}" for each in found]

    def sheet(self) -> str:
        found = dict(self.dice.sample([*OTHERS.items()], self.dice.randrange(len(OTHERS))))
        last = self.dice.randrange(3, 9)
        if self.dice.random() < 0.5:
            found["cols"] = f'<cols><col min="2" max="{last}" width="9" hidden="1"/></cols>'
            found["autoFilter"] = f'<autoFilter ref="A3:{"ABCDEFGHI"[last]}9"/>'
        found["sheetData"] = f"<sheetData>{''.join(self.rows())}</sheetData>"
        merged = self.box()
        if merged[:2] != merged[2:]:
            ref = f"{cell_name(*merged[:2])}:{cell_name(*merged[2:])}"
            found["mergeCells"] = f'<mergeCells count="1"><mergeCell ref="{ref}"/></mergeCells>'
        found["conditionalFormatting"] = "".join(self.formats())
        if validations := "".join(self.validations()):
            found["dataValidations"] = f"<dataValidations>{validations}</dataValidations>"
        inside = "".join(found[name] for name in ORDER if name in found)
        return f'<worksheet xmlns="{MAIN}">{inside}</worksheet>'

    def rows(self):
        for row in sorted(self.dice.sample(range(9), 4)):
            cells = (cell_name(row, column) for column in sorted(self.dice.sample(range(9), 5)))
            inside = "".join(f'<c r="{cell}"><v>{self.dice.randrange(9)}</v></c>' for cell in cells)
            yield f'<row r="{row + 1}">{inside}</row>'

    def formats(self):
        for number in range(self.dice.randrange(4)):
            kind = self.dice.choice(["expression", "cellIs"])
            rule = f'<cfRule type="{kind}" priority="{number + 1}"><formula>B4=1</formula></cfRule>'
            held = " ".join(self.boxes())
            yield f'<conditionalFormatting sqref="{held}">{rule}</conditionalFormatting>'

    def validations(self):
        for _ in range(self.dice.randrange(3)):
            held = " ".join(self.boxes())
            yield f'<dataValidation type="custom" sqref="{held}"><formula1>B4</formula1></dataValidation>'


@cache
def source(title: str) -> bytes:
    return draw_book([AGAIN if title == AGAIN.title else BOARD_AGAIN], {})


def redrawn(data: bytes, drawing: Drawing) -> bytes:
    package = Package.parse(data)
    package.redraw(drawing, source(drawing.title), whole=drawing.owned_by_tool)
    return package.to_bytes()


@pytest.mark.parametrize("drawing", [AGAIN, BOARD_AGAIN], ids=["form", "board"])
@pytest.mark.parametrize("seed", range(12))
def test_a_redrawn_sheet_is_whole_and_keeps_what_is_theirs(seed: int, drawing: Drawing):
    part = Office(seed).sheet().encode()
    data = with_parts(small(title=drawing.title), {"xl/worksheets/sheet1.xml": part})

    after = redrawn(data, drawing)

    sheet, found = sheet_of(after, drawing.title), elements(sheet_of(after, drawing.title))
    assert found == sorted(found, key=ORDER.index)
    assert redrawn(after, drawing) == after
    for name, other in OTHERS.items():
        if other.encode() in part and not (drawing.owned_by_tool and name == "extLst"):
            assert other.encode() in sheet
    if not drawing.owned_by_tool:
        old, new = (Package.parse(each).sheet_values(drawing.title) for each in (data, after))
        assert [(row + [""] * 9)[:9] for row in new[3:]] == [
            (row + [""] * 9)[:9] for row in old[3:]
        ]
    now = opened(after)[drawing.title]
    merged = [each.bounds for each in now.merged_cells.ranges]
    assert not any(_meet(*pair) for pair in combinations(merged, 2))
    orders = [int(each) for each in re.findall(rb'priority="(\d+)"', sheet)]
    assert orders == [*range(1, len(orders) + 1)]
    drops = [box for each in now.data_validations.dataValidation for box in each.sqref.ranges]
    ours = [box for box in drops if box.min_col in (3, 7) and box.max_row == 43]
    assert len(ours) == (0 if drawing.owned_by_tool else 2)
    assert not any(_meet(box.bounds, one.bounds) for box, one in product(drops, ours) if box != one)


def _meet(one: Corners, other: Corners) -> bool:
    columns = one[0] <= other[2] and other[0] <= one[2]
    return columns and one[1] <= other[3] and other[1] <= one[3]
