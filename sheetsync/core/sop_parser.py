"""Reading an SOP out of a parsed template: what no book could be drawn from is refused, by its key.

Whatever passes here can be drawn by every store, bound again by its headers and read back from the
settings tab; so nothing is drawn of a template that cannot be used. An SOP that a book carries was
drawn already, maybe by an older version that asked for less: of it only what a sync needs is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields as attributes
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sheetsync.core.cells import fold
from sheetsync.core.evidence import channels_in
from sheetsync.core.form import form_columns
from sheetsync.core.settings_tab import MOST
from sheetsync.core.sop import Field, Form, Role, Sop, Step
from sheetsync.core.template_table import MANY, TemplateTable
from sheetsync.core.texts import Texts

_KINDS = ("text", "class", "channels", "date")
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9]{0,9}")
_TAB = re.compile(r"(?!')[^\[\]:*?/\\]+(?<!')")
_TAB_LENGTH = 31
_NOT_OURS = ("History", "sheetsync")  # Excel keeps the one for itself, our Google store the other
_LINE = 300  # characters of one that is longer than a name
_WIDEST = 256  # characters of a column, in every spreadsheet
_FEW = 20  # of what stands in one formula, of 8,192 letters in Excel
_IDENTITY_LISTS = ("legal_basis", "qualifications", "related", "equipment")
_IDENTITY_TEXTS = ("warning", "record_keeping", "reading")
_TOP = ("id", "language", "name", "office", "zone", *_IDENTITY_LISTS, *_IDENTITY_TEXTS)
_TABLES = ("form", "words", "roles", "fields", "steps", "freshness")
_NO_KEYS = ("class_field", "channels_field", "plan_field", "former")  # found out, not written
KEYS: Mapping[str, tuple[str, ...]] = {
    "": (*_TOP, *_TABLES),
    "words": ("repair", "update", "cancel"),
    **{
        name: tuple(key.name for key in attributes(table) if key.name not in _NO_KEYS)
        for name, table in (("form", Form), ("roles", Role), ("fields", Field), ("steps", Step))
    },
}
"""The keys of each table of a template; "" is the file itself, `freshness` has the channels."""


def parse_sop(
    data: Mapping[str, Any], texts: Texts, file: str, source: str = "", *, drawn: bool = False
) -> Sop:
    """Return the SOP that a parsed template describes.

    `file` is what messages call the template; `drawn` says that a book carries it. Raises
    TemplateError naming file, key, what was found and what was expected.
    """
    top = TemplateTable(file, "", data, KEYS, drawn=drawn)
    roles = tuple(_role(table) for table in top.tables("roles", _FEW))
    fields = tuple(_field(table) for table in top.tables("fields", MANY))
    tables = top.tables("steps", _FEW)
    ids = [table.id("id") for table in tables]
    words = top.table("words")
    steps = tuple(_step(table, roles, ids, n) for n, table in enumerate(tables))
    form = _form(top.table("form"), roles, fields, texts)
    texts = replace(texts, finished=steps[-1].done, band=form.band)
    sop = Sop(
        id=top.id("id"),
        language=top.line("language"),
        name=top.line("name", most=_LINE),
        office=top.line("office", most=_LINE),
        zone=_zone(top),
        identity={key: top.lines(key, _LINE) for key in _IDENTITY_LISTS}
        | {key: top.text(key) for key in _IDENTITY_TEXTS},
        form=form,
        repair=words.line("repair"),
        update=words.line("update"),
        cancel=words.line("cancel"),
        roles=roles,
        fields=fields,
        steps=steps,
        freshness=_freshness(top.table("freshness", {}), fields),
        texts=texts,
        source=source,
    )
    _check(top, sop)
    return sop


def _named(table: TemplateTable, key: str, roles: Sequence[Role]) -> Role:
    found = table.pick(key, [role.id for role in roles])
    return next(role for role in roles if role.id == found)


def _zone(top: TemplateTable) -> str:
    zone = top.line("zone")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise top.error("zone", zone, "a time zone such as 'Asia/Jakarta'") from None
    return zone


def _role(table: TemplateTable) -> Role:
    name = table.line("name")
    return Role(table.id("id"), name, table.line("short", name))


def _field(table: TemplateTable) -> Field:
    kind = table.pick("kind", _KINDS, "text")
    field = Field(
        id=table.id("id"),
        header=table.header("header"),
        kind=kind,
        required=table.get("required", bool, False),
        options=table.lines("options"),
        excluded=table.lines("excluded"),
        urgent=table.lines("urgent"),
        renew=table.lines("renew"),
        guide=table.text("guide"),
        aliases=table.lines("aliases", _LINE),
        width=table.number("width", _WIDEST, 16.0),
    )
    options = field.options
    if kind in ("class", "channels") and not options:
        raise table.error("options", None, "the words this column may hold")
    twice = _doubled(options)
    table.ask(twice is None, "options", twice, "every word once")
    odd = [word for word in options if channels_in(word) != (word,)] if kind == "channels" else []
    told = "no comma or semicolon: they part the channels"
    table.ask(not odd, "options", odd and odd[0], told)
    for key in ("excluded", "urgent", "renew"):
        chosen: tuple[str, ...] = getattr(field, key)
        told = f"up to {_FEW} words out of options"
        if not set(chosen) <= set(options):
            raise table.error(key, [*chosen], told)
        table.ask(len(chosen) <= _FEW, key, [*chosen], told)
    return field


def _step(table: TemplateTable, roles: tuple[Role, ...], ids: list[str], place: int) -> Step:
    role, reject = _named(table, "role", roles), table.line("reject", "")
    step = Step(
        id=ids[place],
        header=table.header("header"),
        role=role,
        activity=table.text("activity"),
        needs=table.text("needs"),
        output=table.text("output"),
        minutes=table.number("minutes", MOST),
        start=table.line("start"),
        done=table.line("done"),
        reject=reject,
        return_to=ids.index(table.pick("return_to", ids[:place])) if reject else 0,
        reason=table.header("reason") if reject else "",
        link=table.header("link", ""),
        link_aliases=table.lines("link_aliases", _LINE),
        proof=table.header("proof", ""),
        time=table.header("time"),
    )
    for key, needed in (("return_to", "reject"), ("reason", "reject"), ("link_aliases", "link")):
        alone = key in table.data and not getattr(step, needed)
        table.ask(not alone, key, table.data.get(key), f"no such key without {needed!r}")
    for key in ("link", "proof"):
        told = "a step to ask for one of reason, link and proof"
        table.ask(getattr(step, key) in ("", step.evidence), key, getattr(step, key), told)
    return step


def _form(
    table: TemplateTable, roles: tuple[Role, ...], fields: tuple[Field, ...], texts: Texts
) -> Form:
    ids = [field.id for field in fields]
    owner = _named(table, "owner", roles)
    unit = table.pick("unit_field", ["", *ids], "")
    title = table.line("title")
    form = Form(
        tab=_tab(table, texts),
        title=title,
        monitoring_title=table.line("monitoring_title", title),
        evaluation_title=table.line("evaluation_title", title),
        prefix=table.id("prefix", _PREFIX),
        band=table.line("band", title),
        owner=owner,
        title_field=ids.index(table.pick("title_field", ids)),
        unit_field=ids.index(unit) if unit else None,
        class_field=_only(fields, "class"),
        channels_field=_only(fields, "channels"),
        plan_field=_only(fields, "date"),
    )
    named = fields[form.title_field]
    told = "a required field of the kind 'text'"
    table.ask(named.required and named.kind == "text", "title_field", named.id, told)
    return form


def _tab(table: TemplateTable, texts: Texts) -> str:
    """Return the title of the form's tab; Excel counts its letters in UTF-16."""
    title = table.line("tab")
    told = f"up to {_TAB_LENGTH} characters, none of []:*?/\\, no apostrophe at either end"
    short = len(title.encode("utf-16-le")) <= 2 * _TAB_LENGTH
    table.ask(short and _TAB.fullmatch(title), "tab", title, told)
    taken = (*texts.tabs.values(), *_NOT_OURS)
    own = title.casefold() not in map(str.casefold, taken)
    table.ask(own, "tab", title, "a title of its own, none of " + ", ".join(taken))
    return title


