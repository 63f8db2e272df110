"""The commands: parse, call one function, print, exit. Clock, env and paths live only here."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sheetsync.errors import BusyError, HistoryError, SheetsyncError

if TYPE_CHECKING:
    from sheetsync.core.plan import Plan
    from sheetsync.core.sop import Sop
    from sheetsync.importing import ImportedList
    from sheetsync.witness import Witness

FOUND = 3  # done, but something was found


class _Group(click.Group):
    """Says every SheetsyncError as one line on stderr, exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SheetsyncError as error:
            raise click.ClickException(str(error)) from None


def _now() -> datetime:
    return datetime.now(UTC)


def _witness() -> Witness:
    from sheetsync.witness import Witness

    folder = os.environ.get("SHEETSYNC_STATE")
    return Witness(Path(folder)) if folder else Witness.default()


@contextmanager
def _progress(quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Show what is being done, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("…") as status:
        yield lambda text: status.update(text)


def _print(*views: Any) -> None:
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 80, highlight=False)
    for view in views:
        console.print(view)


def _interval(_: click.Context, __: click.Parameter, text: str | None) -> float | None:
    """Return the seconds that `30s`, `5m` or `1h` mean."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d+)\s*([smh]?)", text.strip().lower())
    seconds = int(found[1]) * {"s": 1, "m": 60, "h": 3600, "": 60}[found[2]] if found else 0
    if seconds < 1:
        raise click.BadParameter(f"found {text!r}; expected a time such as 30s, 5m or 1h")
    return float(seconds)


BOOK = click.argument("book")


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="BOOK is a path ending in .xlsx. Start with: sheetsync demo",
)
@click.version_option(package_name="sheetsync-sop", prog_name="sheetsync")
def main() -> None:
    """Run a written office procedure (SOP) inside the spreadsheet staff already share.

    Staff type in the form; `sync` judges every change, stamps it into the history, hands back what
    is not in order with the reason in the row, and redraws the monitoring tab.

    \b
    Exit codes: 0 done; 1 could not run; 2 usage; 3 done, but --strict or verify found something.
    """


@main.command()
@click.argument("folder", default="sheetsync-demo", type=click.Path(path_type=Path))
def demo(folder: Path) -> None:
    """Build and run a simulated office week in FOLDER, and show the result.

    The week is written as staff would write it, cell by cell, and judged by the same `sync`.
    Nothing outside FOLDER is touched.
    """
    from sheetsync.demo import run_demo
    from sheetsync.stores.workbook import open_workbook
    from sheetsync.syncing import look
    from sheetsync.views.summary import demo_view
    from sheetsync.views.terminal import status_view

    with _progress() as tell:
        done = run_demo(folder, _now(), _witness(), tell)
        figures, sop = look(open_workbook(done.book), done.ended)
    _print(status_view(figures, sop), demo_view(str(done.book), done.syncs, sop.texts))


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
def init(book: str, sop_name: str | None, source: Path | None) -> None:
    """Draw the tabs of BOOK, and bring an existing list in.

    On a book that is drawn already it adds what is absent and the rows that are not there yet; it
    never draws over anything.

    \b
    sheetsync init dip.xlsx
    sheetsync init dip.xlsx --from daftar-2026.csv
    """
    from sheetsync.starting import init as start
    from sheetsync.stores.workbook import open_workbook
    from sheetsync.templates import load_sop, shipped_sops

    sop = load_sop(sop_name or shipped_sops()[0])
    with _progress() as tell:
        tell("reading the list" if source else "drawing")
        listed = _listed(source, sop) if source else None
        done = start(open_workbook(book), sop, now=_now(), listed=listed, witness=_witness())
    for note in (*(listed.notes if listed else ()), *done.notes):
        click.echo(note, err=True)
    drawn = ", ".join(done.drawn) or "nothing, all tabs are there"
    added = sum(event.kind in ("register", "adopt") for event in done.plan.events)
    click.echo(f"{book}: drawn: {drawn}; rows registered: {added}")
    click.echo(f"Next: fill the form, then run  sheetsync sync {book}")


def _listed(source: Path, sop: Sop) -> ImportedList:
    from sheetsync.importing import read_list

    return read_list(source, sop)


@main.command()
@BOOK
@click.option("--dry-run", is_flag=True, help="Show what would be done; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--strict", is_flag=True, help="Exit 3 on a refused word, a missing or a waiting row."
)
@click.option("--force", is_flag=True, help="Accept a form or history that looks damaged.")
@click.option("--every", metavar="5m", callback=_interval, help="Go on syncing until Ctrl-C.")
@click.option("--office-hours", is_flag=True, help="With --every: rest outside office hours.")
def sync(book: str, as_json: bool, strict: bool, every: float | None, **how: bool) -> None:
    """Judge what staff wrote in BOOK since the last sync, and record it.

    \b
    sheetsync sync dip.xlsx              once
    sheetsync sync dip.xlsx --dry-run    what would happen
    sheetsync sync dip.xlsx --every 5m   until Ctrl-C
    """
    if how["office_hours"] and every is None:
        raise click.UsageError("--office-hours goes with --every")
    resting = how.pop("office_hours")
    if every is None:
        plan = _sync_once(book, as_json, **how)
        sys.exit(FOUND if strict and plan.found_something else 0)
    _keep_syncing(book, every, resting, lambda: _sync_once(book, as_json, **how))


def _sync_once(book: str, as_json: bool, dry_run: bool, force: bool) -> Plan:
    from sheetsync.stores.workbook import open_workbook
    from sheetsync.syncing import sync as run
    from sheetsync.templates import load_texts
    from sheetsync.views.summary import plan_json, plan_view

    with _progress(as_json) as tell:
        plan = run(
            open_workbook(book),
            now=_now(), dry_run=dry_run, force=force, witness=_witness(), tell=tell,
        )  # fmt: skip
    for warning in plan.warnings:
        click.echo(f"Warning: {warning}", err=True)
    if as_json:
        click.echo(json.dumps(plan_json(plan), ensure_ascii=False))
    else:
        _print(plan_view(plan, load_texts("id"), dry_run))
    return plan


def _keep_syncing(book: str, every: float, resting: bool, once: Callable[[], object]) -> None:
    """Sync again and again until Ctrl-C or SIGTERM; a sync that has begun is finished first."""
    stop = threading.Event()
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), lambda *_: stop.set())
    while not stop.is_set():
        try:
            if not (resting and _office_is_closed(book)):
                once()
        except BusyError:
            pass  # somebody has the file open: the next round will find it closed
        except SheetsyncError as error:
            click.echo(f"Error: {error}", err=True)
        stop.wait(every)
    click.echo("stopped", err=True)


def _office_is_closed(book: str) -> bool:
    from sheetsync.stores.workbook import open_workbook
    from sheetsync.syncing import read

    calendar = read(open_workbook(book).read()).settings.calendar
    return not calendar.is_working(_now())


@main.command()
@BOOK
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def status(book: str, as_json: bool) -> None:
    """Show the dashboard of BOOK in the terminal, as of now. Nothing is written."""
    from sheetsync.stores.workbook import open_workbook
    from sheetsync.syncing import look
    from sheetsync.views.terminal import status_json, status_view

    with _progress(as_json):
        figures, sop = look(open_workbook(book), _now())
    if as_json:
        click.echo(json.dumps(status_json(figures), ensure_ascii=False))
    else:
        _print(status_view(figures, sop))


@main.command()
@BOOK
@click.argument("item", required=False)
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table")
@click.option(
    "-o", "output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file."
)
def log(book: str, item: str | None, form: str, output: Path | None) -> None:
    """Print the history of BOOK, or of one ITEM (its No. Registrasi)."""
    from sheetsync.stores.workbook import open_workbook
    from sheetsync.syncing import read_history
    from sheetsync.views.summary import log_csv, log_json
    from sheetsync.views.terminal import log_view

    history, texts = read_history(open_workbook(book))
    events = [event for event in history.events if item in (None, event.item)]
    if item and not events:
        raise SheetsyncError(f"{book}: the history has no item {item!r}")
    if form == "table" and output is None:
        _print(log_view(events, texts))
        return
    if form == "table":
        raise click.UsageError("a table goes to the terminal; with -o choose --format csv or json")
    text = log_csv(events, texts) if form == "csv" else log_json(events)
    if output:
        output.write_text(text, encoding="utf-8-sig" if form == "csv" else "utf-8", newline="")
    else:
        click.echo(text, nl=False)


@main.command()
@BOOK
@click.option("--anchor", metavar="HASH", help="A hash from a signed report or an earlier verify.")
def verify(book: str, anchor: str | None) -> None:
    """Check the history of BOOK row by row; name the first row that was altered."""
    from sheetsync.stores.workbook import open_workbook
    from sheetsync.syncing import read_history

    workbook = open_workbook(book)
    try:
        history, _ = read_history(workbook)
        _witness().check(workbook.id, history)
    except HistoryError as error:
        click.echo(str(error))
        sys.exit(FOUND)
    if anchor and anchor.lower() not in history.hashes:
        click.echo(f"the history is whole, but holds no row with the hash {anchor}")
        sys.exit(FOUND)
    click.echo(f"the history is whole: {len(history.events)} events, head {history.head or '-'}")


@main.command()
def sops() -> None:
    """List the SOPs that come with the program."""
    from sheetsync.templates import load_sop, shipped_sops

    for name in shipped_sops():
        sop = load_sop(name)
        click.echo(f"{name}  {sop.name} ({sop.office}; {len(sop.steps)} steps)")
