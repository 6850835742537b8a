"""The page of a client's relationship over HTTP, as a member of staff uses it."""

import datetime as dt

import pytest
from django.test import Client as HttpClient
from django.utils import timezone

from clients.access.models import AccessLog
from clients.contacts.models import ContactPoint
from clients.person.models import Restriction
from consents.loyalty.keepers import HIDDEN_FOR
from consents.loyalty.models import LoyaltyAccount
from tests.desk.card.card_user import signed_in, text_of
from tests.desk.relationship.page import page_of, press
from tests.factories import StaffFactory, record
from tests.support.calendar import midnight, months_later
from tests.support.members import (
    GIVEN_AT,
    LEFT_ON,
    account_of,
    come_back,
    frozen_on,
    leave,
    member,
    settle_at,
)

pytestmark = pytest.mark.django_db


def day(date: dt.date) -> str:
    """As an English page writes it."""
    return f"{date:%-d %b %Y}"


class TestLooking:
    def test_relationships_numbers_and_loyalty_on_one_page(self, client: HttpClient) -> None:
        person = member(given="loyalty-data", phone="+37120000001")
        leave(person)
        signed_in(client)

        page = text_of(client.get(page_of(person)))

        assert "+371 20 000 001" in page
        assert "Points 120" in page
        assert "Frozen since 29 Feb 2024" in page

    def test_it_says_until_when_loyalty_is_kept_and_by_which_consent(self, client: HttpClient) -> None:
        person = member()
        record(person, given="loyalty-data", decided_at=GIVEN_AT)
        leave(person, timezone.localdate(), at=timezone.now())
        signed_in(client)

        page = text_of(client.get(page_of(person)))

        last_day = months_later(timezone.localdate(), 24)
        assert f"It is kept: until {day(last_day)} by “Loyalty" in page
        assert "by “Loyalty data for individual cooperation”" in page
        assert "loyalty-data" not in page

    def test_it_marks_what_is_hidden_with_the_day_on_which_it_is_deleted(self, client: HttpClient) -> None:
        person = member()
        leave(person, timezone.localdate(), at=timezone.now())
        signed_in(client)

        page = text_of(client.get(page_of(person)))

        will_be_deleted = (
            f"Hidden: nothing keeps it. It will be deleted on {day(timezone.localdate() + HIDDEN_FOR)},"
        )
        assert will_be_deleted in page
        assert "It is kept" not in page

    def test_what_a_restriction_holds_back_has_no_such_day(self, client: HttpClient) -> None:
        person = member()
        Restriction.objects.create(client=person, since=GIVEN_AT)
        leave(person)
        signed_in(client)

        page = text_of(client.get(page_of(person)))

        assert "It is stored only because processing is restricted." in page
        assert "will be deleted" not in page

    def test_what_was_hidden_and_is_kept_again_is_in_the_list(self, client: HttpClient) -> None:
        person = member()
        leave(person)
        record(person, given="loyalty-data", decided_at=GIVEN_AT)
        settle_at(midnight(LEFT_ON) + dt.timedelta(days=1))
        signed_in(client)

        page = text_of(client.get(page_of(person)))

        for said in ("Loyalty kept again", "Loyalty hidden: nothing keeps it", "Loyalty frozen"):
            assert f"{said} this system" in page

    def test_who_looked_is_noted(self, client: HttpClient) -> None:
        person, agent = member(), signed_in(client)

        client.get(page_of(person))

        assert AccessLog.objects.get().staff == agent

    def test_who_recorded_what_is_shown(self, client: HttpClient) -> None:
        person, agent = member(), StaffFactory.create(first_name="Marta", last_name="Krūmiņa")
        leave(person, by=agent)
        signed_in(client)

        page = text_of(client.get(page_of(person)))

        assert "Loyalty hidden: nothing keeps it Marta Krūmiņa" in page

    def test_who_may_change_nothing_is_offered_nothing(self, client: HttpClient) -> None:
        person = member(phone="+37120000001")
        signed_in(client, StaffFactory.create(role="dpo"))

        page = client.get(page_of(person)).content.decode()

        assert 'name="action"' not in page

    def test_an_administrator_of_systems_does_not_see_it(self, client: HttpClient) -> None:
        signed_in(client, StaffFactory.create(role="admin"))

        assert client.get(page_of(member())).status_code == 403


