"""Draws a tab anew that stands: the tool's own whole, of another one only what we drew on it.

What people wrote, columns of their own, the order, widths and other people's charts stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from sheetsync.core.cells import Grid, Rows, cell_at, same_value
from sheetsync.core.drawing import Area, Drawing
from sheetsync.core.writing import Touch
from sheetsync.stores.google.answers import Json, part, parts
from sheetsync.stores.google.cells import area_range
from sheetsync.stores.google.draw import DrawnTab, added_chart, added_view, note_request
from sheetsync.stores.google.protocol import FORM, HISTORY, METADATA, SHEETS, State, grown
from sheetsync.stores.workbook import Changes

_KEPT = (HISTORY, METADATA)  # never emptied: what stands in these is the record itself
_ALL = "userEnteredValue,userEnteredFormat,textFormatRuns,note,dataValidation"
_FROZEN = "frozenRowCount", "frozenColumnCount"


def with_texts(changes: Changes, state: State) -> Changes:
    """Return the changes with the texts that are drawn anew among the cells to be written.

    Those of the form become touches: its columns may move meanwhile. The values of a tab that is
    emptied go with its drawing, and are not among them any more.
    """
    form = list[Touch]()
    boards = {key: grid for key, grid in changes.boards.items() if not _is_emptied(changes, key)}
    for key, drawing in changes.redraw.items():
        rows = state.rows[SHEETS[key]]
        texts = _new_texts(drawing, rows)
        if key == "form":
            form += (Touch(*at, cell_at(rows, *at), text) for at, text in texts.items())
        elif texts and not _is_emptied(changes, key):
            boards[key] = {**texts, **boards.get(key, {})}
    return replace(changes, form=(*form, *changes.form), boards=boards)


def redraw_requests(changes: Changes, state: State, laid: dict[int, Json]) -> Iterator[Json]:
    """Yield what draws the tabs of `redraw` anew, but for the texts of those that are not emptied.

    `laid` is what lies over the cells of each tab, by its id.
    """
    for key, drawing in changes.redraw.items():
        tab = drawing, (sheet := SHEETS[key]), state, laid.get(sheet, {})
        if _is_emptied(changes, key):
            yield from _Own(*tab).requests(changes.boards.get(key, {}))
        else:
            yield from _Shared(*tab).requests()


def _is_emptied(changes: Changes, key: str) -> bool:
    """Tell whether a tab is the tool's own, and drawn anew with all that stands on it."""
    drawing = changes.redraw.get(key)
    return drawing is not None and drawing.owned_by_tool and SHEETS[key] not in _KEPT


def _new_texts(drawing: Drawing, rows: Rows) -> Grid:
    """Return the texts of a drawing that do not stand yet; '' where a box has none."""
    texts = {(box.row, box.column): box.text for box in drawing.boxes}
    return {
        place: text for place, text in texts.items() if not same_value(cell_at(rows, *place), text)
    }


