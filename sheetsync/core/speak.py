"""What a row says to the people at work: whose turn it is, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sheetsync.core.cells import same_word, tidy
from sheetsync.core.difference import is_approved, is_published_link
from sheetsync.core.evidence import personal_remarks
from sheetsync.core.form import Row, as_date
from sheetsync.core.privacy import kept
from sheetsync.core.sop import Sop
from sheetsync.core.workflow import ItemState, Refusal, Return

_LONGEST, _LONGEST_TITLE = 500, 60


def position_text(sop: Sop, state: ItemState) -> str:
    """Return the step and role whose turn it is, or the word for an item that has none."""
    if state.published:
        return sop.steps[-1].done
    if state.current is None:
        return sop.cancel
    if state.excluded:
        return sop.texts.say("position.excluded")
    if state.dormant:
        return sop.texts.say("position.dormant")
    return sop.steps[state.current].turn


def positions(sop: Sop) -> frozenset[str]:
    """Return every text of `position_text`."""
    steps = (step.turn for step in sop.every_step)
    words = map(sop.texts.say, ("position.excluded", "position.dormant"))
    return frozenset((*steps, *words, sop.steps[-1].done, sop.cancel))


def blocked_text(sop: Sop, reason: str, columns: Iterable[str]) -> str:
    """Return the sentence for cells of a row that cannot take a value."""
    return sop.texts.say(f"check.blocked_{reason}", columns=", ".join(columns))


def check_text(
    sop: Sop,
    state: ItemState,
    row: Row,
    lacking: Sequence[str],
    uncomputed: Sequence[str],
    departed: Sequence[str],
) -> str:
    """Return what to tell the person whose turn it is, joined by ` · `; '' when all is well.

    `departed` is what `departures` says of the row.
    """
    say = sop.texts.say
    parts = list(lacking)
    word = sop.excluded_class(row.content)
    if word and state.open:
        parts.append(say("check.excluded", word=word))
    if state.queue is not None and not word:
        parts += personal_remarks(sop, state, row)
    if uncomputed:
        parts.append(say("check.formula", columns=", ".join(sorted(uncomputed))))
    for field, text in zip(sop.fields, row.content, strict=True):
        if field.kind == "date" and text and as_date(text) is None:
            parts.append(say("check.date", column=field.header, found=kept(text, _LONGEST)))
    if _is_done_again(sop, state):
        last = sop.steps[-1]
        parts.append(say("check.again", column=last.header, start=last.start, word=last.done))
    if state.returned is not None and state.open:
        parts.append(_returned(sop, state.returned))
    parts += departed
    parts += [_refusal(sop, state, refusal) for refusal in state.refusals]
    return " · ".join(dict.fromkeys(parts))


def _is_done_again(sop: Sop, state: ItemState) -> bool:
    """Tell whether the word that completes the last step stands there from before its turn.

    So it does where the steps after it are gone in another version of the SOP.
    """
    last = len(sop.steps) - 1
    return state.queue == last and same_word(state.expected[last], sop.steps[last].done)


def departures(sop: Sop, state: ItemState, row: Row) -> tuple[str, ...]:
    """Return what to say of a published row that is not what was approved and published."""
    if not state.published:
        return ()
    words = {"word": sop.update, "column": sop.steps[0].header}
    told = []
    if not is_approved(sop, state, row):
        told.append(sop.texts.say("check.changed_published", **words))
    if not is_published_link(sop, state, row):
        link = sop.step(state.published_by).link
        told.append(sop.texts.say("check.changed_link", **words, link=link))
    return tuple(told)


def standing_text(sop: Sop, key: str, state: ItemState, since: datetime | None = None) -> str:
    """Return what to tell the administrator of a row that is `missing` or was `changed`."""
    title = (state.content or {}).get(sop.title_field.id, "")
    at, check = sop.texts.moment(since) if since else "", sop.texts.columns["check"]
    title = kept(tidy(title), _LONGEST_TITLE)
    return sop.texts.say(f"sync.{key}", item=state.number, at=at, title=title, check=check)


def _returned(sop: Sop, told: Return) -> str:
    if not told.by:
        return sop.texts.say("check.void", column=sop.step(told.until).header)
    role = sop.step(told.by).role.short
    return sop.texts.say("check.returned", role=role, reason=kept(told.reason, _LONGEST))


def _refusal(sop: Sop, state: ItemState, refusal: Refusal) -> str:
    say = sop.texts.say
    if not refusal.step:
        return say("check.refused_tool")
    column = sop.step(refusal.step).header
    first = sop.steps[0].header
    if not refusal.turn:
        key = "check.refused_published" if state.published else "check.refused_cancelled"
        return say(key, column=column, word=sop.update, first=first)
    if refusal.skips:
        turn = sop.step(refusal.turn).header
        return say("check.refused_skip", column=column, turn=turn)
    return say("check.refused_locked", column=column)
