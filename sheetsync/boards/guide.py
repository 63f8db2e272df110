"""The guide: how to work with the form, what its colours mean, and the identity of the SOP."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from sheetsync.boards import palette
from sheetsync.boards.signers import PLACES, ROOM, signers_head
from sheetsync.core.cells import Cell
from sheetsync.core.drawing import BASE, Box, Drawing, Style
from sheetsync.core.form import form_columns, step_words
from sheetsync.core.sop import Sop, Step

_Span = tuple[int, int]
"""First and last column of a cell."""

_WIDTHS = (1.5, 5, 19, 31, 26, 24, 11, 22, 40)
_WHOLE: _Span = (1, 8)
_LEFT: _Span = (1, 4)
_RIGHT: _Span = (5, 8)
_GAP = 9.0
_LETTERS, _BOLD_LETTERS = 1.3, 1.17  # per character of width: most are narrower than a digit
_LEADING = 1.28  # height of a line of text by its size
_PADDING = 3.0
_SHEET = 705.0  # points of rows on a sheet of A4, made small enough for all columns
_HIGHEST = 409.0  # points of a row in Excel
_STEP_SPANS: tuple[_Span, ...] = ((1, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 7), (8, 8))
_SIGNER_SPANS: tuple[_Span, ...] = tuple(zip(PLACES, (2, 3, 4, _WHOLE[1]), strict=True))
_LABEL, _TEXT = (_LEFT[0], 2), (3, _WHOLE[1])
_LEFT_PAIR = ((_LEFT[0], 2), (3, _LEFT[1]))
_RIGHT_PAIR = ((_RIGHT[0], 6), (7, _RIGHT[1]))
_WRAPPED = Style(wrap=True).on(palette.CELL)
_MEANING = Style(indent=1).on(_WRAPPED)
_FIRST = Style(bold=True).on(_WRAPPED)
_QUIET = Style(color=palette.MUTED).on(_WRAPPED)
_COUNT = Style(align="center").on(_QUIET)

_Pair = tuple[str, str, Style]
"""A short text with its style, and what it means."""


def draw_guide(sop: Sop) -> Drawing:
    """Return the guide tab: all texts, no values; nothing on it is ever read."""
    say = sop.texts.say
    page = _Page()
    page.line(say("guide.title"), palette.TITLE, height=30)
    page.line(sop.name, Style(bold=True, size=11, wrap=True))
    subtitle = say("guide.subtitle", office=sop.office, tab=sop.form.tab)
    page.line(subtitle, palette.SUBTITLE)
    page.section(say("guide.work"))
    for number, text in enumerate(_work(sop), 1):
        page.cells([((1, 1), number, _COUNT), ((2, _WHOLE[1]), text, _WRAPPED)])
    page.section(say("guide.steps"))
    _steps(page, sop)
    page.sections((_LEFT, say("guide.colors")), (_RIGHT, say("guide.wrong")))
    _pairs(page, tuple(_colors(sop)), tuple(_wrong(sop)))
    if page.height <= _SHEET:  # else the next sheet is begun
        page.turn()
    owner = say("guide.fill_owner", role=sop.form.owner.name)
    page.sections((_LEFT, say("guide.fill")), (_RIGHT, ""))
    page.cells([(_LEFT, owner, palette.HEAD), (_RIGHT, say("guide.fill_other"), palette.HEAD)])
    _pairs(page, tuple(_content(sop)), tuple(_others(sop)))
    page.section(say("guide.identity"))
    _identity(page, sop)
    page.turn()  # what follows is for who checks the history, not for staff
    _events(page, sop)
    _signers(page, sop)
    return page.drawing(sop.texts.tabs["guide"])


def _work(sop: Sop) -> Iterator[str]:
    say, first = sop.texts.say, sop.steps[0]
    names = sop.texts.columns
    yield say(
        "guide.work_rows",
        owner=sop.form.owner.name,
        first=first.header,
    )
    yield say("guide.work_turn", position=names["position"])
    yield say("guide.work_start", start=first.start, done=first.done)
    yield say("guide.work_sync", check=names["check"])
    yield say("guide.work_back", check=names["check"], history=sop.texts.tabs["history"])
    yield say(
        "guide.work_cancel",
        cancel=sop.cancel,
        update=sop.update,
        first=first.header,
    )
    yield say("guide.work_sort")


def _steps(page: _Page, sop: Sop) -> None:
    say = sop.texts.say
    keys = ("header", "activity", "role", "needs", "minutes", "output", "words")
    centered = Style(align="center").on(palette.HEAD)
    looks = [centered if key == "minutes" else palette.HEAD for key in keys]
    heads = [say(f"guide.step_{key}") for key in keys]
    page.cells(list(zip(_STEP_SPANS, heads, looks, strict=True)))
    minutes = Style(align="center").on(_FIRST)
    for step in sop.steps:
        who: list[Cell] = [step.header, step.activity, step.role.name, step.needs]
        cells = [*who, step.minutes, step.output, _words(sop, step)]
        role = Style(color=palette.role_color(sop, step.role)).on(_FIRST)
        styles = [_FIRST, _WRAPPED, role, _QUIET, minutes, _QUIET, _WRAPPED]
        page.cells(list(zip(_STEP_SPANS, cells, styles, strict=True)))
    total = sum(step.minutes for step in sop.steps)
    page.cells([((1, 5), say("guide.step_total"), _QUIET), ((6, 6), total, minutes)])


def _words(sop: Sop, step: Step) -> str:
    words = list(step_words(sop, step))
    if step.reject:
        target = sop.steps[step.return_to].header
        back = sop.texts.say("guide.word_back", word=step.reject, step=target)
        words[words.index(step.reject)] = back
    return " · ".join(words)


def _pairs(
    page: _Page, left: Sequence[_Pair], right: Sequence[_Pair], meaning: Style = _MEANING
) -> None:
    """Two lists side by side, row by row."""
    for one, other in zip_longest(left, right):
        cells: list[tuple[_Span, Cell, Style]] = []
        for pair, (label, text) in ((one, _LEFT_PAIR), (other, _RIGHT_PAIR)):
            if pair:
                cells += [(label, pair[0], pair[2]), (text, pair[1], meaning)]
        page.cells(cells)


def _colors(sop: Sop) -> Iterator[_Pair]:
    """The looks are the form's own, so that a swatch can be compared with a cell."""
    say, first = sop.texts.say, sop.steps[0]
    tool = Style(color=palette.MUTED, fill=palette.TOOL)
    swatches = [
        (say("guide.sample_turn"), "turn", palette.TURN),
        (say("guide.sample_late"), "late", palette.LATE),
        (say("guide.sample_missing"), "missing", palette.MISSING),
        (first.start, "under_way", palette.UNDER_WAY),
        (first.done, "done", palette.DONE),
        (sop.repair, "back", palette.CAME_BACK),
        (say("guide.sample_tool"), "tool", tool),
    ]
    reject = next((step.reject for step in sop.steps if step.reject), "")
    if reject:
        swatches.insert(5, (reject, "refused", palette.REFUSED))
    for text, key, style in swatches:
        look = Style(align="center").on(style)
        yield text, say(f"guide.color_{key}"), look if style.frame else look.on(palette.CELL)