class _Redraw:
    """One tab that stands, drawn anew. `laid` is what lies over its cells."""

    def __init__(self, drawing: Drawing, sheet: int, state: State, laid: Json) -> None:
        self.sheet, self.state, self.laid = sheet, state, laid
        self.size = state.size[sheet]
        self.drawing = replace(
            drawing,
            rules=tuple(replace(one, area=self._reached(one.area)) for one in drawing.rules),
            dropdowns=tuple(replace(d, area=self._reached(d.area)) for d in drawing.dropdowns),
        )
        self.tab = DrawnTab(self.drawing, sheet)

    def _reached(self, area: Area) -> Area:
        """Return an area of the rows that will be there: people may have deleted some."""
        beyond = area.last_row is not None and area.last_row >= self.size[0]
        return replace(area, last_row=None) if beyond else area

    def _without_rules(self, columns: Collection[int] | None) -> Iterator[Json]:
        """Yield what deletes the rules, of columns only ours there; the last one goes first."""
        for index, rule in reversed([*enumerate(parts(self.laid, "conditionalFormats"))]):
            if columns is None or _is_ours(rule, columns):
                place = {"sheetId": self.sheet, "index": index}
                yield {"deleteConditionalFormatRule": place}

    def _views(self) -> Iterator[Json]:
        """Yield what makes our filter views those of the drawing; other people's stay."""
        there, wanted = self._ids("filterViews", "filterViewId"), self.tab.views()
        for number, view in wanted.items():
            if number in there:
                asked = {"filter": view, "fields": "title,range,filterSpecs"}
                yield {"updateFilterView": asked}
            else:
                yield added_view(view)
        for number in sorted(there - wanted.keys()):
            yield {"deleteFilterView": {"filterId": number}}

    def _ids(self, kind: str, name: str) -> set[int]:
        """Return the ids of what we laid on the tab."""
        found = {part(one, name, int) for one in parts(self.laid, kind)}
        return {number for number in found if number // 100 == self.sheet}

    def _area(self, area: Area) -> Json:
        return area_range(self.sheet, area)


class _Own(_Redraw):
    """A tab of the tool: nothing of what was drawn or written on it stays."""

    def requests(self, values: Grid) -> Iterator[Json]:
        """Yield all of it; `values` are all that are to stand there beside the texts."""
        whole = {"sheetId": self.sheet}
        if parts(self.laid, "merges"):
            yield {"unmergeCells": {"range": whole}}
        yield {"updateCells": {"range": whole, "fields": _ALL}}
        yield from self._without_rules(None)
        if self.laid.get("basicFilter") and not self.drawing.filtered:
            yield {"clearBasicFilter": whole}
        yield from grown(self.state, self.sheet, *self.tab.size)
        yield self._frozen()
        yield {"autoResizeDimensions": {"dimensions": {**whole, "dimension": "ROWS"}}}
        yield from self.tab.heights()
        yield from self.tab.widths(self.size[1])
        yield from self.tab.drawn(values)
        yield from self.tab.choices()
        yield from self.tab.rules()
        yield from self._charts()
        yield from self.tab.filters()
        yield from self._views()

    def _frozen(self) -> Json:
        counts = zip(_FROZEN, self.drawing.frozen, strict=True)
        grid = {name: count for name, count in counts if count}
        properties = {"sheetId": self.sheet, "gridProperties": grid}
        fields = ",".join(f"gridProperties.{name}" for name in _FROZEN)
        return {"updateSheetProperties": {"properties": properties, "fields": fields}}

    def _charts(self) -> Iterator[Json]:
        there, wanted = self._ids("charts", "chartId"), self.tab.charts()
        for number, chart in wanted.items():
            if number not in there:
                yield added_chart(number, chart)
                continue
            yield {"updateChartSpec": {"chartId": number, "spec": chart["spec"]}}
            place = {"objectId": number, "newPosition": chart["position"], "fields": "*"}
            yield {"updateEmbeddedObjectPosition": place}
        for number in sorted(there - wanted.keys()):
            yield {"deleteEmbeddedObject": {"objectId": number}}


class _Shared(_Redraw):
    """A tab that keeps what was written: only what the drawing speaks of, no cell of the body."""

    def requests(self) -> Iterator[Json]:
        """Yield all but the texts, which are among the cells that the commit writes."""
        drawing, ours = self.drawing, self.drawing.own_columns
        misdrawn = {*self.state.misdrawn} if self.sheet == FORM else set()
        yield from self._cleared(misdrawn)
        yield from self.tab.columns(drawing.columns or {})
        yield from self.tab.widths()
        yield from self.tab.looks()
        yield from self._merges()
        for box in drawing.boxes:
            yield note_request(self.sheet, box)
        yield from self.tab.choices()
        if drawing.rules:
            yield from self._without_rules(ours | misdrawn)
            yield from self.tab.rules()
        yield from self._views()

    def _cleared(self, misdrawn: Collection[int]) -> Iterator[Json]:
        """Yield what takes back the looks that fell on columns and rows of others, which moved."""
        header, ours = self.drawing.body_row - 1, self.drawing.own_columns
        for column in sorted(misdrawn):
            head = self._area(Area(0, column, header, column))
            if column in ours:
                yield {"setDataValidation": {"range": head}}
                continue
            yield {"repeatCell": {"range": head, "cell": {}, "fields": "userEnteredFormat,note"}}
            yield {"setDataValidation": {"range": self._area(Area(0, column, None, column))}}

    def _merges(self) -> Iterator[Json]:
        """Yield what merges our boxes, other merges there taken apart; most stand already."""
        there = {_corners(merge): merge for merge in parts(self.laid, "merges")}
        for box in self.drawing.boxes:
            area = self._area(Area(box.row, box.column, *box.last))
            if box.last == (box.row, box.column) or _corners(area) in there:
                continue
            for corners, merge in there.items():
                if _meet(corners, _corners(area)):
                    yield {"unmergeCells": {"range": merge}}
            yield {"mergeCells": {"range": area, "mergeType": "MERGE_ALL"}}


def _is_ours(rule: Json, columns: Collection[int]) -> bool:
    """Tell whether a rule is one of ours: by a formula, and wholly in these columns."""
    condition = part(part(rule, "booleanRule", dict), "condition", dict)
    corners = map(_corners, parts(rule, "ranges"))
    return condition.get("type") == "CUSTOM_FORMULA" and all(
        right and {*range(left, right)} <= {*columns} for _, left, _, right in corners
    )


_Corners = tuple[int, int, int, int]


def _corners(span: Json) -> _Corners:
    """Return first row and column of a closed range, and those behind its last ones."""
    names = ("startRowIndex", "startColumnIndex", "endRowIndex", "endColumnIndex")
    top, left, bottom, right = (part(span, name, int) for name in names)
    return top, left, bottom, right


def _meet(one: _Corners, other: _Corners) -> bool:
    """Tell whether two closed ranges of a tab have a cell in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
