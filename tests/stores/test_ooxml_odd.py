"""Odd files that are no worse for it: read, changed, and opened by others afterwards."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from sheetsync.errors import StoreError
from sheetsync.stores.ooxml import Package
from sheetsync.stores.workbook import Changes
from sheetsync.stores.xlsx import XlsxWorkbook
from tests.stores.books import parts, small, with_parts

SHEET, SHARED = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
CELLS = [["shared"], [1]]


def renamed(data: bytes, change) -> bytes:
    """The book with other names for its parts; zipfile itself would mend a backslash on Windows."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts(data).items():
            archive.writestr(change(name), part)
    return stream.getvalue()


def replaced(data: bytes, name: str, *pairs: tuple[str, str]) -> bytes:
    text = parts(data)[name].decode()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return with_parts(data, {name: text.encode()})


def in_utf16(data: bytes, name: str) -> bytes:
    text = parts(data)[name].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    return with_parts(data, {name: text.encode("utf-16")})


class Unseekable(io.RawIOBase):
    """A pipe: sizes come behind each part, in a data descriptor."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:  # type: ignore[no-untyped-def]
        self.data += data
        return len(data)


def streamed(data: bytes) -> bytes:
    pipe = Unseekable()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts(data).items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(part)
    return bytes(pipe.data)


def with_folders(data: bytes) -> bytes:
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/", b"")
        archive.writestr("docs\\", b"")
    return stream.getvalue()


BOOK = small()
ODD = {
    "backslashes": renamed(BOOK, lambda name: name.replace("/", "\\")),
    "leading slashes": renamed(BOOK, lambda name: "/" + name),
    "a dot before the names": renamed(BOOK, lambda name: "./" + name),
    "names in capitals": renamed(BOOK, str.upper),
    "backslashes in targets": replaced(
        BOOK, "xl/_rels/workbook.xml.rels", ("worksheets/sheet", "worksheets\\sheet")
    ),
    "absolute targets": replaced(BOOK, "xl/_rels/workbook.xml.rels", ('Target="', 'Target="/xl/')),
    "roundabout targets": replaced(
        BOOK, "xl/_rels/workbook.xml.rels", ('Target="', 'Target="../xl/./')
    ),
    "zip64 and data descriptors": streamed(BOOK),
    "folders of their own": with_folders(BOOK),
    "a mark before the sheet": with_parts(BOOK, {SHEET: b"\xef\xbb\xbf" + parts(BOOK)[SHEET]}),
    "a sheet in UTF-16": in_utf16(BOOK, SHEET),
    "a workbook in UTF-16": in_utf16(BOOK, "xl/workbook.xml"),
    "texts in UTF-16": in_utf16(BOOK, SHARED),
    "more texts than memory": replaced(
        BOOK, SHARED, ('count="1" uniqueCount="1"', 'count="4294967295" uniqueCount="4294967295"')
    ),
    "more texts than numbers": replaced(
        BOOK, SHARED, ('uniqueCount="1"', f'uniqueCount="{2**64 - 1}"')
    ),
    "a dimension beyond all": replaced(BOOK, SHEET, ('ref="A1:A2"', 'ref="A1:ZZZZ99999999999"')),
    "a dimension without a place": replaced(
        BOOK, SHEET, ('<dimension ref="A1:A2"/>', "<dimension/>")
    ),
    "macros that are none": with_parts(BOOK, {"xl/vbaProject.bin": b"\xff\xfe<!DOCTYPE"}),
    "a query of Excel's, in UTF-16": with_parts(
        BOOK, {"customXml/item1.xml": "<DataMashup>…</DataMashup>".encode("utf-16")}
    ),
    "a broken part nobody reads": with_parts(BOOK, {"docProps/app.xml": b"<a><b></a>"}),
    "an entity in a drawing": with_parts(BOOK, {"xl/drawings/v.vml": b"<!DOCTYPE x><xml/>"}),
}


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in ODD.items()])
def test_an_odd_file_is_read_and_changed_like_any_other(data: bytes) -> None:
    package = Package.parse(data)
    assert package.sheet_values("Tab") == CELLS

    package.set_cells("Tab", {(2, 0): "more"})

    assert Package.parse(package.to_bytes()).sheet_values("Tab") == [*CELLS, ["more"]]


@pytest.mark.parametrize("name", ["backslashes", "leading slashes", "zip64 and data descriptors"])
def test_other_programs_open_what_was_written(name: str) -> None:
    package = Package.parse(ODD[name])
    package.set_cells("Tab", {(2, 0): "more"})

    sheet = openpyxl.load_workbook(io.BytesIO(package.to_bytes()))["Tab"]

    assert [cell.value for (cell,) in sheet.iter_rows()] == ["shared", 1, "more"]


def test_one_tag_that_would_take_the_memory_of_the_machine_is_refused() -> None:
    attributes = "".join(f' a{n}="1"' for n in range(400_000))

    with pytest.raises(StoreError, match=r"sheet1.xml: holds one tag or text of 4 MB; .* most 2"):
        Package.parse(small(f'<row r="1"{attributes}/>')).sheet_values("Tab")


def test_a_sheet_of_the_longest_texts_is_read() -> None:
    text = "&#x1F600;" * 16_383

    (row,) = Package.parse(
        small(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>')
    ).sheet_values("Tab")

    assert len(row[0]) == 16_383


def test_a_cell_hidden_behind_a_quoted_bracket_is_counted() -> None:
    blank = "".join(f'<row r="{n}"><c r="CZ{n}" s="1"/></row>' for n in range(1, 30_001))
    row = '<row r="1048576"><c r="XFD1048576" x="/>"><v>1</v></c></row>'

    with pytest.raises(StoreError, match="reach to XFD1048576"):
        Package.parse(small(blank + row)).sheet_values("Tab")
    assert Package.parse(small(blank)).sheet_values("Tab") == []


def test_what_a_commit_cannot_write_names_the_book(tmp_path: Path) -> None:
    path = tmp_path / "dip.xlsx"
    path.write_bytes(small())
    book = XlsxWorkbook(path)

    with pytest.raises(StoreError, match=r"dip.xlsx: Tab!A3: a text of 32,768 characters"):
        book.commit(book.read(), Changes(titles={"history": "Tab"}, history=(("x" * 32_768,),)))
