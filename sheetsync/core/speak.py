"""What a row says to the people at work: whose turn it is, and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from sheetsync.core.cells import cut, same_word
from sheetsync.core.form import Row, as_date
from sheetsync.core.privacy import mask
from sheetsync.core.sop import Sop
from sheetsync.core.workflow import ItemState, Refusal

_LONGEST = 500


def position_text(sop: Sop, state: ItemState, is_excluded: bool) -> str:
    """Return the step and role whose turn it is, or the word for an item that has none."""
    if state.published:
        return sop.steps[-1].done
    if state.current is None:
        return sop.cancel
    if is_excluded:
        return sop.texts.say("position.excluded")
    if state.dormant:
        return sop.texts.say("position.dormant")
    step = sop.steps[state.current]
    return f"{step.header} - {step.role.name}"


def check_text(
    sop: Sop, state: ItemState, row: Row, lacking: Sequence[str], uncomputed: Sequence[str]
) -> str:
    """Return what to tell the person whose turn it is, joined by ` · `; '' when all is well."""
    say = sop.texts.say
    parts = list(lacking)
    word = _excluded_word(sop, row)
    if word and state.open:
        parts.append(say("check.excluded", word=word))
    if uncomputed:
        parts.append(say("check.formula", columns=", ".join(sorted(uncomputed))))
    for field, text in zip(sop.fields, row.content, strict=True):
        if field.kind == "date" and text and as_date(text) is None:
            parts.append(say("check.date", column=field.header, found=_short(text)))
    if state.returned is not None and state.open:
        parts.append(_returned(sop, state))
    if state.published and state.checked != row.fingerprint:
        first = sop.steps[0].header
        parts.append(say("check.changed_published", word=sop.update, column=first))
    parts += [_refusal(sop, state, refusal) for refusal in state.refusals]
    return cut(" · ".join(dict.fromkeys(parts)))


def _excluded_word(sop: Sop, row: Row) -> str:
    place = sop.form.class_field
    if place is None:
        return ""
    words = sop.fields[place].excluded
    return next((word for word in words if same_word(row.content[place], word)), "")


def _returned(sop: Sop, state: ItemState) -> str:
    told = state.returned
    assert told is not None  # noqa: S101 - asked for by the caller
    if told.by is None:
        return sop.texts.say("check.void", column=sop.steps[told.until].header)
    role = sop.steps[told.by].role.short
    return sop.texts.say("check.returned", role=role, reason=_short(told.reason))


def _refusal(sop: Sop, state: ItemState, refusal: Refusal) -> str:
    say = sop.texts.say
    column = sop.steps[refusal.step].header
    first = sop.steps[0].header
    if refusal.turn is None:
        key = "check.refused_published" if state.published else "check.refused_cancelled"
        return say(key, column=column, word=sop.update, first=first)
    if refusal.step > refusal.turn:
        turn = sop.steps[refusal.turn].header
        return say("check.refused_skip", column=column, turn=turn)
    return say("check.refused_locked", column=column)


def _short(text: str) -> str:
    return cut(mask(text), _LONGEST)
