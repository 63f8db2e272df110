"""What Google answers: its JSON by name and kind, and when it says no, a sentence with the mend."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

from sheetsync.errors import StoreError

Json = dict[str, Any]
T = TypeVar("T")
_CONSOLE = "https://console.cloud.google.com/apis/library/sheets.googleapis.com"
NO_CREDENTIALS = (
    "found no Google sign-in; name the key file of a service account with --credentials FILE, or "
    "run `gcloud auth application-default login`"
)


class RefusedError(StoreError):
    """Google refused the batch (400): nothing was applied. `request` is the one it named."""

    def __init__(self, message: str, request: int | None = None) -> None:
        super().__init__(message)
        self.request = request


class UnclearError(StoreError):
    """No answer, or one that does not tell whether the request was applied."""


class ThrottledError(StoreError):
    """The calls of this minute are used up: nothing was applied; `wait` is in seconds."""

    def __init__(self, message: str, wait: float) -> None:
        super().__init__(message)
        self.wait = wait


def unreachable(name: str, why: str) -> UnclearError:
    """Return the error for a connection that broke or timed out."""
    return UnclearError(f"{name}: {why}; check the internet connection and sync again")


def clock_is_off(ahead: float) -> str:
    """Return the sentence about a clock that is so many seconds ahead of Google's, or behind it."""
    minutes = abs(ahead) / 60
    much = f"{minutes:.0f} minutes" if minutes < 120 else f"{minutes / 60:,.0f} hours"
    return (
        f"this computer's clock is {much} {'ahead of' if ahead > 0 else 'behind'} Google's; set "
        "date and time right (automatically, from the internet)"
    )


def answered(
    name: str, status: int, error: Mapping[str, Any], wait: float, *, who: str, writing: bool
) -> StoreError:
    """Return the error for an answer other than 200; `who` is the account that asked."""
    if status == 429:
        return ThrottledError(
            f"{name}: the calls Google allows in a minute are used up; sync again in a minute, and "
            "less often (--every 5m)",
            wait,
        )
    if status < 400 or status >= 500:
        return UnclearError(f"{name}: Google Sheets is down ({status}); sync again later")
    if status == 404:
        return StoreError(
            f"{name}: Google knows no such spreadsheet; was it deleted? Copy its address from the "
            "browser again"
        )
    if status == 401:
        return StoreError(f"{name}: Google does not accept the sign-in of {who}; sign in again")
    if status == 403:
        return StoreError(f"{name}: {_forbidden(error, who, writing)}")
    return _bad_request(name, status, error)


def _forbidden(error: Mapping[str, Any], who: str, writing: bool) -> str:
    details = error.get("details")
    reasons = {
        str(one.get("reason")): one.get("metadata")
        for one in (details if isinstance(details, list) else ())
        if isinstance(one, dict)
    }
    if "SERVICE_DISABLED" in reasons:
        metadata = reasons["SERVICE_DISABLED"]
        consumer = str(metadata.get("consumer", "")) if isinstance(metadata, dict) else ""
        project = consumer.removeprefix("projects/")[:60]
        return (
            f"the Google Sheets API is not enabled in project {project}; enable it at "
            f"{_CONSOLE}?project={project}, wait a few minutes and sync again"
        )
    if "ACCESS_TOKEN_SCOPE_INSUFFICIENT" in reasons:
        return f"the sign-in of {who} does not cover spreadsheets; sign in again with that scope"
    if writing:
        return f"{who} may only view the spreadsheet; share it with {who} as Editor"
    return f"the spreadsheet is not shared with {who}; share it with {who} as Editor"


def _bad_request(name: str, status: int, error: Mapping[str, Any]) -> StoreError:
    message = " ".join(str(error.get("message", "")).split())[:200]
    if error.get("status") == "FAILED_PRECONDITION":
        return StoreError(
            f"{name}: this is an Office file in Google Drive; open it there, choose File > Save as "
            "Google Sheets, and use the address of the new spreadsheet"
        )
    named = re.match(r"Invalid requests\[(\d{1,6})\]", message)
    place = int(named[1]) if named else None
    return RefusedError(f"{name}: Google refused the request ({status}): {message}", place)


def not_signed_in(why: str) -> StoreError:
    """Return the error for a token that was not given; `why` is Google's own sentence."""
    folded = why.casefold()
    if "timeframe" in folded or "iat and exp" in folded:
        return StoreError(
            "Google refuses the sign-in because this computer's clock is wrong; set date and time "
            "right (automatically, from the internet) and sync again"
        )
    if "account not found" in folded or "invalid_client" in folded:
        return StoreError(
            "the service account of the key file is gone or disabled; make a new key in Google "
            "Cloud (IAM > Service accounts) and name it with --credentials"
        )
    if "signature" in folded:
        return StoreError(
            "Google does not accept the key file any more; make a new key in Google Cloud (IAM > "
            "Service accounts) and name it with --credentials"
        )
    return StoreError(
        "Google refuses the sign-in; make a new key in Google Cloud (IAM > Service accounts), or "
        "run `gcloud auth application-default login` again"
    )


def loads(data: str | bytes) -> Json:
    """Return a JSON object. Raises ValueError or RecursionError for anything else."""
    found = json.loads(data, parse_constant=_no_number)
    if not isinstance(found, dict):
        raise ValueError(f"found {type(found).__name__}, expected an object")
    return found


def part(found: Any, name: str, kind: type[T]) -> T:
    """Return what an object holds under a name; Google leaves out what is zero, false or empty.

    Raises UnclearError when it is of another kind: blank it would look like a deleted row.
    """
    value = found.get(name) if isinstance(found, dict) else odd(name)
    if value is None:
        return kind()
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        odd(name)
    return value


def parts(found: Any, name: str) -> list[Json]:
    """Return the objects of a list. Raises UnclearError when there is anything else."""
    listed: list[Any] = part(found, name, list)
    if not all(isinstance(one, dict) for one in listed):
        odd(name)
    return listed


def sheets_of(answer: Json) -> dict[int, Json]:
    """Return the tabs of an answer by their id, in its order."""
    sheets = parts(answer, "sheets")
    return {part(part(sheet, "properties", dict), "sheetId", int): sheet for sheet in sheets}


def odd(name: str) -> NoReturn:
    """Raise the error for an answer that does not say what it should."""
    raise UnclearError(
        f"Google's answer cannot be understood (at {name!r}); nothing was made of it, sync again "
        "later"
    )


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")
