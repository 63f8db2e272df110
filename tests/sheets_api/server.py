"""The server a test starts: its accounts, spreadsheets, address, faults and journal."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from tests.sheets_api import routes
from tests.sheets_api.api import Api, Call
from tests.sheets_api.book import Book
from tests.sheets_api.errors import (
    LARGEST,
    api_disabled,
    bad_token,
    html,
    too_large,
    unknown_caller,
)
from tests.sheets_api.faults import Answer, Faults
from tests.sheets_api.journal import Journal
from tests.sheets_api.new_book import new_book, new_number
from tests.sheets_api.tokens import READING, Account, GrantError, Token, Tokens
from tests.sheets_api.web import Listener, Request

PROJECT = "123456789012"


class SheetsServer:
    """Google Sheets on loopback: a context manager that serves from entering to leaving.

    `clock` is the time the server believes in, in seconds since 1970: that of tokens, and that of
    the `Date` header of every reply. A test may set the latter anew (`server.clock =
    moment.timestamp`); google-auth signs by the computer's clock, so tokens keep the first one.
    A crash inside the server fails the test that caused it, when the server is left.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.api = Api()
        self.clock = clock
        self.tokens = Tokens(PROJECT, clock)
        self.faults = Faults(PROJECT)
        self.journal = Journal()
        self.crashes: list[str] = []
        self.api_enabled = True
        self._listener = Listener(self)
        self._thread = threading.Thread(
            target=self._listener.serve_forever, kwargs={"poll_interval": 0.002}, daemon=True
        )

    def __enter__(self) -> SheetsServer:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._listener.stop()
        self._thread.join()
        if self.crashes and kind is None:
            raise RuntimeError("the local Sheets API server crashed:\n" + "\n".join(self.crashes))

    @property
    def url(self) -> str:
        """The base URL, in the place of https://sheets.googleapis.com."""
        return f"http://127.0.0.1:{self._listener.server_port}"

    @property
    def token_uri(self) -> str:
        return f"{self.url}/token"

    # what a test sets up

    def account(self, email: str) -> Account:
        """A person or role account, with a token that does not run out."""
        return self.tokens.account(email)

    def service_account(self, email: str) -> dict[str, str]:
        """The key of a service account, to be used as its credentials file."""
        return self.tokens.service_account(email, self.token_uri)

    def create(
        self,
        owner: str,
        title: str = "Untitled spreadsheet",
        sheets: list[str | dict[str, Any]] | None = None,
        **properties: Any,
    ) -> Book:
        """Make a spreadsheet; sheets are titles or SheetProperties, other words are properties."""
        given = [{"title": one} if isinstance(one, str) else one for one in sheets or []]
        body = {
            "properties": {"title": title} | properties,
            "sheets": [{"properties": one} for one in given],
        }
        book = new_book(body, self.account(owner).email, PROJECT)
        with self.api.lock:
            self.api.books[book.id] = book
        return book

    def book(self, number: str) -> Book:
        return self.api.books[number]

    def copy(self, book: Book, by: str) -> Book:
        """Let somebody who can read a spreadsheet make a copy, as Drive does: it is theirs alone.

        The copier is left as the only editor of its protected ranges (seen by clients).
        """
        twin = book.copy()
        twin.id, twin.shared = new_number(), {self.account(by).email: "owner"}
        twin.properties["title"] = f"Copy of {book.properties['title']}"
        for sheet in twin.sheets:
            for one in sheet.protections:
                one["editors"] = {"users": [by]}
        with self.api.lock:
            self.api.books[twin.id] = twin
        return twin

    def share(self, book: Book | str, email: str, role: str | None) -> None:
        """Give an account (or "anyone") a role: writer, reader, or None to take it away."""
        found = self.book(book) if isinstance(book, str) else book
        with self.api.lock:
            found.share(self.account(email).email, role)

    def before(self, action: Callable[[Request], Any], **match: Any) -> None:
        """Call `action` before the next request that matches is applied (see faults.Match)."""
        self.faults.before(action, **match)

    def after(self, action: Callable[[Request], Any], **match: Any) -> None:
        """Call `action` when the next request that matches is applied, before it is answered."""
        self.faults.after(action, **match)

    def between(self, action: Callable[[Request], Any], **match: Any) -> None:
        """Act as staff between a reading and the batchUpdate that follows it."""
        self.before(action, **({"path": ":batchUpdate"} | match))

    # what the wire asks

    def name(self, request: Request) -> str:
        """The e-mail of the caller, empty when nobody knows it."""
        found = self.tokens.find(request.token) if request.token else None
        return found.email if found else ""

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request; raises ApiError where Google would refuse it."""
        if len(request.raw) > LARGEST:
            raise too_large()
        if request.path == "/token":
            return self._token(request)
        found = routes.find(request.method, request.path)
        if found is None:
            return Answer(404, html(404))
        method, path = found
        token = self._caller(request)
        self.api.allow(method, token)
        call = Call(
            method,
            method.read_query(request.query) | path,
            method.read_body(request.json()) if method.request else {},
            token.email,
            self.account(token.email).project,
            request.query.get("fields", [None])[0],
        )
        return Answer(200, self.api.answer(call))

    def _caller(self, request: Request) -> Token:
        if not request.token and "key" in request.query:  # an API key reads what anyone may read
            return Token("", "anyone", frozenset(READING), 0)
        if not request.token:
            raise unknown_caller()
        token = self.tokens.find(request.token)
        if token is None:
            raise bad_token()
        if not self.api_enabled:
            raise api_disabled(PROJECT)
        return token

    def _token(self, request: Request) -> Answer:
        form = {name: one[0] for name, one in parse_qs(request.raw.decode()).items()}
        try:
            return Answer(200, self.tokens.exchange(form, self.token_uri))
        except GrantError as refusal:
            return Answer(400, refusal.body)
