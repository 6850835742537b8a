import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as HttpClient
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from amigo_consent.lib.actors import System
from amigo_consent.portal.session import COOKIE, PortalSession
from clients.person.models import Client
from clients.sign_in.services import CODES_PER_ADDRESS, TRIES
from consents.loyalty.relationship import end_relationship
from tests.factories import ClientFactory, record
from tests.portal.portal_reader import HOME, text
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


def who_left() -> Client:
    person = ClientFactory.create(phone=NUMBER, email="anna@example.com", email__verified_at=timezone.now())
    record(person, given="loyalty-data", decided_at=timezone.now() - dt.timedelta(days=30))
    end_relationship(client=person, left_on=timezone.localdate(), by=System())
    return person


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


@pytest.mark.parametrize(
    "number",
    ["", "abc", "12", "+371200002220000000", "anna@", "@example.com", "a b@example.com", "anna@x@y.lv"],
)
def test_what_is_no_number_is_told_so(client: HttpClient, ask: Callable[..., Any], number: str) -> None:
    client.cookies["django_language"] = "en"

    page = ask(number)

    assert page.status_code == 200
    assert 'aria-invalid="true"' in text(page)


def test_who_left_signs_in_with_their_e_mail_and_the_session_knows(
    client: HttpClient, ask: Callable[..., Any], outbox: Outbox
) -> None:
    person = who_left()

    asked = ask(" Anna@Example.COM ")
    page = text(client.get(asked.url))
    client.post("/code/", {"code": code_in(outbox)})

    assert "anna@example.com" in page
    session = PortalSession(client.cookies[COOKIE].value)
    assert (session.client, session.signed_in_by) == (person, "email")


def test_who_left_signs_in_with_their_last_number(
    client: HttpClient, ask: Callable[..., Any], outbox: Outbox
) -> None:
    person = who_left()

    ask(NUMBER)
    client.post("/code/", {"code": code_in(outbox)})

    session = PortalSession(client.cookies[COOKIE].value)
    assert (session.client, session.signed_in_by) == (person, "sms")
    assert 'id="absence"' in text(client.get(HOME))


def test_an_e_mail_of_nobody_sees_the_same_page(
    client: HttpClient, ask: Callable[..., Any], outbox: Outbox
) -> None:
    who_left()
    client.cookies["django_language"] = "en"

    pages = []
    for address in ("anna@example.com", "nobody@example.com"):
        answer = ask(address)
        wrong = client.post("/code/", {"code": "000 000" if code_in(outbox) != "000000" else "111111"})
        page = str((answer.status_code, answer.url)) + text(client.get("/code/")) + text(wrong)
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page))

    assert pages[0].replace("anna@", "nobody@") == pages[1]
    assert len(outbox()) == 1


def test_a_malformed_code_is_told_so(client: HttpClient, ask: Callable[..., Any]) -> None:
    client.cookies["django_language"] = "en"
    ask()

    page = client.post("/code/", {"code": "12"})

    assert "The code has six digits." in text(page)


def test_the_limit_is_told_in_a_sentence(client: HttpClient, ask: Callable[..., Any]) -> None:
    client.cookies["django_language"] = "en"
    for _ in range(CODES_PER_ADDRESS):
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
