"""One request over the wire: where it may go, and an answer that comes whole, in time, or not."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC
from email.utils import parsedate_to_datetime
from io import BytesIO
from threading import Thread
from typing import Any, TypeVar

import requests
from google.auth.transport.requests import AuthorizedSession, Request
from gspread.http_client import HTTPClient
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import parse_url

from sheetsync.errors import StoreError

GOOGLE = "https://sheets.googleapis.com"
_LARGEST = 128 * 2**20  # bytes of an answer, unpacked; ten times a sheet of 10,000 rows
T = TypeVar("T")


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
                if len(data) > _LARGEST:
                    raise requests.exceptions.ContentDecodingError("more than any answer holds")
        except HTTPError as error:
            raise requests.ConnectionError(error) from None
        finally:
            answer.close()
        answer.raw = BytesIO(data)
        return answer


class Http(HTTPClient):
    """gspread's client; it reads every error as Google makes them, and stumbles over any other."""

    def ask(self, method: str, endpoint: str, **how: Any) -> requests.Response:
        """Return any answer, whatever it says."""
        answer: requests.Response = self.session.request(
            method, endpoint, timeout=self.timeout, **how
        )
        return answer


def session(signed: Any, *, local: bool) -> Http:
    """Return what sends requests in the name of `signed`; where `local`, to this computer only."""
    asking = requests.Session()
    calling: Any = AuthorizedSession(  # type: ignore[no-untyped-call] # google-auth has no types
        signed, refresh_timeout=30, auth_request=Request(asking)
    )
    for each in (asking, calling):
        each.max_redirects = 0  # a redirect would carry the token along
        each.trust_env = not local  # a proxy is not this computer
        for scheme in ("https://", "http://"):
            each.mount(scheme, _Whole())
        if local:
            each.adapters.pop("https://")
    return Http(auth=signed, session=calling)


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
