"""The queue of numbers to confirm."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client as HttpClient
from django.urls import reverse

from amigo_consent.lib.actors import System
from clients.contacts.models import ContactPoint
from clients.contacts.numbers import end_subscription, hand_over_number
from clients.person.models import Client
from tests.factories import ClientFactory, StaffFactory

pytestmark = pytest.mark.django_db

QUEUE = "admin:clients_contactpoint_changelist"


def whose_number_ended(phone: str, ended_on: dt.date = dt.date(2024, 3, 1), **properties: Any) -> Client:
    client = ClientFactory.create(phone=phone, **properties)
    end_subscription(subscription=client.subscriptions.get(), ended_on=ended_on, by=System())
    return client


def sign_in(http: HttpClient, role: str = "agent") -> None:
    http.force_login(StaffFactory.create(role=role))
    http.cookies["django_language"] = "en"


def press(http: HttpClient, act: str, client: Client, **sent: str) -> Any:
    return http.post(reverse(f"desk:{act}", args=[client.contact_points.get().pk]), sent, follow=True)


class TestQueue:
    def test_the_longest_suspended_comes_first(self, client: HttpClient) -> None:
        later = whose_number_ended("+37120000001", dt.date(2024, 5, 1), number="LATER")
        earlier = whose_number_ended("+37120000002", number="EARLIER")
        sign_in(client)

        page = client.get(reverse(QUEUE)).content.decode()

        assert page.index(earlier.number) < page.index(later.number)
        assert "Numbers to confirm" in page
        assert "+371 20 000 001" in page

    def test_only_what_waits_to_be_confirmed_is_in_it(self, client: HttpClient) -> None:
        closed = whose_number_ended("+37120000001", number="CLOSED")
        closed.contact_points.update(until=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
        ClientFactory.create(phone="+37120000002", number="IN-USE")
        sign_in(client)

        page = client.get(reverse(QUEUE)).content.decode()

        assert "CLOSED" not in page
        assert "IN-USE" not in page

    def test_it_is_filtered_by_reason(self, client: HttpClient) -> None:
        whose_number_ended("+37120000001", number="ENDED")
        handed_on = ClientFactory.create(phone="+37120000002", number="HANDED-ON")
        heir = ClientFactory.create()
        hand_over_number(number="+37120000002", to=heir, on=dt.date(2024, 3, 1), by=System())
        sign_in(client)

        page = client.get(reverse(QUEUE), {"suspension_reason": "number_handed_on"}).content.decode()

        assert handed_on.number in page
        assert "ENDED" not in page

    def test_an_address_is_looked_at_on_its_clients_card(self, client: HttpClient) -> None:
        person = whose_number_ended("+37120000001")
        sign_in(client)

        address = reverse("admin:clients_contactpoint_change", args=[person.contact_points.get().pk])

        assert client.get(address)["Location"] == reverse("desk:card", args=[person.pk])

    def test_the_front_page_leads_to_it(self, client: HttpClient) -> None:
        sign_in(client)

        front = client.get(reverse("desk:front")).content.decode()

        assert f'<a href="{reverse(QUEUE)}">Numbers to confirm</a>' in front

    def test_a_specialist_does_not_see_it(self, client: HttpClient) -> None:
        sign_in(client, "specialist")

        assert client.get(reverse(QUEUE)).status_code == 403


class TestConfirming:
    def test_the_address_is_used_again(self, client: HttpClient) -> None:
        person = whose_number_ended("+37120000001")
        sign_in(client)

        response = press(client, "reaffirm", person)

        assert person.contact_points.filter(until=None, suspended_from=None).exists()
        assert "+371 20 000 001 is still the client" in response.content.decode()

    def test_twice_changes_nothing_more(self, client: HttpClient) -> None:
        person = whose_number_ended("+37120000001")
        address = reverse("desk:reaffirm", args=[person.contact_points.get().pk])
        sign_in(client)
        client.post(address)

        response = client.post(address, follow=True)

        assert person.contact_points.count() == 2
        assert "Nothing was changed" in response.content.decode()

    def test_not_what_another_client_holds(self, client: HttpClient) -> None:
        person = ClientFactory.create(phone="+37120000001")
        heir = ClientFactory.create()
        hand_over_number(number="+37120000001", to=heir, on=dt.date(2024, 3, 1), by=System())
        sign_in(client)

        response = press(client, "reaffirm", person)

        assert "Another client holds" in response.content.decode()
        assert person.contact_points.get().until is None


class TestClosing:
    def test_the_address_is_closed(self, client: HttpClient) -> None:
        person = whose_number_ended("+37120000001")
        sign_in(client)

        response = press(client, "close_contact", person)

        assert ContactPoint.objects.filter(until=None).exists() is False
        assert "no longer the client" in response.content.decode()

    def test_twice_changes_nothing_more(self, client: HttpClient) -> None:
        person = whose_number_ended("+37120000001")
        sign_in(client)
        press(client, "close_contact", person)
        until = person.contact_points.get().until

        response = press(client, "close_contact", person)

        assert person.contact_points.get().until == until
        assert "Nothing was changed" in response.content.decode()


@pytest.mark.parametrize("act", ["reaffirm", "close_contact"])
class TestBoth:
    def test_back_to_where_it_was_said(self, client: HttpClient, act: str) -> None:
        sign_in(client)

        response = press(client, act, whose_number_ended("+37120000001"), next=reverse(QUEUE))

        assert response.redirect_chain == [(reverse(QUEUE), 302)]

    @pytest.mark.parametrize("back", ["", "https://example.com/", "//example.com"])
    def test_and_never_to_somebody_elses_page(self, client: HttpClient, act: str, back: str) -> None:
        person = whose_number_ended("+37120000001")
        sign_in(client)

        response = press(client, act, person, next=back)

        assert response.redirect_chain == [(reverse("desk:card", args=[person.pk]), 302)]

    def test_looking_changes_nothing(self, client: HttpClient, act: str) -> None:
        person = whose_number_ended("+37120000001")
        sign_in(client)

        response = client.get(reverse(f"desk:{act}", args=[person.contact_points.get().pk]))

        assert response.status_code == 405

    def test_only_who_may_change_addresses(self, client: HttpClient, act: str) -> None:
        person = whose_number_ended("+37120000001")
        sign_in(client, "dpo")

        response = press(client, act, person)

        assert response.status_code == 403
        assert person.contact_points.get().until is None