def _freshness(table: TemplateTable, fields: tuple[Field, ...]) -> Mapping[str, float]:
    """Return the targets as they are drawn; in a book, the settings tab says which ones count."""
    if table.drawn:
        return dict(table.data)
    place = _only(fields, "channels")
    known = () if place is None else fields[place].options
    for name in table.data:
        told = f"a channel of the form: {', '.join(known) or 'it has none'}"
        table.ask(name in known, "", name, told)
    return {name: table.number(name, MOST) for name in table.data}


def _only(fields: tuple[Field, ...], kind: str) -> int | None:
    """Return the first column of a kind: classes, channels and plans are read from it."""
    return next((i for i, field in enumerate(fields) if field.kind == kind), None)


def _doubled(names: Iterable[str], same: Callable[[str], str] = fold) -> str | None:
    """Return the first name that stands a second time, as words are compared."""
    seen: set[str] = set()
    for name in names:
        if (folded := same(name)) in seen:
            return name
        seen.add(folded)
    return None


def _check(top: TemplateTable, sop: Sop) -> None:
    """Refuse what would make two columns, roles or words mean the same thing."""
    headers = [column.header for column in form_columns(sop)]
    fields, steps = [field.id for field in sop.fields], [step.id for step in sop.steps]
    told = "every one to stand once"
    for kind, names in (
        ("headers", headers),
        ("ids of fields", fields),
        ("ids of steps", steps),
        ("ids of roles", [role.id for role in sop.roles]),
    ):
        if (twice := _doubled(names, str if top.drawn else str.casefold)) is not None:
            ours = sop.texts.columns.values() if kind == "headers" else ()
            taken = f"; the form has {', '.join(ours)} of its own" if twice in ours else ""
            raise top.error(kind, twice, told + taken)
    for kind, names in (
        ("ids of fields and steps", fields + steps),
        ("names of roles", [role.name for role in sop.roles]),
        ("short names of roles", [role.short for role in sop.roles]),
    ):
        twice = _doubled(names)
        top.ask(twice is None, kind, twice, told)
    for place, step in enumerate(sop.steps, 1):
        own: tuple[str, ...] = (step.start, step.done, step.reject, sop.repair)
        if place == 1 or not top.drawn:
            own += (sop.update, sop.cancel)
        if (twice := _doubled(filter(None, own))) is not None:
            raise top.error(
                f"steps[{place}]", twice, "different words in start, done, reject and [words]"
            )
