"""The client card: how the client is reached, about what, and what they built up."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from django.test import Client as HttpClient
from django.urls import reverse
from django.utils import timezone

from amigo_consent.lib.actors import System
from clients.contacts.models import ContactPoint
from clients.person.models import Client
from consents.ledger.models.submission import Source
from consents.loyalty.models import LoyaltyAccount
from consents.rules.words import TopicState
from tests.desk.card.card_user import act, card_of, day, row_of, signed_in, text_of
from tests.factories import LONG_AGO, ClientFactory, StaffFactory, record
from tests.support.mailing import ignored_emails

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
NUMBER, SPACED = "+37120000001", "+371 20 000 001"


def suspend(person: Client, since: dt.datetime, reason: str = "number_ended") -> ContactPoint:
    contact = ContactPoint.objects.get(client=person, kind="phone")
    contact.suspended_from, contact.suspension_reason = since, reason
    contact.save()
    return contact


def lose_interest(person: Client, messages: int) -> None:
    """The system pauses the news, after so many messages that the client did not open."""
    ignored_emails(person, messages)
    record(person, topics={"news": TopicState.PAUSED}, by=System(), source=Source.SYSTEM)


class TestChannels:
    def test_each_says_which_address_would_be_used(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create(phone=NUMBER, email="anna@example.com")
        ContactPoint.objects.create(
            client=person, kind="email", value="preferred@example.com", since=LONG_AGO, preferred=True
        )

        page = client.get(card_of(person))

        assert SPACED in row_of(page, "channel", "sms").text
        assert SPACED in row_of(page, "channel", "call").text
        assert "preferred@example.com" in row_of(page, "channel", "email").text
        assert "anna@example.com" not in row_of(page, "channel", "email").text
        assert "no address known" in row_of(page, "channel", "post").text
        assert "address" not in row_of(page, "channel", "app").text

    @pytest.mark.parametrize(
        ("reason", "words"),
        [
            ("number_ended", f"{SPACED} is not used: the number's subscription ended"),
            ("number_handed_on", f"{SPACED} is not used: the number went to another client"),
            ("", f"{SPACED} is not used until the client confirms it"),
        ],
    )
    def test_a_suspended_address_is_not_used_and_says_why(
        self, client: HttpClient, reason: str, words: str
    ) -> None:
        signed_in(client)
        person = ClientFactory.create(phone=NUMBER)
        record(person, channels={"sms": True})
        suspend(person, timezone.now() - DAY, reason)

        row = row_of(client.get(card_of(person)), "channel", "sms")

        assert row.status == "true"
        assert words in row.text


class TestSuspendedAddresses:
    def test_the_header_asks_for_a_confirmation_which_brings_the_address_back(
        self, client: HttpClient
    ) -> None:
        signed_in(client)
        person = ClientFactory.create(phone=NUMBER)
        since = timezone.now() - 9 * DAY
        contact = suspend(person, since)

        page = client.get(card_of(person))
        after = client.post(
            reverse("desk:reaffirm", args=[contact.pk]), {"next": card_of(person)}, follow=True
        )

        assert f"{SPACED} is not used since {day(since)}" in text_of(page)
        assert reverse("desk:reaffirm", args=[contact.pk]) in page.content.decode()
        assert "is not used" not in text_of(after)
        assert after.redirect_chain == [(card_of(person), 302)]

    def test_who_may_not_confirm_it_sees_it_all_the_same(self, client: HttpClient) -> None:
        signed_in(client, StaffFactory.create(role="specialist"))
        person = ClientFactory.create(phone=NUMBER)
        contact = suspend(person, timezone.now() - DAY)

        page = client.get(card_of(person))

        assert "is not used since" in text_of(page)
        assert reverse("desk:reaffirm", args=[contact.pk]) not in page.content.decode()


class TestTopics:
    @pytest.mark.parametrize(
        ("messages", "words"),
        [(1, "not opened: the latest message"), (5, "not opened: the latest 5 messages")],
    )
    def test_one_paused_by_lack_of_interest_says_why(
        self, client: HttpClient, messages: int, words: str
    ) -> None:
        signed_in(client)
        person = ClientFactory.create()
        lose_interest(person, messages)

        page = client.get(card_of(person))

        row = row_of(page, "topic", "news")
        assert row.status == "unset"
        assert f"paused {words} " in row.text
        assert "News – paused for lack of interest" in text_of(page)
        assert "This system this system" in text_of(page)

    def test_yes_resumes_it(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        lose_interest(person, 5)

        response = client.post(card_of(person), act(person, **{"topic-news": "yes"}), follow=True)

        assert row_of(response, "topic", "news").status == "true"


class TestLoyalty:
    def test_it_is_told_beside_the_name(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        LoyaltyAccount.objects.create(client=person, points=1250, member_since=dt.date(2020, 4, 27))

        page = client.get(card_of(person))

        assert "1250 loyalty points member since 27 Apr 2020" in text_of(page)
        assert reverse("desk:relationship", args=[person.pk]) in page.content.decode()

    def test_of_a_client_who_left_it_says_until_when_it_is_kept(self, client: HttpClient) -> None:
        signed_in(client)
        left_on = timezone.localdate() - 100 * DAY
        person = ClientFactory.create()
        record(person, given="loyalty-data", decided_at=timezone.now() - 200 * DAY)
        person.relationships.update(left_on=left_on)
        LoyaltyAccount.objects.create(
            client=person, points=1, member_since=dt.date(2020, 4, 27), frozen_on=left_on
        )

        text = text_of(client.get(card_of(person)))

        kept_until = left_on + relativedelta(months=24)
        assert "1 loyalty point member" in text
        assert f"frozen kept until {day(kept_until)}" in text

    def test_of_what_nothing_keeps_it_says_when_it_will_be_deleted(self, client: HttpClient) -> None:
        signed_in(client)
        today = timezone.localdate()
        person = ClientFactory.create()
        person.relationships.update(left_on=today - 100 * DAY)
        LoyaltyAccount.objects.create(
            client=person,
            member_since=dt.date(2020, 4, 27),
            frozen_on=today - 100 * DAY,
            hidden_on=today - 9 * DAY,
        )

        text = text_of(client.get(card_of(person)))

        assert f"frozen hidden, will be deleted on {day(today + 51 * DAY)}" in text

    def test_who_may_not_end_a_relationship_has_no_way_to_it(self, client: HttpClient) -> None:
        signed_in(client, StaffFactory.create(role="dpo"))
        person = ClientFactory.create()

        page = client.get(card_of(person)).content.decode()

        assert reverse("desk:relationship", args=[person.pk]) not in page
