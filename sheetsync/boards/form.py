"""How the form is drawn: a band for each role, the tool's columns grey, those of staff white.

Colours that follow its contents - whose turn it is, what is late or missing - are rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from sheetsync.boards import palette
from sheetsync.boards.palette import tint
from sheetsync.core.cells import Rows, cell_at, cell_name, is_number, text_of
from sheetsync.core.drawing import Area, Box, Drawing, Dropdown, Queue, Rule, Style, quoted
from sheetsync.core.form import Columns, FormColumn, bind, form_columns, is_gone
from sheetsync.core.sop import Field, Sop, Step

_ROWS = 3000
_TITLE, _OFFICE, _BANDS, _HEADER, _BODY = range(5)
_HEIGHTS = {_TITLE: 30.0, _OFFICE: 18.0, _BANDS: 20.0, _HEADER: 36.0}
_THREE_LINES = 40.0
_LONG_TEXT = 30  # a column this wide holds sentences
_WIDEST_TITLE = 28.0  # what stays in view may take half of a 1366 pixel screen

_CELL = Style(valign="top", wrap=True, bottom=(1, palette.LINE))
_STAFF = Style(number="@").on(_CELL)
_TOOL = Style(size=9, color=palette.MUTED, fill=palette.TOOL).on(_CELL)
_UNUSED = Style(color=palette.GREY, fill=palette.TOOL)
_LOOKS = {
    "number": _TOOL,
    "turn": replace(_TOOL, color=palette.INK),
    "sentence": replace(_TOOL, color=palette.AMBER),
    "count": replace(_TOOL, align="center", valign="middle"),
    "moment": replace(_TOOL, align="left", valign="middle"),
    "title": replace(_STAFF, bold=True),
    "date": replace(_STAFF, align="left"),
    "word": replace(_STAFF, align="center", valign="middle"),
}


def draw_form(sop: Sop) -> Drawing:
    """Return the form of a procedure, empty: titles, bands, headers, dropdowns and rules."""
    headers = [column.header for column in _title_first(sop)]
    places = bind([[""]] * _HEADER + [headers], sop)
    drawing = _below_titles(sop, places)
    return replace(
        drawing,
        widths={at: _width(column) for column, at in _from_left(places)},
        heights=_HEIGHTS,
        boxes=(*_titles(sop, places), *_bands(sop, places), *drawing.boxes),
        columns={at: _look(column, sop) for column, at in _from_left(places)},
        frozen=(_BODY, places.fields[sop.form.title_field] + 1),
    )


def redraw_form(
    sop: Sop, rows: Rows, new: Collection[int] = (), titles: Sequence[str] = ()
) -> Drawing:
    """Return how a form that is there looks from now on, all at its real places.

    `rows` are those of the form, its headers as they will be; `new` are the columns that it does
    not have yet, `titles` what `form_titles` said when it was drawn last. The title rows are free:
    what people changed or deleted there is not drawn again. Raises SheetsyncError where a header is
    missing or stands twice.
    """
    places = bind(rows, sop)
    drawing = _below_titles(sop, places)
    gone = [at for at, cell in enumerate(rows[places.header_row]) if is_gone(text_of(cell), sop)]
    added = [(column, at) for column, at in places.placed if at in new]
    return replace(
        drawing,
        widths={at: _width(column) for column, at in added},
        boxes=(
            *_titles_again(sop, places, rows, titles),
            *_bands_again(sop, places, rows, gone),
            *drawing.boxes,
            *(_gone_header(sop, places, at, rows) for at in gone),
        ),
        columns={at: _look(column, sop) for column, at in added},
        dropdowns=(*drawing.dropdowns, *(Dropdown(_body(places, at), ()) for at in gone)),
        rules=(*drawing.rules, *(Rule(_body(places, at), "TRUE", _UNUSED) for at in gone)),
    )


def _below_titles(sop: Sop, places: Columns) -> Drawing:
    """Return what is drawn of a form wherever its columns stand."""
    return Drawing(
        title=sop.form.tab,
        widths={},
        heights={},
        boxes=tuple(_headers(sop, places)),
        body_row=places.header_row + 1,
        rows=_ROWS,
        dropdowns=tuple(_dropdowns(sop, places)),
        rules=tuple(_Rules(sop, places).all()),
        filtered=Area(places.header_row, 0, None, max(at for _, at in places.placed)),
        pages=2,
        row_height=_THREE_LINES,
        queues=tuple(_queues(sop, places)),
    )


def _from_left(places: Columns) -> list[tuple[FormColumn, int]]:
    return sorted(places.placed, key=lambda placed: placed[1])


def _body(places: Columns, at: int) -> Area:
    return Area(places.header_row + 1, at, None, at)


def _title_first(sop: Sop) -> tuple[FormColumn, ...]:
    """The title stands first of the content, so that it stays in view beside the number."""
    columns = list(form_columns(sop))
    first = next(place for place, column in enumerate(columns) if column.part == "field")
    title = next(column for column in columns if column.kind == "title")
    columns.remove(title)
    columns.insert(first, title)
    return tuple(columns)


def _width(column: FormColumn) -> float:
    return min(column.width, _WIDEST_TITLE) if column.kind == "title" else column.width


def _look(column: FormColumn, sop: Sop) -> Style:
    look = _LOOKS.get(column.kind, _STAFF)
    if number := {"date": "date_format", "moment": "short_format"}.get(column.kind):
        return replace(look, number=sop.texts.say(f"format.{number}"))
    if look is _STAFF and column.part == "field" and column.width >= _LONG_TEXT:
        return replace(_STAFF, size=9)
    return look


def _color(column: FormColumn, sop: Sop) -> str:
    role = column.step.role if column.step else column.owner
    return palette.role_color(sop, role) if role else palette.INK


def _queues(sop: Sop, places: Columns) -> Iterator[Queue]:
    for role in dict.fromkeys(step.role for step in sop.steps):
        title = sop.texts.say("google.queue", role=role.short)
        yield Queue(title, places.own["position"], f" - {role.name}")


def _titles(sop: Sop, places: Columns) -> Iterator[Box]:
    say = sop.texts.say
    zone = sop.texts.messages["format"]["zones"].get(sop.zone, sop.zone)
    synced = say("form.synced", zone=zone)
    office = replace(palette.SUBTITLE, size=10 if len(sop.office) <= 40 else 8)
    tool_cell = replace(palette.SUBTITLE, size=8, align="left")
    after_title = places.fields[sop.form.title_field] + 1
    yield Box(_TITLE, 0, palette.TITLE, sop.form.title)
    yield Box(_OFFICE, 0, office, sop.office)
    yield Box(_OFFICE, places.check, replace(tool_cell, number=synced))
    yield Box(_OFFICE, after_title - 1, replace(tool_cell, number=say("form.gap")))
    yield Box(_OFFICE, after_title, palette.SUBTITLE, say("form.hint"))
    legend = ((say("form.turn"), palette.TURN), (say("form.late"), palette.LATE))
    for column, (text, style) in zip(places.steps, legend, strict=False):
        yield Box(_OFFICE, column, replace(style, size=8, align="center"), text)


def form_titles(sop: Sop) -> tuple[str, ...]:
    """Return the texts that are drawn above the bands, in one order."""
    places = bind([[column.header for column in form_columns(sop)]], sop)
    return tuple(str(box.text) for box in _titles(sop, places) if box.text)


def _titles_again(sop: Sop, places: Columns, rows: Rows, titles: Sequence[str]) -> Iterator[Box]:
    """Yield the titles where those drawn last still stand, and the cells of the last sync."""
    drawn = list(_titles(sop, places))
    known = dict(zip(titles, (box for box in drawn if box.text), strict=False))
    for row in range(places.header_row):
        for column, cell in enumerate(rows[row]):
            if cell != "" and (box := known.get(text_of(cell))):
                yield replace(box, row=row, column=column)
    for box in drawn:
        value = cell_at(rows, places.sync_row, box.column)
        if not box.text and is_number(value):
            yield replace(box, row=places.sync_row, text=value)


def _bands(sop: Sop, places: Columns) -> Iterator[Box]:
    """Cells of one colour side by side, never merged: a merged band would pin its columns."""
    before: tuple[int, str, str] = (-1, "", "")
    for column, at in _from_left(places):
        band, color = column.band, _color(column, sop)
        begins = before != (at - 1, band, color)
        before = at, band, color
        style = Style(bold=True, size=9, color=palette.WHITE, fill=color)
        if begins and at > 0:
            style = replace(style, left=(2, palette.WHITE))
        yield Box(places.header_row - 1, at, style, band if begins else "")


def _bands_again(sop: Sop, places: Columns, rows: Rows, gone: Iterable[int]) -> Iterator[Box]:
    """Yield the bands where any still stands: the row above the header may be people's own."""
    bands = {column.band for column, _ in places.placed}
    above = places.header_row - 1
    if above >= 0 and not bands.isdisjoint(map(text_of, rows[above])):
        yield from _bands(sop, places)
        yield from (Box(above, at, Style(fill=palette.GREY)) for at in gone)


