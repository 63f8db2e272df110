"""Tabs of a Google Sheet drawn anew: what they say then, and what of people's stays as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sheetsync.boards.evaluation import draw_evaluation
from sheetsync.boards.form import form_titles, redraw_form
from sheetsync.boards.guide import draw_guide
from sheetsync.boards.history import draw_history, draw_metadata
from sheetsync.boards.monitoring import draw_monitoring
from sheetsync.boards.settings import draw_settings
from sheetsync.core.cells import Rows
from sheetsync.core.drawing import Box, Drawing, Dropdown, Style
from sheetsync.core.form import bind, relabelled
from sheetsync.core.sop import Sop
from sheetsync.core.writing import Touch
from sheetsync.errors import ConflictError
from sheetsync.stores.google.protocol import (
    FORM,
    METADATA,
    MONITORING,
    SETTINGS,
    SHEETS,
)
from sheetsync.stores.workbook import Changes, Snapshot, Workbook
from tests.stores.sheets import HEADER, TOOL_EMAIL, Sheet, cell
from tests.stores.test_google_limits import refuses
from tests.versions import APPROVAL, FIRST, LEGAL_CHECK, WITH_LEGAL_CHECK, changed

OWN = {
    "guide": draw_guide,
    "monitoring": draw_monitoring,
    "evaluation": draw_evaluation,
    "history": draw_history,
    "metadata": draw_metadata,
}
OLD, NEW = "3. Persetujuan", "3. Pengesahan"
A = "Rencana Kerja 2027"
RENAMED = changed(
    ('"3. Persetujuan"', '"3. Pengesahan"'),
    ('"Kanal"', '"Media"'),
    ('"Bentuk Informasi"', '"Wujud Informasi"'),
)
RENAMED_AND_LONGER = changed(
    (APPROVAL, APPROVAL.replace(OLD, NEW) + LEGAL_CHECK.replace("persetujuan", "hukum")),
    ('"Kanal"', '"Media"'),
)


def tab(sheet: Sheet, number: int) -> Any:
    """Return a tab as the server has it."""
    return sheet.server.book(sheet.book.id).grid(number)


def drawn(sheet: Sheet, number: int) -> dict[str, Any]:
    """Return all that can be seen of a tab."""
    names = ("properties", "lines", "rows", "columns", "merges", "rules", "filter_views")
    return {n: getattr(tab(sheet, number), n) for n in (*names, "charts", "basic_filter")}


def commit(sheet: Sheet, **changes: Any) -> Workbook:
    workbook = sheet.open()
    write(workbook, workbook.read(), **changes)
    return workbook


def write(workbook: Workbook, snapshot: Snapshot, **changes: Any) -> None:
    first = Changes(titles=FIRST.tabs, sync="s", events=2, key=(HEADER, 0))
    workbook.commit(snapshot, replace(first, **changes))


def grid(rows: Rows) -> dict[tuple[int, int], Any]:
    return {(r, c): x for r, row in enumerate(rows) for c, x in enumerate(row) if x != ""}


def another(rows: Rows, old: Sop, new: Sop) -> Drawing:
    """Return how a form looks after a change of the SOP."""
    before = bind(rows, old)
    after = relabelled(rows, before, new)
    places = range(len(rows[before.header_row]), len(after[before.header_row]))
    return redraw_form(new, after, places, form_titles(old))


def change(sheet: Sheet, new: Sop, **changes: Any) -> None:
    """Give the form of the first version the looks and labels of another."""
    workbook = sheet.open()
    snapshot = workbook.read()
    form = snapshot.rows("form", FIRST.tabs) or ()
    write(workbook, snapshot, redraw={"form": another(form, FIRST, new)}, **changes)


def headers(sheet: Sheet, sop: Sop) -> dict[str, int]:
    """Return where the columns of a version stand; that each stands once is looked at."""
    rows = sheet.rows(FORM)
    bind(rows, sop)
    header = next(row for row in rows if "No. Registrasi" in row)
    return {name: at for at, name in enumerate(header) if name}


# --- The tabs of the tool ------------------------------------------------------------------------


def test_tabs_drawn_again_as_they_were_are_as_they_were(sheet: Sheet):
    before = {key: drawn(sheet, SHEETS[key]) for key in (*OWN, "form", "settings")}
    rows = {key: sheet.rows(SHEETS[key]) for key in before}
    again = {key: draw(FIRST) for key, draw in OWN.items()}
    again["form"] = redraw_form(FIRST, rows["form"], (), form_titles(FIRST))
    again["settings"] = draw_settings(FIRST)
    sheet.server.journal.clear()

    values = {key: grid(rows[key]) for key in ("guide", "monitoring", "evaluation")}
    commit(sheet, redraw=again, boards=values)

    for key, look in before.items():
        assert drawn(sheet, SHEETS[key]) == look, key
    asked = [call.method for call in sheet.server.journal.of(TOOL_EMAIL)]
    assert asked == ["POST", "GET", "POST", "POST"], "read, what lies there, written, confirmed"


def test_of_a_board_nothing_old_stays_but_widths_and_the_charts_of_others(sheet: Sheet):
    full = draw_monitoring(FIRST)
    *_, theirs = tab(sheet, MONITORING).charts
    width = {"range": {"sheetId": MONITORING, "dimension": "COLUMNS", "endIndex": 1}}
    width |= {"properties": {"pixelSize": 77}, "fields": "pixelSize"}
    sheet.by().batch(
        {"addChart": {"chart": {k: v for k, v in theirs.items() if k != "chartId"}}},
        {"updateDimensionProperties": width},
        {"mergeCells": {"range": {"sheetId": MONITORING, "startRowIndex": 190, "endRowIndex": 195}}},
        {"deleteDimension": {"range": {"sheetId": MONITORING, "dimension": "ROWS", "startIndex": 198}}},
    )  # fmt: skip
    box = Box(1, 1, Style(bold=True), "Antrean", 1, 4, note="isi")
    small = replace(full, boxes=(box,), rules=full.rules[:2], charts=full.charts[1:], heights={})

    commit(sheet, redraw={"monitoring": small}, boards={"monitoring": {(5, 1): "lima"}})

    found = tab(sheet, MONITORING)
    assert grid(sheet.rows(MONITORING)) == {(1, 1): "Antrean", (5, 1): "lima"}
    assert len(found.merges) == 1
    assert len(found.rules) == 2
    charts = {one["chartId"]: one["spec"]["altText"] for one in found.charts}
    assert [charts.pop(1301), charts.pop(1302)] == [chart.key for chart in full.charts[1:]]
    assert list(charts.values()) == [theirs["spec"]["altText"]]
    assert found.columns[0]["pixelSize"] == 77
    assert found.row_count == 200


@pytest.mark.parametrize("kind", ["addChart", "addFilterView"])
def test_what_google_does_not_lay_on_a_tab_again_is_left_out_and_said(sheet: Sheet, kind: str):
    sheet.by().batch({"deleteEmbeddedObject": {"objectId": 1301}}, {"deleteFilterView": {"filterId": 1201}})  # fmt: skip
    refuses(sheet, kind)
    rows = sheet.rows(FORM)

    workbook = commit(
        sheet,
        redraw={
            "monitoring": draw_monitoring(FIRST),
            "form": redraw_form(RENAMED, relabelled(rows, bind(rows, FIRST), RENAMED)),
        },
    )

    assert any(kind in said for said in workbook.warnings)
    assert NEW in headers(sheet, RENAMED)


# --- The tabs that people share ------------------------------------------------------------------


def test_the_form_says_what_is_new_and_keeps_what_is_peoples(sheet: Sheet):
    sheet.insert_column(10)
    sheet.write(FORM, {(HEADER, 10): "Lemari", (HEADER + 1, 10): "B2"})
    theirs = {
        "ranges": [{"sheetId": FORM, "startColumnIndex": 9, "endColumnIndex": 11}],
        "booleanRule": {
            "condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=TRUE"}]},
            "format": {"backgroundColor": {"red": 1}},
        },
    }
    span = {"sheetId": FORM, "dimension": "COLUMNS", "startIndex": 5, "endIndex": 6}
    size = {"range": span, "properties": {"pixelSize": 33}, "fields": "pixelSize"}
    sheet.by().batch(
        {"addConditionalFormatRule": {"rule": theirs, "index": 2}},
        {"updateDimensionProperties": size},
        {"repeatCell": {"range": cell(FORM, HEADER, 10), "cell": {"note": "lemari"}, "fields": "note"}},
        {"addFilterView": {"filter": {"title": "Saya", "range": {"sheetId": FORM}}}},
    )  # fmt: skip
    before, kept = dict(tab(sheet, FORM).columns), sheet.rows(FORM)
    lemari = tab(sheet, FORM).at(HEADER, 10)
    new = another(kept, FIRST, WITH_LEGAL_CHECK)

    commit(sheet, redraw={"form": new})

    found, places = tab(sheet, FORM), headers(sheet, WITH_LEGAL_CHECK)
    last = len(kept[HEADER])
    assert places["Lemari"] == 10
    assert [at for at in places.values() if at >= last] == sorted(new.widths)
    assert [row[:last] for row in sheet.rows(FORM)[HEADER + 1 :]] == kept[HEADER + 1 :]
    assert {at: size for at, size in found.columns.items() if at < last} == before
    assert found.columns[last]["pixelSize"] == round(7 * new.widths[last] + 5)
    assert found.at(HEADER, 10) == lemari
    assert len(found.rules) == len(new.rules) + 1
    assert found.rules[-1]["ranges"] == theirs["ranges"]
    titles = [view["title"] for view in found.filter_views]
    assert sorted(titles) == sorted(["Saya", *(queue.title for queue in new.queues)])
    for one in new.dropdowns:
        rule = found.at(HEADER + 900, one.area.column)["dataValidation"]
        words = [value["userEnteredValue"] for value in rule["condition"]["values"]]
        assert tuple(words) == one.options


def test_a_choice_that_is_gone_is_taken_away(sheet: Sheet):
    again = redraw_form(FIRST, sheet.rows(FORM))
    area, other = (dropdown.area for dropdown in again.dropdowns[:2])

    commit(sheet, redraw={"form": replace(again, dropdowns=(Dropdown(area, ()),))})

    assert "dataValidation" not in tab(sheet, FORM).at(HEADER + 1, area.column)
    assert "dataValidation" in tab(sheet, FORM).at(HEADER + 1, other.column)


def test_the_settings_get_new_words_and_a_new_column_and_keep_their_lines(sheet: Sheet):
    drawing, before = draw_settings(FIRST), sheet.rows(SETTINGS)
    at = 1 + max(drawing.own_columns)
    boxes = [replace(b, text="Orang") if b.text == "Peran" else b for b in drawing.boxes]
    boxes += [Box(4, at, Style(bold=True), "Baru"), Box(2, at - 2, Style(), "Semua", 2, at)]
    boxes = [b for b in boxes if (b.row, b.last[1]) != (2, at - 1)]
    drop = Dropdown(replace(drawing.dropdowns[0].area, column=at, last_column=at), ("ya",))

    commit(sheet, redraw={"settings": replace(drawing, boxes=tuple(boxes), widths={at: 9.0}, columns={}, dropdowns=(drop,))})  # fmt: skip

    rows = sheet.rows(SETTINGS)
    assert rows[4][at] == "Baru"
    assert ["Orang" if c == "Peran" else c for c in before[4]] == rows[4][:at]
    assert rows[5:] == before[5:]
    merges = [m for m in tab(sheet, SETTINGS).merges if m["endColumnIndex"] >= at]
    assert [(m["startColumnIndex"], m["endColumnIndex"]) for m in merges] == [(at - 2, at + 1)]


# --- Somebody at work in the same second ---------------------------------------------------------


def inserted(sheet: Sheet) -> None:
    sheet.insert_column(10)


def moved(sheet: Sheet) -> None:
    span = {"sheetId": FORM, "dimension": "COLUMNS", "startIndex": 20, "endIndex": 21}
    sheet.by().batch({"moveDimension": {"source": span, "destinationIndex": 5}})


def deleted(sheet: Sheet) -> None:
    span = {"sheetId": FORM, "dimension": "COLUMNS", "startIndex": 9, "endIndex": 10}
    sheet.by().batch({"deleteDimension": {"range": span}})


def above(sheet: Sheet) -> None:
    sheet.insert(-2)


def sorted_rows(sheet: Sheet) -> None:
    sheet.sort("Judul Informasi")


def foreign(sheet: Sheet) -> None:
    """Two columns of staff's own, between ours and last."""
    sheet.insert_column(9)
    last = len(sheet.headers())
    columns = {"sheetId": FORM, "dimension": "COLUMNS", "length": 1}
    sheet.by().batch({"appendDimension": columns})
    sheet.write(FORM, {(HEADER, 9): "Lemari", (HEADER + 1, 9): "B2", (HEADER, last): "Catatan"})


