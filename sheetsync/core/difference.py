"""What the history recorded of an item, against what its row says now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sheetsync.core.cells import cut, plain, same_word, tidy
from sheetsync.core.form import Row, content_prints
from sheetsync.core.history import kept_content
from sheetsync.core.privacy import Kept, kept
from sheetsync.core.sop import Sop
from sheetsync.core.workflow import ItemState

_LONGEST = 200  # characters of a text that a note shows; the whole of it stands in the content


def content_map(row: Row, sop: Sop) -> Mapping[str, str]:
    """Return what a row says: its filled columns, links and proofs, by column or step id."""
    told = {field.id: text for field, text in zip(sop.fields, row.content, strict=True) if text}
    for step, text in zip(sop.steps, row.evidence, strict=True):
        if step.kept and text:
            told[step.id] = text
    return told


def content_now(sop: Sop, state: ItemState, row: Row) -> Mapping[str, Kept]:
    """Return what the history keeps of a row.

    What a formula has not computed yet is what was recorded before: it changes nothing.
    """
    known, told = state.content, content_map(row, sop)
    return kept_content({**known, **told} if known and row.unsure else told)


def is_approved(sop: Sop, state: ItemState, row: Row) -> bool:
    """Tell whether a row's starred columns say what was checked or published, as far as is known.

    Where another version of the SOP starred other ones then, those count that both of them star.
    A starred cell may be blank only because its formula has no value yet; where all of them are
    filled, a formula elsewhere says nothing about what was approved. An older version hashed
    numbers unmasked, or knew fewer of them: then what it kept is masked anew. Of what is masked
    either way, only the digits that stay are compared.
    """
    same = state.starred is None
    if same and state.checked in row.prints:
        return True
    required = [
        place
        for place, field in enumerate(sop.fields)
        if (field.required if state.starred is None else field.id in state.starred)
    ]
    if row.unsure and not all(row.content[place] for place in required):
        return True
    texts = [(state.approved or {}).get(field.id, "") for field in sop.fields]
    if same and not any("*" in texts[place] for place in required):
        return False
    now = row.fingerprint if same else content_prints(row.content, required)[0]
    return content_prints(texts, required)[0] == now


def is_published_link(sop: Sop, state: ItemState, row: Row) -> bool:
    """Tell whether a row has the link that its item was published with, whatever is masked in it.

    So it is where the step that published it is gone, or asks for no link. Older versions masked
    more in links: any letter or digit may have stood there.
    """
    place = sop.step_index(state.published_by)
    if place is None or not sop.steps[place].link:
        return True
    old, new = plain(state.link), plain(row.evidence[place] or row.link)
    return len(old) == len(new) and all(
        was == now or (was == "*" and now.isalnum()) for was, now in zip(old, new, strict=True)
    )


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
        yield from ((step.id, step.evidence) for step in sop.steps if step.kept)
