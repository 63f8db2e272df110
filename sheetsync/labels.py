"""Which tabs say something else by now than when they were drawn, and how they look from now on.

The hidden tab keeps, in lines called `drawn`, what each tab looked like last, and the facts that
all of them speak of: where these are the same, as at nearly every sync, nothing is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from sheetsync.boards.form import form_titles, redraw_form
from sheetsync.boards.settings import redraw_settings
from sheetsync.boards.tabs import drawings
from sheetsync.core.cells import Cells, Rows, cell_at, plain, text_digest
from sheetsync.core.drawing import Drawing
from sheetsync.core.metadata import FORMAT, drawn_last, drawn_line
from sheetsync.core.reading import Reading
from sheetsync.core.settings_tab import SettingsTab
from sheetsync.core.sop import Sop
from sheetsync.stores.workbook import Snapshot

_FACTS = "book"
_LISTS = ("history", "metadata")  # tabs of the tool of which only the headers are drawn again


@dataclass(frozen=True, slots=True)
class Labels:
    """The tabs that are drawn again, by key, and the lines of the hidden tab that say so."""

    redraw: Mapping[str, Drawing] = field(default_factory=dict)
    lines: tuple[Cells, ...] = ()

    def titles(self, sop: Sop) -> tuple[str, ...]:
        """Return the titles of these tabs, in the order they stand."""
        return tuple(title for key, title in sop.tabs.items() if key in self.redraw)

    def of(self, key: str) -> Labels:
        """Return what there is of one tab; the others are left to a later sync."""
        redraw = {one: drawing for one, drawing in self.redraw.items() if one == key}
        return Labels(redraw, tuple(line for line in self.lines if line[1] in redraw))


def labels(reading: Reading, snapshot: Snapshot) -> Labels:
    """Return what has to be drawn again of a book, its form with the headers of the reading.

    One that does not say how it was drawn, as those of older versions, is drawn anew. Raises
    SheetsyncError where the settings tab lacks a title or header.
    """
    sop, known = reading.sop, drawn_last(reading.hidden)
    facts, _ = known.get(_FACTS, ("", []))
    if facts == _facts(sop) and not snapshot.misdrawn:
        return Labels()
    fresh = drawings(sop)
    lines = _lines(sop, fresh)
    _, titles = known.get("form", ("", form_titles(sop)))
    return Labels(
        {
            key: _again(drawing, key, rows, reading, titles)
            for (_, key, digest, *_), drawing in zip(lines[1:], fresh.values(), strict=True)
            if (known.get(key, ("", []))[0] != digest or key in snapshot.misdrawn)
            and (rows := snapshot.rows(key, sop.tabs)) is not None
        },
        lines,
    )


def drawn_lines(sop: Sop) -> tuple[tuple[str, ...], ...]:
    """Return the lines for the hidden tab of a book whose tabs are drawn now."""
    return _lines(sop, drawings(sop))


def _lines(sop: Sop, drawn: Mapping[str, Drawing]) -> tuple[tuple[str, ...], ...]:
    texts = {"form": form_titles(sop)}
    digests = {key: text_digest(repr(drawing)) for key, drawing in drawn.items()}
    lines = (drawn_line(key, digest, texts.get(key, ())) for key, digest in digests.items())
    return (drawn_line(_FACTS, _facts(sop)), *lines)


def _facts(sop: Sop) -> str:
    """Return the digest of all that drawings are made from."""
    own = (getattr(sop, each.name) for each in fields(sop) if each.name not in ("source", "texts"))
    return text_digest(repr((FORMAT, sop.texts.digest, *own)))


def _again(
    drawing: Drawing, key: str, rows: Rows, reading: Reading, titles: Sequence[str]
) -> Drawing:
    sop, columns = reading.sop, reading.columns
    if key == "form":
        head = columns.header_row
        new = [at for _, at in columns.placed if not plain(cell_at(rows, head, at))]
        return redraw_form(sop, reading.form, new, titles)
    if key == "settings":
        return redraw_settings(sop, SettingsTab(rows, sop.texts))
    return (
        replace(drawing, owned_by_tool=False, widths={}, columns={}) if key in _LISTS else drawing
    )
