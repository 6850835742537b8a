"""Smart e-mail: topics that nobody reads pause, and a click or the client's own word resumes them."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from clients.person.models import Client
from consents.catalogue.systems.models import ApiClient
from consents.engagement.models import Message
from consents.engagement.queries import ignored_in_a_row
from consents.engagement.services import Event, EventKind, Outcome, record_engagement
from consents.ledger.models.submission import Source, Submission
from tests.factories import ApiClientFactory, ClientFactory, record
from tests.support.asking import ask, reachable_client

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2025, 6, 2, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _pause_after_three(settings: Any) -> None:
    settings.ENGAGEMENT_PAUSE_AFTER = 3


class Platform:
    """A sending system, with a message an hour to one client; each is named by its hour."""

    def __init__(self, client: Client | None = None, by: ApiClient | None = None) -> None:
        self.client = client or reachable_client()
        self.by = by or ApiClientFactory.create()

    def says(self, kind: str, *hours: int, topic: str = "news", at: dt.datetime | None = None) -> None:
        """What became of the messages of these hours; the moment is the message's own unless given."""
        events = [self.event(kind, hour, topic=topic, at=at or NOON + hour * HOUR) for hour in hours]
        assert set(record_engagement(events, by=self.by)) <= {Outcome.RECORDED}

    def event(self, kind: str, hour: int, **said: Any) -> Event:
        usual: dict[str, Any] = {"client": self.client.number, "topic": "news", "at": NOON + hour * HOUR}
        return Event(message_id=f"m{hour}", kind=EventKind(kind), **usual | said)

    def state(self, topic: str = "news") -> str:
        return {"given": "", "topic_paused": "paused", "topic_unwanted": "unwanted"}[
            ask(self.client, channel="email", topic=topic).reason
        ]


# Pausing


def test_a_topic_pauses_after_so_many_ignored_messages() -> None:
    platform = Platform()

    platform.says("ignored", 1, 2)
    before = platform.state()
    platform.says("ignored", 3)

    assert (before, platform.state()) == ("", "paused")
    assert platform.state("tariffs") == ""


def test_the_pause_is_an_entry_of_the_ledger_by_this_system() -> None:
    platform = Platform(ClientFactory.create(language="ru"))

    platform.says("ignored", 1, 2, 3)

    entry = Submission.objects.get(client=platform.client)
    assert entry.changes == {"topics": {"news": "paused"}}
    assert (entry.source, entry.language, entry.recorded_by, entry.api_client) == ("system", "ru", None, None)


def test_several_topics_pause_in_one_entry() -> None:
    platform = Platform(ClientFactory.create())

    record_engagement(
        [
            platform.event("ignored", hour, topic=topic)
            for topic, hours in (("news", (1, 2, 3)), ("tariffs", (4, 5, 6)), ("events", (7, 8)))
            for hour in hours
        ],
        by=platform.by,
    )

    assert Submission.objects.get().changes == {"topics": {"news": "paused", "tariffs": "paused"}}


@pytest.mark.parametrize("kind", ["opened", "clicked"])
def test_the_count_begins_anew_after_a_message_that_was_of_interest(kind: str) -> None:
    platform = Platform()

    platform.says("ignored", 1, 2)
    platform.says(kind, 3)
    platform.says("ignored", 4, 5)
    before = platform.state()
    platform.says("ignored", 6)

    assert (before, platform.state()) == ("", "paused")


def test_messages_count_in_the_order_in_which_they_were_first_heard_of() -> None:
    platform = Platform()

    platform.says("ignored", 1, 2, 4, at=NOON + 20 * HOUR)
    platform.says("delivered", 5, 6)
    platform.says("opened", 3)

    assert ignored_in_a_row(platform.client.pk) == {"news": 3}

    platform.says("delivered", 1, 2)

    assert ignored_in_a_row(platform.client.pk) == {"news": 1}


def test_a_message_that_was_opened_after_all_does_not_count() -> None:
    platform = Platform()

    platform.says("ignored", 1, 2)
    platform.says("opened", 2, at=NOON + 9 * HOUR)
    platform.says("ignored", 3, 4)

    assert ignored_in_a_row(platform.client.pk) == {"news": 2}
    assert platform.state() == ""


def test_of_what_is_not_known_yet_nothing_follows() -> None:
    platform = Platform()

    platform.says("ignored", 1)
    platform.says("delivered", 2, 3)
    platform.says("ignored", 4, 5)

    assert platform.state() == "paused"


def test_the_messages_of_all_systems_count() -> None:
    first, second = Platform(), Platform(ClientFactory.create())
    other_system = Platform(first.client, second.by)

    first.says("ignored", 1, 2)
    other_system.says("ignored", 1)

    assert first.state() == "paused"
    assert Message.objects.filter(message_id="m1").count() == 2


# Resuming


def test_a_click_resumes_and_the_count_begins_anew() -> None:
    platform = Platform()
    platform.says("ignored", 1, 2, 3, 4, 5)

    platform.says("clicked", 1, at=NOON + 9 * HOUR)

    assert platform.state() == ""
    assert Submission.objects.newest_first()[0].changes == {"topics": {"news": "resumed"}}
    assert ignored_in_a_row(platform.client.pk) == {}


