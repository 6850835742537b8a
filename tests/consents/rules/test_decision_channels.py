"""The one answer about a channel and a topic."""

import datetime as dt
from typing import Any

import pytest

from amigo_consent.lib.actors import System
from clients.contacts.models import ContactPoint
from consents.catalogue.models import Channel
from consents.ledger.models.submission import Source
from consents.rules.words import TopicState
from tests.factories import ClientFactory, record
from tests.support.asking import ask, reachable_client, reasons_around

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2025, 6, 2, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def test_only_a_channel_that_was_chosen_is_allowed() -> None:
    client = reachable_client()
    record(client, channels={"call": False})

    assert ask(client, channel="email").allowed
    assert ask(client, channel="post").reason == "channel_not_chosen"
    assert ask(client, channel="call").reason == "channel_refused"
    assert ask(client, channel="pigeon").reason == "channel_not_chosen"


def test_a_channel_needs_a_usable_address() -> None:
    client = reachable_client()
    phone = ContactPoint.objects.filter(client=client, kind="phone")
    phone.update(since=NOON, until=NOON + 3 * DAY, suspended_from=NOON + DAY, suspended_until=NOON + 2 * DAY)

    assert reasons_around(NOON, client, channel="sms") == ("no_contact_point", "given")
    assert reasons_around(NOON + DAY, client, channel="sms") == ("given", "no_contact_point")
    assert reasons_around(NOON + 2 * DAY, client, channel="sms") == ("no_contact_point", "given")
    assert reasons_around(NOON + 3 * DAY, client, channel="sms") == ("given", "no_contact_point")
    assert ask(client, channel="email", at=NOON + 3 * DAY).allowed


def test_an_address_suspended_without_an_end_stays_so() -> None:
    client = reachable_client()
    ContactPoint.objects.filter(client=client).update(suspended_from=NOON)

    assert reasons_around(NOON, client, channel="email") == ("given", "no_contact_point")
    assert ask(client, channel="email").reason == "no_contact_point"


def test_a_channel_without_addresses_needs_none() -> None:
    client = ClientFactory.create()
    record(client, given="offers", channels={"app": True})

    assert ask(client, channel="app").allowed


def test_a_topic_is_fine_until_the_client_or_their_silence_says_otherwise() -> None:
    client = reachable_client()
    record(client, topics={"news": False, "events": True})
    record(client, topics={"tariffs": TopicState.PAUSED}, by=System(), source=Source.SYSTEM)

    answers = {
        topic: ask(client, channel="email", topic=topic)
        for topic in ("news", "events", "tariffs", "devices", "weather")
    }

    assert {topic: answer.reason for topic, answer in answers.items()} == {
        "news": "topic_unwanted",
        "events": "given",
        "tariffs": "topic_paused",
        "devices": "given",
        "weather": "topic_unwanted",
    }


def test_a_topic_paused_for_lack_of_interest_is_paused_for_email_only() -> None:
    client = reachable_client()
    record(client, topics={"news": TopicState.PAUSED}, by=System(), source=Source.SYSTEM)

    assert ask(client, channel="email", topic="news").reason == "topic_paused"
    assert ask(client, channel="sms", topic="news").allowed
    assert ask(client, topic="news").allowed
    assert ask(client, channel="email").allowed


def test_another_channel_to_email_addresses_is_email_too() -> None:
    client = reachable_client()
    Channel.objects.create(
        code="newsletter", position=9, name_lv="N", name_en="N", name_ru="N", contact_kind="email"
    )
    record(client, channels={"newsletter": True})
    record(client, topics={"news": TopicState.PAUSED}, by=System(), source=Source.SYSTEM)

    assert ask(client, channel="newsletter", topic="news").reason == "topic_paused"


@pytest.mark.parametrize("ended_by", ["resumed", "wanted"])
def test_a_pause_is_ended_by_a_resumption_and_by_the_clients_word(ended_by: str) -> None:
    client = reachable_client()
    by_system: dict[str, Any] = {"by": System(), "source": Source.SYSTEM}
    record(client, topics={"news": True}, decided_at=NOON)
    record(client, topics={"news": TopicState.PAUSED}, decided_at=NOON + DAY, **by_system)

    ending: dict[str, Any] = {"decided_at": NOON + 2 * DAY, "topics": {"news": TopicState(ended_by)}}
    record(client, **ending, **(by_system if ended_by == "resumed" else {}))

    asked = {"channel": "email", "topic": "news"}
    assert reasons_around(NOON + DAY, client, **asked) == ("given", "topic_paused")
    assert reasons_around(NOON + 2 * DAY, client, **asked) == ("topic_paused", "given")
    assert ask(client, **asked).allowed


def test_a_word_from_before_the_pause_does_not_end_it_and_a_no_wins() -> None:
    client = reachable_client()
    record(client, topics={"news": TopicState.PAUSED}, by=System(), source=Source.SYSTEM, decided_at=NOON)

    record(client, topics={"news": True}, decided_at=NOON - DAY)
    still = ask(client, channel="email", topic="news").reason
    record(client, topics={"news": False}, decided_at=NOON - DAY)

    assert still == "topic_paused"
    assert ask(client, channel="email", topic="news").reason == "topic_unwanted"
    assert ask(client, channel="sms", topic="news").reason == "topic_unwanted"


def test_the_channel_is_asked_before_the_topic() -> None:
    client = reachable_client()
    record(client, topics={"news": False})

    assert ask(client, channel="post", topic="news").reason == "channel_not_chosen"
    assert ask(client, channel="sms", topic="news").reason == "topic_unwanted"


def test_a_purpose_without_channels_and_topics_ignores_them() -> None:
    client = reachable_client("usage-data")
    record(client, topics={"news": False})

    assert ask(client, "usage-data", channel="post", topic="news").allowed
