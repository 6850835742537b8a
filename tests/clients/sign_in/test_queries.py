"""Who signs in by which number or e-mail address."""

import datetime as dt
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from amigo_consent.lib.actors import System
from clients.contacts.models import ContactPoint, Subscription
from clients.contacts.numbers import hand_over_number
from clients.person.models import Client
from clients.sign_in.queries import client_behind
from consents.loyalty.relationship import end_relationship, return_client
from tests.factories import ClientFactory, record

pytestmark = pytest.mark.django_db

NUMBER = "+37120000111"
OTHER = "+37120000112"
EMAIL = "anna@example.com"
DAY = dt.timedelta(days=1)


def who_left(days_ago: int = 100, given: str = "loyalty-data", **properties: Any) -> Client:
    """A client with a number and a verified e-mail, who left some days ago."""
    contacts = {"phone": NUMBER, "email": EMAIL, "email__verified_at": timezone.now()}
    person = ClientFactory.create(**contacts | properties)
    if given:
        record(person, given=given, decided_at=timezone.now() - 1000 * DAY)
    end_relationship(client=person, left_on=timezone.localdate() - days_ago * DAY, by=System())
    return person


def days_since(months: int) -> int:
    """How long ago the day was that is so many months before today."""
    return (timezone.localdate() - (timezone.localdate() - relativedelta(months=months))).days


class TestNumber:
    def test_whoever_holds_it_today(self) -> None:
        person = ClientFactory.create(phone=NUMBER)

        assert client_behind(NUMBER) == person

    @pytest.mark.parametrize("days_ago", [0, 1, 100, days_since(24)])
    def test_who_left_by_their_last_one(self, days_ago: int) -> None:
        person = who_left(days_ago)

        assert client_behind(NUMBER) == person

    def test_not_any_more_when_the_last_day_is_over(self) -> None:
        who_left(days_since(24) + 4)

        assert client_behind(NUMBER) is None

    def test_not_by_a_number_that_they_gave_up_before(self) -> None:
        person = ClientFactory.create()
        start, today = dt.date(2020, 1, 1), timezone.localdate()
        Subscription.objects.create(client=person, number=OTHER, started_on=start, ended_on=today - 200 * DAY)
        who_left_with = Subscription.objects.create(client=person, number=NUMBER, started_on=start)
        record(person, given="loyalty-data", decided_at=timezone.now() - 300 * DAY)
        end_relationship(client=person, left_on=today - 100 * DAY, by=System())

        assert client_behind(OTHER) is None
        assert client_behind(who_left_with.number) == person

    def test_by_each_of_two_that_ended_together(self) -> None:
        person = ClientFactory.create(phone=NUMBER)
        Subscription.objects.create(client=person, number=OTHER, started_on=dt.date(2020, 1, 1))
        record(person, given="loyalty-offers")
        end_relationship(client=person, left_on=timezone.localdate(), by=System())

        assert client_behind(NUMBER) == client_behind(OTHER) == person

    def test_not_when_somebody_else_has_got_it(self) -> None:
        who_left()
        other = ClientFactory.create()
        theirs = Subscription.objects.create(
            client=other, number=NUMBER, started_on=timezone.localdate() - 50 * DAY
        )
        assert client_behind(NUMBER) == other

        Subscription.objects.filter(pk=theirs.pk).update(ended_on=timezone.localdate() - DAY)

        assert client_behind(NUMBER) is None

    def test_not_when_they_handed_it_over_as_they_left(self) -> None:
        person, other = ClientFactory.create(phone=NUMBER), ClientFactory.create()
        record(person, given="loyalty-data")
        hand_over_number(number=NUMBER, to=other, on=timezone.localdate(), by=System())
        end_relationship(client=person, left_on=timezone.localdate(), by=System())

        assert client_behind(NUMBER) == other

    def test_not_by_the_old_one_once_they_are_a_client_again(self) -> None:
        person = who_left()
        return_client(client=person, joined_on=timezone.localdate(), by=System())

        assert client_behind(NUMBER) is None

    def test_nobody_who_was_erased(self) -> None:
        who_left(erased_at=None)
        Client.objects.update(erased_at=timezone.now())

        assert client_behind(NUMBER) is None
        assert client_behind(EMAIL) is None


class TestEmail:
    def test_who_left_by_an_address_that_was_verified(self) -> None:
        person = who_left()

        assert client_behind(EMAIL) == person

    @pytest.mark.parametrize(
        "fact",
        [
            {"verified_at": None},
            {"until": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
            {"suspended_from": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
            {"value": "anna@example.org"},
        ],
        ids=["not verified", "closed", "suspended", "another"],
    )
    def test_only_by_that(self, fact: dict[str, Any]) -> None:
        who_left()
        ContactPoint.objects.filter(kind="email").update(**fact)

        assert client_behind(EMAIL) is None

    def test_nobody_by_one_that_two_clients_gave_us(self) -> None:
        who_left()
        ClientFactory.create(email=EMAIL, email__verified_at=timezone.now())

        assert client_behind(EMAIL) is None

    def test_no_client_who_can_get_a_text_message(self) -> None:
        ClientFactory.create(phone=NUMBER, email=EMAIL, email__verified_at=timezone.now())

        assert client_behind(EMAIL) is None


@pytest.mark.parametrize("address", [NUMBER, EMAIL])
def test_only_as_long_as_something_outlives_the_relationship(address: str) -> None:
    person = who_left(given="offers")
    before = client_behind(address)

    record(person, given="loyalty-data")

    assert before is None
    assert client_behind(address) == person
