"""What another version of an SOP changes, in words, and what of it a book that runs cannot change.

The lines are in the language of the book: the history records them, and the terminal shows them.
Roles, columns and steps are the same where they have the same id, whatever they are called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

from sheetsync.core.privacy import kept
from sheetsync.core.sop import Field, Role, Sop, Step
from sheetsync.errors import TemplateError

T = TypeVar("T", Role, Field, Step)
_Facts = Mapping[str, str]

_ONLY_AT_FIRST = ("office", "zone")  # of these a template gives a new book what it starts with
_LONGEST = 120  # characters of a text that a line shows


def refuse_unchangeable(old: Sop, new: Sop, file: str) -> None:
    """Raise TemplateError, calling the template `file`, where a book cannot change so.

    A file knows its form by the title of the tab, and a row by the title in it; what the history
    tells is of one procedure, in one language.
    """
    kinds = {field.id: field.kind for field in old.fields}
    facts = [
        ("id", new.id, old.id, "another procedure needs a book of its own"),
        ("language", new.language, old.language, "a book keeps its language"),
        ("form.tab", new.form.tab, old.form.tab, "the form is found by the title of its tab"),
        (
            "form.title_field",
            new.title_field.id,
            old.title_field.id,
            "a row is known by what stands there",
        ),
        *(
            (f"fields[{n}].kind", field.kind, kinds[field.id], "another column needs another id")
            for n, field in enumerate(new.fields, 1)
            if field.id in kinds
        ),
    ]
    for key, found, right, why in facts:
        if found != right:
            raise TemplateError(
                f"{file}: {key}: found {kept(found, 60)!r}; expected {right!r}, as in the version "
                f"in force: {why}"
            )


def differences(old: Sop, new: Sop) -> tuple[str, ...]:
    """Return what is otherwise in the new version of an SOP, a line each; one if it is nothing."""
    return tuple(_Difference(old, new).lines()) or (new.texts.say("amendment.wording"),)


class _Difference:
    """Two versions side by side; what a fact names and both have goes by its new name."""

    def __init__(self, old: Sop, new: Sop) -> None:
        self.old, self.new, self.texts = old, new, new.texts
        self.roles = {role.id: role.name for role in (*old.roles, *new.roles)}
        self.steps = {step.id: step.header for step in (*old.steps, *new.steps)}
        self.fields = {field.id: field.header for field in (*old.fields, *new.fields)}

    def lines(self) -> Iterator[str]:
        yield from self._identity()
        yield from self._roles()
        yield from self._steps()
        yield from self._fields()
        yield from self._channels()
        yield from self._units()
        form = self._say("form")
        yield from self._changed(form, self._form(self.old), self._form(self.new))

    def _say(self, key: str, **values: str) -> str:
        none = self.texts.say("words.none")
        shown = {name: kept(text, _LONGEST) or none for name, text in values.items()}
        return self.texts.say(f"amendment.{key}", **shown)

    def _changed(self, what: str, old: _Facts, new: _Facts) -> Iterator[str]:
        """Yield a line for each fact of a thing that is another now."""
        for key, now in new.items():
            if old[key] != now:
                about = self._say(f"about_{key}")
                yield self._say("changed", what=what, about=about, old=old[key], new=now)

    def _number(self, value: float) -> str:
        return self.texts.number(value, 0 if value == int(value) else 1)

    def _identity(self) -> Iterator[str]:
        old, new = self.old, self.new
        parts = [key for key, text in new.identity.items() if old.identity[key] != text]
        if old.name != new.name:
            parts.insert(0, "name")
        if parts:
            named = ", ".join(self.texts.say(f"guide.{key}") for key in parts)
            yield self._say("identity", parts=named)
        rows, tab = self.texts.settings["general"].words["rows"], self.texts.tabs["settings"]
        for key in _ONLY_AT_FIRST:
            if getattr(old, key) != getattr(new, key):
                yield self._say("only_at_first", what=rows[key], tab=tab)

    def _roles(self) -> Iterator[str]:
        came, both, went = _sides(self.old.roles, self.new.roles)
        yield from (self._say("role_added", name=role.name) for role in came)
        for before, now in both:
            old, new = ({"name": role.name, "short": role.short} for role in (before, now))
            if before.short == before.name and now.short == now.name:
                del new["short"]  # it is the same word
            yield from self._changed(self._say("role", name=before.name), old, new)
        yield from (self._say("role_gone", name=role.name) for role in went)

    def _steps(self) -> Iterator[str]:
        came, both, went = _sides(self.old.steps, self.new.steps)
        moved = _moved([old.id for old in self.old.steps], [new.id for new in self.new.steps])
        for place, step in enumerate(self.new.steps):
            if step in came or step.id in moved:
                after = self.new.steps[place - 1].header if place else ""
                where = self._say("after", name=after) if place else self._say("first")
                key = "step_added" if step in came else "step_moved"
                minutes, role = self._number(step.minutes), step.role.name
                yield self._say(key, name=step.header, role=role, minutes=minutes, where=where)
        for before, now in both:
            facts = (self._step(sop, each) for sop, each in ((self.old, before), (self.new, now)))
            yield from self._changed(self._say("step", name=before.header), *facts)
        yield from (self._say("step_gone", name=step.header) for step in went)

    def _step(self, sop: Sop, step: Step) -> _Facts:
        return {
            "header": step.header,
            "role": self.roles[step.role.id],
            "minutes": self._number(step.minutes),
            "words": ", ".join(filter(None, (step.start, step.done, step.reject))),
            "return_to": self.steps[sop.steps[step.return_to].id] if step.reject else "",
            "reason": step.reason,
            "link": step.link,
            "proof": step.proof,
            "time": step.time,
            "activity": step.activity,
            "needs": step.needs,
            "output": step.output,
        }

    def _fields(self) -> Iterator[str]:
        came, both, went = _sides(self.old.fields, self.new.fields)
        for field in came:
            yield self._say("field_starred" if field.required else "field_added", name=field.header)
        for before, now in both:
            old, new = self._field(before), self._field(now)
            if now.kind == "channels" or now.id == self._unit(self.new):
                del new["options"]  # a line for each of them
            yield from self._changed(self._say("field", name=before.header), old, new)
        yield from (self._say("field_gone", name=field.header) for field in went)

    def _field(self, field: Field) -> dict[str, str]:
        return {
            "header": field.header,
            "required": self._say("starred" if field.required else "free"),
            "options": ", ".join(field.options),
            "excluded": ", ".join(field.excluded),
            "urgent": ", ".join(field.urgent),
            "renew": ", ".join(field.renew),
            "guide": field.guide,
        }

    def _channels(self) -> Iterator[str]:
        old, new = _channels(self.old), _channels(self.new)
        for name, days in new.items():
            target = "" if days is None else self._number(days)
            if name not in old:
                yield self._say("channel_target" if target else "channel", name=name, days=target)
            elif old[name] != days:
                before = "" if old[name] is None else self._number(old[name] or 0)
                what = self._say("channel_named", name=name)
                yield from self._changed(what, {"days": before}, {"days": target})
        table = self.texts.settings["channels"].title
        for name in old.keys() - new.keys():
            yield self._say("channel_gone", name=name, table=table)

    def _units(self) -> Iterator[str]:
        old, new, table = self.old.units, self.new.units, self.texts.settings["units"].title
        yield from (self._say("unit", name=name) for name in new if name not in old)
        yield from (self._say("unit_gone", name=n, table=table) for n in old if n not in new)

    def _unit(self, sop: Sop) -> str:
        """Return the id of the column of units, '' where there is none."""
        return "" if sop.form.unit_field is None else sop.fields[sop.form.unit_field].id

    def _form(self, sop: Sop) -> _Facts:
        form = sop.form
        return {
            "title": form.title,
            "monitoring_title": form.monitoring_title,
            "evaluation_title": form.evaluation_title,
            "band": form.band,
            "owner": self.roles[form.owner.id],
            "unit_field": self.fields.get(self._unit(sop), ""),
            "prefix": form.prefix,
            "repair": sop.repair,
            "update": sop.update,
            "cancel": sop.cancel,
        }


def _channels(sop: Sop) -> dict[str, float | None]:
    """Return the channels of an SOP in order, each with its target in days, if it has one."""
    return {name: sop.freshness.get(name) for name in sop.channels}


def _sides(
    old: Sequence[T], new: Sequence[T]
) -> tuple[tuple[T, ...], tuple[tuple[T, T], ...], tuple[T, ...]]:
    """Return what came, what both have as it was and is, and what went; by the ids."""
    before, now = {each.id: each for each in old}, {each.id: each for each in new}
    return (
        tuple(each for each in new if each.id not in before),
        tuple((before[key], now[key]) for key in now if key in before),
        tuple(each for each in old if each.id not in now),
    )


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Return which of the ids that both have stand elsewhere among these: as few as tell it."""
    before, now = [key for key in old if key in new], [key for key in new if key in old]
    blocks = SequenceMatcher(None, before, now, autojunk=False).get_matching_blocks()
    return set(now) - {key for block in blocks for key in now[block.b : block.b + block.size]}
