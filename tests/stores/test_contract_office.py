"""What an office sets in either store while its book is in use: its channels, units and people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sheetsync.doctor import examine
from sheetsync.templates import load_sop
from tests.stores.contract import Office, office, place_of

A = "Rencana Kerja 2027"
DONE, VERIFIED = {"1. Identifikasi": "Selesai"}, {"2. Verifikasi": "Disetujui"}
APPROVED = {"3. Persetujuan": "Disetujui"}
SETTINGS = load_sop("website_medsos").texts.settings


@pytest.fixture(params=["xlsx", "google"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    with office(request.param, tmp_path) as found:
        yield found


def fill(there: Office, key: str, line: int, cells: Mapping[str, Any]) -> None:
    """Write the `line`-th row of a table of the settings, counted from 1."""
    row, first = place_of(there.place.settings(), SETTINGS[key].title)
    headers = there.place.settings()[row + 1]
    for header, value in cells.items():
        column = headers.index(header, first)
        there.place.put("Pengaturan", (row + 1 + line, column), value)


def said(there: Office) -> str:
    return str(there.row(A)["Pemeriksaan"])


def test_a_row_of_the_settings_is_enough_for_a_channel(there: Office):
    there.add(1, A, Kanal="WhatsApp", **DONE)
    there.sync()
    unknown = said(there)
    fill(there, "channels", 7, {"Kanal": "WhatsApp", "Sasaran (Hari)": 7})
    there.sync()
    known = said(there)
    fill(there, "channels", 7, {"Kanal": "", "Sasaran (Hari)": ""})
    there.place.type((1, VERIFIED))
    there.sync()

    assert unknown.startswith('Kanal: "WhatsApp" tidak dikenal')
    assert (known, said(there)) == ("", "")
    assert there.kinds() == ["register", "complete", "complete"]


def settings_recorded(there: Office) -> int:
    return sum(row["Kejadian"] == "settings" for row in there.place.ledger())


def test_wrong_rows_are_named_and_stop_nobody(there: Office):
    there.add(1, A)
    there.sync()
    recorded = settings_recorded(there)
    fill(there, "holidays", 2, {"Tanggal": "31/02/2026"})
    fill(there, "hours", 1, {"Masuk": "25:00"})
    fill(there, "people", 1, {"E-mail": "ani"})
    there.place.type((1, DONE))

    plan = there.sync()
    found = examine(there.place.open(), there.now, there.mirror)

    (problem,) = [each.problem for each in found if each.check == "settings"]
    told = [said for said in plan.warnings if said.startswith("Pengaturan!")]
    assert [event.kind for event in plan.events] == ["complete"]
    assert len(told) == 3
    assert all(said in problem for said in told)
    assert settings_recorded(there) == recorded


def test_a_link_of_another_place_than_its_channel_waits(there: Office):
    fill(there, "channels", 2, {"Alamat": "https://www.instagram.com/, ig.me"})
    proof = {"4. Publikasi": "Terpublikasi", "Tautan Publikasi": "https://a.example/1"}
    there.add(1, A, Kanal="Instagram", **DONE, **VERIFIED, **APPROVED, **proof)
    there.sync()
    waiting = said(there)
    there.place.type((1, {"Tautan Publikasi": "https://instagram.com/p/1"}))

    there.sync()

    assert waiting.endswith("bukan alamat Instagram; tulis alamat di instagram.com, ig.me")
    assert (there.row(A)["Posisi"], said(there)) == ("Terpublikasi", "")
