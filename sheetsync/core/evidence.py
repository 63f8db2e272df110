"""What a step's word needs before it counts, and the sentence that says what is lacking."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from urllib.parse import urlsplit

from sheetsync.core.cells import fold, plain, same_word
from sheetsync.core.form import Row, step_words
from sheetsync.core.privacy import kept, personal_data
from sheetsync.core.sop import Field, Sop, Step


def lacking_for_completion(sop: Sop, step: Step, row: Row, evidence: str) -> tuple[str, ...]:
    """Return one sentence for each thing that keeps this step from being completed.

    The content is asked for at every completion, not only the first: what was complete once may
    have been emptied since.
    """
    say = sop.texts.say
    unmet = list(_content(sop, step, row))
    if step.link and not is_link(evidence):
        unmet.append(say("check.link", word=step.done, column=step.link))
    for finding in personal_data(row.content, sop.texts):
        if finding.stops:
            unmet.append(say("check.personal_stop", shown=finding.shown))
        elif step.reason and not evidence:
            shown = say(f"personal.{finding.kind}", shown=finding.shown)
            unmet.append(say("check.personal_warn", found=shown, column=step.reason))
    return tuple(dict.fromkeys(unmet))


def lacking_for_refusal(sop: Sop, step: Step, evidence: str) -> tuple[str, ...]:
    """Return the sentence that asks for a reason, or nothing when there is one."""
    if evidence:
        return ()
    return (sop.texts.say("check.reason", word=step.reject, column=step.reason),)


def awaits_content(sop: Sop, row: Row) -> bool:
    """Tell whether a starred cell may be blank only because its formula has no value yet.

    Where all of them are filled, a formula elsewhere says nothing about what was approved.
    """
    cells = zip(sop.fields, row.content, strict=True)
    return row.unsure and not all(text for field, text in cells if field.required)


def unknown_word(sop: Sop, place: int, found: str) -> str:
    """Return the sentence for a word the current step does not know, with the nearest it does."""
    step = sop.steps[place]
    if place == 0 and same_word(found, sop.update):
        return sop.texts.say("check.update_early", word=found, column=step.header)
    allowed = [word for word in step_words(sop, step) if word != sop.update]
    return _unknown(sop, step.header, found, allowed)


def is_link(text: str) -> bool:
    """Tell whether a text is one web address or several, each http or https with a host."""
    parts = re.split(r"[\s;]+", text.strip("; "))
    return all(_is_address(part) for part in parts)


def channels_in(text: str) -> tuple[str, ...]:
    """Return the channels named in one cell, as written."""
    return tuple(filter(None, map(plain, re.split(r"[;,\n；，、]", text))))


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _content(sop: Sop, step: Step, row: Row) -> Sequence[str]:
    say = sop.texts.say
    pairs = list(zip(sop.fields, row.content, strict=True))
    unmet = []
    if word := sop.excluded_class(row.content):
        return [say("check.excluded", word=word)]
    missing = [field.header for field, text in pairs if field.required and not _filled(field, text)]
    if missing:
        unmet.append(say("check.missing", word=step.done, columns=", ".join(missing)))
    for field, text in pairs:
        unmet += [
            _unknown(sop, field.header, word, field.options) for word in _strange(field, text)
        ]
    return unmet


def _filled(field: Field, text: str) -> bool:
    return bool(channels_in(text) if field.kind == "channels" else text)


def _strange(field: Field, text: str) -> list[str]:
    """Return the words of a class or channels cell that are not among the field's options."""
    if not text or field.kind not in ("class", "channels"):
        return []
    # masked as one text: what makes a number a personal one may stand in the word before it
    words = (text,) if field.kind == "class" else channels_in(kept(text))
    known = set(map(fold, field.options))
    return [word for word in words if fold(word) not in known]


def _unknown(sop: Sop, header: str, found: str, allowed: Sequence[str]) -> str:
    folded = {fold(word): word for word in allowed}
    near = get_close_matches(fold(found)[:100], folded, 1)
    shown = kept(found, 60)
    if near:
        return sop.texts.say(
            "check.unknown_near", column=header, found=shown, nearest=folded[near[0]]
        )
    words = ", ".join(allowed)
    return sop.texts.say("check.unknown", column=header, found=shown, allowed=words)
