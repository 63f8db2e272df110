"""The SOP: its roles, form columns and steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sheetsync.core.cells import same_word, text_digest
from sheetsync.core.texts import Texts


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody who acts in the procedure; `short` fits into a narrow column."""

    id: str
    name: str
    short: str


@dataclass(frozen=True, slots=True)
class Field:
    """One content column. `options`, `excluded`, `urgent` and `renew` are words of a class field.

    `former` are words that were offered once: who wrote one is not asked for another.
    """

    id: str
    header: str
    kind: str
    required: bool
    options: tuple[str, ...]
    excluded: tuple[str, ...]
    urgent: tuple[str, ...]
    renew: tuple[str, ...]
    guide: str
    aliases: tuple[str, ...]
    width: float
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step: who does it, in how many standard minutes, and the words its cell may hold.

    `reject` and `reason` are '' where the step decides nothing; `link` and `proof` where it needs
    no link and no other proof, such as the number of a decree; `return_to` is the index of the step
    a refusal leads back to.
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
    proof: str
    time: str

    @property
    def evidence(self) -> str:
        """The header of the column that holds this step's reason, link or proof, or ''."""
        return self.reason or self.kept

    @property
    def kept(self) -> str:
        """The header of the column whose text belongs to the item from then on, or ''."""
        return self.link or self.proof

    @property
    def evidence_word(self) -> str:
        """The word in this step's cell that asks for its reason, link or proof."""
        return self.reject or self.done

    @property
    def turn(self) -> str:
        """What says that it is this step's turn, and whose."""
        return f"{self.header} - {self.role.name}"


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
    """A written procedure. `source` is the template's own text, so that a book can carry it.

    `former` and `former_roles` are those of earlier versions that a book's procedure does not have
    any more, as they were last. `hosts` are those of the links of a channel, by its folded name,
    where the office set any.
    """

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
    former: tuple[Step, ...] = ()
    hosts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    former_roles: tuple[Role, ...] = ()

    def following(self, old: Sop) -> Sop:
        """Return this SOP as the version of a book that comes after another one."""
        steps, roles = {step.id for step in self.steps}, {role.id for role in self.roles}
        gone = (step for step in old.every_step if step.id not in steps)
        without = (role for role in (*old.roles, *old.former_roles) if role.id not in roles)
        return replace(self, former=tuple(gone), former_roles=tuple(without))

    @property
    def every_step(self) -> tuple[Step, ...]:
        """The steps in order, and after them the former ones."""
        return (*self.steps, *self.former)

    @property
    def digest(self) -> str:
        """The SHA-256 of the text without the white space around it, as the history names it."""
        return text_digest(self.source.strip())

    @property
    def tabs(self) -> Mapping[str, str]:
        """The title of each tab that is drawn, by key, in the order they stand."""
        titles = {**self.texts.tabs, "form": self.form.tab}
        order = ("guide", "form", "monitoring", "evaluation", "history", "settings", "metadata")
        return {key: titles[key] for key in order}

    @property
    def first_check(self) -> int:
        """The index of the first step that may refuse; where an item goes when its content changed.

        A procedure without such a step has none to go back to: its length is returned.
        """
        return next((i for i, step in enumerate(self.steps) if step.reject), len(self.steps))

    @property
    def link_place(self) -> int | None:
        """The index of the first step that needs a link, None where none does."""
        return next((i for i, step in enumerate(self.steps) if step.link), None)

    @property
    def link(self) -> str:
        """The header of the column that holds that link, '' where there is none."""
        return "" if self.link_place is None else self.steps[self.link_place].link

    @property
    def title_field(self) -> Field:
        """The column by which people know an item."""
        return self.fields[self.form.title_field]

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels in order, () where no column asks for them."""
        place = self.form.channels_field
        return () if place is None else self.fields[place].options

    @property
    def units(self) -> tuple[str, ...]:
        """The units in order, () where no column asks for them, or names any."""
        place = self.form.unit_field
        return () if place is None else self.fields[place].options

    @property
    def renewed(self) -> tuple[str, ...]:
        """The classes of which what is published has to be renewed from time to time."""
        place = self.form.class_field
        return () if place is None else self.fields[place].renew

    def class_of(self, content: Mapping[str, str] | None) -> str:
        """Return the class in recorded content, by the ids of columns; '' where there is none."""
        place = self.form.class_field
        return "" if place is None else (content or {}).get(self.fields[place].id, "")

    def excluded_class(self, content: Sequence[str]) -> str:
        """Return the class of a row's content where it is one never published, else ''."""
        place = self.form.class_field
        return "" if place is None else self.excluded_word(content[place])

    def excluded_word(self, class_: str) -> str:
        """Return the word for a class that is never published, '' for any other."""
        place = self.form.class_field
        words = () if place is None else self.fields[place].excluded
        return next((word for word in words if same_word(class_, word)), "")

    def step(self, step_id: str) -> Step:
        """Return the step with this id, be it a former one."""
        return next(step for step in self.every_step if step.id == step_id)

    def step_index(self, step_id: str) -> int | None:
        """Return the place of the step with this id, None where there is none."""
        return next((i for i, step in enumerate(self.steps) if step.id == step_id), None)
