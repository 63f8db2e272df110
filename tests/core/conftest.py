"""What a new office has set."""

from __future__ import annotations

import pytest

from sheetsync.core.settings import Settings
from sheetsync.core.sop import Sop
from tests.journalled import settings_of


@pytest.fixture(scope="session")
def office(sop: Sop) -> Settings:
    return settings_of(sop)
