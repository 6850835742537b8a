"""Smart e-mail: topics whose messages nobody reads pause, and what is known of messages."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from consents.engagement.models import Message
from consents.engagement.queries import ignored_in_a_row
from consents.ledger.models.submission import Submission
from tests.support.asking import ask, reachable_client
from tests.support.mailing import DAY, HOUR, NOON, Platform

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pause_after_three(settings: Any) -> None:
    settings.ENGAGEMENT_PAUSE_AFTER = 3


# Pausing


def test_a_topic_pauses_after_so_many_ignored_messages() -> None:
    platform = Platform()

    platform.says("ignored", 1, 2)
    before = platform.state()
    platform.says("ignored", 3)

    assert (before, platform.state()) == ("", "paused")
    assert platform.state("tariffs") == ""


def test_it_pauses_for_email_only() -> None:
    platform = Platform()

    platform.says("ignored", 1, 2, 3)

    assert ask(platform.client, channel="email", topic="news").reason == "topic_paused"
    assert ask(platform.client, channel="sms", topic="news").allowed
    assert ask(platform.client, topic="news").allowed


def test_the_pause_is_an_entry_of_the_ledger_by_this_system() -> None:
    platform = Platform(reachable_client(language="ru"))

    platform.says("ignored", 1, 2, 3)

    entry = Submission.objects.newest_first()[0]
    assert entry.changes == {"topics": {"news": "paused"}}
    assert (entry.source, entry.language, entry.recorded_by, entry.api_client) == ("system", "ru", None, None)


def test_several_topics_pause_in_one_entry() -> None:
    platform = Platform()
    ignored = {"news": (1, 2, 3), "tariffs": (4, 5, 6), "events": (7, 8)}

    platform.report(
        *(
            platform.event(kind, hour, topic=topic, at=NOON + hour * HOUR + later)
            for topic, hours in ignored.items()
            for hour in hours
            for kind, later in (("sent", 0 * DAY), ("ignored", DAY))
        )
    )

    assert Submission.objects.count() == 2
    assert Submission.objects.newest_first()[0].changes == {"topics": {"news": "paused", "tariffs": "paused"}}


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

    platform.says("ignored", 1, 2, 4)
    platform.says("opened", 3, at=NOON + 9 * HOUR)
    before = ignored_in_a_row(platform.client.pk)
    platform.says("sent", 3)

    assert before == {}
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
    first = Platform()
    other = Platform(first.client)

    first.says("ignored", 1, 2)
    other.says("ignored", 1)

    assert first.state() == "paused"
    assert Message.objects.filter(message_id="m1").count() == 2


# What is ignored, and when


@pytest.mark.parametrize("first", ["sent", "delivered"])
def test_nobody_ignores_a_message_before_it_was_there_for_a_day(first: str) -> None:
    platform = Platform()
    platform.says(first, 1)

    early = platform.report(platform.event("ignored", 1, at=NOON + HOUR + DAY - dt.timedelta(seconds=1)))
    counted = ignored_in_a_row(platform.client.pk)
    later = platform.report(platform.event("ignored", 1, at=NOON + HOUR + DAY))

    assert (early, counted) == (["too_early"], {})
    assert (later, ignored_in_a_row(platform.client.pk)) == (["recorded"], {"news": 1})


def test_a_day_is_counted_from_when_it_was_delivered() -> None:
    platform = Platform()
    platform.says("sent", 1)
    platform.says("delivered", 1, at=NOON + 3 * HOUR)

    outcomes = platform.report(platform.event("ignored", 1, at=NOON + 2 * HOUR + DAY))

    assert (outcomes, ignored_in_a_row(platform.client.pk)) == (["too_early"], {})


def test_of_a_message_that_nobody_sent_nothing_counts_until_it_was() -> None:
    platform = Platform()
    ignored = platform.event("ignored", 1, at=NOON + 2 * DAY)

    alone, counted = platform.report(ignored), ignored_in_a_row(platform.client.pk)
    with_it = platform.report(ignored, platform.event("delivered", 1))

    assert (alone, counted) == (["unknown_message"], {})
    assert with_it == ["recorded", "recorded"]
    assert ignored_in_a_row(platform.client.pk) == {"news": 1}


def test_messages_sent_and_given_up_in_one_breath_pause_nothing() -> None:
    """What a system could invent in one call (findings: ledger, 6)."""
    platform, now = Platform(), timezone.now()

    outcomes = platform.report(
        *(
            platform.event(kind, hour, at=now - dt.timedelta(seconds=1))
            for hour in range(5)
            for kind in ("sent", "delivered", "ignored")
        )
    )

    assert outcomes == 5 * ["recorded", "recorded", "too_early"]
    assert platform.state() == ""


# What is noted


def test_of_each_kind_the_earliest_moment_is_kept_and_of_ignored_the_latest() -> None:
    platform = Platform()

    platform.says("opened", 1, at=NOON + 2 * HOUR)
    platform.says("opened", 1, at=NOON + HOUR)
    platform.says("opened", 1, at=NOON + 3 * HOUR)
    platform.says("sent", 1, at=NOON)
    platform.says("ignored", 1, at=NOON + 2 * DAY)
    platform.says("ignored", 1, at=NOON + 3 * DAY)
    platform.says("ignored", 1, at=NOON + 2 * DAY)

    message = Message.objects.get()
    assert (message.sent_at, message.opened_at) == (NOON, NOON + HOUR)
    assert (message.clicked_at, message.ignored_at) == (None, NOON + 3 * DAY)


def test_every_event_has_its_own_outcome_and_what_was_not_recorded_changes_nothing() -> None:
    platform = Platform()
    platform.says("ignored", 1, 2, 3)
    events = {
        platform.event("opened", 4): "recorded",
        platform.event("clicked", 5, token="none"): "bad_token",
        platform.event("clicked", 5, topic="weather"): "unknown_topic",
        platform.event("clicked", 5, at=timezone.now() + HOUR): "in_future",
        platform.event("clicked", 4, topic="tariffs"): "other_message",
        platform.event("delivered", 6): "recorded",
        platform.event("ignored", 6): "too_early",
    }

    outcomes = platform.report(*events)

    assert outcomes == list(events.values())
    assert platform.state() == "paused"
    assert platform.report() == []


def test_of_two_messages_with_one_id_in_one_report_the_first_has_it() -> None:
    platform = Platform()
    other = Platform(platform.client).event("sent", 1, topic="tariffs")

    assert platform.report(other, platform.event("sent", 1)) == ["recorded", "other_message"]
    assert Message.objects.get().topic.code == "tariffs"
