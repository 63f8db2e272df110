"""How the parts of a package find each other: relationships, content types, sheets, names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple
from xml.etree import ElementTree

from sheetsync.errors import StoreError
from sheetsync.stores.ooxml.archive import Archive
from sheetsync.stores.ooxml.check import TAGS_OF_LISTS
from sheetsync.stores.ooxml.tags import (
    appended,
    attributes,
    element,
    inserted,
    opening,
    unescaped,
    with_attribute,
    with_each,
    xml_text,
    xml_value,
)

CONTENT_TYPES = "[Content_Types].xml"
FILTER = "_xlnm._FilterDatabase"
"""The name by which Excel remembers the range of a filter; never shown."""
_NO_RELATIONSHIPS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b"</Relationships>"
)
_HIDDEN = "veryHidden"  # not in the list from which people show tabs again
_MAIN = "spreadsheetml.sheet.main+xml"
_OTHER_KINDS = {
    "binary": "a binary workbook (.xlsb)",
    "template": "a template (.xltx)",
    "macroEnabled": "a workbook with macros (.xlsm)",
    "wordprocessingml": "a text document (.docx)",
    "presentationml": "a presentation (.pptx)",
}
_BEFORE_CALCULATION = ("definedNames", "externalReferences", "functionGroups", "sheets")


class Relationship(NamedTuple):
    """`kind` is the last word of its type, the same in both dialects; `target` a part's name."""

    kind: str
    type: str
    target: str
    external: bool


def rels_name(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def relationships(archive: Archive, part: str) -> dict[str, Relationship]:
    """Return the relationships of a part ('' is the package itself) by their id; none is {}."""
    name = rels_name(part)
    if name not in archive:
        return {}
    return dict(_relationships(archive.read(name, TAGS_OF_LISTS), part))


@lru_cache(32)  # a commit asks twenty times, and a book has a dozen such lists
def _relationships(data: bytes, part: str) -> tuple[tuple[str, Relationship], ...]:
    found = {}
    for item in ElementTree.fromstring(data):  # noqa: S314 - checked: no DTD, no entities
        target, external = item.get("Target", ""), item.get("TargetMode") == "External"
        if not external:
            target = target.replace("\\", "/")  # some programs write it so
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target))[1:]
        type_ = item.get("Type", "")
        kind = type_.rpartition("/")[2]
        found[item.get("Id", "")] = Relationship(kind, type_, target, external)
    return tuple(found.items())


def related_part(archive: Archive, part: str, kind: str) -> str | None:
    """Return the part of a kind that another part points to, None when there is none."""
    related = relationships(archive, part).values()
    return next((each.target for each in related if each.kind == kind), None)


def content_type(archive: Archive, part: str) -> str:
    """Return the declared type of a part, '' when nothing declares it."""
    extension = part.rpartition(".")[2].lower()
    default = ""
    for item in ElementTree.fromstring(archive.read(CONTENT_TYPES, TAGS_OF_LISTS)):  # noqa: S314 - checked
        if item.get("PartName", "").replace("\\", "/").lower() == "/" + part.lower():
            return item.get("ContentType", "")
        if item.get("Extension", "").lower() == extension:
            default = item.get("ContentType", "")
    return default


def declare(archive: Archive, part: str, type_: str) -> None:
    """Declare the content type of a new part."""
    entry = f"<Override PartName={xml_value('/' + part)} ContentType={xml_value(type_)}/>"
    types = archive.read(CONTENT_TYPES)
    archive.write(CONTENT_TYPES, appended(types, "Types", [entry.encode()]))


def drop(archive: Archive, part: str, kind: str) -> None:
    """Take the part of a kind out that `part` points to, with all that names it."""
    for relation, each in relationships(archive, part).items():
        if each.kind == kind:
            detach(archive, part, relation)


def detach(archive: Archive, part: str, relation: str) -> None:
    """Take the part out to which a relationship of `part` points, with all that names it."""
    target = relationships(archive, part)[relation].target

    def named(item: re.Match[bytes]) -> bool:
        name = attributes(item[2]).get("PartName", "").replace("\\", "/")
        return name.lower() == f"/{target}".lower()

    _strike(archive, rels_name(part), "Relationship", lambda f: attributes(f[2])["Id"] == relation)
    _strike(archive, CONTENT_TYPES, "Override", named)
    for name in (target, rels_name(target)):
        if name in archive:
            archive.remove(name)


def _strike(archive: Archive, part: str, tag: str, gone: Callable[[re.Match[bytes]], bool]) -> None:
    data = archive.read(part)
    archive.write(part, element(tag).sub(lambda f: b"" if gone(f) else f[0], data))


def relate(archive: Archive, part: str, kind: str, target: str) -> str:
    """Point from a part to another one, in the dialect of this package; return the id."""
    name, taken = rels_name(part), relationships(archive, part)
    if name not in archive:
        archive.write(name, _NO_RELATIONSHIPS)
    number = len(taken) + 1
    while f"rId{number}" in taken:
        number += 1
    type_ = xml_value(f"{_dialect(archive)}/{kind}")
    entry = f'<Relationship Id="rId{number}" Type={type_} Target={xml_value("/" + target)}/>'
    archive.write(name, appended(archive.read(name), "Relationships", [entry.encode()]))
    return f"rId{number}"


