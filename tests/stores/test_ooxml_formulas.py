"""A formula that was filled down: it gives way where a value is put, the others mean what they did."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.core.cells import cell_name
from sheetsync.stores.ooxml import Package
from tests.stores.books import cells, parts, small, with_parts

CHAIN = "xl/calcChain.xml"


def filled(formula: str, box: str, spots: list[tuple[int, int]], prefix: str = "") -> str:
    """Rows that share one formula, as Excel writes them: its text in the first cell alone."""
    rows: dict[int, str] = {}
    for row, column in sorted(spots):
        own = f' ref="{box}" si="3">{formula}</{prefix}f>' if not rows else ' si="3"/>'
        cell = f'<{prefix}f t="shared"{own}<{prefix}v>{row}</{prefix}v>'
        name = f'<{prefix}c r="{cell_name(row, column)}">{cell}</{prefix}c>'
        rows[row] = rows.get(row, "") + name
    return "".join(f'<{prefix}row r="{n + 1}">{row}</{prefix}row>' for n, row in rows.items())


DOWN = [(row, 0) for row in range(4)]


@pytest.mark.parametrize("written", range(4))
def test_one_of_them_gives_way(written: int) -> None:
    data = small(filled('IF(B1&gt;$B$1,C1&amp;"B1",Lain!D:D)', "A1:A4", DOWN))
    before = cells(data, "Tab")
    assert before["A3"] == '=IF(B3>$B$1,C3&"B1",Lain!D:D)'
    package = Package.parse(data)

    package.set_cells("Tab", {(written, 0): "mine"})

    assert cells(package.to_bytes(), "Tab") == {**before, f"A{written + 1}": "mine"}
    assert [row[0] for row in package.sheet_values("Tab")] == [
        "mine" if row == written else row for row in range(4)
    ]


def test_the_one_that_takes_it_over_names_the_cells_that_are_left() -> None:
    package = Package.parse(small(filled("B1", "A1:A4", DOWN)))

    package.set_cells("Tab", {(0, 0): 1, (1, 0): 2})

    sheet = parts(package.to_bytes())["xl/worksheets/sheet1.xml"].decode()
    assert '<f t="shared" ref="A3:A4" si="3">B3</f><v>2</v>' in sheet
    assert '<f t="shared" si="3"/><v>3</v>' in sheet


def test_a_reference_that_would_leave_the_sheet_is_an_error_as_in_excel() -> None:
    package = Package.parse(small(filled("A1", "A2:B3", [(1, 1), (2, 0)])))

    package.set_cells("Tab", {(1, 1): "mine"})

    assert cells(package.to_bytes(), "Tab")["A3"] == "=#REF!"


def test_the_calculation_chain_goes_with_a_formula_that_only_names_another() -> None:
    book = small(filled("B1", "A1:A4", DOWN))
    rels = parts(book)["xl/_rels/workbook.xml.rels"].decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    rels = rels.replace(
        "</Rel", f'<Relationship Id="c9" Type="{kind}" Target="calcChain.xml"/></Rel'
    )
    chain = b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    data = with_parts(book, {"xl/_rels/workbook.xml.rels": rels.encode(), CHAIN: chain})
    package = Package.parse(data)

    package.set_cells("Tab", {(3, 0): 1})

    assert CHAIN not in parts(package.to_bytes())


FORMULAS = ["H5", "$B5+H$5", "SUM(H5:K9)", 'IF(H5="","H5",Lain!I6)', "Nama*2", "5:6", "H:$D"]


@given(
    formula=st.sampled_from(FORMULAS),
    spots=st.sets(st.tuples(st.integers(4, 8), st.integers(4, 6)), min_size=1),
    data=st.data(),
)
def test_the_others_go_on_meaning_what_they_meant(
    formula: str, spots: set[tuple[int, int]], data: st.DataObject
) -> None:
    book = small(filled(formula, "E5:G9", sorted(spots)))
    before = cells(book, "Tab")
    written = data.draw(st.lists(st.sampled_from(sorted(spots)), unique=True))
    package = Package.parse(book)

    for spot in written:
        package.set_cells("Tab", {spot: "mine"})

    expected = before | {cell_name(*spot): "mine" for spot in written}
    assert cells(package.to_bytes(), "Tab") == expected
    together = Package.parse(book)
    together.set_cells("Tab", dict.fromkeys(written, "mine"))
    assert cells(together.to_bytes(), "Tab") == expected
