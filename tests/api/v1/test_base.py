"""What holds for every call: tokens, problems, the schema and the page that shows it."""

import base64
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client as HttpClient
from django.utils import timezone
from oauth2_provider.models import get_access_token_model
from rest_framework.test import APIClient

from amigo_consent.api.v1.problems import PROBLEM_TYPES
from consents.catalogue.systems.models import ApiClient
from tests.api.caller import caller, kind
from tests.factories import ApiClientFactory

pytestmark = pytest.mark.django_db

DECISIONS = "/api/v1/decisions/"
AUDIENCE = "/api/v1/exports/audience/"
QUESTION = {"purpose": "offers", "clients": []}


def ask_for_token(api_client: ApiClient, secret: str, **parameters: str) -> Any:
    credentials = base64.b64encode(f"{api_client.client_id}:{secret}".encode()).decode()
    return HttpClient().post(
        "/oauth/token/",
        {"grant_type": "client_credentials", **parameters},
        headers={"Authorization": f"Basic {credentials}"},
    )


@pytest.fixture
def reader() -> ApiClient:
    return ApiClientFactory.create(scopes=["consents:read"], client_secret="open sesame")


def test_a_token_carries_the_scopes_the_client_was_given(reader: ApiClient) -> None:
    answer = ask_for_token(reader, "open sesame").json()
    decisions = APIClient(HTTP_AUTHORIZATION=f"Bearer {answer['access_token']}").post(
        DECISIONS, QUESTION, format="json"
    )

    assert (answer["token_type"], answer["scope"], answer["expires_in"]) == ("Bearer", "consents:read", 3600)
    assert "refresh_token" not in answer
    assert decisions.status_code == 200


def test_a_token_for_more_than_was_given_is_refused(reader: ApiClient) -> None:
    answer = ask_for_token(reader, "open sesame", scope="exports:read")

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_scope"


def test_a_wrong_secret_gets_no_token(reader: ApiClient) -> None:
    answer = ask_for_token(reader, "open says me")

    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize("grant_type", ["password", "authorization_code", "refresh_token"])
def test_there_is_no_other_way_to_a_token(reader: ApiClient, grant_type: str) -> None:
    answer = ask_for_token(reader, "open sesame", grant_type=grant_type, username="a", password="b")

    assert answer.status_code == 400


def test_tokens_and_secrets_are_not_kept_readable(reader: ApiClient) -> None:
    token = ask_for_token(reader, "open sesame").json()["access_token"]

    reader.refresh_from_db()
    assert "open sesame" not in reader.client_secret
    assert get_access_token_model().objects.get().token != token


def test_a_token_is_not_taken_from_an_address(reader: ApiClient) -> None:
    token = ask_for_token(reader, "open sesame").json()["access_token"]

    response = APIClient().get(f"{AUDIENCE}?purpose=offers&access_token={token}")

    assert kind(response) == "not-authenticated"


def test_a_revoked_token_is_worth_nothing(reader: ApiClient) -> None:
    token = ask_for_token(reader, "open sesame").json()["access_token"]
    credentials = {"client_id": reader.client_id, "client_secret": "open sesame"}

    revoked = HttpClient().post("/oauth/revoke/", {"token": token, **credentials})

    assert revoked.status_code == 200
    after = APIClient(HTTP_AUTHORIZATION=f"Bearer {token}").post(DECISIONS, QUESTION, format="json")
    assert kind(after) == "not-authenticated"


def test_without_a_token_or_with_an_old_one_the_answer_says_how() -> None:
    old = caller()
    get_access_token_model().objects.update(expires=timezone.now())

    for client in (APIClient(), old):
        response = client.get(AUDIENCE)

        assert response.status_code == 401
        assert kind(response) == "not-authenticated"
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_missing_scope_is_named() -> None:
    response = caller(scopes=["consents:read"]).get(f"{AUDIENCE}?purpose=offers")

    assert response.status_code == 403
    assert kind(response) == "insufficient-scope"
    assert response.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="exports:read"'