CASES = [
    *((move, RENAMED_AND_LONGER, False) for move in (moved, above, sorted_rows)),
    (inserted, RENAMED_AND_LONGER, True),
    (deleted, RENAMED, False),
]


@pytest.mark.parametrize(("move", "new", "killed"), CASES)
def test_no_header_or_value_ends_in_another_column(sheet: Sheet, move, new: Sop, killed: bool):
    foreign(sheet)
    names, number = sheet.headers(), sheet.row(1)["No. Registrasi"]
    before = {row["Judul Informasi"]: row for row in sheet.body()}
    touches = [Touch(HEADER + 1, names.index(OLD), "", "Diproses", number)]
    if new is RENAMED_AND_LONGER:
        touches.append(Touch(HEADER + 1, len(names), "", "Mulai", number))
    sheet.server.between(lambda _: move(sheet))
    if killed:  # after the commit: nothing is looked at any more
        sheet.server.faults.drop_before(path="ByDataFilter", skip=1, times=20)

    change(sheet, new, form=tuple(touches))

    sheet.server.faults._queue.clear()
    snapshot = sheet.open().read()
    assert snapshot.misdrawn == ({"form"} if move is not sorted_rows else set())
    found = under_headers(snapshot.rows("form", FIRST.tabs) or (), new)
    one = found[A]
    assert one.pop(NEW) == "Diproses"
    if new is RENAMED_AND_LONGER:
        assert one.pop("3a. Hukum") == "Mulai"
    if move is deleted:
        before[A].pop("Lemari")
    assert found == {title: filled(row) for title, row in before.items()}


