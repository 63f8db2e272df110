"""Where commands meet the world: clock, environment, sign-in, progress, errors."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sheetsync.errors import (
    GuardError,
    HistoryError,
    SettingsError,
    SheetsyncError,
    StoreError,
    harmless,
)

if TYPE_CHECKING:
    from sheetsync.stores.workbook import Workbook
    from sheetsync.witness import Witness

_CREDENTIALS = "sheetsync.credentials"
_IN_A_BOOK = (StoreError, SettingsError, HistoryError, GuardError)


class Commands(click.Group):
    """Says every SheetsyncError as one line on stderr, exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SheetsyncError as error:
            raise click.ClickException(str(error)) from None


def now() -> datetime:
    return datetime.now(UTC)


def witness() -> Witness:
    from sheetsync.witness import Witness

    folder = os.environ.get("SHEETSYNC_STATE")
    return Witness(Path(folder)) if folder else Witness.default()


@contextmanager
def progress(quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Show what is being done, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status("…") as status:
        yield lambda text: status.update(Text(harmless(text)))


def say(text: object, *, err: bool = False) -> None:
    """Print a sentence; what people wrote into it is shown harmlessly."""
    click.echo(harmless(str(text)), err=err)


def hand_over(document: str, *, nl: bool = True) -> None:
    """Print what other programs read: to a file or a pipe exactly as it is."""
    click.echo(harmless(document) if sys.stdout.isatty() else document, nl=nl)


def show(*views: Any) -> None:
    """Print tables and lines; text in them is text, never markup and never a terminal's command."""
    from rich.console import Console
    from rich.segment import Segment, Segments

    width = None if sys.stdout.isatty() else 80
    console = Console(width=width, highlight=False, markup=False, emoji=False)
    for view in views:
        parts = console.render(view)
        console.print(
            Segments(
                Segment(harmless(text), style) for text, style, control in parts if not control
            ),
            end="",
        )


def interval(_: click.Context, __: click.Parameter, text: str | None) -> float | None:
    """Return the seconds that `30s`, `5m` or `1h` mean."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d+)\s*([smh]?)", text.strip().lower())
    seconds = int(found[1]) * {"s": 1, "m": 60, "h": 3600, "": 60}[found[2]] if found else 0
    if seconds < 1:
        raise click.BadParameter(f"found {text!r}; expected a time such as 30s, 5m or 1h")
    return float(seconds)


def BOOK(command: Callable[..., Any]) -> Callable[..., Any]:  # noqa: N802 - reads as a word of usage
    """Give a command its workbook, and the sign-in for one that is a Google Sheet."""
    credentials = click.option(
        "--credentials",
        metavar="FILE",
        type=click.Path(dir_okay=False),
        expose_value=False,
        callback=lambda context, _, path: context.meta.__setitem__(_CREDENTIALS, path),
        help="The key of a service account, for a Google Sheet.",
    )

    @wraps(command)
    def placed(*args: Any, book: str, **named: Any) -> Any:
        try:
            return command(*args, book=book, **named)
        except _IN_A_BOOK as error:
            raise click.ClickException(told(error, book)) from None

    return click.argument("book")(credentials(placed))


def told(error: SheetsyncError, book: str) -> str:
    """Return what an error says, the book in front unless it is named there already."""
    text = str(error)
    return text if Path(book).name in text else str(SheetsyncError(f"{book}: {text}"))


def opened(book: str) -> Workbook:
    """Return the workbook, with the sign-in that the command line names."""
    from sheetsync.stores.workbook import open_workbook

    credentials = click.get_current_context().meta.get(_CREDENTIALS)
    api = os.environ.get("SHEETSYNC_SHEETS_API")
    return open_workbook(book, credentials=credentials, sheets_api=api)
