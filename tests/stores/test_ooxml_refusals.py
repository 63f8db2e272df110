"""Bytes that are no workbook, or a dangerous one: a sentence each, and never a crash."""

import io
import random
import struct
import zipfile
import zlib

import pytest

from sheetsync.errors import StoreError
from sheetsync.stores.ooxml import Package
from tests.stores.books import MAIN, by_xlsxwriter, parts, small, with_parts

BOOK = small()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TYPES = "[Content_Types].xml"
SHEET = "xl/worksheets/sheet1.xml"


def of_type(kind: bytes) -> bytes:
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return with_parts(BOOK, {TYPES: parts(BOOK)[TYPES].replace(plain, kind)})


def with_doctype(name: str) -> bytes:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    head, declaration, rest = parts(BOOK)[name].partition(b"?>")
    return with_parts(BOOK, {name: head + declaration + laughs + rest})


def endless(name: str, tags: int) -> bytes:
    """A part of few kilobytes, packed, that would keep whoever parses it busy for minutes."""
    head, opened, rest = parts(BOOK)[name].rpartition(b"</")
    return with_parts(BOOK, {name: head + b"<a/>" * tags + opened + rest})


def patched(find: bytes, put: bytes) -> bytes:
    assert find in BOOK
    return BOOK.replace(find, put)


def doubled() -> bytes:
    stream = io.BytesIO(BOOK)
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        zipfile.ZipFile(stream, "a") as archive,
    ):
        archive.writestr(SHEET, "<worksheet/>")
    return stream.getvalue()


