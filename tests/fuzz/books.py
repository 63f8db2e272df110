"""A drawn book with some work in it, and the same with the cells of one tab changed."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from sheetsync.core.cells import Cell
from sheetsync.stores.ooxml import Package
from tests.clerk import ROW, Clerk
from tests.fuzz.commands import answered

FORM = "Form DIP"

STRANGE = (
    "", " ", "x", "[bold]x[/]", "[/]", "[link=http://a.example]x", "=1+1", "#N/A", "#REF!", "'", '"', "{0}",
    "\u202eabc", "\u200b", "é", "baris\nkedua", "a" * 32_000, "nan", "inf", "-1", "1e400", "9" * 5000,
    "60 menit", "1.950", "07.30", "7:30", "24:00", "25:00", "0", "22/11/2026", "22-11-26", "1 Nop 2026",
    "2026-11-22", "2026-11-22T07:00:00+07:00", "0001-01-01", "31/02/2026", "31/12/9999", "Senin-Minggu",
    "Minggu-Senin", "Mars/Base", "UTC", "Etc/GMT-14", "Asia", "website_medsos", "sop.toml", "../../etc",
    "a@b.id", "@", "null", "{}", "[]", 0, 1, -1, 0.5, 0.3125, 1e-300, 1e9, 1e300, 2026, 46_000, 46_000.5,
    2_958_466, -5, True, False,
)  # fmt: skip


@functools.cache
def _drawn() -> bytes:
    """Return the book with three rows, one of them published; made once a process."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "dip.xlsx"
        assert answered(folder, "init", str(path)).exit_code == 0
        done = {"1. Identifikasi": "Selesai", "2. Verifikasi": "Disetujui"}
        refused = {**done, "3. Persetujuan": "Tidak disetujui", "Alasan Persetujuan": "Kurang"}
        published = {"3. Persetujuan": "Disetujui", "4. Publikasi": "Terpublikasi",
                     "Tautan Publikasi": "https://a.example"}  # fmt: skip
        days = ({1: {"Judul Informasi": "Satu"}, 2: ROW | done, 3: ROW | refused},
                {2: published, 1: {"4. Publikasi": "x"}})  # fmt: skip
        for day in days:
            Clerk(path).type(*day.items())
            assert answered(folder, "sync", str(path)).exit_code == 0
        return path.read_bytes()


def tab(title: str) -> list[list[Cell]]:
    """Return the cells of a tab of the book, to be changed."""
    return Package.parse(_drawn()).sheet_values(title)


def save(path: Path, title: str, rows: Sequence[Sequence[Cell]]) -> None:
    """Write the book with these cells on a tab; what stood beside and below them is blank."""
    package = Package.parse(_drawn())
    before = dict(_places(package.sheet_values(title)))
    after = {**dict.fromkeys(before, ""), **dict(_places(rows))}
    changed = {at: cell for at, cell in after.items() if before.get(at, "") != cell}
    package.set_cells(title, changed)
    path.write_bytes(package.to_bytes())


def _places(rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[tuple[int, int], Cell]]:
    for row, cells in enumerate(rows):
        yield from (((row, column), cell) for column, cell in enumerate(cells))


def ask(random: Random, folder: Path, path: Path, codes: tuple[int, ...] = (0, 1, 3)) -> None:
    """Run what people run on a book, one command more often than the others."""
    others = (["status"], ["log"], ["verify"], ["doctor"], ["status", "--json"],
              ["log", "--format", "xes"], ["log", "--format", "csv"],
              ["report", "--period", "2026", "-o", str(folder / "report")])  # fmt: skip
    for command, *options in random.sample(others, 2):
        answered(folder, command, str(path), *options, codes=codes)
    answered(folder, "sync", str(path), codes=codes)
