import io
import time
import zipfile

import openpyxl
import pytest

from sheetsync.boards.form import draw_form
from sheetsync.core.cells import Cell, Grid
from sheetsync.core.drawing import Area, Box, Chart, Drawing, Dropdown, Rule, Series, Style
from sheetsync.core.sop import Sop
from sheetsync.stores.xlsx_draw import draw_book

RED = Style(color="#B23A48", fill="#FBE6E8", frame=(1, "#B23A48"))


def tab(**changes: object) -> Drawing:
    plain: dict[str, object] = {"title": "Tab & Co", "widths": {0: 10.0, 1: 20.0}, "heights": {}}
    return Drawing(**{**plain, **changes})  # type: ignore[arg-type]


def opened(drawing: Drawing, values: Grid | None = None):
    data = draw_book([drawing], {drawing.title: values or {}})
    return openpyxl.load_workbook(io.BytesIO(data))[drawing.title]


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        pytest.param("=1+1", "s", id="a formula"),
        pytest.param("@SUM(A1)", "s", id="an at sign"),
        pytest.param("https://example.go.id", "s", id="a link"),
        pytest.param("5.10", "s", id="a number with a zero"),
        pytest.param("Januari 2026", "s", id="a month"),
        pytest.param("mailto:a@b.id", "s", id="a mail address"),
        pytest.param(5.1, "n", id="a number"),
        pytest.param(True, "b", id="a truth"),
    ],
)
def test_a_cell_keeps_its_kind(cell: Cell, kind: str):
    sheet = opened(tab(), {(3, 1): cell})

    assert sheet["B4"].value == cell
    assert sheet["B4"].data_type == kind
    assert sheet["B4"].hyperlink is None


def test_what_a_program_cannot_store_is_made_storable():
    sheet = opened(tab(), {(0, 0): "a\x00b", (1, 0): "\ud800", (2, 0): "x" * 40_000})

    assert sheet["A1"].value == "a b"
    assert len(sheet["A3"].value) <= 32_767


def test_a_value_takes_the_look_of_its_box_else_of_its_column():
    drawing = tab(
        boxes=(Box(0, 0, Style(bold=True), "judul"),),
        columns={0: Style(number="@")},
        body_row=2,
    )

    sheet = opened(drawing, {(0, 0): "lain", (1, 0): "atas", (2, 0): "isi"})

    assert (sheet["A1"].value, sheet["A1"].font.bold) == ("lain", True)
    assert sheet["A2"].number_format == "General"
    assert sheet["A3"].number_format == "@"
    assert sheet.column_dimensions["A"].width == pytest.approx(10.7, abs=0.1)


def test_a_merged_box_holds_its_text_and_takes_a_value():
    drawing = tab(boxes=(Box(0, 0, Style(), "teks", last_row=0, last_column=1),))

    assert opened(drawing)["A1"].value == "teks"
    assert opened(drawing, {(0, 0): "baru"})["A1"].value == "baru"
    assert [str(area) for area in opened(drawing).merged_cells.ranges] == ["A1:B1"]


def test_a_strict_dropdown_refuses_other_words_in_the_words_of_the_office():
    area = Area(4, 1, None, 1)
    drawing = tab(
        body_row=4, dropdowns=(Dropdown(area, ("Ya", "Tidak"), "Judul", "Pilih.", True, "Salah."),)
    )

    (rule,) = opened(drawing).data_validations.dataValidation

    assert (rule.formula1, str(rule.sqref)) == ('"Ya,Tidak"', "B5:B204")
    assert (rule.prompt, rule.error, rule.showErrorMessage) == ("Pilih.", "Salah.", True)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param((), id="no words"),
        pytest.param(("satu, dua", "tiga"), id="a word with a comma"),
        pytest.param(tuple(f"Bagian nomor {n}" for n in range(40)), id="too many for a list"),
    ],
)
def test_words_that_do_not_fit_a_list_leave_the_prompt(options: tuple[str, ...]):
    drawing = tab(dropdowns=(Dropdown(Area(1, 1, 9, 1), options, "Judul", "Pilih."),))

    (rule,) = opened(drawing).data_validations.dataValidation

    assert (rule.type, rule.prompt) == (None, "Pilih.")


def test_rules_keep_their_order_and_reach_far_ahead():
    area = Area(4, 1, None, 1)
    drawing = tab(body_row=4, rows=3000, rules=(Rule(area, "$B5=1", RED), Rule(area, "TRUE", RED)))

    ((place, rules),) = opened(drawing).conditional_formatting._cf_rules.items()

    assert str(place.sqref) == "B5:B3004"
    assert [(rule.priority, rule.formula) for rule in rules] == [(1, ["$B5=1"]), (2, ["TRUE"])]
    assert rules[0].dxf.border.left.style == "thin"


def test_page_panes_filter_and_protection():
    drawing = tab(
        frozen=(4, 2), filtered=Area(3, 0, None, 1), owned_by_tool=True, body_row=4, pages=2
    )

    sheet = opened(drawing)

    assert sheet.freeze_panes == "C5"
    assert sheet.auto_filter.ref == "A4:B204"
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$4", "$A:$B")
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (2, 0)
    assert "&P" in sheet.oddFooter.right.text
    assert sheet.sheet_view.showGridLines is False
    assert sheet.protection.sheet is True


def test_one_page_is_one_page():
    assert opened(tab(one_page=True)).sheet_properties.pageSetUpPr.fitToPage is True
    assert opened(tab(one_page=True)).page_setup.fitToHeight in (None, 1)


@pytest.mark.parametrize("kind", ["bar", "stacked", "line"])
def test_a_series_is_named_by_its_cell(kind: str):
    series = Series(Area(0, 1, 0, 1), Area(1, 0, 3, 0), Area(1, 1, 3, 1), "#2F5D8C", labels=True)
    drawing = tab(charts=(Chart("umur", kind, 5, 0, 400, 200, (series,)),))  # type: ignore[arg-type]

    with zipfile.ZipFile(io.BytesIO(draw_book([drawing], {}))) as book:
        chart = book.read("xl/charts/chart1.xml").decode()

    assert "'Tab &amp; Co'!$B$1" in chart
    assert "'Tab &amp; Co'!$B$2:$B$4" in chart


def test_the_same_drawing_twice_gives_the_same_sheets(sop: Sop):
    first, second = (draw_book([draw_form(sop)], {}) for _ in range(2))

    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(first)) as one, zipfile.ZipFile(io.BytesIO(second)) as other:
        assert one.read(sheet) == other.read(sheet)


def test_the_form_is_drawn_well_within_a_second(sop: Sop):
    start = time.process_time()  # of this process alone: a busy machine is no fault of ours

    draw_book([draw_form(sop)], {})

    assert time.process_time() - start < 1
