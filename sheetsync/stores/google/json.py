"""Google's JSON by name and kind: what is not there is zero, false or empty."""

from __future__ import annotations

import json
from typing import Any, NoReturn, TypeVar

from sheetsync.stores.google.errors import UnclearError

Json = dict[str, Any]
T = TypeVar("T")


def loads(data: bytes) -> Json:
    """Return a JSON object. Raises ValueError or RecursionError for anything else."""
    found = json.loads(data, parse_constant=_no_number)
    if not isinstance(found, dict):
        raise ValueError(f"found {type(found).__name__}, expected an object")
    return found


def part(found: Any, name: str, kind: type[T]) -> T:
    """Return what an object holds under a name; Google leaves out what is zero, false or empty.

    Raises UnclearError when it is of another kind: blank it would look like a deleted row.
    """
    value = found.get(name) if isinstance(found, dict) else odd(name)
    if value is None:
        return kind()
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        odd(name)
    return value


def parts(found: Any, name: str) -> list[Json]:
    """Return the objects of a list. Raises UnclearError when there is anything else."""
    listed: list[Any] = part(found, name, list)
    if not all(isinstance(one, dict) for one in listed):
        odd(name)
    return listed


def odd(name: str) -> NoReturn:
    """Raise the error for an answer that does not say what it should."""
    raise UnclearError(
        f"Google's answer cannot be understood (at {name!r}); nothing was made of it, sync again "
        "later"
    )


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")
