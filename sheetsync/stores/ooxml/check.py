"""What an XML part must be before anything looks into it: UTF-8, well-formed, no DTD."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar
from xml.parsers import expat
from xml.sax.saxutils import escape

from sheetsync.errors import StoreError

Given = ParamSpec("Given")
Result = TypeVar("Result")

_MARK = b"\xef\xbb\xbf"
_DECLARED = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([^"']+)""")
_HEAD = re.compile(rb"<\?xml\s.*?\?>", re.DOTALL)
_ASIDE = re.compile(rb"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|<\?.*?\?>", re.DOTALL)


def damage_said(method: Callable[Given, Result]) -> Callable[Given, Result]:
    """Make a StoreError of what an absent or senseless number in the file leads to.

    Such a file is damaged; saying so here once spares every reader of an attribute its own words.
    """

    @wraps(method)
    def said(*args: Given.args, **named: Given.kwargs) -> Result:
        try:
            return method(*args, **named)
        except (ValueError, LookupError, OverflowError) as error:
            raise StoreError(
                f"damaged workbook ({type(error).__name__}: {error}); "
                "open it in Excel or LibreOffice and save it anew"
            ) from error

    return said


def checked(data: bytes, name: str) -> bytes:
    """Return the part in the plain form that patterns over tags need: every `<` starts a tag.

    Comments and instructions are left out, CDATA becomes ordinary text. StoreError when the part
    is not well-formed UTF-8, or at the first byte of a DTD, before any entity could unfold.
    """
    _refuse_other_encodings(data, name)
    asides = data.startswith(_MARK)

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


def is_xml(name: str) -> bool:
    """Tell by its name whether a part is one that its readers take for XML."""
    return name.lower().endswith((".xml", ".rels"))


def glance(data: bytes, name: str) -> None:
    """Refuse a DTD and other encodings in a part that is only passed on."""
    _refuse_other_encodings(data, name)
    if b"<!DOCTYPE" in data:
        checked(data, name)


def _refuse_other_encodings(data: bytes, name: str) -> None:
    declared = _DECLARED.match(data.removeprefix(_MARK)[:200])
    if (
        data[:2] in (b"\xff\xfe", b"\xfe\xff")
        or b"\0" in data[:200]
        or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii"))
    ):
        raise StoreError(f"{name}: is not UTF-8, the encoding of spreadsheet parts; save it anew")


def _plain(data: bytes) -> bytes:
    data = data.removeprefix(_MARK)
    head = _HEAD.match(data)
    start = head.end() if head else 0
    return data[:start] + _ASIDE.sub(
        lambda found: escape((found[1] or b"").decode()).encode(), data[start:]
    )
