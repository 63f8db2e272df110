"""The door for people's texts: what of them is kept and shown, and what is personal in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NewType, TypeAlias

from sheetsync.core.cells import LONGEST, UNSEEN, Cell, cut, text_of
from sheetsync.core.texts import Texts

# Sixteen digits, no more (an 18-digit NIP is not an NIK): province, regency, district, day of
# birth (women: + 40), month, year, serial number.
_NIK = re.compile(
    r"(?:1[1-9]|2[01]|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7])\d{4}"
    r"(?:0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])(?:0[1-9]|1[0-2])\d{6}"
)
_MOBILE = re.compile(r"(?:0062|62|0)8\d{8,11}")
# Digits in groups, as people write long numbers: 0812-3456-7890, 3402 0115 0690 0001, (+62) 812.
_GROUPS = re.compile(rf"\d(?:(?:[-‐–—/.()\s]|{UNSEEN.pattern}){{0,4}}\d){{9,}}")
_GROUP = re.compile(rf"\d(?:(?:{UNSEEN.pattern})*\d)*")
_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]+@"
    r"(?:gmail\.com|yahoo\.com|yahoo\.co\.id|hotmail\.com|outlook\.com|icloud\.com|ymail\.com)\b",
    re.IGNORECASE,
)
_TAX_GROUPS = [2, 3, 3, 1, 3, 3]  # of a tax number of 15 digits: 09.254.294.3-407.000
_TAX_NAMED = re.compile(r"\bnpwp\b\D{0,20}$", re.IGNORECASE)
_DIGITS = 16  # of the longest number
_NEAR = 40


Kept = NewType("Kept", str)
"""A text that came through `kept`: an event takes no other, so that none can pass by the door."""


PersonalKind: TypeAlias = Literal["nik", "tax", "mobile", "mail"]
"""What a text may hold; the sentence of each stands under `[personal]`."""


@dataclass(frozen=True, slots=True)
class Personal:
    """Something personal in a text. `stops` is false where a written reason lets it pass.

    `shown` is the text with all but four characters masked.
    """

    kind: PersonalKind
    shown: Kept
    stops: bool = False


def kept(cell: Cell, limit: int = LONGEST) -> Kept:
    """Return what people wrote as it may be kept and shown, at most `limit` characters of it.

    What is personal is masked: of a number built like an NIK, a tax number or a mobile number 4
    digits stay, of a private e-mail the first letter and the domain. What passes again may lose
    more: the digits left of one number and those after it can look like another.
    """
    return Kept(cut(_masked(text_of(cell)), limit))


def _masked(text: str) -> str:
    shown = list(text)
    for mail in _MAIL.finditer(text):
        hidden = range(mail.start() + 1, text.index("@", mail.start()))
        shown[hidden.start : hidden.stop] = "*" * len(hidden)
    for _, start, end in _numbers(text):
        digits = [place for place in range(start, end) if text[place].isdecimal()]
        for place in digits[:-4]:
            shown[place] = "*"
    return "".join(shown)


def personal_data(values: Iterable[str], texts: Texts) -> tuple[Personal, ...]:
    """Return what is personal in the texts of one row, what stops first."""
    words = [re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE) for word in texts.privacy["stop"]]
    found = []
    for text in values:
        shown = _masked(text)  # the whole of it: what stands before a number tells its kind
        for kind, start, end in _numbers(text):
            near = text[max(0, start - _NEAR) : end + _NEAR]
            stops = kind == "nik" and any(word.search(near) for word in words)
            found.append(Personal(kind, Kept(shown[start:end]), stops))
        mails = (mail.span() for mail in _MAIL.finditer(text))
        found += [Personal("mail", Kept(shown[start:end])) for start, end in mails]
    return tuple(sorted(found, key=lambda finding: not finding.stops))


def _numbers(text: str) -> Iterator[tuple[PersonalKind, int, int]]:
    """Yield the kind and place of each number built like an NIK, a tax or a mobile number.

    It begins and ends with a group of digits; what stands between the groups is passed over.
    """
    for run in _GROUPS.finditer(text):
        groups = [found.span() for found in _GROUP.finditer(text, *run.span())]
        digits = ["".join(str(int(c)) for c in text[a:b] if c.isdecimal()) for a, b in groups]
        first = 0
        while first < len(groups):
            start = groups[first][0]
            named = bool(_TAX_NAMED.search(text, max(0, start - _NEAR), start))
            count, kind = _at_start(digits[first : first + _DIGITS], named)
            if kind:
                yield kind, groups[first][0], groups[first + count - 1][1]
            first += count


def _at_start(groups: Sequence[str], named: bool) -> tuple[int, PersonalKind | None]:
    """Return of how many of these groups of digits the first number is made, and its kind.

    `named` says that a tax number is announced before them. (1, None) where the first group
    begins none.
    """
    longest: tuple[int, PersonalKind | None] = 1, None
    joined = ""
    for count, group in enumerate(groups, 1):
        joined += group
        if len(joined) > _DIGITS:
            break
        if _NIK.fullmatch(joined) and min(map(len, groups[:count])) > 1:
            return count, "nik"
        grouped = [*map(len, groups[:count])] == _TAX_GROUPS
        if grouped or (named and len(joined) in (15, 16)):
            longest = count, "tax"
        if _MOBILE.fullmatch(joined) and _is_dialled(groups[:count]):
            longest = count, "mobile"
    return longest


def _is_dialled(groups: Sequence[str]) -> bool:
    """Tell whether groups of digits are long enough for a telephone's: 0812-..., +62 812-...."""
    own = groups[1:] if groups[0] in ("62", "0062") else groups
    return len(own[0]) > 2 + own[0].startswith("0") and min(map(len, own)) > 2
