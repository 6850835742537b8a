"""Loyalty while the client is away: the edges of product.md rule 8."""

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amigo_consent.lib.actors import System
from clients.person.models import Client, Relationship, Restriction
from consents.catalogue.models import Channel, Purpose, Topic
from consents.ledger.choices import PurposeChoice
from consents.ledger.submit import Detail
from consents.ledger.unsubscribe import make_token, unsubscribe
from consents.loyalty.keepers import HIDDEN_FOR, Keeper, kept_until, loyalty_keepers, standing_of
from consents.loyalty.relationship import NothingKept, RanOut, restore_loyalty, return_client
from consents.loyalty.settling import settle_loyalty
from consents.rules.decision import decide
from consents.rules.words import ConsentStatus, TopicState
from tests.factories import StaffFactory, publish, record
from tests.support.clock import at_moment
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
from tests.support.reference import midnight, months_later

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
HISTORY: Any = apps.get_model("clients", "HistoricalLoyaltyAccount")._default_manager


def give_for(client: Client, *, months: int, decided_at: dt.datetime) -> None:
    """Loyalty data, by a consent that counts for so many months."""
    Purpose.objects.filter(code="loyalty-data").update(validity_months=months)
    record(client, given="loyalty-data", decided_at=decided_at)


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
        pause = PurposeChoice(status=ConsentStatus.GIVEN, notice_version=1, paused_until=OVER_AT)
        record(client, purposes={"loyalty-data": pause}, decided_at=midnight(LEFT_ON) + DAY)

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


class TestHidden:
    """For 60 days late facts bring back what nothing seemed to keep."""

    def test_for_sixty_days_then_it_is_deleted_with_a_line_in_its_history(self) -> None:
        client = member()
        leave(client)

        settle_at(midnight(LEFT_ON + HIDDEN_FOR) - INSTANT)
        assert hidden_on(client) == LEFT_ON
        settle_at(midnight(LEFT_ON + HIDDEN_FOR))

        assert account_of(client) is None
        frozen, hidden, deleted = HISTORY.order_by("history_id").values("history_type", "hidden_on")[1:]
        assert frozen == {"history_type": "~", "hidden_on": None}
        assert hidden == {"history_type": "~", "hidden_on": LEFT_ON}
        assert deleted == {"history_type": "-", "hidden_on": LEFT_ON}

    def test_a_paper_of_before_the_end_that_is_recorded_late_brings_it_back(self) -> None:
        client = member()
        leave(client)

        record(client, given="loyalty-data", decided_at=midnight(LEFT_ON) - 3 * DAY)
        settle_at(midnight(LEFT_ON) + 59 * DAY)

        assert (frozen_on(client), hidden_on(client)) == (LEFT_ON, None)

    def test_a_return_in_time_that_is_recorded_late_brings_it_back(self) -> None:
        client = member(given="loyalty-data")
        leave(client)
        settle_at(OVER_AT)
        assert hidden_on(client) == LAST_DAY + DAY

        with at_moment(OVER_AT + 5 * DAY):
            return_client(client=client, joined_on=LAST_DAY - DAY, by=System())

        assert hidden_on(client) is None
        restore(client, OVER_AT + 5 * DAY)
        assert frozen_on(client) is None

    def test_also_when_they_withdrew_before_we_knew_that_they_were_back(self) -> None:
        client = member(given="loyalty-data")
        leave(client)
        record(client, withdrawn="loyalty-data", decided_at=midnight(LEFT_ON) + 12 * DAY)
        settle_at(midnight(LEFT_ON) + 13 * DAY)
        assert hidden_on(client)

        with at_moment(midnight(LEFT_ON) + 15 * DAY):
            return_client(client=client, joined_on=LEFT_ON + 10 * DAY, by=System())

        assert hidden_on(client) is None

    @pytest.mark.parametrize("given", ["", "offers", "loyalty-data"])
    def test_a_mistaken_end_that_is_undone_takes_nothing(self, given: str) -> None:
        client = member(given=given)
        leave(client, at=midnight(LEFT_ON) + 5 * DAY)

        with at_moment(midnight(LEFT_ON) + 6 * DAY):
            return_client(client=client, joined_on=LEFT_ON, by=System())

        assert hidden_on(client) is None
        restore(client, midnight(LEFT_ON) + 6 * DAY)
        assert frozen_on(client) is None

    def test_a_consent_given_again_brings_it_back(self) -> None:
        client = member(given="loyalty-data")
        leave(client)
        record(client, withdrawn="loyalty-data", decided_at=midnight(LEFT_ON) + DAY)
        settle_at(midnight(LEFT_ON) + 2 * DAY)

        record(client, given="loyalty-data", decided_at=midnight(LEFT_ON) + 3 * DAY)
        settle_at(midnight(LEFT_ON) + 4 * DAY)

        assert hidden_on(client) is None

    def test_coming_back_to_what_was_withdrawn_does_not(self) -> None:
        client = member(given="loyalty-data")
        leave(client)
        record(client, withdrawn="loyalty-data", decided_at=midnight(LEFT_ON) + DAY)
        settle_at(midnight(LEFT_ON) + 2 * DAY)

        come_back(client, LEFT_ON + 10 * DAY)

        assert hidden_on(client) == LEFT_ON + 2 * DAY
        with pytest.raises(RanOut):
            restore(client, midnight(LEFT_ON) + 10 * DAY)

    def test_what_was_erased_does_not_wait(self) -> None:
        client = member(given="loyalty-data")
        leave(client)
        Client.objects.filter(pk=client.pk).update(erased_at=midnight(LEFT_ON) + DAY)

        settle_at(midnight(LEFT_ON) + DAY)

        assert account_of(client) is None

    def test_when_it_will_be_deleted(self) -> None:
        client = member()
        leave(client)

        with at_moment(midnight(LEFT_ON) + 10 * DAY):
            standing = standing_of(client.pk)

        assert standing
        assert standing.deleted_on(LEFT_ON + 10 * DAY) == LEFT_ON + HIDDEN_FOR


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
