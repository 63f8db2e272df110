"""How the parts of a package find each other: relationships and content types."""

from __future__ import annotations

import posixpath
from typing import NamedTuple
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from sheetsync.errors import StoreError
from sheetsync.stores.ooxml.archive import Archive
from sheetsync.stores.ooxml.check import TAGS_OF_LISTS
from sheetsync.stores.ooxml.tags import appended, attributes, element

CONTENT_TYPES = "[Content_Types].xml"


class Relationship(NamedTuple):
    """`kind` is the last word of its type, the same in both dialects; `target` a part's name."""

    id: str
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
    found = {}
    for item in ElementTree.fromstring(archive.read(name, TAGS_OF_LISTS)):  # noqa: S314 - checked: no DTD, no entities
        target, external = item.get("Target", ""), item.get("TargetMode") == "External"
        if not external:
            target = target.replace("\\", "/")  # some programs write it so
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target))[1:]
        type_ = item.get("Type", "")
        key = item.get("Id", "")
        found[key] = Relationship(key, type_.rpartition("/")[2], type_, target, external)
    return found


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
    entry = f"<Override PartName={quoteattr('/' + part)} ContentType={quoteattr(type_)}/>"
    types = archive.read(CONTENT_TYPES)
    archive.write(CONTENT_TYPES, appended(types, "Types", [entry.encode()]))


def drop(archive: Archive, part: str, kind: str) -> None:
    """Take the part of a kind out that `part` points to, with all that names it."""
    target = related_part(archive, part, kind)
    if target is None:
        return
    names = (rels_name(part), "Relationship", "Target"), (CONTENT_TYPES, "Override", "PartName")
    for name, tag, attribute in names:
        data = archive.read(name)
        for found in element(tag).finditer(data):
            if attributes(found[2]).get(attribute, "").endswith(posixpath.basename(target)):
                archive.write(name, data.replace(found[0], b"", 1))
    archive.remove(target)


def relate(archive: Archive, part: str, kind: str, target: str) -> str:
    """Point from a part to a new one like to its others of that kind; return the id."""
    taken = relationships(archive, part)
    type_ = next((each.type for each in taken.values() if each.kind == kind), None)
    if type_ is None:
        raise StoreError(f"damaged workbook: {part} points to no {kind}; save it anew in Excel")
    number = len(taken) + 1
    while f"rId{number}" in taken:
        number += 1
    entry = (
        f'<Relationship Id="rId{number}" Type={quoteattr(type_)} Target={quoteattr("/" + target)}/>'
    )
    name = rels_name(part)
    archive.write(name, appended(archive.read(name), "Relationships", [entry.encode()]))
    return f"rId{number}"