def under_headers(rows: Rows, sop: Sop) -> dict[str, dict[str, Any]]:
    """Return what is filled of each row by headers, those of columns that went on by the old."""
    columns = bind(rows, sop)
    back = {"Media": "Kanal", "Wujud Informasi": "Bentuk Informasi"}
    header = [back.get(str(name), str(name)) for name in rows[columns.header_row]]
    body = [filled(dict(zip(header, row, strict=False))) for row in rows[columns.header_row + 1 :]]
    return {row["Judul Informasi"]: row for row in body}


def filled(row: dict[str, Any]) -> dict[str, Any]:
    return {name: cell for name, cell in row.items() if cell != ""}


def test_a_form_too_narrow_by_then_is_planned_anew(sheet: Sheet):
    sheet.server.between(lambda _: deleted(sheet))

    with pytest.raises(ConflictError):
        change(sheet, WITH_LEGAL_CHECK)

    assert "Hukum" not in " ".join(map(str, sheet.headers()))


def test_two_headers_exchanged_while_a_column_comes_are_exchanged_once(sheet: Sheet):
    second, third = '"2. Verifikasi"', '"3. Persetujuan"'
    swapped = changed((second, '"?"'), (third, second), ('"?"', third))
    before = sheet.headers()
    sheet.server.between(lambda _: inserted(sheet))

    change(sheet, swapped)

    exchange = {"2. Verifikasi": "3. Persetujuan", "3. Persetujuan": "2. Verifikasi"}
    wanted = [exchange.get(name, name) for name in before]
    assert sheet.headers() == [*wanted[:10], "", *wanted[10:]]


