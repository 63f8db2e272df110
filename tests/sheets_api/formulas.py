"""Formulas: read into a tree and computed, as far as a small office sheet goes.

Numbers, texts, booleans, references on this or another sheet, `+ - * / ^ & %`, comparisons and the
functions of `functions.py`. Anything else is the error value Google gives for an unknown function.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from tests.sheets_api import a1
from tests.sheets_api.functions import FUNCTIONS, Lazy, Wrong, number, text
from tests.sheets_api.ranges import Area

if TYPE_CHECKING:
    from tests.sheets_api.book import Book, Sheet

TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)
    | (?P<text>"(?:[^"]|"")*")
    | (?P<ref>(?:'(?:[^']|'')+'!|[A-Za-z_][\w.]*!)?
        (?:\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}(?:\$?\d+)?)?
          |\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?\d+:\$?\d+)(?![\w(]))
    | (?P<name>[A-Za-z_][\w.]*)
    | (?P<op><=|>=|<>|[-+*/^&=<>(),;%{}])
    )""",
    re.VERBOSE,
)
LEVELS = [("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",)]
Token = tuple[str, str]


def tokens(source: str) -> list[Token]:
    """Return the (kind, text) pairs of a formula without its `=`; raises Wrong on nonsense."""
    found, place = [], 0
    source = source.rstrip()
    while place < len(source):
        match = TOKEN.match(source, place)
        if not match:
            raise Wrong("ERROR", "Formula parse error.")
        found.append((match.lastgroup or "", match[match.lastgroup or 0]))
        place = match.end()
    return found


