"""What an XML part must be before anything looks into it: well-formed, no DTD, not endless."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from xml.parsers import expat

from sheetsync.errors import SheetsyncError, StoreError
from sheetsync.stores.ooxml.tags import xml_text

TAGS, TAGS_OF_CELLS, TAGS_OF_LISTS = 1_000_000, 16_000_000, 100_000
"""How many tags a part may have, one that holds cells or texts, one that only lists the others.

The most cells that are read have 12 million, a sheet's most links 65,000.
"""
_LONGEST = 2 * 2**20
"""How many bytes may stand between two tags; a cell's longest text takes 0.3 MB, however spelt."""
_MARK = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_DECLARED = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([^"']+)""")
_HEAD = re.compile(rb"<\?xml\s.*?\?>", re.DOTALL)
_ASIDE = re.compile(rb"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|<\?.*?\?>", re.DOTALL)


@contextmanager
def damage_said() -> Iterator[None]:
    """Make a StoreError of whatever an absent or senseless thing in the file leads to.

    Such a file is damaged; saying so here once spares every reader of an attribute its own words.
    """
    try:
        yield
    except SheetsyncError:
        raise
    except Exception as error:  # there is no end to what a file may be wrong in
        raise StoreError(
            f"damaged workbook ({type(error).__name__}: {error}); "
            "open it in Excel or LibreOffice and save it anew"
        ) from error


def checked(data: bytes, name: str, most: int = TAGS) -> bytes:
    """Return the part in the plain form that patterns over tags need: every `<` starts a tag.

    It is UTF-8; comments and instructions are left out, CDATA becomes ordinary text, and lines end
    in a line feed alone, as XML has it. StoreError when the part is not well-formed, has more than
    `most` tags, or at the first byte of a DTD, before any entity could unfold.
    """
    data = _utf8(data, name)
    tags = data.count(b"<")
    if tags > most:
        raise StoreError(
            f"{name}: holds {tags:,} XML tags; expected at most {most:,}: delete the stray rows, "
            "columns and styles, or copy what is needed into a new workbook"
        )
    _refuse_endless(data, name)
    asides = data.startswith(_MARK) or data.find(b"\r", data.find(b"<", 1)) >= 0  # behind the head

    def refuse(*_: object) -> None:
        raise StoreError(
            f"{name}: holds a document type declaration, which no spreadsheet program writes; "
            "save the workbook anew in Excel or LibreOffice"
        )

    def note(*_: object) -> None:
        nonlocal asides
        asides = True

    parser = expat.ParserCreate(namespace_separator=" ")  # so that it minds unknown prefixes
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.CommentHandler = parser.ProcessingInstructionHandler = note
    parser.StartCdataSectionHandler = note
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise StoreError(f"{name}: damaged XML ({error}); fetch an undamaged copy") from None
    return _plain(data) if asides else data


def _refuse_endless(data: bytes, name: str) -> None:
    """Raise StoreError at a tag, text or remark so long that reading it takes a machine's memory.

    One as long holds a whole block of half the length, so that few places are looked at.
    """
    block = _LONGEST // 2
    for at in range(0, len(data) - block + 1, block):
        if data.find(b"<", at, at + block) < 0:
            end = data.find(b"<", at)
            length = (end if end >= 0 else len(data)) - max(data.rfind(b"<", 0, at), 0)
            if length > _LONGEST:
                raise StoreError(
                    f"{name}: holds one tag or text of {length / 2**20:,.0f} MB; expected at most "
                    f"{_LONGEST / 2**20:,.0f} MB: save the workbook anew in Excel or LibreOffice"
                )


def _utf8(data: bytes, name: str) -> bytes:
    """Return the part in UTF-8; it may be UTF-16 with a mark, and the format knows no others."""
    if data.startswith(_UTF16):
        text = data.decode("utf-16", errors="replace")
        data = _HEAD.sub(b"", text.encode(errors="replace"), count=1)
    declared = _DECLARED.match(data.removeprefix(_MARK)[:200])
    if b"\0" in data[:200] or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
        raise StoreError(f"{name}: is not UTF-8, the encoding of spreadsheet parts; save it anew")
    return data


def _plain(data: bytes) -> bytes:
    data = data.removeprefix(_MARK).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    head = _HEAD.match(data)
    start = head.end() if head else 0
    return data[:start] + _ASIDE.sub(
        lambda found: xml_text((found[1] or b"").decode()).encode(), data[start:]
    )
