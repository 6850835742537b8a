"""The life of a phone number: what ends with it, and what the client has to confirm."""

import datetime as dt

import pytest
from django.utils import timezone

from amigo_consent.lib.actors import System
from clients.contacts.models import ContactPoint, Subscription
from clients.contacts.numbers import (
    AlreadyClosed,
    AlreadyEnded,
    AlreadyTheirs,
    EndsBeforeItBegan,
    HeldByAnother,
    NotHeld,
    NotSuspended,
    close_contact,
    end_subscription,
    hand_over_number,
    reaffirm,
    suspend_ended_numbers,
)
from clients.person.models import Client
from tests.factories import LONG_AGO, ClientFactory, StaffFactory

pytestmark = pytest.mark.django_db

NUMBER = "+37120000001"
ENDED_ON = dt.date(2024, 3, 31)  # clocks go forward that night
MIDNIGHT = dt.datetime(2024, 3, 30, 22, tzinfo=dt.UTC)


def end(client: Client, ended_on: dt.date = ENDED_ON) -> None:
    end_subscription(subscription=client.subscriptions.get(), ended_on=ended_on, by=System())


def contact_of(client: Client) -> ContactPoint:
    """The newest one of the kind that numbers are."""
    return client.contact_points.filter(kind="phone").latest("since")


def also_at(client: Client, number: str = NUMBER, since: dt.datetime = LONG_AGO) -> ContactPoint:
    return ContactPoint.objects.create(client=client, kind="phone", value=number, since=since)


class TestEnding:
    def test_contact_points_with_the_number_are_suspended_from_midnight_in_riga(self) -> None:
        client = ClientFactory.create(phone=NUMBER)

        end(client)

        contact = contact_of(client)
        assert (contact.suspended_from, contact.suspension_reason) == (MIDNIGHT, "number_ended")
        assert contact.suspended_until is None
        assert client.subscriptions.get().ended_on == ENDED_ON

    def test_those_of_other_clients_too(self) -> None:
        client, other = ClientFactory.create(phone=NUMBER), ClientFactory.create()
        also_at(other)

        end(client)

        assert contact_of(other).suspended_from == MIDNIGHT

    def test_a_contact_point_that_began_afterwards_is_not(self) -> None:
        client, later = ClientFactory.create(phone=NUMBER), ClientFactory.create()
        also_at(later, since=MIDNIGHT)

        end(client)

        assert contact_of(later).suspended_from is None

    def test_other_numbers_and_kinds_are_not(self) -> None:
        client = ClientFactory.create(phone=NUMBER, email="anna@example.com")
        also_at(client, "+37120000002")

        end(client)

        assert ContactPoint.objects.filter(suspended_from=None).count() == 2

    def test_an_end_that_lies_ahead_suspends_from_that_day(self) -> None:
        client = ClientFactory.create(phone=NUMBER)

        end(client, timezone.localdate() + dt.timedelta(days=30))

        assert contact_of(client).suspension_reason == "number_ended"
        assert contact_of(client) in ContactPoint.objects.usable_now()

    def test_an_end_can_be_brought_forward(self) -> None:
        client = ClientFactory.create(phone=NUMBER)
        end(client, ENDED_ON + dt.timedelta(days=30))

        end(client)

        assert contact_of(client).suspended_from == MIDNIGHT

    def test_and_not_be_put_off(self) -> None:
        client = ClientFactory.create(phone=NUMBER)
        end(client)

        with pytest.raises(AlreadyEnded):
            end(client)

    def test_nothing_ends_before_it_began(self) -> None:
        client = ClientFactory.create(phone=NUMBER)

        with pytest.raises(EndsBeforeItBegan):
            end(client, dt.date(2019, 12, 31))

    def test_its_history_says_who_did_it(self) -> None:
        client, agent = ClientFactory.create(phone=NUMBER), StaffFactory.create()

        end_subscription(subscription=client.subscriptions.get(), ended_on=ENDED_ON, by=agent)

        newest = client.subscriptions.get().history.first()
        assert (newest.history_type, newest.history_user, newest.ended_on) == ("~", agent, ENDED_ON)


class TestHandingOver:
    def test_the_number_is_the_other_clients_from_that_day(self) -> None:
        client, other = ClientFactory.create(phone=NUMBER), ClientFactory.create()

        handed_over = hand_over_number(number=NUMBER, to=other, on=ENDED_ON, by=System())

        assert (handed_over.client, handed_over.started_on) == (other, ENDED_ON)
        assert client.subscriptions.get().ended_on == ENDED_ON
        assert contact_of(client).suspension_reason == "number_handed_on"

    def test_who_gets_it_need_not_confirm_it(self) -> None:
        other = ClientFactory.create()
        ClientFactory.create(phone=NUMBER)
        also_at(other)

        hand_over_number(number=NUMBER, to=other, on=ENDED_ON, by=System())

        assert contact_of(other).suspended_from is None

    def test_a_number_whose_end_that_day_is_known_already(self) -> None:
        client, other = ClientFactory.create(phone=NUMBER), ClientFactory.create()
        end(client)

        hand_over_number(number=NUMBER, to=other, on=ENDED_ON, by=System())

        assert other.subscriptions.get().started_on == ENDED_ON
        assert contact_of(client).suspension_reason == "number_handed_on"

    @pytest.mark.parametrize("on", [LONG_AGO.date(), ENDED_ON + dt.timedelta(days=1)])
    def test_nobody_hands_over_what_they_do_not_hold(self, on: dt.date) -> None:
        end(ClientFactory.create(phone=NUMBER))

        with pytest.raises(NotHeld):
            hand_over_number(number=NUMBER, to=ClientFactory.create(), on=on, by=System())

    def test_nobody_gets_what_they_hold(self) -> None:
        client = ClientFactory.create(phone=NUMBER)

        with pytest.raises(AlreadyTheirs):
            hand_over_number(number=NUMBER, to=client, on=ENDED_ON, by=System())

    def test_nobody_gets_what_a_third_one_will_hold(self) -> None:
        end(ClientFactory.create(phone=NUMBER))
        third = ClientFactory.create()
        Subscription.objects.create(client=third, number=NUMBER, started_on=dt.date(2025, 1, 1))

        with pytest.raises(HeldByAnother):
            hand_over_number(number=NUMBER, to=ClientFactory.create(), on=ENDED_ON, by=System())


