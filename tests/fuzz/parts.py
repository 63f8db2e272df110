"""Workbook parts: bytes of one part of a drawn book changed, cut, doubled or swapped."""

from __future__ import annotations

import functools
import zipfile
from io import BytesIO
from pathlib import Path
from random import Random

from tests.fuzz.commands import answered


@functools.cache
def _book() -> bytes:
    """Return the bytes of a drawn book; made once a process."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "dip.xlsx"
        assert answered(folder, "init", str(path)).exit_code == 0
        return path.read_bytes()


def attempt(random: Random, folder: Path) -> None:
    path = folder / "dip.xlsx"
    path.write_bytes(_mutated(random, _book()))
    for command in ("sync", "status"):
        answered(folder, command, str(path))


def _mutated(random: Random, book: bytes) -> bytes:
    source, target = zipfile.ZipFile(BytesIO(book)), BytesIO()
    chosen = random.choice(source.namelist())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in source.namelist():
            data = source.read(name)
            changed.writestr(name, _changed(random, data) if name == chosen else data)
    return target.getvalue()


def _changed(random: Random, data: bytes) -> bytes:
    start = random.randrange(len(data))
    end = min(len(data), start + random.choice((1, 8, 200)))
    fill = random.choice((b"", bytes([random.randrange(256)]), data[start:end] * 2))
    return data[:start] + fill + data[end:]