class TestEnding:
    def test_the_review_says_what_will_happen_and_changes_nothing(self, client: HttpClient) -> None:
        person = member(given="offers loyalty-data", phone="+37120000001")
        signed_in(client)

        page = text_of(press(client, person, "review", left_on=timezone.localdate()))

        assert "Consents that stop Amigo offers Consents that still count Loyalty data" in page
        assert "Numbers that end +371 20 000 001" in page
        assert "It is frozen and kept:" in page
        assert person.relationships.get().left_on is None
        assert frozen_on(person) is None
        assert ContactPoint.objects.get().suspended_from is None

    def test_it_warns_before_loyalty_is_deleted(self, client: HttpClient) -> None:
        person = member(given="offers")
        signed_in(client)

        page = text_of(press(client, person, "review", left_on=timezone.localdate()))

        assert "120 points and the membership since" in page
        assert f"are hidden and, on {day(timezone.localdate() + HIDDEN_FOR)}, deleted for good" in page
        assert account_of(person)

    def test_an_end_that_lies_ahead_is_foreseen_for_its_day(self, client: HttpClient) -> None:
        person = member(given="usage-data")
        signed_in(client)
        in_a_month = timezone.localdate() + dt.timedelta(days=30)

        page = text_of(press(client, person, "review", left_on=in_a_month))

        assert "Consents that stop Electronic communications metadata" in page
        assert f"on {day(in_a_month + HIDDEN_FOR)}, deleted for good" in page
        assert "Today nothing changes." in page

    def test_the_second_step_records_it(self, client: HttpClient) -> None:
        person = member()
        agent = signed_in(client)

        page = text_of(press(client, person, "end", left_on=timezone.localdate()))

        assert "Recorded: no longer a client from" in page
        assert "Ilze Ozola" in page
        assert person.relationships.get().left_on == timezone.localdate()
        assert LoyaltyAccount.history.latest().history_user == agent  # type: ignore[attr-defined]

    def test_back_and_change_keeps_the_day(self, client: HttpClient) -> None:
        person = member()
        signed_in(client)

        page = press(client, person, "change", left_on="2024-02-29").content.decode()

        assert 'value="2024-02-29"' in page
        assert person.relationships.get().left_on is None

    @pytest.mark.parametrize("action", ["review", "end"])
    @pytest.mark.parametrize(
        ("left_on", "said"),
        [
            ("", "Give the day."),
            ("29.02.2024", "Give the day as a date."),
            ("2062-01-01", "more than a year ahead"),
            ("2019-01-01", "before it began"),
        ],
        ids=["no day", "no date", "far ahead", "before it began"],
    )
    def test_what_cannot_be_is_said_and_changes_nothing(
        self, client: HttpClient, action: str, left_on: str, said: str
    ) -> None:
        person = member()
        signed_in(client)

        page = text_of(press(client, person, action, left_on=left_on))

        assert "Nothing was recorded." in page
        assert said in page
        assert person.relationships.get().left_on is None


class TestReturning:
    def test_a_return_is_recorded(self, client: HttpClient) -> None:
        person = member(given="loyalty-data")
        leave(person)
        signed_in(client)

        page = text_of(press(client, person, "return", joined_on="2025-01-01"))

        assert "Recorded: a client again since" in page
        assert person.relationships.count() == 2
        assert frozen_on(person) == LEFT_ON

    def test_not_before_the_end(self, client: HttpClient) -> None:
        person = member()
        leave(person)
        signed_in(client)

        page = text_of(press(client, person, "return", joined_on="2024-02-28"))

        assert "had not left by that day" in page


class TestRestoring:
    def test_a_client_who_is_back_gets_it_back(self, client: HttpClient) -> None:
        person = member(given="loyalty-data")
        leave(person)
        come_back(person, dt.date(2025, 1, 1))
        signed_in(client)

        page = text_of(press(client, person, "restore"))

        assert "has their loyalty back" in page
        assert frozen_on(person) is None

    def test_also_when_they_have_withdrawn_since_they_are_back(self, client: HttpClient) -> None:
        person = member(given="loyalty-data")
        leave(person)
        come_back(person, dt.date(2025, 1, 1))
        record(person, withdrawn="loyalty-data")
        signed_in(client)

        before, after = client.get(page_of(person)), press(client, person, "restore")

        assert "to restore it, no consent is needed. Restore the loyalty" in text_of(before)
        assert "has their loyalty back" in text_of(after)

    def test_who_is_away_does_not(self, client: HttpClient) -> None:
        person = member(given="loyalty-data")
        leave(person, timezone.localdate(), at=timezone.now())
        signed_in(client)

        page = text_of(press(client, person, "restore"))

        assert "Record the return first" in page
        assert "Restore the loyalty" not in page


@pytest.mark.parametrize("action", ["review", "end", "return", "restore", "number"])
def test_only_who_may_change_it(client: HttpClient, action: str) -> None:
    person = member()
    signed_in(client, StaffFactory.create(role="dpo"))

    response = press(client, person, action, left_on="2024-02-29", joined_on="2024-02-29")

    assert response.status_code == 403
    assert person.relationships.get().left_on is None
