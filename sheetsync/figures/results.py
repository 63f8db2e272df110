"""The figures people look at, as values: Monitoring, the terminal and `status --json` print these.

Minutes are working minutes, shares lie in 0..1, and None says that there was nothing to measure.
Every figure but the backlog is of the whole history.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from sheetsync.core.sop import Role, Step

WEEKS, OLDEST, REASONS, DUE = 12, 10, 3, 5
"""How many weeks there are; at most how many oldest items, reasons and items due for renewal."""


@dataclass(frozen=True, slots=True)
class Items:
    """How many items there are, and how many of them stand where; `total` is the sum of the rest.

    `dormant` came from an existing list and were not touched since; `published` includes `adopted`,
    those that were published before sheetsync.
    """

    total: int = 0
    open: int = 0
    published: int = 0
    missing: int = 0
    cancelled: int = 0
    excluded: int = 0
    dormant: int = 0
    adopted: int = 0


@dataclass(frozen=True, slots=True)
class Backlog:
    """Open items in one queue: how many, how many over their standard, the longest wait.

    `ages` counts those within the standard, then under one office day, under three, and longer.
    """

    queue: int = 0
    overdue: int = 0
    oldest: float | None = None
    ages: tuple[int, int, int, int] = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class StepFigures:
    """What one step took. `visits` counts all that ended in a decision, `measured` those timed.

    `waiting` and `handling` are medians of the visits in which the start was marked; `returns`
    counts refusals of this check. `standard` is the one valid now. `name` is what boards call the
    step: its header, which of a former one may be that of another by now.
    """

    step: Step
    name: str
    standard: float
    visits: int
    measured: int
    on_time: float | None
    median: float | None
    mean: float | None
    p90: float | None
    waiting: float | None
    handling: float | None
    returns: int
    backlog: Backlog


@dataclass(frozen=True, slots=True)
class RoleFigures:
    """The backlog of one role over all its steps."""

    role: Role
    backlog: Backlog


@dataclass(frozen=True, slots=True)
class ChannelFigures:
    """How fresh a channel is; ages and targets in calendar days.

    A channel without a publication is stale when the first item began longer ago than the target.
    """

    channel: str
    last: datetime | None
    age: float | None
    target: float
    stale: bool

    @property
    def state(self) -> Literal["stale", "fresh", "never"]:
        return "stale" if self.stale else "fresh" if self.last else "never"


@dataclass(frozen=True, slots=True)
class Week:
    """One calendar week from Monday; `backlog` is how many items were open at its end, or now."""

    start: date
    registered: int
    published: int
    backlog: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a check refused an item."""

    number: str
    step: Step
    text: str


@dataclass(frozen=True, slots=True)
class Compliance:
    """Where the procedure was not kept.

    `skipped` and `locked` are the two kinds of refusal: a step filled before its turn, and a change
    of what was closed. `together` counts syncs that found several steps of one item decided,
    `changed` the items that were changed after a check or publication, which undid nothing.
    `reasons` are those of the latest refused checks, newest first.
    """

    skipped: int = 0
    locked: int = 0
    voided: int = 0
    withdrawn: int = 0
    together: int = 0
    changed: int = 0
    rejections: int = 0
    decisions: int = 0
    reasons: tuple[Reason, ...] = ()

    @property
    def refusals(self) -> int:
        return self.skipped + self.locked

    @property
    def rejection_share(self) -> float | None:
        """The share of all decisions of checks that were refusals."""
        return self.rejections / self.decisions if self.decisions else None


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One item in a queue: how long it waits there and by how much that is over the standard.

    `urgent` is its class where that is an urgent one, else ''.
    """

    number: str
    title: str
    step: Step
    urgent: str
    age: float
    over: float


@dataclass(frozen=True, slots=True)
class DueItem:
    """One published item that is due for renewal since the day after `until`.

    `published` is when that was last, None where it was before sheetsync.
    """

    number: str
    title: str
    unit: str
    published: date | None
    until: date


@dataclass(frozen=True, slots=True)
class PlannedWeek:
    """Items planned for this week: due, published, and unpublished though their day has passed.

    `earlier` are unpublished items planned for a week before this one.
    """

    due: int = 0
    done: int = 0
    slipped: int = 0
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class StepSummary:
    """The visits to a step that ended in a span of time: those of a known length, how long."""

    measured: int = 0
    on_time: float | None = None
    median: float | None = None
    p90: float | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What was done in a span of time, by all units or by one.

    `planned` counts planned days that came or were met, `kept` those met. `decided` counts the
    decisions of checks and `rejected` the refusals among them; `refused` the entries handed back.
    `submissions` is how often a published item was submitted, on average. `on_time` is of all
    steps together.
    """

    registered: int = 0
    published: int = 0
    planned: int = 0
    kept: int = 0
    decided: int = 0
    rejected: int = 0
    refused: int = 0
    submissions: float | None = None
    on_time: float | None = None
    steps: tuple[StepSummary, ...] = ()

    @property
    def kept_share(self) -> float | None:
        return self.kept / self.planned if self.planned else None

    @property
    def rejection_share(self) -> float | None:
        return self.rejected / self.decided if self.decided else None


Spans: TypeAlias = tuple[tuple[date, Summary], ...]
"""Summaries of months, quarters or years by their first day, newest first."""

Units: TypeAlias = tuple[tuple[str | None, Summary], ...]
"""Summaries of units, the busiest first; None is the name of what is left of them."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The summaries of months, quarters and years, and of the units of the last twelve months.

    No span ended before the first item began, on the day `since`, and the last of each kind is
    there to compare with. `standards` are those of each step today, `day` the minutes of one office
    day.
    """

    day: float
    standards: tuple[float, ...]
    months: Spans
    since: date | None = None
    quarters: Spans = ()
    years: Spans = ()
    units: Units = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """A change of the settings that reaches back, and the share on time before and after it.

    `at` is when it was recorded, in the office's zone; `came` and `went` are the recorded lines.
    A share is None where there were no visits, or it cannot be told.
    """

    at: datetime
    came: tuple[tuple[str, ...], ...]
    went: tuple[tuple[str, ...], ...]
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures at the instant `at`, in the office's zone.

    `since` is the day on which the first item began, `day` the minutes of one office day, `over`
    the most an open item is over its standard. `open_before` is the backlog a week ago;
    `published_month` and `published_before` count publications of this and the previous calendar
    month. `on_time` is of all steps together. `head` is the hash of the last event. `uncertainty`
    is the median of how much earlier a recent decision can have been made than its stamp says.
    `due` are the published items to be renewed, `months` after they were published, the oldest
    first. `revisions` are the newest changes of the settings that reach back, of the last month.
    """

    at: datetime
    day: float
    since: date | None = None
    events: int = 0
    head: str = ""
    items: Items = Items()
    backlog: Backlog = Backlog()
    over: float | None = None
    open_before: int = 0
    published_month: int = 0
    published_before: int = 0
    on_time: float | None = None
    uncertainty: float | None = None
    steps: tuple[StepFigures, ...] = ()
    roles: tuple[RoleFigures, ...] = ()
    channels: tuple[ChannelFigures, ...] = ()
    weeks: tuple[Week, ...] = ()
    compliance: Compliance = Compliance()
    oldest: tuple[OpenItem, ...] = ()
    plan: PlannedWeek = PlannedWeek()
    due: tuple[DueItem, ...] = ()
    months: int = 0
    revisions: tuple[Revision, ...] = ()
