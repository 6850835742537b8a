"""The demo's loyalty accounts do not depend on when they are made."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import transaction

from amigo_consent.demo.seed import seed_demo
from consents.loyalty.models import LoyaltyAccount
from tests.demo.seeded import TODAY

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 30, 21, tzinfo=dt.UTC)


def test_the_same_whenever_it_is_made() -> None:
    assert accounts_made_at(NOW) == accounts_made_at(NOW + dt.timedelta(days=1000))


def accounts_made_at(moment: dt.datetime) -> list[Any]:
    with transaction.atomic(), time_machine.travel(moment, tick=False):
        seed_demo(clients=200, seed=1, today=TODAY)
        rows = LoyaltyAccount.objects.order_by("client__number")
        made = list(rows.values_list("client__number", "points", "member_since", "frozen_on"))
        transaction.set_rollback(True)
    return made
