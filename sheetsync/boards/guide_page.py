"""A page of text in the cells of a sheet, written from top to bottom in a fixed grid of columns."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from sheetsync.boards import palette
from sheetsync.core.cells import Cell
from sheetsync.core.drawing import BASE, Box, Drawing, Style

Span = tuple[int, int]
"""First and last column of a cell."""

_WIDTHS = (1.5, 5, 19, 31, 26, 24, 11, 22, 40)
WHOLE: Span = (1, 8)
LEFT: Span = (1, 4)
RIGHT: Span = (5, 8)
_GAP = 9.0
_LETTERS, _BOLD_LETTERS = 1.3, 1.17  # per character of width: most are narrower than a digit
_LEADING = 1.28  # height of a line of text by its size
_PADDING = 3.0
_HIGHEST = 409.0  # points of a row in Excel


class Page:
    """Collects boxes row by row; a row is as high as its longest text needs, also when merged."""

    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self.heights: dict[int, float] = {}
        self.breaks: list[int] = []
        self.row = 0

    def cells(self, cells: Sequence[tuple[Span, Cell, Style]], height: float = 0) -> None:
        """Write one row of cells."""
        for (first, last), text, style in cells:
            last_column = None if first == last else last
            self.boxes.append(Box(self.row, first, style, text, last_column=last_column))
            height = max(height, _height((first, last), text, style))
        self.heights[self.row] = min(height, _HIGHEST)
        self.row += 1

    def line(self, span: Span, text: str, style: Style, height: float = 0) -> None:
        """Write one row that holds one text."""
        self.cells([(span, text, style)], height)

    def sections(self, *titles: tuple[Span, str]) -> None:
        """Leave a gap and open sections side by side."""
        self.heights[self.row] = _GAP
        self.row += 1
        self.cells([(span, title, palette.SECTION) for span, title in titles], height=22)

    def turn(self) -> None:
        """Go on on a new sheet of paper."""
        self.breaks.append(self.row)

    def section(self, span: Span, title: str) -> None:
        """Leave a gap and open a section."""
        self.sections((span, title))

    def drawing(self, title: str) -> Drawing:
        """Return the page as a tab."""
        return Drawing(
            title=title,
            widths=_WIDTHS,
            heights=self.heights,
            boxes=tuple(self.boxes),
            body_row=self.row,
            rows=1,
            breaks=tuple(self.breaks),
            owned_by_tool=True,
        )


def _height(span: Span, text: Cell, style: Style) -> float:
    """Merged cells do not grow by themselves: count the lines that the text will take."""
    size = style.size or BASE.size or 10
    letters = _BOLD_LETTERS if style.bold else _LETTERS
    width = int(sum(_WIDTHS[span[0] : span[1] + 1]) * letters * 10 / size)
    lines = sum(len(textwrap.wrap(line, width)) or 1 for line in str(text).split("\n"))
    return lines * size * _LEADING + _PADDING
