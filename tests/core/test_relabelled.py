"""The form's headers after a change of the SOP: what keeps its place, what goes, what comes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetsync.core.cells import Cell, cell_at
from sheetsync.core.form import Columns, bind, form_columns, relabelled
from sheetsync.core.sop import Sop
from sheetsync.errors import SheetsyncError
from tests.versions import FIRST, SHELF, WITH_LEGAL_CHECK, WITHOUT_APPROVAL, changed


def form(*headers: str) -> list[list[Cell]]:
    """Return a form by the first version with some columns of staff's own, and one row filled."""
    names = [*headers, *(column.header for column in form_columns(FIRST))]
    return [["DIP"], [], ["", "bands"], names, [f"{name}!" for name in names]]


def places(columns: Columns) -> dict[tuple[str, str], int]:
    return {(column.part, column.key): at for column, at in columns.placed}


def renewed(rows: list[list[Cell]], old: Sop, new: Sop) -> tuple[list[Cell], Columns]:
    """Return the new header row, and where the new version finds its columns."""
    found = [list(row) for row in relabelled(rows, bind(rows, old), new)]

    assert found[:3] + found[4:] == rows[:3] + rows[4:]
    return found[3], bind(found, new)


def test_a_column_with_another_header_keeps_its_place():
    renamed = changed(('"3. Persetujuan"', '"3. Pengesahan"'), ('"Kanal"', '"Media"'))
    rows = form("Nomor lemari")
    before = bind(rows, FIRST)

    headers, columns = renewed(rows, FIRST, renamed)

    assert places(columns) == places(before)
    assert headers[before.steps[2]] == "3. Pengesahan"
    assert [(a, b) for a, b in zip(rows[3], headers, strict=True) if a != b] == [
        ("Kanal", "Media"),
        ("3. Persetujuan", "3. Pengesahan"),
    ]


def test_a_new_column_comes_behind_cells_that_a_merged_header_hides():
    rows = form()
    columns, width = bind(rows, FIRST), len(rows[3])
    rows[3] += ["", "Catatan kami"]

    found = relabelled(rows, columns, WITH_LEGAL_CHECK, [(3, width + 2), (3, width + 3), (2, 99)])

    assert [*found[3][width:]].index("3a. Hukum") == 4


def test_two_steps_may_exchange_their_headers():
    second, third = '"2. Verifikasi"', '"3. Persetujuan"'
    swapped = changed((second, '"?"'), (third, second), ('"?"', third))
    rows = form()
    before = places(bind(rows, FIRST))

    assert places(renewed(rows, FIRST, swapped)[1]) == before


@pytest.mark.parametrize(
    ("new", "gone"),
    [
        (WITHOUT_APPROVAL, ["3. Persetujuan", "Alasan Persetujuan", "Waktu Persetujuan"]),
        (changed((SHELF, "")), ["Lokasi Hardcopy"]),
        (
            changed(
                ('reason = "Alasan Persetujuan"\n', ""),
                (
                    'reject = "Tidak disetujui"\nreturn_to = "identifikasi"\ntime = "Waktu P',
                    'time = "Waktu P',
                ),
            ),
            ["Alasan Persetujuan"],
        ),
    ],
    ids=["a step", "a field", "a reason"],
)
def test_a_column_that_is_gone_stays_and_says_so(new: Sop, gone: list[str]):
    rows = form("Catatan sendiri")

    headers, _ = renewed(rows, FIRST, new)

    said = [f"{name} (tidak dipakai lagi)" if name in gone else name for name in rows[3]]
    assert headers == said


def test_a_new_column_comes_to_the_right_of_all_that_stands_below():
    rows = form("Catatan sendiri")
    rows[0] = ["DIP", *[""] * 60, "a title far to the right is in nobody's way"]
    width = len(rows[3])
    rows[3] += ["", "Milik sendiri", ""]
    rows.append([""] * (width + 4) + ["a remark without any header"])

    headers, columns = renewed(rows, FIRST, WITH_LEGAL_CHECK)

    told = ["3a. Hukum", "Alasan Hukum", "Waktu Hukum"]
    assert headers[width:] == ["", "Milik sendiri", "", "", "", *told]
    assert columns.steps[3] == width + 5


def test_what_was_gone_and_comes_back_is_a_new_column():
    """The words that stand in the old one approved something else."""
    rows = form()
    once = [list(row) for row in relabelled(rows, bind(rows, FIRST), WITHOUT_APPROVAL)]

    headers, columns = renewed(once, WITHOUT_APPROVAL, FIRST)

    assert columns.steps[2] == len(rows[3])
    assert cell_at(once, 4, columns.steps[2]) == ""
    assert headers[bind(rows, FIRST).steps[2]] == "3. Persetujuan (tidak dipakai lagi)"


@pytest.mark.parametrize("own", ["3a. Hukum", " Waktu  Hukum *"])
def test_a_header_of_the_offices_own_stands_in_the_way(own: str):
    rows = form(own)

    with pytest.raises(SheetsyncError, match=r"Form DIP!A4: .*Hukum.* another header") as error:
        relabelled(rows, bind(rows, FIRST), WITH_LEGAL_CHECK)

    assert "\n" not in str(error.value)


VERSIONS = (FIRST, WITHOUT_APPROVAL, WITH_LEGAL_CHECK, changed((SHELF, "")))


@settings(max_examples=40)
@given(order=st.permutations(form("Catatan", "", "Lain")[3]), versions=st.permutations(VERSIONS))
def test_whatever_follows_what_is_found_and_no_word_is_taken_over(order, versions):
    """Laws: both versions' columns stay where they are, a new one holds nothing, others' stay."""
    rows: list[list[Cell]] = [list(order), [f"{name}!" for name in order]]
    if versions[0] is not FIRST:
        rows = [list(row) for row in relabelled(rows, bind(rows, FIRST), versions[0])]
    foreign = {at: name for at, name in enumerate(rows[0]) if name in ("Catatan", "", "Lain")}
    for old, new in pairwise(versions):
        before = places(bind(rows, old))

        rows = [list(row) for row in relabelled(rows, bind(rows, old), new)]

        after = places(bind(rows, new))
        assert {key: before[key] for key in before & after.keys()} == {
            key: after[key] for key in before & after.keys()
        }
        assert all(cell_at(rows, 1, after[key]) == "" for key in after.keys() - before)
        assert {at: rows[0][at] for at in foreign} == foreign
