"""What bringing a list in would come to, before it is done: for a terminal and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sheetsync.core.cells import tidy
from sheetsync.core.privacy import kept
from sheetsync.core.sop import Sop
from sheetsync.importing.notes import Note, gathered
from sheetsync.importing.reader import Column, ImportedList
from sheetsync.importing.rows import ListRow

if TYPE_CHECKING:
    from sheetsync.starting import Trial

_SAMPLES = 3
_LISTED = 20  # lines of what is set aside, and of notes; the JSON document has all
_WIDE = 16  # characters of the rows that a note is about
_LONGEST = 90  # characters of a text in the sample
_WARN, _QUIET = "yellow", "dim"


def trial_json(trial: Trial, sop: Sop) -> dict[str, Any]:
    """Return the document that `init --dry-run --json` prints."""
    columns = trial.listed.columns if trial.listed else ()
    often = Counter(column.heading for column in columns)
    return {
        "columns": {
            kept(column.heading) if column.heading and often[column.heading] == 1
            else f"{kept(column.heading)} ({column.letters})".strip(): column.header or None
            for column in columns
        },
        "items": len(trial.rows),
        "published": trial.published,
        "set_aside": [{"row": n.row, "why": n.text} for n in _by_row(trial) if n.aside],
        "sample": [_texts(row, sop) for row in trial.rows[:_SAMPLES]],
    }  # fmt: skip


def trial_view(book: str, trial: Trial, sop: Sop) -> Group:
    """Return what would come of it for a terminal of 80 columns."""

    def say(key: str, **values: object) -> str:
        return sop.texts.say(f"importing.{key}", **values)

    drawn = [Text(say("drawn", tabs=", ".join(trial.drawn)))] if trial.drawn else []
    if trial.listed is None:
        return Group(Text(say("trial_only", book=book), style="bold"), *drawn)
    notes = _by_row(trial)
    aside = gathered(note for note in notes if note.aside)
    rest = gathered(note for note in notes if not (note.aside or note.tabled))
    left = sum(note.aside for note in notes)
    count = say("count", items=len(trial.rows), published=trial.published, aside=left)
    return Group(
        Text(say("trial", file=trial.listed.name, book=book), style="bold"),
        _columns(trial.listed, sop),
        *_sample(trial.rows[:_SAMPLES], sop),
        *_lines(say("set_aside"), aside, sop),
        *_lines(say("notes"), rest, sop),
        "",
        *drawn,
        Text(count, style="bold"),
        Text(say("next"), style=_QUIET),
    )


def _by_row(trial: Trial) -> list[Note]:
    return sorted(trial.notes, key=lambda note: note.row)


def _columns(listed: ImportedList, sop: Sop) -> RenderableType:
    """Return the table of columns: those of the list, then what the form still lacks."""
    say = sop.texts.table("importing")
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
    table.add_column(say["column"])
    for key in ("heading", "goes_to"):
        table.add_column(say[key], ratio=1, overflow="fold")
    for column in listed.columns:
        table.add_row(column.letters, _plain(column.heading or say["unnamed"]), _goes(column, sop))
    for header, value in listed.given:
        table.add_row("", Text(say["said"], _QUIET), _plain(f"{header}: {value}"))
    for header in listed.lacking:
        table.add_row("", Text(say["nothing"], _WARN), Text(header, _WARN))
    return table


def _goes(column: Column, sop: Sop) -> Text:
    say = sop.texts.table("importing")
    if column.counts:
        return Text(say["only_counts"], _QUIET)
    if not column.header:
        key = "left" if column.left else "nowhere"
        return Text(say[key].format(count=column.left), _WARN)
    if column.mark:
        return Text(say["ticked"].format(column=column.header, mark=column.mark))
    return Text(column.header)


def _sample(rows: Sequence[ListRow], sop: Sop) -> Iterable[RenderableType]:
    """Yield the first rows side by side, a line for each column in which one says anything."""
    if not rows:
        return
    say = sop.texts.table("importing")
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
    table.add_column(say["goes_to"], ratio=4, style=_QUIET, overflow="fold")
    for row in rows:
        table.add_column(say["row"].format(row=row.row), ratio=5, overflow="fold")
    samples = [_texts(row, sop) for row in rows]
    for header in dict.fromkeys(header for sample in samples for header in sample):
        table.add_row(header, *(_plain(sample.get(header, "")) for sample in samples))
    yield Text(say["sample"])
    yield table


def _texts(row: ListRow, sop: Sop) -> Mapping[str, str]:
    """Return what a row would say in the form, by header; blanks left out, numbers masked."""
    headers = [field.header for field in sop.fields]
    pairs = zip((*headers, sop.link), (*row.content, row.link), strict=True)
    return {header: kept(text) for header, text in pairs if text}


def _lines(title: str, lines: Sequence[tuple[str, Note]], sop: Sop) -> Iterable[RenderableType]:
    if not lines:
        return
    table = Table.grid(padding=(0, 2))
    table.add_column(max_width=_WIDE, overflow="fold")
    for rows, note in lines[:_LISTED]:
        place = sop.texts.say("importing.row", row=rows) if rows else "-"
        table.add_row(Text(place, style=_WARN), Text(note.text))
    yield Text(f"\n{title} ({len(lines)})", style=_WARN)
    yield table
    if len(lines) > _LISTED:
        yield Text(sop.texts.say("importing.more", count=len(lines) - _LISTED), style=_QUIET)


def _plain(text: str) -> Text:
    """Return somebody's text, short."""
    return Text(kept(tidy(text), _LONGEST))
