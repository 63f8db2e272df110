"""Number patterns (`#,##0.00`, `0%`, `yyyy-mm-dd`, the automatic one), applied to a number."""

from __future__ import annotations

import math
import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from tests.sheets_api.locales import Locale
from tests.sheets_api.serials import moment

DATE_PART = re.compile(
    r"\[h+\]|\[m+\]|\[s+\]|y+|m+|d+|h+|s+|\.0+|AM/PM|A/P|\"[^\"]*\"|\\.|.",
    re.DOTALL | re.IGNORECASE,
)
TOKEN = re.compile(
    r"\"[^\"]*\"|\\.|_.|\*.|\[[^\]]*\]|[0#?.,]*[0#?][0#?.,]*(?:E[+-]0+)?|.", re.DOTALL
)
LITERAL = re.compile(r"\"[^\"]*\"|\\.|\[\$[^\]]*\]|AM/PM|am/pm|E[+-]")
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]


def formatted_number(number: float, pattern: str, locale: Locale) -> str:
    """Return `number` written by `pattern`; an empty pattern is the automatic one."""
    if not pattern or pattern.lower() == "general":
        return automatic(number, locale)
    sections = re.split(r";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", pattern)
    section, number = _section(sections, number)
    if section.strip() == "@":
        return automatic(number, locale)
    if re.search(r"[ymdhsYMDHS]", LITERAL.sub("", section)):
        return _date(number, section)
    return _number(number, section, locale)


def automatic(number: float, locale: Locale) -> str:
    """Return a number as a cell without a format shows it: 10 significant digits of a fraction."""
    if not math.isfinite(number):
        return "#NUM!"
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    if abs(number) >= 1e15 or abs(number) < 1e-4:
        mantissa, exponent = f"{number:.5E}".split("E")
        text = f"{mantissa.rstrip('0').rstrip('.')}E{int(exponent):+03d}"
    else:
        text = f"{number:.10g}" if abs(number) < 1e10 else f"{number:.15g}"
    return text.replace(".", locale.decimal)


def _section(sections: list[str], number: float) -> tuple[str, float]:
    """The part of the pattern for this sign; a part for negatives shows the sign itself."""
    if number < 0 and len(sections) > 1:
        return sections[1], -number
    if number == 0 and len(sections) > 2:
        return sections[2], number
    return sections[0], number


def _number(number: float, pattern: str, locale: Locale) -> str:
    scaled = number * 100 if "%" in LITERAL.sub("", pattern) else number
    out, done = "", False
    for token in TOKEN.findall(pattern):
        if re.search(r"[0#?]", token) and token[0] in "0#?.,":
            out += "" if done else _digits(abs(scaled), token, locale)
            done = True
        else:
            out += _literal(token)
    return "-" + out if scaled < 0 and re.search(r"[1-9]", out) else out


def _literal(token: str) -> str:
    if token[0] == '"':
        return token[1:-1]
    if token[0] == "\\":
        return token[1:]
    if token[0] == "_":
        return " "
    if token[0] == "*":
        return ""
    if token.startswith("[$"):
        return token[2:-1].partition("-")[0]
    return "" if token[0] == "[" else token


def _digits(value: float, token: str, locale: Locale) -> str:
    body, _, exponent = token.partition("E")
    power = 0
    if exponent and value:
        power = math.floor(math.log10(value))
        value /= 10**power
    whole, _, fraction = body.partition(".")
    least, most = fraction.count("0"), len(fraction)
    exact = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    left, _, right = f"{exact:f}".partition(".")
    while len(right) > least and right.endswith("0"):
        right = right[:-1]
    left = left.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        left = f"{int(left or 0):,}".replace(",", locale.group) if left else left
    text = left + (locale.decimal + right if right or "." in body else "")
    if exponent:
        text += f"E{'-' if power < 0 else '+'}{abs(power):0{exponent.count('0')}d}"
    return text


def _date(number: float, pattern: str) -> str:
    tokens = DATE_PART.findall(pattern)
    when = moment(number)
    half = any(token.upper() in ("AM/PM", "A/P") for token in tokens)
    out = ""
    for place, token in enumerate(tokens):
        minutes = token.lower() in ("m", "mm") and _beside_hours(tokens, place)
        out += _date_part(token, when, number, half, minutes)
    return out


def _beside_hours(tokens: list[str], place: int) -> bool:
    """An m after hours or before seconds means minutes."""
    letters = re.compile(r"\[?[ymdhs]+\]?", re.IGNORECASE)
    before = [token for token in tokens[:place] if letters.fullmatch(token)]
    after = [token for token in tokens[place + 1 :] if letters.fullmatch(token)]
    return bool((before and before[-1].strip("[]")[0] in "hH") or (after and after[0][0] in "sS"))


def _date_part(token: str, when: datetime, number: float, half: bool, minutes: bool) -> str:
    kind = token.strip("[]")[:1].lower()
    size = len(token)
    if token.startswith("[") and kind in "hms":
        unit = {"h": 24, "m": 1440, "s": 86400}[kind]
        return str(math.floor(number * unit + 1e-9)).rjust(size - 2, "0")
    if token.upper() in ("AM/PM", "A/P"):
        text = "AM" if when.hour < 12 else "PM"
        return text[: 1 if size == 3 else 2]
    if not re.fullmatch(r"[ymdhs]+", token.lower()):
        return f".{when.microsecond // 1000:03d}"[:size] if token[:2] == ".0" else _literal(token)
    if kind == "y":
        return str(when.year) if size > 2 else f"{when.year % 100:02d}"
    if kind == "m" and not minutes:
        return _named(when.month, size, MONTHS[when.month - 1])
    if kind == "d":
        return _named(when.day, size, DAYS[when.weekday()])
    hour = (when.hour % 12 or 12) if half else when.hour
    value = {"h": hour, "m": when.minute, "s": when.second}[kind]
    return f"{value:02d}" if size > 1 else str(value)


def _named(value: int, size: int, name: str) -> str:
    if size == 5:
        return name[0]
    if size >= 3:
        return name[:3] if size == 3 else name
    return f"{value:02d}" if size == 2 else str(value)
