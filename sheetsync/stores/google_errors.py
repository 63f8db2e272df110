"""What Google answers when it says no, in sentences that tell the mend and never a secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sheetsync.errors import StoreError

_CONSOLE = "https://console.cloud.google.com/apis/library/sheets.googleapis.com"
NO_CREDENTIALS = (
    "found no Google sign-in; name the key file of a service account with --credentials FILE, or "
    "run `gcloud auth application-default login`"
)


class RefusedError(StoreError):
    """Google refused the request (400): nothing was applied."""


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
    if status >= 500:
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
    details = [one for one in error.get("details", ()) if isinstance(one, dict)]
    reasons = {one.get("reason"): one for one in details}
    if "SERVICE_DISABLED" in reasons:
        consumer = str(reasons["SERVICE_DISABLED"].get("metadata", {}).get("consumer", ""))
        project = consumer.removeprefix("projects/")
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
    message = str(error.get("message", ""))[:300]
    if error.get("status") == "FAILED_PRECONDITION":
        return StoreError(
            f"{name}: this is an Office file in Google Drive; open it there, choose File > Save as "
            "Google Sheets, and use the address of the new spreadsheet"
        )
    return RefusedError(f"{name}: Google refused the request ({status}): {message}")


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
