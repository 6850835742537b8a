"""A consent that expires soon can be renewed before it does; until then giving it again changes nothing."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from django.test import Client as HttpClient
from django.utils import timezone

from clients.person.models import Client
from consents.catalogue.models import Purpose
from consents.reminders.queries import renewals
from tests.factories import ClientFactory, record
from tests.portal.portal_reader import HOME, signed_in, text
from tests.support.asking import ask

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def given(days_left: int, purpose: str = "location-data") -> Client:
    """A client by whom the consent, valid for a year, was given so that it ends in so many days."""
    client = ClientFactory.create(email="anna@example.com")
    Purpose.objects.filter(code=purpose).update(validity_months=12)
    given_at = timezone.now() + days_left * DAY - relativedelta(months=12)
    record(client, given=purpose, channels={"email": True}, decided_at=given_at)
    return client


def days_left(client: Client) -> int:
    ends = ask(client, "location-data").expires_at
    assert ends is not None
    return round((ends - timezone.now()) / DAY)


def test_given_again_in_its_last_days_it_counts_for_another_period() -> None:
    client = given(days_left=10)

    recorded = record(client, given="location-data")

    assert recorded.changed == ["purposes/location-data"]
    assert days_left(client) in (365, 366)
    assert renewals(client.pk) == []


def test_given_again_earlier_it_counts_for_another_period_too() -> None:
    client = given(days_left=100)

    recorded = record(client, given="location-data")

    assert recorded.changed == ["purposes/location-data"]
    assert days_left(client) in (365, 366)


def test_pausing_and_resuming_renew_nothing() -> None:
    client = given(days_left=10)

    record(client, pauses={"location-data": timezone.now() + 5 * DAY})
    record(client, pauses={"location-data": None})

    assert ask(client, "location-data").status == "given"
    assert days_left(client) == 10


@pytest.mark.parametrize(("left", "offered"), [(10, True), (100, False)])
def test_the_portal_offers_it_in_time(left: int, offered: bool, client: HttpClient) -> None:
    http = signed_in(client, given(days_left=left))

    page = text(http.get(HOME))

    assert ("Renew" in page) == offered
