"""Talking to the Sheets API: sign-in, a time limit on every request, reads that try again."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import google.auth
import requests
from google.auth.exceptions import (
    DefaultCredentialsError,
    GoogleAuthError,
    RefreshError,
    TransportError,
)
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2 import service_account
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient

from sheetsync.errors import StoreError
from sheetsync.stores.google_errors import (
    NO_CREDENTIALS,
    ThrottledError,
    UnclearError,
    answered,
    not_signed_in,
    unreachable,
)

GOOGLE = "https://sheets.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/spreadsheets"
_CONNECT = 10.0  # seconds
LIMITS = 60.0, 185.0  # seconds for a read and for a write; Google itself gives up after 180
_PATIENCE = 150.0  # seconds for all tries of one read; quotas are refilled every minute
_TRIES = 8
_LONGEST_WAIT = 65.0

Json = dict[str, Any]


def checked_base(base: str | None) -> str:
    """Return the base URL of the API. Raises StoreError for one that is not on this computer."""
    if not base:
        return GOOGLE
    parts = urlsplit(base)
    if parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise StoreError(
            f"SHEETSYNC_SHEETS_API is {base!r}; only an address of this computer may stand there, "
            "for example http://127.0.0.1:8080"
        )
    return base.rstrip("/")


class Client:
    """The calls on one spreadsheet. `requests` counts them, those that failed too."""

    def __init__(
        self,
        spreadsheet: str,
        name: str,
        key_file: Path | None = None,
        base: str = GOOGLE,
        sleep: Callable[[float], None] = time.sleep,
        limits: tuple[float, float] = LIMITS,
    ) -> None:
        self.name, self.requests, self._limits = name, 0, limits
        self._url = f"{base}/v4/spreadsheets/{spreadsheet}"
        self._local = base != GOOGLE
        self._key_file, self._sleep = key_file, sleep
        self._http: HTTPClient | None = None

    @property
    def email(self) -> str:
        """The e-mail of the account that works here; '' when it cannot be known."""
        session: Any = self._signed_in().session
        found = getattr(session.credentials, "service_account_email", "")
        return found if "@" in str(found) else ""

    def read(self, path: str = "", body: Any = None, **query: Any) -> Json:
        """Return an answer; tries again, within limits, while Google is busy or unreachable."""
        end = time.monotonic() + _PATIENCE
        for attempt in range(_TRIES):
            try:
                return self._send(path, body, query, writing=False)
            except (ThrottledError, UnclearError) as error:
                asked = error.wait if isinstance(error, ThrottledError) else 0.0
                jitter = random.uniform(0, min(2.0**attempt, 32.0))  # noqa: S311 - no secret
                wait = min(asked + jitter, _LONGEST_WAIT)
                if attempt + 1 == _TRIES or time.monotonic() + wait > end:
                    raise
                self._sleep(wait)
        raise AssertionError("the loop returns or raises")

    def write(self, batch: list[Json]) -> Json:
        """Send one batch, once.

        Raises RefusedError or ThrottledError when nothing was applied, UnclearError when it may be.
        """
        return self._send(":batchUpdate", {"requests": batch}, {}, writing=True)

    def pause(self, seconds: float) -> None:
        """Wait as long as Google asked for, within reason."""
        self._sleep(min(seconds, _LONGEST_WAIT))

    def _send(self, path: str, body: Any, query: Mapping[str, Any], *, writing: bool) -> Json:
        http = self._signed_in()
        http.set_timeout((_CONNECT, self._limits[writing]))
        data = _json(body) if body else None
        self.requests += 1
        try:
            answer = http.request(
                "post" if body else "get",
                self._url + path,
                params={**query, "prettyPrint": "false"},
                data=data,
                headers={"Content-Type": "application/json; charset=utf-8"},
            )
            found = answer.json()
        except APIError as error:
            raise self._said(error, writing) from None
        except RefreshError as error:
            raise not_signed_in(" ".join(map(str, error.args))) from None
        except requests.Timeout:
            raise unreachable(self.name, "Google gave no answer in time") from None
        except (requests.RequestException, TransportError, ValueError):
            raise unreachable(self.name, "the connection to Google broke") from None
        except GoogleAuthError:
            raise not_signed_in("") from None
        return found if isinstance(found, dict) else {}

    def _said(self, error: APIError, writing: bool) -> StoreError:
        after = error.response.headers.get("Retry-After", "")
        wait = float(after) if re.fullmatch(r"\d+(\.\d+)?", after) else 0.0
        status, who = error.response.status_code, self.email or "your account"
        return answered(self.name, status, error.error, wait, who=who, writing=writing)

    def _signed_in(self) -> HTTPClient:
        if self._http is None:
            signed = _credentials(self._key_file)
            asking = requests.Session()
            session: Any = AuthorizedSession(  # type: ignore[no-untyped-call] # google-auth has no types
                signed, refresh_timeout=30, auth_request=Request(asking)
            )
            if self._local:  # a test: nothing may leave this computer
                for each in (asking, session):
                    each.adapters.pop("https://")
            self._http = HTTPClient(auth=signed, session=session)
        return self._http


def _json(body: Any) -> bytes:
    """Return compact JSON; gspread's own has a blank after each mark."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _credentials(key_file: Path | None) -> Any:
    """Return the sign-in of the key file, or that of the computer."""
    if key_file is None:
        try:
            return google.auth.default(scopes=[SCOPE])[0]
        except DefaultCredentialsError:
            raise StoreError(NO_CREDENTIALS) from None
    try:
        info = json.loads(key_file.read_text("utf-8"))
    except OSError as error:
        raise StoreError(
            f"{key_file}: cannot be read ({error.strerror}); name the key file of a service account"
        ) from None
    except ValueError:
        info = None
    try:
        read: Any = service_account.Credentials.from_service_account_info
        return read(info, scopes=[SCOPE])
    except (GoogleAuthError, ValueError, TypeError, AttributeError, KeyError):
        raise StoreError(
            f"{key_file}: is not the key file of a service account; download a JSON key from "
            "Google Cloud (IAM > Service accounts > Keys)"
        ) from None
