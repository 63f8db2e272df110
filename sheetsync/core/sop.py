"""The SOP: its roles, form columns and steps, parsed from a template and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sheetsync.core.texts import Texts
from sheetsync.errors import TemplateError

T = TypeVar("T")
_REQUIRED: Any = object()
_KINDS = ("text", "class", "channels", "date")


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody who acts in the procedure; `short` fits into a narrow column."""

    id: str
    name: str
    short: str


@dataclass(frozen=True, slots=True)
class Field:
    """One content column. `options`, `excluded` and `urgent` are words of a class field."""

    id: str
    header: str
    kind: str
    required: bool
    options: tuple[str, ...]
    excluded: tuple[str, ...]
    urgent: tuple[str, ...]
    guide: str
    aliases: tuple[str, ...]
    width: float


@dataclass(frozen=True, slots=True)
class Step:
    """One step: who does it, in how many standard minutes, and the words its cell may hold.

    `reject` and `reason` are '' where the step decides nothing; `link` is '' where it needs no
    link; `return_to` is the index of the step a refusal leads back to.
    """

    id: str
    header: str
    role: Role
    activity: str
    needs: str
    output: str
    minutes: float
    start: str
    done: str
    reject: str
    return_to: int
    reason: str
    link: str
    link_aliases: tuple[str, ...]
    time: str

    @property
    def evidence(self) -> str:
        """The header of the column that holds this step's reason or link, or ''."""
        return self.reason or self.link


@dataclass(frozen=True, slots=True)
class Form:
    """The form tab: titles, number prefix, and which columns mean what."""

    tab: str
    title: str
    monitoring_title: str
    evaluation_title: str
    prefix: str
    band: str
    owner: Role
    title_field: int
    unit_field: int | None
    class_field: int | None
    channels_field: int | None
    plan_field: int | None


@dataclass(frozen=True, slots=True)
class Sop:
    """A written procedure. `source` is the template's own text, so that a book can carry it."""

    id: str
    language: str
    name: str
    office: str
    zone: str
    identity: Mapping[str, Any]
    form: Form
    repair: str
    update: str
    cancel: str
    roles: tuple[Role, ...]
    fields: tuple[Field, ...]
    steps: tuple[Step, ...]
    freshness: Mapping[str, float]
    texts: Texts
    source: str

    @property
    def first_check(self) -> int:
        """The index of the first step that may refuse; where an item goes when its content changed.

        A procedure without such a step has none to go back to: its length is returned.
        """
        return next((i for i, step in enumerate(self.steps) if step.reject), len(self.steps))

    def step_index(self, step_id: str) -> int | None:
        """Return the place of the step with this id, None where there is none."""
        return next((i for i, step in enumerate(self.steps) if step.id == step_id), None)


class _Reader:
    """Reads one table of a template; every complaint names file, key, found and expected."""

    def __init__(self, source: str, path: str, data: Any) -> None:
        self.source, self.path = source, path
        if not isinstance(data, Mapping):
            raise self.error("", data, "a table")
        self.data = data
        self.seen: set[str] = set()

    def error(self, key: str, found: object, expected: str) -> TemplateError:
        place = f"{self.path}.{key}" if self.path and key else self.path or key
        return TemplateError(f"{self.source}: {place}: found {found!r}; expected {expected}")

    def get(self, key: str, kind: type[T], default: Any = _REQUIRED) -> T:
        self.seen.add(key)
        found = self.data.get(key, default)
        if found is _REQUIRED:
            raise self.error(key, None, _NAMES[kind])
        wrong_bool = isinstance(found, bool) and kind is not bool
        if kind is float and isinstance(found, int) and not wrong_bool:
            found = float(found)
        if (
            wrong_bool
            or not isinstance(found, kind)
            or (kind is str and default is _REQUIRED and not found)
        ):
            raise self.error(key, found, _NAMES[kind])
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        found = self.get(key, list, [])
        if not all(isinstance(text, str) for text in found):
            raise self.error(key, found, "a list of texts")
        return tuple(found)

    def tables(self, key: str) -> list[_Reader]:
        found = self.get(key, list)
        if not found:
            raise self.error(key, found, "at least one table")
        return [_Reader(self.source, f"{key}[{n}]", table) for n, table in enumerate(found, 1)]

    def pick(self, key: str, among: Sequence[str], default: Any = _REQUIRED) -> str:
        found = self.get(key, str, default)
        if found not in among:
            raise self.error(key, found, "one of " + ", ".join(among))
        return found

    def close(self) -> None:
        for key in self.data:
            if key not in self.seen:
                raise self.error(key, self.data[key], f"one of {', '.join(sorted(self.seen))}")


_NAMES: dict[type, str] = {
    str: "a text",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}
_IDENTITY_LISTS = ("legal_basis", "qualifications", "related", "equipment")
_IDENTITY_TEXTS = ("warning", "record_keeping", "reading")


