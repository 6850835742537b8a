"""Loyalty settled while somebody acts on the client, on connections of their own."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from consents.loyalty.keepers import HIDDEN_FOR
from consents.loyalty.models import LoyaltyAccount
from tests.factories import record
from tests.support.members import account_of, hidden_on, leave, member, settle_at
from tests.support.threads import PATIENCE, threads, wait_until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)

DAY = dt.timedelta(days=1)


def test_a_paper_that_comes_in_the_last_moment_keeps_it() -> None:
    left_on = timezone.localdate() - HIDDEN_FOR
    client = member()
    leave(client, left_on, at=timezone.now())
    LoyaltyAccount.objects.update(hidden_on=left_on)

    with threads() as at_once:
        with transaction.atomic():
            record(client, given="loyalty-data", decided_at=timezone.now() - 70 * DAY)
            settled = at_once(settle_at, timezone.now())
            wait_until_somebody_waits()
        settled.result(timeout=PATIENCE)

    assert account_of(client)
    settle_at(timezone.now())
    assert hidden_on(client) is None
