"""What a book says of the office's facts is drawn again by the sync that sees them change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sheetsync.core.cells import Rows, cell_at, same_value, text_of
from sheetsync.core.form import form_columns
from sheetsync.templates import load_sop
from tests.stores.contract import Office, office, place_of
from tests.stores.sheets import HEADER

SOP = load_sop("website_medsos")
A, DAY = "Rencana Kerja 2027", 24 * 60.0
MINUTES = SOP.texts.settings["minutes"].columns
NEW = "Pengelola Informasi · 240 menit"
FOREIGN = (HEADER, len(form_columns(SOP)))


@pytest.fixture(params=["xlsx", "google"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Return an office that shortens a standard from the day after tomorrow on."""
    with office(request.param, tmp_path) as found:
        found.add(1, A)
        found.place.put("Form DIP", FOREIGN, "Catatan sendiri")
        found.place.put("Form DIP", (HEADER + 1, FOREIGN[1]), "tunggu surat")
        found.sync()
        head, first = place_of(found.place.settings(), MINUTES["minutes"])
        for at, cell in enumerate(("1. Identifikasi", 240, "25/11/2026"), first - 1):
            found.place.put("Pengaturan", (head + 5, at), cell)
        yield found


def rows(there: Office, key: str) -> Rows:
    return there.place.open().read().rows(key, SOP.tabs) or ()


def said(there: Office, key: str) -> list[str]:
    return [text_of(cell) for row in rows(there, key) for cell in row if cell != ""]


def test_a_label_follows_on_the_day_that_makes_it_untrue(there: Office):
    recorded = there.sync()
    trial = there.sync(2 * DAY, dry_run=True)
    before = said(there, "form")
    on_the_day = there.sync()
    after = there.sync()

    assert [event.kind for event in recorded.events] == ["settings"]
    assert (recorded.labels, after.labels) == ((), ())
    assert trial.labels == on_the_day.labels == ("Petunjuk", "Form DIP")
    assert on_the_day.events == ()
    assert NEW not in before
    assert NEW in said(there, "form")
    assert "240" in said(there, "guide")


def test_nothing_else_is_touched(there: Office):
    there.sync()
    there.sync(DAY + 800)  # ten minutes before midnight
    before = {key: rows(there, key) for key in SOP.tabs if key != "metadata"}

    drawn = there.sync()

    assert drawn.labels == ("Petunjuk", "Form DIP")
    told = {key: changed(stood, rows(there, key)) for key, stood in before.items()}
    assert {key: pairs for key, pairs in told.items() if pairs} == {
        "guide": {("300", "240"), ("450", "390")},
        "form": {("Pengelola Informasi · 300 menit", NEW)},
    }


def changed(before: Rows, after: Rows) -> set[tuple[str, str]]:
    """Return what stands where something else stood."""
    places = {
        (row, at)
        for rows in (before, after)
        for row, cells in enumerate(rows)
        for at in range(len(cells))
    }
    pairs = [(cell_at(before, *place), cell_at(after, *place)) for place in places]
    return {(text_of(old), text_of(new)) for old, new in pairs if not same_value(old, new)}
