"""What a step's word needs before it counts, and the sentence that says what is lacking."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from sheetsync.core.cells import cut, fold, plain, same_word
from sheetsync.core.form import Row, step_words
from sheetsync.core.links import is_within, link_fault
from sheetsync.core.privacy import kept, personal_data
from sheetsync.core.sop import Field, Sop, Step
from sheetsync.core.workflow import ItemState


def lacking_for_completion(sop: Sop, step: Step, row: Row, evidence: str) -> tuple[str, ...]:
    """Return one sentence for each thing that keeps this step from being completed.

    The content is asked for at every completion, not only the first: what was complete once may
    have been emptied since.
    """
    say = sop.texts.say
    unmet = list(_content(sop, step, row))
    if step.link and (fault := link_fault(evidence)):
        unmet.append(say(f"check.{fault}", word=step.done, column=step.link))
    elif step.link:
        unmet += _elsewhere(sop, step, row, evidence)
    if step.proof and not evidence:
        unmet.append(say("check.reason", word=step.done, column=step.proof))
    unmet += _personal(sop, row, "" if evidence else step.reason)
    return tuple(dict.fromkeys(unmet))


def _elsewhere(sop: Sop, step: Step, row: Row, link: str) -> Iterator[str]:
    """Yield the sentence for a publication's link that is of none of its channels' hosts.

    A channel without hosts may have any; a link before the last one is no publication's.
    """
    place, links = sop.form.channels_field, [each.id for each in sop.steps if each.link]
    names = () if place is None else channels_in(row.content[place])
    known = [sop.hosts.get(fold(name), ()) for name in names]
    hosts = list(dict.fromkeys(host for each in known for host in each))
    if all(known) and hosts and step.id == links[-1] and not is_within(link, hosts):
        channels, told = ", ".join(names), cut(", ".join(hosts), 150)
        yield sop.texts.say(
            "check.link_host", word=step.done, column=step.link, channels=channels, hosts=told
        )


def personal_remarks(sop: Sop, state: ItemState, row: Row) -> tuple[str, ...]:
    """Return what to say of a row's personal data before anybody completes its current step.

    What a written reason lets pass is said until that reason is there.
    """
    steps = zip(sop.steps, row.evidence, strict=True)
    left = (
        (step.reason, text)
        for place, (step, text) in enumerate(steps)
        if step.reason and (place == state.current or state.comes_after(place))
    )
    column, reason = next(left, ("", ""))
    return tuple(_personal(sop, row, "" if reason else column))


def _personal(sop: Sop, row: Row, column: str) -> Iterator[str]:
    """Yield a sentence for each that stops, and one for all that ask for a reason in `column`."""
    say, asking = sop.texts.say, list[str]()
    for each in personal_data(row.content, sop.texts):
        where = say("check.personal_where", column=sop.fields[each.place].header, shown=each.shown)
        if each.stops:
            yield say("check.personal_stop", where=where)
        elif column:
            asking.append(say(f"personal.{each.kind}", where=where))
    if asking:
        found = ", ".join(dict.fromkeys(asking))
        yield say("check.personal_warn", found=found, column=column)


def lacking_for_refusal(sop: Sop, step: Step, evidence: str) -> tuple[str, ...]:
    """Return the sentence that asks for a reason, or nothing when there is one."""
    if evidence:
        return ()
    return (sop.texts.say("check.reason", word=step.reject, column=step.reason),)


def unknown_word(sop: Sop, place: int, found: str) -> str:
    """Return the sentence for a word the current step does not know, with the nearest it does."""
    step = sop.steps[place]
    if place == 0 and same_word(found, sop.update):
        return sop.texts.say("check.update_early", word=found, column=step.header)
    allowed = [word for word in step_words(sop, step) if word != sop.update]
    return _unknown(sop, step.header, found, allowed)


def channels_in(text: str) -> tuple[str, ...]:
    """Return the channels named in one cell, as written."""
    return tuple(filter(None, map(plain, re.split(r"[;,\n；，、]", text))))


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
    """Return the words of a class or channels cell that are not ones that were ever offered."""
    if not text or field.kind not in ("class", "channels"):
        return []
    # masked as one text: what makes a number a personal one may stand in the word before it
    words = (text,) if field.kind == "class" else channels_in(kept(text))
    known = set(map(fold, (*field.options, *field.former)))
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
