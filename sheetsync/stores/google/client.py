"""Talking to the Sheets API: sign-in, where requests may go, time limits, reads that try again."""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import google.auth
import requests
from google.auth import environment_vars
from google.auth.exceptions import (
    DefaultCredentialsError,
    GoogleAuthError,
    RefreshError,
    TransportError,
)
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2 import service_account
from gspread.http_client import HTTPClient
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import parse_url

from sheetsync.core.clock import SLACK
from sheetsync.errors import StoreError, TooLargeError
from sheetsync.stores.files import read_whole
from sheetsync.stores.google.answers import (
    NO_CREDENTIALS,
    Json,
    ThrottledError,
    UnclearError,
    answered,
    clock_is_off,
    loads,
    not_signed_in,
    unreachable,
)

GOOGLE = "https://sheets.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/spreadsheets"
_CONNECT = 10.0  # seconds
LIMITS = 60.0, 185.0  # seconds for a read and for a write; Google itself gives up after 180
LARGEST_REQUEST = 10_000_000  # bytes of a request; Google refuses more than 10,485,760
_PATIENCE = 150.0  # seconds for all tries of one read; quotas are refilled every minute
_TRIES = 8
_LONGEST_WAIT = 65.0
_NAME_KEY = "name the key file of a service account"
_LARGEST_KEY = 2**16  # bytes; it has some 2,400
_LARGEST_ANSWER = 128 * 2**20  # bytes of an answer, unpacked; ten times a sheet of 10,000 rows
T = TypeVar("T")


