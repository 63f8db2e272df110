"""What every test may ask for: the two SOPs, drawn books, and a desk with one row on it.

A law is tried with 150 examples; `pytest --hypothesis-profile=nightly` takes its time.
"""

import gc
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings

from sheetsync.cli import main
from sheetsync.core.sop import Sop
from sheetsync.templates import load_sop
from tests.clerk import ROW, Clerk, drawn_book
from tests.computers import computers, sign_as_one  # noqa: F401 - a fixture for all tests
from tests.desk import CONTENT, Desk
from tests.golden_files import golden  # noqa: F401 - a fixture for all tests
from tests.lists import listed  # noqa: F401 - a fixture for all tests

settings.register_profile("daily", max_examples=150, deadline=None)
settings.register_profile("nightly", max_examples=1_000, deadline=None)
settings.load_profile("daily")


def pytest_configure() -> None:
    """Let all tests sign as one computer: another state folder alone makes no other one of it."""
    sign_as_one()
    gc.disable()  # hardly anything that is made while tests are collected goes again


def pytest_collection_finish() -> None:
    """Spare the collector what stays for the whole run; it took a twentieth of the time."""
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--refresh", action="store_true", help="write the golden files anew")


@pytest.fixture(scope="session")
def sop() -> Sop:
    return load_sop("website_medsos")


@pytest.fixture(scope="session")
def second_sop() -> Sop:
    return load_sop(Path(__file__).parent / "data" / "second_sop.toml")


@pytest.fixture
def desk(sop: Sop) -> Desk:
    return Desk(sop, dict(CONTENT))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that runs one command line, or its words, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHEETSYNC_STATE", str(tmp_path / "state"))

    def run(line: str | list[str], code: int = 0) -> Result:
        words = line.split() if isinstance(line, str) else line
        result = CliRunner().invoke(main, words)
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the file of such a book by the SOP that ships, made once for all tests."""
    return drawn_book(tmp_path_factory.mktemp("drawn"), (1, ROW))


@pytest.fixture
def book(run, drawn: bytes, tmp_path: Path) -> Clerk:  # noqa: ARG001 - it sets the folder
    """Return a copy of that book in the folder where `run` runs."""
    path = tmp_path / "dip.xlsx"
    path.write_bytes(drawn)
    return Clerk(path)
