"""The book of the tricks, in either store: an honest office worked in it, then the insider comes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sheets_api.book import Book
from tests.stores.sheets import empty_sheet, served
from tests.tricks.insider import File, Insider, Online, at, begun, office_week

Worked = tuple[Path, Book]


@pytest.fixture(scope="session")
def _file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the book as a file, and with what the computer that syncs it keeps.

    Each test gets it back as `kept` holds it: at another place the book would be one that moved.
    """
    folder = tmp_path_factory.mktemp("file") / "office"
    folder.mkdir()
    office = begun(folder, File(folder / "dip.xlsx"))
    office_week(office)
    office.sync(at(15, "08:00"))
    shutil.copytree(folder, folder.with_name("kept"))
    return folder


@pytest.fixture(scope="session")
def _sheet(tmp_path_factory: pytest.TempPathFactory) -> Worked:
    """Return the same of a Google Sheet."""
    folder = tmp_path_factory.mktemp("sheet")
    with empty_sheet(folder) as sheet:
        office_week(begun(folder, Online(sheet)))
        return folder, sheet.book


@pytest.fixture
def local(_file: Path) -> Insider:
    """Return the file, on the computer that always synced it."""
    shutil.rmtree(_file)
    shutil.copytree(_file.with_name("kept"), _file)
    return Insider(File(_file / "dip.xlsx"), _file / "state")


@pytest.fixture
def online(_sheet: Worked, tmp_path: Path) -> Iterator[Insider]:
    """Return a copy of the Google Sheet, on that computer."""
    folder, book = _sheet
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    with served(book, tmp_path) as sheet:
        office = Insider(Online(sheet), tmp_path / "state")
        office.sync(at(15, "08:00"))
        yield office


@pytest.fixture(params=["local", "online"])
def office(request: pytest.FixtureRequest) -> Insider:
    """Return such a book, in either store."""
    found: Insider = request.getfixturevalue(request.param)
    return found
