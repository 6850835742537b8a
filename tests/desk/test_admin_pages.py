"""What of the ledger, the catalogue and other systems the admin shows and lets change."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client as HttpClient
from django.urls import reverse

from consents.catalogue.models import Channel, Purpose, Topic
from consents.ledger.models.state import ConsentRecord
from tests.factories import ApiClientFactory, ClientFactory, record

pytestmark = pytest.mark.django_db

HISTORY = apps.get_model("clients", "HistoricalClient")._default_manager


@pytest.mark.usefixtures("superuser")
def test_titles_are_read_once_a_page(client: HttpClient, django_assert_max_num_queries: Any) -> None:
    for _ in range(5):
        record(ClientFactory.create(), given="offers usage-data location-data")
    address = reverse("admin:consents_consentrecord_changelist")
    client.get(address)

    with django_assert_max_num_queries(9):
        client.get(address)


@pytest.mark.usefixtures("superuser")
def test_a_consents_history_is_told_in_words(client: HttpClient) -> None:
    person = ClientFactory.create()
    record(person, given="offers")
    record(person, withdrawn="offers")
    consent = ConsentRecord.objects.get()

    page = client.get(reverse("admin:consents_consentrecord_history", args=[consent.pk])).content.decode()

    assert "Status: given" in page
    assert "<strong>withdrawn</strong>" in page
    assert "portal" in page


@pytest.mark.usefixtures("superuser")
def test_old_versions_cannot_be_brought_back(client: HttpClient) -> None:
    person = ClientFactory.create()
    version = HISTORY.get(id=person.pk)

    response = client.post(f"/admin/clients/client/{person.pk}/history/{version.pk}/")

    assert response.status_code in (302, 404)
    assert HISTORY.count() == 1


@pytest.mark.usefixtures("superuser")
@pytest.mark.parametrize("model", [Purpose, Channel, Topic])
def test_a_code_cannot_be_changed_once_it_exists(model: Any, client: HttpClient) -> None:
    row = model.objects.first()
    address = reverse(f"admin:consents_{model._meta.model_name}_change", args=[row.pk])

    page = client.get(address).content.decode()

    assert 'name="code"' not in page
    assert 'name="position"' in page


@pytest.mark.usefixtures("superuser")
def test_an_api_clients_secret_is_shown_to_nobody(client: HttpClient) -> None:
    system = ApiClientFactory.create(client_secret="very-secret")

    page = client.get(reverse("admin:consents_apiclient_change", args=[system.pk])).content.decode()

    assert system.client_id in page
    assert "secret" not in page


@pytest.mark.usefixtures("superuser")
def test_an_api_clients_scopes_and_purposes_can_be_changed(client: HttpClient) -> None:
    system = ApiClientFactory.create()
    offers = Purpose.objects.get(code="offers")
    sent = {"name": "campaigns", "scopes": ["exports:read"], "purposes": [offers.pk]}

    client.post(reverse("admin:consents_apiclient_change", args=[system.pk]), sent)

    system.refresh_from_db()
    assert system.scopes == ["exports:read"]
    assert list(system.purposes.all()) == [offers]


def test_tokens_are_not_in_the_admin() -> None:
    registered = {model._meta.model_name for model in admin.site._registry}

    assert registered.isdisjoint({"accesstoken", "refreshtoken", "grant", "idtoken"})
