"""The commands: parse, call one function, print, exit."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sheetsync.cli_record import log, report, restore, signers, verify
from sheetsync.cli_sop import sop, sops
from sheetsync.console import (
    BOOK,
    FOUND,
    Commands,
    hand_over_json,
    interval,
    mirror,
    now,
    only_showing,
    opened,
    progress,
    say,
    show,
    show_start,
    show_trial,
    told,
    warn,
)

if TYPE_CHECKING:
    from sheetsync.core.sop import Sop
    from sheetsync.stores.workbook import Workbook

MOST_NAMED = 10  # rows that are missing or changed, after a sync


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="BOOK is a path ending in .xlsx, or the address of a Google Sheet; its id alone, where "
    "that begins with a dash, goes behind --. Start with: sheetsync demo",
)
@click.version_option(package_name="sheetsync-sop", prog_name="sheetsync")
def main() -> None:
    """Run a written office procedure (SOP) inside the spreadsheet staff already share.

    Staff type in the form; `sync` judges every change, stamps it into the history, hands back what
    is not in order with the reason in the row, and redraws the monitoring tab.

    \b
    Exit codes: 0 done; 1 could not run; 2 usage; 130 Ctrl-C;
    3 done, but --strict, verify or doctor found something.
    """


@main.command()
@click.argument("folder", default="sheetsync-demo", type=click.Path(path_type=Path))
@click.option("--sop", "name", help="The SOP to run; see `sheetsync sops`.")
def demo(folder: Path, name: str | None) -> None:
    """Build and run a simulated office week in FOLDER, and show the result.

    The week is written as staff would write it, cell by cell, and judged by the same `sync`.
    Nothing outside FOLDER is touched.
    """
    from sheetsync.boards.terminal import demo_view, status_view
    from sheetsync.demo import run_demo
    from sheetsync.snapshots import look
    from sheetsync.stores import open_workbook
    from sheetsync.templates import shipped_sops

    with progress() as tell:
        done = run_demo(folder, name or shipped_sops()[0], now(), mirror(copies=0), tell)
        figures, reading = look(open_workbook(done.book), done.ended)
    sop = reading.sop
    with only_showing():
        show(status_view(figures, sop), demo_view(str(done.book), done.syncs, sop))


@main.command()
@BOOK
@click.option(
    "--sop", "sop_name", metavar="NAME|FILE", help="The SOP to run; see `sheetsync sops`."
)
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A list to bring in: .csv, .tsv or .xlsx. A row with a link counts as published.",
)
@click.option("--tab", default="", help="The tab of the list's workbook that holds it.")
@click.option("--dry-run", is_flag=True, help="Show what would come of it; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="With --dry-run: print one JSON document.")
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar='"HEADING=COLUMN"',
    help='The column of the form that a heading of the list means; "HEADING=" leaves it out.',
)
@click.option(
    "--set", "sets", multiple=True, metavar='"COLUMN=VALUE"',
    help="What stands in a column of the form where the list says nothing.",
)  # fmt: skip
def init(
    book: str, sop_name: str | None, source: Path | None, tab: str, dry_run: bool, as_json: bool,
    maps: tuple[str, ...], sets: tuple[str, ...],
) -> None:  # fmt: skip
    """Draw the tabs of BOOK, and bring an existing list in.

    On a book that is drawn already it adds what is absent and the rows that are not there yet; it
    never draws over anything.

    \b
    sheetsync init dip.xlsx --from daftar-2026.csv --dry-run --set "Kanal=Website"
    """
    from sheetsync.importing import Corrections, read_list
    from sheetsync.starting import init as start
    from sheetsync.starting import rehearse
    from sheetsync.templates import load_sop

    if (maps or sets or tab) and not source:
        raise click.UsageError("--map, --set and --tab go with --from")
    if as_json and not dry_run:
        raise click.UsageError("--json goes with --dry-run")
    given = load_sop(sop_name) if sop_name else None
    workbook = opened(book)
    with progress(as_json) as tell:
        tell("reading the list" if source else "drawing")
        sop, known = _own_sop(workbook, given, dry_run=dry_run)
        said = Corrections.parse(known, maps, sets, tab)
        listed = read_list(source, known, said) if source else None
        if dry_run:
            trial = rehearse(workbook, sop, listed)
        else:
            done = start(workbook, given or sop, now=now(), listed=listed, mirror=mirror())
    if dry_run:
        show_trial(book, trial, sop, as_json)
    else:
        show_start(book, done, sop)


def _own_sop(workbook: Workbook, given: Sop | None, *, dry_run: bool) -> tuple[Sop, Sop]:
    """Return the SOP of a book, and as its office runs it.

    Where that cannot be told as the book lost the given text, this comes back first.
    """
    from sheetsync.errors import SheetsyncError
    from sheetsync.starting import give_back, offered, sop_for

    def found() -> tuple[Sop, Sop]:
        sop = sop_for(workbook, given)
        return sop, offered(workbook, sop, now())

    try:
        return found()
    except SheetsyncError:
        if given is None or dry_run or not give_back(workbook, given, now()):
            raise
    try:
        return found()
    except SheetsyncError as error:  # it lost more than this one
        warn(f"{workbook.name}: that text stands in the book again, but {error}")
        sys.exit(FOUND)


@main.command()
@BOOK
@click.option("--dry-run", is_flag=True, help="Show what would be done; write nothing.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document, with --every one a line."
)
@click.option(
    "--strict", is_flag=True, help="Exit 3 on a refused word, or a missing, waiting or changed row."
)
@click.option(
    "--force", is_flag=True, help="Go on where form, history or clock look wrong; it is recorded."
)
@click.option("--every", metavar="5m", callback=interval, help="Go on syncing until Ctrl-C.")
@click.option("--office-hours", is_flag=True, help="With --every: rest outside office hours.")
@click.option(
    "--keep-copies", "copies", type=click.IntRange(0, 1000), metavar="N",
    help="Keep the last N copies of a local book (10), and one a day for a month; 0: none.",
)  # fmt: skip
def sync(
    book: str, as_json: bool, strict: bool, every: float | None, copies: int | None, **how: bool
) -> None:
    """Judge what staff wrote in BOOK since the last sync, and record it.

    \b
    sheetsync sync dip.xlsx              once
    sheetsync sync dip.xlsx --dry-run    what would happen
    sheetsync sync dip.xlsx --every 5m   until Ctrl-C
    """
    if how["office_hours"] and every is None:
        raise click.UsageError("--office-hours goes with --every")
    once = partial(_sync_once, book, as_json, how["dry_run"], how["force"], copies)
    found = once(warn) if every is None else _keep_syncing(book, every, how["office_hours"], once)
    sys.exit(FOUND if strict and found else 0)


def _sync_once(
    book: str, as_json: bool, dry_run: bool, force: bool, copies: int | None,
    caution: Callable[[str], None],
) -> bool:  # fmt: skip
    """Sync, print what was done and return whether something was found."""
    from sheetsync.boards.exports import plan_json
    from sheetsync.boards.terminal import plan_view
    from sheetsync.syncing import sync as run

    with progress(as_json) as tell:
        plan = run(
            opened(book),
            now=now(), dry_run=dry_run, force=force, mirror=mirror(copies), tell=tell,
        )  # fmt: skip
    for warning in (*plan.warnings, *_first(plan.standing)):
        caution(f"Warning: {warning}")
    with only_showing(caution):
        if as_json:
            hand_over_json(plan_json(plan))
        else:
            show(plan_view(plan, dry_run))
    return plan.found_something


def _first(sentences: Sequence[str]) -> Sequence[str]:
    """Return the first of many sentences, and how the others are found."""
    more = len(sentences) - MOST_NAMED
    told = f"{more} more rows are missing or changed; `sheetsync doctor` names all"
    return sentences if more <= 0 else (*sentences[:MOST_NAMED], told)


def _keep_syncing(
    book: str, every: float, resting: bool, once: Callable[[Callable[[str], None]], bool]
) -> bool:
    """Sync again and again until Ctrl-C or SIGTERM; return whether any sync found something."""
    from sheetsync.watching import keep_syncing, until_told

    opened(book)  # what is no workbook at all will not become one

    def awake(caution: Callable[[str], None]) -> bool:
        return not (resting and _office_is_closed(book)) and once(caution)

    found = keep_syncing(awake, every, stop=until_told(), tell=lambda text: warn(told(text, book)))
    warn("stopped")
    return found


def _office_is_closed(book: str) -> bool:
    from sheetsync.snapshots import read_settings

    _, settings = read_settings(opened(book).read())
    return not settings.calendar.is_working(now())


@main.command()
@BOOK
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def status(book: str, as_json: bool) -> None:
    """Show the dashboard of BOOK in the terminal, as of now. Nothing is written."""
    from sheetsync.boards.exports import status_json
    from sheetsync.boards.signers import signers_line
    from sheetsync.boards.terminal import status_view
    from sheetsync.snapshots import look

    with progress(as_json):
        figures, reading = look(opened(book), now(), mirror())
    sop = reading.sop
    for fault in reading.settings.faults:
        warn(told(fault, book))
    if as_json:
        hand_over_json(status_json(figures, sop.texts))
    else:
        show(status_view(figures, sop, signers_line(reading.signers, sop.texts)))


@main.command()
@BOOK
@click.option(
    "-o",
    "folder",
    required=True,
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for the files.",
)
def addin(book: str, folder: Path) -> None:
    """Write the Google Sheets add-in of BOOK, with instructions, into DIR.

    It gives hints while typing and keeps a journal, from which the sync takes exact times and
    names. The sync works without it.
    """
    from sheetsync.delivery import write_addin

    with progress():
        written = write_addin(opened(book), folder, now())
    with only_showing():
        for path in written:
            say(path)
        say(f"Next: follow {written[0]}")


@main.command()
@BOOK
@click.option("--fix", is_flag=True, help="Draw again what is absent or has drifted.")
def doctor(book: str, fix: bool) -> None:
    """Check BOOK in every respect, and say what is wrong and the mend.

    Access, settings, tabs, headers, history, signatures, clock, rows that are missing or were
    changed, cells that cannot be written, what this computer keeps; on Google also locks,
    dropdowns and the version stamp.
    Each problem comes with its mend. What people wrote is never touched, with --fix either.
    """
    from sheetsync.doctor import examine

    with progress() as tell:
        tell("examining")
        findings = examine(opened(book), now(), mirror(), fix=fix)
    with only_showing():
        for finding in findings:
            mark = "!!" if finding.problem else "ok"
            say(f"{mark}  {finding.check:<10} {finding.problem}".rstrip())
    sys.exit(FOUND if any(finding.problem for finding in findings) else 0)


for command in (log, report, restore, signers, sop, sops, verify):
    main.add_command(command)