def _wrong(sop: Sop) -> Iterator[_Pair]:
    say, check = sop.texts.say, sop.texts.columns["check"]
    for key in ("skip", "evidence", "word", "choice"):
        yield say(f"guide.wrong_{key}"), say(f"guide.wrong_{key}_then", check=check), _FIRST
    if sop.first_check < len(sop.steps):
        step = sop.steps[sop.first_check].header
        yield say("guide.wrong_edit"), say("guide.wrong_edit_then", check_step=step), _FIRST
    for field in sop.fields:
        for word in field.excluded:
            label = say("guide.wrong_excluded", column=field.header, word=word)
            yield label, say("guide.wrong_excluded_then"), _FIRST
    known = {
        "check": check,
        "position": sop.texts.columns["position"],
        "history": sop.texts.tabs["history"],
        "first": sop.steps[0].header,
    }
    for key in ("tool", "deleted", "copied", "unread"):
        yield say(f"guide.wrong_{key}"), say(f"guide.wrong_{key}_then", **known), _FIRST


def _content(sop: Sop) -> Iterator[_Pair]:
    for column in form_columns(sop):
        if column.part == "field":
            yield column.header + (" *" if column.required else ""), column.about, _FIRST


def _others(sop: Sop) -> Iterator[_Pair]:
    """Yield the other columns that are no step's words; the times in one line."""
    columns = form_columns(sop)
    for part in ("evidence", "own"):
        for column in columns:
            if column.part == part:
                yield column.header, column.about, _FIRST
    times = [column for column in columns if column.part == "time"]
    yield ", ".join(column.header for column in times), times[0].about, _FIRST


