"""What every test may ask for: the two SOPs, and a desk with one row on it."""

from pathlib import Path

import pytest

from sheetsync.core.sop import Sop
from sheetsync.templates import load_sop
from tests.desk import CONTENT, Desk


@pytest.fixture(scope="session")
def sop() -> Sop:
    return load_sop("website_medsos")


@pytest.fixture(scope="session")
def second_sop() -> Sop:
    return load_sop(Path(__file__).parent / "data" / "second_sop.toml")


@pytest.fixture
def desk(sop: Sop) -> Desk:
    return Desk(sop, dict(CONTENT))
