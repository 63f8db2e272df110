"""Who signs the history, in words: on Monitoring, on the report, and in the guide."""

from __future__ import annotations

from collections.abc import Sequence

from sheetsync.core.cells import Cell, Grid, Place, Rows, cell_at, cut, text_of
from sheetsync.core.signers import Signer, Signers, fingerprint_text
from sheetsync.core.texts import Texts

ROOM = 10
"""Lines of the guide for signers; of more only the first are named there."""

PLACES = (1, 3, 4, 5)
"""Where name, fingerprint, day and state stand in the guide."""

_NAMED = 3  # in the line of Monitoring
_LETTERS = 40  # of a computer's name


def signers_line(signers: Signers, texts: Texts) -> str:
    """Return what Monitoring and paper say of rows by computers nobody confirmed, or by nobody."""
    found, say = [], texts.say
    if rows := signers.unconfirmed_rows:
        named = [f"{_name(each)} ({_short(each)})" for each in signers.unconfirmed[:_NAMED]]
        named += ["…"] * (len(signers.unconfirmed) > _NAMED)
        told = say("signers.monitoring", rows=texts.number(rows), signers=", ".join(named))
        found.append(told)
    if rows := signers.unsigned_rows:
        found.append(say("signers.monitoring_unsigned", rows=texts.number(rows)))
    return " · ".join(found)


def fingerprints(signers: Signers, texts: Texts) -> tuple[tuple[str, str], ...]:
    """Return what a signed report says: each signer's fingerprint and state, and what is odd."""
    lines = [
        (
            texts.say("signers.paper", name=_name(each)),
            f"{fingerprint_text(each.id)} · {state_text(each, texts)}",
        )
        for each in signers.all[:ROOM]
    ]
    odd = signers_line(signers, texts) if signers.all else texts.say("signers.none")
    if signers.all and signers.before:
        before = texts.say("signers.before", rows=texts.number(signers.before))
        odd = " · ".join(filter(None, (odd, before)))
    if odd:
        lines.append((texts.say("signers.remark"), odd))
    return tuple(lines)


def signers_head(texts: Texts) -> tuple[str, ...]:
    """Return the headers of the guide's list of signers."""
    return tuple(texts.say(f"signers.{key}") for key in ("name", "fingerprint", "since", "state"))


def signers_section(signers: Signers, guide: Rows, texts: Texts) -> Grid:
    """Return what the guide should say of the signers, by the place of each cell.

    Where it has no such section, as those of older versions, one begins below its last row. {} for
    a history without signers.
    """
    if not signers.all:
        return {}
    title, first = texts.say("signers.title"), PLACES[0]
    found = [at for at in range(len(guide)) if text_of(cell_at(guide, at, first)) == title]
    row = found[-1] if found else _end(guide) + 2
    grid: dict[Place, Cell] = {(row, first): title}
    lines = [_line(each, texts) for each in signers.all[:ROOM]]
    if (more := len(signers.all) - ROOM) > 0:
        lines[-1:] = [(texts.say("signers.more", n=more + 1), "", "", "")]
    lines = [signers_head(texts), *lines, *[("",) * len(PLACES)] * (ROOM - len(lines))]
    for down, cells in enumerate(lines, row + 1):
        grid.update({(down, at): text for at, text in zip(PLACES, cells, strict=True)})
    return grid


def _line(signer: Signer, texts: Texts) -> tuple[str, ...]:
    since = texts.day(signer.since.date())
    return _name(signer), fingerprint_text(signer.id), since, state_text(signer, texts)


def _name(signer: Signer) -> str:
    return cut(signer.name, _LETTERS) or "–"


def _short(signer: Signer) -> str:
    return f"{fingerprint_text(signer.id)[:9]} …"


def state_text(signer: Signer, texts: Texts) -> str:
    """Return whether somebody confirmed a signer, in words."""
    return texts.say("signers.confirmed" if signer.confirmed else "signers.unconfirmed")


def _end(guide: Rows) -> int:
    """Return the last row that holds anything, -1 for an empty tab."""
    filled: Sequence[int] = [at for at, row in enumerate(guide) if any(map(text_of, row))]
    return filled[-1] if filled else -1
