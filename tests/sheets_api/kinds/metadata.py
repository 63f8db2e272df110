"""Kinds for developer metadata: the stamps of the tool are made of these."""

from __future__ import annotations

import copy
from typing import Any

from tests.sheets_api.book import new_id
from tests.sheets_api.errors import invalid
from tests.sheets_api.kinds import Edit, Reply, kind
from tests.sheets_api.masks import overwrite, wanted
from tests.sheets_api.metadata import located, matching


@kind("createDeveloperMetadata")
def create(edit: Edit, request: dict[str, Any]) -> Reply:
    given = request.get("developerMetadata", {})
    if not given.get("metadataKey"):
        raise invalid("Developer metadata must always have a key specified.")
    if given.get("visibility") not in ("DOCUMENT", "PROJECT"):
        raise invalid("Developer metadata must always have visibility specified.")
    taken = {one["metadataId"] for one in edit.book.metadata}
    number = given.get("metadataId") or new_id(taken)
    if number < 0:
        raise invalid("Developer metadata ID must be positive.")
    if number in taken:
        raise invalid(
            f"Cannot add developer metadata with ID [{number}] because developer metadata with "
            "that ID already exists."
        )
    location = located(edit.book, given.get("location", {}))
    entry = given | {"metadataId": number, "location": location, "project": edit.project}
    edit.book.metadata.append(entry)
    return {"developerMetadata": copy.deepcopy(entry)}


@kind("updateDeveloperMetadata")
def update(edit: Edit, request: dict[str, Any]) -> Reply:
    mask = wanted(request.get("fields"), "DeveloperMetadata")
    new, changed = request.get("developerMetadata", {}), []
    if not request.get("dataFilters"):
        raise invalid("Must specify at least one data filter.")
    for data_filter in request["dataFilters"]:
        for entry in matching(edit.book, data_filter, edit.project):
            merged = overwrite(mask, "DeveloperMetadata", entry, new)
            merged |= {"metadataId": entry["metadataId"], "project": entry["project"]}
            merged["location"] = located(edit.book, merged.get("location", entry["location"]))
            if not merged.get("metadataKey"):
                raise invalid("Developer metadata must always have a key specified.")
            entry.clear()
            entry.update(merged)
            if entry not in changed:
                changed.append(entry)
    return {"developerMetadata": copy.deepcopy(changed)}


@kind("deleteDeveloperMetadata")
def delete(edit: Edit, request: dict[str, Any]) -> Reply:
    """Deleting what is not there succeeds and says nothing."""
    gone = matching(edit.book, request.get("dataFilter", {}), edit.project)
    edit.book.metadata = [one for one in edit.book.metadata if one not in gone]
    return {"deletedDeveloperMetadata": gone}
