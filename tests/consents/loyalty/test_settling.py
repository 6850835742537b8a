"""Loyalty while the client is away: the edges of product.md rule 8."""

import datetime as dt
from typing import Any

import pytest
from django.apps import apps

from amigo_consent.lib.actors import System
from clients.person.models import Relationship, Restriction
from consents.loyalty.keepers import Keeper, loyalty_keepers
from consents.loyalty.models import LoyaltyAccount
from consents.loyalty.relationship import NothingKept, RanOut, restore_loyalty
from consents.loyalty.settling import settle_loyalty
from tests.factories import StaffFactory, record
from tests.support.calendar import midnight, months_later
from tests.support.members import (
    GIVEN_AT,
    INSTANT,
    LEFT_ON,
    OVER_AT,
    account_of,
    come_back,
    frozen_on,
    leave,
    member,
    restore,
    settle_at,
)

pytestmark = pytest.mark.django_db

HISTORY: Any = apps.get_model("clients", "HistoricalLoyaltyAccount")._default_manager


class TestTwoYears:
    @pytest.mark.parametrize("left_on", [LEFT_ON, dt.date(2023, 2, 28), dt.date(2023, 10, 29)])
    def test_it_is_kept_until_the_same_day_two_years_later(self, left_on: dt.date) -> None:
        client = member(given="loyalty-data")
        leave(client, left_on)
        over_at = midnight(months_later(left_on, 24))

        settle_at(over_at - INSTANT)
        assert frozen_on(client) == left_on
        settle_at(over_at)
        assert account_of(client) is None

    def test_who_returns_on_the_last_day_has_it_restored(self) -> None:
        client = member(given="loyalty-offers")
        leave(client)

        come_back(client, dt.date(2026, 2, 27))
        restore(client, OVER_AT - INSTANT)

        assert frozen_on(client) is None
        settle_at(OVER_AT + dt.timedelta(days=365))
        assert account_of(client)

    def test_who_returns_in_time_may_have_it_restored_later(self) -> None:
        client = member(given="loyalty-data")
        leave(client)
        come_back(client, dt.date(2025, 1, 1))

        settle_at(OVER_AT)
        restore(client, OVER_AT)

        assert frozen_on(client) is None

    def test_who_returns_after_two_years_finds_nothing(self) -> None:
        client = member(given="loyalty-data")
        leave(client)

        come_back(client, dt.date(2026, 2, 28))

        assert account_of(client) is None
        with pytest.raises(NothingKept):
            restore(client, OVER_AT)

    def test_each_leaving_begins_two_years(self) -> None:
        client = member(given="loyalty-data")
        leave(client, dt.date(2022, 1, 1))
        come_back(client, dt.date(2023, 6, 1))
        leave(client)

        settle_at(OVER_AT - INSTANT)
        assert account_of(client)
        settle_at(OVER_AT)
        assert account_of(client) is None

    def test_leaving_again_freezes_what_was_restored_from_that_day(self) -> None:
        client = member(given="loyalty-data")
        leave(client, dt.date(2022, 1, 1))
        come_back(client, dt.date(2022, 6, 1))
        restore(client, midnight(dt.date(2022, 6, 1)))

        leave(client)

        assert frozen_on(client) == LEFT_ON


class TestWhatKeepsIt:
    def test_withdrawn_after_leaving_it_goes_with_the_next_settlement(self) -> None:
        client = member(given="loyalty-data loyalty-offers")
        leave(client)
        record(client, withdrawn="loyalty-data", decided_at=midnight(LEFT_ON))
        record(client, withdrawn="loyalty-offers", decided_at=midnight(LEFT_ON))

        settle_at(midnight(LEFT_ON) + INSTANT)

        assert account_of(client) is None

    def test_withdrawn_one_the_other_consent_still_keeps_it(self) -> None:
        client = member(given="loyalty-data loyalty-offers")
        leave(client)
        record(client, withdrawn="loyalty-data", decided_at=midnight(LEFT_ON))

        settle_at(OVER_AT - INSTANT)

        assert account_of(client)

    def test_given_while_away_it_keeps_what_is_there_and_brings_nothing_back(self) -> None:
        kept, gone = member(given="loyalty-data"), member()
        leave(kept)
        leave(gone)
        for client in (kept, gone):
            record(client, given="loyalty-offers", decided_at=midnight(LEFT_ON))
        record(kept, withdrawn="loyalty-data", decided_at=midnight(LEFT_ON))

        settle_at(OVER_AT - INSTANT)

        assert account_of(kept)
        assert account_of(gone) is None

    def test_an_objection_to_marketing_does_not_delete_it(self) -> None:
        client = member(given="loyalty-offers")
        record(client, objections={"marketing": True}, decided_at=GIVEN_AT)

        leave(client)

        assert frozen_on(client) == LEFT_ON
        settle_at(OVER_AT)
        assert account_of(client) is None

    def test_nothing_is_deleted_while_processing_is_restricted(self) -> None:
        client = member()
        lifted_at = midnight(LEFT_ON) + dt.timedelta(days=10)
        Restriction.objects.create(client=client, since=GIVEN_AT, until=lifted_at)

        leave(client)

        settle_at(lifted_at - INSTANT)
        assert frozen_on(client) == LEFT_ON
        settle_at(lifted_at)
        assert account_of(client) is None

    def test_only_the_clients_asked_for_are_settled(self) -> None:
        one, other = member(), member()
        Relationship.objects.update(left_on=LEFT_ON)

        settle_loyalty([one.pk], by=System())

        assert list(LoyaltyAccount.objects.values_list("client", flat=True)) == [other.pk]

    def test_doing_it_again_changes_nothing(self) -> None:
        client = member(given="loyalty-data")
        leave(client)
        count = HISTORY.count()

        settle_at(midnight(LEFT_ON))

        assert HISTORY.count() == count

    def test_the_history_holds_nothing_of_what_it_was(self) -> None:
        leave(member())

        assert {"points", "member_since"}.isdisjoint(HISTORY.values()[0])

    def test_until_when_and_by_which_consent(self) -> None:
        client = member(given="loyalty-data loyalty-offers")
        assert loyalty_keepers(client.pk) == [Keeper("loyalty-data", None), Keeper("loyalty-offers", None)]

        leave(client)

        expected = [Keeper("loyalty-data", OVER_AT), Keeper("loyalty-offers", OVER_AT)]
        assert loyalty_keepers(client.pk, midnight(LEFT_ON)) == expected


class TestRestoring:
    def test_who_did_it_is_in_the_history(self) -> None:
        client, agent = member(given="loyalty-data"), StaffFactory.create()
        leave(client)
        come_back(client, dt.date(2025, 1, 1))

        restore_loyalty(client=client, by=agent)

        restored = HISTORY.order_by("history_id").last()
        assert (restored.history_user, restored.history_type) == (agent, "~")
        assert account_of(client).points == 120  # type: ignore[union-attr]

    def test_a_consent_withdrawn_since_keeps_nothing(self) -> None:
        client = member(given="loyalty-data")
        leave(client)
        come_back(client, dt.date(2025, 1, 1))
        record(client, withdrawn="loyalty-data")

        with pytest.raises(RanOut):
            restore_loyalty(client=client, by=System())

    def test_what_is_not_frozen_is_not_restored(self) -> None:
        with pytest.raises(NothingKept):
            restore_loyalty(client=member(given="loyalty-data"), by=System())
