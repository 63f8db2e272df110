"""A simulated office week: staff type into a fresh workbook, the same `sync` as ever judges it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sheetsync.boards.settings import new_tab, settings_values
from sheetsync.core.cells import Cell, serial
from sheetsync.core.form import bind
from sheetsync.core.settings import parse_settings
from sheetsync.core.sop import Sop
from sheetsync.core.worktime import WorkCalendar
from sheetsync.errors import StoreError, TemplateError
from sheetsync.mirror import Mirror
from sheetsync.starting import init
from sheetsync.stores import open_workbook
from sheetsync.stores.files import make_folder, read_whole, replace_whole, there
from sheetsync.stores.ooxml import Package
from sheetsync.syncing import sync
from sheetsync.templates import load_sop, shipped_sops

_EVERY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Demo:
    """The finished demo: the workbook, how many syncs it took, and when its week ended."""

    book: Path
    syncs: int
    ended: datetime


def run_demo(
    folder: Path,
    name: str,
    now: datetime,
    mirror: Mirror,
    tell: Callable[[str], None] = lambda _: None,
) -> Demo:
    """Make a workbook in `folder` and play the last full office week before `now` in it.

    `name` is that of an SOP that ships. Raises TemplateError when there is none, StoreError when
    the folder has a demo workbook already: it is never drawn over.
    """
    script = _week(name)
    sop = load_sop(name)
    book = folder / f"{sop.form.prefix.lower()}-demo.xlsx"
    if there(book):
        raise StoreError(f"{book} is there already; delete it or name another folder")
    make_folder(folder)
    workbook = open_workbook(book)
    calendar = _calendar(sop, now.date())
    monday = _full_week(calendar, now.astimezone(ZoneInfo(sop.zone)))
    init(workbook, sop, now=monday + timedelta(hours=7, minutes=30), mirror=mirror)
    desk = _Desk(book, sop, script, monday)
    syncs, steps = 0, sorted(script["steps"], key=lambda step: str(step["at"]))
    times = list(_sync_times(calendar, monday))
    for at in times:
        due = [step for step in steps if _at(monday, step["at"]) < at]
        steps = steps[len(due) :]
        if not due and at.minute and at != times[-1]:
            continue  # nobody typed in this half hour: the next sync will do
        desk.type(due)
        tell(f"{at:%A %H:%M}")
        sync(workbook, now=at, mirror=mirror)
        syncs += 1
    return Demo(book, syncs, at)


def _week(name: str) -> Mapping[str, Any]:
    """Return what staff type in the week of an SOP that ships."""
    if name not in shipped_sops():
        known = ", ".join(shipped_sops())
        raise TemplateError(f"no SOP is called {name!r}; expected one of {known}")
    return tomllib.loads((files("sheet_templates") / name / "demo.toml").read_text("utf-8"))


def _calendar(sop: Sop, today: date) -> WorkCalendar:
    """Return the office calendar that a new workbook starts with."""
    return parse_settings(new_tab(sop, settings_values(sop, today)), sop).calendar


def _full_week(calendar: WorkCalendar, now: datetime) -> datetime:
    """Return the midnight that begins the last week before `now` with five office days."""
    monday = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(now.weekday() + 7)
    while not all(calendar.day_minutes((monday + timedelta(n)).date()) for n in range(5)):
        monday -= timedelta(7)
    return monday


def _sync_times(calendar: WorkCalendar, monday: datetime) -> Iterator[datetime]:
    """Yield every half hour of the week that is office time, and each day's end."""
    at = monday
    while at < monday + timedelta(5):
        at += _EVERY
        if calendar.is_working(at) or calendar.is_working(at - timedelta(seconds=1)):
            yield at


def _at(monday: datetime, text: str) -> datetime:
    """Return the moment that `2 08:25` (Tuesday, 08.25) means in that week."""
    day, _, clock = text.partition(" ")
    return datetime.combine(
        monday + timedelta(int(day) - 1), time.fromisoformat(clock), monday.tzinfo
    )


class _Desk:
    """Where the staff of the demo type: cells of the form, nothing else."""

    def __init__(self, book: Path, sop: Sop, script: Mapping[str, Any], monday: datetime) -> None:
        self.book, self.sop, self.script, self.monday = book, sop, script, monday
        self.rows: dict[str, int] = {}

    def type(self, steps: Sequence[Mapping[str, Any]]) -> None:
        """Type what the script says, save the file."""
        if not steps:
            return
        data, version = read_whole(self.book)
        package = Package.parse(data)
        form = package.sheet_values(self.sop.form.tab)
        columns = bind(form, self.sop)
        headers = {str(cell): place for place, cell in enumerate(form[columns.header_row])}
        cells: dict[tuple[int, int], Cell] = {}
        for step in steps:
            for name in step.get("add", ()):
                self.rows[name] = columns.header_row + 1 + len(self.rows)
                content = {**self.script["defaults"], **self.script["rows"][name]}
                for field, column in zip(self.sop.fields, columns.fields, strict=True):
                    cells[self.rows[name], column] = content.get(field.id, "")
            for header, value in step.get("write", {}).items():
                day = isinstance(value, int)
                cells[self.rows[step["row"]], headers[header]] = (
                    serial(self.monday + timedelta(value - 1)) if day else value
                )
        package.set_cells(self.sop.form.tab, cells)
        replace_whole(self.book, package.to_bytes(), version)
