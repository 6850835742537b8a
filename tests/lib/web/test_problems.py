import json
import logging
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from rest_framework import exceptions

from amigo_consent.api.v1.problems import PROBLEM_TYPES
from amigo_consent.lib.web.problems import INTERNAL, STANDARD, Problem, ProblemType, problem_response

CONTEXT = {"request": SimpleNamespace(path="/api/v1/things/")}


def answer(error: Exception) -> dict[str, Any]:
    response = problem_response(error, CONTEXT)
    assert response.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = json.loads(response.content)
    assert problem["status"] == response.status_code
    return problem


@pytest.mark.parametrize(
    ("error", "status", "slug"),
    [
        (exceptions.ParseError(), 400, "malformed-body"),
        (exceptions.NotAuthenticated(), 401, "not-authenticated"),
        (exceptions.AuthenticationFailed(), 401, "not-authenticated"),
        (exceptions.PermissionDenied(), 403, "forbidden"),
        (PermissionDenied("a secret"), 403, "forbidden"),
        (exceptions.NotFound(), 404, "not-found"),
        (Http404("a secret"), 404, "not-found"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method-not-allowed"),
        (exceptions.NotAcceptable(), 406, "not-acceptable"),
        (exceptions.UnsupportedMediaType("text/plain"), 415, "unsupported-media-type"),
        (SuspiciousOperation("a secret"), 400, "malformed-request"),
    ],
)
def test_what_the_frameworks_raise(error: Exception, status: int, slug: str) -> None:
    problem = answer(error)

    assert problem["status"] == status
    assert problem["type"].endswith(f"/api/docs/#{slug}")
    assert "secret" not in problem["detail"]


def test_errors_by_field() -> None:
    problem = answer(exceptions.ValidationError({"at": ["Too late."], "purpose": ["Unknown."]}))

    assert problem["errors"] == {"at": ["Too late."], "purpose": ["Unknown."]}


def test_a_problem_of_ones_own_with_headers() -> None:
    class TeaPot(Problem):
        type = ProblemType("tea-pot", 418, "This is a tea pot", "Ask another for coffee.")

    response = problem_response(TeaPot("No coffee.", headers={"Retry-After": "60"}), CONTEXT)

    assert json.loads(response.content)["detail"] == "No coffee."
    assert (response.status_code, response.headers["Retry-After"]) == (418, "60")


def test_what_nobody_expected_is_logged_and_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        problem = answer(RuntimeError("a secret"))

    assert problem["title"] == INTERNAL.title
    assert "secret" not in json.dumps(problem)
    assert caplog.records[0].exc_info


def test_types_are_distinct_addresses_of_ours(settings: Any) -> None:
    settings.PUBLIC_URL = "https://consents.example"

    addresses = [kind.uri for kind in PROBLEM_TYPES]

    assert len(set(addresses)) == len(addresses)
    assert {*STANDARD.values(), INTERNAL} <= set(PROBLEM_TYPES)
    assert all(address.startswith("https://consents.example/api/docs/#") for address in addresses)
