"""Loyalty while the client is away, and when they are back: the edges of product.md rule 8."""

import datetime as dt
from typing import Any

import pytest
from django.apps import apps

from amigo_consent.lib.actors import System
from consents.loyalty.keepers import HIDDEN_FOR
from consents.loyalty.relationship import NothingKept, RanOut, restore_loyalty
from tests.factories import StaffFactory, record
from tests.support.calendar import midnight, months_later
from tests.support.members import (
    INSTANT,
    LAST_DAY,
    LEFT_ON,
    OVER_AT,
    account_of,
    come_back,
    frozen_on,
    hidden_on,
    leave,
    member,
    restore,
    settle_at,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
HISTORY: Any = apps.get_model("clients", "HistoricalLoyaltyAccount")._default_manager


class TestTwoYears:
    @pytest.mark.parametrize("left_on", [LEFT_ON, dt.date(2023, 2, 28), dt.date(2023, 10, 29)])
    def test_it_is_kept_to_the_end_of_the_same_day_two_years_later(self, left_on: dt.date) -> None:
        client = member(given="loyalty-data")
        leave(client, left_on)
        over_on = months_later(left_on, 24) + DAY

        settle_at(midnight(over_on) - INSTANT)
        assert (frozen_on(client), hidden_on(client)) == (left_on, None)
        settle_at(midnight(over_on))
        assert hidden_on(client) == over_on

    def test_who_returns_on_the_last_day_has_it_restored(self) -> None:
        client = member(given="loyalty-offers")
        leave(client)

        come_back(client, LAST_DAY)
        restore(client, OVER_AT - INSTANT)

        assert frozen_on(client) is None
        settle_at(OVER_AT + dt.timedelta(days=365))
        assert account_of(client)

    def test_who_returns_in_time_may_have_it_restored_later(self) -> None:
        client = member(given="loyalty-data")
        leave(client)
        come_back(client, dt.date(2025, 1, 1))

        settle_at(OVER_AT + 365 * DAY)
        restore(client, OVER_AT + 365 * DAY)

        assert frozen_on(client) is None

    def test_who_returns_after_two_years_has_nothing_restored_and_no_new_consent_helps(self) -> None:
        client = member(given="loyalty-data")
        leave(client)

        come_back(client, LAST_DAY + DAY)
        record(client, given="loyalty-data loyalty-offers", decided_at=OVER_AT + DAY)

        with pytest.raises(RanOut):
            restore(client, OVER_AT + 2 * DAY)
        settle_at(OVER_AT + HIDDEN_FOR)
        assert account_of(client) is None
        with pytest.raises(NothingKept):
            restore(client, OVER_AT + HIDDEN_FOR)

    def test_each_leaving_begins_two_years(self) -> None:
        client = member(given="loyalty-data")
        leave(client, dt.date(2022, 1, 1))
        come_back(client, dt.date(2023, 6, 1))
        leave(client)

        settle_at(OVER_AT - INSTANT)
        assert hidden_on(client) is None
        settle_at(OVER_AT)
        assert hidden_on(client)

    def test_leaving_again_freezes_what_was_restored_from_that_day(self) -> None:
        client = member(given="loyalty-data")
        leave(client, dt.date(2022, 1, 1))
        come_back(client, dt.date(2022, 6, 1))
        restore(client, midnight(dt.date(2022, 6, 1)))

        leave(client)

        assert frozen_on(client) == LEFT_ON


class TestBackAgain:
    """Who is a client again keeps what was kept when they came, whatever they say about keeping it."""

    @pytest.mark.parametrize("settled_before", [True, False])
    def test_withdrawing_does_not_take_it(self, settled_before: bool) -> None:
        client = member(given="loyalty-data loyalty-offers")
        leave(client)
        come_back(client, dt.date(2025, 1, 1))
        record(client, withdrawn="loyalty-data loyalty-offers", decided_at=midnight(dt.date(2025, 1, 2)))
        if settled_before:
            settle_at(OVER_AT + 100 * DAY)

        restore(client, OVER_AT + 100 * DAY)

        assert frozen_on(client) is None

    def test_leaving_again_it_is_kept_by_a_consent_or_not_at_all(self) -> None:
        client = member(given="loyalty-data")
        leave(client, dt.date(2022, 1, 1))
        come_back(client, dt.date(2023, 6, 1))
        record(client, withdrawn="loyalty-data", decided_at=midnight(dt.date(2023, 6, 2)))

        leave(client)

        assert hidden_on(client) == LEFT_ON


class TestRestoring:
    def test_who_did_it_is_in_the_history(self) -> None:
        client, agent = member(given="loyalty-data"), StaffFactory.create()
        leave(client)
        come_back(client, dt.date(2025, 1, 1))

        restore_loyalty(client=client, by=agent)

        restored = HISTORY.order_by("history_id").last()
        assert (restored.history_user, restored.history_type) == (agent, "~")
        assert account_of(client).points == 120  # type: ignore[union-attr]

    def test_what_is_not_frozen_is_not_restored(self) -> None:
        with pytest.raises(NothingKept):
            restore_loyalty(client=member(given="loyalty-data"), by=System())
