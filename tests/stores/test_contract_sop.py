"""Another version of the SOP in either store: one commit for history, form, settings and boards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sheetsync.amending import amend
from sheetsync.core.amendment import Amendment
from sheetsync.core.sop import Sop
from sheetsync.figures.results import StepFigures
from sheetsync.snapshots import look
from tests.stores.contract import Office, office
from tests.stores.sheets import TOOL_EMAIL
from tests.versions import APPROVAL, LEGAL_CHECK, changed

A, B = "Rencana Kerja 2027", "Agenda"
DONE, VERIFIED = {"1. Identifikasi": "Selesai"}, {"2. Verifikasi": "Disetujui"}
APPROVED = {"3. Persetujuan": "Disetujui"}
LEGAL = LEGAL_CHECK.replace("persetujuan", "hukum")
NEW = changed(
    (APPROVAL, LEGAL),
    ('name = "Ketua Tim Pengelolaan Website/Medsos"', 'name = "Ketua Tim Publikasi"'),
    ("minutes = 300", "minutes = 240"),
)

OTHER_NAME = changed(('name = "Pengelola Informasi"', 'name = "Pranata Humas"'))


@pytest.fixture(params=["xlsx", "google"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    with office(request.param, tmp_path) as found:
        yield found


def follow(there: Office, version: Sop, days: int = 0) -> Any:
    """Apply a version a quarter of an hour later, or announce it for a day to come."""
    there.now += timedelta(minutes=15)
    since = (there.now + timedelta(days=days)).date() if days else None
    asked = Amendment(version, "sop.toml", since)
    return amend(there.place.open(), asked, now=there.now, mirror=there.mirror)


def begun(there: Office) -> None:
    """Let one item be approved, a quarter of an hour after its verification, and one begin."""
    there.add(1, A)
    there.add(2, B)
    for cells in ({}, DONE, VERIFIED, APPROVED):
        there.place.type((1, cells))
        there.sync()


def steps(there: Office) -> dict[str, StepFigures]:
    found, _ = look(there.place.open(), there.now)
    return {step.step.header: step for step in found.steps}


def book_events(there: Office) -> list[str]:
    return [row["Kejadian"] for row in there.place.ledger() if not row["No. Registrasi"]]


def test_a_version_is_one_commit_that_reaches_every_place(there: Office):
    begun(there)
    before = steps(there)["3. Persetujuan"]

    proposed, plan = follow(there, NEW)

    assert [event.kind for event in plan.events] == ["sop", "settings"]
    assert [(item.before, item.after) for item in proposed.items] == [
        ("publikasi", "hukum"),
        ("identifikasi", "identifikasi"),
    ]
    first, second = there.row(A), there.row(B)
    assert (first["Posisi"], second["Posisi"]) == (
        "3a. Hukum - Kepala Bagian",
        "1. Identifikasi - Pengelola Informasi",
    )
    assert first["3. Persetujuan (tidak dipakai lagi)"] == "Disetujui"
    assert first["3a. Hukum"] == ""
    settings = [cell for row in there.place.settings() for cell in row]
    assert settings.count("Ketua Tim Publikasi") == 1
    after = steps(there)
    assert (before.visits, before.median) == (1, 15.0)
    assert (after["3. Persetujuan"].visits, after["3. Persetujuan"].median) == (1, 15.0)
    assert after["1. Identifikasi"].standard == 240
    assert there.sync().events == ()
    assert book_events(there).count("sop") == 2
    there.place.type((1, {"3a. Hukum": "Disetujui"}))
    assert [(event.kind, event.step) for event in there.sync().events] == [("complete", "hukum")]


def test_an_announced_version_comes_on_its_day(there: Office):
    begun(there)
    follow(there, NEW, days=3)
    waiting = there.sync().events

    there.place.type((2, DONE))
    came = there.sync(minutes=3 * 24 * 60)

    assert waiting == ()
    assert [event.kind for event in came.events] == ["complete", "sop", "settings"]
    assert there.row(B)["Posisi"] == "2. Verifikasi - Ketua Tim Publikasi"
    assert there.sync().events == ()


def test_more_than_google_takes_at_once_comes_with_the_version_first(tmp_path: Path):
    """The first part brings the version and the form's headers, the last one guide and boards."""
    with office("google", tmp_path) as there:
        for row, title in enumerate((A, B), 1):
            there.add(row, title, **{"1. Identifikasi": "Diproses"})
        there.sync()
        sheet = there.place.sheet
        before = len(sheet.server.journal.writes(TOOL_EMAIL))

        asked = Amendment(OTHER_NAME, "sop.toml")
        done = amend(sheet.open(largest=100_000), asked, now=there.now, mirror=there.mirror)

        assert done
        assert [event.kind for event in done[1].events] == ["sop"]
        assert len(sheet.server.journal.writes(TOOL_EMAIL)) - before > 2
        turn = "1. Identifikasi - Pranata Humas"
        assert (there.row(A)["Posisi"], there.row(B)["Posisi"]) == (turn, turn)
        assert there.sync().events == ()
