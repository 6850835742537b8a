"""A sending system that reports what became of its messages."""

import datetime as dt
import json
from typing import Any

from django.utils import timezone

from clients.person.models import Client
from consents.catalogue.systems.models import ApiClient
from tests.api.caller import caller, file_of
from tests.factories import ApiClientFactory
from tests.support.mailing import token_of

ADDRESS = "/api/v1/engagement/"
HOUR = dt.timedelta(hours=1)


def sending_system() -> ApiClient:
    """One that was given everyone who may be written to with offers by e-mail, nine days ago."""
    system = ApiClientFactory.create()
    take_audience(system)
    system.exports.update(started_at=timezone.now() - 9 * 24 * HOUR)
    return system


def take_audience(system: ApiClient, **asked: str) -> bytes:
    usual = {"purpose": "offers", "channel": "email", "format": "ndjson"}
    return file_of(caller(system).get("/api/v1/exports/audience/", usual | asked))


def event_of(client: Client) -> dict[str, Any]:
    """That a message about the news was delivered two days ago."""
    return {
        "message_id": "m1",
        "token": token_of(client),
        "topic": "news",
        "kind": "delivered",
        "at": (timezone.now() - 48 * HOUR).isoformat(),
    }


def report(events: Any, by: ApiClient) -> Any:
    return post(json.dumps({"events": events}), by)


def post(body: str | bytes, by: ApiClient) -> Any:
    return caller(by).post(ADDRESS, body, content_type="application/json")


def outcomes(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [event["outcome"] for event in response.json()["events"]]
