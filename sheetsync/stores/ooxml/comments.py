"""Notes of cells: what each says lies in one part, the box that shows it in another.

A note of ours has no author. One that somebody signed is theirs, and so is a thread of comments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from sheetsync.core.cells import Place
from sheetsync.errors import StoreError
from sheetsync.stores.ooxml.pieces import SheetParts
from sheetsync.stores.ooxml.sheet import place_of
from sheetsync.stores.ooxml.tags import (
    appended,
    attributes,
    element,
    prefixed,
    unescaped,
    with_attribute,
)

_NOBODY = ("", "None")  # the second is how openpyxl writes the first
_NUMBER = re.compile(rb"_x0000_s(\d+)")
_FIRST_NUMBER = 1024
_ROOT = re.compile(rb"<xml(?=[\s>])[^<>]*>")
_SHAPE = re.compile(rb"<(/?)(?:[^\s=<>/:]+:)?shape(?=[\s/>])")
_ROW = re.compile(rb"<(?:[^\s=<>/:]+:)?Row\s*>\s*(\d+)")
_COLUMN = re.compile(rb"<(?:[^\s=<>/:]+:)?Column\s*>\s*(\d+)")
_END = re.compile(rb"</xml\s*>\s*\Z")
_SPACES = {
    "xmlns:v": "urn:schemas-microsoft-com:vml",
    "xmlns:o": "urn:schemas-microsoft-com:office:office",
    "xmlns:x": "urn:schemas-microsoft-com:office:excel",
}


class _Note(NamedTuple):
    place: Place
    author: str
    whole: bytes


def exchange_comments(sheet: SheetParts, drawn: SheetParts, ours: Callable[[Place], bool]) -> None:
    """Put the notes of a drawn sheet in the place of our own, those of the cells that are `ours`.

    Where somebody signed the note of such a cell, theirs stays.
    """
    texts, fresh = sheet.related("comments"), drawn.related("comments")
    old, new = _notes(sheet, texts), _notes(drawn, fresh)
    kept = [note for note in old if note.author not in _NOBODY or not ours(note.place)]
    taken = {note.place for note in kept}
    added = [note for note in new if note.place not in taken]
    if texts:
        sheet.write(texts, _listed(sheet.archive.read(texts), kept, added))
    elif fresh:
        sheet.take("comments", drawn, fresh)
    shown, boxes = sheet.pointed("legacyDrawing"), drawn.pointed("legacyDrawing")
    if shown:
        data = drawn.archive.unpacked(boxes) if boxes else b""
        places = {note.place for note in added}
        sheet.write(shown, _boxes(sheet.archive.unpacked(shown), taken, data, places))
    elif boxes:
        sheet.take("vmlDrawing", drawn, boxes, tag="legacyDrawing")


def _notes(sheet: SheetParts, part: str | None) -> list[_Note]:
    if part is None:
        return []
    data = sheet.archive.read(part)
    authors = _authors(data)
    found = ((attributes(each[2]), each[0]) for each in element("comment").finditer(data))
    return [
        _Note(place_of(given["ref"]), authors[int(given["authorId"])], whole)
        for given, whole in found
    ]


def _authors(data: bytes) -> list[str]:
    return [unescaped(each[4] or b"").strip() for each in element("author").finditer(data)]


def _listed(data: bytes, kept: Sequence[_Note], added: Sequence[_Note]) -> bytes:
    """Return the part of the notes with these in it: theirs as they were, then ours."""
    authors = _authors(data)
    if added and not set(authors) & set(_NOBODY):
        data = appended(data, "authors", [b"<author></author>"])
        authors.append("")
    nobody = str(next((place for place, name in enumerate(authors) if name in _NOBODY), 0))
    ours = [with_attribute(note.whole, "authorId", nobody) for note in added]

    def listed(found: re.Match[bytes]) -> bytes:
        name = found[1] + b"commentList"
        notes = [*(note.whole for note in kept), *(prefixed(n, found[1].decode()) for n in ours)]
        return b"".join([b"<", name, found[2], b">", *notes, b"</", name, b">"])

    return element("commentList").sub(listed, data, count=1)


def _boxes(data: bytes, kept: Collection[Place], fresh: bytes, added: Collection[Place]) -> bytes:
    """Return the part of the boxes with those of kept notes, what else it shows, and fresh ones."""
    pieces, stays = _split(data), {None, *kept}
    pieces[1::2] = [shape if _place(shape) in stays else b"" for shape in pieces[1::2]]
    data = b"".join(pieces)
    root, end = _ROOT.search(data), _END.search(data)
    if not root or not end:
        raise StoreError("damaged workbook: the boxes of its notes; save it anew in Excel")
    number = max([_FIRST_NUMBER, *map(int, _NUMBER.findall(data))])
    shapes = [each for each in _split(fresh)[1::2] if _place(each) in added]
    shapes = [
        with_attribute(shape, "id", f"_x0000_s{at}") for at, shape in enumerate(shapes, number + 1)
    ]
    if shapes and b'"_x0000_t202"' not in data:
        shapes = [*(each[0] for each in element("shapetype").finditer(fresh)), *shapes]
    tag = root[0]
    for name, space in _SPACES.items() if shapes else ():
        if name.encode() not in tag:
            tag = with_attribute(tag, name, space)
    return b"".join([data[: root.start()], tag, data[root.end() : end.start()], *shapes, end[0]])


def _split(data: bytes) -> list[bytes]:
    """Return what stands between shapes and the shapes themselves, in turn.

    Excel writes buttons in this part whose text is no XML, so nothing is taken for granted.
    """
    cuts, inside = [0], False
    for found in _SHAPE.finditer(data):
        end = data.index(b">", found.start())
        if inside and found[1]:
            cuts.append(end + 1)
            inside = False
        elif not inside and not found[1] and data[end - 1 : end] != b"/":
            cuts.append(found.start())
            inside = True
    return [data[start:end] for start, end in pairwise([*cuts, len(data)])]


def _place(shape: bytes) -> Place | None:
    """Return the cell of whose note a shape is the box, None for any other shape."""
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    if b"Note" not in shape or not row or not column:
        return None
    return int(row[1]), int(column[1])
