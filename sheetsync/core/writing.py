"""The cells of the form that one sync writes, and those that cannot be written."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sheetsync.core.cells import Cell, Place, Rows, cell_at, cell_name, same_value

BLOCKED = {
    "merged": "hidden behind a merged cell; unmerge the cells",
    "array": "part of an array formula; move the formula elsewhere",
    "header": "the header of a table; turn the table into a plain range",
    "totals": "the totals row of a table; switch the totals row off",
}
"""Why a cell cannot take a value, with the mend, for whoever looks after the book."""

_NAMED = 5  # cells in one sentence


@dataclass(frozen=True, slots=True)
class Touch:
    """One cell of the form to write: where, what stood there when read, what to write.

    `number` is the registration number the row carries after the write ('' above the header).
    """

    row: int
    column: int
    found: Cell
    written: Cell
    number: str = ""


class Pen:
    """Writes into the form as it was read: only what differs, and only where a value can stand.

    `blocked` tells which cells cannot take one. Looking may cost the store a request, so it is
    asked at the first need. A cell in `uncomputed` only reads as blank: its formula is to go.
    """

    def __init__(
        self,
        form: Rows,
        blocked: Callable[[], Mapping[Place, str]],
        uncomputed: Container[Place] = (),
    ) -> None:
        self._form, self._look, self._uncomputed = form, blocked, uncomputed
        self.touches: list[Touch] = []

    def why(self, row: int, column: int) -> str:
        """Return the key of the reason why a cell cannot take a value, '' when it can."""
        return self._blocked.get((row, column), "")

    def holds(self, row: int, column: int, value: Cell) -> bool:
        """Tell whether a cell needs no writing to show a value."""
        if not same_value(cell_at(self._form, row, column), value):
            return False
        return (row, column) not in self._uncomputed or bool(self.why(row, column))

    def write(self, row: int, column: int, value: Cell, number: str) -> str:
        """Put a value into a cell that does not hold it; return why it cannot be, '' when it is."""
        found = cell_at(self._form, row, column)
        if self.holds(row, column, value):
            return ""
        reason = self.why(row, column)
        if not reason:
            self.touches.append(Touch(row, column, found, value, number))
        return reason

    @cached_property
    def _blocked(self) -> Mapping[Place, str]:
        return self._look()


def blocked_cells(tab: str, blocked: Mapping[Place, str]) -> Iterator[str]:
    """Yield a sentence for each reason why cells of a tab cannot be written."""
    for reason in dict.fromkeys(blocked.values()):
        names = [cell_name(*place) for place in sorted(blocked) if blocked[place] == reason]
        more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
        yield f"{tab}!{', '.join(names[:_NAMED])}{more} cannot be written: {BLOCKED[reason]}"
