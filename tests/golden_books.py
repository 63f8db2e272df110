"""Books as the programs of each format left them, in tests/data, with the figures they told.

`python -m tests.golden_books` writes those of today's format: the week of the demo, and what
`status --json` says of it. Run it once, when a format is finished; what an older program wrote is
never written again. The one of format 1 was written by the program of commit e1624b4 in this way.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sheetsync.boards.exports import status_json
from sheetsync.core.metadata import FORMAT
from sheetsync.demo import run_demo
from sheetsync.mirror import Mirror
from sheetsync.snapshots import look
from sheetsync.stores import open_workbook
from sheetsync.stores.google.protocol import FORM, HISTORY, METADATA, SETTINGS
from sheetsync.stores.workbook import Workbook
from sheetsync.templates import load_sop
from tests.computers import sign_as_one
from tests.stores.sheets import Sheet, empty_copy

DATA = Path(__file__).parent / "data"
_TABS = {"form": FORM, "history": HISTORY, "settings": SETTINGS, "metadata": METADATA}


class GoldenBook(NamedTuple):
    """A book of the SOP that ships first, what was told of it, and when."""

    format: int

    @property
    def path(self) -> Path:
        return DATA / f"book_of_format_{self.format}.xlsx"

    @property
    def told(self) -> dict[str, Any]:
        return json.loads(self.path.with_suffix(".json").read_text("utf-8"))

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.told["at"])

    @contextmanager
    def opened(self, store: str, folder: Path) -> Iterator[Workbook]:
        """A copy in a file, or with all that was written into it in a Google Sheet."""
        if store == "xlsx":
            yield open_workbook(shutil.copy(self.path, folder / "dip.xlsx"))
            return
        with empty_copy(folder) as sheet:
            self.pour(sheet)
            yield sheet.open()

    def pour(self, sheet: Sheet) -> None:
        """Make a drawn sheet one of this format: only what is read by programs is another."""
        snapshot, tabs = open_workbook(self.path).read(), load_sop("website_medsos").tabs
        for key, tab in _TABS.items():
            rows = snapshot.rows(key, tabs)
            if rows is None:
                sheet.remove_tab(tab)
                continue
            there = {
                (row, column): ""
                for row, cells in enumerate(sheet.rows(tab))
                for column, cell in enumerate(cells)
                if cell != ""
            }
            cells = {(r, c): cell for r, row in enumerate(rows) for c, cell in enumerate(row)}
            sheet.write(tab, there | {place: cell for place, cell in cells.items() if cell != ""})


GOLDEN = [GoldenBook(number) for number in range(1, FORMAT + 1)]


def write() -> None:
    """Write the book of today's format."""
    sign_as_one()
    golden = GoldenBook(FORMAT)
    with tempfile.TemporaryDirectory() as name:
        folder, now = Path(name), GOLDEN[0].at
        mirror = Mirror(folder / "state")
        demo = run_demo(folder / "demo", "website_medsos", now, mirror)
        figures, reading = look(open_workbook(demo.book), now)
        shutil.copy(demo.book, golden.path)
    told = json.dumps(status_json(figures, reading.sop.texts), ensure_ascii=False, indent=1)
    golden.path.with_suffix(".json").write_text(told + "\n", "utf-8")


if __name__ == "__main__":
    write()
