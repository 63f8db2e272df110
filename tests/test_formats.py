"""A book of every format that was ever released goes on, in a file and in a Google Sheet."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sheetsync.boards.exports import status_json
from sheetsync.core.cells import text_digest
from sheetsync.core.form import form_columns
from sheetsync.core.history import KINDS, Event, History
from sheetsync.core.metadata import FORMAT, drawn_last, format_line, format_of, refuse_newer
from sheetsync.core.privacy import Kept
from sheetsync.core.settings_schema import TABLES
from sheetsync.errors import NewerBookError
from sheetsync.labels import drawn_lines
from sheetsync.mirror import Mirror
from sheetsync.snapshots import look
from sheetsync.syncing import sync
from sheetsync.templates import load_sop, load_texts
from sheetsync.verifying import verify_book
from tests.clerk import Clerk
from tests.golden_books import GOLDEN, GoldenBook

SOP = load_sop("website_medsos")
UPGRADE = ("format", "sop", "settings", "signer")


@pytest.mark.parametrize("store", ["xlsx", "google"])
@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: f"format {golden.format}")
def test_a_book_of_every_format_goes_on(golden: GoldenBook, store: str, tmp_path: Path):
    mirror, now = Mirror(tmp_path / "state"), golden.at
    with golden.opened(store, tmp_path) as book:
        plan = sync(book, now=now, mirror=mirror)
        again = sync(book, now=now, mirror=mirror)
        figures, reading = look(book, now)
        found = verify_book(book, mirror)

    assert [event.kind for event in plan.events] == list(UPGRADE if golden.format < 2 else ())
    assert (again.events, again.handed_back, again.labels, again.upkeep) == ((), (), (), ())
    assert said(status_json(figures, reading.sop.texts), golden.told) == golden.told | {
        "head": plan.head
    }
    assert found.sound
    drawn = drawn_last(drawn_lines(reading.sop))
    assert drawn_last(reading.hidden) == drawn
    assert reading.format == FORMAT


def said(now: Any, then: Any) -> Any:
    """Return of what is said now what was said then: later programs say more."""
    if isinstance(then, dict):
        return {key: said(now[key], value) for key, value in then.items()}
    if isinstance(then, list) and len(now) == len(then):
        return [said(*pair) for pair in zip(now, then, strict=True)]
    return now


def test_its_labels_are_those_of_a_book_drawn_today(run, drawn: bytes, tmp_path: Path):
    shutil.copy(GOLDEN[0].path, tmp_path / "old.xlsx")
    (tmp_path / "new.xlsx").write_bytes(drawn)
    run("sync old.xlsx")

    old, new = (labels_of(tmp_path / name) for name in ("old.xlsx", "new.xlsx"))

    assert old == new


def labels_of(path: Path) -> dict[str, Any]:
    """Return the headers of the form and the history, all notes and all dropdowns of a book."""
    book = openpyxl.load_workbook(path)
    heads = {"Form DIP": 4, "Riwayat": 1}
    return {
        sheet.title: (
            [cell.value for cell in sheet[heads[sheet.title]]] if sheet.title in heads else [],
            {c.coordinate: c.comment.text for row in sheet.iter_rows() for c in row if c.comment},
            sorted(
                (str(each.sqref), each.formula1) for each in sheet.data_validations.dataValidation
            ),
        )
        for sheet in book
    }


@pytest.mark.parametrize("command", ["sync", "status", "log", "verify", "init", "doctor --fix"])
def test_a_book_of_a_later_format_is_refused_before_anything_is_written(
    run, book: Clerk, command: str
):
    row, column = book.find("Metadata sheetsync", "format")
    assert (row, column) == (2, 1)
    book.put("Metadata sheetsync", B2=str(FORMAT + 1), C2="9.1")
    before = book.path.read_bytes()

    said = run(f"{command.split()[0]} dip.xlsx {command.partition(' ')[2]}", 1).stderr

    assert f"format {FORMAT + 1}, written by sheetsync 9.1" in said
    assert "pip install --upgrade sheetsync-sop" in said
    assert book.path.read_bytes() == before


def test_what_the_history_says_of_a_later_format_counts_too():
    later = Event("", 0, "", "format", GOLDEN[0].at, content={"to": Kept(str(FORMAT + 1))})

    with pytest.raises(NewerBookError, match=f"format {FORMAT + 1}; "):
        refuse_newer((), History((later,)))


@pytest.mark.parametrize(
    ("hidden", "events", "older", "number"),
    [
        ([], [], True, 1),
        ([], [], False, 2),
        ([["format"]], [], True, 1),
        ([["format", "1", ""]], ["sop"], False, 1),
        ([["format", "x"]], ["sop"], False, 2),
        ([["format", "2", "0.1.0"]], [], True, 2),
        ([["format", "3"]], ["format"], False, 3),
        ([], ["register", "format"], False, 7),
        ([], ["register"], True, 1),
    ],
)
def test_which_format_a_book_has(hidden: Any, events: list[str], older: bool, number: int):
    at = GOLDEN[0].at
    own = [Event("", 0, "", kind, at, content={"to": Kept("7")}) for kind in events]

    assert format_of(hidden, History(tuple(own), older=older)) == number


HOLDS = "c4068d0b3a3b7135"
CHANGED = """what a book holds has changed. Raise FORMAT in core/metadata where an older book or an
older program is concerned: a newer program brings older books up to date in one sync, and an older
one refuses the newer book. Say in docs/upgrade.md what the new format holds, and write its golden
book: python -m tests.golden_books. Then, or where neither is concerned - a column that may be
blank, a row that may be absent - put the new digest into HOLDS"""


def test_what_a_book_holds_changes_with_its_format_only():
    texts = load_texts()
    holds = (
        texts.tabs,
        texts.history,
        KINDS,
        [(column.part, column.key) for column in form_columns(SOP)],
        [
            (t.key, t.names, [(c.key, c.type.__name__, c.required) for c in t.columns])
            for t in TABLES
        ],
        {key: (table.title, table.columns) for key, table in texts.settings.items()},
        texts.settings["general"].words["rows"],
        format_line(FORMAT, ""),
    )
    page = (Path(__file__).parents[1] / "docs" / "upgrade.md").read_text("utf-8")

    assert (FORMAT, text_digest(repr(holds))[:16]) == (2, HOLDS), CHANGED
    assert all(golden.path.exists() for golden in GOLDEN), CHANGED
    assert all(f"\n| {number} |" in page for number in range(1, FORMAT + 1)), CHANGED
