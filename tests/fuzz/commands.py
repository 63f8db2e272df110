"""Whole commands on mutants: each ends with an exit code it has, and one that failed wrote nothing."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from click.testing import CliRunner, Result

from sheetsync.cli import main

LONGEST = 300  # characters of a message, the name of the book left out


def answered(folder: Path, *line: str, codes: tuple[int, ...] = (0, 1, 3)) -> Result:
    """Run one command line; AssertionError when it ends in a traceback or writes and then fails."""
    before = _files(folder)
    done = CliRunner(env={"SHEETSYNC_STATE": str(folder / "state")}).invoke(main, list(line))
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code in codes, f"exit {done.exit_code}: {done.output[-500:]}"
    if done.exit_code == 1:
        assert _files(folder) == before, "it failed, but wrote"
        told = done.output.replace(str(folder), "")
        assert max(map(len, told.splitlines())) <= LONGEST + len("Error: "), told
    return done


def _files(folder: Path) -> dict[str, str]:
    """Return a digest of each file that is people's; locks and this program's memory are not."""
    return {
        path.name: sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.is_file() and path.suffix != ".lock"
    }
