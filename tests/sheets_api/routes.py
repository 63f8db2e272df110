"""The methods of the API: which URL calls which, and what each takes, needs and answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from tests.sheets_api import description, json_form
from tests.sheets_api.errors import ApiError, bad_request

PATTERNS = {
    "spreadsheetId": "[^/:]+",
    "range": ".+",
    "sheetId": r"-?\d+",
    "metadataId": r"-?\d+",
}
COMMON = {
    *("alt", "fields", "key", "prettyPrint", "quotaUser", "access_token", "oauth_token"),
    *("callback", "uploadType", "upload_protocol", "$.xgafv", "userIp", "$alt", "$fields"),
    *("$key", "$prettyPrint", "$quotaUser"),
}
# the name of the field that holds the whole body, where the body is not the request itself
BODY_FIELDS = {"ValueRange": "data", "Spreadsheet": "spreadsheet"}
READS = ("get", "getByDataFilter", "batchGet", "batchGetByDataFilter", "search")


@dataclass(frozen=True)
class Method:
    """One method as Google's description tells it."""

    name: str
    verb: str
    pattern: re.Pattern[str]
    parameters: dict[str, dict[str, Any]]
    request: str | None
    response: str

    @property
    def reads(self) -> bool:
        return self.name.rpartition(".")[2] in READS

    def read_query(self, query: dict[str, list[str]]) -> dict[str, Any]:
        """Return the query parameters this method knows, typed; any other is Google's 400."""
        out = {}
        for key, values in query.items():
            name = key if key in self.parameters else description.camel(key)
            form = self.parameters.get(name)
            if form is None or form["location"] != "query":
                if key not in COMMON:
                    raise _unknown_parameter(key)
            elif form.get("repeated"):
                out[name] = values
            else:
                out[name] = _typed(name, form, values[-1])
        return out

    def read_body(self, body: Any) -> dict[str, Any]:
        """Return the body checked against the description, in one spelling."""
        if self.request is None:
            return {}
        if not isinstance(body, dict):
            raise _not_json('Unknown name "": Root element must be a message.')
        description.check(self.request, body, BODY_FIELDS.get(self.request, ""))
        return json_form.read(self.request, body)


def _not_json(text: str) -> ApiError:
    message = f"Invalid JSON payload received. {text}"
    return ApiError(400, message, [bad_request([{"description": message}])])


def _unknown_parameter(name: str) -> ApiError:
    return _not_json(
        f'Unknown name "{name}": Cannot bind query parameter. '
        f"Field '{name}' could not be found in request message."
    )


def _typed(name: str, form: dict[str, Any], value: str) -> Any:
    if form["type"] == "boolean":
        if value.lower() not in ("true", "false", "1", "0"):
            raise _bad_value(name, "TYPE_BOOL", value)
        return value.lower() in ("true", "1")
    if "enum" in form and value not in form["enum"]:
        kind = description.PACKAGE + name[0].upper() + name[1:]
        raise _bad_value(name, kind, value)
    return value


def _bad_value(name: str, kind: str, value: str) -> ApiError:
    field = description.snake(name)
    message = f"Invalid value at '{field}' ({kind}), \"{value}\""
    return ApiError(400, message, [bad_request([{"field": field, "description": message}])])


def _methods(resource: dict[str, Any], prefix: str = "") -> list[Method]:
    found = []
    for name, one in resource.get("methods", {}).items():
        source = re.sub(
            r"\\{(\w+)\\}",
            lambda m: f"(?P<{m[1]}>{PATTERNS[m[1]]})",
            re.escape("/" + one["path"]),
        )
        found.append(
            Method(
                prefix + name,
                one["httpMethod"],
                re.compile(source),
                one["parameters"],
                one.get("request", {}).get("$ref"),
                one["response"]["$ref"],
            )
        )
    for name, inner in resource.get("resources", {}).items():
        found += _methods(inner, f"{prefix}{name}.")
    return found


# append and clear end like a range, so they have to be tried before get and update
METHODS = sorted(
    _methods(description.document()), key=lambda one: not one.name.endswith((".append", ".clear"))
)


def find(verb: str, path: str) -> tuple[Method, dict[str, str]] | None:
    """Return the method a raw (still quoted) path calls, and the parameters in the path.

    A slash at the end, or before the colon of a custom method, is no part of it.
    """
    path = re.sub(r"/(?=:|$)", "", path)
    for method in METHODS:
        found = method.pattern.fullmatch(path)
        if found and method.verb == verb:
            return method, {name: unquote(text) for name, text in found.groupdict().items()}
    return None
