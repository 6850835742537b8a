"""What keeps the loyalty of a client who left, and what does not end that."""

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amigo_consent.lib.actors import System
from clients.person.models import Client, Relationship, Restriction
from consents.catalogue.models import Channel, Purpose, Topic
from consents.ledger.submit import Detail
from consents.ledger.unsubscribe import make_token, unsubscribe
from consents.loyalty.keepers import HIDDEN_FOR, Keeper, kept_until, loyalty_keepers
from consents.loyalty.settling import settle_loyalty
from consents.rules.decision import decide
from consents.rules.words import TopicState
from tests.factories import publish, record
from tests.support.calendar import midnight
from tests.support.members import (
    GIVEN_AT,
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


def give_for(client: Client, *, months: int, decided_at: dt.datetime) -> None:
    """Loyalty data, by a consent that counts for so many months."""
    Purpose.objects.filter(code="loyalty-data").update(validity_months=months)
    record(client, given="loyalty-data", decided_at=decided_at)


class TestWhatKeepsIt:
    def test_withdrawn_after_leaving_it_is_hidden_with_the_next_settlement(self) -> None:
        client = member(given="loyalty-data loyalty-offers")
        leave(client)
        record(client, withdrawn="loyalty-data", decided_at=midnight(LEFT_ON))
        record(client, withdrawn="loyalty-offers", decided_at=midnight(LEFT_ON))

        settle_at(midnight(LEFT_ON) + INSTANT)

        assert hidden_on(client) == LEFT_ON

    def test_withdrawn_one_the_other_consent_still_keeps_it(self) -> None:
        client = member(given="loyalty-data loyalty-offers")
        leave(client)
        record(client, withdrawn="loyalty-data", decided_at=midnight(LEFT_ON))

        settle_at(OVER_AT - INSTANT)

        assert hidden_on(client) is None

    def test_given_while_away_it_keeps_what_is_there_and_brings_nothing_back(self) -> None:
        kept, gone = member(given="loyalty-data"), member()
        leave(kept)
        leave(gone)
        settle_at(midnight(LEFT_ON) + HIDDEN_FOR)
        for client in (kept, gone):
            record(client, given="loyalty-offers", decided_at=midnight(LEFT_ON) + HIDDEN_FOR)
        record(kept, withdrawn="loyalty-data", decided_at=midnight(LEFT_ON) + HIDDEN_FOR)

        settle_at(OVER_AT - INSTANT)

        assert hidden_on(kept) is None
        assert account_of(gone) is None

    @pytest.mark.parametrize("only", ["loyalty-data", "loyalty-offers"])
    def test_a_newer_notice_does_not_end_it(self, only: str) -> None:
        client = member(given=only)
        leave(client)

        publish(only, 2, midnight(LEFT_ON) + 30 * DAY, renewal="required", grace_days=5)

        settle_at(OVER_AT - INSTANT)
        assert hidden_on(client) is None
        (decision,) = decide(clients=[client.pk], purposes=[only], at=OVER_AT - INSTANT)
        assert decision.reason == "notice_outdated"
        come_back(client, LAST_DAY)
        restore(client, OVER_AT - INSTANT)
        assert frozen_on(client) is None

    def test_nor_does_a_newer_notice_from_before_they_left(self) -> None:
        client = member(given="loyalty-data")
        publish("loyalty-data", 2, GIVEN_AT + 30 * DAY, renewal="required", grace_days=5)

        leave(client)

        settle_at(OVER_AT - INSTANT)
        assert hidden_on(client) is None

    def test_a_consent_that_runs_out_while_they_are_away_keeps_it_all_the_same(self) -> None:
        client = member()
        give_for(client, months=12, decided_at=midnight(LEFT_ON) - 30 * DAY)
        leave(client)

        settle_at(OVER_AT - INSTANT)
        assert hidden_on(client) is None
        settle_at(OVER_AT)
        assert hidden_on(client)

    def test_one_that_had_run_out_when_they_left_does_not(self) -> None:
        client = member()
        give_for(client, months=12, decided_at=midnight(LEFT_ON) - 400 * DAY)

        leave(client)

        assert hidden_on(client) == LEFT_ON

    def test_a_pause_does_not_end_it(self) -> None:
        Purpose.objects.filter(code="loyalty-data").update(pausable=True)
        client = member(given="loyalty-data")
        leave(client)
        begins = midnight(LEFT_ON) + DAY
        record(client, pauses={"loyalty-data": begins + 300 * DAY}, decided_at=begins)

        settle_at(OVER_AT - INSTANT)

        assert hidden_on(client) is None

    def test_refusing_every_channel_and_topic_does_not_end_it(self) -> None:
        client = member(given="loyalty-offers")
        leave(client)
        channels = dict.fromkeys(Channel.objects.values_list("code", flat=True), False)
        topics = dict.fromkeys(Topic.objects.values_list("code", flat=True), TopicState.UNWANTED)

        record(client, channels=channels, topics=topics, decided_at=midnight(LEFT_ON) + DAY)

        settle_at(OVER_AT - INSTANT)
        assert hidden_on(client) is None

    def test_a_click_on_an_unsubscribe_link_neither_hides_nor_deletes_it(self) -> None:
        client = member(given="loyalty-offers", email="anna@example.com")
        leave(client)
        purpose, channel = Purpose.objects.get(code="loyalty-offers"), Channel.objects.get(code="email")

        unsubscribe(make_token(client.pk, channel.pk, purpose.pk), language="lv", detail=Detail())

        settle_at(OVER_AT - INSTANT)
        assert hidden_on(client) is None

    def test_an_objection_to_marketing_does_not_delete_it(self) -> None:
        client = member(given="loyalty-offers")
        record(client, objections={"marketing": True}, decided_at=GIVEN_AT)

        leave(client)

        assert (frozen_on(client), hidden_on(client)) == (LEFT_ON, None)
        settle_at(OVER_AT)
        assert hidden_on(client)

    def test_nothing_is_deleted_while_processing_is_restricted(self) -> None:
        client = member()
        lifted_at = midnight(LEFT_ON) + HIDDEN_FOR + 10 * DAY
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

        assert (frozen_on(one), frozen_on(other)) == (LEFT_ON, None)

    def test_the_rules_are_asked_once_and_about_frozen_accounts_only(self) -> None:
        away, _here = member(given="loyalty-data"), member(given="loyalty-data")
        leave(away)

        with CaptureQueriesContext(connection) as asked:
            settle_at(midnight(LEFT_ON))

        about = [query["sql"] for query in asked if "AS verdict" in query["sql"]]
        assert len(about) == 1
        assert f"'{{{away.pk}}}'" in about[0]

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

    def test_a_keeper_lasts_to_the_end_of_its_last_day(self) -> None:
        assert Keeper("loyalty-data", OVER_AT).last_day == LAST_DAY
        assert kept_until([Keeper("loyalty-data", OVER_AT)]) == LAST_DAY
        assert kept_until([Keeper("loyalty-data", OVER_AT), Keeper("loyalty-offers", None)]) is None
