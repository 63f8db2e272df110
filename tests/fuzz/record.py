"""What stands beside the history: its hidden tab and signatures, this computer's key and mirror.

A key or a mirror may be lost or spoiled in any way: the book goes on, or a sentence says why not.
"""

from __future__ import annotations

import functools
import shutil
import tempfile
from pathlib import Path
from random import Random

from sheetsync.core.cells import Cell
from tests.fuzz.books import STRANGE, ask, save, tab
from tests.fuzz.commands import answered
from tests.fuzz.parts import spoiled

_SIGNATURE = 16


def attempt(random: Random, folder: Path) -> None:
    """Spoil one of them; then show who signs, put the history back, bring a row back, and sync."""
    path = folder / "dip.xlsx"
    title = random.choice(("Metadata sheetsync", "Riwayat"))
    rows = tab(title)
    save(path, title, rows)
    shutil.copytree(_state(), folder / "state")
    answered(folder, "sync", str(path))
    random.choice((_file, _file, _cell))(random, folder, title, rows)
    lines = (["signers"], ["signers", "--confirm", random.choice(("0000", "zz", "ffffffff"))],
             ["restore", "--history", "--yes"], ["restore", "DIP-2026-0002"],
             ["restore", random.choice(("", "x", "DIP-2026-" + "9" * 400))])  # fmt: skip
    for command, *options in random.sample(lines, 2):
        answered(folder, command, str(path), *options, codes=(0, 1, 2, 3))
    ask(random, folder, path)


def _file(random: Random, folder: Path, *_: object) -> None:
    """Change, empty or take away a file of the state folder, or put a folder in its place."""
    found = sorted(each for each in (folder / "state").rglob("*") if each.is_file())
    path = random.choice(found)
    data, way = path.read_bytes(), random.randrange(6)
    path.unlink()
    if way == 0:
        path.mkdir()
    elif way == 1:
        path.symlink_to(folder / "nowhere")
    elif way < 5:
        new = spoiled(random, data) if data else b"x"
        path.write_bytes(random.choice((new, data[: len(data) // 2], b"", b"{}", b"[" * 90_000)))


def _cell(random: Random, folder: Path, title: str, rows: list[list[Cell]]) -> None:
    """Change cells of the tab, most often a signature or another tool's own text."""
    for _ in range(random.choice((1, 1, 3))):
        row = random.choice([each for each in rows if each])
        own = _SIGNATURE if title == "Riwayat" and random.random() < 0.6 else len(row) - 1
        column = random.choice((min(own, len(row) - 1), random.randrange(len(row))))
        other = random.choice(random.choice([each for each in rows if each]))
        row[column] = random.choice((other, random.choice(STRANGE), f"{row[column]}0"))
    save(folder / "dip.xlsx", title, rows)


@functools.cache
def _state() -> Path:
    """Return a state folder that saw the book under another name; made once a process."""
    folder = Path(tempfile.mkdtemp(prefix="sheetsync-fuzz-"))
    save(folder / "dip.xlsx", "Metadata sheetsync", tab("Metadata sheetsync"))
    answered(folder, "sync", str(folder / "dip.xlsx"))
    return folder / "state"
