"""Where commands meet the world: clock, environment, sign-in, progress, errors."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sheetsync.errors import SheetsyncError

if TYPE_CHECKING:
    from sheetsync.stores.workbook import Workbook
    from sheetsync.witness import Witness

_CREDENTIALS = "sheetsync.credentials"


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

    with Console(stderr=True).status("…") as status:
        yield lambda text: status.update(text)


def show(*views: Any) -> None:
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 80, highlight=False)
    for view in views:
        console.print(view)


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
    return click.argument("book")(credentials(command))


def opened(book: str) -> Workbook:
    """Return the workbook, with the sign-in that the command line names."""
    from sheetsync.stores.workbook import open_workbook

    credentials = click.get_current_context().meta.get(_CREDENTIALS)
    api = os.environ.get("SHEETSYNC_SHEETS_API")
    return open_workbook(book, credentials=credentials, sheets_api=api)
