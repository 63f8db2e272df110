"""The commands about the record: what it holds, what it says on paper, that it is whole."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sheetsync.console import (
    BOOK,
    FOUND,
    Helpful,
    hand_over,
    hash_digits,
    named_period,
    only_showing,
    opened,
    progress,
    say,
    show,
    show_anchor,
    warn,
    witness,
)
from sheetsync.errors import HistoryError, SheetsyncError

if TYPE_CHECKING:
    from sheetsync.boards.period import Period

EXPORTS = ("csv", "json", "xes")


@click.command(cls=Helpful)
@BOOK
@click.argument("item", required=False)
@click.option("--format", "form", type=click.Choice(("table", *EXPORTS)), default="table")
@click.option(
    "-o", "output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file."
)
def log(book: str, item: str | None, form: str, output: Path | None) -> None:
    """Print the history of BOOK, or of one ITEM.

    ITEM is a No. Registrasi, for example DIP-2026-0001.
    """
    from sheetsync.boards.exports import exported, log_rows
    from sheetsync.boards.terminal import log_view
    from sheetsync.stores.files import write_all
    from sheetsync.syncing import read_history

    history, texts, checks = read_history(opened(book))
    asked = item and item.strip().casefold()
    rows = [row for row in log_rows(history) if asked in (None, row.event.item.casefold())]
    if item and not rows:
        raise SheetsyncError(
            f"{book}: the history has no item {item!r}; expected a number as in the form"
        )
    if form != "table":
        text = exported(rows, form, texts, checks)
        if output:
            write_all({output: text.encode("utf-8-sig" if form == "csv" else "utf-8")})
        else:
            hand_over(text, nl=False)
    elif output:
        raise click.UsageError(f"a table goes to the terminal; with -o choose {', '.join(EXPORTS)}")
    else:
        show(log_view([row.event for row in rows], texts))


@click.command(cls=Helpful)
@BOOK
@click.option(
    "--period", required=True, metavar="2026-10|2026-Q3|2026", callback=named_period,
    help="A month, a quarter or a year.",
)  # fmt: skip
@click.option(
    "-o", "folder", type=click.Path(file_okay=False, path_type=Path), default=".",
    help="The folder for the files; this one by default.",
)  # fmt: skip
def report(book: str, period: Period, folder: Path) -> None:
    """Write the report of a period: a PDF to print and sign, .xlsx and .csv to keep.

    Nothing in BOOK changes. The paper carries the hash of the last row of the history it was
    counted from; `sheetsync verify BOOK --anchor HASH` tells later whether it is still there.
    """
    from sheetsync.delivery import write_report

    with progress() as tell:
        tell("reporting")
        found, paths = write_report(opened(book), period, folder)
    if not found.events:
        warn(f"{book}: the history has no events in {period.text}; the report says so")
    with only_showing():
        for path in paths:
            say(path)


@click.command(cls=Helpful)
@BOOK
@click.option(
    "--anchor", metavar="HASH", callback=hash_digits,
    help="A hash from a signed report or an earlier verify; its first 10 digits or more.",
)  # fmt: skip
def verify(book: str, anchor: str | None) -> None:
    """Check the history of BOOK row by row; name the first row that was altered."""
    from sheetsync.syncing import read_history

    workbook, seen = opened(book), witness()
    try:
        history, texts, _ = read_history(workbook)
        seen.check(workbook.id, history)
    except HistoryError as error:
        say(error)
        sys.exit(FOUND)
    if problem := seen.problem():
        warn(f"Warning: {problem}")
    say(f"the history is whole: {len(history.events)} events, head {history.head or '-'}")
    if anchor and not show_anchor(anchor, history, texts.tabs["history"]):
        sys.exit(FOUND)
