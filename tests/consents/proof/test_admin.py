"""The seals in the admin: what they cover, whether they hold, and the file to keep elsewhere."""

import json
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client as HttpClient
from django.test import RequestFactory
from django.urls import reverse

from amigo_consent.lib import signing
from consents.proof import offline
from consents.proof.models import Seal
from tests.desk.card.card_user import signed_in, text_of
from tests.factories import ClientFactory, StaffFactory, record
from tests.support.sealing import seal_everything

pytestmark = pytest.mark.django_db

LIST = "/admin/consents/seal/"


@pytest.fixture
def seal() -> Seal:
    record(ClientFactory.create(), given="offers")
    return seal_everything()


def dpo(http: HttpClient) -> None:
    signed_in(http, StaffFactory.create(role="dpo"))


def test_the_list_and_the_page_of_one(client: HttpClient, seal: Seal) -> None:
    dpo(client)

    listed = client.get(LIST)
    opened = client.get(reverse("admin:consents_seal_change", args=[seal.pk]))

    root = bytes(seal.root).hex()
    assert root[:12] in text_of(listed)
    assert root[12:24] not in text_of(listed)
    assert root in text_of(opened).replace(" ", "")
    assert 'alt="True"' in listed.content.decode()


def test_a_seal_that_somebody_changed_does_not_hold(client: HttpClient, seal: Seal) -> None:
    dpo(client)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE consents_seal SET entries = entries + 1")

    page = client.get(LIST).content.decode()

    assert 'alt="False"' in page
    assert 'alt="True"' not in page


def test_the_file_can_be_checked_with_the_key_alone(client: HttpClient, seal: Seal) -> None:
    dpo(client)

    response: Any = client.get(reverse("admin:consents_seal_file", args=[seal.pk]))
    statement = offline.check_seal(json.loads(response.content), signing.by_id([signing.public_key()]))

    assert statement["number"] == 1
    assert response["Content-Disposition"] == 'attachment; filename="amigo-seal-1.json"'


@pytest.mark.parametrize("role", ["agent", "supervisor", "specialist"])
def test_others_see_no_seals(client: HttpClient, seal: Seal, role: str) -> None:
    signed_in(client, StaffFactory.create(role=role))

    assert client.get(LIST).status_code == 403
    assert client.get(reverse("admin:consents_seal_file", args=[seal.pk])).status_code == 403


def test_a_file_of_no_seal(client: HttpClient) -> None:
    dpo(client)

    assert client.get(reverse("admin:consents_seal_file", args=[7])).status_code == 404


def test_nobody_changes_a_seal() -> None:
    request = RequestFactory().get("/")
    request.user = StaffFactory.create(is_superuser=True)
    registered = admin.site.get_model_admin(Seal)

    assert not registered.has_add_permission(request)
    assert not registered.has_change_permission(request)
    assert not registered.has_delete_permission(request)
