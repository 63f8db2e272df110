"""Tags in the bytes of well-formed XML: found, read and changed where they stand, no tree built.

In well-formed XML without DTD, comments, CDATA and instructions every `<` starts a tag, so a
pattern over tags is exact; the module `check` brings every part into that form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from sheetsync.errors import StoreError

ATTRIBUTES = rb"""(?:\s+[^\s=<>/]+\s*=\s*(?:"[^"]*"|'[^']*'))*"""
_ATTRIBUTE = re.compile(rb"""([^\s=<>/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_IN_QUOTES = str.maketrans({"\n": "&#10;", "\r": "&#13;", "\t": "&#9;", '"': "&quot;"})
_TAG_NAME = re.compile(rb"<(/?)(?=[A-Za-z]\w*[\s/>])")

ANY = "[any]"
"""The prefix argument that accepts whatever namespace prefix stands there."""


@cache
def opening(name: str, prefix: str = ANY) -> re.Pattern[bytes]:
    """Return the pattern of an opening tag. Groups: prefix, attributes, '/' when it is empty."""
    before = rb"((?:[^\s=<>/:]+:)?)" if prefix == ANY else b"(" + re.escape(prefix.encode()) + b")"
    return re.compile(b"<" + before + name.encode() + rb"(?=[\s/>])(" + ATTRIBUTES + rb")\s*(/?)>")


@cache
def element(name: str, prefix: str = ANY) -> re.Pattern[bytes]:
    """Return the pattern of a whole element that never holds itself.

    Groups: prefix, attributes, '/' when it is empty, content (None when it is empty).
    """
    closing = rb"(?:(?<=/>)|(.*?)</\1" + name.encode() + rb"\s*>)"
    return re.compile(opening(name, prefix).pattern + closing, re.DOTALL)


def attributes(tag: bytes) -> dict[str, str]:
    """Return the attributes of a tag or of a slice of one, their values as text."""
    return {
        name.decode(): unescaped(double or single)
        for name, double, single in _ATTRIBUTE.findall(tag)
    }


def with_attribute(tag: bytes, name: str, value: str | None) -> bytes:
    """Return the tag (or slice of one) with the attribute set, or dropped when `value` is None."""
    present = re.compile(rb"\s+" + name.encode() + rb"""\s*=\s*(?:"[^"]*"|'[^']*')""")
    fresh = b"" if value is None else f" {name}={xml_value(value)}".encode()
    if present.search(tag):
        return present.sub(lambda _: fresh, tag, count=1)
    end = re.search(rb"\s*/?>\Z|\Z", tag)
    assert end is not None  # noqa: S101 - the pattern's second half always matches
    return tag[: end.start()] + fresh + tag[end.start() :]


def with_each(
    data: bytes, tag: str, name: str, change: Callable[[str], str], default: str | None = None
) -> bytes:
    """Return the data with an attribute of every such tag passed through `change`.

    A tag without it stays as it is, unless `default` is what that means.
    """

    def changed(found: re.Match[bytes]) -> bytes:
        old = attributes(found[2]).get(name, default)
        if old is None or (new := change(old)) == old:
            return found[0]
        return with_attribute(found[0], name, new)

    return opening(tag).sub(changed, data)


def with_contents(data: bytes, tag: str, change: Callable[[dict[str, str], str], str]) -> bytes:
    """Return the data with the text of every such element, and its attributes, through `change`."""

    def changed(found: re.Match[bytes]) -> bytes:
        if found[4] is None:
            return found[0]
        old = found[4].decode()
        if (new := change(attributes(found[2]), old)) == old:
            return found[0]
        start, end = found.start(4) - found.start(), found.end(4) - found.start()
        return found[0][:start] + new.encode() + found[0][end:]

    return element(tag).sub(changed, data)


def unescaped(content: bytes) -> str:
    """Return the text that character data or an attribute value stands for."""
    text = content.decode()
    if "&" not in text:
        return text
    return _ENTITY.sub(
        lambda found: _NAMED[found[3]] if found[3] else _character(found[1], found[2]), text
    )


def xml_text(text: str) -> str:
    """Return character data that stands for a text; `xml.sax` would load a web client for it."""
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")


def xml_value(text: str) -> str:
    """Return an attribute's value that stands for a text, in its quotes."""
    return f'"{xml_text(text).translate(_IN_QUOTES)}"'


def _character(hexadecimal: str | None, decimal: str | None) -> str:
    return chr(int(hexadecimal, 16) if hexadecimal else int(decimal or "0"))


def prefixed(fragment: bytes, prefix: str) -> bytes:
    """Return a fragment written without namespace prefix with `prefix` before its tag names."""
    return _TAG_NAME.sub(rb"<\1" + prefix.encode(), fragment) if prefix else fragment


def inserted(data: bytes, fragment: bytes, *after: re.Pattern[bytes]) -> bytes:
    """Return the document with an unprefixed fragment behind what the first of these matches.

    Each is an `opening` or an `element`. StoreError when none of them does.
    """
    found = next(filter(None, (pattern.search(data) for pattern in after)), None)
    if not found:
        raise StoreError(
            f"damaged workbook: no place for {fragment.decode()}; save it anew in Excel"
        )
    return data[: found.end()] + prefixed(fragment, found[1].decode()) + data[found.end() :]


def appended(data: bytes, parent: str, children: Sequence[bytes], counted: bool = False) -> bytes:
    """Return the document with unprefixed `children` put last into its first `parent` element.

    `counted` raises the element's `count` by as many. StoreError when there is no such element.
    """
    found = opening(parent).search(data)
    if not found:
        raise StoreError(
            f"damaged workbook: no <{parent}> where one belongs; save it anew in Excel"
        )
    prefix, tag = found[1].decode(), found[0]
    if counted and "count" in (present := attributes(tag)):
        tag = with_attribute(tag, "count", str(int(present["count"]) + len(children)))
    inside = b"".join(prefixed(child, prefix) for child in children)
    closing = b"</" + found[1] + parent.encode()
    if found[3]:
        tag = re.sub(rb"\s*/>\Z", b">", tag)
        return data[: found.start()] + tag + inside + closing + b">" + data[found.end() :]
    end = data.find(closing, found.end())
    return data[: found.start()] + tag + data[found.end() : end] + inside + data[end:]
