"""References inside formulas, moved along when cells are copied, inserted or deleted."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.sheets_api import a1

QUOTED = re.compile(r'"(?:[^"]|"")*"')
REFERENCE = re.compile(
    r"(?P<sheet>(?:'(?:[^']|'')+'|[A-Za-z_][\w.]*)!)?"
    r"(?<![\w$.])(?P<cells>\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?)(?![\w(])"
)
CORNER = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d+)")
Move = Callable[[int, int, bool, bool], tuple[int, int] | None]


def copied(formula: str, down: int, right: int) -> str:
    """Return a formula as it reads in a cell `down` and `right` of where it stood."""

    def move(row: int, column: int, fixed_row: bool, fixed_column: bool) -> tuple[int, int] | None:
        row, column = row + (not fixed_row) * down, column + (not fixed_column) * right
        return (row, column) if row >= 0 and column >= 0 else None

    return _rewritten(formula, lambda _title: move)


def shifted(
    formula: str, here: str, moved: str, place: Callable[[int, int], tuple[int, int] | None]
) -> str:
    """Return a formula on sheet `here` after the cells of sheet `moved` went to new places.

    `place` says where a cell went, None when it is gone (the reference becomes #REF!).
    """

    def move(row: int, column: int, _row: bool, _column: bool) -> tuple[int, int] | None:
        return place(row, column)

    def chosen(title: str | None) -> Move | None:
        return move if (here if title is None else title).casefold() == moved.casefold() else None

    return _rewritten(formula, chosen)


def _rewritten(formula: str, chosen: Callable[[str | None], Move | None]) -> str:
    """Rewrite every reference whose sheet `chosen` has a move for; quoted texts stay."""
    out, end = "", 0
    for found in QUOTED.finditer(formula):
        out += _parts(formula[end : found.start()], chosen) + found[0]
        end = found.end()
    return out + _parts(formula[end:], chosen)


def _parts(source: str, chosen: Callable[[str | None], Move | None]) -> str:
    def one(found: re.Match[str]) -> str:
        prefix = found["sheet"] or ""
        move = chosen(a1.split(prefix + "A1")[0] if prefix else None)
        if move is None:
            return found[0]
        corners = [_corner(part) for part in found["cells"].split(":")]
        if len(corners) == 2:
            ends = [_inwards(*corners, move), _inwards(*reversed(corners), move)]
        else:
            ends = [move(*corners[0])]
        if any(end is None for end in ends):
            return prefix + "#REF!"
        texts = [_text(end, corner) for end, corner in zip(ends, corners, strict=True)]
        return prefix + ":".join(texts)

    return REFERENCE.sub(one, source)


def _corner(source: str) -> tuple[int, int, bool, bool]:
    fixed_column, letters, fixed_row, digits = CORNER.fullmatch(source).groups()
    return int(digits) - 1, a1.column(letters), bool(fixed_row), bool(fixed_column)


def _inwards(corner: tuple, other: tuple, move: Move) -> tuple[int, int] | None:
    """Where a corner of a range goes; one that is deleted steps towards the other corner."""
    (row, column, *fixed), (last_row, last_column, *_) = corner, other
    for one in _steps(row, last_row):
        if found := move(one, column, *fixed):
            return found
    for one in _steps(column, last_column):
        if found := move(row, one, *fixed):
            return found
    return None


def _steps(start: int, end: int) -> range:
    return range(start, end + 1) if start <= end else range(start, end - 1, -1)


def _text(place: tuple[int, int], corner: tuple[int, int, bool, bool]) -> str:
    _, _, fixed_row, fixed_column = corner
    return f"{'$' * fixed_column}{a1.letters(place[1])}{'$' * fixed_row}{place[0] + 1}"
