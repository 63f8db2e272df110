"""The form tab: the list of its columns, where they stand, and what each row says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from sheetsync.core.cells import Cell, Place, Rows, cell_at, cell_name, digest, plain, text_of, tidy
from sheetsync.core.links import link_text
from sheetsync.core.privacy import kept
from sheetsync.core.sop import Field, Role, Sop, Step
from sheetsync.core.texts import Texts, plausible
from sheetsync.errors import SheetsyncError


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column of the form: whose it is, what it holds, and what is said about it.

    `owner` fills it in, None: the tool. `key` names it within its `part` of the form: the tool's
    own key, else the id of the field or step. `kind` says what its cells hold, and so how they
    look: a number, turn, sentence, count or moment of the tool, a title or another kind of field, a
    word. `band` stands above it and its neighbours; `width` is in characters. `options` are the
    words to choose from, if any; unless `strict`, others may stand there too.
    """

    part: Literal["own", "field", "step", "evidence", "time"]
    key: str
    header: str
    owner: Role | None
    kind: str
    width: float
    band: str
    about: str
    required: bool = False
    options: tuple[str, ...] = ()
    strict: bool = True
    step: Step | None = None


def form_columns(sop: Sop) -> tuple[FormColumn, ...]:
    """Return the columns of the form, fields and steps in the order of the template."""
    tool, submission = (sop.texts.say(f"form.band_{key}") for key in ("tool", "submission"))
    return (
        _own(sop, "number", "number", 12, tool),
        _own(sop, "position", "turn", 17, tool),
        _own(sop, "check", "sentence", 32, tool),
        *(_field(sop, field) for field in sop.fields),
        *(column for step in sop.steps for column in _step(sop, step)),
        _own(sop, "submission", "count", 10.5, submission),
        _own(sop, "due", "moment", 12, submission),
    )


def _own(sop: Sop, key: str, kind: str, width: float, band: str) -> FormColumn:
    """A column of the tool's own: its header in `workbook.toml`, its value in `core/tool_cells`."""
    about = sop.texts.say(f"form.about_{key}")
    return FormColumn("own", key, sop.texts.columns[key], None, kind, width, band, about)


def _field(sop: Sop, field: Field) -> FormColumn:
    owner = sop.form.owner
    return FormColumn(
        part="field",
        key=field.id,
        header=field.header,
        owner=owner,
        kind="title" if field is sop.title_field else field.kind,
        width=field.width,
        band=sop.texts.say("form.band_content", role=owner.name),
        about=field.guide,
        required=field.required,
        options=field.options,
        strict=field.kind == "class",
    )


def _step(sop: Sop, step: Step) -> Iterator[FormColumn]:
    """Yield a step's cell, its reason or link where it has one, and the time it was completed."""
    say, role = sop.texts.say, step.role
    band = say("form.band_step", role=role.short, minutes=sop.texts.number(step.minutes))
    column = partial(FormColumn, key=step.id, band=band, step=step)
    yield column(
        part="step",
        header=step.header,
        owner=role,
        kind="word",
        width=15,
        about=step.activity,
        options=step_words(sop, step),
    )
    if step.evidence:
        about = say("form.about_evidence", word=step.evidence_word)
        yield column(
            part="evidence", header=step.evidence, owner=role, kind="text", width=24, about=about
        )
    about = say("form.about_time")
    yield column(part="time", header=step.time, owner=None, kind="moment", width=11.5, about=about)


def step_words(sop: Sop, step: Step) -> tuple[str, ...]:
    """Return the words a person may choose in a step's cell, in the order of the dropdown."""
    words = [step.start, step.done, step.reject]
    if step is sop.steps[0]:
        words += [sop.update, sop.cancel]
    return tuple(filter(None, words))


