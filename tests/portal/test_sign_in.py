import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as HttpClient
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from amigo_consent.portal.session import COOKIE, PortalSession
from clients.person.models import Client
from clients.sign_in.services import CODES_PER_NUMBER, TRIES
from tests.factories import PASSWORD, ClientFactory, StaffFactory
from tests.portal.portal_reader import HOME, sign_in, text
from tests.support.html import every

pytestmark = pytest.mark.django_db

NUMBER = "+37120000222"
Outbox = Callable[[], list[str]]


@pytest.fixture
def ask(client: HttpClient, outbox: Outbox) -> Callable[[str], Any]:
    """Enters a number as a reader does."""

    def enter(number: str = NUMBER) -> Any:
        return client.post("/sign-in/", {"number": number})

    return enter


def code_in(outbox: Outbox) -> str:
    return str(re.findall(r"\b\d{6}\b", outbox()[-1])[-1])


def test_a_client_signs_in_with_number_and_code(
    client: HttpClient, ask: Callable[..., Any], outbox: Outbox
) -> None:
    ClientFactory.create(phone=NUMBER, greeting="Anna")

    asked = ask("20 000 222")
    entered = client.post("/code/", {"code": code_in(outbox)})

    assertRedirects(asked, "/code/", fetch_redirect_response=False)
    assertRedirects(entered, HOME, fetch_redirect_response=False)
    assert 'data-purpose="offers"' in text(client.get(HOME))


def test_the_number_is_in_no_address(client: HttpClient, ask: Callable[..., Any]) -> None:
    asked = ask()

    page = text(client.get(asked.url))

    assert "20000222" not in asked.url
    assert "+371 20 000 222" in page
    assert not every(page, "[href*='20000222'], [action*='20000222']")


def test_the_code_field_can_be_filled_in_by_the_phone(client: HttpClient, ask: Callable[..., Any]) -> None:
    ask()

    page = text(client.get("/code/"))

    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page


def test_a_number_of_nobody_sees_the_same_page(
    client: HttpClient, ask: Callable[..., Any], outbox: Outbox
) -> None:
    ClientFactory.create(phone=NUMBER)
    client.cookies["django_language"] = "en"

    pages = []
    for number in (NUMBER, "+37120000333"):
        ask(number)
        wrong = client.post("/code/", {"code": "000 000" if code_in(outbox) != "000000" else "111111"})
        page = text(client.get("/code/")) + text(wrong)
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page))

    theirs = pages[0].replace(NUMBER, "+37120000333").replace("20 000 222", "20 000 333")
    assert theirs == pages[1]
    assert "This is not the code we sent" in theirs


@pytest.mark.parametrize("number", ["", "abc", "12", "+371200002220000000"])
def test_what_is_no_number_is_told_so(client: HttpClient, ask: Callable[..., Any], number: str) -> None:
    client.cookies["django_language"] = "en"

    page = ask(number)

    assert page.status_code == 200
    assert 'aria-invalid="true"' in text(page)


def test_a_malformed_code_is_told_so(client: HttpClient, ask: Callable[..., Any]) -> None:
    client.cookies["django_language"] = "en"
    ask()

    page = client.post("/code/", {"code": "12"})

    assert "The code has six digits." in text(page)


def test_the_limit_is_told_in_a_sentence(client: HttpClient, ask: Callable[..., Any]) -> None:
    client.cookies["django_language"] = "en"
    for _ in range(CODES_PER_NUMBER):
        ask()

    page = ask()

    assert "Please wait 15 minutes and try again." in text(page)


def test_a_used_up_code_asks_for_a_new_one(
    client: HttpClient, ask: Callable[..., Any], outbox: Outbox
) -> None:
    ClientFactory.create(phone=NUMBER)
    client.cookies["django_language"] = "en"
    ask()
    wrong = "000000" if code_in(outbox) != "000000" else "111111"

    pages = [text(client.post("/code/", {"code": code})) for code in [wrong] * TRIES + [code_in(outbox)]]

    assert ["Ask for a new one below." in page for page in pages] == [False] * 4 + [True, True]


def test_the_code_page_needs_a_number_first(client: HttpClient) -> None:
    assertRedirects(client.get("/code/"), HOME)


def test_the_session_gets_a_new_key_at_sign_in(
    client: HttpClient, ask: Callable[..., Any], outbox: Outbox
) -> None:
    ClientFactory.create(phone=NUMBER)
    ask()
    before = client.cookies[COOKIE].value

    client.post("/code/", {"code": code_in(outbox)})

    after = client.cookies[COOKIE].value
    assert before != after
    assert not PortalSession().exists(before)


def test_the_client_s_language_is_remembered_when_none_was_chosen(
    client: HttpClient, ask: Callable[..., Any], outbox: Outbox
) -> None:
    ClientFactory.create(phone=NUMBER, language="ru")
    ask()

    client.post("/code/", {"code": code_in(outbox)})

    assert '<html lang="ru">' in text(client.get(HOME))


def test_a_chosen_language_stays(client: HttpClient, ask: Callable[..., Any], outbox: Outbox) -> None:
    ClientFactory.create(phone=NUMBER, language="ru")
    client.post("/i18n/setlang/", {"language": "en", "next": HOME})
    ask()

    client.post("/code/", {"code": code_in(outbox)})

    assert '<html lang="en">' in text(client.get(HOME))


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