def pointer(archive: Archive, tag: str, relation: str) -> bytes:
    """Return an element that points to a part by the id of a relationship."""
    return f'<{tag} xmlns:r="{_dialect(archive)}" r:id="{relation}"/>'.encode()


def pointed(tag: bytes) -> str:
    """Return the id of the relationship by which an element points to a part, '' for none."""
    given = attributes(tag)
    return given.get(_relation_name(given), "")


def _dialect(archive: Archive) -> str:
    """Return how the types of relationships begin in this package."""
    sheets = relationships(archive, main_part(archive)).values()
    return next(each.type for each in sheets if each.kind == "worksheet").rpartition("/")[0]


class Tab(NamedTuple):
    """One worksheet; `position` counts all sheets, chart sheets too, as local names do."""

    title: str
    position: int
    part: str
    hidden: bool = False


class DefinedName(NamedTuple):
    """A name and the text it stands for; `position` is the sheet it is local to, None for all."""

    name: str
    position: int | None
    text: str


def main_part(archive: Archive) -> str:
    """Return the name of the workbook part; StoreError when this is another kind of file."""
    related = relationships(archive, "").values()
    part = next((each.target for each in related if each.kind == "officeDocument"), None)
    if part is None or part not in archive:
        raise StoreError("a zip archive without a workbook in it; expected an .xlsx file")
    kind = content_type(archive, part)
    if not kind.endswith(_MAIN):
        known = (what for word, what in _OTHER_KINDS.items() if word in kind)
        found = next(known, f"of the type {kind!r}")
        raise StoreError(f"the file is {found}, not a plain .xlsx workbook; save it as .xlsx")
    return part


def tabs_of(archive: Archive, main: str) -> tuple[Tab, ...]:
    """Return the worksheets in tab order; StoreError when one is missing or doubled."""
    related = relationships(archive, main)
    tabs: list[Tab] = []
    for position, found in enumerate(element("sheet").finditer(archive.read(main))):
        given = attributes(found[2])
        target = related.get(given.get(_relation_name(given), ""))
        if target is None or target.target not in archive:
            raise StoreError(
                f"damaged workbook: the tab {given.get('name')!r} has no sheet; fetch a whole copy"
            )
        if target.kind == "worksheet":
            hidden = given.get("state", "visible") != "visible"
            tabs.append(Tab(given["name"], position, target.target, hidden))
    titles = [tab.title.casefold() for tab in tabs]
    if len(set(titles)) < len(titles):
        raise StoreError("damaged workbook: two tabs have the same title; rename one of them")
    return tuple(tabs)


def _relation_name(given: dict[str, str]) -> str:
    """Return the name of the attribute `r:id`, whatever its prefix is here."""
    return next((name for name in given if name.endswith(":id")), "r:id")


def computed_anew(data: bytes) -> bytes:
    """Return the workbook part with the order to compute every formula when it is opened."""
    if not opening("calcPr").search(data):
        data = inserted(data, b"<calcPr/>", *map(element, _BEFORE_CALCULATION))
    return with_each(data, "calcPr", "fullCalcOnLoad", lambda _: "1", default="0")


def defined_names(data: bytes) -> list[DefinedName]:
    names = []
    for found in element("definedName").finditer(data):
        given = attributes(found[2])
        local = given.get("localSheetId")
        index = None if local is None else int(local)
        names.append(DefinedName(given.get("name", ""), index, unescaped(found[4] or b"")))
    return names


def with_sheet(data: bytes, title: str, relation: str, position: int, hidden: bool) -> bytes:
    """Return the part with one more sheet at `position`; what counts sheets counts it in."""
    sheets = list(element("sheet").finditer(data))
    given = [attributes(each[2]) for each in sheets]
    number = max(int(each.get("sheetId", 0)) for each in given) + 1
    entry = sheets[0][0]  # like its neighbour, which has the prefixes that are right here
    fresh = {"name": title, "sheetId": str(number), _relation_name(given[0]): relation}
    for name, value in {**fresh, "state": _HIDDEN if hidden else None}.items():
        entry = with_attribute(entry, name, value)
    place = sheets[position].start() if position < len(sheets) else sheets[-1].end()
    data = data[:place] + entry + data[place:]

    def shifted(number: str) -> str:
        return str(int(number) + 1) if int(number) >= position else number

    data = with_each(data, "workbookView", "activeTab", shifted, default="0")
    return with_each(data, "definedName", "localSheetId", shifted)


def with_defined_name(data: bytes, name: str, text: str, position: int | None) -> bytes:
    """Return the part with one more name, local to the sheet at `position` or known to all."""
    local = "" if position is None else f' localSheetId="{position}"'
    local += ' hidden="1"' if name == FILTER else ""
    entry = f"<definedName name={xml_value(name)}{local}>{xml_text(text)}</definedName>".encode()
    if not opening("definedNames").search(data):
        data = inserted(data, b"<definedNames/>", *map(element, _BEFORE_CALCULATION[1:]))
    return appended(data, "definedNames", [entry])


def counts_from_1904(data: bytes) -> bool:
    """Tell whether the workbook numbers its days from 1904, as old Macs did."""
    found = opening("workbookPr").search(data)
    return found is not None and attributes(found[2]).get("date1904") in ("1", "true")