class TestCatchingUp:
    def test_whoever_wrote_the_end(self) -> None:
        client = ClientFactory.create(phone=NUMBER)
        client.subscriptions.update(ended_on=ENDED_ON)

        count = suspend_ended_numbers()

        assert count == 1
        assert contact_of(client).suspended_from == MIDNIGHT

    def test_doing_it_again_changes_nothing(self) -> None:
        end(ClientFactory.create(phone=NUMBER))

        assert suspend_ended_numbers() == 0

    def test_who_goes_on_holding_the_number_under_a_new_contract_need_not_confirm_it(self) -> None:
        client, friend = ClientFactory.create(phone=NUMBER), ClientFactory.create()
        also_at(friend)
        client.subscriptions.update(ended_on=ENDED_ON)
        Subscription.objects.create(client=client, number=NUMBER, started_on=ENDED_ON)

        assert suspend_ended_numbers([NUMBER]) == 0

    def test_who_gets_it_back_after_a_break_has_to(self) -> None:
        client = ClientFactory.create(phone=NUMBER)
        client.subscriptions.update(ended_on=ENDED_ON)
        Subscription.objects.create(client=client, number=NUMBER, started_on=ENDED_ON + dt.timedelta(days=1))

        suspend_ended_numbers([NUMBER])

        assert contact_of(client).suspended_from == MIDNIGHT
        assert contact_of(client).suspension_reason == "number_ended"

    def test_a_number_given_to_another_client_later_says_so(self) -> None:
        client = ClientFactory.create(phone=NUMBER)
        end(client)
        Subscription.objects.create(
            client=ClientFactory.create(), number=NUMBER, started_on=dt.date(2025, 3, 31)
        )

        suspend_ended_numbers()

        assert contact_of(client).suspension_reason == "number_handed_on"
        assert contact_of(client).suspended_from == MIDNIGHT


class TestReaffirming:
    def test_the_address_counts_again_from_now_and_the_past_keeps_its_answers(self) -> None:
        client = ClientFactory.create(phone=NUMBER, phone__preferred=True)
        end(client)
        suspended, before = contact_of(client), timezone.now()

        reaffirmed = reaffirm(contact_point=suspended, by=System())

        suspended.refresh_from_db()
        assert before < reaffirmed.since == reaffirmed.verified_at == suspended.until
        assert (reaffirmed.value, reaffirmed.preferred, reaffirmed.suspended_from) == (NUMBER, True, None)
        assert suspended.suspended_from == MIDNIGHT

    def test_it_is_not_suspended_again_for_the_same_end(self) -> None:
        client = ClientFactory.create(phone=NUMBER)
        end(client)
        reaffirm(contact_point=contact_of(client), by=System())

        assert suspend_ended_numbers() == 0

    def test_it_is_for_another_end(self) -> None:
        client = ClientFactory.create(phone=NUMBER)
        end(client)
        reaffirm(contact_point=contact_of(client), by=System())
        tomorrow = timezone.localdate() + dt.timedelta(days=1)
        Subscription.objects.create(
            client=client, number=NUMBER, started_on=dt.date(2025, 1, 1), ended_on=tomorrow
        )

        suspend_ended_numbers()

        assert timezone.localtime(contact_of(client).suspended_from).date() == tomorrow

    def test_nobody_confirms_what_another_client_holds(self) -> None:
        client = ClientFactory.create(phone=NUMBER)
        hand_over_number(number=NUMBER, to=ClientFactory.create(), on=ENDED_ON, by=System())

        with pytest.raises(HeldByAnother):
            reaffirm(contact_point=contact_of(client), by=System())
        assert contact_of(client).until is None

    def test_there_has_to_be_something_to_confirm(self) -> None:
        client = ClientFactory.create(phone=NUMBER)

        with pytest.raises(NotSuspended):
            reaffirm(contact_point=contact_of(client), by=System())

    def test_the_history_says_who_heard_it(self) -> None:
        client, agent = ClientFactory.create(phone=NUMBER), StaffFactory.create()
        end(client)

        reaffirm(contact_point=contact_of(client), by=agent)

        heard = ContactPoint.history.filter(history_user=agent)
        assert {(row.id, row.history_type) for row in heard} == {
            (point.pk, "~" if point.until else "+") for point in client.contact_points.all()
        }


class TestClosing:
    def test_the_address_is_no_longer_theirs(self) -> None:
        client = ClientFactory.create(phone=NUMBER)

        close_contact(contact_point=contact_of(client), by=System())

        assert contact_of(client).until is not None

    def test_once(self) -> None:
        client = ClientFactory.create(phone=NUMBER)
        ContactPoint.objects.update(until=MIDNIGHT)

        with pytest.raises(AlreadyClosed):
            close_contact(contact_point=contact_of(client), by=System())
