"""What commands print in a terminal: the board, the history, and what a sync did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sheetsync.boards import monitoring, palette
from sheetsync.boards.revisions import revision_text
from sheetsync.boards.signers import state_text
from sheetsync.boards.tables import ZERO, BoardField, BoardTable, Value, Words
from sheetsync.core.cells import cut
from sheetsync.core.drawing import Style
from sheetsync.core.history import OF_THE_BOOK, Event
from sheetsync.core.mending import Difference
from sheetsync.core.plan import Plan
from sheetsync.core.privacy import kept
from sheetsync.core.signers import Signers, fingerprint_text
from sheetsync.core.sop import Sop
from sheetsync.core.texts import Texts
from sheetsync.core.versions import Enactment, Migration, Proposal
from sheetsync.core.workflow import evidence_of
from sheetsync.figures.results import Figures, OpenItem

_GOOD, _WARN, _BAD, _QUIET = "green", "yellow", "bold red", "dim"
_INKS = {palette.GREEN: _GOOD, palette.AMBER: _WARN, palette.RED: _BAD, palette.MUTED: _QUIET}
_OLDEST = 5
_ITEMS = 5  # of those that another version of the SOP moves in one way
_DIGITS = 12  # of a digest
_LETTERS = 28  # of a title
_DIFFERENCES, _SHOWN = 20, 60  # lines of a table, and letters of a text in it
_NEVER_CUT = ("when", "number", "step")
_WORD = 13  # columns for what happened, which wraps between words
_TOLD_WHOLE = (*OF_THE_BOOK, "change")  # whose notes say all that happened, a line each
_KINDS = {"reject": _WARN, "void": _WARN, "refuse": _BAD, "missing": _BAD}


def status_view(figures: Figures, sop: Sop, signers: str = "") -> Group:
    """Return Monitoring for a terminal of 80 columns; without colours where there are none.

    `signers` is what is odd of who signed the history, in words.
    """
    return _Status(figures, sop, signers).all()


class _Status(Words):
    def __init__(self, figures: Figures, sop: Sop, signers: str) -> None:
        super().__init__(sop.texts, "monitoring", figures.day)
        self.figures, self.sop, self.narrow = figures, sop, sop.texts.table("narrow")
        self.signers = signers

    def all(self) -> Group:
        figures = self.figures
        form = self.sop.form
        blocks = (
            self._head(),
            self._tiles(),
            self._table(monitoring.durations(figures, self)),
            self._table(monitoring.backlog(figures, self)),
            self._oldest(),
            *([self._channels()] if form.channels_field is not None else []),
            self._compliance(),
            self._foot(),
        )
        return Group(*[part for block in blocks for part in (block, "")][:-1])

    def told(self, key: str, **values: object) -> str:
        return self.texts.say(f"status.{key}", **values)

    def _head(self) -> RenderableType:
        head = Table.grid(expand=True)
        head.add_column(ratio=1)
        head.add_column(justify="right")
        told = (self.sop.form.monitoring_title, self.when(self.figures.at))
        head.add_row(*(Text(text, style="bold") for text in told))
        return head

    def _tiles(self) -> RenderableType:
        grid = Table.grid(padding=(0, 3))
        tiles = monitoring.tiles(self.figures, self)
        for _ in range(3):
            grid.add_column(justify="right")
            grid.add_column()
        for row in (tiles[:3], tiles[3:]):
            cells: list[Text] = []
            for tile in row:
                figure = BoardField(
                    tile.key, 1, tile.kind, rules=(*tile.rules, (ZERO, palette.QUIET))
                )
                name = Text(self.say(tile.key), style=_QUIET)
                cells += (self._cell(figure, tile.value, {}), name)
            grid.add_row(*cells)
        return grid

    def _table(self, table: BoardTable, *, heads: bool = True) -> Table:
        found = Table(
            title=Text(table.title, style="bold"),
            title_justify="left",
            box=box.SIMPLE_HEAD,
            pad_edge=False,
            padding=(0, 0),
            header_style=_QUIET,
            show_edge=False,
            show_header=heads,
        )
        for field in table.fields:
            head = self.narrow.get(field.key) or self.say(field.key)
            side = field.look(self.texts).align or "left"
            found.add_column(head, justify=side, no_wrap=True)
        for line in table.lines():
            found.add_row(*self._cells(table, line))
        if table.total is not None:
            found.rows[-1].style = "bold"
        return found

    def _cells(self, table: BoardTable, values: Sequence[Value]) -> Iterator[Text]:
        line = {field.key: value for field, value in zip(table.fields, values, strict=True)}
        for field, value in zip(table.fields, values, strict=True):
            yield self._cell(field, value, line)

    def _cell(self, field: BoardField, value: Value, line: Mapping[str, Value]) -> Text:
        style = field.styled(value, line)
        ink = _INKS.get(style.color or "", "bold" if style.bold else "")
        return Text(self.text(value, field.kind), style=ink)

    def _oldest(self) -> RenderableType:
        """Return what waits longest; without headings a plus says what is over the standard."""
        found = monitoring.longest(self.figures, self.sop, self, _LETTERS)
        table = _narrowed(found, "number", "title", "step", "age", "over")
        *others, over = table.fields
        over = replace(over, kind="text", style=Style(align="right"), of=self._late)
        shown = replace(table, fields=(*others, over), records=table.records[:_OLDEST])
        return self._table(shown, heads=False)

    def _late(self, item: OpenItem) -> str:
        return self.told("late", over=self.long(item.over)) if item.over else ""

    def _channels(self) -> RenderableType:
        table = _narrowed(monitoring.freshness(self.figures, self), "channel", "last", "state")
        grid = Table.grid(padding=(0, 2))
        grid.add_row(Text(table.title, style="bold"))
        for line in table.lines():
            grid.add_row(*self._cells(table, line))
        return grid

    def _compliance(self) -> RenderableType:
        figures, plan = self.figures, self.figures.plan
        grid = Table.grid(padding=(0, 2))
        grid.add_row(Text(self.say("compliance"), style="bold"))
        for check in monitoring.checks(figures, self.sop, self):
            if check.key == "missing":  # all roles in one line
                told = monitoring.rejections(figures, self)
                grid.add_row(self.say("tile_rejected"), Text(told))
            if check.alarm and check.key != "rejected_by":
                count = BoardField(check.key, 1, "count", rules=check.rules)
                grid.add_row(Text(check.text), self._cell(count, check.count, {}))
        if self.sop.form.plan_field is not None:
            grid.add_row(self.say("plan"), Text(self.told("plan", due=plan.due, done=plan.done)))
        return grid

    def _foot(self) -> RenderableType:
        f, items = self.figures, self.figures.items
        head = f.head[:12] or self.none
        lines = (
            self.told("items", **asdict(items)),
            self.told("others", **asdict(items)),
            self.say("foot", events=self.texts.number(f.events), head=head),
            *filter(None, [self.signers]),
            *(revision_text(each, self.texts) for each in f.revisions),
        )
        return Text("\n".join(lines), style=_QUIET)


def _narrowed(table: BoardTable, *keys: str) -> BoardTable:
    """Return a table with only the fields that 80 columns have room for."""
    return replace(table, fields=[field for field in table.fields if field.key in keys])


def log_view(events: Sequence[Event], texts: Texts) -> RenderableType:
    """Return the events as a table: when, which item, what, and the reason or link."""
    if not events:
        return Text(texts.say("log.none"))
    table = _narrow_table()
    for key in ("when", "number", "step", "kind", "note"):
        most = _WORD if key == "kind" else None
        table.add_column(
            texts.say(f"log.{key}"), no_wrap=key in _NEVER_CUT, max_width=most, overflow="fold"
        )
    for event in events:
        evidence = event.note if event.kind in _TOLD_WHOLE else evidence_of(event)
        note = " · ".join(part for part in (event.status, evidence, event.actor) if part)
        table.add_row(
            Text(texts.moment(event.at), style=_QUIET),
            Text(event.item),
            Text(event.step),
            Text(texts.say(f"kinds.{event.kind}"), style=_KINDS.get(event.kind, "")),
            Text(note),
        )
    return table


def _narrow_table() -> Table:
    """Return a table for long texts: of 80 columns hardly any go to what stands between two."""
    return Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 0), header_style=_QUIET)


def signers_view(signers: Signers, own: str, texts: Texts) -> RenderableType:
    """Return who signs a history as a table; `own` is the id of this computer."""
    if not signers.all:
        return Text(texts.say("signers.none"))
    table = _narrow_table()
    for key in ("name", "fingerprint", "state", "rows", "first", "until"):
        table.add_column(
            texts.say(f"signers.{key}"),
            no_wrap=key not in ("name", "state"),
            justify="right" if key == "rows" else "left",
            overflow="fold",
        )
    for each in signers.all:
        here = texts.say("signers.here", name=each.name) if each.id == own else each.name
        days = (texts.day(at.date()) for at in (each.since, each.until))
        cells = (fingerprint_text(each.id), state_text(each, texts), str(each.rows), *days)
        table.add_row(*map(Text, (here, *cells)))
    return table


def versions_view(found: Sequence[Enactment], texts: Texts) -> RenderableType:
    """Return which version of its SOP a book followed from when on, as a table."""
    if not found:
        return Text(texts.say("amendment.none"))
    table = _narrow_table()
    for key in ("version", "sop", "since", "state", "digest", "signer"):
        table.add_column(texts.say(f"amendment.{key}"), no_wrap=key != "signer", overflow="fold")
    for each in found:
        state = "announced" if each.since else "in_force" if each.in_force else "earlier"
        since = texts.day(each.since or each.at.date())
        cells = (str(each.version), each.id, since, texts.say(f"amendment.{state}"))
        style = "bold" if each.in_force else ""
        signed = (each.digest[:_DIGITS], each.signer or texts.say("words.none"))
        table.add_row(*map(Text, (*cells, *signed)), style=style)
    return table


def proposal_view(found: Proposal) -> Group:
    """Return what another version of its SOP comes to for a book: in words, then the items.

    Those that go on in the same way stand together, the first of them by name.
    """
    texts, items = found.sop.texts, found.moving
    head, *lines = found.lines
    same = len(found.items) - len(items)
    counts = texts.say("amendment.items", n=len(found.items), moving=len(items), same=same)
    parts: list[RenderableType] = [Text(head, style="bold")]
    parts += [Text(f"  {line}") for line in lines]
    parts.append(Text(f"\n{counts}"))
    ways: dict[str, list[Migration]] = {}
    for item in items:
        ways.setdefault(_goes_on(item, found), []).append(item)
    for way, alike in ways.items():
        parts.append(Text(f"{way} ({len(alike)})", style="cyan"))
        parts += [Text(f"  {each.item}  {cut(each.title, _LETTERS)}") for each in alike[:_ITEMS]]
        if (more := len(alike) - _ITEMS) > 0:
            parts.append(Text("  " + texts.say("amendment.more", n=more)))
    return Group(*parts)


def _goes_on(item: Migration, found: Proposal) -> str:
    """Return how an item goes on: whose turn it was and is, what it skips, what is added."""
    say, names = found.sop.texts.say, found.headers
    parts = [" → ".join(dict.fromkeys((names[item.before], names[item.after])))]
    for key, steps in (("skipped", item.skipped), ("asked", item.asked)):
        if steps:
            said = ", ".join(names[step] for step in steps)
            parts.append(say(f"amendment.{key}", steps=said))
    return "; ".join(parts)


def plan_view(plan: Plan, dry_run: bool) -> Group:
    """Return the summary of a sync: one line, then what people have to do something about."""
    texts = plan.texts
    kinds = Counter(event.kind for event in plan.events)
    names = {kind: texts.say(f"kinds.{kind}") for kind in kinds}
    counts = ", ".join(
        f"{n} {names[kind] if names[kind].isupper() else names[kind].lower()}"
        for kind, n in kinds.items()
    )
    found = "counts" if counts else "none"
    key = "sync.dry_run" if dry_run else "sync.done"
    head = Text(texts.say(key, book=plan.book, at=texts.moment(plan.at)), style="bold")
    line = texts.say(f"sync.{found}", items=plan.items, events=len(plan.events), kinds=counts)
    parts: list[Text | Table] = [head, Text(line), *map(Text, plan.upkeep)]
    parts += [Text(event.note.split("\n")[0]) for event in _amendments(plan)]
    if plan.labels:
        parts.append(Text(texts.say("sync.labels", tabs=", ".join(plan.labels))))
    backs = [
        (b.item, f"{b.column}: {b.found or '–'} → {b.written or '–'}") for b in plan.handed_back
    ]
    waiting = [(w.item, w.message) for w in plan.waiting]
    parts += _listed(texts.say("sync.handed_back"), backs, "yellow")
    parts += _listed(texts.say("sync.waiting"), waiting, "cyan")
    return Group(*parts)


def _amendments(plan: Plan) -> list[Event]:
    """Return the events that put another version of the SOP in force, or announce one."""
    recorded = [event for event in plan.events if event.kind == "sop"]
    began = any(event.kind == "sop" for event in plan.history.events)
    return recorded if began else recorded[1:]


def restore_view(differences: Sequence[Difference], texts: Texts) -> Group:
    """Return where a history differs from what was seen of it: the first places, cell by cell."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style=_QUIET)
    table.add_column(texts.history[0], no_wrap=True)
    for key in ("column", "found", "expected"):
        table.add_column(texts.say(f"restore.{key}"), overflow="fold")
    for one in differences[:_DIFFERENCES]:
        whole = one.column is None
        name = texts.say("restore.row") if whole else texts.history[one.column or 0]
        row = str(one.row) if one.row else texts.say("restore.header")
        told = (kept(text, _SHOWN) or "–" for text in (one.found, one.expected))
        table.add_row(row, Text(name), *map(Text, told))
    more = len(differences) - _DIFFERENCES
    return Group(table, *([Text(texts.say("restore.more", n=more))] if more > 0 else []))


def demo_view(book: str, syncs: int, sop: Sop) -> Text:
    """Return what to look at after the demo, and what to try next."""
    return Text(sop.texts.say("demo.next", **sop.tabs, book=book, syncs=syncs))


def _listed(title: str, rows: Sequence[tuple[str, str]], style: str) -> list[Text | Table]:
    if not rows:
        return []
    table = Table.grid(padding=(0, 2))
    for item, text in rows:
        table.add_row(Text(item, style=style, no_wrap=True), Text(text))
    return [Text(f"\n{title} ({len(rows)})", style=style), table]
