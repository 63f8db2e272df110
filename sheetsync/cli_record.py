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
    hand_over_json,
    hash_digits,
    mirror,
    named_period,
    now,
    only_showing,
    opened,
    progress,
    say,
    show,
    warn,
)
from sheetsync.errors import SheetsyncError

if TYPE_CHECKING:
    from sheetsync.boards.period import Period

EXPORTS = ("csv", "json", "xes")


@click.command(cls=Helpful)
@BOOK
@click.argument("item", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", *EXPORTS)),
    default="table",
    help="csv and json hold all that proves a row, xes is for process mining.",
)
@click.option(
    "-o", "output", type=click.Path(dir_okay=False, path_type=Path),
    help="Write csv, json or xes to a file.",
)  # fmt: skip
def log(book: str, item: str | None, form: str, output: Path | None) -> None:
    """Print the history of BOOK, or of one ITEM.

    ITEM is a No. Registrasi, for example DIP-2026-0001.
    """
    from sheetsync.boards.exports import exported, log_rows
    from sheetsync.boards.terminal import log_view
    from sheetsync.snapshots import read_history
    from sheetsync.stores.files import write_all

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
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(book: str, anchor: str | None, as_json: bool) -> None:
    """Check that no row of BOOK's history was altered, and that all are signed.

    It names the first row that is not as it was written. BOOK is enough, on any computer; one that
    synced it also knows what stood there.
    """
    from sheetsync.verifying import verdict_json, verify_book

    seen = mirror()
    verdict = verify_book(opened(book), seen, anchor or "")
    if verdict.whole and (problem := seen.problem()):
        warn(f"Warning: {problem}")
    if as_json:
        hand_over_json(verdict_json(verdict))
    else:
        for line in verdict.sentences(book):
            say(line)
    sys.exit(0 if verdict.sound else FOUND)


@click.command(cls=Helpful)
@BOOK
@click.option(
    "--confirm", "digits", metavar="ID",
    help="Trust the computer whose fingerprint begins so; from one that is confirmed.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def signers(book: str, digits: str | None, as_json: bool) -> None:
    """Show which computers sign the history of BOOK, and confirm one.

    Each enrols itself with the first rows it records. Compare its fingerprint with the one that
    this command shows there, then confirm it here.

    \b
    sheetsync signers dip.xlsx --confirm BEA7
    """
    from sheetsync.boards.terminal import signers_view
    from sheetsync.confirming import book_signers, confirm
    from sheetsync.verifying import signers_json

    workbook, seen = opened(book), mirror()
    if digits is not None:
        confirm(workbook, digits, now=now(), mirror=seen)
    found, own, texts = book_signers(workbook, seen)
    if as_json:
        hand_over_json(signers_json(found))
    else:
        show(signers_view(found, own, texts))


@click.command(cls=Helpful)
@BOOK
@click.argument("item", required=False)
@click.option("--history", is_flag=True, help="Put the rows of the history back.")
@click.option("--yes", is_flag=True, help="With --history: do not ask.")
def restore(book: str, item: str | None, history: bool, yes: bool) -> None:
    """Put back rows of BOOK: of its history, or of one ITEM.

    This computer puts back what it saw in BOOK when it synced it.

    --history shows which rows were altered, cut or put in, asks, and puts back what stood there;
    rows that came later stay. ITEM is a No. Registrasi whose row is gone from the form: it comes
    back below the last row, as its history has it.

    \b
    sheetsync restore dip.xlsx --history
    sheetsync restore dip.xlsx DIP-2026-0001
    """
    if history == bool(item):
        raise click.UsageError("expected one ITEM, or --history")
    if history:
        _restore_history(book, yes)
        return
    from sheetsync.restoring import restore_item

    with progress() as tell:
        done = restore_item(opened(book), str(item), now=now(), mirror=mirror(), tell=tell)
    for warning in done.plan.warnings:
        warn(f"Warning: {warning}")
    with only_showing():
        say(f"{done.number} is back in {done.tab}, row {done.row}")


def _restore_history(book: str, yes: bool) -> None:
    from sheetsync.boards.terminal import restore_view
    from sheetsync.restoring import restore_history, survey

    workbook, seen = opened(book), mirror()
    with progress() as tell:
        tell("comparing")
        found = survey(workbook, seen)
    differences = found.mend.differences
    if not differences:
        say(f"{book}: the history is as this computer saw it; nothing was written")
        return
    show(restore_view(differences, found.texts))
    if found.copy:
        say(f"An untouched copy of the book, as of its last sync here: {found.copy}")
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("--history asks before it writes; without a terminal add --yes")
        click.confirm("Put this back?", abort=True, err=True)
    warning = restore_history(workbook, found.mend, now=now(), mirror=seen)
    if warning:
        warn(f"Warning: {warning}")
    count = len(differences)
    places = "1 place of the history was" if count == 1 else f"{count} places of the history were"
    say(f"{book}: {places} put back")
