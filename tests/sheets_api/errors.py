"""How Google says no: the error and the JSON and HTML bodies it is sent as."""

from __future__ import annotations

from typing import Any

STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
PROTECTED = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner "
    "to remove protection if you need to edit."
)
LARGEST = 10_485_760  # bytes of a request body
BAD_TOKEN = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie "
    "or other valid authentication credential. "
    "See https://developers.google.com/identity/sign-in/web/devconsole-project."
)
NO_CALLER = (
    "Method doesn't allow unregistered callers (callers without established identity). "
    "Please use API Key or other form of API consumer identity to call this API."
)
SERVER_WORDS = {
    500: "Internal error encountered.",
    503: "The service is currently unavailable.",
}


class ApiError(Exception):
    """An answer that is not 200: its code, Google's sentence, and the `details` of google.rpc."""

    def __init__(self, code: int, message: str, details: list[dict[str, Any]] | None = None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details or []

    def body(self) -> dict[str, Any]:
        error = {"code": self.code, "message": self.message, "status": STATUS[self.code]}
        return {"error": error | ({"details": self.details} if self.details else {})}


def invalid(message: str) -> ApiError:
    return ApiError(400, message)


def protected() -> ApiError:
    return invalid(PROTECTED)


def too_large() -> ApiError:
    """The answer to a body over the limit, before anybody looks into it (seen by many clients)."""
    return invalid(f"Request payload size exceeds the limit: {LARGEST} bytes.")


def not_found() -> ApiError:
    return ApiError(404, "Requested entity was not found.")


def denied() -> ApiError:
    return ApiError(403, "The caller does not have permission")


def unknown_caller() -> ApiError:
    return ApiError(403, NO_CALLER)


def bad_token() -> ApiError:
    return ApiError(401, BAD_TOKEN)


def scope_missing() -> ApiError:
    return ApiError(
        403,
        "Request had insufficient authentication scopes.",
        [_info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", {"service": "sheets.googleapis.com"})],
    )


def api_disabled(project: str) -> ApiError:
    """The answer of a cloud project whose Sheets API was never switched on."""
    page = (
        "https://console.developers.google.com/apis/api/sheets.googleapis.com/overview"
        f"?project={project}"
    )
    message = (
        f"Google Sheets API has not been used in project {project} before or it is disabled. "
        f"Enable it by visiting {page} then retry. If you enabled this API recently, wait a few "
        "minutes for the action to propagate to our systems and retry."
    )
    link = {"description": "Google developers console API activation", "url": page}
    metadata = {"service": "sheets.googleapis.com", "consumer": f"projects/{project}"}
    return ApiError(
        403,
        message,
        [
            {"@type": "type.googleapis.com/google.rpc.Help", "links": [link]},
            _info("SERVICE_DISABLED", metadata),
        ],
    )


def quota(reading: bool, project: str) -> ApiError:
    """The answer when the calls of a minute are used up (recorded)."""
    kind = "Read" if reading else "Write"
    message = (
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per minute "
        f"per user' of service 'sheets.googleapis.com' for consumer 'project_number:{project}'."
    )
    metadata = {
        "quota_metric": f"sheets.googleapis.com/{kind.lower()}_requests",
        "quota_limit": f"{kind}RequestsPerMinutePerUser",
        "service": "sheets.googleapis.com",
        "consumer": f"projects/{project}",
    }
    return ApiError(429, message, [_info("RATE_LIMIT_EXCEEDED", metadata)])


def bad_fields(path: str) -> ApiError:
    """The answer to a `fields` parameter that names nothing (recorded)."""
    text = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'."
    violation = {"field": path, "description": text}
    return ApiError(400, "Request contains an invalid argument.", [bad_request([violation])])


def bad_request(violations: list[dict[str, str]]) -> dict[str, Any]:
    return {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}


def _info(reason: str, metadata: dict[str, str]) -> dict[str, Any]:
    return {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": metadata,
    }


def html(code: int) -> str:
    """A page as Google's front end sends it, where a client expects JSON."""
    words = {
        200: "OK",
        301: "Moved Permanently",
        302: "Found",
        404: "Not Found",
        500: "Internal Server Error",
        502: "Bad Gateway",
    }.get(code, "Service Unavailable")
    return (
        "<!DOCTYPE html>\n<html lang=en>\n  <meta charset=utf-8>\n"
        f"  <title>Error {code} ({words})!!1</title>\n"
        f"  <p><b>{code}.</b> <ins>That\u2019s an error.</ins>\n"
    )
