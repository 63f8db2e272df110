"""Everything that keeps a sync out of a spreadsheet, each with the sentence that tells the mend."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sheetsync.cli import main
from sheetsync.errors import SheetsyncError, StoreError
from sheetsync.stores import open_workbook
from sheetsync.stores.google.client import Client
from sheetsync.stores.google.workbook import GoogleWorkbook
from tests.sheets_api import SheetsServer
from tests.sheets_api.faults import Answer, Fault
from tests.stores.sheets import NOW, OWNER, TOOL_EMAIL, Sheet


def refused(sheet: Sheet, workbook: GoogleWorkbook | None = None) -> str:
    """Return the message of a reading that fails, and check that it holds no secret."""
    with pytest.raises(SheetsyncError) as caught:
        (workbook or sheet.open()).read()
    message = str(caught.value)
    key = json.loads(sheet.key_file.read_text()) if sheet.key_file.exists() else {}
    for name in ("private_key", "private_key_id"):
        assert name not in key or key[name] not in message
    assert "ya29." not in message
    assert "\n" not in message
    return message


def test_no_credentials(sheet: Sheet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)

    message = refused(sheet, GoogleWorkbook(Client(sheet.book.id, api=sheet.server.url)))

    assert "--credentials FILE" in message


def test_the_credentials_of_the_computer(sheet: Sheet, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(sheet.key_file))

    snapshot = GoogleWorkbook(Client(sheet.book.id, api=sheet.server.url)).read()

    assert snapshot.rows("form", {})


@pytest.mark.parametrize("kind", ["folder", "fifo", "nothing", "endless"])
def test_credentials_of_the_computer_that_are_no_file(
    sheet: Sheet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
):
    named = tmp_path / kind
    if kind == "folder":
        named.mkdir()
    elif kind == "fifo":
        os.mkfifo(named)
    elif kind == "endless":
        named.touch()
        os.truncate(named, 20 * 2**30)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(named))

    assert str(named) in refused(sheet, GoogleWorkbook(Client(sheet.book.id, api=sheet.server.url)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(None, "no such file; name the key file", id="not there"),
        pytest.param("rahasia-sekali", "is not the key file", id="no JSON"),
        pytest.param("[1]", "is not the key file", id="another JSON"),
        pytest.param('{"client_email": "rahasia-sekali"}', "is not the key file", id="half a key"),
    ],
)
def test_a_key_file_that_cannot_be_used(sheet: Sheet, text, said):
    sheet.key_file.unlink()
    if text is not None:
        sheet.key_file.write_text(text)

    with pytest.raises(StoreError, match=said) as caught:
        sheet.open().read()

    assert str(sheet.key_file) in str(caught.value)
    assert "rahasia-sekali" not in str(caught.value)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a device of POSIX")
def test_a_key_file_that_never_ends(sheet: Sheet):
    sheet.key_file.unlink()
    sheet.key_file.symlink_to("/dev/zero")

    with pytest.raises(StoreError, match="it is a device; name a file"):
        sheet.open().read()


def test_a_key_that_is_broken(sheet: Sheet):
    key = json.loads(sheet.key_file.read_text()) | {
        "private_key": "-----BEGIN PRIVATE KEY-----\nAAAA"
    }
    sheet.key_file.write_text(json.dumps(key))

    assert "is not the key file of a service account" in refused(sheet)


def test_the_api_is_not_enabled(sheet: Sheet):
    sheet.server.api_enabled = False

    message = refused(sheet)

    assert "API is not enabled in project 123456789012" in message
    assert "https://console.cloud.google.com/apis/library/sheets.googleapis.com" in message


def test_a_spreadsheet_that_is_not_shared(sheet: Sheet):
    sheet.server.share(sheet.book.id, TOOL_EMAIL, None)

    assert f"share it with {TOOL_EMAIL} as Editor" in refused(sheet)


def test_only_a_viewer(sheet: Sheet):
    sheet.server.share(sheet.book.id, TOOL_EMAIL, "reader")
    sheet.type((1, {"1. Identifikasi": "Selesai"}))

    with pytest.raises(StoreError, match=f"may only view .* share it with {TOOL_EMAIL} as Editor"):
        sheet.sync()


def test_a_deleted_spreadsheet(sheet: Sheet):
    del sheet.server.api.books[sheet.book.id]

    assert "was it deleted" in refused(sheet)


def test_an_office_file_in_drive(sheet: Sheet):
    error = {"code": 400, "status": "FAILED_PRECONDITION", "message": "not supported"}
    sheet.server.faults.add(Fault(answer=Answer(400, {"error": error})), times=9)

    assert "Save as Google Sheets" in refused(sheet)


def test_google_is_down(sheet: Sheet):
    sheet.server.faults.broken(503, times=99)

    assert "Google Sheets is down (503)" in refused(sheet)


def test_nobody_answers(sheet: Sheet):
    client = Client(sheet.book.id, sheet.key_file, "http://127.0.0.1:1", sleep=sheet.naps.append)
    workbook = GoogleWorkbook(client)

    assert "connection to Google broke" in refused(sheet, workbook)


def test_google_does_not_answer_in_time(sheet: Sheet):
    sheet.server.faults.slow(0.3, times=99)

    message = refused(sheet, sheet.open(limits=(0.02, 0.02)))

    assert "no answer in time" in message


def test_a_token_that_is_not_accepted_is_renewed_once(sheet: Sheet):
    workbook = sheet.open()
    workbook.read()
    sheet.server.tokens.revoke(TOOL_EMAIL)

    assert workbook.read().rows("form", {})


def test_a_clock_that_is_wrong(sheet: Sheet):
    sheet.server.tokens.clock = lambda: time.time() + 7200

    assert "clock is wrong" in refused(sheet)


def test_a_key_that_was_taken_back(sheet: Sheet):
    from cryptography.hazmat.primitives.asymmetric import rsa

    other = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    keys = sheet.server.tokens.accounts[TOOL_EMAIL].keys
    for number in keys:
        keys[number] = other

    assert "make a new key" in refused(sheet)


def test_a_service_account_that_is_gone(sheet: Sheet):
    sheet.server.tokens.accounts[TOOL_EMAIL].disabled = True

    assert "service account of the key file is gone" in refused(sheet)


@pytest.mark.parametrize(
    "address",
    [
        "https://docs.google.com/spreadsheets/d/{}/edit#gid=0",
        "https://docs.google.com/spreadsheets/d/{}",
        "https://docs.google.com/spreadsheets/u/1/d/{}/edit?usp=sharing",
        "https://docs.google.com/a/bantulkab.go.id/spreadsheets/d/{}/edit",
        "{}",
    ],
)
def test_an_address_is_understood(address):
    number = "1AbC-dEf_0123456789abcdefghijklmnopqrstuvwxyz"

    workbook = open_workbook(address.format(number))

    assert workbook.id == number
    assert workbook.name == f"https://docs.google.com/spreadsheets/d/{number}"


@pytest.mark.parametrize(
    "address",
    [
        "https://docs.google.com/document/d/1AbCdEf0123456789abcdefghijklmnopqrstuvwxyz/edit",
        "https://docs.google.com/spreadsheets/d/e/2PACX-1vQabcdefghijklmnopqrstuvwxyz/pubhtml",
        "https://example.com/spreadsheets/d/1AbCdEf0123456789abcdefghijklmnopqrstuvwxyz",
        "dip.ods",
        "",
    ],
)
def test_a_wrong_address_is_said(address):
    with pytest.raises(StoreError, match="as the browser shows it"):
        open_workbook(address)


@pytest.mark.parametrize(
    "address", ["https://sheets.googleapis.com", "http://10.0.0.1", "http://127.0.0.1.example.com"]
)
def test_the_api_for_tests_must_be_on_this_computer(address):
    with pytest.raises(StoreError, match="only an address of this computer"):
        Client("x" * 44, api=address)


# --- whole commands ------------------------------------------------------------------------------


def run(server: SheetsServer, folder: Path, *line: Any, code: int = 0) -> Result:
    env = {"SHEETSYNC_SHEETS_API": server.url, "SHEETSYNC_STATE": str(folder / "state")}
    result = CliRunner(env=env).invoke(main, [str(part) for part in line])
    assert result.exit_code == code, result.output
    return result


def test_commands_work_on_an_address(blank: Sheet, tmp_path: Path):
    book = f"https://docs.google.com/spreadsheets/d/{blank.book.id}/edit#gid=0"
    sign_in = ("--credentials", blank.key_file)

    drawn = run(blank.server, tmp_path, "init", book, *sign_in).stdout
    blank.add(1)
    synced = json.loads(run(blank.server, tmp_path, "sync", book, "--json", *sign_in).stdout)

    assert "Form DIP" in drawn
    assert [event["kind"] for event in synced["events"]] == ["register"]
    assert synced["requests"] == 4  # read, merges, write, confirm
    assert "DIP-" in run(blank.server, tmp_path, "log", book, *sign_in).stdout
    assert "is whole" in run(blank.server, tmp_path, "verify", book, *sign_in).stdout
    run(blank.server, tmp_path, "status", book, *sign_in)


def test_a_command_says_its_error_in_one_line(sheet: Sheet, tmp_path: Path):
    sheet.server.share(sheet.book.id, TOOL_EMAIL, None)

    result = run(
        sheet.server, tmp_path, "sync", sheet.book.id, "--credentials", sheet.key_file, code=1
    )

    assert TOOL_EMAIL in result.stderr
    assert result.stderr.count("\n") == 1


def test_nothing_but_the_api_and_the_token_is_asked_for(sheet: Sheet):
    sheet.sync(NOW)

    paths = {entry.path.split("/")[1] for entry in sheet.server.journal if entry.account != OWNER}
    assert paths <= {"v4", "token"}
