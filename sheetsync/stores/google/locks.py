"""Who may change what: protected ranges for the tool's tabs and for the columns of each role."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sheetsync.stores.google.cells import runs, update, values
from sheetsync.stores.google.json import Json, part, parts
from sheetsync.stores.google.tabs import EDITORS_ROW, EVALUATION, FORM, HISTORY, MONITORING, TOOL
from sheetsync.stores.workbook import Lock

LOCKS = (
    "properties(sheetId,title,gridProperties(rowCount)),protectedRanges(protectedRangeId,"
    "description,range,warningOnly,requestingUserCanEdit)"
)
OURS = "sheetsync"  # how the description of each of our protected ranges begins


def keeping_out(about: Json, who: str) -> str:
    """Return which locks keep the account that asked out of what it writes, '' where none does.

    `about` has the `LOCKS` of all tabs. Whose a lock is does not say whom it lets in: in a copy of
    a spreadsheet that may be its owner alone.
    """
    names = []
    for sheet in parts(about, "sheets"):
        tab = part(sheet, "properties", dict)
        if part(tab, "sheetId", int) not in (FORM, MONITORING, EVALUATION, HISTORY, TOOL):
            continue
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


def lock_tab(sheet: int, editors: Sequence[str]) -> Json:
    """Return the request that keeps a whole tab for the tool; the owner may always edit."""
    return _protect({"sheetId": sheet}, OURS, editors)


def lock_columns(
    locks: Iterable[Lock], there: Sequence[Mapping[str, Any]], tool: Sequence[str]
) -> list[Json]:
    """Return the requests that lock the form's columns anew.

    `there` are the form's protected ranges; those of ours make room, others stay. The lock without
    a role is the tool's own; a role for which nobody is named stays open.
    """
    return [*_removed(there), *_added(locks, tool), _remembered(locks)]


def _removed(there: Sequence[Mapping[str, Any]]) -> Iterator[Json]:
    for one in there:
        if str(one.get("description", "")).startswith(OURS):
            yield {"deleteProtectedRange": {"protectedRangeId": one["protectedRangeId"]}}


def _added(locks: Iterable[Lock], tool: Sequence[str]) -> Iterator[Json]:
    for lock in locks:
        if lock.role and not lock.people:
            continue
        people = list(dict.fromkeys((*lock.people, *tool)))
        description = f"{OURS}: {lock.role}" if lock.role else OURS
        for run in runs(sorted(lock.columns), lambda column: (None, column)):
            span = {"sheetId": FORM, "startColumnIndex": run[0], "endColumnIndex": run[-1] + 1}
            if lock.role and lock.first_row:
                span["startRowIndex"] = lock.first_row
            yield _protect(span, description, people)


def _remembered(locks: Iterable[Lock]) -> Json:
    told = {lock.role: lock.people for lock in locks if lock.role}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return update(TOOL, EDITORS_ROW, 0, [values((text,))])


def _protect(span: Json, description: str, people: Sequence[str]) -> Json:
    protected: Json = {"range": span, "description": description}
    if people:
        protected["editors"] = {"users": list(people)}
    return {"addProtectedRange": {"protectedRange": protected}}