def parse_sop(data: Mapping[str, Any], texts: Texts, file: str, source: str = "") -> Sop:
    """Return the SOP that a parsed template describes.

    `file` is what messages call the template. Raises TemplateError naming file, key, what was found
    and what was expected.
    """
    top = _Reader(file, "", data)
    roles = tuple(_role(table) for table in top.tables("roles"))
    fields = tuple(_field(table) for table in top.tables("fields"))
    tables = top.tables("steps")
    ids = [table.get("id", str) for table in tables]
    steps = tuple(_step(table, roles, ids, n) for n, table in enumerate(tables))
    words = _Reader(file, "words", top.get("words", dict))
    sop = Sop(
        id=top.get("id", str),
        language=top.get("language", str),
        name=top.get("name", str),
        office=top.get("office", str),
        zone=_zone(top),
        identity={key: top.texts(key) for key in _IDENTITY_LISTS}
        | {key: top.get(key, str, "") for key in _IDENTITY_TEXTS},
        form=_form(_Reader(file, "form", top.get("form", dict)), roles, fields),
        repair=words.get("repair", str),
        update=words.get("update", str),
        cancel=words.get("cancel", str),
        roles=roles,
        fields=fields,
        steps=steps,
        freshness=top.get("freshness", dict, {}),
        texts=texts,
        source=source,
    )
    words.close()
    top.close()
    _check(top, sop)
    return sop


def _zone(top: _Reader) -> str:
    zone = top.get("zone", str)
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise top.error("zone", zone, "a time zone such as 'Asia/Jakarta'") from None
    return zone


def _role(table: _Reader) -> Role:
    name = table.get("name", str)
    role = Role(table.get("id", str), name, table.get("short", str, name))
    table.close()
    return role


def _field(table: _Reader) -> Field:
    kind = table.pick("kind", _KINDS, "text")
    field = Field(
        id=table.get("id", str),
        header=table.get("header", str),
        kind=kind,
        required=table.get("required", bool, False),
        options=table.texts("options"),
        excluded=table.texts("excluded"),
        urgent=table.texts("urgent"),
        guide=table.get("guide", str, ""),
        aliases=table.texts("aliases"),
        width=table.get("width", float, 16.0),
    )
    if kind in ("class", "channels") and not field.options:
        raise table.error("options", (), "the words this column may hold")
    for key, chosen in (("excluded", field.excluded), ("urgent", field.urgent)):
        if not set(chosen) <= set(field.options):
            raise table.error(key, chosen, "words out of options")
    table.close()
    return field


def _step(table: _Reader, roles: tuple[Role, ...], ids: list[str], place: int) -> Step:
    role = table.pick("role", [role.id for role in roles])
    reject = table.get("reject", str, "")
    step = Step(
        id=ids[place],
        header=table.get("header", str),
        role=next(r for r in roles if r.id == role),
        activity=table.get("activity", str, ""),
        needs=table.get("needs", str, ""),
        output=table.get("output", str, ""),
        minutes=table.get("minutes", float),
        start=table.get("start", str),
        done=table.get("done", str),
        reject=reject,
        return_to=ids.index(table.pick("return_to", ids[:place])) if reject else 0,
        reason=table.get("reason", str) if reject else "",
        link=table.get("link", str, ""),
        link_aliases=table.texts("link_aliases"),
        time=table.get("time", str),
    )
    if step.minutes <= 0:
        raise table.error("minutes", step.minutes, "a number above 0")
    if step.reason and step.link:
        raise table.error("link", step.link, "no link where the step asks for a reason")
    table.close()
    return step


def _form(table: _Reader, roles: tuple[Role, ...], fields: tuple[Field, ...]) -> Form:
    ids = [field.id for field in fields]
    owner = table.pick("owner", [role.id for role in roles])
    unit = table.pick("unit_field", ["", *ids], "")
    title = table.get("title", str)
    form = Form(
        tab=table.get("tab", str),
        title=title,
        monitoring_title=table.get("monitoring_title", str, title),
        evaluation_title=table.get("evaluation_title", str, title),
        prefix=table.get("prefix", str),
        band=table.get("band", str, title),
        owner=next(role for role in roles if role.id == owner),
        title_field=ids.index(table.pick("title_field", ids)),
        unit_field=ids.index(unit) if unit else None,
        class_field=_only(fields, "class"),
        channels_field=_only(fields, "channels"),
        plan_field=_only(fields, "date"),
    )
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,9}", form.prefix):
        raise table.error("prefix", form.prefix, "one to ten letters or digits, a letter first")
    table.close()
    return form


def _only(fields: tuple[Field, ...], kind: str) -> int | None:
    """Return the first column of a kind: classes, channels and plans are read from it."""
    return next((i for i, field in enumerate(fields) if field.kind == kind), None)


def _check(top: _Reader, sop: Sop) -> None:
    """Refuse what would make two columns or two words mean the same thing."""
    own = sop.texts.columns.values()
    headers = [*own, *(f.header for f in sop.fields)]
    headers += [h for s in sop.steps for h in (s.header, s.evidence, s.time) if h]
    for kind, names in (
        ("headers", headers),
        ("ids of fields", [field.id for field in sop.fields]),
        ("ids of steps", [step.id for step in sop.steps]),
        ("ids of roles", [role.id for role in sop.roles]),
    ):
        doubled = next((n for i, n in enumerate(names) if n in names[:i]), None)
        if doubled is not None:
            raise top.error(kind, doubled, "every one to stand once")
    for place, step in enumerate(sop.steps):
        words = [w for w in (step.start, step.done, step.reject) if w]
        words += [sop.repair, sop.update, sop.cancel] if place == 0 else [sop.repair]
        if len({word.casefold() for word in words}) < len(words):
            raise top.error(f"steps[{place + 1}]", words, "different words")
    if not sop.fields[sop.form.title_field].required:
        raise top.error("form.title_field", sop.fields[sop.form.title_field].id, "a required field")
