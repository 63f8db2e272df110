"""What a dishonest insider can try in Pengaturan, and what it comes to.

Each trick is carried out with the book and ten lines of code. docs/audit.md lists them all.
"""

from __future__ import annotations

import json

import pytest

from sheetsync.core.cells import serial
from tests.tricks.insider import BOARD, METADATA, SETTINGS, SOP, Insider, at

EXCLUDED = 6  # the row of the office week
LAX = SOP.source.replace("required = true", "required = false").replace('["Dikecualikan"]', "[]")
STEPS = [step.header for step in SOP.steps]


def on_time(office: Insider) -> list[float | None]:
    """Return the share of visits in time by step."""
    return [step["on_time"] for step in json.loads(office.run("status --json").stdout)["steps"]]


def longer_standard(office: Insider) -> None:
    """Write 600 over the 60 standard minutes of the verification, in the row valid since 2020."""
    row, column = office.below(SETTINGS, "Menit Kerja", "Waktu Baku")
    assert office.tab(SETTINGS)[row + 1][column] == 60
    office.put(SETTINGS, {(row + 1, column): 600})


def more_holidays(office: Insider) -> None:
    """Add the Tuesday on which a verification lay about."""
    row, column = office.below(SETTINGS, "Tanggal", "Hari Libur")
    rows = office.tab(SETTINGS)
    end = next((r for r in range(row, len(rows)) if rows[r][column] == ""), len(rows))
    office.put(SETTINGS, {(end, column): serial(at(14, "00:00")), (end, column + 1): "Cuti"})


@pytest.mark.parametrize(
    ("change", "told"), [(longer_standard, "600"), (more_holidays, "2025-01-14")]
)
def test_the_figures_are_made_better_by_settings_that_reach_back(
    office: Insider, change, told: str
):
    assert on_time(office)[1] == 0.6667
    change(office)

    plan = office.sync(at(15, "08:15"))

    (event,) = plan.events
    assert (event.kind, event.item) == ("settings", "")
    assert told in event.note
    assert on_time(office)[1] == 1.0, "a correction is lawful"
    lines = [str(cell) for row in office.tab(BOARD) for cell in row]
    assert any("70 %" in line and "80 %" in line for line in lines), "but never silent"


def test_another_procedure_is_pasted_into_the_settings(office: Insider):
    row, column = office.below(SETTINGS, "Nilai", "Umum")
    place = next(
        (r, column) for r in range(row, row + 9) if office.tab(SETTINGS)[r][column] == SOP.id
    )
    office.put(SETTINGS, {place: LAX})
    office.type((EXCLUDED, {STEPS[0]: "Selesai"}))

    plan = office.sync(at(15, "08:15"))

    assert office.tab(SETTINGS)[place[0]][column] == SOP.id, "the cell is put back"
    assert any(SETTINGS in warning for warning in plan.warnings)
    assert "Dikecualikan" in str(office.row(EXCLUDED)["Pemeriksaan"])
    assert not [event for event in plan.events if event.kind == "complete"]


def test_the_procedure_is_exchanged_in_the_hidden_tab(office: Insider):
    rows = office.tab(METADATA)
    texts = [
        (r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if "[form]" in str(cell)
    ]
    office.put(METADATA, dict.fromkeys(texts, LAX))
    office.type((EXCLUDED, {STEPS[0]: "Selesai"}))

    plan = office.sync(at(15, "08:15"))

    assert texts
    assert not plan.events, "the digest in the history says which text judges"
    assert "Dikecualikan" in str(office.row(EXCLUDED)["Pemeriksaan"])