class Client:
    """The calls on one spreadsheet, called `name` in messages. `requests` counts them all.

    `ahead` is by how many seconds the clock of this computer, `wall`, which counts from 1970, is
    ahead of Google's. `sleep` and `limits`, the time a read and a write may take, are in seconds;
    `largest` is how many bytes a request may have.
    """

    def __init__(
        self,
        spreadsheet: str,
        key_file: Path | None = None,
        api: str | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        wall: Callable[[], float] = time.time,
        limits: tuple[float, float] = LIMITS,
        largest: int = LARGEST_REQUEST,
    ) -> None:
        base = checked_base(api)
        self.spreadsheet, self.requests, self.ahead = spreadsheet, 0, 0.0
        self.name = f"https://docs.google.com/spreadsheets/d/{spreadsheet}"
        self._wall, self._limits, self._largest = wall, limits, largest
        self._url = f"{base}/v4/spreadsheets/{spreadsheet}"
        self._local = base != GOOGLE
        self._key_file, self._sleep = key_file, sleep
        self._http: _Http | None = None

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

        Raises RefusedError or ThrottledError when nothing was applied, UnclearError when it may be;
        TooLargeError, and StoreError when this computer's clock is wrong, before it is sent.
        """
        if problem := self.clock_problem():
            raise StoreError(f"{problem}, and sync again; nothing was written")
        return self._send(":batchUpdate", {"requests": batch}, {}, writing=True)

    def clock_problem(self) -> str:
        """Return what is wrong with this computer's clock by that of the last answer, '' if right.

        A time in the history is never taken back, so a clock that is off may not write one.
        """
        return clock_is_off(self.ahead) if abs(self.ahead) > SLACK.total_seconds() else ""

    def pause(self, seconds: float) -> None:
        """Wait as long as Google asked for, within reason."""
        self._sleep(min(seconds, _LONGEST_WAIT))

    def _send(self, path: str, body: Any, query: Mapping[str, Any], *, writing: bool) -> Json:
        limit, data = self._limits[writing], None
        if body:
            text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
            data = text.encode("utf-8", "replace")
        if data and len(data) > self._largest:
            said = f"{self.name}: Google takes no request of {len(data):,} bytes"
            raise TooLargeError(said, self._largest / len(data))
        self.requests += 1
        try:
            answer = in_time(partial(self._ask, path, data, query, limit), limit)
            if answer.status_code == requests.codes.ok:
                found = loads(answer.content)
                if "error" in found or (writing and "spreadsheetId" not in found):
                    raise ValueError("neither done nor refused")
                return found
        except RefreshError as error:
            raise not_signed_in(" ".join(map(str, error.args))) from None
        except (requests.Timeout, TimeoutError):
            self._http = None  # somebody may still be waiting on that connection
            raise unreachable(self.name, "Google gave no answer in time") from None
        except requests.TooManyRedirects:
            raise unreachable(
                self.name, "not Google answered, but something that leads elsewhere"
            ) from None
        except (requests.RequestException, TransportError):
            raise unreachable(self.name, "the connection to Google broke") from None
        except GoogleAuthError:
            raise not_signed_in("") from None
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
            # what the libraries make of an answer of quite another kind
            raise unreachable(self.name, "what answered does not speak as Google does") from None
        raise self._said(answer, writing)

    def _ask(
        self, path: str, data: bytes | None, query: Mapping[str, Any], limit: float
    ) -> requests.Response:
        http = self._signed_in()
        http.set_timeout((min(_CONNECT, limit), limit))
        sent = self._wall()
        answer = http.ask(
            "get" if data is None else "post",
            self._url + path,
            params={**query, "prettyPrint": "false"},
            data=data,
            headers={"Content-Type": "application/json; charset=utf-8"},
        )
        self.ahead = ahead(answer.headers.get("Date", ""), sent, self._wall())
        return answer

    def _said(self, answer: requests.Response, writing: bool) -> StoreError:
        after = answer.headers.get("Retry-After", "")
        wait = float(after) if re.fullmatch(r"\d+(\.\d+)?", after) else 0.0
        who = self.email or "your account"
        error = _error(answer.content)
        return answered(self.name, answer.status_code, error, wait, who=who, writing=writing)

    def _signed_in(self) -> _Http:
        if self._http is None:
            signed = _credentials(self._key_file)
            self._http = _Http(signed, _session(signed, local=self._local))
        return self._http


def _error(content: bytes) -> Json:
    """Return what an answer says is wrong; nothing where it is not said as Google does."""
    try:
        found = loads(content).get("error")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _credentials(key_file: Path | None) -> Any:
    """Return the sign-in of the key file, or that of the computer."""
    if key_file is None:
        if named := os.environ.get(environment_vars.CREDENTIALS):
            _key(named)  # google-auth would wait for a FIFO
        try:
            return google.auth.default(scopes=[SCOPE])[0]
        except DefaultCredentialsError:
            raise StoreError(NO_CREDENTIALS) from None
        except (GoogleAuthError, OSError, ValueError, TypeError, AttributeError, LookupError):
            raise StoreError(
                f"this computer's own sign-in cannot be used; {NO_CREDENTIALS}"
            ) from None
    try:
        info = json.loads(_key(key_file))
    except (ValueError, RecursionError):
        info = None
    try:
        read: Any = service_account.Credentials.from_service_account_info
        return read(info, scopes=[SCOPE])
    except (GoogleAuthError, ValueError, TypeError, AttributeError, KeyError):
        raise StoreError(
            f"{key_file}: is not the key file of a service account; download a JSON key from "
            "Google Cloud (IAM > Service accounts > Keys)"
        ) from None


def _key(file: str | Path) -> bytes:
    """Return what a key file holds. Raises StoreError where it is no plain file, or a large one."""
    return read_whole(file, absent=_NAME_KEY, most=_LARGEST_KEY)[0]


def checked_base(base: str | None) -> str:
    """Return the base URL of the API. Raises StoreError for one that is not on this computer.

    It is read by the library that sends, and made anew from what that found: two readers of one
    address may disagree about where it leads, and a token would go there.
    """
    if not base:
        return GOOGLE
    try:
        found = parse_url(base)
    except LocationParseError:
        found = parse_url("")
    here = found.scheme == "http" and found.host in ("127.0.0.1", "localhost", "[::1]")
    more = found.auth or found.query or found.fragment or "@" in base or found.port == 0
    if not here or more or found.path not in (None, "/"):
        raise StoreError(
            f"SHEETSYNC_SHEETS_API is {base!r}; only an address of this computer may stand there, "
            "for example http://127.0.0.1:8080"
        )
    return f"http://{found.host}:{found.port or 80}"


class _Whole(HTTPAdapter):
    """Takes an answer whole and unpacked, or not at all: a few bytes may unpack to gigabytes."""

    def send(self, *args: Any, **how: Any) -> requests.Response:
        answer = super().send(*args, **{**how, "stream": True})
        data = bytearray()
        try:
            for part in answer.raw.stream(2**16, decode_content=True):
                data += part
                if len(data) > _LARGEST_ANSWER:
                    raise requests.exceptions.ContentDecodingError("more than any answer holds")
        except HTTPError as error:
            raise requests.ConnectionError(error) from None
        finally:
            answer.close()
        answer.raw = BytesIO(data)
        return answer


class _Http(HTTPClient):
    """gspread's client, one that takes any answer: its own way stumbles over errors of others."""

    def ask(self, method: str, endpoint: str, **how: Any) -> requests.Response:
        """Return any answer, whatever it says."""
        session: Any = self.session
        answer: requests.Response = session.request(method, endpoint, timeout=self.timeout, **how)
        return answer


def _session(signed: Any, *, local: bool) -> AuthorizedSession:
    """Return what sends requests in the name of `signed`; where `local`, to this computer only."""
    asking = requests.Session()
    calling = AuthorizedSession(  # type: ignore[no-untyped-call] # google-auth has no types
        signed, refresh_timeout=30, auth_request=Request(asking)
    )
    for each in (asking, calling):
        each.max_redirects = 0  # a redirect would carry the token along
        each.trust_env = not local  # a proxy is not this computer
        for scheme in ("https://", "http://"):
            each.mount(scheme, _Whole())
        if local:
            each.adapters.pop("https://")
    return calling


def in_time(call: Callable[[], T], seconds: float) -> T:
    """Return what a call returns; raises TimeoutError when it takes longer than that in all.

    The time limit of a request is one for each byte that comes in, and there is none for a name
    server that does not answer. A call that takes too long is left behind.
    """
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # handed on to who waits for it
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return future.result(seconds)


def ahead(date: str, sent: float, got: float) -> float:
    """Return how many seconds this computer's clock is ahead of the `Date` header of an answer.

    `sent` and `got` are when the request went and the answer came, by this computer; a date between
    them is right, and one that cannot be read says nothing.
    """
    try:
        found = parsedate_to_datetime(date)
        said = (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return max(sent - said, 0.0) or min(got - said, 0.0)
