"""The end of a relationship, and the return."""

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from amigo_consent.lib.actors import NotStaff, System
from clients.contacts.models import ContactPoint
from clients.contacts.numbers import AlreadyEnded, EndsBeforeItBegan
from clients.person.models import Client
from consents.ledger.submit import ClientErased
from consents.loyalty.relationship import (
    NotAClient,
    NotBack,
    NumberBeganLater,
    ReturnsInFuture,
    StillAClient,
    restore_loyalty,
    return_client,
)
from consents.rules.decision import decide
from tests.factories import StaffFactory
from tests.support.calendar import midnight
from tests.support.members import (
    GIVEN_AT,
    INSTANT,
    JOINED_ON,
    LEFT_ON,
    come_back,
    frozen_on,
    hidden_on,
    leave,
    member,
    settle_at,
)

pytestmark = pytest.mark.django_db

HISTORY: Any = apps.get_model("clients", "HistoricalLoyaltyAccount")._default_manager
STAYS: Any = apps.get_model("clients", "HistoricalRelationship")._default_manager


class TestLeaving:
    def test_consents_that_do_not_outlive_it_stop(self) -> None:
        client = member(given="offers usage-data loyalty-data")

        leave(client)

        decisions = decide(clients=[client.pk], at=midnight(LEFT_ON))
        assert [decision.purpose for decision in decisions if decision.allowed] == ["loyalty-data"]

    def test_numbers_end_that_day_and_wait_to_be_confirmed(self) -> None:
        client = member(phone="+37120000001")

        leave(client)

        assert client.subscriptions.get().ended_on == LEFT_ON
        assert ContactPoint.objects.get().suspended_from == midnight(LEFT_ON)

    @pytest.mark.parametrize("given", ["loyalty-data", "loyalty-offers", "loyalty-data loyalty-offers"])
    def test_loyalty_is_frozen_and_kept_by_either_consent(self, given: str) -> None:
        client = member(given=given)

        leave(client)

        assert frozen_on(client) == LEFT_ON

    def test_it_is_hidden_at_once_when_no_consent_keeps_it(self) -> None:
        client = member(given="offers")

        leave(client)

        assert (frozen_on(client), hidden_on(client)) == (LEFT_ON, LEFT_ON)

    def test_who_left_today_is_no_client_today(self) -> None:
        client = member(given="loyalty-data")

        leave(client, timezone.localdate(), at=timezone.now())

        assert frozen_on(client) == timezone.localdate()
        with pytest.raises(NotBack):
            restore_loyalty(client=client, by=System())

    def test_an_end_that_lies_ahead_takes_effect_on_its_day(self) -> None:
        client = member()
        notice_given_at = midnight(LEFT_ON) - dt.timedelta(days=30)

        leave(client, at=notice_given_at)

        settle_at(midnight(LEFT_ON) - INSTANT)
        assert frozen_on(client) is None
        settle_at(midnight(LEFT_ON))
        assert hidden_on(client) == LEFT_ON

    def test_it_can_be_brought_forward_and_not_put_off(self) -> None:
        client = member()
        notice_given_at = midnight(LEFT_ON) - dt.timedelta(days=30)
        leave(client, at=notice_given_at)

        leave(client, LEFT_ON - dt.timedelta(days=1), at=notice_given_at)

        assert client.relationships.get().left_on == LEFT_ON - dt.timedelta(days=1)
        with pytest.raises(AlreadyEnded):
            leave(client, at=notice_given_at)

    def test_who_recorded_it_is_in_the_histories(self) -> None:
        client, agent = member(), StaffFactory.create()

        leave(client, by=agent)

        assert STAYS.order_by("history_id").last().history_user == agent
        frozen, hidden = HISTORY.order_by("history_id").values_list("hidden_on", "history_user")[1:]
        assert (frozen, hidden) == ((None, agent.pk), (LEFT_ON, agent.pk))

    def test_a_client_has_to_be_one(self) -> None:
        client = member()
        leave(client)

        with pytest.raises(NotAClient):
            leave(client, LEFT_ON + dt.timedelta(days=1))
        with pytest.raises(NotAClient):
            leave(Client.objects.create(number="NEVER-1"))

    def test_nobody_leaves_on_the_day_they_joined_or_before(self) -> None:
        client = member()

        with pytest.raises(EndsBeforeItBegan):
            leave(client, JOINED_ON, at=midnight(LEFT_ON))

    def test_nobody_leaves_before_they_get_a_number(self) -> None:
        client = member(phone="+37120000001")
        client.subscriptions.update(started_on=LEFT_ON)

        with pytest.raises(NumberBeganLater):
            leave(client)
        assert client.relationships.get().left_on is None

    def test_only_staff_and_this_system_record_it(self) -> None:
        with pytest.raises(NotStaff):
            leave(member(), by=StaffFactory.create(is_staff=False))

    def test_nothing_is_recorded_of_who_was_erased(self) -> None:
        with pytest.raises(ClientErased):
            leave(member(erased_at=GIVEN_AT))


class TestReturning:
    def test_a_return_begins_another_relationship(self) -> None:
        client, agent = member(), StaffFactory.create()
        leave(client)

        return_client(client=client, joined_on=LEFT_ON, by=agent)

        assert client.relationships.filter(joined_on=LEFT_ON, left_on=None).exists()
        assert STAYS.order_by("history_id").last().history_user == agent

    @pytest.mark.parametrize("left_on", [None, LEFT_ON])
    def test_who_had_not_left_by_then_does_not_return(self, left_on: dt.date | None) -> None:
        client = member()
        client.relationships.update(left_on=left_on)

        with pytest.raises(StillAClient):
            come_back(client, LEFT_ON - dt.timedelta(days=1))

    def test_a_return_is_not_foreseen(self) -> None:
        client = member()
        leave(client)

        with pytest.raises(ReturnsInFuture):
            return_client(client=client, joined_on=timezone.localdate() + dt.timedelta(days=1), by=System())

    def test_who_never_was_a_client_does_not_return(self) -> None:
        with pytest.raises(NotAClient):
            come_back(Client.objects.create(number="NEVER-1"), LEFT_ON)
