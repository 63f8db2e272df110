"""Draws tabs into a Google Sheet: looks, dropdowns, rules, charts, and who may change what."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from sheetsync.core.cells import Grid
from sheetsync.core.drawing import Area, Box, Drawing, Dropdown, Queue, Style
from sheetsync.stores.google.answers import Json, part, parts, sheets_of
from sheetsync.stores.google.cells import area_range, runs, update, values, writes
from sheetsync.stores.google.looks import cell_format, embedded_chart, rule_format
from sheetsync.stores.google.protocol import (
    EDITORS_ROW,
    FORM,
    TOOL_SIZE,
    TOOL_TAB,
    TOOL_TABS,
    TOOL_TITLE,
)
from sheetsync.stores.workbook import Lock

K = TypeVar("K")
_LOOK = "userEnteredFormat"
OURS = "sheetsync"  # how the description of each of our protected ranges begins


def tab_requests(drawing: Drawing, sheet: int, values: Grid, place: int, tool: str) -> list[Json]:
    """Return the requests that add a tab and draw it, with its first values.

    `place` is where it stands among the tabs. The account `tool` may change a tab of the tool.
    """
    tab = DrawnTab(drawing, sheet)
    batch = [tab.added(place), *tab.heights(), *tab.widths(), *tab.drawn(values)]
    batch += [*tab.choices(), *tab.rules()]
    batch += [added_chart(number, chart) for number, chart in tab.charts().items()]
    batch += [*tab.filters(), *map(added_view, tab.views().values())]
    return [*batch, lock_tab(sheet, tool)] if drawing.owned_by_tool else batch


def tool_tab_requests(tool: str, taken: Iterable[str]) -> list[Json]:
    """Return the requests that add the hidden tab of the tool, by a title that is not `taken`."""
    rows, columns = TOOL_SIZE
    others = {title.casefold() for title in taken}
    names = (TOOL_TITLE, *(f"{TOOL_TITLE} {n}" for n in range(2, len(others) + 3)))
    properties = {
        "sheetId": TOOL_TAB,
        "title": next(name for name in names if name not in others),
        "hidden": True,
        "gridProperties": {"rowCount": rows, "columnCount": columns},
    }
    return [{"addSheet": {"properties": properties}}, lock_tab(TOOL_TAB, tool)]


class DrawnTab:
    """What draws a tab, in parts. `size` is how many rows and columns it takes."""

    def __init__(self, drawing: Drawing, sheet: int) -> None:
        self.drawing, self.sheet = drawing, sheet
        last = [box.last for box in drawing.boxes]
        body = drawing.body_row + drawing.rows - 1
        rows = [body, *(row for row, _ in last), *drawing.heights]
        columns = [0, *(column for _, column in last), *drawing.widths]
        self.size = max(rows) + 1, max(columns) + 1

    def drawn(self, values: Grid) -> Iterator[Json]:
        """Yield the looks of all cells, their texts and notes, then these first values."""
        yield from self.columns(self.drawing.columns or {})
        yield from self.looks()
        yield from self.merges()
        yield from writes(self.sheet, self.drawing.texts)
        for box in self.drawing.boxes:
            if box.note:
                yield note_request(self.sheet, box)
        yield from writes(self.sheet, values)

    def choices(self) -> Iterator[Json]:
        """Yield what gives cells a choice of words."""
        for dropdown in self.drawing.dropdowns:
            yield dropdown_request(dropdown, self.sheet)

    def added(self, place: int) -> Json:
        """Return the request that adds the tab, empty, as the one at this place."""
        grid = {"rowCount": self.size[0], "columnCount": self.size[1], "hideGridlines": True}
        frozen = zip(("frozenRowCount", "frozenColumnCount"), self.drawing.frozen, strict=True)
        grid |= {name: count for name, count in frozen if count}
        properties = {
            "sheetId": self.sheet,
            "title": self.drawing.title,
            "index": place,
            "gridProperties": grid,
        }
        if self.drawing.hidden:
            properties["hidden"] = True
        return {"addSheet": {"properties": properties}}

    def widths(self, first: int = 0) -> Iterator[Json]:
        """Yield what sizes the columns from the first one on; widths are told in characters."""
        widths = self.drawing.widths.items()
        pixels = {place: round(7 * width + 5) for place, width in widths if place >= first}
        yield from self._size("COLUMNS", pixels)

    def heights(self) -> Iterator[Json]:
        """Yield what sizes the rows whose height is fixed, in points."""
        heights = self.drawing.fixed_heights.items()
        yield from self._size("ROWS", {row: round(height * 4 / 3) for row, height in heights})

    def _size(self, dimension: str, pixels: dict[int, int]) -> Iterator[Json]:
        for run in runs(sorted(pixels), lambda place: (pixels[place], place)):
            span = {"sheetId": self.sheet, "dimension": dimension}
            span |= {"startIndex": run[0], "endIndex": run[-1] + 1}
            size = {"pixelSize": pixels[run[0]]}
            update_ = {"range": span, "properties": size, "fields": "pixelSize"}
            yield {"updateDimensionProperties": update_}

    def columns(self, columns: Mapping[int, Style]) -> Iterator[Json]:
        """Yield what styles these columns of the body, those of one look together."""
        for run in runs(sorted(columns.items()), lambda item: (item[1], item[0])):
            area = Area(self.drawing.body_row, run[0][0], None, run[-1][0])
            yield self._repeat(area, cell_format(run[0][1]))

    def _repeat(self, area: Area, look: Json) -> Json:
        cell = {"range": self._range(area), "cell": {_LOOK: look}, "fields": _LOOK}
        return {"repeatCell": cell}

    def looks(self) -> Iterator[Json]:
        """Yield the looks of the boxes, those of one style in as few rectangles as they make."""
        boxes = self.drawing.boxes
        areas = (Area(box.row, box.column, *box.last) for box in boxes)
        styles = (box.style.on(self.drawing.under(box.row, box.column)) for box in boxes)
        looks = _stacked(zip(styles, areas, strict=True))
        for style, area in _turned(_stacked(_turned(looks))):
            yield self._repeat(area, cell_format(style))

    def merges(self) -> Iterator[Json]:
        """Yield what merges the boxes of several cells."""
        areas = [Area(box.row, box.column, *box.last) for box in self.drawing.boxes]
        wide = [(None, a) for a in areas if a.last_row == a.row and a.last_column > a.column]
        for _, area in _stacked(wide):
            yield {"mergeCells": {"range": self._range(area), "mergeType": "MERGE_ROWS"}}
        for area in areas:
            if area.last_row != area.row:
                yield {"mergeCells": {"range": self._range(area), "mergeType": "MERGE_ALL"}}

    def rules(self) -> Iterator[Json]:
        """Yield what adds the rules, the first one on top."""
        for place, rule in enumerate(self.drawing.rules):
            formula = {"userEnteredValue": f"={sheets_formula(rule.formula)}"}
            condition = {"type": "CUSTOM_FORMULA", "values": [formula]}
            drawn = {
                "ranges": [self._range(rule.area)],
                "booleanRule": {"condition": condition, "format": rule_format(rule.style)},
            }
            yield {"addConditionalFormatRule": {"rule": drawn, "index": place}}

    def charts(self) -> dict[int, Json]:
        """Return the charts by their ids, which are ours to choose, so that none is doubled."""
        charts = enumerate(self.drawing.charts, 1)
        return {self.sheet * 100 + n: embedded_chart(self.sheet, chart) for n, chart in charts}

    def filters(self) -> Iterator[Json]:
        """Yield the filter; on the form it would hide rows from everybody: each role has a view."""
        if self.drawing.filtered and self.drawing.owned_by_tool:
            yield {"setBasicFilter": {"filter": {"range": self._range(self.drawing.filtered)}}}

    def views(self) -> dict[int, Json]:
        """Return the filter views by their ids, which are ours to choose, too."""
        queues = enumerate(self.drawing.queues, self.sheet * 100 + 1)
        return {number: self._view(queue, number) for number, queue in queues}

    def _view(self, queue: Queue, number: int) -> Json:
        ends = {"type": "TEXT_ENDS_WITH", "values": [{"userEnteredValue": queue.ends}]}
        spec = {"columnIndex": queue.column, "filterCriteria": {"condition": ends}}
        assert self.drawing.filtered is not None  # noqa: S101 - a queue is a view of the list
        return {
            "filterViewId": number,
            "title": queue.title,
            "range": self._range(self.drawing.filtered),
            "filterSpecs": [spec],
        }

    def _range(self, area: Area) -> Json:
        return area_range(self.sheet, area)


def added_chart(number: int, chart: Json) -> Json:
    """Return the request that lays a chart on its tab, under an id of ours."""
    return {"addChart": {"chart": {"chartId": number, **chart}}}


def added_view(view: Json) -> Json:
    """Return the request that saves a filter view."""
    return {"addFilterView": {"filter": view}}


def note_request(sheet: int, box: Box) -> Json:
    """Return the request for the note of a box; it has none where that is ''."""
    return update(sheet, box.row, box.column, [{"values": [{"note": box.note}]}], "note")


def dropdown_request(dropdown: Dropdown, sheet: int, column: int | None = None) -> Json:
    """Return the request for a choice of words, in another column where its own has moved.

    Without words there is none from then on.
    """
    area = dropdown.area
    if column is not None:
        area = replace(area, column=column, last_column=column)
    span = area_range(sheet, area)
    if not dropdown.options:
        return {"setDataValidation": {"range": span}}
    words = [{"userEnteredValue": word} for word in dropdown.options]
    rule = {
        "condition": {"type": "ONE_OF_LIST", "values": words},
        "showCustomUi": True,
        "strict": dropdown.strict,
        **({"inputMessage": dropdown.prompt} if dropdown.prompt else {}),
    }
    return {"setDataValidation": {"range": span, "rule": rule}}


def _stacked(areas: Iterable[tuple[K, Area]]) -> list[tuple[K, Area]]:
    """Return the areas, those of one kind and one width below each other made into one."""

    def upright(item: tuple[K, Area]) -> tuple[str, int, int, int]:
        return repr(item[0]), item[1].column, item[1].last_column, item[1].row

    found: list[tuple[K, Area]] = []
    for kind, area in sorted(areas, key=upright):
        last, above = found[-1] if found else (None, area)
        same = last == kind and (above.column, above.last_column) == (area.column, area.last_column)
        if found and same and above.last_row == area.row - 1:
            found[-1] = kind, replace(above, last_row=area.last_row)
        else:
            found.append((kind, area))
    return found


def _turned(areas: Iterable[tuple[K, Area]]) -> list[tuple[K, Area]]:
    """Return the areas with rows for columns; each has its last row."""
    return [(kind, Area(a.column, a.row, a.last_column, a.last_row or 0)) for kind, a in areas]


def sheets_formula(formula: str) -> str:
    """Return a formula that means the same in a spreadsheet of any country.

    `;` parts arguments everywhere; a decimal number would need the country's own mark.
    """
    parts = re.split(r'("(?:[^"]|"")*")', formula)
    for place in range(0, len(parts), 2):
        fractions = re.sub(r"(?<![\w.])(\d+)\.(\d+)", _fraction, parts[place])
        parts[place] = fractions.replace(",", ";")
    return "".join(parts)


def _fraction(found: re.Match[str]) -> str:
    return f"({found[1]}{found[2]}/1{'0' * len(found[2])})"


def keeping_out(about: Json, who: str) -> str:
    """Return which locks keep the account that asked out of what it writes, '' where none does.

    `about` has the `LOCKS` of all tabs. Whose a lock is does not say whom it lets in: in a copy of
    a spreadsheet that may be its owner alone.
    """
    names = []
    for number, sheet in sheets_of(about).items():
        if number not in (FORM, *TOOL_TABS):
            continue
        tab = part(sheet, "properties", dict)
        for lock in parts(sheet, "protectedRanges"):
            if not (part(lock, "requestingUserCanEdit", bool) or part(lock, "warningOnly", bool)):
                name = part(lock, "description", str)[:40] or "without a name"
                ours = name.startswith(OURS)  # a copy has all of them
                names.append(part(tab, "title", str) + ("" if ours else f" ({name})"))
    if not names:
        return ""
    return (
        f"locks keep {who or 'this account'} out of {', '.join(dict.fromkeys(names))}; the owner "
        "removes them (Data > Protect sheets and ranges), then `doctor --fix`"
    )


def lock_tab(sheet: int, tool: str) -> Json:
    """Return the request that keeps a whole tab for the account `tool`, and always the owner."""
    return _protect({"sheetId": sheet}, OURS, (tool,))


def lock_columns(locks: Sequence[Lock], about: Json, tool: str) -> Iterator[Json]:
    """Yield the requests that lock the form's columns anew.

    `about` has the `LOCKS` of all tabs. The form's locks of ours make room, others stay. The lock
    without a role is the tool's own; a role for which nobody is named stays open.
    """
    for one in parts(sheets_of(about).get(FORM, {}), "protectedRanges"):
        if part(one, "description", str).startswith(OURS):
            yield {"deleteProtectedRange": {"protectedRangeId": one["protectedRangeId"]}}
    for lock in locks:
        if lock.role and not lock.people:
            continue
        description = f"{OURS}: {lock.role}" if lock.role else OURS
        for run in runs(sorted(lock.columns), lambda column: (None, column)):
            span = {"sheetId": FORM, "startColumnIndex": run[0], "endColumnIndex": run[-1] + 1}
            if lock.role and lock.first_row:
                span["startRowIndex"] = lock.first_row
            yield _protect(span, description, (*lock.people, tool))
    told = {lock.role: lock.people for lock in locks if lock.role}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    yield update(TOOL_TAB, EDITORS_ROW, 0, [values((text,))])


def _protect(span: Json, description: str, people: Sequence[str]) -> Json:
    """Return the request for a lock; an account whose e-mail is not known is ''."""
    protected: Json = {"range": span, "description": description}
    if users := [email for email in dict.fromkeys(people) if email]:
        protected["editors"] = {"users": users}
    return {"addProtectedRange": {"protectedRange": protected}}
