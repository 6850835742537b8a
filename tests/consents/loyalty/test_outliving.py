"""What outlives the relationship, so that who left can still sign in."""

import pytest
import time_machine

from consents.loyalty.keepers import HIDDEN_FOR
from consents.loyalty.models import LoyaltyAccount
from consents.loyalty.outliving import something_outlives
from tests.factories import record
from tests.support.calendar import midnight
from tests.support.members import GIVEN_AT, INSTANT, LEFT_ON, OVER_AT, leave, member, settle_at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("said", ["given", "refused", "withdrawn"])
@pytest.mark.parametrize("purpose", ["loyalty-data", "loyalty-offers"])
def test_an_answer_to_the_end_of_the_last_day_whatever_it_was(said: str, purpose: str) -> None:
    client = member()
    record(client, **{said: purpose}, decided_at=GIVEN_AT)
    LoyaltyAccount.objects.all().delete()
    leave(client)

    with time_machine.travel(OVER_AT - INSTANT, tick=False):
        assert something_outlives(client.pk)
    with time_machine.travel(OVER_AT, tick=False):
        assert not something_outlives(client.pk)


def test_loyalty_until_it_is_deleted() -> None:
    client = member(given="offers")
    leave(client)

    assert something_outlives(client.pk)
    settle_at(midnight(LEFT_ON) + HIDDEN_FOR)
    assert not something_outlives(client.pk)


def test_nothing_of_who_was_erased() -> None:
    client = member(given="loyalty-data")
    leave(client)
    LoyaltyAccount.objects.all().delete()
    type(client).objects.filter(pk=client.pk).update(erased_at=GIVEN_AT)

    assert not something_outlives(client.pk)