@pytest.mark.parametrize("move", [moved, above])
def test_looks_that_fell_elsewhere_are_taken_back_by_the_next_sync(sheet: Sheet, move):
    foreign(sheet)
    for row, line in enumerate(sheet.rows(METADATA)):
        if line[:2] in (["drawn", "book"], ["drawn", "form"]):
            sheet.write(METADATA, {(row, 2): "so it was once"})
    locks = ids(tab(sheet, FORM).protections)
    sheet.server.between(lambda _: move(sheet))

    sheet.sync()

    assert sheet.open().read().misdrawn == {"form"}
    assert ids(tab(sheet, FORM).protections) == locks, "the next sync knows what to lock"
    assert sheet.sync().labels == ("Form DIP",)
    assert sheet.open().read().misdrawn == set()
    assert ids(tab(sheet, FORM).protections).isdisjoint(locks)
    rows, form = sheet.rows(FORM), tab(sheet, FORM)
    columns = bind(rows, FIRST)
    for at, name in enumerate(rows[columns.header_row]):
        assert "dataValidation" not in form.at(columns.header_row, at)
        if name in ("Lemari", "Catatan"):
            assert "note" not in form.at(columns.header_row, at)
            assert "dataValidation" not in form.at(columns.header_row + 1, at)
    assert len(form.rules) == len(redraw_form(FIRST, rows).rules)
    assert sheet.sync().labels == ()


def test_lines_of_the_settings_written_while_they_moved_are_named(sheet: Sheet):
    written = {"settings": {(8, 1): "lain"}}
    span = {"sheetId": SETTINGS, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}
    assert commit(sheet, boards=written).warnings == ()
    sheet.server.between(lambda _: sheet.by().batch({"insertDimension": {"range": span}}))

    workbook = commit(sheet, boards=written)

    assert [text.partition(":")[0] for text in workbook.warnings] == ["Pengaturan, row 9"]


def ids(protections: Any) -> set[int]:
    return {one["protectedRangeId"] for one in protections}