def test_a_scope_that_was_taken_away_counts_at_once() -> None:
    application = ApiClientFactory.create()
    client = caller(application)

    application.scopes = ["exports:read"]
    application.save()

    assert kind(client.post(DECISIONS, QUESTION, format="json")) == "insufficient-scope"


@pytest.mark.parametrize(
    ("method", "address", "sent", "status", "problem"),
    [
        ("get", "/api/v1/nothing/", {}, 404, "not-found"),
        ("post", "/api/v1/decisions", {}, 404, "not-found"),
        ("get", "/api", {}, 404, "not-found"),
        ("get", f"/api/v1/exports/{'0' * 8}-0000-4000-8000-{'0' * 12}/", {}, 404, "not-found"),
        ("get", "/api/v1/clients/no-one/consents/", {}, 404, "unknown-client"),
        ("get", "/api/v1/clients/%00/consents/", {}, 404, "unknown-client"),
        ("get", DECISIONS, {}, 405, "method-not-allowed"),
        ("delete", AUDIENCE + "?purpose=offers", {}, 405, "method-not-allowed"),
        ("post", DECISIONS, {"HTTP_ACCEPT": "text/html"}, 406, "not-acceptable"),
        ("post", DECISIONS, {"data": "a=b", "content_type": "text/plain"}, 415, "unsupported-media-type"),
        ("post", DECISIONS, {"data": "{", "content_type": "application/json"}, 400, "malformed-body"),
        ("post", DECISIONS, {"data": b"\xff", "content_type": "application/json"}, 400, "malformed-body"),
        ("post", DECISIONS, {"data": "[]", "content_type": "application/json"}, 400, "invalid-request"),
        ("get", AUDIENCE, {}, 400, "invalid-request"),
    ],
)
def test_every_failure_is_a_problem(
    method: str, address: str, sent: dict[str, Any], status: int, problem: str
) -> None:
    response = getattr(caller(), method)(address, **sent)

    assert (response.status_code, kind(response)) == (status, problem)
    assert response.headers["Content-Language"] == "en"


def test_unknown_fields_and_parameters_are_named() -> None:
    body = caller().post(DECISIONS, QUESTION | {"chanel": "email", "who": 1}, format="json")
    address = caller().get("/api/v1/clients/A1/consents/?when=now&at=2026-01-01T00:00:00Z")
    nowhere = caller().post(f"{DECISIONS}?at=2026-01-01T00:00:00Z", QUESTION, format="json")

    assert body.json()["errors"] == {
        "chanel": ["There is no such field."],
        "who": ["There is no such field."],
    }
    assert address.json()["errors"] == {"when": ["There is no such field."]}
    assert nowhere.json()["errors"] == {"at": ["There is no such field."]}


def test_a_parameter_given_twice_is_refused() -> None:
    response = caller().get(f"{AUDIENCE}?purpose=offers&purpose=usage-data")

    assert response.json()["errors"] == {"purpose": ["Give it once."]}


def test_answers_are_not_cached() -> None:
    assert caller().post(DECISIONS, QUESTION, format="json").headers["Cache-Control"] == "no-store"


def test_the_schema_is_complete(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn")

    schema = APIClient().get("/api/schema/").json()
    assert set(schema["paths"]) == {
        "/api/v1/changes/",
        "/api/v1/clients/{number}/consents/",
        "/api/v1/decisions/",
        "/api/v1/engagement/",
        "/api/v1/exports/audience/",
        "/api/v1/exports/{id}/",
    }
    flows = schema["components"]["securitySchemes"]["oauth2"]["flows"]
    assert flows["clientCredentials"]["tokenUrl"] == "/oauth/token/"


def test_the_page_shows_every_call_and_every_problem(client: HttpClient) -> None:
    page = client.get("/api/docs/").content.decode()

    for path in APIClient().get("/api/schema/").json()["paths"]:
        assert path in page
    for problem in PROBLEM_TYPES:
        assert f'id="{problem.slug}"' in page
    assert "<script" not in page
    assert "style=" not in page


def test_the_written_documentation_knows_every_problem() -> None:
    text = (Path(__file__).parents[3] / "docs" / "api.md").read_text()

    assert [problem.slug for problem in PROBLEM_TYPES if f"`{problem.slug}`" not in text] == []
