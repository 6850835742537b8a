"""The client card: each thing is read once, however much the client said and whatever becomes of an act."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client as HttpClient
from django.utils import timezone

from clients.person.models import Client, Relationship
from consents.catalogue.models import Channel, Purpose, Topic
from consents.loyalty.models import LoyaltyAccount
from tests.desk.card.card_user import act, card_of, signed_in
from tests.desk.card.test_screen_reach import NUMBER, lose_interest, suspend
from tests.factories import LONG_AGO, ClientFactory, publish, record
from tests.support.statements import decisions, statements

pytestmark = pytest.mark.django_db

TO_SHOW = 26
DAY = dt.timedelta(days=1)


def codes(model: Any) -> list[str]:
    return list(model.objects.values_list("code", flat=True))


def client_with_everything() -> Client:
    """Everything that the card has a place for: also a pause, an objection, a suspended number, loyalty."""
    person = ClientFactory.create(phone=NUMBER, email="anna@example.com")
    person.relationships.update(left_on=dt.date(2022, 1, 1))
    Relationship.objects.create(client=person, joined_on=dt.date(2022, 6, 1))
    LoyaltyAccount.objects.create(
        client=person, points=1, member_since=LONG_AGO.date(), frozen_on=dt.date(2022, 1, 1)
    )
    suspend(person, timezone.now() - DAY)
    record(person, given=" ".join(codes(Purpose)))
    record(
        person,
        channels=dict.fromkeys(codes(Channel), True),
        topics=dict.fromkeys(codes(Topic), True),
        objections={"marketing": True},
        pauses={"location-data": timezone.now() + 3 * DAY},
    )
    lose_interest(person, 5)
    for _ in range(5):
        record(person, withdrawn="offers")
        record(person, given="offers")
    return person


class TestShowing:
    def test_everything_is_read_once(self, client: HttpClient) -> None:
        signed_in(client)
        person = client_with_everything()

        with statements() as executed:
            response = client.get(card_of(person))

        assert response.status_code == 200
        assert len(executed) <= TO_SHOW
        assert decisions(executed) == 1
        assert sorted(set(executed)) == sorted(executed)

    def test_more_entries_take_no_more_statements(self, client: HttpClient) -> None:
        signed_in(client)
        person = client_with_everything()
        with statements() as before:
            client.get(card_of(person))
        for _ in range(3):
            record(person, channels={"sms": False})
            record(person, channels={"sms": True})

        with statements() as after:
            client.get(card_of(person))

        assert len(after) == len(before)

    @pytest.mark.parametrize(
        "said",
        [
            pytest.param({"action": "change", "purpose-offers": "no"}, id="going back"),
            pytest.param({"action": "review"}, id="nothing chosen"),
            pytest.param({"action": "record", "purpose-offers": "no", "source": ""}, id="a mistake"),
        ],
    )
    def test_an_act_that_goes_no_further_shows_the_card_at_the_same_cost(
        self, client: HttpClient, said: dict[str, str]
    ) -> None:
        signed_in(client)
        person = client_with_everything()
        sent = act(person, **said)

        with statements() as executed:
            response = client.post(card_of(person), sent)

        assert response.status_code == 200
        assert len(executed) <= TO_SHOW
        assert decisions(executed) == 1


class TestOneAct:
    """The card decides once. The one door needs to for a yes only: a no depends on nothing that stands."""

    @pytest.mark.parametrize("action", ["review", "record"])
    def test_an_act_is_decided_about_once_by_the_card(self, client: HttpClient, action: str) -> None:
        signed_in(client)
        person = client_with_everything()
        sent = act(person, action, **{"purpose-offers": "no", "channel-sms": "no", "topic-news": "yes"})

        with statements() as executed:
            client.post(card_of(person), sent)

        assert decisions(executed) == 1

    def test_a_yes_is_decided_about_by_the_door_too(self, client: HttpClient) -> None:
        signed_in(client)
        person = client_with_everything()

        with statements() as executed:
            client.post(card_of(person), act(person, **{"purpose-offers": "yes"}))

        assert decisions(executed) == 1 + 1

    def test_a_pause_is_too(self, client: HttpClient) -> None:
        signed_in(client)
        person = client_with_everything()
        end = f"{timezone.localtime() + 5 * DAY:%Y-%m-%dT%H:%M}"
        sent = act(person, **{"purpose-location-data": "pause", "pause_until-location-data": end})

        with statements() as executed:
            client.post(card_of(person), sent)

        assert decisions(executed) == 1

    def test_one_that_is_refused_reads_nothing_again(self, client: HttpClient) -> None:
        signed_in(client)
        person = client_with_everything()
        late = act(person, **{"channel-sms": "yes"})
        record(person, channels={"sms": False})
        record(person, withdrawn="offers")
        unread = act(person, **{"purpose-offers": "yes"})
        publish("offers", 2, timezone.now())

        for sent in (late, unread):
            with statements() as executed:
                response = client.post(card_of(person), sent)

            assert response.status_code == 409
            assert decisions(executed) == 1

    def test_only_what_was_decided_earlier_is_compared_with_what_stood_then(self, client: HttpClient) -> None:
        signed_in(client)
        person = client_with_everything()
        letter = {"purpose-offers": "no", "decided_at": "2025-05-02T10:00", "source": "letter"}

        with statements() as executed:
            client.post(card_of(person), act(person, **letter))

        assert decisions(executed) == 2
