"""A whole tab taken in from another package, its looks, dropdowns, rules and charts with it."""

import datetime as dt
import io
import re

import pytest
import xlsxwriter

from sheetsync.errors import StoreError
from sheetsync.stores.ooxml import Package
from tests.stores.books import PIXEL, PROGRAMS, opened, parts, small, with_parts

STRICT = b"http://purl.oclc.org/ooxml/"


def drawing(title: str = "Monitoring", *, text: str = "") -> bytes:
    """A tab of looks only, as the store draws it."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title)
        head = book.add_format({"bold": True, "bg_color": "#1F4E78", "font_color": "#FFFFFF"})
        length = book.add_format({"num_format": "[h]:mm", "border": 1})
        late = book.add_format({"bg_color": "#FFC7CE"})
        sheet.set_column(0, 3, 21, length)
        sheet.set_row(1, 40, head)
        sheet.merge_range("A1:D1", "", head)
        if text:
            sheet.write_string("A1", text, head)
        sheet.write_blank("B3", None, length)
        sheet.write_number("C3", 1.5, length)
        sheet.write_comment("A2", "what this means")
        sheet.insert_image("H9", "dot.png", {"image_data": io.BytesIO(PIXEL)})
        sheet.data_validation("D3:D9", {"validate": "list", "source": ["a", "b"]})
        rule = {"type": "cell", "criteria": ">", "value": 3, "format": late}
        sheet.conditional_format("B3:B9", rule)
        chart = book.add_chart({"type": "bar", "subtype": "stacked"})
        values = f"='{title}'!$B$3:$B$9"
        chart.add_series({"values": values, "name": f"='{title}'!$A$1"})
        sheet.insert_chart("F3", chart)
        sheet.print_area("A1:D9")
        sheet.repeat_rows(0, 1)
        sheet.freeze_panes(2, 1)
        sheet.set_landscape()
        book.define_name("anchor", f"='{title}'!$A$1")
    return stream.getvalue()


def grafted(data: bytes, after: str | None, title: str = "Monitoring") -> bytes:
    package = Package.parse(data)
    package.add_sheet(title, drawing(title), after=after)
    return package.to_bytes()


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_tab_stands_where_it_should_and_looks_as_drawn(program: str) -> None:
    sheet = opened(grafted(PROGRAMS[program](), "Form"))["Monitoring"]

    assert sheet["A1"].font.b
    assert sheet["A1"].fill.fgColor.rgb == "FF1F4E78"
    assert sheet["B3"].number_format == "[h]:mm"
    assert sheet["C3"].value == dt.timedelta(days=1.5)
    assert sheet["A2"].comment.text == "what this means"
    assert sheet.column_dimensions["A"].width == pytest.approx(21, abs=1)
    assert sheet.row_dimensions[2].height == pytest.approx(40, abs=1)
    assert str(sheet.merged_cells) == "A1:D1"
    assert sheet.freeze_panes == "B3"
    assert sheet.print_area == "'Monitoring'!$A$1:$D$9"
    assert sheet.print_title_rows == "$1:$2"
    assert sheet.page_setup.orientation == "landscape"
    assert str(sheet.data_validations.dataValidation[0].sqref) == "D3:D9"
    (rule,) = next(iter(sheet.conditional_formatting)).rules
    assert rule.dxf.fill.bgColor.rgb == "FFFFC7CE"
    (chart,) = sheet._charts
    assert chart.series[0].val.numRef.f == "'Monitoring'!$B$3:$B$9"


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    ("after", "place"),
    [(None, 0), ("Form", 1), ("Log & more", 2)],
    ids=["first", "second", "third"],
)
def test_the_order_of_tabs(program: str, after: str | None, place: int) -> None:
    data = PROGRAMS[program]()
    titles = list(opened(data).sheetnames)

    new = opened(grafted(data, after))

    titles.insert(place, "Monitoring")
    assert new.sheetnames == titles


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_other_tabs_stay_and_keep_their_own_names(program: str) -> None:
    data = PROGRAMS[program]()

    new = grafted(data, None)

    before, after = parts(data), parts(new)
    touched = {"xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"}
    touched.add("xl/_rels/workbook.xml.rels")
    assert {name for name in before if before[name] != after[name]} == touched
    assert opened(new)["Form"].print_area == opened(data)["Form"].print_area
    assert opened(new).active.title == opened(data).active.title
    for name in "ABCDE":
        old, now = opened(data)["Form"][f"{name}2"], opened(new)["Form"][f"{name}2"]
        assert (now.font.b, now.number_format) == (old.font.b, old.number_format)
        assert now.border.left.style == old.border.left.style


def test_the_new_tab_is_not_selected_together_with_the_shown_one() -> None:
    new = parts(grafted(PROGRAMS["xlsxwriter"](), "Form"))

    selected = [n for n, p in new.items() if b'tabSelected="1"' in p]

    assert selected == ["xl/worksheets/sheet1.xml"]


def test_several_tabs_get_parts_of_their_own_and_share_their_looks() -> None:
    data = grafted(grafted(small(), "Tab"), "Monitoring", "Evaluasi")

    new = opened(data)

    assert new.sheetnames == ["Tab", "Monitoring", "Evaluasi"]
    assert new["Evaluasi"].print_area == "'Evaluasi'!$A$1:$D$9"
    assert len(new["Evaluasi"]._charts) == 1
    looks = re.findall(rb"<cellXfs count=\"(\d+)\"", parts(data)["xl/styles.xml"])
    assert looks == re.findall(
        rb"<cellXfs count=\"(\d+)\"", parts(grafted(small(), "Tab"))["xl/styles.xml"]
    )


def test_names_known_everywhere_come_along_unless_they_are_taken() -> None:
    data = grafted(grafted(small(), "Tab"), "Monitoring", "Evaluasi")

    names = opened(data).defined_names

    assert names["anchor"].attr_text == "'Monitoring'!$A$1"


def test_text_comes_along_inside_its_cells() -> None:
    package = Package.parse(small())
    shared = parts(small())["xl/sharedStrings.xml"]

    package.add_sheet("Monitoring", drawing(text="A & B"), after="Tab")

    assert package.sheet_values("Monitoring")[0][0] == "A & B"
    assert parts(package.to_bytes())["xl/sharedStrings.xml"] == shared


def test_values_can_be_put_into_the_new_tab_at_once() -> None:
    package = Package.parse(PROGRAMS["libreoffice"]())

    package.add_sheet("Monitoring", drawing(), after="Form")
    package.set_cells("Monitoring", {(0, 0): "head", (2, 1): 0.75, (30, 3): 2})

    sheet = opened(package.to_bytes())["Monitoring"]
    assert (sheet["A1"].value, sheet["B3"].number_format) == ("head", "[h]:mm")
    assert sheet["D31"].number_format == "[h]:mm"


def test_a_prefix_and_the_strict_dialect_are_kept_throughout() -> None:
    data = small()
    strict = {
        name: part.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/", STRICT + b"spreadsheetml/"
        ).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/", STRICT + b"officeDocument/"
        )
        for name, part in parts(data).items()
        if name.startswith("xl/") and name.endswith((".xml", ".rels"))
    }
    prefixed = re.sub(rb"<(/?)(?=\w)", rb"<\1x:", strict["xl/styles.xml"])
    strict["xl/styles.xml"] = prefixed.replace(b"xmlns=", b"xmlns:x=")

    package = Package.parse(with_parts(data, strict))
    package.add_sheet("Monitoring", drawing(), after="Tab")
    new = parts(package.to_bytes())

    assert package.titles == ("Tab", "Monitoring")
    assert package.sheet_values("Monitoring")[2][2] == 1.5
    assert b"2006/relationships" not in new["xl/_rels/workbook.xml.rels"].replace(
        b"package/2006", b""
    )
    assert b"schemas.openxmlformats.org/spreadsheetml" not in new["xl/worksheets/sheet2.xml"]
    assert b"<font>" not in new["xl/styles.xml"]
    assert b"<x:b/>" in new["xl/styles.xml"]


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("tab", "has a tab 'tab' already"),
        ("x" * 32, "cannot be the title of a tab"),
        ("a/b", "cannot be the title of a tab"),
        ("", "cannot be the title of a tab"),
        ("Other", "the sheet to take in is called 'Monitoring'"),
    ],
)
def test_a_title_that_does_not_do_is_refused(title: str, words: str) -> None:
    data = small()
    package = Package.parse(data)

    with pytest.raises(StoreError, match=words):
        package.add_sheet(title, drawing(), after="Tab")

    assert package.to_bytes() is data


def test_the_tab_to_stand_after_must_be_there() -> None:
    with pytest.raises(StoreError, match="the tab 'Nope' is not in the workbook"):
        Package.parse(small()).add_sheet("Monitoring", drawing(), after="Nope")
