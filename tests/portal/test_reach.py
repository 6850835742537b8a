import datetime as dt
from typing import Any

import pytest
from django.test import Client as HttpClient
from django.utils import timezone

from amigo_consent.lib.actors import System
from amigo_consent.portal.reach import masked
from clients.contacts.models import ContactPoint
from clients.person.models import Client
from consents.rules.words import TopicState
from tests.factories import LONG_AGO, ClientFactory, record
from tests.portal.portal_reader import HOME, shown, signed_in, text, wish, words_of
from tests.support.mailing import ignored_emails

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Client:
    return ClientFactory.create(phone="+37120000444")


@pytest.fixture
def http(client: HttpClient, person: Client) -> HttpClient:
    return signed_in(client, person)


@pytest.mark.parametrize(("answer", "word"), [("yes", "true"), ("no", "false")])
def test_a_channel_is_one_tap(http: HttpClient, person: Client, answer: str, word: str) -> None:
    wish(http, person, "channel", "sms", answer)

    assert shown(http, "data-channel", "sms") == word
    assert shown(http, "data-channel", "email") == "unset"


@pytest.mark.parametrize(("answer", "word"), [("yes", "true"), ("no", "false")])
def test_a_topic_is_one_tap(http: HttpClient, person: Client, answer: str, word: str) -> None:
    wish(http, person, "topic", "news", answer)

    assert shown(http, "data-topic", "news") == word


def note(http: HttpClient, channel: str) -> str:
    """What stands under a channel, after its name and the answers."""
    return words_of(http, f'data-channel="{channel}"').partition("No – ")[2]


def test_a_channel_names_the_address_that_it_uses(http: HttpClient, person: Client) -> None:
    ContactPoint.objects.create(client=person, kind="email", value="anna@example.com", since=LONG_AGO)

    notes = {channel: note(http, channel) for channel in ("sms", "call", "email", "app")}

    assert notes["sms"].endswith("We use +371 … 444")
    assert notes["call"].endswith("We use +371 … 444")
    assert notes["email"].endswith("We use a…@example.com")
    assert notes["app"] == "App"


def test_of_several_addresses_the_preferred_one_is_used(http: HttpClient, person: Client) -> None:
    for value, preferred in [
        ("one@example.com", False),
        ("two@example.com", True),
        ("new@example.com", False),
    ]:
        ContactPoint.objects.create(
            client=person, kind="email", value=value, preferred=preferred, since=LONG_AGO
        )

    assert "t…@example.com" in note(http, "email")


@pytest.mark.parametrize(
    ("channel", "advice"),
    [
        ("email", "We do not know your e-mail address."),
        ("sms", "We do not know a number of yours."),
        ("post", "We do not know your postal address."),
    ],
)
def test_a_channel_without_an_address_says_what_helps(
    http: HttpClient, person: Client, channel: str, advice: str
) -> None:
    ContactPoint.objects.filter(client=person).update(until=timezone.now())

    said = note(http, channel)

    assert advice in said
    assert "Call us or visit a customer centre" in said


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("number_ended", "because its subscription ended. If it is still yours, call us"),
        ("number_handed_on", "the number now belongs to somebody else"),
        ("", "We do not use +371 … 444 for now."),
    ],
    ids=["ended", "handed on", "by hand"],
)
def test_a_suspended_number_is_not_used_and_says_why(
    http: HttpClient, person: Client, reason: str, words: str
) -> None:
    ContactPoint.objects.filter(client=person).update(
        suspended_from=timezone.now() - dt.timedelta(days=1), suspension_reason=reason
    )

    said = note(http, "sms")

    assert words in said
    assert "We do not use +371 … 444" in said


def test_another_number_takes_the_place_of_a_suspended_one(http: HttpClient, person: Client) -> None:
    ContactPoint.objects.filter(client=person).update(
        preferred=True, suspended_from=timezone.now() - dt.timedelta(days=1)
    )
    ContactPoint.objects.create(client=person, kind="phone", value="+37120000555", since=LONG_AGO)

    assert note(http, "sms").endswith("We use +371 … 555")


@pytest.mark.parametrize(
    ("kind", "value", "shown_as"),
    [
        ("email", "anna.kalnina@example.com", "a…@example.com"),
        ("phone", "+37120000444", "+371 … 444"),
        ("phone", "+447911123456", "+44 … 456"),
        ("post", "Brīvības iela 1-2, Rīga, LV-1010", "Brī…, Rīga, LV-1010"),
        ("post", "Mežmalas", "Mež…"),
    ],
)
def test_an_address_is_shown_so_that_only_its_owner_knows_it(kind: str, value: str, shown_as: str) -> None:
    assert masked(ContactPoint(kind=kind, value=value)) == shown_as


@pytest.mark.parametrize(
    ("pause_after", "words"),
    [(1, "after 1 unopened e-mail about a topic"), (7, "after 7 unopened e-mails in a row about a topic")],
)
def test_smart_messages_are_explained(http: HttpClient, settings: Any, pause_after: int, words: str) -> None:
    settings.ENGAGEMENT_PAUSE_AFTER = pause_after

    assert words in words_of(http, 'id="preferences"')


def topic_paused(person: Client, *, ignored: int) -> None:
    """News, paused after so many messages that nobody opened."""
    ignored_emails(person, ignored)
    record(person, topics={"news": TopicState.PAUSED}, by=System(), source="system")


@pytest.mark.parametrize(
    ("ignored", "reason"),
    [
        (0, "those about this did not seem to interest you"),
        (1, "you did not open our last e-mail about this"),
        (5, "you did not open our last 5 e-mails about this"),
    ],
)
def test_a_paused_topic_says_why_and_one_tap_ends_it(
    http: HttpClient, person: Client, ignored: int, reason: str
) -> None:
    topic_paused(person, ignored=ignored)

    said = words_of(http, 'data-topic="news"')
    wish(http, person, "topic", "news", "yes")

    assert f"E-mails paused, because {reason}. Tap “Yes” to get them again." in said
    assert shown(http, "data-topic", "news") == "true"
    assert "paused" not in words_of(http, 'data-topic="news"')


def test_a_paused_topic_is_neither_wanted_nor_refused(http: HttpClient, person: Client) -> None:
    topic_paused(person, ignored=0)

    page = text(http.get(HOME))

    assert shown(http, "data-topic", "news") == "unset"
    assert 'aria-pressed="true"' not in page