class Columns:
    """Where the columns of a form stand: below a header row, each `placed` one in a column.

    Rows and columns are counted from 0. `own` holds those of the tool by key, without those of the
    steps: `number` names a row, in `check` it speaks. Of `fields`, `steps`, `evidence` and `times`
    there is one for each field or step, in template order; None for a step without a reason or
    link. `numeric` are those of the tool's numbers, a time being one; those of the steps come last.
    """

    def __init__(self, header_row: int, placed: tuple[tuple[FormColumn, int], ...]) -> None:
        def of(part: str) -> dict[str, int]:
            return {column.key: at for column, at in placed if column.part == part}

        self.header_row, self.placed = header_row, placed
        self.sync_row = header_row - 2  # holds the last sync's time; negative where it was deleted
        self.own: Mapping[str, int] = of("own")
        self.number, self.check = self.own["number"], self.own["check"]
        self.fields, self.times = tuple(of("field").values()), tuple(of("time").values())
        steps = of("step")
        self.steps, self.evidence = tuple(steps.values()), tuple(map(of("evidence").get, steps))
        own = (at for each, at in placed if each.part == "own" and each.kind in ("count", "moment"))
        self.numeric = (*own, *self.times)


@dataclass(frozen=True, slots=True)
class Row:
    """One filled row of the form, as text. `index` is its place in the tab, counted from 0.

    `content` is in field order; a date is ISO text. `steps` and `evidence` are in step order.
    What holds only unseen characters is blank. `prints` are the fingerprints by which the history
    may know the content: today's, and maybe that of older versions, by which numbers could be
    recovered: it is compared, never written. `unsure` says that a formula in the content has no
    value yet: what it says now is no change of what it said before.
    """

    index: int
    number: str
    content: tuple[str, ...]
    steps: tuple[str, ...]
    evidence: tuple[str, ...]
    prints: tuple[str, ...]
    unsure: bool = False

    @property
    def fingerprint(self) -> str:
        """The hash of the required columns."""
        return self.prints[0]

    @property
    def blank(self) -> bool:
        """Whether nothing stands in the columns of the content, nor will once it is computed."""
        return not (any(self.content) or self.unsure)

    @property
    def link(self) -> str:
        """The last reason or link that is filled: a published item's publication link."""
        return next((text for text in reversed(self.evidence) if text), "")


def bind(rows: Rows, sop: Sop) -> Columns:
    """Return where the columns stand; the header row is the first one that holds the number header.

    Raises SheetsyncError naming a header that is missing or stands twice.
    """
    tab, number = sop.form.tab, sop.texts.columns["number"]
    for place, row in enumerate(rows):  # noqa: B007 - used below the loop
        headers = [_header(cell) for cell in row]
        if number in headers:
            break
    else:
        raise SheetsyncError(f"{tab}: found no header row; expected a row that holds {number!r}")

    def at(header: str) -> int:
        found = [column for column, text in enumerate(headers) if text == header]
        if len(found) == 1:
            return found[0]
        if found:
            twice = " and ".join(cell_name(place, column) for column in found)
            raise SheetsyncError(f"{tab}!{twice}: found the header {header!r} twice; keep one")
        raise SheetsyncError(
            f"{tab}, row {place + 1}: found no header {header!r}; put it back exactly so "
            "(one cell, not merged)"
        )

    placed = tuple((column, at(column.header)) for column in form_columns(sop))
    return Columns(place, placed)


def _header(cell: Cell) -> str:
    """Return what a header says; people mark what is required, as they see it marked."""
    return plain(cell).removesuffix("*").rstrip()


