"""What a message's token proves, and of which messages nothing is noted."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from clients.person.models import Client, Restriction
from consents.catalogue.models import Purpose
from consents.engagement.claims import Event, EventKind, Outcome
from consents.engagement.models import Message
from consents.engagement.services import record_engagement
from consents.ledger.models.submission import Submission
from tests.factories import ApiClientFactory, ClientFactory, record
from tests.support.asking import reachable_client
from tests.support.mailing import AUDIENCES, token_of

pytestmark = pytest.mark.django_db

SECOND, HOUR, DAY = dt.timedelta(seconds=1), dt.timedelta(hours=1), dt.timedelta(days=1)


def outcome(client: Client, *, by: Any = None, audiences: Any = AUDIENCES, **said: Any) -> Outcome:
    usual: dict[str, Any] = {"message_id": "m", "topic": "news", "kind": EventKind.SENT}
    if "token" not in said:
        usual["token"] = token_of(client)
    event = Event(**usual | {"at": timezone.now() - HOUR} | said)
    (only,) = record_engagement([event], by=by or ApiClientFactory.create(), audiences=audiences)
    return only


def nothing_was_noted(client: Client, entries: int) -> bool:
    return not Message.objects.exists() and Submission.objects.filter(client=client).count() == entries


def test_an_email_to_a_row_of_an_audience_is_noted_with_all_that_its_token_says() -> None:
    client = reachable_client()
    system, at = ApiClientFactory.create(), timezone.now() - HOUR

    assert outcome(client, by=system, at=at) == "recorded"

    message = Message.objects.get()
    assert (message.api_client, message.client, message.message_id) == (system, client, "m")
    assert (message.purpose.code, message.channel.code, message.topic.code) == ("offers", "email", "news")
    assert (message.sent_at, message.delivered_at) == (at, None)


@pytest.mark.parametrize("token", ["", "m", "\ud800", "\x00", "AAAA", "ā" * 40, "A" * 43])
def test_a_token_that_we_did_not_make(token: str) -> None:
    client = reachable_client()

    assert outcome(client, token=token) == "bad_token"
    assert nothing_was_noted(client, 1)


def test_a_token_for_another_client_made_up_from_ones_own() -> None:
    client, other = reachable_client(), ClientFactory.create()
    token = token_of(client)

    assert outcome(client, token=token_of(other)[:12] + token[12:]) == "bad_token"


@pytest.mark.parametrize("channel", [None, "sms", "post", "app"])
def test_a_message_by_another_channel(channel: str | None) -> None:
    client = reachable_client()
    audiences = {("offers", channel): timezone.now() - DAY}

    assert outcome(client, token=token_of(client, channel=channel), audiences=audiences) == "not_by_email"
    assert nothing_was_noted(client, 1)


def test_a_purpose_that_the_system_was_not_given() -> None:
    client = reachable_client()
    nothing, other = ApiClientFactory.create(purposes=[]), ApiClientFactory.create(purposes=["usage-data"])

    assert outcome(client, by=nothing) == "foreign_purpose"
    assert outcome(client, by=other) == "foreign_purpose"
    assert nothing_was_noted(client, 1)


def test_a_purpose_that_has_no_topics() -> None:
    client = reachable_client("location-data")
    assert not Purpose.objects.get(code="location-data").uses_topics

    assert outcome(client, token=token_of(client, purpose="location-data")) == "without_topics"
    assert nothing_was_noted(client, 1)


@pytest.mark.parametrize(
    "audiences",
    [
        {},
        {("offers", "sms"): timezone.now() - DAY},
        {("loyalty-offers", "email"): timezone.now() - DAY},
        {("offers", "email"): timezone.now() - 30 * dt.timedelta(minutes=1)},
    ],
)
def test_a_client_whom_the_system_had_not_been_given_by_then(audiences: Any) -> None:
    client = reachable_client()

    assert outcome(client, audiences=audiences) == "not_given"
    assert nothing_was_noted(client, 1)


def test_the_clock_of_the_system_may_be_behind_when_it_sends_at_once() -> None:
    now = timezone.now()

    noted = outcome(reachable_client(), audiences={("offers", "email"): now}, at=now - 299 * SECOND)

    assert noted == "recorded"


def test_a_topic_that_does_not_exist() -> None:
    client = reachable_client()

    assert outcome(client, topic="weather") == "unknown_topic"
    assert nothing_was_noted(client, 1)


def test_a_moment_up_to_five_minutes_ahead_counts_as_now() -> None:
    client, now = reachable_client(), timezone.now()

    near = outcome(client, message_id="near", at=now + 299 * SECOND)
    far = outcome(client, message_id="far", at=now + 310 * SECOND)

    assert (near, far) == ("recorded", "in_future")
    message = Message.objects.get()
    assert message.message_id == "near"
    assert message.sent_at
    assert now <= message.sent_at <= timezone.now()


def erased() -> Client:
    client = reachable_client()
    Client.objects.filter(pk=client.pk).update(erased_at=timezone.now())
    return client


def restricted() -> Client:
    client = reachable_client()
    Restriction.objects.create(client=client, since=timezone.now() - HOUR)
    return client


def left() -> Client:
    client = reachable_client()
    client.relationships.update(left_on=timezone.localdate() - DAY)
    return client


def said(**act: Any) -> Client:
    client = reachable_client()
    record(client, **act)
    return client


@pytest.mark.parametrize(
    ("make", "entries"),
    [
        (erased, 1),
        (ClientFactory.create, 0),
        (restricted, 1),
        (left, 1),
        (lambda: said(withdrawn="offers"), 2),
        (lambda: said(objections={"marketing": True}), 2),
    ],
    ids=["erased", "never asked", "restricted", "left", "withdrew", "objects"],
)
def test_of_clients_whose_data_may_not_be_used_nothing_is_noted(
    make: Any, entries: int, settings: Any
) -> None:
    settings.ENGAGEMENT_PAUSE_AFTER = 1
    client = make()
    now = timezone.now()

    events = [
        Event(message_id="m", token=token_of(client), topic="news", kind=kind, at=at)
        for kind, at in (
            (EventKind.SENT, now - 3 * DAY),
            (EventKind.IGNORED, now - DAY),
            (EventKind.CLICKED, now),
        )
    ]
    outcomes = record_engagement(events, by=ApiClientFactory.create(), audiences=AUDIENCES)

    assert outcomes == 3 * ["not_allowed"]
    assert nothing_was_noted(client, entries)


def test_who_left_and_still_wants_offers_is_written_to_and_noted() -> None:
    client = reachable_client("loyalty-offers")
    client.relationships.update(left_on=timezone.localdate() - DAY)
    token = token_of(client, purpose="loyalty-offers")

    assert outcome(client, token=token, audiences={("loyalty-offers", "email"): timezone.now() - DAY}) == (
        "recorded"
    )


def test_a_restriction_that_is_over_stops_nothing() -> None:
    client, now = reachable_client(), timezone.now()
    Restriction.objects.create(client=client, since=now - 2 * DAY, until=now - DAY)

    assert outcome(client) == "recorded"


def test_message_ids_are_as_long_as_a_line_of_a_message() -> None:
    longest = "<" + "m" * 984 + "@example.com>"

    assert len(longest) == 998
    assert outcome(reachable_client(), message_id=longest) == "recorded"
    assert Message.objects.get().message_id == longest


def test_two_systems_that_use_the_same_id_sent_two_messages() -> None:
    client = reachable_client()

    assert [outcome(client), outcome(client)] == ["recorded", "recorded"]
    assert Message.objects.filter(message_id="m").count() == 2


def test_an_id_stands_for_one_message() -> None:
    client, other = reachable_client("offers loyalty-offers"), ClientFactory.create()
    record(other, given="offers")
    audiences = AUDIENCES | {("loyalty-offers", "email"): timezone.now() - DAY}
    asked: dict[str, Any] = {"by": ApiClientFactory.create(), "audiences": audiences}
    outcome(client, **asked)

    assert outcome(other, **asked) == "other_message"
    assert outcome(client, topic="tariffs", **asked) == "other_message"
    assert outcome(client, token=token_of(client, purpose="loyalty-offers"), **asked) == "other_message"
    message = Message.objects.get()
    assert (message.client, message.topic.code, message.purpose.code) == (client, "news", "offers")
