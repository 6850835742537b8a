"""The client card: what a consent is worth now, why, and until when."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from django.test import Client as HttpClient
from django.urls import reverse
from django.utils import timezone

from clients.person.models import Client, Relationship
from consents.catalogue.models import Purpose
from consents.ledger.choices import PurposeChoice
from consents.rules.words import ConsentStatus
from tests.desk.card.card_user import card_of, day, row_of, signed_in
from tests.factories import ClientFactory, publish, record

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def client_who_gave(codes: str, decided_at: dt.datetime) -> Client:
    person = ClientFactory.create()
    record(person, given=codes, decided_at=decided_at)
    return person


class TestExpiry:
    def test_an_expired_consent_says_since_when_and_what_renews_it(self, client: HttpClient) -> None:
        signed_in(client)
        Purpose.objects.filter(code="offers").update(validity_months=1)
        person = client_who_gave("offers", dt.datetime(2025, 3, 10, 12, tzinfo=dt.UTC))

        row = row_of(client.get(card_of(person)), "purpose", "offers")

        assert row.status == "expired"
        assert "expired on 10 Apr 2025 giving it again renews it given on 10 Mar 2025" in row.text

    def test_the_end_ahead_is_told(self, client: HttpClient) -> None:
        signed_in(client)
        Purpose.objects.filter(code="offers").update(validity_months=1200)
        person = client_who_gave("offers", dt.datetime(2025, 3, 10, 12, tzinfo=dt.UTC))

        row = row_of(client.get(card_of(person)), "purpose", "offers")

        assert row.status == "given"
        assert "counts until 10 Mar 2125" in row.text
        assert "renews" not in row.text

    def test_a_consent_without_an_end_tells_none(self, client: HttpClient) -> None:
        signed_in(client)
        person = client_who_gave("offers", timezone.now() - DAY)

        row = row_of(client.get(card_of(person)), "purpose", "offers")

        assert "counts until" not in row.text


class TestNewerNotice:
    def test_in_its_grace_period_it_says_until_when_the_old_one_counts(self, client: HttpClient) -> None:
        signed_in(client)
        now = timezone.now()
        person = client_who_gave("offers", now - 9 * DAY)
        publish("offers", 2, now - 2 * DAY, renewal="required", grace_days=30)

        row = row_of(client.get(card_of(person)), "purpose", "offers")

        assert row.status == "given"
        assert f"counts until {day(now + 28 * DAY)} a newer notice needs a new consent" in row.text
        assert reverse("desk:notice_changes", args=["offers", 1, 2]) in row.html

    def test_after_it_the_consent_is_outdated(self, client: HttpClient) -> None:
        signed_in(client)
        now = timezone.now()
        person = client_who_gave("offers", now - 9 * DAY)
        publish("offers", 2, now - 5 * DAY, renewal="required", grace_days=2)

        row = row_of(client.get(card_of(person)), "purpose", "offers")

        assert row.status == "outdated"
        assert f"has not counted since {day(now - 3 * DAY)}" in row.text
        assert "counts until" not in row.text

    def test_an_agent_can_open_what_changed(self, client: HttpClient) -> None:
        signed_in(client)
        publish("offers", 2, timezone.now() - 5 * DAY, renewal="required", grace_days=2)

        response = client.get(reverse("desk:notice_changes", args=["offers", 1, 2]))

        assert response.status_code == 200

    def test_giving_again_renews_it(self, client: HttpClient) -> None:
        signed_in(client)
        now = timezone.now()
        person = client_who_gave("offers", now - 9 * DAY)
        publish("offers", 2, now - 5 * DAY, renewal="required", grace_days=2)

        renewal = PurposeChoice(status=ConsentStatus.GIVEN, notice_version=2)
        record(person, purposes={"offers": renewal})

        assert row_of(client.get(card_of(person)), "purpose", "offers").status == "given"


class TestRelationship:
    def test_what_ended_with_it_says_so_and_what_outlives_it_until_when(self, client: HttpClient) -> None:
        signed_in(client)
        left_on = timezone.localdate() - 100 * DAY
        person = client_who_gave("offers loyalty-data", timezone.now() - 200 * DAY)
        person.relationships.update(left_on=left_on)

        page = client.get(card_of(person))

        offers, loyalty = (row_of(page, "purpose", code) for code in ("offers", "loyalty-data"))
        assert (offers.status, loyalty.status) == ("expired", "given")
        assert f"ended on {day(left_on)} with the relationship" in offers.text
        assert "renews" not in offers.text
        assert f"counts until {day(left_on + relativedelta(months=24))}" in loyalty.text

    def test_coming_back_does_not_bring_it_back_and_the_card_says_how(self, client: HttpClient) -> None:
        signed_in(client)
        person = client_who_gave("offers", dt.datetime(2025, 1, 10, tzinfo=dt.UTC))
        person.relationships.update(left_on=dt.date(2025, 3, 1))
        Relationship.objects.create(client=person, joined_on=dt.date(2025, 5, 1))

        page = client.get(card_of(person))

        row = row_of(page, "purpose", "offers")
        assert row.status == "expired"
        assert "ended on 1 Mar 2025 with the relationship giving it again renews it" in row.text
        assert "returned after having left" in page.content.decode()

    def test_what_is_given_while_away_waits(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        person.relationships.update(left_on=dt.date(2025, 3, 1))
        record(person, given="offers")

        row = row_of(client.get(card_of(person)), "purpose", "offers")

        assert row.status == "given"
        assert "not in use: the relationship ended" in row.text
