"""The demo's loyalty accounts and numbers to confirm, which staff are shown what to do with."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from amigo_consent.demo.seed import seed_demo
from clients.contacts.models import ContactPoint
from clients.person.models import Client, Relationship
from consents.loyalty.keepers import HIDDEN_FOR, standings
from consents.loyalty.models import LoyaltyAccount
from tests.support.clock import at_moment

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 3, 31)
NOW = dt.datetime(2026, 3, 30, 21, tzinfo=dt.UTC)


@pytest.fixture
def _demo() -> None:
    seed_demo(clients=600, seed=1, today=TODAY)


@pytest.mark.usefixtures("_demo")
def test_everybody_who_never_left_has_an_account() -> None:
    without = Client.objects.filter(loyalty_account=None)

    assert without.exists()
    assert not without.exclude(relationships__left_on__lte=TODAY).exists()


@pytest.mark.usefixtures("_demo")
def test_of_those_who_left_the_accounts_that_a_consent_keeps() -> None:
    frozen = LoyaltyAccount.objects.exclude(frozen_on=None)
    away = Relationship.objects.filter(left_on__lte=TODAY).exclude(client__relationships__left_on=None)
    kept = frozen.filter(client__relationships__in=away)

    assert 0 < kept.count() < away.count()
    for standing in standings(at=NOW):
        assert (standing.hidden_on is None) == standing.is_kept


@pytest.mark.usefixtures("_demo")
def test_a_few_that_nothing_keeps_are_hidden_and_none_for_longer_than_they_may_be() -> None:
    hidden = LoyaltyAccount.objects.exclude(hidden_on=None).filter(client__restrictions=None)

    assert 0 < hidden.count() < 15
    assert not hidden.filter(hidden_on__lte=TODAY - HIDDEN_FOR).exists()


@pytest.mark.usefixtures("_demo")
def test_of_those_who_came_back_some_had_it_restored_and_some_not_yet() -> None:
    came_back = Client.objects.filter(relationships__left_on__lte=TODAY).filter(relationships__left_on=None)
    accounts = LoyaltyAccount.objects.filter(client__in=came_back)

    assert {account.frozen_on is None for account in accounts} == {True, False}


@pytest.mark.usefixtures("_demo")
def test_a_handful_of_numbers_wait_to_be_confirmed() -> None:
    waiting = ContactPoint.objects.filter(until=None).exclude(suspension_reason="")

    assert 3 < waiting.count() < 20
    assert {contact.suspension_reason for contact in waiting} == {"number_ended", "number_handed_on"}


def test_the_same_whenever_it_is_made() -> None:
    assert accounts_made_at(NOW) == accounts_made_at(NOW + dt.timedelta(days=1000))


def accounts_made_at(moment: dt.datetime) -> list[Any]:
    with transaction.atomic(), at_moment(moment):
        seed_demo(clients=200, seed=1, today=TODAY)
        rows = LoyaltyAccount.objects.order_by("client__number")
        made = list(rows.values_list("client__number", "points", "member_since", "frozen_on"))
        transaction.set_rollback(True)
    return made
