"""Reading an SOP out of a parsed template: what no book could be drawn from is refused, by its key.

Whatever passes here can be drawn by every store, bound again by its headers and read back from the
settings tab; so nothing is drawn of a template that cannot be used. An SOP that a book carries was
drawn already, maybe by an older version that asked for less: of it only what a sync needs is asked.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields as attributes
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sheetsync.core.cells import NO_VALUE, cut, fold, plain, text_of, tidy
from sheetsync.core.evidence import channels_in
from sheetsync.core.form import form_columns
from sheetsync.core.privacy import kept
from sheetsync.core.settings_tab import MOST
from sheetsync.core.sop import Field, Form, Role, Sop, Step
from sheetsync.core.texts import Texts
from sheetsync.errors import TemplateError

T = TypeVar("T")
_REQUIRED: Any = object()
_KINDS = ("text", "class", "channels", "date")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9]{0,9}")
_TAB = re.compile(r"(?!')[^\[\]:*?/\\]+(?<!')")
_TAB_LENGTH = 31
_NOT_OURS = ("History", "sheetsync")  # Excel keeps the one for itself, our Google store the other
_LABEL, _LINE = 80, 300  # characters of a header, word or name, and of a longer line
_WIDEST = 256  # characters of a column, in every spreadsheet
_MANY, _FEW = 100, 20  # columns or words; what stands in one formula, of 8,192 letters in Excel
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
_NAMES: dict[type, str] = {
    str: "a text",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


class _Reader:
    """Reads one table of a template; every complaint names file, key, found and expected.

    Where it is `drawn` already, what only a drawing needs is not asked for. A key that is none of
    `keys` is told first: it may be the one that is missed, misspelt.
    """

    def __init__(
        self, source: str, path: str, data: Any, keys: Sequence[str] | None, *, drawn: bool
    ) -> None:
        self.source, self.path, self.drawn = source, path, drawn
        if not isinstance(data, Mapping):
            raise self.error("", data, "a table")
        self.data = data
        for key in data:
            if keys is not None and key not in keys:
                near = get_close_matches(key[:_LABEL], keys, 1)
                told = f"{near[0]!r} or no such key" if near else f"one of {', '.join(keys)}"
                raise self.error(key, data[key], told)

    def error(self, key: str, found: object, expected: str) -> TemplateError:
        place = f"{self.path}.{key}" if self.path and key else self.path or key
        place = kept(place if place.isprintable() else ascii(place), 60)
        said = f"found {_shown(found)}; expected {cut(expected, 150)}"
        return TemplateError(f"{self.source}: {place}: {said}")

    def ask(self, fits: object, key: str, found: object, expected: str) -> None:
        """Refuse what cannot be drawn, unless it was."""
        if not (fits or self.drawn):
            raise self.error(key, found, expected)

    def get(self, key: str, kind: type[T], default: Any = _REQUIRED) -> T:
        found = self.data.get(key, default)
        if found is _REQUIRED:
            raise self.error(key, None, _NAMES[kind])
        wrong_bool = isinstance(found, bool) and kind is not bool
        if kind is float and isinstance(found, int) and not wrong_bool:
            found = float(found) if abs(found) < MOST else math.inf
        if (
            wrong_bool
            or not isinstance(found, kind)
            or (kind is str and default is _REQUIRED and not found)
        ):
            raise self.error(key, found, _NAMES[kind])
        return found

    def line(self, key: str, default: Any = _REQUIRED, most: int = _LABEL) -> str:
        """Return a text that stands on one line of a cell just as it is written here."""
        found = self.get(key, str, default)
        self._check_line(key, found, most)
        return found

    def lines(self, key: str, most: int = _LABEL) -> tuple[str, ...]:
        found = self.get(key, list, [])
        told = f"a list of up to {_MANY} texts"
        if not all(isinstance(text, str) for text in found):
            raise self.error(key, found, told)
        self.ask(len(found) <= _MANY and all(found), key, found, told)
        for text in found:
            self._check_line(key, text, most)
        return tuple(found)

    def _check_line(self, key: str, text: str, most: int) -> None:
        fits = len(text) <= most and text.isprintable() and tidy(text) == text
        told = f"one line of up to {most} characters, without control characters"
        self.ask(fits, key, text, f"{told} and needless spaces")
        told = "another text: a Google Sheet shows this one where a formula failed"
        self.ask(not NO_VALUE.fullmatch(text), key, text, told)

    def text(self, key: str) -> str:
        """Return a text that may run over several lines, '' where there is none."""
        found = self.get(key, str, "")
        self.ask(text_of(found) == found, key, found, "a text without control characters")
        return found

    def header(self, key: str, default: Any = _REQUIRED) -> str:
        """Return a header as it is read in the form, where an asterisk marks a required column."""
        found = self.line(key, default)
        self.ask(not found.endswith("*"), key, found, "a header that does not end with an asterisk")
        seen = plain(found).removesuffix("*").rstrip()
        self.ask(bool(seen) or not found, key, ascii(found), "a header that can be seen")
        return seen

    def number(self, key: str, most: float, default: Any = _REQUIRED) -> float:
        found = self.get(key, float, default)
        if not 0 < found < (math.inf if self.drawn else most):
            raise self.error(key, found, f"a number above 0 and below {most:,.0f}")
        return found

    def id(self, key: str, form: re.Pattern[str] = _ID) -> str:
        found = self.get(key, str)
        most = 40 if form is _ID else 10
        told = f"up to {most} plain letters and digits, a letter first"
        self.ask(form.fullmatch(found), key, found, told)
        return found

    def tables(self, key: str, most: int) -> list[_Reader]:
        found = self.data.get(key)
        if not isinstance(found, list) or not 0 < len(found) <= (most if not self.drawn else MOST):
            raise self.error(key, found, f"1 to {most} tables, each below a line [[{key}]]")
        return [self._inner(key, table, f"[{n}]") for n, table in enumerate(found, 1)]

    def table(self, key: str, default: Any = _REQUIRED) -> _Reader:
        return self._inner(key, self.get(key, dict, default))

    def _inner(self, key: str, data: Any, place: str = "") -> _Reader:
        return _Reader(self.source, key + place, data, KEYS.get(key), drawn=self.drawn)

    def pick(self, key: str, among: Sequence[str], default: Any = _REQUIRED) -> str:
        found = self.get(key, str, default)
        if found not in among:
            raise self.error(key, found, "one of " + ", ".join(among))
        return found

    def role(self, key: str, roles: Sequence[Role]) -> Role:
        found = self.pick(key, [role.id for role in roles])
        return next(role for role in roles if role.id == found)


def _shown(found: object) -> str:
    try:
        return "nothing" if found is None else kept(repr(found), 60)
    except ValueError:  # Python writes no whole number of more than 4,300 digits
        return "a huge number"


def parse_sop(
    data: Mapping[str, Any], texts: Texts, file: str, source: str = "", *, drawn: bool = False
) -> Sop:
    """Return the SOP that a parsed template describes.

    `file` is what messages call the template; `drawn` says that a book carries it. Raises
    TemplateError naming file, key, what was found and what was expected.
    """
    top = _Reader(file, "", data, KEYS[""], drawn=drawn)
    roles = tuple(_role(table) for table in top.tables("roles", _FEW))
    fields = tuple(_field(table) for table in top.tables("fields", _MANY))
    tables = top.tables("steps", _FEW)
    ids = [table.id("id") for table in tables]
    words = top.table("words")
    steps = tuple(_step(table, roles, ids, n) for n, table in enumerate(tables))
    texts = replace(texts, finished=steps[-1].done)
    sop = Sop(
        id=top.id("id"),
        language=top.line("language"),
        name=top.line("name", most=_LINE),
        office=top.line("office", most=_LINE),
        zone=_zone(top),
        identity={key: top.lines(key, _LINE) for key in _IDENTITY_LISTS}
        | {key: top.text(key) for key in _IDENTITY_TEXTS},
        form=_form(top.table("form"), roles, fields, texts),
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


def _zone(top: _Reader) -> str:
    zone = top.line("zone")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise top.error("zone", zone, "a time zone such as 'Asia/Jakarta'") from None
    return zone


def _role(table: _Reader) -> Role:
    name = table.line("name")
    return Role(table.id("id"), name, table.line("short", name))


def _field(table: _Reader) -> Field:
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
        raise table.error("options", [], "the words this column may hold")
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


def _step(table: _Reader, roles: tuple[Role, ...], ids: list[str], place: int) -> Step:
    role, reject = table.role("role", roles), table.line("reject", "")
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


def _form(table: _Reader, roles: tuple[Role, ...], fields: tuple[Field, ...], texts: Texts) -> Form:
    ids = [field.id for field in fields]
    owner = table.role("owner", roles)
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


def _tab(table: _Reader, texts: Texts) -> str:
    """Return the title of the form's tab; Excel counts its letters in UTF-16."""
    title = table.line("tab")
    told = f"up to {_TAB_LENGTH} characters, none of []:*?/\\, no apostrophe at either end"
    short = len(title.encode("utf-16-le")) <= 2 * _TAB_LENGTH
    table.ask(short and _TAB.fullmatch(title), "tab", title, told)
    taken = (*texts.tabs.values(), *_NOT_OURS)
    own = title.casefold() not in map(str.casefold, taken)
    table.ask(own, "tab", title, "a title of its own, none of " + ", ".join(taken))
    return title


def _freshness(table: _Reader, fields: tuple[Field, ...]) -> Mapping[str, float]:
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


def _check(top: _Reader, sop: Sop) -> None:
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
            raise top.error(kind, twice, told)
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
