"""The tabs that keep the record: the history, a long list to search, and what programs note."""

from __future__ import annotations

from sheetsync.boards import palette
from sheetsync.core.drawing import Area, Box, Drawing, Rule, Style
from sheetsync.core.history import KIND, NUMBERS
from sheetsync.core.metadata import FORMAT_NAME
from sheetsync.core.sop import Sop

_ROWS = 20_000
_WIDTHS = (6, 15, 11, 14, 11, 17, 34, 26, 26, 26, 13, 44, 16, 44, 18, 18, 18)
_FACTS = (16, 26, 70, 60, 60)  # the widths of the hidden tab
_VERSIONS = 50  # lines of it that are drawn


def draw_history(sop: Sop) -> Drawing:
    """Return the history tab with its headers in the first row."""
    texts = sop.texts
    events = texts.table("guide_events")
    codes = "\n".join(f"{kind}: {meaning}" for kind, meaning in events.items())
    head = Style(bold=True, size=9, fill=palette.BAND, bottom=(2, palette.INK))
    line = Style(size=9, number="@", wrap=False, bottom=(1, palette.LINE))
    number = Style(align="center", number="0").on(line)
    headers = (
        Box(0, column, head, header, note=codes if column == KIND else "")
        for column, header in enumerate(texts.history)
    )
    places = range(len(texts.history))
    bands = Area(1, 0, _ROWS, len(texts.history) - 1)
    return Drawing(
        title=texts.tabs["history"],
        widths=dict(enumerate(_WIDTHS)),
        heights={0: 24.0},
        boxes=tuple(headers),
        columns={place: number if place in NUMBERS else line for place in places},
        body_row=1,
        # Bands as a rule: both stores draw it alike, and it follows the rows.
        rules=(Rule(bands, "MOD(ROW(),2)=1", Style(fill=palette.TOOL)),),
        rows=_ROWS,
        frozen=(1, 2),
        filtered=Area(0, 0, None, len(texts.history) - 1),
        pages=2,
        owned_by_tool=True,
    )


def draw_metadata(sop: Sop) -> Drawing:
    """Return the hidden tab of what programs need to know of a book; it says so to who finds it."""
    texts = sop.texts
    return Drawing(
        title=texts.tabs["metadata"],
        widths=dict(enumerate(_FACTS)),
        heights={},
        boxes=(
            Box(0, 0, palette.SUBTITLE, texts.say("metadata.note")),
            Box(1, 0, Style(), FORMAT_NAME),
        ),
        columns=dict.fromkeys(range(len(_FACTS)), Style(size=9, number="@", wrap=False)),
        body_row=1,
        rows=_VERSIONS,
        owned_by_tool=True,
        hidden=True,
    )
