"""How the form is drawn: a band for each role, the tool's columns grey, those of staff white."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from sheetsync.boards import palette
from sheetsync.boards.form_rules import form_rules
from sheetsync.boards.palette import tint
from sheetsync.core.drawing import Area, Box, Drawing, Dropdown, Queue, Style
from sheetsync.core.form import Columns, bind
from sheetsync.core.sop import Field, Sop, Step

ROWS = 3000
_TITLE, _OFFICE, _BANDS, _HEADER, _BODY = range(5)
_HEIGHTS = {_TITLE: 30.0, _OFFICE: 18.0, _BANDS: 20.0, _HEADER: 36.0}
_THREE_LINES = 40.0
_LONG_TEXT = 30  # a column this wide holds sentences
_WIDEST_TITLE = 28.0  # what stays in view may take half of a 1366 pixel screen

_CELL = Style(valign="top", wrap=True, bottom=(1, palette.LINE))
_STAFF = Style(number="@").on(_CELL)
_TOOL = Style(size=9, color=palette.MUTED, fill=palette.TOOL).on(_CELL)
_WORD = Style(align="center", valign="middle").on(_STAFF)


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: its header, the look of its cells, and the band it stands under."""

    header: str
    width: float
    style: Style
    band: str
    color: str
    note: str = ""
    required: bool = False
    by_tool: bool = False


def draw_form(sop: Sop) -> Drawing:
    """Return the form of a procedure, empty: titles, bands, headers, dropdowns and rules."""
    columns = _columns(sop)
    places = bind([[""]] * _HEADER + [[column.header for column in columns]], sop)
    return Drawing(
        title=sop.form.tab,
        widths=tuple(column.width for column in columns),
        heights=_HEIGHTS,
        boxes=(*_titles(sop, places), *_bands(columns), *_headers(columns)),
        columns={place: column.style for place, column in enumerate(columns)},
        body_row=_BODY,
        rows=ROWS,
        dropdowns=tuple(_dropdowns(sop, places)),
        rules=form_rules(sop, places),
        frozen=(_BODY, places.fields[sop.form.title_field] + 1),
        filtered=Area(_HEADER, 0, None, len(columns) - 1),
        pages=2,
        row_height=_THREE_LINES,
        queues=tuple(_queues(sop, places)),
    )


def _columns(sop: Sop) -> tuple[_Column, ...]:
    """The title stands first of the content, so that it stays in view beside the number."""
    title = sop.fields[sop.form.title_field]
    others = (field for field in sop.fields if field is not title)
    submission = sop.texts.say("form.band_submission")
    return (
        _tool(sop, "number", 12),
        replace(_tool(sop, "position", 17), style=replace(_TOOL, color=palette.INK)),
        replace(_tool(sop, "check", 32), style=replace(_TOOL, color=palette.AMBER)),
        *(_content(sop, field) for field in (title, *others)),
        *(column for step in sop.steps for column in _step(sop, step)),
        replace(
            _tool(sop, "submission", 10.5, submission),
            style=replace(_TOOL, align="center", valign="middle"),
        ),
        _dated(_tool(sop, "due", 12, submission), sop),
    )


def _tool(sop: Sop, key: str, width: float, band: str = "") -> _Column:
    say = sop.texts.say
    band = band or say("form.band_tool")
    note = say(f"form.about_{key}")
    return _Column(sop.texts.columns[key], width, _TOOL, band, palette.INK, note=note, by_tool=True)


def _dated(column: _Column, sop: Sop) -> _Column:
    number = sop.texts.say("format.short_format")
    style = replace(column.style, number=number, align="left", valign="middle")
    return replace(column, style=style)


def _content(sop: Sop, field: Field) -> _Column:
    say, role = sop.texts.say, sop.form.owner
    look, width = _STAFF, field.width
    if field.kind == "date":
        look = replace(_STAFF, number=say("format.date_format"), align="left")
    if field is sop.fields[sop.form.title_field]:
        look, width = replace(_STAFF, bold=True), min(width, _WIDEST_TITLE)
    elif width >= _LONG_TEXT:
        look = replace(_STAFF, size=9)
    band = say("form.band_content", band=sop.form.band, role=role.name)
    note = f"{field.guide} {say('form.required')}" if field.required else field.guide
    color = palette.role_color(sop, role)
    return _Column(field.header, width, look, band, color, note.strip(), field.required)


def _step(sop: Sop, step: Step) -> Iterator[_Column]:
    """A step's cell, its reason or link where it has one, and the time it was completed."""
    say, color = sop.texts.say, palette.role_color(sop, step.role)
    band = say("form.band_step", role=step.role.short, minutes=sop.texts.number(step.minutes))
    yield _Column(step.header, 15, _WORD, band, color, step.activity)
    if step.evidence:
        note = say("form.about_evidence", word=step.reject or step.done)
        yield _Column(step.evidence, 24, _STAFF, band, color, note)
    note = say("form.about_time")
    yield _dated(_Column(step.time, 11.5, _TOOL, band, color, note, by_tool=True), sop)


def _queues(sop: Sop, places: Columns) -> Iterator[Queue]:
    for role in dict.fromkeys(step.role for step in sop.steps):
        title = sop.texts.say("google.queue", role=role.short)
        yield Queue(title, places.position, f" - {role.name}")


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


def _bands(columns: tuple[_Column, ...]) -> Iterator[Box]:
    """Cells of one colour side by side, never merged: a merged band would pin its columns."""
    for _, group in groupby(enumerate(columns), key=lambda pair: (pair[1].band, pair[1].color)):
        for number, (place, column) in enumerate(group):
            style = Style(bold=True, size=9, color=palette.WHITE, fill=column.color)
            if number == 0 and place > 0:
                style = replace(style, left=(2, palette.WHITE))
            yield Box(_BANDS, place, style, column.band if number == 0 else "")


def _headers(columns: tuple[_Column, ...]) -> Iterator[Box]:
    """The asterisk of a required column is part of its look, not of its text."""
    for place, column in enumerate(columns):
        style = Style(
            bold=True,
            size=9,
            color=palette.MUTED if column.by_tool else palette.INK,
            fill=palette.BAND if column.by_tool else tint(column.color, 0.12),
            wrap=True,
            number='@" *"' if column.required else "@",
            bottom=(2, column.color),
        )
        yield Box(_HEADER, place, style, column.header, note=column.note)


def _dropdowns(sop: Sop, places: Columns) -> Iterator[Dropdown]:
    say = sop.texts.say
    for field, column in zip(sop.fields, places.fields, strict=True):
        if field.options:
            error = say("form.not_listed", words=", ".join(field.options))
            strict = field.kind == "class"
            area = Area(_BODY, column, None, column)
            yield Dropdown(area, field.options, field.header, field.guide, strict, error)
    for step, column in zip(sop.steps, places.steps, strict=True):
        words = step_words(sop, step)
        prompt = say("form.prompt_words", role=step.role.name, words=", ".join(words))
        if step.evidence:
            word = step.reject or step.done
            prompt += " " + say("form.prompt_evidence", word=word, column=step.evidence)
        error = say("form.not_listed", words=", ".join(words))
        area = Area(_BODY, column, None, column)
        yield Dropdown(area, words, step.header, prompt, True, error)


def step_words(sop: Sop, step: Step) -> tuple[str, ...]:
    """Return the words a person may choose in a step's cell, in the order of the dropdown."""
    words = [step.start, step.done, step.reject]
    if step is sop.steps[0]:
        words += [sop.update, sop.cancel]
    return tuple(word for word in words if word)
