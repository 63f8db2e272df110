"""What a reader copies from a PDF that Typst made: the letters of each page, as they are written.

It knows what Typst writes - compressed streams, fonts whose `ToUnicode` table has a line for each
code of two bytes, `ActualText` for what a glyph stands for besides - and no other program's files.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping

_OBJECT = re.compile(rb"(?m)^(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\sendstream", re.DOTALL)
_CODE = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
_LITERAL = rb"(?:\\.|[^\\()]|\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\))*"  # pairs stand unescaped
_PIECE = re.compile(
    rb"/(?P<font>f\d+) [\d.]+ Tf|(?<!/Alt)\((?P<text>" + _LITERAL + rb")\)"
    rb"|/ActualText<(?P<actual>[0-9A-F]+)>|(?P<end>EMC)",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = dict(zip(b"nrtbf", b"\n\r\t\b\f", strict=True))


def pages(pdf: bytes) -> list[list[str]]:
    """Return the pieces of text of each page; what stands on two lines is two pieces or more."""
    objects = dict(_OBJECT.findall(pdf))
    tree = next(body for body in objects.values() if b"/Type/Pages" in body)
    kids = re.findall(rb"(\d+) 0 R", re.search(rb"/Kids\[(.*?)\]", tree)[1])  # type: ignore[index]
    return [list(_pieces(objects, objects[kid])) for kid in kids]


def _pieces(objects: Mapping[bytes, bytes], page: bytes) -> Iterator[str]:
    tables = {
        name: dict(_CODE.findall(_stream(objects, objects[font], b"ToUnicode")))
        for name, font in re.findall(rb"/(f\d+) (\d+) 0 R", objects[_of(page, b"Resources")])
    }
    table: Mapping[bytes, bytes] = {}
    hidden = False  # what is said instead of the glyphs that follow
    for piece in _PIECE.finditer(_stream(objects, page, b"Contents")):
        if piece["font"]:
            table = tables[piece["font"]]
        elif piece["actual"]:
            hidden = True
            yield bytes.fromhex(piece["actual"].decode()).decode("utf-16")
        elif piece["end"]:
            hidden = False
        elif not hidden:
            codes = _ESCAPE.sub(_escaped, piece["text"]).hex().upper().encode()
            found = (table.get(codes[at : at + 4], b"") for at in range(0, len(codes), 4))
            yield bytes.fromhex(b"".join(found).decode()).decode("utf-16-be")


def _of(body: bytes, key: bytes) -> bytes:
    """Return the number of the object that a key of another one names."""
    return re.search(rb"/%b (\d+) 0 R" % key, body)[1]  # type: ignore[index]


def _stream(objects: Mapping[bytes, bytes], body: bytes, key: bytes) -> bytes:
    return zlib.decompress(_STREAM.search(objects[_of(body, key)])[1])  # type: ignore[index]


def _escaped(found: re.Match[bytes]) -> bytes:
    said = found[1]
    return bytes([int(said, 8)]) if said.isdigit() else bytes([_NAMED.get(said[0], said[0])])
