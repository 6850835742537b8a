"""Errors of the interfaces as problem details, `application/problem+json` (RFC 9457).

A problem's `type` is an address in the interface's documentation and never changes; programs compare
it. `title` belongs to the type; `detail` says what was wrong this time, for the developer who reads it.
"""

import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse, JsonResponse
from rest_framework import exceptions

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem. `meaning` tells in a sentence when it comes up and what helps."""

    slug: str
    status: int
    title: str
    meaning: str

    @property
    def uri(self) -> str:
        return f"{settings.PUBLIC_URL}/api/docs/#{self.slug}"


class Problem(exceptions.APIException):
    """An expected failure with a problem type of its own: a subclass names the type."""

    type: ProblemType

    def __init__(self, detail: str, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.headers = headers or {}


INVALID = ProblemType(
    "invalid-request", 400, "The request is not valid", "`errors` says, by field or parameter, what is wrong."
)
INTERNAL = ProblemType(
    "internal-error", 500, "Something went wrong here", "The fault is ours; it was logged. Try again later."
)
STANDARD: dict[type[Exception] | tuple[type[Exception], ...], ProblemType] = {
    exceptions.ValidationError: INVALID,
    exceptions.ParseError: ProblemType(
        "malformed-body", 400, "The body cannot be read", "The body is not the JSON that its type promises."
    ),
    SuspiciousOperation: ProblemType(
        "malformed-request", 400, "The request cannot be read", "It breaks HTTP's rules, or ours."
    ),
    (exceptions.NotAuthenticated, exceptions.AuthenticationFailed): ProblemType(
        "not-authenticated",
        401,
        "A valid access token is needed",
        "Send `Authorization: Bearer` with a token from `/oauth/token/` that has not expired.",
    ),
    (PermissionDenied, exceptions.PermissionDenied): ProblemType(
        "forbidden", 403, "This is not allowed", "The API client may not do this."
    ),
    (Http404, exceptions.NotFound): ProblemType(
        "not-found", 404, "There is nothing here", "The address is wrong, or not for you to see."
    ),
    exceptions.MethodNotAllowed: ProblemType(
        "method-not-allowed", 405, "The method does not fit", "The header `Allow` lists the methods that do."
    ),
    exceptions.NotAcceptable: ProblemType(
        "not-acceptable",
        406,
        "The answer has another type",
        "Accept `application/json`, or leave `Accept` out.",
    ),
    exceptions.UnsupportedMediaType: ProblemType(
        "unsupported-media-type", 415, "The body has a wrong type", "Send the body as `application/json`."
    ),
}


def problem_response(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Every failure of an interface as a problem; one that nobody expected is logged and our fault."""
    kind = _type_of(error)
    if kind is INTERNAL:
        logger.error("Unexpected failure at %s", context["request"].path, exc_info=error)
    problem = {"type": kind.uri, "title": kind.title, "status": kind.status, "detail": _detail(error, kind)}
    if isinstance(error, exceptions.ValidationError):
        problem["errors"] = error.detail
    return JsonResponse(
        problem, status=kind.status, content_type="application/problem+json", headers=_headers(error)
    )


def _type_of(error: Exception) -> ProblemType:
    if isinstance(error, Problem):
        return error.type
    return next((kind for known, kind in STANDARD.items() if isinstance(error, known)), INTERNAL)


def _detail(error: Exception, kind: ProblemType) -> str:
    """What an exception made for the reader says; any other's own words stay with us."""
    if isinstance(error, exceptions.ValidationError) or not isinstance(error, exceptions.APIException):
        return kind.meaning
    return str(error.detail)


def _headers(error: Exception) -> dict[str, str]:
    challenge = getattr(error, "auth_header", None)
    return {**getattr(error, "headers", {}), **({"WWW-Authenticate": challenge} if challenge else {})}
