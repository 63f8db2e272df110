"""Texts kept as files in `golden`: `pytest --refresh` writes them anew, and the diff is to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

import pytest

FOLDER = Path(__file__).parent / "golden"
Golden: TypeAlias = Callable[[str, Iterable[str]], None]


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Return a function that holds lines against the file of that name, or writes it."""

    def hold(name: str, lines: Iterable[str]) -> None:
        path, found = FOLDER / f"{name}.txt", "".join(f"{line}\n" for line in lines)
        if request.config.getoption("--refresh"):
            path.write_text(found, "utf-8", newline="\n")
        assert found == path.read_text("utf-8"), f"{path.name} differs; see --refresh"

    return hold
