"""Faults and interruptions on demand: which of the next requests they meet, and what they do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from tests.sheets_api.errors import ApiError, html, quota

JSON, DEEP = "application/json; charset=UTF-8", 100_000
# what a proxy, a captive portal or a broken front end says where an answer is expected
ODD_BODIES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", JSON),
    "null": (b"null", JSON),
    "a number": (b"7", JSON),
    "a number too long to read": (b"9" * 5000, JSON),
    "a text": (b'"x"', JSON),
    "a list": (b"[]", JSON),
    "an empty object": (b"{}", JSON),
    "an error that is a text": (b'{"error":"x"}', JSON),
    "an error that is null": (b'{"error":null}', JSON),
    "an error that is a list": (b'{"error":[7]}', JSON),
    "an error of nulls": (b'{"error":{"code":null,"message":null,"status":null}}', JSON),
    "an error of wrong kinds": (b'{"error":{"code":"x","message":[7],"status":{}}}', JSON),
    "an error with control characters": (b'{"error":{"message":"\\u001b[31m\\u0085x"}}', JSON),
    "lists in lists": (b"[" * DEEP + b"]" * DEEP, JSON),
    "objects in objects": (b'{"a":' * DEEP + b"1" + b"}" * DEEP, JSON),
    "a page": (html(200).encode(), "text/html; charset=UTF-8"),
    "a page called JSON": (html(200).encode(), JSON),
    "another charset than is said": ('{"error":{"message":"\xe9"}}'.encode("latin-1"), JSON),
    "a charset nobody knows": (b"{}", "application/json; charset=x-none"),
    "UTF-16": ('{"error":"x"}'.encode("utf-16"), "application/json"),
    "bytes": (bytes(range(256)), "application/octet-stream"),
}


class Request(Protocol):
    """What a fault looks at."""

    method: str
    path: str
    account: str


@dataclass
class Match:
    """Which requests are meant: by method, part of the path, account; `skip` some, then `times`."""

    method: str | None = None
    path: str = ""
    account: str | None = None
    skip: int = 0
    times: int = 1

    def meets(self, request: Request) -> bool:
        """Whether this request is one of those meant; counts it.

        What google-auth asks for itself is never meant, unless the path says so.
        """
        if not request.path.startswith("/v4/") and request.path != self.path:
            return False
        if self.method not in (None, request.method) or self.path not in request.path:
            return False
        if self.account not in (None, request.account) or self.times <= 0:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        return True


@dataclass(frozen=True)
class Answer:
    """A whole answer: status, body, and further headers.

    The body is JSON, the text of a page, or bytes; `kind` is its Content-Type if not the usual.
    """

    status: int
    body: Any
    headers: tuple[tuple[str, str], ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong.

    `wait` seconds pass first. With an `answer` the request is not applied, unless `applied`. `drop`
    closes the connection `before` or `after` applying; `cut` sends half of the body and closes.
    """

    wait: float = 0
    answer: Answer | None = None
    applied: bool = False
    drop: str = ""
    cut: bool = False


class Faults:
    """The faults a test has ordered, each met once unless `times` says otherwise."""

    def __init__(self, project: str) -> None:
        self._project = project
        self._lock = threading.Lock()
        self._queue: list[tuple[Match, Fault]] = []
        self._before: list[tuple[Match, Callable[[Any], Any]]] = []
        self._after: list[tuple[Match, Callable[[Any], Any]]] = []

    def add(self, fault: Fault, **match: Any) -> None:
        """Let `fault` meet the next request, or the one the keywords of Match describe."""
        with self._lock:
            self._queue.append((Match(**match), fault))

    def too_many(self, retry_after: float | None = None, **match: Any) -> None:
        """429 RESOURCE_EXHAUSTED, with Retry-After if asked for."""
        reading = match.get("method") == "GET" or "ByDataFilter" in match.get("path", "")
        body = quota(reading, self._project).body()
        headers = (("Retry-After", f"{retry_after:g}"),) if retry_after is not None else ()
        self.add(Fault(answer=Answer(429, body, headers)), **match)

    def broken(self, status: int = 503, *, page: bool = True, **match: Any) -> None:
        """500, 502 or 503: an HTML page of the front end, or Google's JSON."""
        words = {500: "Internal error encountered.", 503: "The service is currently unavailable."}
        body = html(status) if page else ApiError(status, words[status]).body()
        self.add(Fault(answer=Answer(status, body)), **match)

    def redirect(self, to: str, status: int = 302, **match: Any) -> None:
        """301, 302, 303, 307 or 308 to another address; nothing was applied."""
        answer = Answer(status, html(status), (("Location", to),))
        self.add(Fault(answer=answer), **match)

    def odd(
        self,
        body: bytes,
        kind: str = JSON,
        *,
        status: int = 200,
        applied: bool = False,
        **match: Any,
    ) -> None:
        """Some other body than the one expected (see ODD_BODIES), `applied` or not."""
        self.add(Fault(answer=Answer(status, body, (), kind), applied=applied), **match)

    def slow(self, seconds: float, **match: Any) -> None:
        """The request is applied and answered after a pause."""
        self.add(Fault(wait=seconds), **match)

    def drop_before(self, **match: Any) -> None:
        """The connection closes and nothing was applied."""
        self.add(Fault(drop="before"), **match)

    def drop_after(self, **match: Any) -> None:
        """The request is applied; the connection closes without an answer."""
        self.add(Fault(drop="after"), **match)

    def truncated(self, **match: Any) -> None:
        """The request is applied; the answer breaks off in the middle."""
        self.add(Fault(cut=True), **match)

    def before(self, action: Callable[[Any], Any], **match: Any) -> None:
        """Call `action(request)` when a request has come in and before it is looked at."""
        with self._lock:
            self._before.append((Match(**match), action))

    def after(self, action: Callable[[Any], Any], **match: Any) -> None:
        """Call `action(request)` when a request is applied and before it is answered."""
        with self._lock:
            self._after.append((Match(**match), action))

    def find(self, request: Request) -> Fault:
        """The fault this request meets; one that does nothing when there is none."""
        with self._lock:
            met = [fault for match, fault in self._queue if match.meets(request)][:1]
        return met[0] if met else Fault()

    def run_before(self, request: Request) -> None:
        self._run(self._before, request)

    def run_after(self, request: Request) -> None:
        self._run(self._after, request)

    def _run(self, actions: list[tuple[Match, Callable[[Any], Any]]], request: Request) -> None:
        with self._lock:
            met = [action for match, action in actions if match.meets(request)]
        for action in met:
            action(request)
