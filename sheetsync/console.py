"""Where commands meet the world: clock, environment, sign-in, what is printed, errors."""

from __future__ import annotations

import errno
import gc
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sheetsync.errors import (
    LONGEST_MESSAGE,
    ListError,
    SheetsyncError,
    StoreError,
    TemplateError,
    UsageError,
    harmless,
)

if TYPE_CHECKING:
    from sheetsync.boards.period import Period
    from sheetsync.core.sop import Sop
    from sheetsync.importing import Note
    from sheetsync.mirror import Mirror
    from sheetsync.starting import Start, Trial
    from sheetsync.stores.workbook import Workbook

_CREDENTIALS = "sheetsync.credentials"
_NAMES_ITS_FILE = (StoreError, TemplateError, ListError, UsageError)
FOUND = 3  # done, but something was found
INTERRUPTED = 130  # as every shell says it
_PLACE = 60  # letters of a long path that are said where the sentence needs the room
_MOST_SECONDS = 7 * 24 * 3600  # between two syncs
COLLECTED = 200_000
"""New objects after which circles of them are looked for. After 700, as usual, a tenth of a long
sync goes into looking through rows that are needed to its end."""
_FEWEST_DIGITS, _HASH_DIGITS = 10, 64  # of an anchor: typed from paper, and all there are


class Helpful(click.Command):
    """Prints its help, which is output like any other: that nobody reads it is no error."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _printing():
            return super().make_context(*args, **kwargs)
        sys.exit(0)


class Commands(Helpful, click.Group):
    """Says every SheetsyncError, and what the system refuses, as one line on stderr; exit 1."""

    command_class = Helpful

    def main(self, *args: Any, **kwargs: Any) -> Any:
        settle_streams()
        gc.set_threshold(COLLECTED)
        try:
            return super().main(*args, **kwargs)
        except OSError:  # click could not say what is wrong with the command line
            sys.exit(click.UsageError.exit_code)
        finally:
            drain_streams()

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _said():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with _said():
            return super().invoke(ctx)


@contextmanager
def _said() -> Iterator[None]:
    """Say what goes wrong, and end."""
    try:
        yield
        return
    except UsageError as error:
        raise click.UsageError(str(error)) from None
    except SheetsyncError as error:
        sentence = str(error)
    except OSError as error:
        from sheetsync.stores.files import said

        sentence = str(said(error.filename or "this computer", error, "could not go on"))
    except KeyboardInterrupt:  # at any moment, so it is not known whether the work was done
        warn("Interrupted: the book is as it was, or wholly written")
        sys.exit(INTERRUPTED)
    warn(f"Error: {sentence}")
    sys.exit(1)


def settle_streams() -> None:
    """Make stdout and stderr take every text, and be there.

    A file or a pipe gets UTF-8 whatever the system's code page, so that a table, CSV and JSON
    arrive whole; a terminal keeps its encoding, and what it cannot show is spelled as an escape.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the caller: the next file opened would take its number
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for good
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
            if not stream.isatty():
                stream.reconfigure(encoding="utf-8", newline="\n")


def drain_streams() -> None:
    """Let what could not be printed end in nothing, or Python itself fails while it ends."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def now() -> datetime:
    return datetime.now(UTC)


def mirror(copies: int | None = None) -> Mirror:
    """Return the mirrors of this account, which keep so many copies of a file."""
    from sheetsync.mirror import Mirror

    folder = os.environ.get("SHEETSYNC_STATE")
    found = Mirror(Path(folder).absolute()) if folder else Mirror.default()
    return found if copies is None else replace(found, copies=copies)


@contextmanager
def progress(quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Show what is being done, on a terminal only; that it cannot be shown stops nothing."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.text import Text

    status = Console(stderr=True).status("…")

    def tell(text: str) -> None:
        with suppress(Exception):
            status.update(Text(harmless(text)))

    with suppress(Exception):
        status.start()
    try:
        yield tell
    finally:
        with suppress(Exception):
            status.stop()


def say(text: object) -> None:
    """Print a sentence; what people wrote into it is shown harmlessly."""
    with _printing():
        click.echo(harmless(str(text)))


def hand_over(document: str, *, nl: bool = True) -> None:
    """Print what other programs read: to a file or a pipe exactly as it is."""
    with _printing():
        click.echo(harmless(document) if sys.stdout.isatty() else document, nl=nl)


def hand_over_json(document: Mapping[str, Any] | Sequence[Any]) -> None:
    """Print a document for other programs in one line."""
    hand_over(json.dumps(document, ensure_ascii=False))


def show(*views: Any) -> None:
    """Print tables and lines; text in them is text, never markup and never a terminal's command."""
    from rich.console import Console
    from rich.segment import Segment, Segments

    width = None if sys.stdout.isatty() else 80
    console = Console(width=width, highlight=False, markup=False, emoji=False)
    with _printing(), suppress(SystemExit):  # with which rich answers a broken pipe
        for view in views:
            parts = console.render(view)
            console.print(
                Segments(
                    Segment(harmless(text), style) for text, style, control in parts if not control
                ),
                end="",
            )


