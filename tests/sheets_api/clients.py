"""The real gspread and the real google-auth, with their requests led to a local server."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import gspread
from google.auth.credentials import Credentials
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2 import credentials, service_account
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter

from tests.sheets_api.server import SheetsServer
from tests.sheets_api.tokens import SCOPES, Account


class Detour(HTTPAdapter):
    """Sends what is meant for any host to another base URL, so that nothing leaves the machine."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        meant = urlsplit(request.url or "")
        request.url = self._base + meant._replace(scheme="", netloc="").geturl()
        return super().send(request, *args, **kwargs)


def session(server: SheetsServer, who: Account | dict[str, str] | str) -> AuthorizedSession:
    """Return a session of somebody: an account, an e-mail, or the key of a service account."""
    signed: Credentials
    if isinstance(who, dict):
        signed = service_account.Credentials.from_service_account_info(
            who, scopes=[SCOPES + "spreadsheets"]
        )
    else:
        account = server.account(who) if isinstance(who, str) else who
        signed = credentials.Credentials(token=account.token)
    # google-auth asks iamcredentials.googleapis.com for allowed locations, in the background
    asking = Session()
    asking.mount("https://", Detour(server.url))
    opened = AuthorizedSession(signed, auth_request=Request(asking))
    opened.mount("https://", Detour(server.url))
    return opened


def client(server: SheetsServer, who: Account | dict[str, str] | str) -> gspread.Client:
    """Return a plain gspread client of somebody at work."""
    opened = session(server, who)
    return gspread.Client(auth=opened.credentials, session=opened)
