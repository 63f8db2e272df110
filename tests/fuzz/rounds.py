"""One mutant after another: which kinds there are, and how one is met."""

from __future__ import annotations

import importlib
import pkgutil
import random
import tempfile
from pathlib import Path

import tests.fuzz

_OWN = ("__main__", "rounds", "commands", "books")


def kinds() -> list[str]:
    """Return the names of the kinds, in order."""
    found = (module.name for module in pkgutil.iter_modules(tests.fuzz.__path__))
    return sorted(name for name in found if name not in _OWN and not name.startswith("test_"))


def meet(kind: str, seed: str, number: int) -> None:
    """Make one mutant in an empty folder and run it; raise where it is not answered as it should."""
    attempt = importlib.import_module(f"tests.fuzz.{kind}").attempt
    with tempfile.TemporaryDirectory() as folder:
        attempt(random.Random(f"{kind}:{seed}:{number}"), Path(folder))
