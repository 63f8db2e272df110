"""A whole worksheet from another package: its parts, looks and names taken in."""

from __future__ import annotations

import re

from sheetsync.errors import StoreError
from sheetsync.stores.ooxml.archive import Archive
from sheetsync.stores.ooxml.check import checked
from sheetsync.stores.ooxml.parts import (
    content_type,
    declare,
    defined_names,
    main_part,
    relate,
    related_part,
    relationships,
    rels_name,
    tabs_of,
    with_defined_name,
    with_sheet,
)
from sheetsync.stores.ooxml.styles import merged_styles
from sheetsync.stores.ooxml.tags import attributes, element, opening, with_attribute, with_each
from sheetsync.stores.ooxml.values import SharedStrings

_DIALECT = re.compile(
    rb"http://schemas\.openxmlformats\.org/(spreadsheetml|officeDocument|drawingml)/2006/"
)
_STRICT = b"http://purl.oclc.org/ooxml/"
_NUMBERED = re.compile(r"(.*?)\d*(\.\w+)")
_SHOWN = re.compile(rb'<c:showVal val="1"/>(?=</c:dLbls>)')
_SHOWN_ALONE = (
    b'<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
    b'<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)
_LINES = re.compile(rb"<c:lineChart>.*?</c:lineChart>", re.DOTALL)
_SERIES, _STRAIGHT = b"</c:ser>", b'<c:smooth val="0"/>'
_RUN = re.compile(rb"<(t|r)(?=[\s/>]).*?</\1>", re.DOTALL)
_TITLE_LENGTH = 31


def graft(
    target: Archive, main: str, title: str, source: Archive, position: int, hidden: bool
) -> None:
    """Put the only worksheet of `source` into `target` as the sheet at `position`.

    Text in its cells becomes text inside the cells, so that the target's shared strings stay.
    Raises StoreError when the title is taken or is none that Excel allows.
    """
    _refuse_title(target, main, title)
    source_main = main_part(source)
    (tab,) = tabs_of(source, source_main)
    if tab.title != title:
        raise StoreError(f"the sheet to take in is called {tab.title!r}; expected {title!r}")
    names = take_parts(target, main, source, tab.part)
    sheet = fitted(target.read(names[tab.part]), target, main, source, source_main)
    target.write(names[tab.part], checked(sheet, title))
    relation = relate(target, main, "worksheet", names[tab.part])
    workbook = with_sheet(target.read(main), title, relation, position, hidden)
    taken = {each.name for each in defined_names(workbook) if each.position is None}
    for each in defined_names(source.read(source_main)):
        if each.position is not None or each.name not in taken:
            local = None if each.position is None else position
            workbook = with_defined_name(workbook, each.name, each.text, local)
    target.write(main, workbook)


def _refuse_title(target: Archive, main: str, title: str) -> None:
    taken = [tab.title for tab in tabs_of(target, main)]
    if title.casefold() in (each.casefold() for each in taken):
        raise StoreError(f"the workbook has a tab {title!r} already; rename or remove that one")
    if not 0 < len(title) <= _TITLE_LENGTH or re.search(r"[\[\]:*?/\\]|^'|'$", title):
        raise StoreError(
            f"{title!r} cannot be the title of a tab; expected at most {_TITLE_LENGTH} characters "
            "and none of [ ] : * ? / \\"
        )


def take_parts(target: Archive, main: str, source: Archive, part: str) -> dict[str, str]:
    """Copy a part and all it leads to under free names; return these by the old ones."""
    names = _free_names(target, source, part)
    for old, new in names.items():
        _take_part(target, main, source, old, new, names)
    return names


def _free_names(target: Archive, source: Archive, part: str) -> dict[str, str]:
    """Return a free name in the target for a part and all those it leads to."""
    names: dict[str, str] = {}
    waiting = [part]
    while waiting:
        part = waiting.pop()
        if part in names:
            continue
        found = _NUMBERED.fullmatch(part)
        stem, extension = (found[1], found[2]) if found else (part, "")
        number = 1
        while (name := f"{stem}{number}{extension}") in target or name in names.values():
            number += 1
        names[part] = name
        waiting += [r.target for r in relationships(source, part).values() if not r.external]
    return names


def _take_part(
    target: Archive, main: str, source: Archive, old: str, new: str, names: dict[str, str]
) -> None:
    """Copy one part under its new name, with its content type and its relationships."""

    def pointed_anew(found: re.Match[bytes]) -> bytes:
        relation = pointers[attributes(found[2])["Id"]]
        if relation.external:
            return found[0]
        return with_attribute(found[0], "Target", "/" + names[relation.target])

    pointers = relationships(source, old)
    target.write(new, in_dialect(source.unpacked(old), target, main))
    declare(target, new, content_type(source, old))
    if pointers:
        data = opening("Relationship").sub(pointed_anew, source.read(rels_name(old)))
        target.write(rels_name(new), in_dialect(data, target, main))


def in_dialect(data: bytes, target: Archive, main: str) -> bytes:
    """Return a part in the dialect that the target is written in.

    What a chart of ours leaves unsaid is off in a file of Excel 2007, as which it was drawn; in one
    that LibreOffice saved it is on: names beside every bar, lines as curves. So it is said.
    """
    data = _SHOWN.sub(_SHOWN_ALONE, data)
    data = _LINES.sub(lambda found: found[0].replace(_SERIES, _STRAIGHT + _SERIES), data)
    return _DIALECT.sub(_STRICT + rb"\1/", data) if _STRICT in target.read(main) else data


def fitted(data: bytes, target: Archive, main: str, source: Archive, source_main: str) -> bytes:
    """Return a sheet part fit for the target: looks renumbered, texts inside, not selected.

    The looks are put into the target's styles.
    """
    home = related_part(target, main, "styles")
    theirs = related_part(source, source_main, "styles")
    if home is None or theirs is None:
        raise StoreError("damaged workbook: it has no styles; open it in Excel and save it")
    styles, places = merged_styles(target.read(home), source.read(theirs))
    if styles != target.read(home):
        target.write(home, styles)
    for tag, name in (("c", "s"), ("row", "s"), ("col", "style")):
        data = with_each(data, tag, name, lambda old: str(places.cells[int(old)]))
    data = with_each(data, "cfRule", "dxfId", lambda old: str(places.rules[int(old)]))
    data = opening("sheetView").sub(lambda f: with_attribute(f[0], "tabSelected", None), data)
    shared = related_part(source, source_main, "sharedStrings")
    return _with_own_texts(data, SharedStrings(source.read(shared))) if shared else data


def _with_own_texts(data: bytes, shared: SharedStrings) -> bytes:
    def inline(found: re.Match[bytes]) -> bytes:
        value = element("v", "").search(found[0])
        if not value or attributes(found[2]).get("t") != "s":
            return found[0]
        text = b"".join(each[0] for each in _RUN.finditer(shared.item(int(value[4]))))
        tag = with_attribute(b"<c" + found[2] + b">", "t", "inlineStr")
        return tag + b"<is>" + text + b"</is></c>"

    return element("c", "").sub(inline, data)
