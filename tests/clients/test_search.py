"""What somebody at the counter types, and whom they mean."""

import datetime as dt

import pytest

from clients.contacts.models import Subscription
from clients.person.models import Client
from clients.search import SEARCH_LIMIT, search_clients
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db


def found(text: str) -> list[Client]:
    return [profile.client for profile in search_clients(text).profiles]


@pytest.mark.parametrize(
    "text",
    ["20000001", "+371 20 000 001", "00371 20000001", "371-20000001", "(+371) 20000001", " 20 00 00 01 "],
)
def test_a_phone_number_in_any_spelling(text: str) -> None:
    holder = ClientFactory.create(phone="+37120000001")
    ClientFactory.create(phone="+37120000002")

    result = search_clients(text)

    assert result.certain == holder


@pytest.mark.parametrize("text", ["010180-12345", "01018012345", "010180 12345"])
def test_a_personal_code_with_or_without_dash(text: str) -> None:
    client = ClientFactory.create(personal_code="010180-12345")
    ClientFactory.create(personal_code="010180-12346")

    assert search_clients(text).certain == client


@pytest.mark.parametrize("text", ["a0000007", "A0000007", " A0000007 "])
def test_a_customer_number_in_any_case(text: str) -> None:
    client = ClientFactory.create(number="A0000007")

    assert search_clients(text).certain == client


def test_an_e_mail_address_in_any_case() -> None:
    client = ClientFactory.create(email="anna@example.com")

    assert search_clients("Anna@Example.COM").certain == client


@pytest.mark.parametrize("text", ["berzins janis", "BĒRZ", "jānis", "rziņ", "Janis  Bērziņš", "ja be"])
def test_a_name_by_words_in_any_order_with_or_without_diacritics(text: str) -> None:
    janis = ClientFactory.create(given_name="Jānis", family_name="Bērziņš")
    ClientFactory.create(given_name="Anna", family_name="Kalniņa")

    assert found(text) == [janis]


def test_a_name_is_never_certain() -> None:
    ClientFactory.create(given_name="Jānis", family_name="Bērziņš")

    assert search_clients("jānis bērziņš").certain is None


def test_whole_words_come_before_beginnings_and_those_before_middles() -> None:
    middle = ClientFactory.create(given_name="Pēteris", family_name="Dzērvens")
    beginning = ClientFactory.create(given_name="Zane", family_name="Ērvalde")
    whole = ClientFactory.create(given_name="Zita", family_name="Ērv")

    assert found("erv") == [whole, beginning, middle]


def test_the_holder_of_a_number_comes_before_who_once_held_it() -> None:
    past = ClientFactory.create(given_name="Aija")
    Subscription.objects.create(
        client=past, number="+37120000001", started_on=dt.date(2018, 1, 1), ended_on=dt.date(2019, 1, 1)
    )
    present = ClientFactory.create(given_name="Zane", phone="+37120000001")

    result = search_clients("20000001")

    assert [profile.client for profile in result.profiles] == [present, past]
    assert result.certain is None


def test_who_only_once_held_a_number_is_found_but_not_taken_for_its_holder() -> None:
    past = ClientFactory.create()
    Subscription.objects.create(
        client=past, number="+37120000001", started_on=dt.date(2018, 1, 1), ended_on=dt.date(2019, 1, 1)
    )

    result = search_clients("20000001")

    assert [profile.client for profile in result.profiles] == [past]
    assert result.certain is None


def test_a_number_handed_back_and_taken_again_is_theirs_today() -> None:
    client = ClientFactory.create(phone="+37120000001")
    Subscription.objects.create(
        client=client, number="+37120000001", started_on=dt.date(2015, 1, 1), ended_on=dt.date(2016, 1, 1)
    )

    result = search_clients("20000001")

    assert [phone.until for phone in result.profiles[0].phones] == [None]
    assert result.certain == client


def test_more_than_the_limit_is_said() -> None:
    ClientFactory.create_batch(SEARCH_LIMIT + 1, given_name="Anna")

    result = search_clients("anna")

    assert len(result.profiles) == SEARCH_LIMIT
    assert result.has_more


def test_a_company_may_have_a_digit_in_its_name() -> None:
    company = ClientFactory.create(given_name="", family_name="SIA 3D")

    assert found("sia 3d") == [company]


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "99999999", "nobody@example.com", "A9999999"])
def test_nothing_is_found_for_what_nobody_has(text: str) -> None:
    ClientFactory.create()

    assert found(text) == []


def test_erased_clients_are_never_found() -> None:
    ClientFactory.create(
        number="A0000007", phone="+37120000001", erased_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    )

    assert found("A0000007") == found("20000001") == found("Kalniņa") == []


@pytest.mark.parametrize(
    ("left_on", "is_client"), [(None, True), (dt.date(2021, 1, 1), False), (dt.date(2999, 1, 1), True)]
)
def test_a_profile_says_whether_the_client_is_with_us(left_on: dt.date | None, is_client: bool) -> None:
    ClientFactory.create(number="A0000007", joined_on__left_on=left_on)

    (profile,) = search_clients("A0000007").profiles

    assert profile.is_client == is_client
