"""Faults on demand, acting in between, and the journal."""

import contextlib
import threading
import time

import pytest
import requests

from tests.sheets_api import SheetsServer
from tests.sheets_api.conftest import OWNER, STAFF, TOOL, Caller
from tests.sheets_api.faults import ODD_BODIES

BROKEN = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


def test_too_many_requests_say_when_to_come_back(server, owner):
    server.faults.too_many(retry_after=7)

    answer = owner.http.put(owner.url + "/values/A1?valueInputOption=RAW", json={}, timeout=10)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    error = answer.json()["error"]
    assert error["status"] == "RESOURCE_EXHAUSTED"
    assert error["message"].startswith("Quota exceeded for quota metric 'Write requests'")
    assert error["details"][0]["reason"] == "RATE_LIMIT_EXCEEDED"
    assert owner.get()["spreadsheetId"]


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_broken_server_answers_with_a_page(server, owner, status):
    server.faults.broken(status, method="PUT")

    owner.get()
    answer = owner.http.put(owner.url + "/values/A1?valueInputOption=RAW", json={}, timeout=10)

    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.startswith("<!DOCTYPE html>")


def test_a_broken_server_may_answer_with_json(server, owner):
    server.faults.broken(503, page=False)

    assert owner.get()["error"] == {
        "code": 503,
        "message": "The service is currently unavailable.",
        "status": "UNAVAILABLE",
    }


@pytest.mark.parametrize(
    ("fault", "written"),
    [("drop_before", []), ("drop_after", [["x"]]), ("truncated", [["x"]])],
)
def test_a_connection_breaks_before_or_after_applying(server, owner, fault, written):
    getattr(server.faults, fault)(method="PUT")

    with pytest.raises(BROKEN):
        owner.write("A1", [["x"]])

    assert owner.values("A1") == written


def test_a_slow_answer_outlasts_a_time_out_and_is_applied(server, owner):
    server.faults.slow(0.3)
    applied = threading.Event()
    server.after(lambda _request: applied.set(), method="PUT")

    with pytest.raises(requests.Timeout):
        owner.http.put(
            owner.url + "/values/A1?valueInputOption=RAW",
            json={"values": [["x"]]},
            timeout=(30, 0.05),
        )

    assert applied.wait(30)
    with server.api.lock:
        assert server.book(owner.url.rpartition("/")[2]).sheets[0].at(0, 0)


def test_a_fault_meets_the_request_it_is_meant_for(server, owner, staff):
    server.faults.broken(503, page=False, account=STAFF, path="/values/", skip=1, times=2)

    statuses = []
    for caller in (owner, staff, staff, staff, staff):
        caller.read("A1")
        statuses.append(caller.status)

    assert statuses == [200, 200, 503, 503, 200]


def test_staff_acts_between_a_reading_and_the_writing(server, tool, staff):
    server.between(lambda _request: staff.write("A1", [["staff"]]), account=TOOL)

    tool.read("A1")
    tool.batch(
        {
            "copyPaste": {
                "source": {"endRowIndex": 1, "endColumnIndex": 1},
                "destination": {"startRowIndex": 4, "endRowIndex": 5, "endColumnIndex": 1},
            }
        }
    )

    assert tool.values("A5") == [["staff"]]
    kinds = [(one.account, one.method) for one in server.journal.of()][:3]
    assert kinds == [(TOOL, "GET"), (TOOL, "POST"), (STAFF, "PUT")]


def test_the_journal_counts_reads_and_writes(server, tool, staff):
    tool.post("/values:batchGetByDataFilter", {"dataFilters": [{"a1Range": "A1"}]})
    tool.batch({"addSheet": {}})
    tool.post("/developerMetadata:search", {"dataFilters": [{"a1Range": "A1"}]})
    staff.write("A2000", [["x"]])

    assert (len(server.journal.reads(TOOL)), len(server.journal.writes(TOOL))) == (2, 1)
    [wrong] = server.journal.writes(STAFF)
    assert wrong.path.endswith("/values/A2000")
    assert wrong.query == {"valueInputOption": ["RAW"]}
    assert wrong.body == {"values": [["x"]]}
    assert (wrong.status, wrong.received) == (400, len('{"values": [["x"]]}'))
    assert wrong.sent > 0
    server.journal.clear()
    assert len(server.journal) == 0


def test_racing_batches_are_applied_one_after_the_other(server, book):
    def race(number):
        caller = Caller(server, book, OWNER)
        entry = {"metadataId": 1, "metadataKey": "k", "visibility": "DOCUMENT"}
        entry |= {"location": {"spreadsheet": True}, "metadataValue": str(number)}
        cell = {"userEnteredValue": {"numberValue": number}}
        caller.batch(
            {"createDeveloperMetadata": {"developerMetadata": entry}},
            {"appendCells": {"rows": [{"values": [cell]}], "fields": "*"}},
        )
        statuses.append(caller.status)
        caller.http.close()

    statuses = []
    threads = [threading.Thread(target=race, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200] + [400] * 7
    assert len(book.sheets[0].filled()) == 1


def test_leaving_hangs_up_on_everybody_at_once():
    with SheetsServer() as server:
        caller = Caller(server, server.create(OWNER), OWNER)
        caller.get()
        server.faults.slow(60)
        waiting = threading.Thread(target=get_or_break, args=(caller,))
        waiting.start()
        server.journal.wait_for(2)
        started = time.monotonic()

    waiting.join()
    caller.http.close()
    assert time.monotonic() - started < 30, "it waited for the pause to end"


def get_or_break(caller):
    with contextlib.suppress(*BROKEN):
        caller.get()


def test_a_crash_of_the_server_fails_the_test():
    server = SheetsServer()
    server.__enter__()
    caller = Caller(server, server.create(OWNER), OWNER)
    server.api.answer = lambda _call: 1 / 0
    answer = caller.get()
    caller.http.close()

    assert (caller.status, answer["error"]["status"]) == (500, "INTERNAL")
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        server.__exit__(None)


def test_a_redirect_leads_elsewhere_and_applies_nothing(server, owner):
    server.faults.redirect("https://example.org/x", 307, method="PUT")

    answer = owner.http.put(
        owner.url + "/values/A1?valueInputOption=RAW",
        json={"values": [["x"]]},
        timeout=10,
        allow_redirects=False,
    )

    assert (answer.status_code, answer.headers["Location"]) == (307, "https://example.org/x")
    assert owner.values("A1") == []


@pytest.mark.parametrize("name", ODD_BODIES)
def test_an_odd_body_comes_as_it_is(server, owner, name):
    server.faults.odd(*ODD_BODIES[name])

    answer = owner.http.get(owner.url, timeout=10)

    assert (answer.content, answer.headers["Content-Type"]) == ODD_BODIES[name]
    assert owner.get()["spreadsheetId"]


@pytest.mark.parametrize(("applied", "written"), [(False, []), (True, [["x"]])])
def test_an_odd_body_may_follow_a_request_that_was_applied(server, owner, applied, written):
    server.faults.odd(b"null", applied=applied, method="PUT")

    assert owner.write("A1", [["x"]]) is None

    assert owner.values("A1") == written
