"""A drawn Google Sheet, or a folder that other accounts may enter, for each test that asks."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stores.disk import OLD
from tests.stores.sheets import Sheet, drawn_sheet, empty_sheet


@pytest.fixture
def sheet(tmp_path: Path) -> Iterator[Sheet]:
    """Two rows are registered in it."""
    with drawn_sheet(tmp_path) as found:
        yield found


@pytest.fixture
def blank(tmp_path: Path) -> Iterator[Sheet]:
    """Nothing is drawn in it."""
    with empty_sheet(tmp_path) as found:
        yield found


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that another user may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def kept(folder: Path) -> Path:
    """A file that must not be lost, in that folder."""
    path = folder / "book.xlsx"
    path.write_bytes(OLD)
    return path
