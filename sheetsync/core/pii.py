"""Where a text holds somebody's number or private address, however it is spelled.

A number is known by how it is built together with how its digits are grouped, or by the acronym
before it: dates, hours, prices, codes of accounts and letters are often built alike by chance.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypeAlias

from sheetsync.core.cells import UNSEEN

PersonalKind: TypeAlias = Literal["nik", "tax", "mobile", "mail"]
"""What a text may hold; the sentence of each stands under `[personal]`."""

# Sixteen digits: province, regency, district, day of birth (women: + 40), month, year, serial
# number. A family card's number is built alike, with the day on which it was issued.
_NIK = re.compile(
    r"(?:1[1-9]|21|3[1-6]|5[1-4]|6[1-5]|7[1-6]|8[12]|9[1-7])(?:0[1-9]|[1-7]\d)(?!00)\d\d"
    r"(?:0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])(?:0[1-9]|1[0-2])\d\d(?!0000)\d{4}"
)
_MOBILE = re.compile(r"(?:(?:00)?620?|0)8[1-9]\d{7,10}")  # not 080: nobody's own
_TAX_GROUPS = ([2, 3, 3, 1, 3, 3], [3, 3, 3, 1, 3, 3])  # 09.254.294.3-407.000
_SHORTEST, _LONGEST = 10, 17  # digits of a number: 0812 345 678, 0062 0812 ...

_GROUP, _SPACE = re.compile(r"\d+"), re.compile(r"\s+")
_RUN = re.compile(r"\d(?:(?:,|[-./\\()_+\s]{0,4})\d){9,}")  # what may be one number, or several
_MAYBE = re.compile(r"[^\x00-/:-\x7f]")  # a digit, or what may be one once it is normalized
_AT = re.compile("[@＠﹫]")
_MAIL = re.compile(
    r"(?<![\w.+-])(?P<name>[\w.+-]+)\s?@\s?(?:(?:yahoo|hotmail|outlook|live)\.(?:com|co\.id|co\.uk)"
    r"|(?:gmail|googlemail|ymail|rocketmail|icloud|protonmail|aol|msn)\.com|proton\.me)(?![\w-])",
    re.IGNORECASE,
)
_NIK_NAMED, _TAX_NAMED = (
    re.compile(rf"(?<![^\W\d_])(?:{words})(?![^\W\d_])\D{{0,20}}$", re.IGNORECASE)
    for words in ("NIK|KTP|KK", "NPWP")
)
_NEAR = 40
_PRICE = re.compile(r"(?<![^\W\d_])(?:Rp|IDR|USD)\.?\s*$", re.IGNORECASE)
_POST = re.compile(  # there a number is the post's own
    r"(?:https?://|www\.)(?:[\w-]+\.)*(?:facebook|instagram|tiktok|twitter|youtube|x)\.com/\S*",
    re.IGNORECASE,
)
_SIGNS = {"−": "-", "⁄": "/", "∕": "/", "·": ".", "•": ".", "∙": ".", "⋅": "."}


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something personal from `start` to `end` of a text; `hidden` are the places to mask."""

    kind: PersonalKind
    start: int
    end: int
    hidden: tuple[int, ...]


def sightings(text: str) -> tuple[Sighting, ...]:
    """Return what is personal in a text, first to last of each kind."""
    if not text.isascii() and len(_MAYBE.findall(text)) < 10 and not _AT.search(text):
        return ()  # most texts end here or below: they are looked at in every sync
    if text.isascii() and "@" not in text and not _RUN.search(text):
        return ()
    folded, places = _folded(text)
    found = []
    for mail in _MAIL.finditer(folded):
        start, end = mail.span("name")
        hidden = range(start + (end - start > 1), end)
        found.append(_sighting("mail", places, mail.span(), hidden))
    for kind, start, end in _numbers(_POST.sub(_without_digits, folded)):
        digits = [place for place in range(start, end) if folded[place].isdecimal()]
        found.append(_sighting(kind, places, (start, end), digits[:-4]))
    return tuple(found)


def _sighting(
    kind: PersonalKind, places: Sequence[int], span: tuple[int, int], hidden: Sequence[int]
) -> Sighting:
    start, last = places[span[0]], places[span[1] - 1]
    return Sighting(kind, start, last + 1, tuple(places[place] for place in hidden))


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """Return a text as it is looked at, and where in it each of its characters stood."""
    if text.isascii():
        return text, range(len(text))
    signs = [(sign, place) for place, each in enumerate(text) for sign in _sign(each)]
    return "".join(sign for sign, _ in signs), [place for _, place in signs]


@lru_cache(4096)
def _sign(sign: str) -> str:
    """Return a character in its plainest form (NFKC), nothing for one that nobody sees."""
    if sign.isascii():
        return sign
    found = ""
    for each in unicodedata.normalize("NFKC", sign):
        kind = unicodedata.category(each)
        if kind == "Nd":
            found += str(unicodedata.decimal(each))
        elif kind == "Pd":
            found += "-"
        elif kind not in ("Cf", "Mn", "Me") and not UNSEEN.match(each):
            found += _SIGNS.get(each, each)
    return found


def _without_digits(found: re.Match[str]) -> str:
    return _GROUP.sub(lambda digits: "x" * len(digits[0]), found[0])


def _numbers(text: str) -> Iterator[tuple[PersonalKind, int, int]]:
    """Yield the kind and place of each number; it begins and ends with a group of digits."""
    for found in _RUN.finditer(text):
        run = _Run(text, *found.span())
        at = 0
        while at < len(run.groups):
            count, kind = run.number_at(at)
            if kind:
                yield kind, run.starts[at], run.ends[at + count - 1]
            at += count


