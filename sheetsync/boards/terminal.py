"""The dashboard and the history in a terminal, and the dashboard as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sheetsync.core.cells import cut
from sheetsync.core.history import Event
from sheetsync.core.sop import Sop
from sheetsync.core.texts import Texts
from sheetsync.core.workflow import evidence_of
from sheetsync.figures.results import Backlog, Figures, OpenItem, StepFigures

_GOOD, _WARN, _BAD, _QUIET = "green", "yellow", "bold red", "dim"
_OLDEST = 5
_TITLE = 28


def status_json(figures: Figures) -> dict[str, Any]:
    """Return the document that `status --json` prints; minutes to the hundredth."""
    items, kept = figures.items, figures.compliance
    return {
        "at": figures.at.isoformat(timespec="seconds"),
        "items": {
            "total": items.total,
            "open": items.open,
            "published": items.published,
            "missing": items.missing,
        },
        "steps": [_step_json(step) for step in figures.steps],
        "rejections": kept.rejections,
        "resubmissions": kept.rejections,  # each refusal opens one
        "refusals": kept.refusals,
        "channels": [
            {
                "channel": channel.channel,
                "last_published": channel.last and channel.last.isoformat(timespec="seconds"),
                "age_days": _rounded(channel.age if channel.last else None),
                "stale": channel.stale,
            }
            for channel in figures.channels
        ],
        "head": figures.head,
    }


def _step_json(step: StepFigures) -> dict[str, Any]:
    return {
        "step": step.step.id,
        "role": step.step.role.name,
        "standard_minutes": step.standard,
        "visits": step.visits,
        "on_time": None if step.on_time is None else round(step.on_time, 4),
        "median_minutes": _rounded(step.median),
        "p90_minutes": _rounded(step.p90),
        "mean_minutes": _rounded(step.mean),
        "waiting": step.backlog.queue,
        "overdue": step.backlog.overdue,
        "oldest_minutes": _rounded(step.backlog.oldest),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def status_view(figures: Figures, sop: Sop) -> Group:
    """Return the dashboard for a terminal of 80 columns; without colours where there are none."""
    return _Status(figures, sop).all()


class _Status:
    def __init__(self, figures: Figures, sop: Sop) -> None:
        self.figures, self.sop, self.texts = figures, sop, sop.texts
        self.none = self.say("none")

    def all(self) -> Group:
        return Group(
            self._head(), "",
            self._tiles(), "",
            self._durations(), "",
            self._backlog(), "",
            self._oldest(), "",
            self._channels(), "",
            self._compliance(), "",
            self._foot(),
        )  # fmt: skip

    def say(self, key: str, **values: object) -> str:
        return self.texts.say(f"monitoring.{key}", **values)

    def told(self, key: str, **values: object) -> str:
        return self.texts.say(f"status.{key}", **values)

    def _long(self, minutes: float | None) -> str:
        return self.texts.duration(minutes, self.figures.day) if minutes else self.none

    def _number(self, value: float | None) -> str:
        return self.none if value is None else self.texts.number(value)

    def _share(self, value: float | None) -> Text:
        if value is None:
            return Text(self.none)
        style = _BAD if value < 0.5 else _GOOD if value >= 0.9 else ""
        return Text(self.texts.share(value), style=style)

    def _head(self) -> RenderableType:
        at, title = self.figures.at, self.sop.form.monitoring_title
        when = f"{self.texts.moment(at)} {self.texts.zone(at)}"
        head = Table.grid(expand=True)
        head.add_column(ratio=1)
        head.add_column(justify="right")
        head.add_row(Text(title, style="bold"), Text(when, style="bold"))
        return head

    def _tiles(self) -> RenderableType:
        f, kept = self.figures, self.figures.compliance
        cells = (
            ("tile_open", Text(self._number(f.backlog.queue))),
            ("tile_overdue", _alarm(f.backlog.overdue, _BAD, self._number)),
            ("tile_published", Text(self._number(f.published_month))),
            ("tile_on_time", self._share(f.on_time)),
            ("tile_rejected", self._plain_share(kept.rejection_share)),
            ("tile_order", _alarm(kept.skipped, _WARN, self._number)),
        )
        grid = Table.grid(padding=(0, 3))
        for _ in range(3):
            grid.add_column(justify="right")
            grid.add_column()
        for row in (cells[:3], cells[3:]):
            pairs = [(figure, Text(self.say(key), style=_QUIET)) for key, figure in row]
            grid.add_row(*(part for pair in pairs for part in pair))
        return grid

    def _plain_share(self, value: float | None) -> Text:
        return Text(self.none if value is None else self.texts.share(value))

    def _durations(self) -> RenderableType:
        since = self.figures.since
        title = self.say("durations_since", day=self.texts.day(since)) if since else ""
        table = _table(title or self.say("durations"), self.say("step"))
        short = {
            key: self.told(key) for key in ("visits", "mean", "waiting", "handling", "on_time")
        }
        for key in (
            "standard",
            "visits",
            "median",
            "mean",
            "p90",
            "waiting",
            "handling",
            "on_time",
        ):
            table.add_column(short.get(key) or self.say(key), justify="right", no_wrap=True)
        for step in self.figures.steps:
            late = step.median is not None and step.median > step.standard
            table.add_row(
                Text(step.step.header),
                Text(self._number(step.standard), style=_QUIET),
                Text(self._number(step.visits), style=_QUIET),
                Text(self._number(step.median), style=_BAD if late else "bold"),
                *(self._number(v) for v in (step.mean, step.p90, step.waiting, step.handling)),
                self._share(step.on_time),
            )
        return table

    def _backlog(self) -> RenderableType:
        table = _table(self.say("backlog"), self.say("role"))
        keys = ("queue", "overdue", "oldest", "age_standard", "age_day", "age_days", "age_more")
        for key in keys:
            name = self.told(key) if key == "overdue" else self.say(key)
            table.add_column(name, justify="right", no_wrap=True)
        for role in self.figures.roles:
            table.add_row(Text(role.role.short), *self._queue(role.backlog))
        table.add_row(self.say("total"), *self._queue(self.figures.backlog), style="bold")
        return table

    def _queue(self, backlog: Backlog) -> tuple[RenderableType, ...]:
        *ages, oldest = (_alarm(count, "", self._number) for count in backlog.ages)
        return (
            Text(self._number(backlog.queue)),
            _alarm(backlog.overdue, _BAD, self._number),
            Text(self._long(backlog.oldest), style=_BAD if backlog.overdue else ""),
            *ages,
            oldest,
        )

    def _oldest(self) -> RenderableType:
        table = _table(self.say("longest"), "")
        table.show_header = False
        for justify in ("left", "left", "right", "right"):
            table.add_column("", justify=justify, no_wrap=True)
        for item in self.figures.oldest[:_OLDEST]:
            table.add_row(*self._item(item))
        if not self.figures.oldest:
            table.add_row("", Text(self.say("longest_none"), style=_QUIET), "", "", "")
        return table

    def _item(self, item: OpenItem) -> tuple[RenderableType, ...]:
        title = item.title
        if item.urgent:
            title = self.say("urgent_title", word=item.urgent, title=title)
        late = self.told("late", over=self._long(item.over)) if item.over else ""
        return (
            Text(item.number, style=_QUIET),
            Text(cut(title, _TITLE), style=_WARN if item.urgent else ""),
            Text(item.step.header),
            Text(self._long(item.age)),
            Text(late, style=_BAD),
        )

    def _channels(self) -> RenderableType:
        grid = Table.grid(padding=(0, 2))
        grid.add_row(Text(self.say("channels"), style="bold"))
        for channel in self.figures.channels:
            state = "stale" if channel.stale else "fresh" if channel.last else "never"
            style = {"stale": _BAD, "fresh": _GOOD, "never": _QUIET}[state]
            last = self.texts.moment(channel.last) if channel.last else self.none
            grid.add_row(
                Text(channel.channel), Text(last, style=_QUIET), Text(self.say(state), style=style)
            )
        return grid

    def _compliance(self) -> RenderableType:
        kept, items, plan = self.figures.compliance, self.figures.items, self.figures.plan
        grid = Table.grid(padding=(0, 2))
        grid.add_row(Text(self.say("compliance"), style="bold"))
        for key in ("skipped", "locked", "voided", "withdrawn", "together"):
            grid.add_row(self.say(key), _alarm(getattr(kept, key), _WARN, self._number))
        told = self.say("tile_rejected_of", n=kept.rejections, all=kept.decisions)
        grid.add_row(self.say("tile_rejected"), Text(told))
        grid.add_row(self.say("missing"), _alarm(items.missing, _BAD, self._number))
        grid.add_row(self.say("plan"), Text(self.told("plan", due=plan.due, done=plan.done)))
        return grid

    def _foot(self) -> RenderableType:
        f, items = self.figures, self.figures.items
        counts = self.told(
            "items",
            total=items.total,
            open=items.open,
            published=items.published,
            missing=items.missing,
        )
        others = self.told(
            "others", cancelled=items.cancelled, excluded=items.excluded, dormant=items.dormant
        )
        head = self.told("head", events=self._number(f.events), head=f.head[:12] or self.none)
        return Text("\n".join((counts, others, head)), style=_QUIET)


_NEVER_CUT = ("time", "item", "step")


def log_view(events: Sequence[Event], texts: Texts) -> RenderableType:
    """Return the events as a table: when, which item, what, and the reason or link."""
    if not events:
        return Text(texts.say("log.none"))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style=_QUIET)
    for key in ("time", "item", "step", "kind", "note"):
        table.add_column(texts.say(f"log.{key}"), no_wrap=key in _NEVER_CUT, overflow="fold")
    for event in events:
        style = {"reject": _WARN, "void": _WARN, "refuse": _BAD, "missing": _BAD}.get(
            event.kind, ""
        )
        evidence = evidence_of(event)
        note = " · ".join(part for part in (event.status, evidence, event.actor) if part)
        table.add_row(
            Text(texts.moment(event.at), style=_QUIET),
            Text(event.item),
            Text(event.step),
            Text(texts.say(f"kinds.{event.kind}"), style=style),
            Text(note),
        )
    return table


def _table(title: str, first: str) -> Table:
    table = Table(
        title=Text(title, style="bold"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 0),
        header_style=_QUIET,
        show_edge=False,
    )
    table.add_column(first, no_wrap=True, overflow="ellipsis")
    return table


def _alarm(count: int, style: str, say: Callable[[float], str]) -> Text:
    return Text(say(count), style=style if count else _QUIET)
