"""What a book says of the office's facts is drawn again by the sync that sees them change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sheetsync.core.form import form_columns
from sheetsync.templates import load_sop
from tests.stores.contract import Office, office, place_of

SOP = load_sop("website_medsos")
A, DAY = "Rencana Kerja 2027", 24 * 60.0
MINUTES = SOP.texts.settings["minutes"].columns


@pytest.fixture(params=["xlsx", "google"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    with office(request.param, tmp_path) as found:
        yield found


def new_minutes(there: Office, since: str) -> None:
    """Add a line to the standard minutes."""
    head, first = place_of(there.place.settings(), MINUTES["minutes"])
    for at, cell in enumerate(("1. Identifikasi", 240, since), first - 1):
        there.place.put("Pengaturan", (head + 5, at), cell)


def test_a_label_follows_on_the_day_that_makes_it_untrue(there: Office):
    there.add(1, A)
    first = there.sync()
    new_minutes(there, "25/11/2026")
    recorded = there.sync()
    trial = there.sync(2 * DAY, dry_run=True)
    on_the_day = there.sync()
    after = there.sync()

    assert (first.labels, recorded.labels, after.labels) == ((), (), ())
    assert [event.kind for event in recorded.events] == ["settings"]
    assert trial.labels == on_the_day.labels == ("Petunjuk", "Form DIP")
    assert on_the_day.events == ()


def test_the_history_of_a_quiet_redraw_is_whole_and_the_next_sync_writes_nothing(there: Office):
    there.add(1, A)
    there.sync()
    new_minutes(there, "25/11/2026")
    there.sync()

    drawn = there.sync(2 * DAY)
    form = there.place.rows()

    assert (drawn.labels, there.sync(0).requests <= drawn.requests) == (
        ("Petunjuk", "Form DIP"),
        True,
    )
    assert there.place.rows() == form
    assert [*form[0]] == [column.header for column in form_columns(SOP)]