class _Run:
    """Groups of digits that nothing but marks and spaces part: one number, several, or none."""

    def __init__(self, text: str, start: int, end: int) -> None:
        found = list(_GROUP.finditer(text, start, end))
        self.text = text
        self.groups = [group[0] for group in found]
        self.starts = [group.start() for group in found]
        self.ends = [group.end() for group in found]
        self.gaps = [
            _SPACE.sub(" ", text[end.end() : start.start()]) for end, start in pairwise(found)
        ]

    def number_at(self, at: int) -> tuple[int, PersonalKind | None]:
        """Return of how many groups the number that begins here is made, and its kind.

        (n, None): the first n groups begin none.
        """
        if self._is_date(at):
            return 3, None
        longest: tuple[int, PersonalKind | None] = 1, None
        digits = ""
        for end in range(at + 1, len(self.groups) + 1):
            digits += self.groups[end - 1]
            if len(digits) > _LONGEST:
                break
            if len(digits) < _SHORTEST:
                continue
            before = self.text[max(0, self.starts[at] - _NEAR) : self.starts[at]]
            if self._is_nik(digits, at, end, before):
                longest = end - at, "nik"
                break
            if self._is_tax(digits, at, end, before):
                longest = end - at, "tax"
            elif _MOBILE.fullmatch(digits) and self._is_dialled(at, end, before):
                longest = end - at, "mobile"
        is_price = longest[1] is not None and _PRICE.search(before)
        return (1, None) if is_price else longest

    def _is_nik(self, digits: str, at: int, end: int, before: str) -> bool:
        if len(digits) != 16 or not (_NIK.fullmatch(digits) or _NIK_NAMED.search(before)):
            return False
        return self._is_one(at, end)

    def _is_tax(self, digits: str, at: int, end: int, before: str) -> bool:
        if len(digits) not in (15, 16):
            return False
        sizes = [*map(len, self.groups[at:end])]
        if sizes in _TAX_GROUPS or _TAX_NAMED.search(before):
            return True
        if len(digits) == 16 and digits[0] != "0":
            return False
        own = digits[-15:]
        checks = _is_luhn(own[:9]) and own[12] == "0"  # of the head office, or an early branch
        whole = max(sizes) == 1 or min(sizes) > 2
        return checks and whole and self._is_one(at, end)

    def _is_dialled(self, at: int, end: int, before: str) -> bool:
        """Tell whether the digits of a mobile number are grouped like one: 0812-..., 62 812 ..."""
        groups, gaps = self.groups[at:end], {*self.gaps[at : end - 1]}
        is_abroad = before.rstrip().endswith("+") or "".join(groups).startswith("0062")
        if len(groups) == 1 or is_abroad or self._is_spelled(at, end):
            return True
        own = groups[groups[0] in ("0", "62") :]
        first, others = own[0], own[1:]
        if first == "08" and len(own[1]) > 2 and gaps != {"."}:  # hours have dots
            first, others = first + own[1], own[2:]
        is_whole = len(first) > 2 and min(map(len, others[:-1]), default=2) > 1
        is_price = groups[0] == "62" and gaps in ({"."}, {","}) and {*map(len, own)} == {3}
        is_letter = any(map(_is_year, own)) and ("/" in gaps or first != own[0])
        return is_whole and not (is_price or is_letter or self._is_piece(at, end))

    def _is_one(self, at: int, end: int) -> bool:
        """Tell whether groups of digits look like one number."""
        groups, gaps = self.groups[at:end], {*self.gaps[at : end - 1]}
        if len(groups) == 1 or self._is_spelled(at, end):
            return True
        is_whole = (
            min(map(len, groups[1:])) > 1 and len(gaps) < 3 and not all(map(_is_year, groups))
        )
        return is_whole and not self._is_piece(at, end)

    def _is_spelled(self, at: int, end: int) -> bool:
        """Tell whether the digits stand one by one or in pairs, all parted alike."""
        *groups, last = self.groups[at:end]
        size, gaps = len(self.groups[at]), self.gaps[at : end - 1]
        if size > 2 or len({*gaps}) > 1 or {*map(len, groups)} != {size} or len(last) > size:
            return False
        return at == 0 or (self.gaps[at - 1], len(self.groups[at - 1])) != (gaps[0], size)

    def _is_piece(self, at: int, end: int) -> bool:
        """Tell whether what stands beside these groups makes them a piece of a longer code."""
        before, after = self.gaps[max(0, at - 1) : at], self.gaps[end - 1 : end]
        inner = {*self.gaps[at : end - 1]} & {*"./-_"}
        return not inner.isdisjoint((*before, *after)) or not {*"-._"}.isdisjoint(before)

    def _is_date(self, at: int) -> bool:
        """Tell whether the next three groups are a date: 22-11-2026, 2026/11/22."""
        groups, gaps = self.groups[at : at + 3], self.gaps[at : at + 2]
        if len(groups) < 3 or gaps[0] != gaps[1] or gaps[0] not in "./-":
            return False
        day, month, year = groups if len(groups[0]) < 3 else reversed(groups)
        sizes = len(day) < 3 and len(month) < 3 and _is_year(year)
        return sizes and 0 < int(day) < 32 and 0 < int(month) < 13


def _is_year(group: str) -> bool:
    return len(group) == 4 and group[:2] in ("19", "20")


def _is_luhn(digits: str) -> bool:
    """Tell whether the last digit checks the others, as that of a tax number does."""
    odd, even = digits[-1::-2], digits[-2::-2]
    return (sum(map(int, odd)) + sum(sum(divmod(2 * int(d), 10)) for d in even)) % 10 == 0
