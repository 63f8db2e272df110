"""Who may call: keys, tokens, scopes, sharing."""

import time

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2 import service_account

from tests.sheets_api import SheetsServer, client
from tests.sheets_api.conftest import OWNER, STAFF, TOOL
from tests.sheets_api.tokens import SCOPES, TIMEFRAME


def signed(key, scope="spreadsheets"):
    return service_account.Credentials.from_service_account_info(key, scopes=[SCOPES + scope])


def refresh(credentials):
    with requests.Session() as http:
        credentials.refresh(Request(http))
    return credentials.token


def get(server, book, token, path=""):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = f"{server.url}/v4/spreadsheets/{book.id}{path}"
    return requests.get(url, headers=headers, timeout=10)


def test_a_key_of_a_service_account_opens_a_shared_spreadsheet(server, book):
    gspread_client = client(server, server.service_account(TOOL))

    assert gspread_client.open_by_key(book.id).title == "Buku"
    assert server.journal[0].path == "/token"
    assert {entry.account for entry in server.journal.of()} == {TOOL}


def test_a_key_signed_by_somebody_else_is_refused(server):
    key = server.service_account(TOOL)
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key["private_key"] = other.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()

    with pytest.raises(RefreshError, match="Invalid JWT Signature"):
        refresh(signed(key))


def test_an_account_that_is_not_known_is_refused(server):
    key = server.service_account(TOOL) | {"client_email": "nobody@project.iam"}

    with pytest.raises(RefreshError, match="account not found"):
        refresh(signed(key))


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_that_is_wrong_gets_no_token(hours):
    with SheetsServer(clock=lambda: time.time() + hours * 3600) as server:
        key = server.service_account(TOOL)

        with pytest.raises(RefreshError) as refused:
            refresh(signed(key))

    assert refused.value.args[1] == {"error": "invalid_grant", "error_description": TIMEFRAME}


def test_a_token_that_is_not_known_or_ran_out_is_401(server, book):
    token = server.tokens.issue(OWNER, {SCOPES + "spreadsheets"}, seconds=-1)

    for text in ("nonsense", token):
        answer = get(server, book, text)

        assert answer.status_code == 401
        assert answer.json()["error"]["status"] == "UNAUTHENTICATED"


def test_a_revoked_token_is_renewed_by_google_auth(server, book):
    gspread_client = client(server, server.service_account(TOOL))
    opened = gspread_client.open_by_key(book.id)

    server.tokens.revoke(TOOL)

    assert opened.sheet1.get("A1") == [[]]
    assert [entry.status for entry in server.journal if entry.path == "/token"] == [200, 200]


def test_without_a_token_nobody_is_let_in(server, book):
    answer = get(server, book, "")

    assert answer.status_code == 403
    assert answer.json()["error"]["message"].startswith("Method doesn't allow unregistered callers")


def test_a_reading_scope_does_not_allow_writing(server, book):
    credentials = signed(server.service_account(TOOL), "spreadsheets.readonly")
    token = refresh(credentials)

    assert get(server, book, token).status_code == 200
    url = f"{server.url}/v4/spreadsheets/{book.id}/values/A1:clear"
    answer = requests.post(url, headers={"Authorization": f"Bearer {token}"}, timeout=10)
    assert answer.status_code == 403
    assert answer.json()["error"]["message"] == "Request had insufficient authentication scopes."


def test_a_stranger_gets_403_and_an_unknown_id_404(server, callers):
    stranger = callers("stranger@example.com")

    answer = stranger.get()
    assert (stranger.status, answer["error"]) == (
        403,
        {
            "code": 403,
            "message": "The caller does not have permission",
            "status": "PERMISSION_DENIED",
        },
    )
    stranger.url = f"{server.url}/v4/spreadsheets/test"
    answer = stranger.get(includeGridData=False)
    assert (stranger.status, answer["error"]) == (
        404,
        {"code": 404, "message": "Requested entity was not found.", "status": "NOT_FOUND"},
    )


def test_a_reader_reads_and_does_not_write(server, book, staff):
    server.share(book, STAFF, "reader")

    assert staff.get()["spreadsheetId"] == book.id
    assert staff.write("A1", [["x"]])["error"]["status"] == "PERMISSION_DENIED"
    server.share(book, STAFF, None)
    staff.get()
    assert staff.status == 403


def test_an_api_that_is_not_enabled_says_so(server, owner):
    server.api_enabled = False

    error = owner.get()["error"]

    assert owner.status == 403
    start = "Google Sheets API has not been used in project 123456789012 before or it is disabled."
    assert error["message"].startswith(start)
    assert error["details"][1]["reason"] == "SERVICE_DISABLED"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        (
            {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "x"},
            "invalid_grant",
        ),
    ],
)
def test_the_token_endpoint_refuses_what_is_no_grant(server, form, error):
    answer = requests.post(server.token_uri, data=form, timeout=10)

    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_an_api_key_reads_what_is_shared_with_anyone(server, book):
    url = f"{server.url}/v4/spreadsheets/{book.id}?key=AIza"

    assert requests.get(url, timeout=10).status_code == 403
    server.share(book, "anyone", "reader")
    assert requests.get(url, timeout=10).status_code == 200
    answer = requests.post(url.replace("?", ":batchUpdate?"), json={"requests": []}, timeout=10)
    assert answer.status_code == 403
