"""Ending a number on the page of a client's relationship."""

import pytest
from django.test import Client as HttpClient

from clients.contacts.models import ContactPoint
from tests.desk.card.card_user import signed_in, text_of
from tests.desk.relationship.page import press
from tests.factories import ClientFactory
from tests.support.members import LEFT_ON

pytestmark = pytest.mark.django_db


def test_a_number_is_ended(client: HttpClient) -> None:
    person = ClientFactory.create(phone="+37120000001")
    signed_in(client)
    number = person.subscriptions.get().pk

    page = text_of(press(client, person, "number", subscription=number, ended_on="2024-02-29"))

    assert "+371 20 000 001 is no longer held from" in page
    assert person.subscriptions.get().ended_on == LEFT_ON
    assert ContactPoint.objects.get().suspended_from


def test_of_this_client_only(client: HttpClient) -> None:
    other = ClientFactory.create(phone="+37120000001")
    signed_in(client)
    number = other.subscriptions.get().pk

    page = text_of(
        press(client, ClientFactory.create(), "number", subscription=number, ended_on="2024-02-29")
    )

    assert "Nothing was recorded." in page
    assert other.subscriptions.get().ended_on is None
