"""The demo's loyalty accounts and numbers to confirm, which staff are shown what to do with."""

import datetime as dt

import pytest

from clients.contacts.models import ContactPoint
from clients.person.models import Client, Relationship
from consents.loyalty.keepers import HIDDEN_FOR, standings
from consents.loyalty.models import LoyaltyAccount
from tests.demo.seeded import TODAY, demo_of

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 30, 21, tzinfo=dt.UTC)


@demo_of(600)
def test_everybody_who_never_left_has_an_account() -> None:
    without = Client.objects.filter(loyalty_account=None)

    assert without.exists()
    assert not without.exclude(relationships__left_on__lte=TODAY).exists()


@demo_of(600)
def test_of_those_who_left_the_accounts_that_a_consent_keeps() -> None:
    frozen = LoyaltyAccount.objects.exclude(frozen_on=None)
    away = Relationship.objects.filter(left_on__lte=TODAY).exclude(client__relationships__left_on=None)
    kept = frozen.filter(client__relationships__in=away)

    assert 0 < kept.count() < away.count()
    for standing in standings(at=NOW):
        assert (standing.hidden_on is None) == standing.is_kept


@demo_of(600)
def test_a_few_that_nothing_keeps_are_hidden_and_none_for_longer_than_they_may_be() -> None:
    hidden = LoyaltyAccount.objects.exclude(hidden_on=None).filter(client__restrictions=None)

    assert 0 < hidden.count() < 15
    assert not hidden.filter(hidden_on__lte=TODAY - HIDDEN_FOR).exists()


@demo_of(600)
def test_of_those_who_came_back_some_had_it_restored_and_some_not_yet() -> None:
    came_back = Client.objects.filter(relationships__left_on__lte=TODAY).filter(relationships__left_on=None)
    accounts = LoyaltyAccount.objects.filter(client__in=came_back)

    assert {account.frozen_on is None for account in accounts} == {True, False}


@demo_of(600)
def test_a_handful_of_numbers_wait_to_be_confirmed() -> None:
    waiting = ContactPoint.objects.filter(until=None).exclude(suspension_reason="")

    assert 3 < waiting.count() < 20
    assert {contact.suspension_reason for contact in waiting} == {"number_ended", "number_handed_on"}
