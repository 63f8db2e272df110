"""What every test may ask for: the two SOPs, and a desk with one row on it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sheetsync.cli import main
from sheetsync.core.sop import Sop
from sheetsync.templates import load_sop
from tests.clerk import Clerk
from tests.desk import CONTENT, Desk
from tests.lists import listed  # noqa: F401 - a fixture for all tests


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
    """Return a function that runs one command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHEETSYNC_STATE", str(tmp_path / "state"))

    def run(line: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, line.split())
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture
def book(run, tmp_path: Path) -> Clerk:
    """Return a drawn book with one registered row."""
    run("init dip.xlsx")
    clerk = Clerk(tmp_path / "dip.xlsx")
    clerk.add(1)
    run("sync dip.xlsx")
    return clerk
