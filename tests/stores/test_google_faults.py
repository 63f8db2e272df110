"""A network that fails at the worst moment, syncs that race, processes that are killed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from sheetsync.errors import ConflictError, SheetsyncError, StoreError
from sheetsync.mirror import Mirror
from sheetsync.stores.google.protocol import STAMP_BASE, STAMP_KEY, TOOL_TAB
from sheetsync.stores.workbook import Changes
from sheetsync.syncing import sync
from tests.sheets_api.faults import Answer, Fault
from tests.stores.sheets import NOW, TOOL_EMAIL, Sheet

DONE = {"1. Identifikasi": "Selesai"}
SKIP = {"3. Persetujuan": "Disetujui"}
ALL = ["register", "register", "complete", "refuse"]


@pytest.fixture
def changed(sheet: Sheet) -> Sheet:
    """Two rows were changed: one step is completed, one is skipped."""
    sheet.type((1, DONE), (2, SKIP))
    sheet.server.journal.clear()
    return sheet


def kinds(sheet: Sheet) -> list[str]:
    return [event["Kejadian"] for event in sheet.history()]


def in_order(sheet: Sheet) -> None:
    """The history has each event once, the form says what it should, and the next sync is quiet."""
    assert sorted(kinds(sheet)) == sorted(ALL)
    assert sheet.row(1)["Posisi"].startswith("2. Verifikasi")
    assert sheet.row(2)["3. Persetujuan"] == ""
    counter = sheet.counter()
    assert sheet.sync().events == ()
    assert sheet.counter() == counter, "a sync of an unchanged form writes nothing"


def order(sheet: Sheet, fault: str, place: int, times: int = 1) -> None:
    faults, match = sheet.server.faults, {"skip": place, "times": times}
    orders: dict[str, Callable[[], Any]] = {
        "429": lambda: faults.too_many(7, **match),
        "503 page": lambda: faults.broken(503, **match),
        "500 json": lambda: faults.broken(500, page=False, **match),
        "closed before": lambda: faults.drop_before(**match),
        "closed after": lambda: faults.drop_after(**match),
        "cut": lambda: faults.truncated(**match),
        "too slow": lambda: faults.slow(1.2, **match),
    }
    orders[fault]()


REQUESTS = ["the read", "the look at merges", "the write", "the confirm"]
FAULTS = ["429", "503 page", "500 json", "closed before", "closed after", "cut", "too slow"]


@pytest.mark.parametrize("place", range(4), ids=REQUESTS)
@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_at_any_request_is_got_over(changed: Sheet, fault, place):
    order(changed, fault, place)

    sync_within(changed, 0.6)

    in_order(changed)


def sync_within(sheet: Sheet, seconds: float) -> None:
    workbook = sheet.open(limits=(seconds, seconds))
    sync(workbook, now=NOW, mirror=sheet.mirror)


@pytest.mark.parametrize("place", range(4), ids=REQUESTS)
@pytest.mark.parametrize("fault", ["503 page", "closed before", "closed after", "cut"])
def test_google_gone_for_good_at_any_request_leaves_nothing_half_done(changed, fault, place):
    order(changed, fault, place, times=1)
    order(changed, "503 page", place + 1, times=10_000)

    try:
        changed.sync()
    except SheetsyncError:
        assert place < 3, "once it is written, a failing look is no failure"
    changed.server.faults._queue.clear()

    changed.sync()
    in_order(changed)


def test_a_write_without_an_answer_is_never_sent_again(changed: Sheet):
    changed.server.faults.drop_after(path=":batchUpdate")

    changed.sync()

    assert len(changed.server.journal.writes()) == 1
    in_order(changed)


def test_a_write_that_arrives_late_is_refused(changed: Sheet):
    """The first batch hangs in the network while the sync reads, plans and writes again."""
    late: list[Any] = []

    def keep(request: Any) -> None:
        late.append(request.json())

    changed.server.before(keep, path=":batchUpdate")
    changed.server.faults.drop_before(path=":batchUpdate")
    changed.sync()

    answer = changed.by(TOOL_EMAIL).post(":batchUpdate", late[0])

    assert "already exists" in answer["error"]["message"]
    in_order(changed)


class KilledError(BaseException):
    """The process is gone: nothing of ours runs after it."""


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("request_", [0, 1, 2, 3, 4])
def test_a_process_killed_at_any_point_leaves_nothing_wrong(changed: Sheet, request_, after):
    changed.server.between(lambda _: changed.sort("Judul Informasi"))
    workbook = changed.open()
    send, count = workbook._client._send, iter(range(100))

    def killed(*args: Any, **how: Any) -> Any:
        stop = next(count) == request_
        if stop and not after:
            raise KilledError
        found = send(*args, **how)
        if stop:
            raise KilledError
        return found

    workbook._client._send = killed
    with suppress(KilledError):
        sync(workbook, now=NOW, mirror=changed.mirror)

    changed.sync()
    rows = {row["Judul Informasi"]: row for row in changed.body()}
    assert rows["Rencana Kerja 2027"]["Posisi"].startswith("2. Verifikasi")
    assert rows["Laporan Kinerja 2026"]["3. Persetujuan"] == ""
    assert sorted(kinds(changed)) == sorted(ALL)
    assert changed.sync().events == ()


@pytest.mark.parametrize("count", [2, 10])
def test_racing_syncs_record_each_event_once(changed: Sheet, count):
    failed: list[BaseException] = []
    gate = threading.Barrier(count)

    def race(place: int) -> None:
        workbook = changed.open()
        gate.wait()
        try:
            sync(workbook, now=NOW, mirror=Mirror(changed.folder / f"computer {place}"))
        except SheetsyncError as error:
            failed.append(error)

    threads = [threading.Thread(target=race, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    in_order(changed)


def test_of_two_syncs_planned_on_one_reading_the_second_is_refused(changed: Sheet):
    changed.server.between(lambda _: changed.sync())

    plan = changed.sync()

    assert plan.events == ()
    in_order(changed)


def test_a_storm_of_429_is_waited_out_as_long_as_google_asks(changed: Sheet):
    changed.server.faults.too_many(9, path="ByDataFilter", times=4)

    changed.sync()

    assert len(changed.naps) == 4
    assert all(9 <= nap <= 65 for nap in changed.naps)
    in_order(changed)


def test_a_storm_that_does_not_end_is_given_up(changed: Sheet):
    changed.server.faults.too_many(path="ByDataFilter", times=10_000)

    with pytest.raises(StoreError, match="used up"):
        changed.sync()

    assert len(changed.naps) < 8


def test_a_write_refused_for_its_quota_is_planned_again(changed: Sheet):
    changed.server.faults.too_many(5, path=":batchUpdate")

    changed.sync()

    assert 5 in changed.naps
    in_order(changed)


def test_a_reading_older_than_a_minute_is_thrown_away(changed: Sheet):
    times = iter([0.0, 61.0, 100.0, 101.0])
    workbook = changed.open(clock=lambda: next(times))
    snapshot = workbook.read()
    with pytest.raises(ConflictError, match="longer than a minute"):
        workbook.commit(snapshot, Changes())


def restored(sheet: Sheet) -> None:
    """Put the cells of an older version back; developer metadata stays, as feared of Google."""
    old = sheet.book.copy()
    sheet.sync()
    new = sheet.server.book(sheet.book.id)
    for one in new.sheets:
        one.lines = old.grid(one.id).lines


def test_an_older_version_put_back_is_noticed(changed: Sheet, tmp_path: Path):
    restored(changed)
    other = Mirror(tmp_path / "another computer")

    with pytest.raises(StoreError, match="2 events are gone"):
        changed.sync(mirror=other)

    plan = changed.sync(mirror=other, force=True)
    assert [event.kind for event in plan.events] == ["complete", "refuse"]
    assert changed.sync(mirror=other).events == ()


def test_a_foreign_entry_with_our_number_is_skipped(changed: Sheet):
    entry = {
        "metadataId": STAMP_BASE + changed.counter() + 1,
        "metadataKey": "somebody else",
        "location": {"spreadsheet": True},
        "visibility": "DOCUMENT",
    }
    changed.by().batch({"createDeveloperMetadata": {"developerMetadata": entry}})

    changed.sync()

    in_order(changed)


def test_old_stamps_make_room(changed: Sheet):
    book = changed.server.book(changed.book.id)
    tool = book.grid(TOOL_TAB)
    tool.put(0, 0, {"userEnteredValue": {"numberValue": 700}})
    book.metadata[0] = book.metadata[0] | {"metadataId": STAMP_BASE + 201}

    changed.sync()

    numbers = [
        one["metadataId"] - STAMP_BASE for one in book.metadata if one["metadataKey"] == STAMP_KEY
    ]
    assert 201 not in numbers
    assert 701 in numbers


def test_an_answer_that_is_no_json_is_not_believed(changed: Sheet):
    changed.server.faults.add(Fault(answer=Answer(200, "<html>")), path="ByDataFilter")

    changed.sync()

    in_order(changed)
