"""The wire: HTTP on loopback, from bytes to a call and back, with the faults in between."""

from __future__ import annotations

import gzip
import json
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from tests.sheets_api.errors import ApiError, bad_request
from tests.sheets_api.faults import Answer, Fault, Faults
from tests.sheets_api.journal import Entry, Journal

LARGE = 200_000


@dataclass
class Request:
    """One request as it came in. `path` is still quoted; `body` is bytes until it is read."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: Any
    raw: bytes
    account: str = ""
    _parsed: Any = None

    @property
    def token(self) -> str:
        """The bearer token, from the header or the query; empty when there is none."""
        kind, _, text = self.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return text.strip()
        return self.query.get("access_token", self.query.get("oauth_token", [""]))[0]

    def json(self) -> Any:
        """The body as JSON, an empty one as an empty object; raises Google's 400."""
        try:
            if self._parsed is None:
                self._parsed = json.loads(self.raw) if self.raw.strip() else {}
            return self._parsed
        except ValueError as error:
            message = f"Invalid JSON payload received. {error}"
            raise ApiError(400, message, [bad_request([{"description": message}])]) from None


class Backend(Protocol):
    """What the wire needs from the server behind it."""

    faults: Faults
    journal: Journal
    crashes: list[str]
    clock: Callable[[], float]

    def name(self, request: Request) -> str: ...

    def answer(self, request: Request) -> Answer: ...


class Listener(ThreadingHTTPServer):
    """Threads on loopback; knows its open connections, so that closing leaves none behind."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.closing = threading.Event()
        self.open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self.open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def stop(self) -> None:
        """Stop listening, hang up on everybody, and wait for the threads."""
        self.closing.set()
        self.shutdown()
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self.server_close()

    def handle_error(self, *_: Any) -> None:
        """A client that hung up is no error of ours; anything else is."""
        if not isinstance(sys.exc_info()[1], OSError):
            self.backend.crashes.append(traceback.format_exc())


class Handler(BaseHTTPRequestHandler):
    """One connection, kept alive from request to request."""

    server: Listener
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        request = self._read()
        backend = self.server.backend
        request.account = backend.name(request)
        entry = backend.journal.add(
            Entry(request.account, request.method, request.path, request.query, None)
        )
        entry.received, entry.body = len(request.raw), _readable(request)
        fault = backend.faults.find(request)
        if fault.wait:
            self.server.closing.wait(fault.wait)
        backend.faults.run_before(request)
        if fault.drop == "before":
            self.close_connection = True
            return
        answer = fault.answer
        if answer is None or fault.applied:
            answer = self._answer(request) if answer is None else self._unsaid(request, answer)
            backend.faults.run_after(request)
        if fault.drop == "after":
            self.close_connection = True
        else:
            self._send(answer, fault, entry)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815

    def _read(self) -> Request:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            raw = b"".join(iter(self._chunk, b""))
        else:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        query = parse_qs(parts.query, keep_blank_values=True)
        request = Request(self.command, parts.path, query, self.headers, raw)
        if self.headers.get("Content-Encoding") == "gzip":
            request.raw = gzip.decompress(raw)
        return request

    def _chunk(self) -> bytes:
        size = int(self.rfile.readline().partition(b";")[0], 16)
        data = self.rfile.read(size)
        self.rfile.readline()
        return data

    def _answer(self, request: Request) -> Answer:
        try:
            return self.server.backend.answer(request)
        except ApiError as error:
            return Answer(error.code, error.body())
        except Exception:
            self.server.backend.crashes.append(traceback.format_exc())
            return Answer(500, ApiError(500, "Internal error encountered.").body())

    def _unsaid(self, request: Request, answer: Answer) -> Answer:
        """Apply a request, and say something else about it."""
        self._answer(request)
        return answer

    def _send(self, answer: Answer, fault: Fault, entry: Entry) -> None:
        data = _printed(answer.body, entry.query.get("prettyPrint") == ["false"])
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind or _kind(answer.body))
        self.send_header("Vary", "Origin, X-Origin, Referer")
        self.send_header("Cache-Control", "private")
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            data = gzip.compress(data, compresslevel=1)
            self.send_header("Content-Encoding", "gzip")
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        entry.status, entry.sent = answer.status, len(data)
        if fault.cut:
            data, self.close_connection = data[: len(data) // 2], True
        self.wfile.write(data)
        self.wfile.flush()

    def date_time_string(self, _timestamp: float | None = None) -> str:
        return formatdate(self.server.backend.clock(), usegmt=True)

    def version_string(self) -> str:
        return "ESF"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the journal has it all."""


def _kind(body: Any) -> str:
    return f"{'text/html' if isinstance(body, str) else 'application/json'}; charset=UTF-8"


def _printed(body: Any, compact: bool) -> bytes:
    """JSON with Google's line breaks; without them on demand, and where it would take seconds.

    A page and bytes are sent as they are.
    """
    if isinstance(body, bytes | str):
        return body.encode() if isinstance(body, str) else body
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    if not compact and len(text) <= LARGE:
        text = json.dumps(body, ensure_ascii=False, indent=2) + "\n"
    return text.encode()


def _readable(request: Request) -> Any:
    """The body for the journal: JSON where it is JSON, else text."""
    try:
        return request.json() if request.raw else None
    except ApiError:
        return request.raw.decode(errors="replace")
