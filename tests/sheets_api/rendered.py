"""How a value is shown: as people see it, or as it is; dates as numbers or as text."""

from __future__ import annotations

from typing import Any

from tests.sheets_api.json_form import plain
from tests.sheets_api.locales import Locale
from tests.sheets_api.patterns import formatted_number

DATES = ("DATE", "TIME", "DATE_TIME")
ERRORS = {
    "ERROR": "#ERROR!",
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "LOADING": "Loading...",
}


def pattern_of(number_format: dict[str, str] | None, locale: Locale) -> str:
    """Return the pattern of a number format; without one, the usual one of its type."""
    given = number_format or {}
    usual = {
        "NUMBER": "#,##0.00",
        "PERCENT": "0.00%",
        "CURRENCY": '"$"#,##0.00',
        "DATE": locale.date,
        "TIME": "h:mm:ss AM/PM",
        "DATE_TIME": f"{locale.date} H:mm:ss",
        "SCIENTIFIC": "0.00E+00",
    }
    return given.get("pattern") or usual.get(given.get("type", ""), "")


def formatted(value: dict[str, Any], number_format: dict[str, str] | None, locale: Locale) -> str:
    """Return the text a person sees in the cell."""
    if "numberValue" in value:
        return formatted_number(value["numberValue"], pattern_of(number_format, locale), locale)
    if "boolValue" in value:
        return "TRUE" if value["boolValue"] else "FALSE"
    if "errorValue" in value:
        return ERRORS[value["errorValue"]["type"]]
    return value.get("stringValue", "")


def unformatted(
    value: dict[str, Any],
    number_format: dict[str, str] | None,
    locale: Locale,
    dates_as_text: bool,
) -> Any:
    """Return the value itself; dates as text where the caller asked for FORMATTED_STRING."""
    if "numberValue" in value:
        if dates_as_text and (number_format or {}).get("type") in DATES:
            return formatted(value, number_format, locale)
        return plain(value["numberValue"])
    if "boolValue" in value:
        return value["boolValue"]
    return formatted(value, number_format, locale)
