"""What the portal says to a client who left, and to one who came back."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from django.test import Client as HttpClient
from django.utils import timezone

from clients.person.models import Client, Relationship
from consents.loyalty.models import LoyaltyAccount
from tests.factories import ClientFactory, publish, record
from tests.portal.portal_reader import HOME, signed_in, tap, text, words_of

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def person() -> Client:
    """Who gave their consents long before they left."""
    person = ClientFactory.create()
    record(person, given="offers loyalty-data", decided_at=timezone.now() - 900 * DAY)
    return person


@pytest.fixture
def http(client: HttpClient, person: Client) -> HttpClient:
    return signed_in(client, person)


def leave(person: Client, *, days_ago: int, points: int | None = None) -> dt.date:
    left_on = timezone.localdate() - days_ago * DAY
    Relationship.objects.filter(client=person).update(left_on=left_on)
    if points is not None:
        LoyaltyAccount.objects.create(
            client=person, points=points, member_since=dt.date(2019, 1, 5), frozen_on=left_on
        )
    return left_on


def come_back(person: Client, *, days_ago: int = 1) -> None:
    Relationship.objects.create(client=person, joined_on=timezone.localdate() - days_ago * DAY)


def two_years_after(left_on: dt.date) -> str:
    return f"{left_on + relativedelta(months=24):%-d %b %Y}"


def section(http: HttpClient) -> str:
    return words_of(http, 'id="absence"')


def test_whoever_is_a_client_reads_nothing_of_it(http: HttpClient) -> None:
    assert 'id="absence"' not in text(http.get(HOME))


def test_an_end_that_lies_ahead_is_none_yet(http: HttpClient, person: Client) -> None:
    Relationship.objects.filter(client=person).update(left_on=timezone.localdate() + DAY)

    assert 'id="absence"' not in text(http.get(HOME))


@pytest.mark.parametrize("days_ago", [0, 1, 300])
def test_it_says_what_still_counts_and_until_when(http: HttpClient, person: Client, days_ago: int) -> None:
    left_on = leave(person, days_ago=days_ago)

    said = section(http)

    assert f"You left Amigo on {left_on:%-d %b %Y}" in said
    assert f"Loyalty data for individual cooperation, until {two_years_after(left_on)}" in said
    assert "Amigo offers" not in said


@pytest.mark.parametrize(("points", "words"), [(1, "1 point, a member"), (320, "320 points, a member")])
def test_it_says_what_is_kept_and_until_when(
    http: HttpClient, person: Client, points: int, words: str
) -> None:
    left_on = leave(person, days_ago=100, points=points)

    said = section(http)

    assert f"We keep your loyalty until {two_years_after(left_on)}." in said
    assert f"{words} since 5 Jan 2019" in said


def test_loyalty_is_kept_under_an_objection_too(http: HttpClient, person: Client) -> None:
    record(person, withdrawn="loyalty-data", given="loyalty-offers", objections={"marketing": True})
    leave(person, days_ago=0, points=320)

    said = section(http)

    assert "We keep your loyalty until" in said
    assert "counts" not in said


def test_after_two_years_nothing_counts_and_nothing_is_kept(http: HttpClient, person: Client) -> None:
    leave(person, days_ago=800, points=320)

    said = section(http)

    assert "None of your consents counts now." in said
    assert "320" not in said


def test_a_newer_notice_does_not_end_the_keeping(http: HttpClient, person: Client) -> None:
    left_on = leave(person, days_ago=100, points=320)
    publish("loyalty-data", 2, timezone.now() - 50 * DAY, renewal="required", grace_days=5)

    said = section(http)

    assert f"We keep your loyalty until {two_years_after(left_on)}. Come back by then" in said
    assert "What you allowed still counts" not in said


def test_what_was_withdrawn_while_away_is_hidden_at_once(http: HttpClient, person: Client) -> None:
    leave(person, days_ago=100, points=320)

    tap(http, person, "loyalty-data", "withdraw")

    assert "320" not in section(http)
    assert LoyaltyAccount.objects.get().points == 320


def test_who_is_back_reads_of_it_whatever_they_have_said_since(http: HttpClient, person: Client) -> None:
    leave(person, days_ago=100, points=320)
    come_back(person)

    tap(http, person, "loyalty-data", "withdraw")

    assert "We kept your loyalty for you." in section(http)


def test_without_a_consent_to_keep_it_no_loyalty_is_promised(http: HttpClient, person: Client) -> None:
    record(person, withdrawn="loyalty-data")
    leave(person, days_ago=0, points=320)

    assert "loyalty" not in section(http).lower()


def test_whoever_came_back_is_told_that_their_loyalty_was_kept(http: HttpClient, person: Client) -> None:
    leave(person, days_ago=100, points=320)
    come_back(person)

    said = section(http)

    assert "Welcome back" in said
    assert "We kept your loyalty for you. Call us on +371 80700000 or visit a customer centre" in said
    assert "320 points" in said
    assert "You left" not in said


def test_restored_loyalty_is_theirs_again(http: HttpClient, person: Client) -> None:
    leave(person, days_ago=100, points=320)
    come_back(person)
    LoyaltyAccount.objects.update(frozen_on=None)

    assert "Your loyalty is yours again. 320 points" in section(http)


def test_whoever_came_back_to_nothing_reads_nothing_of_it(http: HttpClient, person: Client) -> None:
    leave(person, days_ago=100)
    come_back(person)

    assert 'id="absence"' not in text(http.get(HOME))


def test_of_several_absences_the_last_one_counts(http: HttpClient, person: Client) -> None:
    leave(person, days_ago=600)
    come_back(person, days_ago=500)
    Relationship.objects.filter(client=person, left_on=None).update(left_on=timezone.localdate() - 5 * DAY)

    assert f"You left Amigo on {timezone.localdate() - 5 * DAY:%-d %b %Y}" in section(http)
