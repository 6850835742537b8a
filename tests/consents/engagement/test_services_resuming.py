"""Smart e-mail: a click ends the pause of a topic, and the client's own word wins over everything."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from consents.engagement.queries import ignored_in_a_row
from consents.ledger.models.submission import Source, Submission
from consents.ledger.preferences import topic_choices
from tests.factories import record
from tests.support.mailing import HOUR, NOON, Platform

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pause_after_three(settings: Any) -> None:
    settings.ENGAGEMENT_PAUSE_AFTER = 3


# Resuming


def test_a_click_ends_the_pause_and_the_count_begins_anew() -> None:
    platform = Platform()
    platform.says("ignored", 1, 2, 3, 4, 5)

    platform.says("clicked", 1, at=NOON + 9 * HOUR)

    assert platform.state() == ""
    assert Submission.objects.newest_first()[0].changes == {"topics": {"news": "resumed"}}
    assert ignored_in_a_row(platform.client.pk) == {}


@pytest.mark.parametrize("word", [None, True])
def test_a_click_leaves_the_clients_word_as_it_was(word: bool | None) -> None:
    platform = Platform()
    if word is not None:
        record(platform.client, topics={"news": word}, decided_at=NOON)
    platform.says("ignored", 1, 2, 3)

    platform.says("clicked", 3, at=NOON + 9 * HOUR)

    choice = next(choice for choice in topic_choices(platform.client.pk) if choice.code == "news")
    assert (choice.allowed, choice.decided_at) == (word, NOON if word else None)


def test_after_a_click_only_messages_from_then_on_count() -> None:
    platform = Platform()
    platform.says("ignored", 1, 2, 3)
    platform.says("clicked", 3)

    platform.says("ignored", 4, 5, 6, 7)

    assert platform.state() == ""
    assert ignored_in_a_row(platform.client.pk) == {}


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


def test_another_click_on_the_same_message_resumes_what_paused_meanwhile() -> None:
    platform = Platform()
    platform.says("clicked", 1)
    platform.says("ignored", 2, 3, 4)

    platform.says("clicked", 1, at=timezone.now() + dt.timedelta(seconds=2))
    after, entries = platform.state(), Submission.objects.count()
    platform.says("clicked", 1, at=timezone.now() + dt.timedelta(seconds=2))

    assert (after, platform.state()) == ("", "")
    assert Submission.objects.count() == entries


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
    entries = Submission.objects.count()

    platform.says("clicked", 3)

    assert platform.state() == "unwanted"
    assert Submission.objects.count() == entries


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


def test_a_message_sent_before_the_clients_word_does_not_count_however_late_it_came() -> None:
    platform = Platform()
    record(platform.client, topics={"news": True}, decided_at=NOON + 2 * HOUR)

    platform.says("ignored", 3)
    platform.says("sent", 3, at=NOON + HOUR)

    assert ignored_in_a_row(platform.client.pk) == {}


def test_wanting_it_again_counts_though_they_wanted_it_before() -> None:
    platform = Platform()
    record(platform.client, topics={"news": True}, decided_at=NOON)
    platform.says("ignored", 1, 2, 3)

    record(platform.client, topics={"news": True})
    platform.says("ignored", 4)

    assert platform.state() == ""


def test_a_click_from_before_the_clients_word_ends_no_later_pause() -> None:
    platform = Platform()
    record(platform.client, topics={"news": True}, decided_at=NOON + 2 * HOUR)
    platform.says("ignored", 3, 4, 5)

    platform.says("clicked", 1)

    assert platform.state() == "paused"
