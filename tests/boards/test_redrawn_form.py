"""A form that is drawn again: everything at its real place, and people's own left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetsync.boards import palette
from sheetsync.boards.form import draw_form, form_titles, redraw_form
from sheetsync.core.cells import Cell
from sheetsync.core.drawing import Area, Dropdown
from sheetsync.core.form import bind, relabelled
from sheetsync.core.sop import Sop
from tests.versions import FIRST, WITH_LEGAL_CHECK, WITHOUT_APPROVAL, changed

DRAWN = draw_form(FIRST)
OTHER_ROLES = changed(
    ('name = "Kepala Bagian"\nshort = "Kepala Bagian"', 'name = "Camat"'),
    ('title = "Daftar Informasi Publik"', 'title = "DIP Kecamatan"'),
)
COLUMNS = len(DRAWN.own_columns)


def drawn_rows(values: dict[tuple[int, int], Cell] | None = None) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[""] * COLUMNS for _ in range(5)]
    for (row, column), cell in {**DRAWN.texts, **(values or {})}.items():
        rows[row][column] = cell
    return rows


def at(drawing, row: int) -> dict[int, Cell]:
    return {box.column: box.text for box in drawing.boxes if box.row == row}


def test_a_form_that_stands_as_drawn_is_drawn_the_same_again():
    synced = 46_000.5
    rows = drawn_rows({(1, 2): synced, (1, 3): 15})

    again = redraw_form(FIRST, rows, titles=form_titles(FIRST))

    first = {(box.row, box.column): box for box in DRAWN.boxes}
    found = {(box.row, box.column): box for box in again.boxes}
    assert found.keys() == first.keys()
    assert {place: box.style for place, box in found.items()} == {
        place: box.style for place, box in first.items()
    }
    assert again.texts == {**DRAWN.texts, (1, 2): synced, (1, 3): 15}, "no value is cleared"
    assert (again.rules, again.dropdowns) == (DRAWN.rules, DRAWN.dropdowns)
    assert (again.widths, again.columns) == ({}, {}), "people may have made them wider"


@settings(max_examples=40)
@given(st.permutations([*range(COLUMNS), "Catatan", "", "Paraf"]), st.integers(0, 3))
def test_whatever_the_order_only_the_columns_of_the_form_are_touched(order, above: int):
    picked = [[row[n] if isinstance(n, int) else "" for n in order] for row in drawn_rows()]
    rows: list[list[Cell]] = [["Rapat Senin"] + [""] * COLUMNS] * above + picked
    head = above + 3
    rows[head] = [
        n if isinstance(n, str) else name for n, name in zip(order, rows[head], strict=True)
    ]

    again = redraw_form(OTHER_ROLES, rows, titles=form_titles(FIRST))

    own = {place for place, n in enumerate(order) if isinstance(n, int)}
    assert again.own_columns == own
    assert {place: rows[head][place] for place in own} == at(again, head)
    assert at(again, head - 1).keys() == own
    areas = [drop.area for drop in again.dropdowns] + [rule.area for rule in again.rules]
    assert {area.column for area in areas} <= own
    assert {area.row for area in areas} == {head + 1}
    title = (above, order.index(0))
    assert {(b.row, b.column): b.text for b in again.boxes}[title] == "DIP Kecamatan"
    assert not any(row in at(again, row) for row in range(above)), "title rows are free"
    place = rows[head].index("3. Persetujuan")
    assert "Camat · 30 menit" in [at(again, head - 1)[n] for n in own if n <= place]


@pytest.mark.parametrize(
    ("deleted", "title", "bands"),
    [([0], False, True), ([2], True, False), ([0, 1, 2], False, False), ([0, 1], False, True)],
)
def test_title_rows_that_were_deleted_are_not_drawn_again(deleted, title: bool, bands: bool):
    rows = [row for place, row in enumerate(drawn_rows()) if place not in deleted]

    again = redraw_form(OTHER_ROLES, rows, titles=form_titles(FIRST))

    texts = {str(box.text) for box in again.boxes}
    assert ("DIP Kecamatan" in texts) is title
    assert ("Camat · 30 menit" in texts) is bands
    assert all(box.row >= 0 for box in again.boxes)


def test_a_title_that_people_changed_is_theirs():
    again = redraw_form(OTHER_ROLES, drawn_rows({(0, 0): "DIP 2027"}), titles=form_titles(FIRST))

    assert (0, 0) not in {(box.row, box.column) for box in again.boxes}


def versions(old: Sop, new: Sop):
    """Return where a form stands after a change of version, and how it is drawn then."""
    rows = drawn_rows()
    found = relabelled(rows, bind(rows, old), new)
    added = range(COLUMNS, len(found[3]))
    return bind(found, new), redraw_form(new, found, added, form_titles(old))


def test_a_new_column_gets_its_look_and_width():
    columns, again = versions(FIRST, WITH_LEGAL_CHECK)

    assert list(again.widths.items()) == [(COLUMNS, 15), (COLUMNS + 1, 24), (COLUMNS + 2, 11.5)]
    assert (again.columns or {}).keys() == again.widths.keys()
    assert at(again, 2)[COLUMNS] == "Kepala Bagian · 30 menit"
    assert columns.steps[3] == COLUMNS
    assert COLUMNS in {drop.area.column for drop in again.dropdowns}


def test_a_column_that_is_gone_is_grey_and_offers_nothing():
    before = bind(drawn_rows(), FIRST).steps[2]

    _, again = versions(FIRST, WITHOUT_APPROVAL)

    assert at(again, 3)[before] == "3. Persetujuan (tidak dipakai lagi)"
    assert Dropdown(Area(4, before, None, before), ()) in again.dropdowns
    grey = [rule for rule in again.rules if rule.area.column == before]
    assert [(rule.formula, rule.style.fill) for rule in grey] == [("TRUE", palette.TOOL)]
    assert (again.widths, again.columns) == ({}, {}), "numbers below keep their formats"
    assert at(again, 2)[before] == ""