class Calculator:
    """The effective values of one book, each formula computed once."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.known: dict[tuple[int, int, int], dict[str, Any]] = {}
        self.open: set[tuple[int, int, int]] = set()

    def value(self, sheet: Sheet, row: int, column: int) -> dict[str, Any]:
        """Return the effective ExtendedValue of a cell; an empty dict for an empty cell."""
        entered = sheet.at(row, column).get("userEnteredValue", {})
        if "formulaValue" not in entered:
            return entered
        place = (sheet.id, row, column)
        if place not in self.known:
            self.known[place] = self._computed(place, sheet, entered["formulaValue"])
        return self.known[place]

    def _computed(self, place: tuple[int, int, int], sheet: Sheet, formula: str) -> dict[str, Any]:
        try:
            if place in self.open:
                raise Wrong("REF", "Circular dependency detected.")
            self.open.add(place)
            result = Reader(self, sheet, tokens(formula[1:])).all()
        except Wrong as wrong:
            return _error(wrong.kind, wrong.message)
        except IndexError:
            return _error("N_A", "Wrong number of arguments.")
        except (ArithmeticError, ValueError):
            return _error("NUM", "The result is out of range.")
        except RecursionError:
            return _error("REF", "The formula is too deep for the local server.")
        finally:
            self.open.discard(place)
        return extended(result)

    def cell(self, sheet: Sheet, row: int, column: int) -> Any:
        """The plain value of a cell: a number, a text, a boolean or None."""
        value = self.value(sheet, row, column)
        if "errorValue" in value:
            raise Wrong(value["errorValue"]["type"], value["errorValue"].get("message", ""))
        return next(iter(value.values()), None)


def _error(kind: str, message: str) -> dict[str, Any]:
    return {"errorValue": {"type": kind, "message": message}}


def extended(result: Any) -> dict[str, Any]:
    result = _first(result)
    if isinstance(result, bool):
        return {"boolValue": result}
    if isinstance(result, int | float):
        finite = math.isfinite(result)
        return {"numberValue": result} if finite else _error("NUM", "The result is out of range.")
    return {"numberValue": 0} if result is None else {"stringValue": str(result)}


def _first(result: Any) -> Any:
    while isinstance(result, list):
        result = result[0] if result else None
    return result


class Reader:
    """One formula read from left to right and computed on the way."""

    def __init__(self, calculator: Calculator, sheet: Sheet, found: list[Token]) -> None:
        self.calculator, self.sheet = calculator, sheet
        self.tokens, self.place = found, 0

    def all(self) -> Any:
        result = self._level(0)
        if self.place < len(self.tokens):
            raise Wrong("ERROR", "Formula parse error.")
        return result

    def _peek(self) -> str:
        return self.tokens[self.place][1] if self.place < len(self.tokens) else ""

    def _take(self, *wanted: str) -> bool:
        is_op = self.place < len(self.tokens) and self.tokens[self.place][0] == "op"
        if is_op and self._peek() in wanted:
            self.place += 1
            return True
        return False

    def _level(self, depth: int) -> Any:
        if depth == len(LEVELS):
            return self._signed()
        left = self._level(depth + 1)
        while (sign := self._peek()) and self._take(*LEVELS[depth]):
            left = _applied(sign, _first(left), _first(self._level(depth + 1)))
        return left

    def _signed(self) -> Any:
        if self._take("-"):
            return -number(_first(self._signed()))
        if self._take("+"):
            return self._signed()
        value = self._atom()
        while self._take("%"):
            value = number(_first(value)) / 100
        return value

    def _atom(self) -> Any:
        if self._take("("):
            value = self._level(0)
            return value if self._take(")") else self._lost()
        if self.place >= len(self.tokens):
            return self._lost()
        kind, source = self.tokens[self.place]
        self.place += 1
        if kind == "number":
            return float(source)
        if kind == "text":
            return source[1:-1].replace('""', '"')
        if kind == "ref":
            return self._reference(source)
        return self._name(source) if kind == "name" else self._lost()

    def _lost(self) -> Any:
        raise Wrong("ERROR", "Formula parse error.")

    def _name(self, name: str) -> Any:
        if self._take("("):
            return self._call(name.upper())
        if name.upper() in ("TRUE", "FALSE"):
            return name.upper() == "TRUE"
        if named := self.calculator.book.named(name):
            area = Area.of_grid(named["range"])
            return self._values(self.calculator.book.grid(area.sheet_id), area)
        raise Wrong("NAME", f"Unknown range name: '{name.upper()}'.")

    def _call(self, name: str) -> Any:
        given: list[Lazy] = []
        while not self._take(")"):
            start = self.place
            self._skip()
            given.append(Lazy(self, self.tokens[start : self.place]))
            if not self._take(",", ";") and self._peek() != ")":
                return self._lost()
        if name not in FUNCTIONS:
            raise Wrong("NAME", f"Unknown function: '{name}'.")
        return FUNCTIONS[name](given)

    def _skip(self) -> None:
        """Step over one argument; it is computed only if the function asks for it."""
        depth = 0
        while self.place < len(self.tokens):
            source = self._peek()
            if depth == 0 and source in (",", ";", ")"):
                return
            depth += (source == "(") - (source == ")")
            self.place += 1

    def inner(self, part: list[Token]) -> Any:
        return Reader(self.calculator, self.sheet, part).all() if part else None

    def _reference(self, source: str) -> Any:
        title, cells = a1.split(source)
        sheet = self.sheet if title is None else self.calculator.book.titled(title)
        found = a1.parse((cells or "").replace("$", ""))
        if sheet is None or found is None:
            raise Wrong("REF", "Unresolved sheet name." if sheet is None else "Bad reference.")
        return self._values(sheet, Area(sheet.id, *found))

    def _values(self, sheet: Sheet, area: Area) -> Any:
        inside = area.within(sheet)
        rows = range(inside.top, inside.bottom)
        columns = range(inside.left, inside.right)
        if len(rows) == len(columns) == 1:
            return self.calculator.cell(sheet, rows[0], columns[0])
        return [[self.calculator.cell(sheet, row, one) for one in columns] for row in rows]


def _applied(sign: str, left: Any, right: Any) -> Any:
    if sign == "&":
        return text(left) + text(right)
    if sign in LEVELS[0]:
        return _compared(sign, left, right)
    a, b = number(left), number(right)
    if sign == "/":
        if b == 0:
            raise Wrong("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero.")
        return a / b
    return {"+": a + b, "-": a - b, "*": a * b}[sign] if sign != "^" else _power(a, b)


def _power(base: float, exponent: float) -> float:
    result = base**exponent
    if isinstance(result, complex):
        raise Wrong("NUM", "Function POWER evaluates to an imaginary number.")
    return result


def _compared(sign: str, left: Any, right: Any) -> bool:
    if isinstance(left, str) or isinstance(right, str):
        left, right = text(left).casefold(), text(right).casefold()
    else:
        left, right = left or 0, right or 0
    order = (left > right) - (left < right)
    wanted = {"=": (0,), "<>": (-1, 1), "<": (-1,), ">": (1,), "<=": (-1, 0), ">=": (0, 1)}
    return order in wanted[sign]
