"""Receipts on the client card: for whoever may see what was recorded, and noted."""

import json
from typing import Any

import pytest
from django.test import Client as HttpClient
from django.urls import reverse

from clients.access.models import AccessLog
from clients.person.models import Client
from consents.ledger.models.submission import Submission
from tests.desk.card.card_user import card_of, signed_in
from tests.factories import ClientFactory, StaffFactory, record

pytestmark = pytest.mark.django_db

both_files = pytest.mark.parametrize("name", ["receipt", "receipt_json"], ids=["pdf", "json"])


@pytest.fixture
def person() -> Client:
    person = ClientFactory.create(language="ru")
    record(person, given="offers")
    return person


def receipt(name: str, person: Client, *, of: Client | None = None) -> str:
    entry = Submission.objects.get(client=of or person)
    return reverse(f"desk:{name}", args=[person.pk, entry.pk, "offers"])


def test_the_files(client: HttpClient, person: Client) -> None:
    signed_in(client)

    document: Any = client.get(receipt("receipt", person))
    data: Any = client.get(receipt("receipt_json", person))

    assert b"/Lang(ru)" in document.content
    assert json.loads(data.content)["@type"] == "dpv:ConsentReceipt"
    assert "no-store" in document["Cache-Control"]


def test_it_is_noted_who_looked(client: HttpClient, person: Client) -> None:
    agent = signed_in(client)

    client.get(receipt("receipt", person))

    assert AccessLog.objects.filter(client=person, staff=agent).count() == 1


@both_files
def test_the_receipt_of_another_client_is_not_on_this_ones_card(
    client: HttpClient, person: Client, name: str
) -> None:
    signed_in(client)

    response = client.get(receipt(name, ClientFactory.create(), of=person))

    assert response.status_code == 404
    assert not AccessLog.objects.exists()


@both_files
def test_who_may_not_see_what_was_recorded_gets_none(client: HttpClient, person: Client, name: str) -> None:
    signed_in(client, StaffFactory.create(role="admin"))

    assert client.get(receipt(name, person)).status_code == 403


@both_files
def test_who_is_not_signed_in_is_asked_to(client: HttpClient, person: Client, name: str) -> None:
    assert client.get(receipt(name, person))["Location"].startswith("/admin/login/")


def test_the_timeline_leads_to_it(client: HttpClient, person: Client) -> None:
    signed_in(client)

    page: Any = client.get(card_of(person))

    assert f'href="{receipt("receipt", person)}"' in page.content.decode()
