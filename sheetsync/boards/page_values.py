"""Writing the values of a page for leaders: headings, lines and tiles, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sheetsync.boards.page import Span
from sheetsync.core.cells import Cell
from sheetsync.core.texts import Texts


class PageValues:
    """The cells of one page; `section` holds its words, `day` the minutes of an office day."""

    def __init__(self, texts: Texts, section: str, day: float) -> None:
        self.texts, self.day = texts, day
        self._section = section
        self.none = self.say("none")
        self.cells: dict[tuple[int, int], Cell] = {}

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the page's own section."""
        return self.texts.say(f"{self._section}.{key}", **values)

    def put(self, row: int, span: Span, cell: Cell) -> None:
        self.cells[row, span[0]] = cell

    def line(self, row: int, fields: Sequence[Span], cells: Sequence[Cell]) -> None:
        for span, cell in zip(fields, cells, strict=True):
            self.put(row, span, cell)

    def down(self, row: int, span: Span, cells: Sequence[Cell]) -> None:
        for n, cell in enumerate(cells):
            self.put(row + n, span, cell)

    def lines(
        self, row: int, fields: Sequence[Span], lines: Sequence[Sequence[Cell]], room: int
    ) -> None:
        """Write as many lines as there is room for; what is left of it is blank."""
        blank = [("",) * len(fields)] * room
        for n, cells in enumerate([*lines, *blank][:room]):
            self.line(row + n, fields, cells)

    def titles(self, row: int, fields: Sequence[Span], *keys: str) -> None:
        self.line(row, fields, [self.say(key) for key in keys])

    def or_none(self, value: float | None) -> Cell:
        return self.none if value is None else round(value, 6)

    def long(self, minutes: float | None) -> str:
        """Return working minutes in words; nothing at all is a dash."""
        return self.texts.duration(minutes, self.day) if minutes else self.none

    def when(self, at: datetime | None) -> str:
        return f"{self.texts.moment(at)} {self.texts.zone(at)}" if at else ""
