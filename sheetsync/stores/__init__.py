"""Where the tabs live: the contract, and the store behind a path or an address."""

from __future__ import annotations

import re
from pathlib import Path

from sheetsync.errors import StoreError
from sheetsync.stores.workbook import Workbook

_SHEETS_ID = r"([A-Za-z0-9_-]{25,})"
_SHEETS_URL = rf"^https?://docs\.google\.com/(?:a/[^/]+/)?spreadsheets/(?:u/\d+/)?d/{_SHEETS_ID}"


def open_workbook(
    book: str | Path, *, credentials: str | Path | None = None, sheets_api: str | None = None
) -> Workbook:
    """Return the store behind a path ending in .xlsx, a Google Sheets URL or a spreadsheet ID.

    `credentials` is the key file of a service account; without it this computer's own sign-in to
    Google is used. `sheets_api` is the address of a Sheets API on this computer, for tests.
    Nothing is read yet. Raises StoreError when it is none of them.
    """
    text = str(book)
    if text.lower().endswith(".xlsx"):
        from sheetsync.stores.xlsx import XlsxWorkbook

        return XlsxWorkbook(Path(text))
    if found := re.search(_SHEETS_URL, text) or re.fullmatch(_SHEETS_ID, text):
        from sheetsync.stores.google.client import Client
        from sheetsync.stores.google.workbook import GoogleWorkbook

        key_file = Path(credentials) if credentials else None
        return GoogleWorkbook(Client(found[1], key_file, sheets_api))
    raise StoreError(
        f"{text!r} is not a workbook; expected a path ending in .xlsx, or the address of a Google "
        "Sheet as the browser shows it (https://docs.google.com/spreadsheets/d/...)"
    )
