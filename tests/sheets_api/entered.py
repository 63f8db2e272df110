"""What typing a text into a cell makes of it (USER_ENTERED): a number, date, boolean, formula..."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from tests.sheets_api.locales import Locale
from tests.sheets_api.serials import SECONDS, serial

Typed = tuple[dict[str, Any], dict[str, str] | None]  # an ExtendedValue, and the format it brings

TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?")
DATE = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})")
NAMED_DATE = re.compile(r"(?:(\d{1,2})[ -]([A-Za-z]{3,9})|([A-Za-z]{3,9}) (\d{1,2}),?)[ -](\d{4})")
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def typed(text: str, locale: Locale) -> Typed:
    """Return the value a text becomes when it is typed in, and the number format it brings."""
    if text.startswith("'"):
        return {"stringValue": text[1:]}, None
    if text.startswith("=") and len(text) > 1:
        return {"formulaValue": text}, None
    bare = text.strip()
    if bare.upper() in ("TRUE", "FALSE"):
        return {"boolValue": bare.upper() == "TRUE"}, None
    found = _number(bare, locale) or _when(bare, locale)
    if found:
        return {"numberValue": found[0]}, found[1]
    return {"stringValue": text}, None


def _number(text: str, locale: Locale) -> tuple[float, dict[str, str] | None] | None:
    group, decimal = re.escape(locale.group), re.escape(locale.decimal)
    plain = rf"(?:\d{{1,3}}(?:{group}\d{{3}})+|\d+)?(?:{decimal}\d*)?(?:[eE][+-]?\d+)?"
    found = re.fullmatch(rf"([+-]?)(\$|Rp ?)?({plain})(%?)", text)
    if not found or not re.search(r"\d", found[3]) or found[3][0] in "eE":
        return None
    digits = found[3].replace(locale.group, "").replace(locale.decimal, ".")
    value = float(digits) * (-1 if found[1] == "-" else 1)
    cents = "0.00" if "." in digits else "0"
    if found[4]:
        return value / 100, {"type": "PERCENT", "pattern": f"{cents}%"}
    if found[2]:
        sign = '"$"' if found[2] == "$" else '"Rp"'
        return value, {"type": "CURRENCY", "pattern": f"{sign}#,##{cents}"}
    if "e" in digits.lower():
        return value, {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    if locale.group in found[3]:
        return value, {"type": "NUMBER", "pattern": f"#,##{cents}"}
    return value, None


def _when(text: str, locale: Locale) -> tuple[float, dict[str, str]] | None:
    """A date, a time, or both with a space or a T between."""
    if only := _time(text):
        return only[0], {"type": "TIME", "pattern": only[1]}
    if day := _date(text, locale):
        return day[0], {"type": "DATE", "pattern": day[1]}
    for found in re.finditer(r"[ T]", text):
        day = _date(text[: found.start()], locale)
        clock = _time(text[found.end() :].strip())
        if day and clock:
            return day[0] + clock[0], {"type": "DATE_TIME", "pattern": f"{day[1]} {clock[1]}"}
    return None


def _time(text: str) -> tuple[float, str] | None:
    found = TIME.fullmatch(text)
    if not found or int(found[2]) > 59 or int(found[3] or 0) > 59:
        return None
    hour, half = int(found[1]), (found[4] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    seconds = hour * 3600 + int(found[2]) * 60 + int(found[3] or 0)
    pattern = ("h" if half else "H") + ":mm" + (":ss" if found[3] else "")
    return seconds / SECONDS, pattern + (" AM/PM" if half else "")


def _date(text: str, locale: Locale) -> tuple[float, str] | None:
    if found := DATE.fullmatch(text):
        first, mark, second, third = found.groups()
        if len(first) == 4:
            return _day(first, second, third, f"yyyy{mark}mm{mark}dd")
        if len(third) not in (2, 4) or len(first) > 2:
            return None
        year = third if len(third) == 4 else f"20{third}"
        if locale.day_first:
            return _day(year, second, first, f"d{mark}M{mark}yyyy")
        return _day(year, first, second, f"M{mark}d{mark}yyyy")
    if found := NAMED_DATE.fullmatch(text):
        name = (found[2] or found[3]).lower()[:3]
        if name in MONTHS:
            pattern = "d mmm yyyy" if found[2] else "mmm d, yyyy"
            return _day(found[5], str(MONTHS.index(name) + 1), found[1] or found[4], pattern)
    return None


def _day(year: str, month: str, day: str, pattern: str) -> tuple[float, str] | None:
    try:
        return serial(datetime(int(year), int(month), int(day))), pattern  # noqa: DTZ001
    except ValueError:
        return None
