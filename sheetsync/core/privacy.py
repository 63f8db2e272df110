"""The door for people's texts: what of them is kept and shown, and what is personal in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NewType

from sheetsync.core.cells import LONGEST, Cell, cut, fold, text_of
from sheetsync.core.pii import PersonalKind, Sighting, sightings
from sheetsync.core.texts import Texts

_NEAR = 40
_ADDRESS = 254  # characters that an e-mail address may have

Kept = NewType("Kept", str)
"""A text that came through `kept`: an event takes no other, so that none can pass by the door."""


@dataclass(frozen=True, slots=True)
class Personal:
    """Something personal in a text. `stops` is false where a written reason lets it pass.

    `place` tells in which of the texts it stands; `shown` is it with all but four characters
    masked.
    """

    kind: PersonalKind
    place: int
    shown: Kept
    stops: bool = False


def kept(cell: Cell, limit: int = LONGEST) -> Kept:
    """Return what people wrote as it may be kept and shown, at most `limit` characters of it.

    What is personal is masked: of a number built like an NIK, a tax number or a mobile number 4
    digits stay, of a private e-mail the first letter and the domain. What passes again may lose
    more: the digits left of one number and those after it can look like another.
    """
    text = text_of(cell)
    return Kept(cut(_masked(text, sightings(text)), limit))


def kept_address(email: str) -> Kept:
    """Return the e-mail of somebody who acts in a role, whole.

    It is what the record is about, as in Pelaku: who may act is in the settings. Every other text
    goes through `kept`.
    """
    return Kept(cut(email, _ADDRESS))


def personal_data(values: Iterable[str], texts: Texts) -> tuple[Personal, ...]:
    """Return what is personal in the texts of one row, what stops first."""
    found = []
    for place, text in enumerate(values):
        seen = sightings(text)
        shown = _masked(text, seen)  # the whole of it: what stands before a number tells its kind
        for each in seen:
            near = text[max(0, each.start - _NEAR) : each.end + _NEAR]
            stops = each.kind == "nik" and _names_nik(near, texts)
            found.append(Personal(each.kind, place, Kept(shown[each.start : each.end]), stops))
    return tuple(sorted(found, key=lambda finding: not finding.stops))


def _masked(text: str, seen: Iterable[Sighting]) -> str:
    shown = None
    for each in seen:
        shown = shown or list(text)
        for place in each.hidden:
            shown[place] = "*"
    return "".join(shown) if shown else text


def _names_nik(text: str, texts: Texts) -> bool:
    """Tell whether a number is called an NIK; the word may stand right before its digits."""
    words = "|".join(re.escape(fold(word)) for word in texts.privacy["stop"])
    return bool(re.search(rf"(?<![^\W\d_])(?:{words})(?![^\W\d_])", fold(text)))
