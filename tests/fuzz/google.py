"""Google's replies: one of those a command gets is changed, deep inside or as a whole."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sheetsync.doctor import examine
from sheetsync.errors import SheetsyncError
from sheetsync.snapshots import look
from tests.sheets_api.faults import ODD_BODIES, Answer, Fault
from tests.stores.sheets import NOW, TOOL_EMAIL, Sheet, drawn_sheet

LONGEST = 500  # characters of a message; the address of the sheet is 80 of them
DONE = {"1. Identifikasi": "Selesai"}
SKIP = {"3. Persetujuan": "Disetujui"}
WRONG: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 1e308, 2**70, -(2**70), 0.5),
    *("", "x", "0", "Loading...", "#REF!"),
    *("\x1b[31m", "\u202e", "x" * 70_000, "A1:ZZZZZZ9999999999", "'", [], {}, [[]], [{}], [None]),
    *({"x": {}}, [["x"] * 100], {"sheetId": -5}, "2026-13-45", "9" * 5000),
)


def attempt(random: Random, folder: Path) -> None:
    """Change one reply, or all of one kind, while one command runs; then nothing may be wrong."""
    with drawn_sheet(folder) as sheet:
        sheet.type((1, DONE), (2, SKIP))
        late = NOW + timedelta(minutes=30)
        command = random.choice((sheet.sync, sheet.sync, look, examine, sheet.init))
        _spoil(sheet, random)
        told = _told(sheet, command, random.random() < 0.3, late)
        assert len(told) < LONGEST, told
        del sheet.server.faults.find
        sheet.sync(late)
        kinds = sorted(event["Kejadian"] for event in sheet.history())
        assert kinds == ["complete", "refuse", "register", "register"], kinds
        assert sheet.sync(late).events == ()


def _told(sheet: Sheet, command: Any, fix: bool, now: Any) -> str:
    """Run a command; return the sentence it ended with, '' when it went through."""
    try:
        if command is look:
            look(sheet.open(), now)
        elif command is examine:
            examine(sheet.open(), now, sheet.mirror, fix=fix)
        else:
            command(now)
    except SheetsyncError as error:
        return str(error)
    return ""


def _spoil(sheet: Sheet, random: Random) -> None:
    """Let one of the next replies to the tool be another one, or each from there on."""
    faults, place = sheet.server.faults, random.choice((0, 0, 0, 1, 1, 2, 3))
    lasting = random.random() < 0.2
    find, seen, seed = faults.find, [0], random.random()

    def found(request: Any) -> Fault:
        if request.account != TOOL_EMAIL or not request.path.startswith("/v4/"):
            return find(request)
        seen[0] += 1
        if seen[0] <= place or (seen[0] > place + 1 and not lasting):
            return find(request)
        return _fault(sheet, request, Random(seed))

    faults.find = found  # type: ignore[method-assign]


def _fault(sheet: Sheet, request: Any, random: Random) -> Fault:
    """Return an odd answer in the place of a request that was applied, or was not."""
    kind = random.randrange(4)
    if kind == 0:
        body, content = ODD_BODIES[random.choice(list(ODD_BODIES))]
        status = random.choice((200, 200, 201, 204, 304, 400, 403, 404, 418, 429, 500))
        return Fault(answer=Answer(status, body, (), content), applied=random.random() < 0.5)
    try:
        answer = sheet.server.answer(request)
    except Exception:  # an answer that is an error, is one of those above
        return Fault()
    told = json.dumps(answer.body)
    if kind == 1:
        start = random.randrange(len(told))
        told = told[:start] + random.choice(('"', "[", "}", "", "9", "\\")) + told[start + 1 :]
    else:
        body = json.loads(told)
        for _ in range(random.choice((1, 1, 3))):
            body = _changed(random, body)
        told = json.dumps(body)
    return Fault(answer=Answer(200, told.encode(), (), "application/json"))


def _changed(random: Random, body: Any) -> Any:
    """Return a reply with something of another kind somewhere, or without something."""
    if not body or not isinstance(body, (dict, list)) or random.random() < 0.25:
        return deepcopy(random.choice(WRONG))  # what stands there may be changed again
    places = list(body) if isinstance(body, dict) else list(range(len(body)))
    place = random.choice(places)
    if random.random() < 0.15:
        del body[place]
    else:
        body[place] = _changed(random, body[place])
    return body
