"""A table that people made over the form: its columns are called as their headers are now."""

import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from sheetsync.stores.ooxml.tables import referring
from tests.stores.books import opened, parts, saved
from tests.stores.redrawn import AGAIN, FORM, drawn, redrawn


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        pytest.param("SUM(T[Tahap])", "SUM(T[Langkah])", id="a column"),
        pytest.param("t[tahap]", "t[tahap]", id="spelt otherwise: Excel would not write it"),
        pytest.param("T[[#This Row],[Tahap]]*2", "T[[#This Row],[Langkah]]*2", id="a cell of it"),
        pytest.param("T[[Judul]:[Tahap]]", "T[[Judul]:[Langkah]]", id="several columns"),
        pytest.param("T[Lain]+T[a'[b]", "T[Lain]+T[x'#]", id="a name with brackets"),
        pytest.param("XT[Tahap]+U[Tahap]", "XT[Tahap]+U[Tahap]", id="other tables"),
        pytest.param('"T[Tahap]"&amp;T[Tahap]', '"T[Tahap]"&amp;T[Langkah]', id="in a text"),
    ],
)
def test_formulas_call_a_column_by_its_new_name(formula: str, expected: str):
    names = {"Tahap": "Langkah", "a[b": "x#"}

    new = referring(f"<s><f>{formula}</f></s>".encode(), "T", names)

    assert new.decode() == f"<s><f>{expected}</f></s>"


def in_a_table() -> bytes:
    book = opened(drawn())
    form = book[FORM]
    form.auto_filter.ref = None
    form.add_table(Table(displayName="Tabel", ref="A3:D9"))
    form["H9"] = "=COUNTA(Tabel[Tahap])"
    other = book.create_sheet("Lain")
    other["A1"] = "=COUNTIF(Tabel[Tahap],Tabel[[#Headers],[Judul]])"
    book.defined_names["tahap"] = DefinedName("tahap", attr_text="Tabel[Tahap]")
    return saved(book)


def test_a_table_goes_on_with_the_new_headers():
    data = redrawn(in_a_table(), AGAIN)
    book = opened(data)

    table = book[FORM].tables["Tabel"]
    assert table.column_names == ["Nomor", "Judul", "Langkah", "Alasan"]
    assert [book[FORM].cell(3, at).value for at in (1, 2, 3, 4)] == table.column_names
    assert book[FORM]["H9"].value == "=COUNTA(Tabel[Langkah])"
    assert book["Lain"]["A1"].value == "=COUNTIF(Tabel[Langkah],Tabel[[#Headers],[Judul]])"
    assert book.defined_names["tahap"].attr_text == "Tabel[Langkah]"
    assert parts(redrawn(data, AGAIN)) == parts(data)
