"""An edited book opened by LibreOffice itself: it loads, and shows what was written."""

import csv
import shutil
import subprocess
from pathlib import Path

import pytest

from sheetsync.stores.ooxml import Package
from tests.stores.books import PROGRAMS
from tests.stores.redrawn import BOARD, BOOKS, FORM, redrawn
from tests.stores.test_ooxml_graft import drawing

SOFFICE = shutil.which("soffice")
# Every tab to a file of its own: comma, double quotes, UTF-8, numbers as they are stored.
ALL_TABS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
CHANGED = {(2, 1): "=1+1 stays", (3, 2): "", (30, 4): 7.5}


def book(program: str) -> bytes:
    package = Package.parse(PROGRAMS[program]())
    package.set_cells("Form", CHANGED)
    package.append_rows("Log & more", [["N-5", "emoji 😀 & عربي", "open", 46_005.5, 25]])
    package.add_sheet("Monitoring", drawing(text="Head"), after="Form")
    package.set_cells("Monitoring", {(3, 1): 0.5, (3, 2): "text"})
    return package.to_bytes()


def shown(folder: Path, program: str, tab: str) -> dict[tuple[int, int], str]:
    with (folder / f"{program}-{tab}.csv").open(encoding="utf-8", newline="") as file:
        return {
            (r, c): value
            for r, row in enumerate(csv.reader(file))
            for c, value in enumerate(row)
            if value
        }


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed here")
def test_libreoffice_shows_every_value_and_only_the_changes(tmp_path: Path) -> None:
    for program in PROGRAMS:
        (tmp_path / f"{program}.xlsx").write_bytes(book(program))
        (tmp_path / f"{program} before.xlsx").write_bytes(PROGRAMS[program]())
    for name, make in BOOKS.items():
        (tmp_path / f"redrawn {name}.xlsx").write_bytes(redrawn(make()))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    files = sorted(str(path) for path in tmp_path.glob("*.xlsx"))

    subprocess.run(
        [str(SOFFICE), profile, "--headless", "--convert-to", ALL_TABS, *files],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=120,
    )

    for program in PROGRAMS:
        expected = shown(tmp_path, f"{program} before", "Form")
        expected |= {(2, 1): "=1+1 stays", (30, 4): "7.5"}
        del expected[3, 2]
        assert shown(tmp_path, program, "Form") == expected
        assert "emoji 😀 & عربي" in shown(tmp_path, program, "Log & more").values()
        monitoring = shown(tmp_path, program, "Monitoring")
        assert monitoring[0, 0] == "Head"
        assert monitoring[3, 2] == "text"
    for name in BOOKS:
        form, board = (shown(tmp_path, f"redrawn {name}", tab) for tab in (FORM, BOARD))
        assert {
            (0, 0): "Daftar baru",
            (2, 2): "Langkah",
            (2, 6): "Baru",
            (3, 1): "Satu",
        }.items() <= (form.items())
        assert board == {(0, 0): "Papan baru", (1, 2): "Jumlah"}