def _headers(sop: Sop, places: Columns) -> Iterator[Box]:
    """The asterisk of a required column is part of its look, not of its text."""
    for column, at in _from_left(places):
        color, by_tool = _color(column, sop), column.owner is None
        style = Style(
            bold=True,
            size=9,
            color=palette.MUTED if by_tool else palette.INK,
            fill=palette.BAND if by_tool else tint(color, 0.12),
            wrap=True,
            number='@" *"' if column.required else "@",
            bottom=(2, color),
        )
        required = sop.texts.say("form.required") if column.required else ""
        note = f"{column.about} {required}".strip()
        yield Box(places.header_row, at, style, column.header, note=note)


def _gone_header(sop: Sop, places: Columns, at: int, rows: Rows) -> Box:
    look = Style(size=9, color=palette.MUTED, fill=palette.TOOL, wrap=True, number="@")
    text = rows[places.header_row][at]
    style = replace(look, bottom=(2, palette.GREY))
    return Box(places.header_row, at, style, text, note=sop.texts.say("form.about_gone"))


def _dropdowns(sop: Sop, places: Columns) -> Iterator[Dropdown]:
    say = sop.texts.say
    for column, at in _from_left(places):
        if not column.options:
            continue
        prompt, step = column.about, column.step
        if step:
            words = ", ".join(column.options)
            prompt = say("form.prompt_words", role=step.role.name, words=words)
            if step.evidence:
                told = {"word": step.evidence_word, "column": step.evidence}
                prompt += " " + say("form.prompt_evidence", **told)
        error = say("form.not_listed", words=", ".join(column.options))
        area = _body(places, at)
        yield Dropdown(area, column.options, column.header, prompt, column.strict, error)


