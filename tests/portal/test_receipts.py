"""Receipts on the portal: the client's own, and nobody else's."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client as HttpClient
from django.urls import reverse

from amigo_consent.lib import signing
from clients.person.models import Client
from consents.ledger.models.submission import Submission
from tests.factories import ClientFactory, record
from tests.portal.portal_reader import sign_in, text

pytestmark = pytest.mark.django_db

both_files = pytest.mark.parametrize("name", ["receipt", "receipt_json"], ids=["pdf", "json"])


def receipt(name: str, person: Client, purpose: str = "offers") -> str:
    return reverse(f"portal:{name}", args=[Submission.objects.get(client=person).pk, purpose])


@pytest.fixture
def person() -> Client:
    person = ClientFactory.create()
    record(person, given="offers")
    return person


def test_the_files(client: HttpClient, person: Client) -> None:
    sign_in(client, person)

    document: Any = client.get(receipt("receipt", person))
    data: Any = client.get(receipt("receipt_json", person))

    assert document["Content-Type"] == "application/pdf"
    assert document.content.startswith(b"%PDF")
    assert data["Content-Type"] == "application/ld+json"
    assert json.loads(data.content)["@type"] == "dpv:ConsentReceipt"


@both_files
def test_nobody_between_us_and_the_client_learns_or_keeps_anything(
    client: HttpClient, person: Client, name: str
) -> None:
    sign_in(client, person)

    response = client.get(receipt(name, person))

    assert "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"].startswith('attachment; filename="receipt-')
    assert "offers" not in response["Content-Disposition"]


@both_files
def test_another_clients_receipt_does_not_exist(client: HttpClient, person: Client, name: str) -> None:
    sign_in(client, ClientFactory.create())

    assert client.get(receipt(name, person)).status_code == 404


@both_files
def test_who_is_not_signed_in_is_asked_to(client: HttpClient, person: Client, name: str) -> None:
    response = client.get(receipt(name, person))

    assert response["Location"] == reverse("portal:home")


@both_files
def test_of_nothing_said_there_is_no_receipt(client: HttpClient, person: Client, name: str) -> None:
    sign_in(client, person)

    assert client.get(receipt(name, person, "usage-data")).status_code == 404
    assert client.get(reverse(f"portal:{name}", args=[uuid.uuid4(), "offers"])).status_code == 404


@both_files
def test_it_is_for_reading_only(client: HttpClient, person: Client, name: str) -> None:
    sign_in(client, person)

    assert client.post(receipt(name, person)).status_code == 405


def test_the_history_leads_to_the_receipt_of_every_decision_about_a_purpose(client: HttpClient) -> None:
    person = ClientFactory.create()
    record(person, given="offers", channels={"sms": True})
    sign_in(client, person)

    page = text(client.get("/history/"))

    assert page.count(f'href="{receipt("receipt", person)}"') == 1
    assert page.count(f'href="{receipt("receipt_json", person)}"') == 1
    assert page.count("/receipts/") == 2


def test_our_own_words_are_explained_where_the_receipt_says(client: HttpClient, person: Client) -> None:
    sign_in(client, person)
    context = json.loads(client.get(receipt("receipt_json", person)).content)["@context"]

    page = text(HttpClient().get(reverse("portal:ledger")))

    own = {meaning if isinstance(meaning, str) else meaning.get("@id", "") for meaning in context.values()}
    names = {address.partition("/ledger/#")[2] for address in own if "/ledger/#" in address}
    assert len(names) == 7
    assert all(f'id="{name}"' in page for name in names)


def test_the_keys_are_for_everyone(client: HttpClient, settings: Any) -> None:
    retired = "cmV0aXJlZCByZXRpcmVkIHJldGlyZWQgcmV0aXJlZDA="
    settings.SEAL_RETIRED_KEYS = [retired]

    response: Any = client.get(reverse("portal:ledger_key"))

    in_use, old = response.content.split(b"-----END PUBLIC KEY-----\n")[:2]
    end = b"-----END PUBLIC KEY-----\n"
    assert signing.key_id(signing.from_pem(in_use + end)) == signing.key_id(signing.public_key())
    assert signing.key_id(signing.from_pem(old + end)) in signing.known_keys()
    assert b"PRIVATE" not in response.content