def test_after_a_click_only_messages_from_then_on_count() -> None:
    platform = Platform()
    platform.says("ignored", 1, 2, 3)
    platform.says("clicked", 3)

    platform.says("ignored", 4, 5, 6)
    before = platform.state()
    platform.says("ignored", 7, 8, 9, at=timezone.now())

    assert (before, platform.state()) == ("", "paused")


def test_opening_does_not_resume() -> None:
    platform = Platform()
    platform.says("ignored", 1, 2, 3)

    platform.says("opened", 1, 2, 3, 4)

    assert platform.state() == "paused"


def test_a_click_that_was_known_before_does_not_resume() -> None:
    platform = Platform()
    platform.says("clicked", 1)
    platform.says("ignored", 2, 3, 4)

    platform.says("clicked", 1)
    platform.says("clicked", 1, at=NOON)

    assert platform.state() == "paused"


def test_a_click_on_a_message_about_something_else_does_not_resume() -> None:
    platform = Platform()
    platform.says("ignored", 1, 2, 3)

    platform.says("clicked", 4, topic="tariffs")

    assert platform.state() == "paused"


# The client's own word


def test_a_topic_the_client_does_not_want_stays_so() -> None:
    platform = Platform()
    record(platform.client, topics={"news": False})

    platform.says("ignored", 1, 2, 3)
    platform.says("clicked", 4)

    assert platform.state() == "unwanted"
    assert not Submission.objects.filter(source=Source.SYSTEM).exists()


def test_a_click_does_not_resume_what_was_refused_before_it_paused() -> None:
    platform = Platform()
    platform.says("ignored", 1, 2, 3)
    record(platform.client, topics={"news": False}, decided_at=NOON)  # a letter that took its time

    platform.says("clicked", 3)

    assert platform.state() == "unwanted"


def test_the_clients_word_resumes_and_the_count_begins_anew() -> None:
    platform = Platform()
    platform.says("ignored", 1, 2, 3)

    record(platform.client, topics={"news": True})
    platform.says("ignored", 4, 5, 6)

    assert platform.state() == ""
    assert ignored_in_a_row(platform.client.pk) == {}


def test_messages_from_before_the_clients_word_do_not_count() -> None:
    platform = Platform()
    record(platform.client, topics={"news": True}, decided_at=NOON + 2 * HOUR)

    platform.says("ignored", 1, 2, 3, 4)

    assert ignored_in_a_row(platform.client.pk) == {"news": 2}


# What is noted


def test_of_each_kind_the_earliest_moment_is_kept() -> None:
    platform = Platform()

    platform.says("opened", 1, at=NOON + 2 * HOUR)
    platform.says("opened", 1, at=NOON + HOUR)
    platform.says("opened", 1, at=NOON + 3 * HOUR)
    platform.says("delivered", 1, at=NOON)

    message = Message.objects.get()
    assert (message.delivered_at, message.opened_at) == (NOON, NOON + HOUR)
    assert (message.clicked_at, message.ignored_at) == (None, None)


def test_every_event_has_its_own_outcome() -> None:
    platform, other, erased = Platform(), ClientFactory.create(), ClientFactory.create(erased_at=NOON)
    platform.says("delivered", 1)
    events = {
        platform.event("ignored", 1): Outcome.RECORDED,
        platform.event("opened", 1, client=other.number): Outcome.OTHER_MESSAGE,
        platform.event("opened", 1, topic="tariffs"): Outcome.OTHER_MESSAGE,
        platform.event("opened", 2, client="nobody"): Outcome.UNKNOWN_CLIENT,
        platform.event("opened", 2, client=erased.number): Outcome.UNKNOWN_CLIENT,
        platform.event("opened", 2, topic="weather"): Outcome.UNKNOWN_TOPIC,
        platform.event("opened", 2, at=timezone.now() + HOUR): Outcome.IN_FUTURE,
        platform.event("clicked", 3): Outcome.RECORDED,
        platform.event("clicked", 3, client=other.number): Outcome.OTHER_MESSAGE,
        platform.event("delivered", 3): Outcome.RECORDED,
    }

    outcomes = record_engagement(list(events), by=platform.by)

    assert outcomes == list(events.values())
    assert set(Message.objects.values_list("message_id", "client", "topic__code")) == {
        ("m1", platform.client.pk, "news"),
        ("m3", platform.client.pk, "news"),
    }
    assert Message.objects.get(message_id="m1").opened_at is None


def test_what_was_not_recorded_changes_nothing() -> None:
    platform, other = Platform(), Platform(ClientFactory.create())
    platform.says("ignored", 1, 2, 3)

    record_engagement([platform.event("clicked", 1, client=other.client.number)], by=platform.by)
    record_engagement([platform.event("clicked", 1, at=timezone.now() + HOUR)], by=platform.by)

    assert platform.state() == "paused"
    assert record_engagement([], by=platform.by) == []