def encrypted() -> bytes:
    """The flag that says a member has a password, in both of its headers."""
    data = bytearray(BOOK)
    for sign, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(sign) + offset] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(b"", "is empty", id="an empty file"),
        pytest.param(OLE + bytes(600), "old .xls", id="xls"),
        pytest.param(
            OLE + "EncryptedPackage".encode("utf-16-le"), "has a password", id="a password"
        ),
        pytest.param(b"No;Judul\n1;Laporan\n", "a text file", id="csv"),
        pytest.param("No\tJudul".encode("utf-16"), "a text file", id="text from Windows"),
        pytest.param(b"<html><table>", "a text file", id="html"),
        pytest.param(bytes(range(256)) * 9, "not a zip", id="something else"),
        pytest.param(BOOK[: len(BOOK) // 2], "cut off", id="half a file"),
        pytest.param(
            with_parts(BOOK, {"mimetype": b"application/vnd.oasis"}), "OpenDocument", id="ods"
        ),
        pytest.param(
            of_type(b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"), ".xlsm", id="xlsm"
        ),
        pytest.param(
            of_type(b"application/vnd.ms-excel.sheet.binary.macroEnabled.main"), ".xlsb", id="xlsb"
        ),
        pytest.param(
            of_type(b"application/vnd.openxmlformats-officedocument.wordprocessingml.x"),
            ".docx",
            id="docx",
        ),
        pytest.param(
            with_parts(BOOK, {f"xl/media/{n}.png": b"" for n in range(5001)}),
            "parts in the workbook",
            id="too many parts",
        ),
        pytest.param(doubled(), "is there twice", id="a part twice"),
        pytest.param(with_parts(BOOK, {"XL/workbook.xml": b"<a/>"}), "twice", id="case differs"),
        pytest.param(with_parts(BOOK, {"../evil.xml": b"<a/>"}), "leads out", id="above"),
        pytest.param(
            with_parts(BOOK, {"xl\\..\\..\\evil": b"x"}), "leads out", id="above, backslashes"
        ),
        pytest.param(
            with_parts(BOOK, {"/xl/workbook.xml": b"x"}), "twice", id="with a slash and without"
        ),
        pytest.param(with_parts(BOOK, {"C:evil": b"x"}), "leads out", id="a drive"),
        pytest.param(encrypted(), "is encrypted", id="an encrypted member"),
        pytest.param(with_parts(BOOK, {SHEET: None}), "has no sheet", id="no sheet"),
        pytest.param(with_parts(BOOK, {"xl/workbook.xml": None}), "without a workbook", id="none"),
        pytest.param(with_parts(BOOK, {TYPES: None}), "is missing", id="no content types"),
        pytest.param(with_parts(BOOK, {"xl/sharedStrings.xml": None}), "missing", id="no texts"),
        pytest.param(with_doctype(SHEET), "document type", id="entities in a sheet"),
        pytest.param(with_doctype("xl/sharedStrings.xml"), "document type", id="in the texts"),
        pytest.param(
            with_parts(BOOK, {SHEET: b'<?xml version="1.0" encoding="latin-1"?><worksheet/>'}),
            "not UTF-8",
            id="latin-1",
        ),
        pytest.param(
            with_parts(BOOK, {SHEET: b"<worksheet>\xff</worksheet>"}), "damaged XML", id="bytes"
        ),
        pytest.param(with_parts(BOOK, {SHEET: b"<worksheet><a>"}), "damaged XML", id="open tag"),
        pytest.param(endless("xl/workbook.xml", 1_000_001), "XML tags", id="endless names"),
        pytest.param(
            endless("xl/_rels/workbook.xml.rels", 100_001), "XML tags", id="endless links"
        ),
        pytest.param(endless(TYPES, 100_001), "XML tags", id="endless types"),
    ],
)
def test_what_is_refused_is_told_apart(data: bytes, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence):
        Package.parse(data).sheet_values("Tab")


def bomb(declared: int) -> bytes:
    """A book whose sheet is 500 MB in half a megabyte, said to have `declared` bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    megabyte = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = megabyte * 500 + packer.flush()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(SHEET, packed)
        for name, part in parts(BOOK).items():
            if name != SHEET:
                archive.writestr(name, part)
    data = bytearray(stream.getvalue())
    for sign, method, size in ((b"PK\3\4", 8, 22), (b"PK\1\2", 10, 24)):
        at = data.index(sign)
        struct.pack_into("<H", data, at + method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<L", data, at + size, declared)
    return bytes(data)


@pytest.mark.parametrize("declared", [1000, 500 * 2**20])
def test_a_zip_bomb_is_refused_whatever_size_it_declares(declared: int) -> None:
    data = bomb(declared)

    with pytest.raises(StoreError, match=r"size or checksum|unpacks to 500 MB"):
        Package.parse(data).sheet_values("Tab")


@pytest.mark.parametrize(
    "sheet",
    [
        pytest.param(
            '<row r="1"><c r="A1"><v>1</v></c></row>'
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
            id="the last cell of all",
        ),
        pytest.param('<row r="1"><c r="A99999999999"><v>1</v></c></row>', id="beyond the rows"),
        pytest.param('<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>', id="beyond the columns"),
        pytest.param('<row r="4294967295"><c><v>1</v></c></row>', id="a row number, no cell's"),
        pytest.param("<row><c r='XFD999999'><v>1</v></c></row>", id="other quotes"),
        pytest.param('<row r="999999"><c r = "XFD999999"><v>1</v></c></row>', id="with spaces"),
        pytest.param('<row><y:c xmlns:y="y" r="XFD999999"><v>1</v></y:c></row>', id="a prefix"),
        pytest.param('<row><c r="A1" r="XFD999999"><v>1</v></c></row>', id="two places"),
        pytest.param('<row><c r="A1"/><q><c r="XFD99999"><v>1</v></c></q></row>', id="inside"),
        pytest.param(
            '<dimension ref="A1:B2"/><sheetData><row r="999999">'
            '<c r="XFD999999"><v>1</v></c></row></sheetData>',
            id="a lie about its size",
        ),
        pytest.param(
            '<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576">'
            '<c r="XFD1048576"><v>1</v></c></row></sheetData>',
            id="the truth about its size",
        ),
        pytest.param(
            f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row><x:c r="XFD1048576"><x:v>1</x:v>'
            "</x:c></x:row></x:sheetData></x:worksheet>",
            id="a prefix everywhere",
        ),
        pytest.param(
            '<row é="" r="999999"><c r="XFC999999" é=""><v>1</v></c></row>', id="an accent"
        ),
        pytest.param(
            "<sheetData><row><c r='XFD999999'><v>1</v></c></row></sheetData><q><c r=\"A1\"/></q>",
            id="as many behind the rows as among them",
        ),
        pytest.param(
            '<row r="1"><c r="XFC1"/><row r="999999"><c><v>1</v></c></row></row>',
            id="a row in a row",
        ),
    ],
)
def test_a_vast_sheet_never_reaches_the_reader_that_it_would_kill(sheet: str) -> None:
    with pytest.raises(StoreError, match=r"its cells reach to|not a cell|damaged"):
        Package.parse(small(sheet)).sheet_values("Tab")


def test_cells_that_are_only_coloured_do_not_make_a_sheet_vast() -> None:
    sheet = (
        '<row r="1"><c r="A1"><v>7</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    )

    package = Package.parse(
        small(f'<dimension ref="A1:XFD1048576"/><sheetData>{sheet}</sheetData>')
    )

    assert package.sheet_values("Tab") == [[7]]


def test_a_file_cut_off_anywhere_is_an_error_with_words() -> None:
    for length in range(0, len(BOOK), 37):
        with pytest.raises(StoreError):
            Package.parse(BOOK[:length])


def read_all(data: bytes) -> None:
    package = Package.parse(data)
    for title in package.titles:
        package.sheet_values(title)
        package.uncomputed(title)
        package.set_cells(title, {(30, 1): "x"})
        package.append_rows(title, [["y"]])
    package.to_bytes()


def survives(data: bytes) -> bool:
    """Whether the bytes were taken for a workbook; anything but a StoreError is a failure."""
    try:
        read_all(data)
    except StoreError:
        return False
    return True


def test_flipped_bytes_are_noticed_or_harmless() -> None:
    chance = random.Random(7)
    data = by_xlsxwriter()

    outcomes = []
    for _ in range(150):
        bad = bytearray(data)
        for _ in range(chance.choice((1, 1, 3, 20))):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        outcomes.append(survives(bytes(bad)))

    assert outcomes.count(False) > 100


def test_damage_inside_the_xml_with_a_right_checksum_is_noticed_or_harmless() -> None:
    chance = random.Random(8)
    data = by_xlsxwriter()
    contents = parts(data)
    names = [
        n for n in contents if n.startswith(("xl/work", "xl/s", "xl/tab", "[")) and ".png" not in n
    ]

    outcomes = []
    for _ in range(150):
        name = chance.choice(names)
        bad = bytearray(contents[name])
        start = chance.randrange(len(bad))
        bad[start : start + chance.randrange(30)] = chance.choice((b"", b"9", b'"', b"A1", b"-1"))
        outcomes.append(survives(with_parts(data, {name: bytes(bad)})))

    assert outcomes.count(False) > 50


def test_numbers_that_are_none_are_told_with_their_place() -> None:
    package = Package.parse(small('<row r="3"><c r="B3"><v>1e999</v></c></row>'))

    with pytest.raises(StoreError, match=r"Tab!B3: inf is not a value a cell can hold"):
        package.sheet_values("Tab")


@pytest.mark.parametrize(
    ("kind", "value"), [("new", "1"), ("b", "yes"), ("n", "1,5"), ("d", "today"), ("s", "first")]
)
def test_what_the_reader_does_not_know_is_told_with_its_place(kind: str, value: str) -> None:
    package = Package.parse(small(f'<row r="3"><c r="B3" t="{kind}"><v>{value}</v></c></row>'))

    with pytest.raises(StoreError, match=f"Tab!B3: damaged sheet .*{value}"):
        package.sheet_values("Tab")


def test_a_picture_may_declare_its_document_type() -> None:
    svg = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg/>'

    package = Package.parse(with_parts(BOOK, {"xl/media/image1.svg": svg}))

    assert package.titles == ("Tab",)


def test_a_tab_that_is_not_there_is_named() -> None:
    with pytest.raises(StoreError, match="the tab 'Nope' is not in the workbook; found Tab"):
        Package.parse(BOOK).sheet_values("Nope")
