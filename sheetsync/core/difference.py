"""What a row says now that differs from what the history recorded of its item last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sheetsync.core.cells import cut, same_word, tidy
from sheetsync.core.form import Row, content_map
from sheetsync.core.history import kept_content
from sheetsync.core.privacy import Kept, kept
from sheetsync.core.sop import Sop
from sheetsync.core.workflow import ItemState

_LONGEST = 200  # characters of a text that a note shows; the whole of it stands in the content


def content_now(sop: Sop, state: ItemState, row: Row) -> Mapping[str, Kept]:
    """Return what the history keeps of a row.

    What a formula has not computed yet is what was recorded before: it changes nothing.
    """
    known, told = state.content, content_map(row, sop)
    return kept_content({**known, **told} if known and row.unsure else told)


def is_watched(sop: Sop, state: ItemState, row: Row) -> bool:
    """Tell whether no column of an item may change unsaid: after a check, and while published.

    Whoever asks for an update may change everything: that begins a new submission.
    """
    if state.published:
        return not same_word(row.steps[0], sop.update)
    return state.open and bool(state.checked)


def changed_columns(sop: Sop, state: ItemState, row: Row) -> tuple[str, ...]:
    """Return a line for each column that changed since its item was recorded last.

    The link counts once it is published: before, it is still being filled in. Spaces are no change,
    nor is what an older version masked less.
    """
    none = sop.texts.say("words.none")
    known, now = state.content or {}, content_now(sop, state, row)
    lines = []
    for key, header in _columns(sop, state):
        old, new = (tidy(told.get(key, "")) for told in (known, now))
        if new not in (old, tidy(kept(old))):
            before, after = (cut(text or none, _LONGEST) for text in (kept(old), new))
            lines.append(f"{header}: {before} -> {after}")
    return tuple(lines)


def _columns(sop: Sop, state: ItemState) -> Iterator[tuple[str, str]]:
    """Yield key and header of each column that may not change unsaid."""
    yield from ((field.id, field.header) for field in sop.fields)
    if state.published:
        yield from ((step.id, step.evidence) for step in sop.steps if step.link)
