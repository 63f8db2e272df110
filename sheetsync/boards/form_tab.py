"""How the form is drawn: a band for each role, the tool's columns grey, those of staff white."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sheetsync.boards import palette
from sheetsync.boards.form_rules import form_rules
from sheetsync.boards.palette import tint
from sheetsync.core.drawing import Area, Box, Drawing, Dropdown, Queue, Style
from sheetsync.core.form import Columns, FormColumn, bind, form_columns
from sheetsync.core.sop import Sop

ROWS = 3000
_TITLE, _OFFICE, _BANDS, _HEADER, _BODY = range(5)
_HEIGHTS = {_TITLE: 30.0, _OFFICE: 18.0, _BANDS: 20.0, _HEADER: 36.0}
_THREE_LINES = 40.0
_LONG_TEXT = 30  # a column this wide holds sentences
_WIDEST_TITLE = 28.0  # what stays in view may take half of a 1366 pixel screen

_CELL = Style(valign="top", wrap=True, bottom=(1, palette.LINE))
_STAFF = Style(number="@").on(_CELL)
_TOOL = Style(size=9, color=palette.MUTED, fill=palette.TOOL).on(_CELL)
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
    columns = _title_first(sop)
    places = bind([[""]] * _HEADER + [[column.header for column in columns]], sop)
    return Drawing(
        title=sop.form.tab,
        widths=tuple(map(_width, columns)),
        heights=_HEIGHTS,
        boxes=(*_titles(sop, places), *_bands(columns, sop), *_headers(columns, sop)),
        columns={place: _look(column, sop) for place, column in enumerate(columns)},
        body_row=_BODY,
        rows=ROWS,
        dropdowns=tuple(_dropdowns(columns, sop)),
        rules=form_rules(sop, places),
        frozen=(_BODY, places.fields[sop.form.title_field] + 1),
        filtered=Area(_HEADER, 0, None, len(columns) - 1),
        pages=2,
        row_height=_THREE_LINES,
        queues=tuple(_queues(sop, places)),
    )


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


def _bands(columns: Sequence[FormColumn], sop: Sop) -> Iterator[Box]:
    """Cells of one colour side by side, never merged: a merged band would pin its columns."""
    banded = [(column.band, _color(column, sop)) for column in columns]
    for place, (band, color) in enumerate(banded):
        begins = place == 0 or banded[place - 1] != (band, color)
        style = Style(bold=True, size=9, color=palette.WHITE, fill=color)
        if begins and place > 0:
            style = replace(style, left=(2, palette.WHITE))
        yield Box(_BANDS, place, style, band if begins else "")


def _headers(columns: Sequence[FormColumn], sop: Sop) -> Iterator[Box]:
    """The asterisk of a required column is part of its look, not of its text."""
    for place, column in enumerate(columns):
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
        yield Box(_HEADER, place, style, column.header, note=note)


def _dropdowns(columns: Sequence[FormColumn], sop: Sop) -> Iterator[Dropdown]:
    say = sop.texts.say
    for place, column in enumerate(columns):
        if not column.options:
            continue
        prompt, step = column.about, column.step
        if step:
            words = ", ".join(column.options)
            prompt = say("form.prompt_words", role=step.role.name, words=words)
            if step.evidence:
                word = step.reject or step.done
                prompt += " " + say("form.prompt_evidence", word=word, column=step.evidence)
        error = say("form.not_listed", words=", ".join(column.options))
        area = Area(_BODY, place, None, place)
        yield Dropdown(area, column.options, column.header, prompt, column.strict, error)
