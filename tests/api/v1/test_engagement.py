import json
from typing import Any

import pytest
from django.utils import timezone

from clients.person.models import Client
from consents.catalogue.systems.models import ApiClient
from consents.engagement.models import Message
from consents.engagement.queries import ignored_in_a_row
from tests.api.caller import kind
from tests.api.v1.reporting import HOUR, event_of, outcomes, report, sending_system, take_audience
from tests.factories import ApiClientFactory, ClientFactory
from tests.support.asking import ask, reachable_client
from tests.support.mailing import token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return reachable_client(number="A1")


@pytest.fixture
def system(client: Client) -> ApiClient:
    return sending_system()


@pytest.fixture
def event(client: Client) -> dict[str, Any]:
    return event_of(client)


def test_what_was_reported_is_answered_event_by_event(system: ApiClient, event: dict[str, Any]) -> None:
    response = report(
        [event, event | {"token": "no"}, event | {"topic": "weather", "kind": "sent"}, event], system
    )

    assert response.status_code == 200
    assert response.json() == {
        "events": [
            {"message_id": "m1", "kind": "delivered", "outcome": "recorded"},
            {"message_id": "m1", "kind": "delivered", "outcome": "bad_token"},
            {"message_id": "m1", "kind": "sent", "outcome": "unknown_topic"},
            {"message_id": "m1", "kind": "delivered", "outcome": "recorded"},
        ]
    }


def test_the_token_is_the_last_part_of_the_rows_address(system: ApiClient, event: dict[str, Any]) -> None:
    (row,) = [json.loads(line) for line in take_audience(system).splitlines()]

    token = row["unsubscribe_url"].rstrip("/").rpartition("/")[2]

    assert outcomes(report([event | {"token": token}], system)) == ["recorded"]
    assert Message.objects.get().client.number == row["client"]


def test_topics_pause_and_resume(client: Client, system: ApiClient, event: dict[str, Any]) -> None:
    sent = [event | {"message_id": f"m{n}"} for n in range(5)]
    given_up = [each | {"kind": "ignored", "at": timezone.now().isoformat()} for each in sent]

    report([*given_up, *sent], system)
    paused = ask(client, channel="email", topic="news").reason
    report([sent[0] | {"kind": "clicked"}], system)

    assert paused == "topic_paused"
    assert ask(client, channel="email", topic="news").allowed


def test_what_is_ignored_before_a_day_has_passed_does_not_count(
    client: Client, system: ApiClient, event: dict[str, Any]
) -> None:
    early = event | {"kind": "ignored", "at": (timezone.now() - 25 * HOUR).isoformat()}

    assert outcomes(report([event, early], system)) == ["recorded", "too_early"]
    assert ignored_in_a_row(client.pk) == {}


# Who may say so


def test_a_system_without_purposes_says_nothing(event: dict[str, Any]) -> None:
    """Findings, ledger 6: with the scope alone."""
    nobody = ApiClientFactory.create(purposes=[], scopes=["engagement:write"])
    invented = [event | {"message_id": f"invented-{n}", "kind": "ignored"} for n in range(5)]

    assert set(outcomes(report(invented, nobody))) == {"foreign_purpose"}
    assert not Message.objects.exists()


def test_a_system_has_to_have_been_given_the_audience(event: dict[str, Any]) -> None:
    system = ApiClientFactory.create()
    take_audience(system, channel="sms")
    take_audience(system, purpose="loyalty-offers")
    now = {"at": timezone.now().isoformat()}

    before = outcomes(report([event | now], system))
    take_audience(system)

    assert before == ["not_given"]
    assert outcomes(report([event, event | now], system)) == ["not_given", "recorded"]


def test_an_audience_of_a_past_moment_is_no_list_to_write_to(event: dict[str, Any]) -> None:
    system = ApiClientFactory.create()
    take_audience(system, at="2025-01-01T00:00:00Z")

    assert outcomes(report([event | {"at": timezone.now().isoformat()}], system)) == ["not_given"]


def test_it_needs_its_scope(event: dict[str, Any]) -> None:
    response = report([event], ApiClientFactory.create(scopes=["changes:read"]))

    assert (response.status_code, kind(response)) == (403, "insufficient-scope")


def test_each_system_has_message_ids_of_its_own(system: ApiClient, event: dict[str, Any]) -> None:
    other = sending_system()

    assert [outcomes(report([event], by)) for by in (system, other)] == [["recorded"], ["recorded"]]
    assert Message.objects.count() == 2


def test_of_a_client_who_was_never_asked_nothing_is_noted(system: ApiClient, event: dict[str, Any]) -> None:
    stranger = ClientFactory.create()

    assert outcomes(report([event | {"token": token_of(stranger)}], system)) == ["not_allowed"]
    assert not Message.objects.exists()