def relabelled(rows: Rows, columns: Columns, sop: Sop, blocked: Iterable[Place] = ()) -> Rows:
    """Return the form's rows with the headers that another version of the SOP asks for.

    `columns` are where those of the version before stand. A column that both have keeps its place;
    one that is gone says so; a new one comes to the right of all that stands in the header row and
    below it, and of the headers' cells that are `blocked`, hidden behind a merged one. A column
    that was gone once and comes back is a new one: the old words must not count.
    Raises SheetsyncError naming a column of people's own that has the header of one of ours.
    """
    head = columns.header_row
    filled = (at for row in rows[head:] for at, cell in enumerate(row) if cell != "")
    last = max(*filled, *(at for row, at in blocked if row == head))
    headers = [cell_at(rows, head, at) for at in range(last + 1)]
    wanted = {(column.part, column.key): column.header for column in form_columns(sop)}
    own = {_header(cell): at for at, cell in enumerate(headers)}
    for column, at in columns.placed:
        own.pop(_header(headers[at]))
        header = wanted.pop((column.part, column.key), None) or gone_header(column.header, sop)
        if _header(headers[at]) != header:
            headers[at] = header
    for column in form_columns(sop):
        if column.header in own:
            place = cell_name(head, own[column.header])
            raise SheetsyncError(
                f"{sop.form.tab}!{place}: found a column {column.header!r} of the "
                "office's own, as one of the SOP is called; give it another header"
            )
    return [*rows[:head], [*headers, *wanted.values()], *rows[head + 1 :]]


def gone_header(header: str, sop: Sop) -> str:
    """Return what heads a column that the SOP does not have any more."""
    return sop.texts.say("form.gone", header=header)


def is_gone(header: str, sop: Sop) -> bool:
    """Tell whether that heads a column which the SOP does not have any more."""
    before, after = gone_header("\0", sop).split("\0")
    return header.startswith(before) and header.endswith(after)


def parse_rows(
    rows: Rows, columns: Columns, sop: Sop, unsure: frozenset[int] = frozenset()
) -> tuple[Row, ...]:
    """Return the rows under the header in which staff wrote anything, top to bottom.

    Those in `unsure` hold a formula without a value yet.
    """
    dates = frozenset(i for i, field in enumerate(sop.fields) if field.kind == "date")
    required = tuple(i for i, field in enumerate(sop.fields) if field.required)
    proofs = [link_text if step.link else plain for step in sop.steps]
    width = 1 + max(at for _, at in columns.placed)
    parsed = []
    for index in range(columns.header_row + 1, len(rows)):
        cells = rows[index]
        if len(cells) < width:
            cells = [*cells, *[""] * (width - len(cells))]
        typed = tuple(
            _date_text(cells[c], sop.texts) if i in dates else text_of(cells[c]).strip()
            for i, c in enumerate(columns.fields)
        )
        content = tuple(text if text.isascii() or plain(text) else "" for text in typed)
        steps = tuple(plain(cells[c]) for c in columns.steps)
        said = zip(proofs, columns.evidence, strict=True)
        evidence = tuple("" if c is None else read(cells[c]) for read, c in said)
        if not (any(content) or any(steps) or any(evidence) or index in unsure):
            continue
        number, prints = plain(cells[columns.number]), content_prints(typed, required)
        parsed.append(Row(index, number, content, steps, evidence, prints, index in unsure))
    return tuple(parsed)


def content_prints(content: Sequence[str], required: Sequence[int]) -> tuple[str, ...]:
    """Return 128 bits of SHA-256 over the required columns; spaces inside are all one.

    So saving the file in another program changes nothing, and what was checked stays bound to
    what was approved. Numbers of people are masked, or they could be recovered by trying. Where
    any are, the fingerprint follows that older versions made of the text as it stands.
    """
    texts = [tidy(content[i]) for i in required]
    masked = [kept(text, len(text)) for text in texts]
    found = (digest(masked)[:32],)
    return found if masked == texts else (*found, digest(texts)[:32])


def _date_text(cell: Cell, texts: Texts) -> str:
    """Return a date as ISO text; anything else - a year typed alone, `1` - as its text."""
    day = texts.day_of(cell)
    return tidy(cell) if day is None else day.isoformat()


def as_date(text: str) -> date | None:
    """Return the date an ISO text means, None where it means none that anybody plans for."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return plausible(day) if day.isoformat() == text else None
