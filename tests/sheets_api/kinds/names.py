"""Kinds for named ranges and for protected ranges."""

from __future__ import annotations

import copy
import re
from typing import Any

from tests.sheets_api import a1, protection
from tests.sheets_api.book import new_id
from tests.sheets_api.errors import invalid, protected
from tests.sheets_api.kinds import Edit, Reply, kind
from tests.sheets_api.kinds.drawing import found, own_id
from tests.sheets_api.masks import overwrite, wanted
from tests.sheets_api.ranges import from_grid

PROTECTIONS = ("protections", "protectedRangeId")


def _check_name(edit: Edit, name: str, own: dict[str, Any] | None) -> None:
    looks_like_cells = a1.LIKE_CELLS.fullmatch(name)
    if not re.fullmatch(r"[^\W\d]\w{0,249}", name) or looks_like_cells:
        raise invalid(f"The name of the named range is not valid: {name}")
    if edit.book.named(name) not in (None, own):
        raise invalid(
            f"Cannot add named range with name {name}, a named range with that name already exists."
        )


@kind("addNamedRange")
def add_named_range(edit: Edit, request: dict[str, Any]) -> Reply:
    named = dict(request.get("namedRange", {}))
    _check_name(edit, named.get("name", ""), None)
    area = from_grid(edit.book, named.get("range", {}))
    taken = {one["namedRangeId"] for one in edit.book.names}
    if named.get("namedRangeId") in taken:
        raise invalid(f"A named range with id {named['namedRangeId']} already exists.")
    number = str(new_id(set()))
    named = {"namedRangeId": number} | named | {"range": area.grid()}
    edit.book.names.append(named)
    return {"namedRange": copy.deepcopy(named)}


def _named(edit: Edit, number: str) -> dict[str, Any]:
    for one in edit.book.names:
        if one["namedRangeId"] == number:
            return one
    raise invalid(f"Cannot find named range with ID: {number}")


@kind("updateNamedRange")
def update_named_range(edit: Edit, request: dict[str, Any]) -> Reply:
    new = request.get("namedRange", {})
    old = _named(edit, new.get("namedRangeId", ""))
    mask = wanted(request.get("fields"), "NamedRange")
    merged = overwrite(mask, "NamedRange", old, new) | {"namedRangeId": old["namedRangeId"]}
    _check_name(edit, merged.get("name", ""), old)
    from_grid(edit.book, merged.get("range", {}))
    old.clear()
    old.update(merged)
    return None


@kind("deleteNamedRange")
def delete_named_range(edit: Edit, request: dict[str, Any]) -> Reply:
    edit.book.names.remove(_named(edit, request.get("namedRangeId", "")))
    return None


def _sheet_id(edit: Edit, given: dict[str, Any]) -> int:
    """The sheet a protected range lies on; its range or its named range must exist."""
    if "namedRangeId" in given:
        _named(edit, given["namedRangeId"])
        return protection.area_of(edit.book, given).sheet_id
    if "range" not in given:
        raise invalid("Must specify a range or a named range.")
    return from_grid(edit.book, given["range"]).sheet_id


def _with_editors(edit: Edit, given: dict[str, Any]) -> dict[str, Any]:
    """Add those who can never be locked out: the owner, and whoever sets the protection.

    A mere warning has these two as its editors and can be given no others (recorded).
    """
    editors = dict(given.get("editors", {}))
    if given.get("warningOnly") and any(editors.values()):
        raise invalid("ProtectedRange is warningOnly. Editors cannot be set on it.")
    users = [*editors.get("users", []), edit.account, edit.book.owner]
    return given | {"editors": editors | {"users": list(dict.fromkeys(users))}}


@kind("addProtectedRange")
def add_protected_range(edit: Edit, request: dict[str, Any]) -> Reply:
    given = request.get("protectedRange", {})
    sheet_id = _sheet_id(edit, given)
    number = own_id(edit, *PROTECTIONS, given, "Protected range")
    new = _with_editors(edit, given) | {"protectedRangeId": number}
    edit.book.grid(sheet_id).protections.append(new)
    # the reply tells the editors that were given; a get tells all of them (recorded)
    told = new | {"requestingUserCanEdit": True, "editors": given.get("editors", {})}
    return {"protectedRange": copy.deepcopy(told)}


@kind("updateProtectedRange")
def update_protected_range(edit: Edit, request: dict[str, Any]) -> Reply:
    new = request.get("protectedRange", {})
    number = new.get("protectedRangeId", 0)
    sheet, old = found(edit.book, *PROTECTIONS, number, "protected range")
    if not protection.may_edit(edit.book, edit.account, old):
        raise protected()
    mask = wanted(request.get("fields"), "ProtectedRange")
    merged = overwrite(mask, "ProtectedRange", old, new) | {"protectedRangeId": number}
    if "editors" not in new and bool(old.get("warningOnly")) != bool(merged.get("warningOnly")):
        writers = [who for who, role in edit.book.shared.items() if role != "reader"]
        merged["editors"] = {} if merged.get("warningOnly") else {"users": writers}
    target = edit.book.grid(_sheet_id(edit, merged))
    sheet.protections.remove(old)
    target.protections.append(_with_editors(edit, merged))
    return None


@kind("deleteProtectedRange")
def delete_protected_range(edit: Edit, request: dict[str, Any]) -> Reply:
    number = request.get("protectedRangeId", 0)
    sheet, old = found(edit.book, *PROTECTIONS, number, "protected range")
    if not protection.may_edit(edit.book, edit.account, old):
        raise protected()
    sheet.protections.remove(old)
    return None
