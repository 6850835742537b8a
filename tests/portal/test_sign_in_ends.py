"""How a portal session ends, and what it opens while it lasts."""

import datetime as dt

import pytest
from django.test import Client as HttpClient
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from amigo_consent.portal.session import COOKIE, PortalSession
from clients.person.models import Client
from tests.factories import PASSWORD, ClientFactory, StaffFactory
from tests.portal.portal_reader import HOME, sign_in, text

pytestmark = pytest.mark.django_db


def test_signing_out_ends_the_session(client: HttpClient) -> None:
    sign_in(client, ClientFactory.create())
    key = client.cookies[COOKIE].value

    client.post("/sign-out/")

    assert not PortalSession().exists(key)
    assert "data-purpose" not in text(client.get(HOME))


def test_signing_out_is_not_a_link(client: HttpClient) -> None:
    sign_in(client, ClientFactory.create())

    response = client.get("/sign-out/")

    assert response.status_code == 405
    assert "data-purpose" in text(client.get(HOME))


def test_an_idle_session_ends_and_says_so(client: HttpClient) -> None:
    client.cookies["django_language"] = "en"
    sign_in(client, ClientFactory.create())
    expire(client.cookies[COOKIE].value)

    response = client.get("/history/", follow=True)

    assert response.redirect_chain == [(HOME, 302)]
    assert "You were signed out because you did nothing for a while." in text(response)


def test_every_page_prolongs_the_session(client: HttpClient) -> None:
    sign_in(client, ClientFactory.create())
    key = client.cookies[COOKIE].value
    nearly = timezone.now() + dt.timedelta(minutes=1)
    PortalSession.get_model_class().objects.filter(pk=key).update(expire_date=nearly)

    client.get("/history/")

    assert PortalSession.get_model_class().objects.get(pk=key).expire_date > nearly


def expire(key: str) -> None:
    PortalSession.get_model_class().objects.filter(pk=key).update(expire_date=timezone.now())


def test_an_erased_client_is_signed_out(client: HttpClient) -> None:
    person = ClientFactory.create()
    sign_in(client, person)
    Client.objects.filter(pk=person.pk).update(erased_at=timezone.now())

    assert "data-purpose" not in text(client.get(HOME))


def test_staff_and_client_of_one_browser_sign_out_each_for_themselves(client: HttpClient) -> None:
    staff = StaffFactory.create()
    client.login(username=staff.username, password=PASSWORD)
    sign_in(client, ClientFactory.create())

    client.post("/sign-out/")
    staff_is_in = client.get("/admin/").status_code == 200
    sign_in(client, ClientFactory.create())
    client.post("/admin/logout/")

    assert staff_is_in
    assert client.get("/admin/").status_code == 302
    assert "data-purpose" in text(client.get(HOME))


def test_staff_are_no_clients(client: HttpClient) -> None:
    client.force_login(StaffFactory.create())

    assert "data-purpose" not in text(client.get(HOME))


def test_a_portal_session_opens_no_admin(client: HttpClient) -> None:
    sign_in(client, ClientFactory.create())
    client.cookies["sessionid"] = client.cookies[COOKIE].value

    assert client.get("/admin/").status_code == 302


def test_pages_are_stored_nowhere(client: HttpClient) -> None:
    sign_in(client, ClientFactory.create())

    for page in (HOME, "/history/", "/code/"):
        assert "no-store" in client.get(page).headers["Cache-Control"]


def test_pages_of_clients_ask_who_is_there(client: HttpClient) -> None:
    assertRedirects(client.get("/history/"), HOME)
