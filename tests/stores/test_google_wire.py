"""Whatever comes back over the wire: a sentence, and the token goes nowhere else."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from sheetsync.doctor import examine
from sheetsync.errors import SheetsyncError, StoreError
from sheetsync.snapshots import look
from sheetsync.stores.google.client import Client, ahead, checked_base
from sheetsync.stores.google.workbook import GoogleWorkbook
from tests.sheets_api import SheetsServer
from tests.sheets_api.faults import ODD_BODIES
from tests.stores.sheets import NOW, TOOL_EMAIL, Sheet, drawn_sheet

DONE = {"1. Identifikasi": "Selesai"}
READ, WRITE, TOKEN = ":batchGetByDataFilter", ":batchUpdate", "/token"


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sheet]:
    """One sheet for all that is only read here."""
    with drawn_sheet(tmp_path_factory.mktemp("standing")) as sheet:
        yield sheet


@pytest.fixture
def still(standing: Sheet) -> Iterator[Sheet]:
    yield standing
    standing.server.faults._queue.clear()


def told(caught: Any) -> str:
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 400
    return message


@pytest.mark.parametrize("body", list(ODD_BODIES))
def test_an_odd_answer_to_a_reading_is_a_sentence(still: Sheet, body):
    status = 403 if "error" in body else 200
    still.server.faults.odd(*ODD_BODIES[body], status=status, path=READ, times=99)

    with pytest.raises(StoreError) as caught:
        look(still.open(), NOW)

    assert told(caught)


@pytest.mark.parametrize("applied", [False, True])
@pytest.mark.parametrize(
    "body", ["null", "an empty object", "an error that is a text", "lists in lists"]
)
def test_an_odd_answer_to_a_write_is_not_believed(sheet: Sheet, body, applied):
    sheet.type((1, DONE))
    sheet.server.faults.odd(*ODD_BODIES[body], applied=applied, path=WRITE)

    sheet.sync()

    assert [event["Kejadian"] for event in sheet.history()] == ["register"] * 2 + ["complete"]
    assert sheet.sync().events == ()


@pytest.mark.parametrize("body", list(ODD_BODIES))
def test_an_odd_answer_to_the_sign_in_is_a_sentence(still: Sheet, body):
    still.server.faults.odd(*ODD_BODIES[body], path=TOKEN, times=99)

    with pytest.raises(StoreError) as caught:
        still.open().read()

    assert told(caught)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"valueRanges": None}, id="no tabs"),
        pytest.param({"valueRanges": {}}, id="tabs of another kind"),
        pytest.param({"valueRanges": ["x"]}, id="a tab that is a text"),
        pytest.param({"valueRanges": [{"valueRange": {}, "dataFilters": None}]}, id="no echo"),
        pytest.param([{"values": "abc"}], id="a text for rows"),
        pytest.param([{"values": ["abc"]}], id="a text for a row"),
        pytest.param([{"values": [[{"x": 1}]]}], id="an object for a cell"),
        pytest.param([{"range": 7}], id="a number for a range"),
    ],
)
def test_a_reading_of_another_shape_is_never_taken_for_blank_cells(still: Sheet, change):
    answer = still.open()._client.read(READ.replace(":", "/values:", 1), _all_tabs())
    if isinstance(change, list):
        answer["valueRanges"][0]["valueRange"] |= change[0]
    else:
        answer |= change
    still.server.faults.odd(json.dumps(answer).encode(), path=READ)

    with pytest.raises(StoreError, match="cannot be understood"):
        still.sync()

    assert len(still.history()) == 2


def _all_tabs() -> Any:
    return {"dataFilters": [{"gridRange": {"sheetId": sheet}} for sheet in range(12, 18)]}


@pytest.mark.parametrize("status", [302, 307])
@pytest.mark.parametrize("path", [READ, TOKEN])
def test_a_redirect_is_not_followed(still: Sheet, path, status):
    with SheetsServer() as other:
        still.server.faults.redirect(f"{other.url}/steal", status, path=path, times=99)

        with pytest.raises(StoreError):
            still.open().read()

        assert list(other.journal) == []


def test_an_answer_that_unpacks_to_gigabytes_is_left(still: Sheet):
    still.server.faults.odd(b" " * (129 * 2**20), path=READ)
    workbook = still.open()

    workbook.read()

    assert workbook.requests == 2


class Dripping(socketserver.BaseRequestHandler):
    """Sends a header without end, so that no single byte is ever late."""

    def handle(self) -> None:
        self.request.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        with suppress(OSError):
            while not self.server.over.wait(0.02):
                self.request.sendall(b"x")


def test_an_answer_that_drips_ends_with_its_time(still: Sheet):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Dripping) as server:
        server.over = threading.Event()
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        api = f"http://127.0.0.1:{server.server_address[1]}"
        client = Client(still.book.id, still.key_file, api, sleep=lambda _: None, limits=(0.1, 0.1))
        workbook = GoogleWorkbook(client)

        with pytest.raises(StoreError, match="no answer in time"):
            workbook.read()

        server.over.set()
        server.shutdown()


@pytest.mark.parametrize(
    "address",
    [
        r"http://127.0.0.1\@evil.example/",
        r"http://127.0.0.1:80\@evil.example",
        "http://127.0.0.1@evil.example",
        "http://evil.example#@127.0.0.1",
        "http://evil.example\\@127.0.0.1",
        "http://user@127.0.0.1",
        "http://127.0.0.1/path",
        "http://127.0.0.1?x=1",
        "http://127.0.0.1:99999999",
        "http://127.0.0.1:0",
        "http://@127.0.0.1",
        "http://[::1",
        "//127.0.0.1",
        "https://127.0.0.1",
        "127.0.0.1:80",
        "http://127.1",
        "http://2130706433",
    ],
)
def test_an_address_that_two_readers_may_read_differently_is_refused(address):
    with pytest.raises(StoreError, match="only an address of this computer"):
        Client("x" * 44, api=address)


@pytest.mark.parametrize(
    ("address", "base"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("http://[::1]:81", "http://[::1]:81"),
        ("HTTP://LOCALHOST", "http://localhost:80"),
        ("", "https://sheets.googleapis.com"),
        (None, "https://sheets.googleapis.com"),
    ],
)
def test_an_address_of_this_computer_is_made_anew(address, base):
    assert checked_base(address) == base


def test_no_proxy_gets_what_is_meant_for_this_computer(
    sheet: Sheet, monkeypatch: pytest.MonkeyPatch
):
    with SheetsServer() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")

        sheet.open().read()

        assert list(proxy.journal) == []


# --- the second clock ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("off", "said"),
    [(-300, "5 minutes ahead of"), (7300, "2 hours behind"), (119, "")],
)
def test_a_clock_that_is_not_googles_stops_before_anything_is_written(sheet: Sheet, off, said):
    sheet.type((1, DONE))
    sheet.server.clock = lambda: time.time() + off

    with suppress(SheetsyncError) if not said else pytest.raises(StoreError, match=said):
        sheet.sync()

    assert len(sheet.history()) == (2 if said else 3)
    assert (sheet.server.journal.writes(TOOL_EMAIL) == []) == bool(said)
    found = {one.check: one.problem for one in examine(sheet.open(), NOW, sheet.mirror)}
    assert bool(found["clock"]) == bool(said)
    sheet.server.clock = time.time
    sheet.sync(NOW + timedelta(minutes=1))
    assert len(sheet.history()) == 3


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ("Mon, 23 Nov 2026 03:00:00 GMT", 0),
        ("Mon, 23 Nov 2026 02:55:00 GMT", 300),
        ("Mon, 23 Nov 2026 03:06:00 -0000", -300),
        ("Mon, 23 Nov 2026 03:00:30 GMT", 0),
        ("", 0),
        ("yesterday", 0),
        ("Mon, 99 Nov 99999 03:00:00 GMT", 0),
    ],
)
def test_a_date_between_request_and_answer_is_right(date, seconds):
    sent = NOW.timestamp()

    assert ahead(date, sent, sent + 60) == seconds
