import base64
import hashlib
import hmac

import pytest
from django.test import Client as HttpClient
from django.utils import timezone

from amigo_consent.lib.crypto import derived_key
from clients.person.models import Client
from consents.catalogue.models import Channel, Purpose
from consents.ledger.models.submission import Submission
from consents.ledger.preferences import channel_choices
from consents.ledger.unsubscribe import BadToken, Unsubscribe, make_token, read_token
from consents.rules.decision import decide
from tests.factories import ClientFactory, record
from tests.portal.portal_reader import text

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def person() -> Client:
    person = ClientFactory.create(email="anna@example.com", language="en")
    record(person, given="offers", channels={"email": True, "sms": True})
    return person


def link(person: Client, channel: str | None = "email") -> str:
    channel_id = Channel.objects.get(code=channel).pk if channel else None
    return f"/u/{make_token(person.pk, channel_id, Purpose.objects.get(code='offers').pk)}/"


def allowed(person: Client) -> dict[str, bool | None]:
    return {choice.code: choice.allowed for choice in channel_choices(person.pk)}


def test_the_token_is_exactly_what_the_exports_make_in_sql() -> None:
    keys = bytes.fromhex("0000000000000007 00000002 00000001")
    seal = hmac.new(derived_key("unsubscribe"), keys, hashlib.sha256).digest()[:16]

    token = make_token(7, 2, 1)

    assert token == base64.urlsafe_b64encode(keys + seal).decode().rstrip("=")
    assert read_token(token) == Unsubscribe(client_id=7, channel_id=2, purpose_id=1)


def test_a_token_without_a_channel() -> None:
    assert read_token(make_token(7, None, 1)) == Unsubscribe(client_id=7, channel_id=None, purpose_id=1)


@pytest.mark.parametrize("token", ["", "x", "žagars", "AAAA", "A" * 43, "A" * 400])
def test_what_is_no_token(token: str) -> None:
    with pytest.raises(BadToken):
        read_token(token)


def test_a_token_of_one_client_is_none_of_another() -> None:
    sealed = bytearray(base64.urlsafe_b64decode(make_token(7, 2, 1) + "="))
    sealed[7] = 8

    with pytest.raises(BadToken):
        read_token(base64.urlsafe_b64encode(sealed).decode().rstrip("="))


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_changes_nothing(client: HttpClient, person: Client, method: str) -> None:
    response = getattr(client, method)(link(person))

    assert response.status_code == 200
    assert allowed(person)["email"] is True


def test_the_page_has_one_button_and_nothing_personal(client: HttpClient, person: Client) -> None:
    page = text(client.get(link(person)))

    assert page.count('name="List-Unsubscribe"') == 1
    assert "E-mail" in page
    for secret in (person.given_name, person.family_name, person.number, "anna@example.com"):
        assert secret not in page


def test_the_page_speaks_the_client_s_language(client: HttpClient, person: Client) -> None:
    Client.objects.filter(pk=person.pk).update(language="ru")

    response = client.get(link(person))

    assert '<html lang="ru">' in text(response)
    assert response.headers["Content-Language"] == "ru"


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_refuses_the_channel_without_cookies(person: Client, content_type: str) -> None:
    machine = HttpClient(enforce_csrf_checks=True)

    if content_type == "multipart/form-data":
        response = machine.post(link(person), ONE_CLICK)
    else:
        response = machine.post(link(person), "List-Unsubscribe=One-Click", content_type=content_type)

    assert response.status_code == 200
    assert (allowed(person)["email"], allowed(person)["sms"]) == (False, True)
    submission = Submission.objects.first()
    assert submission
    assert (submission.source, submission.language) == ("unsubscribe_link", "en")


def test_our_own_button_says_that_it_is_done(client: HttpClient, person: Client) -> None:
    page = text(client.post(link(person), ONE_CLICK))

    assert "Amigo will not send you offers by this channel any more: E-mail." in page


def test_a_second_click_is_a_second_request_and_changes_nothing(client: HttpClient, person: Client) -> None:
    client.post(link(person), ONE_CLICK)
    recorded = Submission.objects.count()

    response = client.post(link(person), ONE_CLICK)

    assert response.status_code == 200
    assert Submission.objects.count() == recorded + 1
    assert allowed(person)["email"] is False


def test_without_a_channel_the_purpose_is_withdrawn(client: HttpClient, person: Client) -> None:
    response = client.post(link(person, channel=None), ONE_CLICK)

    (decision,) = decide(clients=[person.pk], purposes=["offers"])
    assert decision.status == "withdrawn"
    assert "You have withdrawn your consent: Amigo offers." in text(response)
    assert allowed(person)["email"] is True


def test_withdrawing_the_whole_consent_is_a_second_choice(client: HttpClient, person: Client) -> None:
    page = text(client.get(link(person)))
    response = client.post(link(person), {"whole": "purpose"})

    assert page.count('name="whole"') == 1
    (decision,) = decide(clients=[person.pk], purposes=["offers"])
    assert decision.status == "withdrawn"
    assert "You have withdrawn your consent: Amigo offers." in text(response)
    assert allowed(person)["email"] is True


def test_after_a_click_the_whole_consent_can_still_be_withdrawn(client: HttpClient, person: Client) -> None:
    page = text(client.post(link(person), ONE_CLICK))

    assert page.count('name="whole"') == 1


def test_nothing_is_left_to_do_for_an_erased_client(client: HttpClient, person: Client) -> None:
    Client.objects.filter(pk=person.pk).update(erased_at=timezone.now())

    response = client.post(link(person), ONE_CLICK)

    assert response.status_code == 200
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_link_is_not_found_and_helps(client: HttpClient, person: Client, method: str) -> None:
    client.cookies["django_language"] = "en"
    forged = f"{link(person)[:-2]}{'A' if link(person)[-2] != 'A' else 'Q'}/"

    response = getattr(client, method)(forged, ONE_CLICK)

    assert response.status_code == 404
    assert "This link does not work" in text(response)
    assert allowed(person)["email"] is True


def test_only_get_and_post(client: HttpClient, person: Client) -> None:
    assert client.put(link(person)).status_code == 405
