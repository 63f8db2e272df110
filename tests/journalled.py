"""An office in memory that keeps a journal: people type, the add-in writes, a sync plans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sheetsync.core.cells import Cell, Cells, Place, cell_at, serial
from sheetsync.core.configuration import Configuration, recording, switching
from sheetsync.core.form import bind, form_columns, relabelled
from sheetsync.core.history import Event, History, history_rows
from sheetsync.core.judge import Stamp
from sheetsync.core.metadata import LastSync
from sheetsync.core.plan import Plan
from sheetsync.core.planner import make_plan
from sheetsync.core.reading import Reading
from sheetsync.core.settings import Settings, parse_settings
from sheetsync.core.sop import Sop
from tests.desk import CONTENT, MONDAY
from tests.pages import Page

PEOPLE = ("ani@setda.example", "budi@setda.example", "citra@setda.example")
Lines = list[list[Cell]]


def settings_of(sop: Sop) -> Settings:
    return parse_settings(Page(sop, MONDAY.date()).tab, sop)


def headers(sop: Sop) -> list[str]:
    return [column.header for column in form_columns(sop)]


def stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


@dataclass
class Book:
    """The tabs of one book; `twist` is what becomes of its journal before a sync reads it.

    `blocked` are the cells of the form that cannot be written, and why, `uncomputed` those with a
    formula that has no result.
    """

    sop: Sop
    settings: Settings
    twist: Callable[[Lines], Lines] | None = None
    now: datetime = MONDAY
    form: list[list[Cell]] = field(init=False)
    lines: Lines = field(default_factory=list)
    history: History = field(init=False)
    rows: list[Cells] = field(init=False)
    plans: list[Plan] = field(default_factory=list)
    blocked: dict[Place, str] = field(default_factory=dict)
    uncomputed: frozenset[Place] = frozenset()
    hidden: list[list[Cell]] = field(default_factory=list)
    opening: tuple[Event, ...] = ()
    versions: dict[str, Sop] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.headers = headers(self.sop)
        self.form = [[], [""] * 60, [], list(self.headers)]
        drawn = Stamp(self.now, None, "init")
        known = recording(Configuration(), self.sop, self.settings, drawn, begin=True)
        self.rows = [*history_rows(History(), known)]
        self.history = History(known, tuple(str(row[-1]) for row in self.rows))

    def column(self, header: str) -> int:
        return self.headers.index(header)

    def cell(self, row: int, header: str) -> Cell:
        return cell_at(self.form, 4 + row, self.column(header))

    def type(self, row: int, header: str, value: str, who: str = PEOPLE[0]) -> None:
        """Somebody writes one cell at `now`, and the add-in writes its line."""
        while len(self.form) <= 4 + row:
            self.form.append([""] * len(self.headers))
        old, place = self.cell(row, header), self.column(header)
        self.form[4 + row][place] = value
        number = self.cell(row, self.sop.texts.columns["number"])
        self.lines.append([stamp(self.now), who, str(5 + row), number, header, old, value, "EDIT"])

    def fill(self, row: int, who: str = PEOPLE[0]) -> None:
        title = self.sop.fields[self.sop.form.title_field].id
        for each in self.sop.fields:
            if each.id in CONTENT:
                text = f"{CONTENT[each.id]} {row}" if each.id == title else CONTENT[each.id]
                self.type(row, each.header, text, who)

    def sync(self, **how: bool) -> Plan:
        sync = f"s{len(self.plans)}"
        plan = make_plan(self.reading(), book="b", sync=sync, now=self.now, **how)
        for touch in plan.touches:
            assert (touch.row, touch.column) not in self.blocked
            line = self.form[touch.row]
            line += [""] * (touch.column + 1 - len(line))
            line[touch.column] = touch.written
        columns = bind(self.form, self.sop)
        self.form[1][columns.check] = serial(plan.at)
        self.form[1][columns.fields[self.sop.form.title_field]] = plan.longest_gap
        self.hidden = [[], [*LastSync(plan.at, plan.longest_gap, plan.head).line]]
        hashes = tuple(str(row[-1]) for row in plan.rows)
        events = (*self.history.events, *plan.events)
        self.history = replace(self.history, events=events, hashes=(*self.history.hashes, *hashes))
        self.plans.append(plan)
        self.rows += plan.rows
        return plan

    def reading(self) -> Reading:
        journal: Sequence[Sequence[Cell]] | None = None
        if self.twist:
            journal = [list(self.sop.texts.journal), *self.twist([*map(list, self.lines)])]
        return Reading(
            self.sop, self.settings, self.form, self.history, self.uncomputed, journal,
            blocked=lambda: self.blocked, hidden=self.hidden, opening=self.opening,
            versions=self.versions,
        )  # fmt: skip

    def change(self, sop: Sop, settings: Settings) -> Plan:
        """Sync by another version of the SOP, as its command does."""
        stamp = Stamp(self.now, None, f"s{len(self.plans)}")
        self.opening = switching(self.reading().configuration, self.sop, sop, stamp)
        self.form = [*map(list, relabelled(self.form, bind(self.form, self.sop), sop))]
        self.versions |= {self.sop.digest: self.sop, sop.digest: sop}
        self.sop, self.settings = sop.following(self.sop), settings
        self.headers = [*map(str, self.form[3])]
        plan = self.sync()
        self.opening = ()
        return plan

    def later(self, **time: Any) -> Book:
        self.now += timedelta(**time)
        return self
