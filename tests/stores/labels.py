"""What the tabs of a book say beside their values: headers, notes, choices, titles."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from itertools import product
from pathlib import Path
from typing import NamedTuple

from sheetsync.boards.tabs import drawings
from sheetsync.core.cells import Rows, cell_at, text_of
from sheetsync.core.drawing import Drawing
from sheetsync.core.sop import Sop
from sheetsync.stores.google.protocol import FORM, SETTINGS
from sheetsync.stores.workbook import Snapshot
from tests.stores.books import place as place_of
from tests.stores.contract import Google, Xlsx

FORM_HEAD, SETTINGS_HEAD = 3, 4
HEADS = {"form": FORM_HEAD, "settings": SETTINGS_HEAD}
_SHEETS = {"form": FORM, "settings": SETTINGS}
_PARTS = {"form": "sheet2", "settings": "sheet6"}  # of a file, as drawn
Place = tuple[int, int]


class Label(NamedTuple):
    """A header with its note, and the words that may be chosen below it."""

    header: str
    note: str = ""
    words: tuple[str, ...] = ()


Seen = Callable[[str], tuple[Mapping[Place, str], Mapping[Place, tuple[str, ...]]]]


def columns_of(place: Xlsx | Google, tabs: Mapping[str, str]) -> dict[str, list[Label]]:
    """Return the columns of the form and the settings, from the left."""
    snapshot = place.open().read()
    seen = _in_file(place.path) if isinstance(place, Xlsx) else _in_sheet(place)
    return {key: _labels(snapshot, key, tabs, seen) for key in HEADS}


def _labels(snapshot: Snapshot, key: str, tabs: Mapping[str, str], seen: Seen) -> list[Label]:
    rows, head = snapshot.rows(key, tabs) or (), HEADS[key]
    notes, words = seen(key)
    return [
        Label(text_of(cell), notes.get((head, at), ""), words.get((head + 1, at), ()))
        for at, cell in enumerate(rows[head])
        if cell != ""
    ]


def _in_file(path: Path) -> Seen:
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if "xml" in name}

    def seen(key: str) -> tuple[Mapping[Place, str], Mapping[Place, tuple[str, ...]]]:
        own, links = (
            f"xl/worksheets/{_PARTS[key]}.xml",
            f"xl/worksheets/_rels/{_PARTS[key]}.xml.rels",
        )
        target = re.search(r'"(?:\.\./)?([^"]*comments[^"]*\.xml)"', parts.get(links, ""))
        comments = parts["xl/" + target[1].removeprefix("/xl/")] if target else ""
        return dict(_notes(comments)), dict(_choices(parts[own], HEADS[key] + 1))

    return seen


def _notes(comments: str) -> Iterator[tuple[Place, str]]:
    for name, inner in re.findall(r'<comment ref="(\w+)".*?>(.*?)</comment>', comments, re.DOTALL):
        texts = re.findall(r"<t(?: [^>]*)?>(.*?)</t>", inner, re.DOTALL)
        yield place_of(name), unescape("".join(texts))


def _choices(sheet: str, row: int) -> Iterator[tuple[Place, tuple[str, ...]]]:
    for rule in re.findall(r"<dataValidation .*?</dataValidation>", sheet, re.DOTALL):
        words = re.search(r'<formula1>"(.*?)"</formula1>', rule, re.DOTALL)
        for area in re.search(r'sqref="(.*?)"', rule)[1].split() if words else ():
            (first, left), (last, right) = (place_of(n) for n in (area.split(":") * 2)[:2])
            if first <= row <= last:
                for column in range(left, right + 1):
                    yield (row, column), tuple(unescape(words[1]).split(","))


def _in_sheet(place: Google) -> Seen:
    def seen(key: str) -> tuple[Mapping[Place, str], Mapping[Place, tuple[str, ...]]]:
        grid = place.sheet.server.book(place.sheet.book.id).grid(_SHEETS[key])
        notes: dict[Place, str] = {}
        words: dict[Place, tuple[str, ...]] = {}
        for row, at in product((HEADS[key], HEADS[key] + 1), range(grid.column_count)):
            cell = grid.at(row, at)
            notes[row, at] = cell.get("note", "")
            values = cell.get("dataValidation", {}).get("condition", {}).get("values", [])
            words[row, at] = tuple(one["userEnteredValue"] for one in values)
        return notes, words

    return seen


def columns_drawn(sop: Sop) -> dict[str, list[Label]]:
    """Return the same of a new book."""
    drawn = drawings(sop)
    return {key: _drawn(drawn[key], head) for key, head in HEADS.items()}


def _drawn(drawing: Drawing, head: int) -> list[Label]:
    words = {drop.area.column: drop.options for drop in drawing.dropdowns}
    heads = sorted((box.column, box) for box in drawing.boxes if box.row == head and box.text)
    return [Label(str(box.text), box.note or "", words.get(at, ())) for at, box in heads]


def untrue(rows: Rows, drawing: Drawing) -> list[tuple[Place, str, str]]:
    """Return where a tab of the tool says something else than drawn anew: place, it, what would."""
    boxes = {(box.row, box.column): text_of(box.text) for box in drawing.boxes if box.text}
    found = {where: text_of(cell_at(rows, *where)) for where in boxes}
    return [(where, found[where], text) for where, text in boxes.items() if found[where] != text]
