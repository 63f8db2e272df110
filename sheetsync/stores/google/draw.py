"""Draws tabs into a Google Sheet: looks, dropdowns, rules, charts, and who may change what."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from sheetsync.core.cells import Grid
from sheetsync.core.drawing import Area, Drawing, Dropdown, Queue, Rule
from sheetsync.stores.google.answers import Json, part, parts, sheets_of
from sheetsync.stores.google.cells import area_range, runs, update, values, writes
from sheetsync.stores.google.looks import cell_format, chart_request, rule_format
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
    return list(_Tab(drawing, sheet).requests(values, place, tool))


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


class _Tab:
    """One tab being drawn. `last` is its last row."""

    def __init__(self, drawing: Drawing, sheet: int) -> None:
        self.drawing, self.sheet = drawing, sheet
        boxes = drawing.boxes
        body = drawing.body_row + drawing.rows - 1
        self.last = max(body, *(box.last[0] for box in boxes), *drawing.heights)
        self.width = 1 + max(*drawing.widths, *(box.last[1] for box in boxes))

    def requests(self, values: Grid, place: int, tool: str) -> Iterator[Json]:
        drawing = self.drawing
        yield self._sheet(place)
        yield from self._sizes()
        yield from self._columns()
        yield from self._boxes()
        yield from writes(self.sheet, values)
        for dropdown in drawing.dropdowns:
            if dropdown.options:
                yield dropdown_request(dropdown, self.sheet)
        for place_, rule in enumerate(drawing.rules):
            yield self._rule(rule, place_)
        for number, chart in enumerate(drawing.charts, 1):
            yield chart_request(self.sheet, chart, self.sheet * 100 + number)
        if drawing.filtered and drawing.owned_by_tool:
            # on the form a filter would hide rows from everybody: there each role has a view
            yield {"setBasicFilter": {"filter": {"range": self._range(drawing.filtered)}}}
        for number, queue in enumerate(drawing.queues, 1):
            yield self._queue(queue, self.sheet * 100 + number)
        if drawing.owned_by_tool:
            yield lock_tab(self.sheet, tool)

    def _sheet(self, place: int) -> Json:
        grid = {"rowCount": self.last + 1, "columnCount": self.width, "hideGridlines": True}
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

    def _sizes(self) -> Iterator[Json]:
        """Widths are in characters, heights in points; Sheets counts pixels."""
        widths = self.drawing.widths.items()
        yield from self._size("COLUMNS", {place: round(7 * width + 5) for place, width in widths})
        heights = self.drawing.fixed_heights.items()
        yield from self._size("ROWS", {row: round(height * 4 / 3) for row, height in heights})

    def _size(self, dimension: str, pixels: dict[int, int]) -> Iterator[Json]:
        for run in runs(sorted(pixels), lambda place: (pixels[place], place)):
            span = {"sheetId": self.sheet, "dimension": dimension}
            span |= {"startIndex": run[0], "endIndex": run[-1] + 1}
            size = {"pixelSize": pixels[run[0]]}
            update_ = {"range": span, "properties": size, "fields": "pixelSize"}
            yield {"updateDimensionProperties": update_}

    def _columns(self) -> Iterator[Json]:
        """Style whole columns of the body, those of one look together."""
        styles = sorted((self.drawing.columns or {}).items())
        for run in runs(styles, lambda item: (item[1], item[0])):
            area = Area(self.drawing.body_row, run[0][0], None, run[-1][0])
            yield self._repeat(area, cell_format(run[0][1]))

    def _repeat(self, area: Area, look: Json) -> Json:
        cell = {"range": self._range(area), "cell": {_LOOK: look}, "fields": _LOOK}
        return {"repeatCell": cell}

    def _boxes(self) -> Iterator[Json]:
        """Looks first, those of one style in as few rectangles as they make; then merges, texts."""
        boxes = self.drawing.boxes
        areas = [Area(box.row, box.column, *box.last) for box in boxes]
        styles = (box.style.on(self.drawing.under(box.row, box.column)) for box in boxes)
        looks = _stacked(zip(styles, areas, strict=True))
        for style, area in _turned(_stacked(_turned(looks))):
            yield self._repeat(area, cell_format(style))
        wide = [(None, a) for a in areas if a.last_row == a.row and a.last_column > a.column]
        for _, area in _stacked(wide):
            yield {"mergeCells": {"range": self._range(area), "mergeType": "MERGE_ROWS"}}
        for area in areas:
            if area.last_row != area.row:
                yield {"mergeCells": {"range": self._range(area), "mergeType": "MERGE_ALL"}}
        yield from writes(self.sheet, self.drawing.texts)
        for box in boxes:
            if box.note:
                note = {"values": [{"note": box.note}]}
                yield update(self.sheet, box.row, box.column, [note], "note")

    def _rule(self, rule: Rule, place: int) -> Json:
        formula = {"userEnteredValue": f"={sheets_formula(rule.formula)}"}
        condition = {"type": "CUSTOM_FORMULA", "values": [formula]}
        drawn = {
            "ranges": [self._range(rule.area)],
            "booleanRule": {"condition": condition, "format": rule_format(rule.style)},
        }
        return {"addConditionalFormatRule": {"rule": drawn, "index": place}}

    def _queue(self, queue: Queue, number: int) -> Json:
        ends = {"type": "TEXT_ENDS_WITH", "values": [{"userEnteredValue": queue.ends}]}
        spec = {"columnIndex": queue.column, "filterCriteria": {"condition": ends}}
        assert self.drawing.filtered is not None  # noqa: S101 - a queue is a view of the list
        view = {
            "filterViewId": number,
            "title": queue.title,
            "range": self._range(self.drawing.filtered),
            "filterSpecs": [spec],
        }
        return {"addFilterView": {"filter": view}}

    def _range(self, area: Area) -> Json:
        return area_range(self.sheet, area)


def dropdown_request(dropdown: Dropdown, sheet: int, column: int | None = None) -> Json:
    """Return the request for a choice of words, in another column where its own has moved."""
    area = dropdown.area
    if column is not None:
        area = replace(area, column=column, last_column=column)
    words = [{"userEnteredValue": word} for word in dropdown.options]
    rule = {
        "condition": {"type": "ONE_OF_LIST", "values": words},
        "showCustomUi": True,
        "strict": dropdown.strict,
        **({"inputMessage": dropdown.prompt} if dropdown.prompt else {}),
    }
    return {"setDataValidation": {"range": area_range(sheet, area), "rule": rule}}


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