@contextmanager
def _printing() -> Iterator[None]:
    """A reader who has gone (`| head`) is no error; SheetsyncError where output cannot be kept."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.EINVAL):  # EINVAL: a broken pipe on Windows
            from sheetsync.stores.files import said

            raise SheetsyncError(str(said("the output", error, "cannot be written"))) from None


def warn(text: str) -> None:
    """Print a message; where nobody can be told, nothing else is in the way."""
    with suppress(OSError):
        click.echo(harmless(text), err=True)


@contextmanager
def only_showing(caution: Callable[[str], None] = warn) -> Iterator[None]:
    """What is shown after the work is done cannot undo it, nor turn it into a failure."""
    try:
        yield
    except (Exception, KeyboardInterrupt) as error:
        caution(f"Warning: done, but the result could not be shown: {error or 'interrupted'}")


def say_notes(notes: Iterable[Note], sop: Sop) -> None:
    """Say what is to be known about a list."""
    from sheetsync.importing import sentences

    for line in sentences(notes, sop.texts):
        warn(line)


def show_trial(book: str, trial: Trial, sop: Sop, as_json: bool) -> None:
    """Show what drawing a book and bringing a list in would come to."""
    from sheetsync.importing.preview import trial_json, trial_view

    if as_json:
        say_notes((note for note in trial.notes if not note.aside), sop)
        hand_over_json(trial_json(trial, sop))
    else:
        show(trial_view(book, trial, sop))


def show_start(book: str, done: Start, sop: Sop) -> None:
    """Say what drawing a book and bringing a list in came to."""
    from sheetsync.core.history import BEGINNINGS

    say_notes(done.notes, sop)
    for warning in done.plan.warnings:
        warn(f"Warning: {warning}")
    drawn = ", ".join(done.drawn) or "nothing, all tabs are there"
    added = sum(event.kind in BEGINNINGS for event in done.plan.events)
    with only_showing():
        say(f"{book}: drawn: {drawn}; rows registered: {added}")
        say(f"Next: fill the form, then run  sheetsync sync {book}")


def interval(_: click.Context, __: click.Parameter, text: str | None) -> float | None:
    """Return the seconds that `30s`, `5m` or `1h` mean."""
    if text is None:
        return None
    found = re.fullmatch(r"([0-9]{1,12})\s*([smh]?)", text.strip().lower())
    seconds = int(found[1]) * {"s": 1, "m": 60, "h": 3600, "": 60}[found[2]] if found else 0
    if not 1 <= seconds <= _MOST_SECONDS:
        raise click.BadParameter(
            f"found {text!r}; expected a time such as 30s, 5m or 1h, at most a week (168h)"
        )
    return float(seconds)


def hash_digits(_: click.Context, __: click.Parameter, text: str | None) -> str | None:
    """Return the digits of a hash as somebody copied or typed it: grouped, quoted, from paper."""
    if text is None:
        return None
    digits = re.sub("[^0-9a-f]", "", text.lower())
    if _FEWEST_DIGITS <= len(digits) <= _HASH_DIGITS:
        return digits
    raise click.BadParameter(
        f"found {len(digits)} digits 0-9 and a-f; expected the hash alone, its first "
        f"{_FEWEST_DIGITS} digits or more of {_HASH_DIGITS}"
    )


def named_period(_: click.Context, __: click.Parameter, text: str) -> Period:
    """Return the period that `2026-10`, `2026-Q3` or `2026` means."""
    from sheetsync.boards.period import parse_period

    if found := parse_period(text):
        return found
    raise click.BadParameter(
        f"found {text!r}; expected a month such as 2026-10, a quarter such as 2026-Q3 or a year "
        "such as 2026"
    )


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
        except _NAMES_ITS_FILE:
            raise
        except SheetsyncError as error:
            raise type(error)(told(error, book)) from None

    return click.argument("book")(credentials(placed))


def told(said: object, book: str) -> str:
    """Return what is said of a book, its name in front unless it is named there already."""
    text = str(said)
    if Path(book).name in text:
        return text
    fits = len(book) <= _PLACE or len(f"{book}: {text}") <= LONGEST_MESSAGE
    return str(SheetsyncError(f"{book if fits else f'…{book[-_PLACE:]}'}: {text}"))


def opened(book: str) -> Workbook:
    """Return the workbook, with the sign-in that the command line names."""
    from sheetsync.stores import open_workbook

    credentials = click.get_current_context().meta.get(_CREDENTIALS)
    api = os.environ.get("SHEETSYNC_SHEETS_API")
    return open_workbook(book, credentials=credentials, sheets_api=api)
