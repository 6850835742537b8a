"""The one answer about a channel and a topic."""

import datetime as dt
from typing import Any

import pytest

from amigo_consent.lib.actors import System
from clients.contacts.models import ContactPoint
from consents.catalogue.models import Channel, Topic
from consents.ledger.models.submission import Source
from consents.rules.decision import UnknownCode
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


def test_what_does_not_exist_has_no_answer() -> None:
    client = reachable_client()

    with pytest.raises(UnknownCode, match="pigeon"):
        ask(client, channel="pigeon")
    with pytest.raises(UnknownCode, match="weather"):
        ask(client, topic="weather")


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
        topic: ask(client, channel="email", topic=topic) for topic in ("news", "events", "tariffs", "devices")
    }

    assert {topic: answer.reason for topic, answer in answers.items()} == {
        "news": "topic_unwanted",
        "events": "given",
        "tariffs": "topic_paused",
        "devices": "given",
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


class TestEveryPurposeThatContacts:
    """What the client said about messages binds every message, whatever it is for (ePrivacy Art. 13)."""

    @pytest.mark.parametrize("purpose", ["offers", "usage-data", "location-data", "loyalty-offers"])
    def test_channel_address_topic_and_objection_bind(self, purpose: str) -> None:
        client = reachable_client(purpose)
        record(client, channels={"call": False}, topics={"news": False})

        assert ask(client, purpose).allowed
        assert ask(client, purpose, channel="email").allowed
        assert ask(client, purpose, channel="email", topic="tariffs").allowed
        assert ask(client, purpose, channel="post").reason == "channel_not_chosen"
        assert ask(client, purpose, channel="call").reason == "channel_refused"
        assert ask(client, purpose, channel="email", topic="news").reason == "topic_unwanted"
        ContactPoint.objects.filter(client=client, kind="email").update(until=NOON)
        assert ask(client, purpose, channel="email").reason == "no_contact_point"
        record(client, objections={"marketing": True})
        assert ask(client, purpose, channel="sms").reason == "objected"

    @pytest.mark.parametrize(
        "purpose", ["automated-processing", "credit-information", "loyalty-data", "metadata-research"]
    )
    def test_one_that_never_contacts_sends_nothing(self, purpose: str) -> None:
        client = reachable_client(purpose)
        record(client, topics={"news": False})

        assert ask(client, purpose).allowed
        assert ask(client, purpose, topic="news").allowed
        assert ask(client, purpose, channel="email").reason == "no_contact_by_this_purpose"
        record(client, objections={"marketing": True})
        assert ask(client, purpose).allowed

    def test_an_objection_leaves_the_use_of_usage_data_and_stops_its_messages(self) -> None:
        client = reachable_client("usage-data")
        record(client, objections={"marketing": True})

        assert ask(client, "usage-data").allowed
        assert ask(client, "usage-data", channel="email").reason == "objected"


class TestNewTopic:
    @pytest.fixture(autouse=True)
    def _new(self) -> None:
        Topic.objects.create(
            code="games", position=99, name_lv="Spēles", name_en="Games", name_ru="Игры", offered_from=NOON
        )

    def test_it_is_wanted_by_silence_only_by_who_agreed_when_it_was_offered(self) -> None:
        earlier, later = reachable_client(), ClientFactory.create(email="b@example.com")
        record(later, given="offers", channels={"email": True}, decided_at=NOON)

        assert ask(earlier, channel="email", topic="games").reason == "topic_not_chosen"
        assert ask(later, channel="email", topic="games").allowed

    def test_whoever_chooses_it_wants_it(self) -> None:
        client = reachable_client()
        record(client, topics={"games": True})

        assert ask(client, channel="email", topic="games").allowed
