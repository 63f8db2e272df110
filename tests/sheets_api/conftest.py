"""A server, a spreadsheet on it, and people who call it by plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import requests

from tests.sheets_api import SheetsServer
from tests.sheets_api.book import Book

OWNER = "kepala@example.go.id"
STAFF = "ani@example.go.id"
TOOL = "sync@project.iam.gserviceaccount.com"


class Caller:
    """Somebody who calls one spreadsheet by plain HTTP and gets the JSON of the answer."""

    def __init__(self, server: SheetsServer, book: Book, email: str) -> None:
        self.url = f"{server.url}/v4/spreadsheets/{book.id}"
        self.http = requests.Session()
        self.http.headers["Authorization"] = f"Bearer {server.account(email).token}"
        self.status = 0

    def call(self, verb: str, path: str, body: Any = None, **query: Any) -> Any:
        answer = self.http.request(verb, self.url + path, params=query, json=body, timeout=10)
        self.status = answer.status_code
        return answer.json()

    def get(self, **query: Any) -> Any:
        return self.call("GET", "", **query)

    def post(self, path: str, body: Any, **query: Any) -> Any:
        return self.call("POST", path, body, **query)

    def batch(self, *requests: dict[str, Any], **body: Any) -> Any:
        return self.post(":batchUpdate", {"requests": list(requests)} | body)

    def read(self, cells: str, **query: Any) -> Any:
        return self.call("GET", f"/values/{quote(cells, safe='')}", **query)

    def values(self, cells: str, **query: Any) -> Any:
        return self.read(cells, **query).get("values", [])

    def write(self, cells: str, values: Any, option: str = "RAW", **query: Any) -> Any:
        path, query = f"/values/{quote(cells, safe='')}", query | {"valueInputOption": option}
        return self.call("PUT", path, {"values": values}, **query)

    def append(self, cells: str, values: Any, **query: Any) -> Any:
        path = f"/values/{quote(cells, safe='')}:append"
        return self.post(path, {"values": values}, **({"valueInputOption": "RAW"} | query))

    def cell(self, cells: str) -> dict[str, Any]:
        """The CellData of the first cell of a range."""
        data = self.get(ranges=cells, includeGridData=True)["sheets"][0]["data"][0]
        return data.get("rowData", [{}])[0].get("values", [{}])[0]

    def message(self, answer: Any) -> str:
        """The message of an answer that must be a 400."""
        assert self.status == 400, answer
        assert answer["error"]["status"] == "INVALID_ARGUMENT"
        return answer["error"]["message"]


@pytest.fixture
def server() -> Iterator[SheetsServer]:
    with SheetsServer() as running:
        yield running


@pytest.fixture
def book(server: SheetsServer) -> Book:
    """A spreadsheet of the owner with an empty Sheet1, shared with staff and the tool."""
    made = server.create(OWNER, "Buku")
    server.share(made, STAFF, "writer")
    server.share(made, TOOL, "writer")
    return made


@pytest.fixture
def callers(server: SheetsServer, book: Book) -> Iterator[Any]:
    opened: dict[str, Caller] = {}

    def caller(email: str) -> Caller:
        if email not in opened:
            opened[email] = Caller(server, book, email)
        return opened[email]

    yield caller
    for one in opened.values():
        one.http.close()


@pytest.fixture
def owner(callers: Any) -> Caller:
    return callers(OWNER)


@pytest.fixture
def staff(callers: Any) -> Caller:
    return callers(STAFF)


@pytest.fixture
def tool(callers: Any) -> Caller:
    return callers(TOOL)
