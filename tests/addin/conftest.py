"""The add-in filled by its own command, and node to run it; skipped where there is no node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sheetsync.cli import main

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def node() -> str:
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is not installed")
    return found


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that `sheetsync addin` wrote for a fresh book."""
    folder = tmp_path_factory.mktemp("addin")
    env = {"SHEETSYNC_STATE": str(folder / "state")}
    for line in (["init", f"{folder}/dip.xlsx"], ["addin", f"{folder}/dip.xlsx", "-o", f"{folder}/out"]):  # fmt: skip
        result = CliRunner().invoke(main, line, env=env)
        assert result.exit_code == 0, result.output
    return folder / "out"


@pytest.fixture(scope="session")
def play(node: str, filled: Path) -> Callable[..., dict[str, Any]]:
    """Return a function that plays edits through the add-in."""

    def play(**told: Any) -> dict[str, Any]:
        done = subprocess.run(
            [node, str(HERE / "play.mjs")],
            input=json.dumps(told),
            env={**os.environ, "ADDIN": str(filled)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return play
