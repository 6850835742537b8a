import datetime as dt

import pytest
from django.test import Client as HttpClient

from consents.ledger.submit import Detail
from tests.factories import ClientFactory, CustomerCentreFactory, StaffFactory, record
from tests.portal.portal_reader import sign_in, text

pytestmark = pytest.mark.django_db


def history(client: HttpClient) -> str:
    client.cookies["django_language"] = "en"
    return " ".join(text(client.get("/history/")).split())


def test_everything_is_there_in_plain_words(client: HttpClient) -> None:
    person = ClientFactory.create()
    record(person, given="offers", channels={"sms": False}, topics={"news": True})
    record(person, withdrawn="offers")
    sign_in(client, person)

    page = history(client)

    assert "Amigo offers: <strong>withdrawn</strong>" in page
    assert "Amigo offers: <strong>given</strong>" in page
    assert "SMS: <strong>not allowed</strong>" in page
    assert "News: <strong>wanted</strong>" in page
    assert page.index("withdrawn") < page.index(">given<")
    assert 'href="/notices/offers/1/"' in page


def test_the_centre_is_named_and_nobody_of_the_staff(client: HttpClient) -> None:
    person = ClientFactory.create()
    staff = StaffFactory.create(first_name="Zigrīda", last_name="Noslēpumaina", username="zigrida")
    record(
        person,
        given="offers",
        by=staff,
        source="customer_centre",
        centre=CustomerCentreFactory.create(name="Amigo Cēsis"),
        detail=Detail(comment="came with a dog"),
    )
    sign_in(client, person)

    page = history(client)

    assert "Customer centre" in page
    assert "Amigo Cēsis" in page
    for secret in ("Zigrīda", "Noslēpumaina", "zigrida", "dog"):
        assert secret not in page


def test_what_was_recorded_later_says_when(client: HttpClient) -> None:
    person = ClientFactory.create()
    decided_at = dt.datetime(2026, 1, 2, 10, tzinfo=dt.UTC)
    record(person, given="offers", decided_at=decided_at)
    sign_in(client, person)

    page = history(client)

    assert 'datetime="2026-01-02T12:00:00+02:00"' in page
    assert "Recorded on" in page


def test_of_nobody_else(client: HttpClient) -> None:
    record(ClientFactory.create(), given="offers")
    sign_in(client, ClientFactory.create())

    page = history(client)

    assert "Nothing has been recorded yet." in page
    assert "Amigo offers" not in page
