import json
from typing import Any

import pytest

from consents.engagement.models import Message
from consents.engagement.queries import ignored_in_a_row
from tests.api.caller import caller, kind
from tests.factories import ApiClientFactory, ClientFactory
from tests.support.asking import ask, reachable_client

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/engagement/"
EVENT = {
    "message_id": "m1",
    "client": "A1",
    "topic": "news",
    "kind": "ignored",
    "at": "2026-01-01T12:00:00+02:00",
}


def report(events: Any, **by: Any) -> Any:
    body = json.dumps({"events": events})
    return caller(**by).post(ADDRESS, body, content_type="application/json")


def test_what_was_reported_is_answered_event_by_event() -> None:
    client = ClientFactory.create(number="A1")

    response = report([EVENT, EVENT | {"client": "A2"}, EVENT | {"topic": "weather"}, EVENT])

    assert response.status_code == 200
    assert response.json() == {
        "events": [
            {"message_id": "m1", "kind": "ignored", "outcome": "recorded"},
            {"message_id": "m1", "kind": "ignored", "outcome": "unknown_client"},
            {"message_id": "m1", "kind": "ignored", "outcome": "unknown_topic"},
            {"message_id": "m1", "kind": "ignored", "outcome": "recorded"},
        ]
    }
    assert ignored_in_a_row(client.pk) == {"news": 1}


def test_topics_pause_and_resume() -> None:
    client, system = reachable_client(number="A1"), ApiClientFactory.create()

    report([EVENT | {"message_id": f"m{n}"} for n in range(5)], api_client=system)
    paused = ask(client, channel="email", topic="news").reason
    report([EVENT | {"kind": "clicked"}], api_client=system)

    assert paused == "topic_paused"
    assert ask(client, channel="email", topic="news").allowed


def test_each_system_has_message_ids_of_its_own() -> None:
    ClientFactory.create(number="A1")
    ClientFactory.create(number="A2")

    first = report([EVENT]).json()["events"][0]
    second = report([EVENT | {"client": "A2"}]).json()["events"][0]

    assert (first["outcome"], second["outcome"]) == ("recorded", "recorded")
    assert Message.objects.count() == 2


def test_the_future_is_not_recorded() -> None:
    ClientFactory.create(number="A1")

    response = report([EVENT | {"at": "2999-01-01T00:00:00Z"}])

    assert response.json()["events"][0]["outcome"] == "in_future"
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"kind": "bounced"}, "kind"),
        ({"at": "2026-01-01T12:00:00"}, "at"),
        ({"at": None}, "at"),
        ({"message_id": ""}, "message_id"),
        ({"message_id": "m" * 101}, "message_id"),
        ({"message_id": "m\x00"}, "message_id"),
        ({"client": "\ud800"}, "client"),
        ({"topic": 7 * [1]}, "topic"),
        ({"who": "me"}, "who"),
    ],
)
def test_an_event_that_cannot_be_read_is_named_and_nothing_recorded(wrong: dict[str, Any], path: str) -> None:
    ClientFactory.create(number="A1")

    response = report([EVENT, EVENT | wrong])

    assert (response.status_code, kind(response)) == (400, "invalid-request")
    assert list(response.json()["errors"]) == [f"events.1.{path}"]
    assert not Message.objects.exists()


@pytest.mark.parametrize("events", [None, {}, "m1", [1], [EVENT, []]])
def test_what_is_no_list_of_events(events: Any) -> None:
    response = report(events)

    assert (response.status_code, kind(response)) == (400, "invalid-request")


def test_a_thousand_events_and_no_more() -> None:
    ClientFactory.create(number="A1")
    most = [EVENT | {"message_id": f"m{n}", "kind": "opened"} for n in range(1_000)]

    recorded = report(most)
    refused = report([*most, EVENT])

    assert {event["outcome"] for event in recorded.json()["events"]} == {"recorded"}
    assert Message.objects.count() == 1_000
    assert refused.json()["errors"] == {"events": ["At most 1000 events at a time."]}


def test_it_needs_its_scope() -> None:
    response = report([EVENT], scopes=["changes:read"])

    assert (response.status_code, kind(response)) == (403, "insufficient-scope")
