"""The charts of a sheet: ours exchanged for drawn ones, people's charts and pictures kept.

A chart of ours has a name that begins so that no program's own name does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from sheetsync.stores.ooxml.graft import in_dialect, take_parts
from sheetsync.stores.ooxml.parts import detach, pointed, relate, relationships
from sheetsync.stores.ooxml.pieces import SheetParts
from sheetsync.stores.ooxml.tags import (
    attributes,
    element,
    opening,
    unescaped,
    with_attribute,
)

CHART_NAME = "sheetsync "
"""How the name of a chart begins that is drawn by its key."""
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_NUMBERED = re.compile(r"Chart (\d+)")


class _Chart(NamedTuple):
    """One chart on a sheet: how it is called and described, and where it stands."""

    name: str
    about: str
    anchor: bytes
    relation: str
    part: str

    @property
    def key(self) -> str:
        return self.name.removeprefix(CHART_NAME) if self.name.startswith(CHART_NAME) else ""


def exchange_charts(sheet: SheetParts, drawn: SheetParts, title: str) -> None:
    """Put the charts of a drawn sheet in the place of those with their keys; ours without go."""
    shown, fresh = sheet.pointed("drawing"), drawn.pointed("drawing")
    if not shown:
        if fresh:
            sheet.take("drawing", drawn, fresh, tag="drawing")
        return
    new = {chart.key: chart for chart in _charts(drawn, fresh)} if fresh else {}
    old = _ours(sheet, _charts(sheet, shown), [*new], title)
    data = sheet.archive.read(shown)
    for key, chart in old.items():
        if key in new:
            put = _anchor(new[key].anchor, chart.relation, _numbers(chart.anchor)[0])
            content = drawn.archive.read(new[key].part)
            sheet.write(chart.part, in_dialect(content, sheet.archive, sheet.main))
        else:
            put = b""
            detach(sheet.archive, shown, chart.relation)
        data = data.replace(chart.anchor, in_dialect(put, sheet.archive, sheet.main), 1)
    for key, chart in new.items():
        if key not in old:
            names = take_parts(sheet.archive, sheet.main, drawn.archive, chart.part)
            relation = relate(sheet.archive, shown, "chart", names[chart.part])
            put = _anchor(chart.anchor, relation, 1 + max([0, *_numbers(data)]))
            data = _added(data, in_dialect(put, sheet.archive, sheet.main))
    if fresh and new:
        data = _declared(data, in_dialect(drawn.archive.read(fresh), sheet.archive, sheet.main))
    sheet.write(shown, data)


def _charts(sheet: SheetParts, part: str) -> list[_Chart]:
    data, related = sheet.archive.read(part), relationships(sheet.archive, part)
    found = []
    for name in _ANCHORS:
        for anchor in element(name).finditer(data):
            chart, own = opening("chart").search(anchor[0]), opening("cNvPr").search(anchor[0])
            if chart and own and (relation := pointed(chart[2])) in related:
                given = attributes(own[2])
                called = given.get("name", ""), given.get("descr", "")
                found.append(_Chart(*called, anchor[0], relation, related[relation].target))
    return found


def _ours(
    sheet: SheetParts, charts: Sequence[_Chart], keys: Sequence[str], title: str
) -> dict[str, _Chart]:
    """Return our charts by key: those of an older book have a number, and the key as description.

    LibreOffice dropped that one. They show nothing but cells of their own tab.
    """
    found = {chart.key: chart for chart in charts if chart.key}
    for chart in charts if not found else ():
        numbered = _NUMBERED.fullmatch(chart.name)
        if numbered and _shows_only(sheet.archive.read(chart.part), title):
            by_number = dict(enumerate(keys, 1)).get(int(numbered[1]), "")
            if key := chart.about or by_number:
                found.setdefault(key, chart)
    return found


def _shows_only(chart: bytes, title: str) -> bool:
    formulas = [unescaped(found[4] or b"") for found in element("f").finditer(chart)]
    shown = {each.rpartition("!")[0].strip("'").replace("''", "'") for each in formulas}
    return shown == {title}


def _anchor(anchor: bytes, relation: str, number: int) -> bytes:
    """Return where a chart stands, pointing to it by another relationship, with another number."""
    own, chart = opening("cNvPr").search(anchor), opening("chart").search(anchor)
    assert own is not None  # noqa: S101 - it was found by that
    assert chart is not None  # noqa: S101 - and by that
    own_tag = with_attribute(own[0], "id", str(number))
    return anchor.replace(own[0], own_tag, 1).replace(
        chart[0], with_attribute(chart[0], "r:id", relation), 1
    )


def _numbers(data: bytes) -> list[int]:
    return [int(attributes(found[2]).get("id", 0)) for found in opening("cNvPr").finditer(data)]


def _added(data: bytes, anchor: bytes) -> bytes:
    """Return the part with one more anchor; ours has its prefixes already."""
    root = opening("wsDr").search(data)
    assert root is not None  # noqa: S101 - charts were looked for in it
    if root[3]:
        closing = b"</" + root[1] + b"wsDr>"
        return data[: root.start()] + root[0].rstrip(b"/> ") + b">" + anchor + closing
    end = data.rindex(b"</")
    return data[:end] + anchor + data[end:]


def _declared(data: bytes, drawn: bytes) -> bytes:
    """Return the part with the prefixes of a drawn one made known."""
    old, new = opening("wsDr").search(data), opening("wsDr").search(drawn)
    assert old is not None  # noqa: S101 - charts were looked for in it
    assert new is not None  # noqa: S101 - and in this
    known, tag = attributes(old[2]), old[0]
    for name, space in attributes(new[2]).items():
        if name not in known:
            tag = with_attribute(tag, name, space)
    return data.replace(old[0], tag, 1)
