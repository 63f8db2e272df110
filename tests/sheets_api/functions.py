"""The functions a formula may call."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from tests.sheets_api.json_form import plain

OUTSIDE = (
    *("IMPORTDATA", "IMPORTFEED", "IMPORTHTML", "IMPORTRANGE", "IMPORTXML"),
    *("GOOGLEFINANCE", "GOOGLETRANSLATE"),
)


class Wrong(Exception):  # noqa: N818 - a value of the sheet, not an error of ours
    """A formula's error value: Google's type of it, and the message shown beside it."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind, self.message = kind, message


class Lazy:
    """An argument, computed when a function asks for it (IF and IFERROR do not ask for all)."""

    def __init__(self, reader: Any, part: list[Any]) -> None:
        self._reader, self._part = reader, part

    def all(self) -> Any:
        return self._reader.inner(self._part)

    def one(self) -> Any:
        value = self.all()
        while isinstance(value, list):
            value = value[0] if value else None
        return value


def number(value: Any) -> float:
    if value is None or value == "":
        return 0
    try:
        return float(value)
    except (TypeError, ValueError):
        kind = "Function parameter expects number values. But "
        raise Wrong(
            "VALUE", f"{kind}'{value}' is a text and cannot be coerced to a number."
        ) from None


def text(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        return str(plain(value))
    return value or ""


def _flat(given: list[Lazy]) -> list[Any]:
    values: list[Any] = []
    for one in given:
        value = one.all()
        rows = value if isinstance(value, list) else [[value]]
        values += [cell for row in rows for cell in row]
    return values


def _numbers(given: list[Lazy]) -> list[float]:
    """The numbers among the values; texts and blanks in a range do not count."""
    return [v for v in _flat(given) if isinstance(v, int | float) and not isinstance(v, bool)]


def _average(given: list[Lazy]) -> float:
    found = _numbers(given)
    if not found:
        raise Wrong(
            "DIVIDE_BY_ZERO", "Evaluation of function AVERAGE caused a divide by zero error."
        )
    return sum(found) / len(found)


def _if(given: list[Lazy]) -> Any:
    if given[0].one():
        return given[1].all()
    return given[2].all() if len(given) > 2 else False


def _iferror(given: list[Lazy]) -> Any:
    try:
        return given[0].all()
    except Wrong:
        return given[1].all() if len(given) > 1 else ""


def _join(given: list[Lazy]) -> str:
    return text(given[0].one()).join(text(value) for value in _flat(given[1:]))


def _loading(_given: list[Lazy]) -> Any:
    """What comes from outside never arrives here: the cell stays at `Loading...`."""
    raise Wrong("LOADING", "Loading data...")


def _round(given: list[Lazy]) -> float:
    places = int(number(given[1].one())) if len(given) > 1 else 0
    value = number(given[0].one()) * 10**places
    return math.copysign(math.floor(abs(value) + 0.5), value) / 10**places


def _of_text(work: Callable[[str], Any]) -> Callable[[list[Lazy]], Any]:
    return lambda given: work(text(given[0].one()))


FUNCTIONS: dict[str, Callable[[list[Lazy]], Any]] = {
    "SUM": lambda given: sum(_numbers(given)),
    "AVERAGE": _average,
    "COUNT": lambda given: len(_numbers(given)),
    "COUNTA": lambda given: sum(value is not None for value in _flat(given)),
    "MIN": lambda given: min(_numbers(given), default=0),
    "MAX": lambda given: max(_numbers(given), default=0),
    "ABS": lambda given: abs(number(given[0].one())),
    "ROUND": _round,
    "CONCATENATE": lambda given: "".join(text(value) for value in _flat(given)),
    "CONCAT": lambda given: "".join(text(value) for value in _flat(given)),
    "JOIN": _join,
    "LEN": _of_text(len),
    "UPPER": _of_text(str.upper),
    "LOWER": _of_text(str.lower),
    "TRIM": _of_text(lambda value: " ".join(value.split())),
    "IF": _if,
    "IFERROR": _iferror,
    "AND": lambda given: all(bool(value) for value in _flat(given)),
    "OR": lambda given: any(bool(value) for value in _flat(given)),
    "NOT": lambda given: not given[0].one(),
    "HYPERLINK": lambda given: given[-1].one(),
    "TRUE": lambda _given: True,
    "FALSE": lambda _given: False,
} | dict.fromkeys(OUTSIDE, _loading)
