"""Another system, calling the API with a token of its own."""

import secrets
from datetime import timedelta
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from oauth2_provider.models import get_access_token_model
from rest_framework.test import APIClient

from consents.catalogue.systems.models import ApiClient
from tests.factories import ApiClientFactory


def caller(api_client: ApiClient | None = None, *, scope: str | None = None, **made: Any) -> APIClient:
    """Calls as the API client, or a new one made of what is given; its scopes unless said otherwise."""
    application = api_client or ApiClientFactory.create(**made)
    token = secrets.token_urlsafe()
    get_access_token_model().objects.create(
        application=application,
        token=token,
        scope=" ".join(application.scopes) if scope is None else scope,
        expires=timezone.now() + timedelta(hours=1),
    )
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {token}")


def kind(response: Any) -> str:
    """The problem that the response is, by its slug; fails when it is none."""
    assert response.headers["Content-Type"] == "application/problem+json", response.content
    problem = response.json()
    assert problem["status"] == response.status_code
    assert set(problem) - {"errors"} == {"type", "title", "status", "detail"}
    return str(problem["type"].partition("#")[2])


def file_of(response: HttpResponse | StreamingHttpResponse) -> bytes:
    """The whole file that a download streams."""
    assert isinstance(response, StreamingHttpResponse), response.content
    return response.getvalue()
