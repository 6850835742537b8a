"""Clients in the admin: searched for, looked at on record, and changed only in how they are addressed."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.test import Client as HttpClient
from django.urls import reverse

from clients.access.models import AccessLog
from clients.person.models import Client
from tests.factories import ClientFactory, StaffFactory

pytestmark = pytest.mark.django_db

HISTORY: Any = apps.get_model("clients", "HistoricalClient")._default_manager


def page_of(client: Client) -> str:
    return reverse("admin:clients_client_change", args=[client.pk])


def test_there_is_no_list_to_leaf_through(client: HttpClient) -> None:
    client.force_login(StaffFactory.create())

    assert client.get(reverse("admin:clients_client_changelist"))["Location"] == "/admin/"


def test_looking_at_the_page_or_its_history_is_logged(client: HttpClient) -> None:
    agent = StaffFactory.create()
    client.force_login(agent)
    person = ClientFactory.create()

    client.get(page_of(person))
    client.get(reverse("admin:clients_client_history", args=[person.pk]))

    assert AccessLog.objects.filter(client=person, staff=agent).count() == 2


def test_the_personal_code_is_masked_and_not_in_the_history(client: HttpClient) -> None:
    client.force_login(StaffFactory.create())
    person = ClientFactory.create(personal_code="010180-12345")
    person.personal_code = "320000-00001"
    person.save()

    page = client.get(page_of(person)).content.decode()
    history = client.get(reverse("admin:clients_client_history", args=[person.pk])).content.decode()

    assert "32••••-•••01" in page
    assert "320000-00001" not in page
    assert "gAAAA" not in history


def test_how_the_client_is_addressed_can_be_changed_and_nothing_else(client: HttpClient) -> None:
    agent = StaffFactory.create()
    agent.user_permissions.add(Permission.objects.get(codename="change_client"))
    client.force_login(agent)
    person = ClientFactory.create(number="A0000007")
    sent = {"greeting": "Anniņ", "language": "ru", "municipality": "Rīga", "number": "X1", "given_name": "X"}

    client.post(page_of(person), sent)

    person.refresh_from_db()
    assert (person.greeting, person.language, person.municipality) == ("Anniņ", "ru", "Rīga")
    assert (person.number, person.given_name) == ("A0000007", "Anna")
    assert HISTORY.latest().history_user == agent


def test_an_agent_changes_nothing(client: HttpClient) -> None:
    client.force_login(StaffFactory.create())
    person = ClientFactory.create()

    response = client.post(page_of(person), {"greeting": "X", "language": "ru", "municipality": ""})

    assert response.status_code == 403
    assert Client.objects.get().greeting == ""


def test_nobody_adds_or_deletes_clients(client: HttpClient) -> None:
    client.force_login(StaffFactory.create(is_superuser=True))
    person = ClientFactory.create()

    assert client.get(reverse("admin:clients_client_add")).status_code == 403
    assert client.post(reverse("admin:clients_client_delete", args=[person.pk])).status_code == 403


def test_an_administrator_makes_nobody_a_superuser(client: HttpClient) -> None:
    administrator = StaffFactory.create(role="admin")
    client.force_login(administrator)
    address = reverse("admin:auth_user_change", args=[administrator.pk])

    client.post(address, {"username": "administrator", "is_staff": "on", "is_superuser": "on"})

    administrator.refresh_from_db()
    assert not administrator.is_superuser


def test_an_administrator_changes_no_superuser(client: HttpClient) -> None:
    client.force_login(StaffFactory.create(role="admin"))
    superuser = StaffFactory.create(is_superuser=True)
    page = reverse("admin:auth_user_change", args=[superuser.pk])
    password = reverse("admin:auth_user_password_change", args=[superuser.pk])

    answers = [client.post(address, {"username": "taken"}).status_code for address in (page, password)]

    assert answers == [403, 403]


def test_an_administrator_gives_staff_their_role(client: HttpClient) -> None:
    client.force_login(StaffFactory.create(role="admin"))
    agent = StaffFactory.create()
    officer = Group.objects.get(name="dpo")
    sent = {
        "username": agent.username,
        "is_active": "on",
        "is_staff": "on",
        "groups": [officer.pk],
    }

    client.post(reverse("admin:auth_user_change", args=[agent.pk]), sent)

    assert list(agent.groups.all()) == [officer]
