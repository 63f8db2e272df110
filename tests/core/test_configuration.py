"""What judges, recorded as events and read back from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.core.cells import LONGEST
from sheetsync.core.configuration import (
    Configuration,
    changes_in_words,
    configuration,
    configurations,
    recording,
    settings_events,
)
from sheetsync.core.history import Event, History, history_rows, parse_history
from sheetsync.core.judge import Stamp
from sheetsync.core.settings import Settings, settings_of
from sheetsync.core.sop import Sop
from sheetsync.errors import HistoryError
from sheetsync.templates import load_sop
from tests.desk import MONDAY
from tests.journalled import settings_of as new_settings

SOP = load_sop("website_medsos")
SETTINGS = new_settings(SOP)
LINES = st.one_of(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(lambda day: ("holidays", str(day), "")),
    st.text("ab =;'\\é", max_size=9).map(lambda name: ("units", f"Bagian {name}".strip())),
    st.integers(1, 400).map(lambda n: ("minutes", "verifikasi", str(n), "2020-01-01")),
)


def saying(*lines: tuple[str, ...], without: tuple[tuple[str, ...], ...] = ()) -> Settings:
    kept = {*SETTINGS.lines} - {*without}
    return replace(SETTINGS, lines=tuple(sorted({*kept, *lines})))


def recorded(*states: Settings, sop: Sop = SOP) -> list[Event]:
    """Return the events of a sync a day that saw each of these settings."""
    events: list[Event] = []
    for n, settings in enumerate(states):
        stamp = Stamp(MONDAY + timedelta(n), None, f"s{n}")
        known = configuration(events, sop.texts)
        events += recording(known, sop, settings, stamp, begin=True)
    return events


def reread(events: list[Event]) -> list[Event]:
    """Return the events as a history holds them."""
    rows = history_rows(History(), events)
    return [*parse_history([[*SOP.texts.history], *rows], SOP.texts).events]


@given(st.lists(st.lists(LINES, max_size=4), min_size=1, max_size=5))
def test_every_earlier_state_can_be_rebuilt(days: list[list[tuple[str, ...]]]):
    states = [saying(*lines) for lines in days]

    found = [*configurations(reread(recorded(*states)), SOP.texts)]

    changed = [now for n, now in enumerate(states) if not n or now.lines != states[n - 1].lines]
    assert [now.lines for now in found] == [frozenset(now.lines) for now in changed]
    assert {now.sop.digest for now in found if now.sop} == {SOP.digest}


def test_the_settings_of_a_book_can_be_used_again():
    lines = configuration(reread(recorded(SETTINGS)), SOP.texts).lines

    assert lines is not None
    assert settings_of(lines, SOP).lines == SETTINGS.lines


def test_what_is_the_same_is_recorded_once():
    assert [event.kind for event in recorded(SETTINGS, SETTINGS)] == ["sop", "settings"]


def test_a_book_that_records_nothing_else_is_not_begun():
    stamp = Stamp(MONDAY, None, "s")

    assert recording(Configuration(), SOP, SETTINGS, stamp, begin=False) == ()


def test_more_than_a_cell_takes_stands_in_several_events_of_one_sync():
    many = [("units", f'Bagian "{n}" {"x" * 200}') for n in range(300)]
    events = reread(recorded(SETTINGS, saying(*many)))

    parts = events[2:]

    assert len(parts) > 2
    assert {(each.sync, each.fingerprint) for each in parts} == {("s1", saying(*many).digest)}
    assert max(len(str(row[13])) for row in history_rows(History(), events)) <= LONGEST
    assert configuration(events, SOP.texts).lines == frozenset(saying(*many).lines)


@pytest.mark.parametrize(
    ("went", "came", "said"),
    [
        pytest.param(
            [], [("holidays", "2026-11-20", "Cuti bersama")],
            "Hari Libur: + 2026-11-20 Cuti bersama", id="a holiday",
        ),
        pytest.param([], [("holidays", "2026-11-20", "")], "Hari Libur: + 2026-11-20", id="no name"),
        pytest.param(
            [("holidays", "2026-11-20", "Libur")], [("holidays", "2026-11-20", "")],
            "Hari Libur, 2026-11-20: Libur -> –", id="a name that went",
        ),
        pytest.param(
            [("minutes", "verifikasi", "60", "2020-01-01")],
            [("minutes", "verifikasi", "7.5", "2020-01-01")],
            "Waktu Baku, 2. Verifikasi sejak 2020-01-01: 60 -> 7,5", id="minutes",
        ),
        pytest.param(
            [("people", "ketua", "a@x.id", "", "")], [("people", "ketua", "b@x.id", "2026-01-01", "")],
            "Petugas: - ketua a@x.id\nPetugas: + ketua b@x.id 2026-01-01 s.d. –", id="another person",
        ),
        pytest.param(
            [("hours", "2020-01-01", "ordinary", "1,2,3,4", "07:30", "12:00", "13:00", "16:00")], [],
            "Jam Kerja: - Biasa Senin-Kamis sejak 2020-01-01 07:30-16:00 (istirahat 12:00-13:00)",
            id="hours",
        ),
        pytest.param(
            [], [("hours", "2026-01-01", "ramadan", "1,3", "08:00", "", "", "12:00")],
            "Jam Kerja: + Ramadan Senin, Rabu sejak 2026-01-01 08:00-12:00 (istirahat –-–)",
            id="hours without a break",
        ),
        pytest.param(
            [("ramadan", "2026-02-19", "2026-03-20")], [("ramadan", "2026-02-19", "2026-03-19")],
            "Ramadan, mulai 2026-02-19: s.d. 2026-03-20 -> s.d. 2026-03-19", id="a period",
        ),
        pytest.param([], [("units", "=1+1 {x} %s")], "Unit: + =1+1 {x} %s", id="a text of people"),
        pytest.param(
            [("holidays", "2026-11-20", "A"), ("holidays", "2026-11-20", "B")],
            [("holidays", "2026-11-20", "C")],
            "Hari Libur: - 2026-11-20 A\nHari Libur: - 2026-11-20 B\nHari Libur: + 2026-11-20 C",
            id="two rows of one day",
        ),
    ],
)  # fmt: skip
def test_changes_in_words(went: list[Any], came: list[Any], said: str):
    assert "\n".join(changes_in_words(came, went, SOP)) == said


def test_lines_of_a_newer_version_go_in_words(sop: Sop):
    known = frozenset({*SETTINGS.lines, ("rooms", "A", "1"), ("units", "B", "more"), ("hours",)})

    events = settings_events(known, SETTINGS, sop, Stamp(MONDAY, None, "s"))

    assert [line for event in events for line in event.note.splitlines()] == [
        "Jam Kerja: -   sejak",
        "rooms: - A 1",
        "Unit: - B",
    ]


def damaged(place: int, **change: Any) -> list[Event]:
    events = recorded(SETTINGS, saying(("units", "A")))
    events[place] = replace(events[place], **change)
    return events


@pytest.mark.parametrize(
    ("row", "change"),
    [
        pytest.param(1, {"content": None}, id="no SOP"),
        pytest.param(1, {"content": {"id": "x", "version": "first"}}, id="no version"),
        pytest.param(2, {"content": {"+": "{"}}, id="no JSON"),
        pytest.param(2, {"content": {"+": "[1]"}}, id="no lines"),
        pytest.param(2, {"content": {"+": '[["units",1]]'}}, id="no texts"),
        pytest.param(2, {"content": {"+": "[" * 9_000}}, id="too deep"),
        pytest.param(2, {"fingerprint": "0" * 64}, id="another digest"),
        pytest.param(3, {"content": {"-": '[["units","B"]]'}}, id="a line that was not there"),
        pytest.param(3, {"content": {"+": '[["units","B"]]'}}, id="a line too many"),
        pytest.param(
            3, {"content": {"+": f'[["general","Zona Waktu","{SETTINGS.zone.key}"]]'}}, id="twice"
        ),
    ],
)
def test_a_row_that_does_not_follow_is_named(row: int, change: dict[str, Any]):
    with pytest.raises(HistoryError, match=f"Riwayat No {row}: what it says of the s"):
        configuration(damaged(row - 1, **change), SOP.texts)
