"""Personal data in the texts of a row: what stops it, what is warned of, what is masked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sheetsync.core.texts import Texts

# Sixteen digits, none on either side (an 18-digit NIP is not an NIK): province, regency, district,
# day of birth (women: + 40), month, year, serial number.
_NIK = re.compile(
    r"(?<!\d)(?:1[1-9]|2[01]|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7])\d{4}"
    r"(?:0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])(?:0[1-9]|1[0-2])\d{6}(?!\d)"
)
_MOBILE = re.compile(r"(?<!\d)(?:\+62|62|0)8\d{8,11}(?!\d)")
_NEAR = 40


@dataclass(frozen=True, slots=True)
class Finding:
    """Something personal in a text. `stops` is false where a written reason lets it pass.

    `kind` is the name of its sentence; `shown` is the text with all but four characters masked.
    """

    kind: str
    shown: str
    stops: bool = False


def mask(text: str) -> str:
    """Return the text, every number built like an NIK or mobile number masked but 4 digits."""
    if not any(character.isdigit() for character in text):
        return text
    for pattern in (_NIK, _MOBILE):
        text = pattern.sub(lambda found: "*" * (len(found[0]) - 4) + found[0][-4:], text)
    return text


def personal_data(values: Iterable[str], texts: Texts) -> tuple[Finding, ...]:
    """Return what is personal in the texts of one row, what stops first."""
    words = texts.privacy
    found = [finding for text in values if text for finding in _look(text, words)]
    return tuple(sorted(found, key=lambda finding: not finding.stops))


def _look(text: str, words: Mapping[str, list[str]]) -> Iterable[Finding]:
    for nik in _NIK.finditer(text):
        near = text[max(0, nik.start() - _NEAR) : nik.end() + _NEAR]
        yield Finding("nik", mask(nik[0]), stops=_holds(near, words["stop"]))
    for mobile in _MOBILE.finditer(text):
        yield Finding("mobile", mask(mobile[0]))
    for word in words["warn"]:
        if re.search(rf"\b{re.escape(word)}\b", text):  # in capitals: "kk" is everyday shorthand
            yield Finding("word", word)
    for domain in words["private_mail"]:
        if re.search(rf"[\w.+-]@{re.escape(domain)}\b", text, re.IGNORECASE):
            yield Finding("mail", domain)


def _holds(text: str, words: Iterable[str]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) for word in words)
