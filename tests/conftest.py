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
    """Return a function that runs one command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHEETSYNC_STATE", str(tmp_path / "state"))

    def run(line: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, line.split())
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the file of a drawn book with one registered row, made once for all tests."""
    path = tmp_path_factory.mktemp("drawn") / "dip.xlsx"
    env = {"SHEETSYNC_STATE": str(path.parent / "state")}
    assert CliRunner(env=env).invoke(main, ["init", str(path)]).exit_code == 0
    Clerk(path).add(1)
    assert CliRunner(env=env).invoke(main, ["sync", str(path)]).exit_code == 0
    return path.read_bytes()


@pytest.fixture
def book(run, drawn: bytes, tmp_path: Path) -> Clerk:  # noqa: ARG001 - it sets the folder
    """Return a copy of that book in the folder where `run` runs."""
    path = tmp_path / "dip.xlsx"
    path.write_bytes(drawn)
    return Clerk(path)