def word_styles(sop: Sop, step: Step) -> tuple[tuple[str, Style], ...]:
    """Return the words a step's cell may hold, each with its look."""
    words = [(step.start, palette.UNDER_WAY), (step.done, palette.DONE)]
    if step.reject:
        words.append((step.reject, palette.REFUSED))
    words.append((sop.repair, palette.CAME_BACK))
    if step is sop.steps[0]:
        words += [(sop.update, palette.CAME_BACK), (sop.cancel, palette.CLOSED)]
    return tuple(words)


class _Rules:
    """The conditional formats of the form; the first that holds in a cell wins.

    They read nothing but the row itself, so that a sync need not touch a row to show it late. NOW()
    is the clock of the computer that shows the form: it is assumed to run in the office's zone.
    Formulas are for the first row of the body; a `$` fixes the column, the row moves along.
    """

    def __init__(self, sop: Sop, columns: Columns) -> None:
        self.sop, self.columns = sop, columns
        self.row = columns.header_row + 1  # the first of the body

    def all(self) -> Iterator[Rule]:
        yield from self._tool_columns()
        for index, step in enumerate(self.sop.steps):
            yield from self._step(index, step)
            yield from self._evidence(index, step)
        yield from self._content()

    def _tool_columns(self) -> Iterator[Rule]:
        position, due = self.columns.own["position"], self.columns.own["due"]
        published = self._is(position, (self.sop.steps[-1].done,))
        yield self._rule(position, published, palette.GOOD)
        waiting = [self._waits(index, step) for index, step in enumerate(self.sop.steps)]
        stopped = self._excluded()
        yield self._rule(self.columns.check, _any([*waiting, *stopped]), Style(color=palette.RED))
        yield self._rule(due, self._late(), palette.BAD)

    def _step(self, index: int, step: Step) -> Iterator[Rule]:
        """Late before turn before word: only one look is drawn where several would hold."""
        column, turn = self.columns.steps[index], self._turn(step)
        alarm = _any([_all([turn, self._late()]), self._waits(index, step)])
        yield self._rule(column, alarm, palette.LATE)
        yield self._rule(column, turn, palette.TURN)
        for word, style in word_styles(self.sop, step):
            yield self._rule(column, self._is(column, (word,)), style)

    def _evidence(self, index: int, step: Step) -> Iterator[Rule]:
        """The cell for the reason or link lights up as soon as the word beside it asks for it."""
        column = self.columns.evidence[index]
        if column is None:
            return
        asked = [
            self._turn(step),
            self._is(self.columns.steps[index], (step.evidence_word,)),
            self._blank(column),
        ]
        told = f'{self._ref(self.columns.check)}<>""'
        yield self._rule(column, _all([*asked, told]), palette.MISSING)
        yield self._rule(column, _all(asked), palette.TURN)

    def _content(self) -> Iterator[Rule]:
        first = self._is(self.columns.steps[0], (self.sop.steps[0].done,))
        for field, column in zip(self.sop.fields, self.columns.fields, strict=True):
            yield self._rule(column, self._is_personal(field), palette.MISSING)
            if field.required:
                yield self._rule(column, _all([first, self._blank(column)]), palette.MISSING)
            if field.excluded:
                yield self._rule(column, self._is(column, field.excluded), palette.BAD)
            if field.urgent:
                yield self._rule(column, self._is(column, field.urgent), palette.WARN)

    def _is_personal(self, field: Field) -> str:
        """The last sync found somebody's number or address in the field, and said so."""
        shown = "\0"
        said = self.sop.texts.say("check.personal_where", column=field.header, shown=shown)
        return f"ISNUMBER(FIND({quoted(said.split(shown)[0])},{self._ref(self.columns.check)}))"

    def _rule(self, column: int, formula: str, style: Style) -> Rule:
        return Rule(_body(self.columns, column), formula, style)

    def _ref(self, column: int) -> str:
        return f"${cell_name(self.row, column)}"

    def _is(self, column: int, words: Sequence[str]) -> str:
        # a comparison with = minds the case in LibreOffice and does not in the others
        cell = f"LOWER(TRIM({self._ref(column)}))"
        return _any([f"{cell}={quoted(word.lower())}" for word in words])

    def _blank(self, column: int) -> str:
        return f'TRIM({self._ref(column)})=""'

    def _turn(self, step: Step) -> str:
        """The position names the step first, then ' - ' and the role."""
        start = f"{step.header} - "
        return f"LEFT({self._ref(self.columns.own['position'])},{len(start)})={quoted(start)}"

    def _late(self) -> str:
        due = self._ref(self.columns.own["due"])
        return f"AND(ISNUMBER({due}),{due}<NOW())"

    def _waits(self, index: int, step: Step) -> str:
        """Something was asked for that the last sync could not grant, and said why."""
        cell = self.columns.steps[index]
        asked = self._is(cell, tuple(word for word in (step.done, step.reject) if word))
        return _all([self._turn(step), asked, f'{self._ref(self.columns.check)}<>""'])

    def _excluded(self) -> list[str]:
        pairs = zip(self.sop.fields, self.columns.fields, strict=True)
        return [self._is(column, field.excluded) for field, column in pairs if field.excluded]


def _all(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"AND({','.join(parts)})"


def _any(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"OR({','.join(parts)})"