def _identity(page: _Page, sop: Sop) -> None:
    say, identity = sop.texts.say, sop.identity
    rows: list[tuple[str, Sequence[str]]] = [
        ("name", [sop.name]),
        ("legal_basis", identity["legal_basis"]),
        ("qualifications", identity["qualifications"]),
        ("related", identity["related"]),
        ("equipment", [", ".join(identity["equipment"])]),
        ("warning", [identity["warning"]]),
        ("record_keeping", [identity["record_keeping"]]),
        ("reading", [identity["reading"]]),
    ]
    for key, found in rows:
        lines = [line for line in found if line]
        numbered = [f"{n}. {line}" for n, line in enumerate(lines, 1)] if len(lines) > 1 else lines
        if lines:
            text = "\n".join(numbered)
            page.cells([(_LABEL, say(f"guide.{key}"), _QUIET), (_TEXT, text, _MEANING)])


def _events(page: _Page, sop: Sop) -> None:
    """Two columns of codes in small print; the second half begins beside the first."""
    code, meaning = Style(size=9).on(_FIRST), Style(size=9).on(_MEANING)
    page.section(sop.texts.say("guide.events", history=sop.texts.tabs["history"]))
    pairs = [(kind, text, code) for kind, text in sop.texts.table("guide_events").items()]
    half = (len(pairs) + 1) // 2
    _pairs(page, pairs[:half], pairs[half:], meaning)


def _signers(page: _Page, sop: Sop) -> None:
    """Leave room for who signs the history; every sync that changes it fills it in."""
    page.section(sop.texts.say("signers.title"))
    heads = zip(_SIGNER_SPANS, signers_head(sop.texts), strict=True)
    page.cells([(span, head, palette.HEAD) for span, head in heads])
    for _ in range(ROOM):
        page.cells([(span, "", _WRAPPED) for span in _SIGNER_SPANS])


class _Page:
    """A page of text in a fixed grid of columns, written from top to bottom.

    Collects boxes row by row; a row is as high as its longest text needs, also when merged.
    """

    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self.heights: dict[int, float] = {}
        self.breaks: list[int] = []
        self.row = 0

    def cells(self, cells: Sequence[tuple[_Span, Cell, Style]], height: float = 0) -> None:
        """Write one row of cells."""
        for (first, last), text, style in cells:
            last_column = None if first == last else last
            self.boxes.append(Box(self.row, first, style, text, last_column=last_column))
            height = max(height, _height((first, last), text, style))
        self.heights[self.row] = min(height, _HIGHEST)
        self.row += 1

    def line(self, text: str, style: Style, height: float = 0) -> None:
        """Write one row that holds one text."""
        self.cells([(_WHOLE, text, style)], height)

    def section(self, title: str) -> None:
        """Leave a gap and open a section."""
        self.sections((_WHOLE, title))

    def sections(self, *titles: tuple[_Span, str]) -> None:
        """Leave a gap and open sections side by side."""
        self.heights[self.row] = _GAP
        self.row += 1
        self.cells([(span, title, palette.SECTION) for span, title in titles], height=22)

    @property
    def height(self) -> float:
        """The points of all rows so far."""
        return sum(self.heights.values())

    def turn(self) -> None:
        """Go on on a new sheet of paper."""
        self.breaks.append(self.row)

    def drawing(self, title: str) -> Drawing:
        """Return the page as a tab."""
        return Drawing(
            title=title,
            widths=dict(enumerate(_WIDTHS)),
            heights=self.heights,
            boxes=tuple(self.boxes),
            body_row=self.row,
            rows=1,
            breaks=tuple(self.breaks),
            owned_by_tool=True,
        )


def _height(span: _Span, text: Cell, style: Style) -> float:
    """Merged cells do not grow by themselves: count the lines that the text will take."""
    size = style.size or BASE.size or 10
    letters = _BOLD_LETTERS if style.bold else _LETTERS
    width = int(sum(_WIDTHS[span[0] : span[1] + 1]) * letters * 10 / size)
    lines = sum(len(textwrap.wrap(line, width)) or 1 for line in str(text).split("\n"))
    return lines * size * _LEADING + _PADDING
