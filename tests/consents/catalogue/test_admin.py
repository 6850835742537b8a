"""What administrators may change of the catalogue, and how they are told that something cannot be."""

from typing import Any

import pytest
from django.test import Client as HttpClient
from django.urls import reverse

from consents.catalogue.models import Channel, Purpose, Topic
from tests.desk.card.card_user import signed_in, text_of
from tests.factories import ClientFactory, StaffFactory, record

pytestmark = pytest.mark.django_db

NAMES = {"name_lv": "Nosaukums", "name_en": "Name", "name_ru": "Название"}


@pytest.fixture(autouse=True)
def _administrator(client: HttpClient) -> None:
    signed_in(client, StaffFactory.create(role="admin"))


def address(kind: str, row: Any = None) -> str:
    if row is None:
        return reverse(f"admin:consents_{kind}_add")
    return reverse(f"admin:consents_{kind}_change", args=[row.pk])


def of(purpose: Purpose, **said: Any) -> dict[str, Any]:
    """What the form of a purpose with a published notice sends."""
    return {"position": purpose.position, "validity_months": "", "pausable": "on"} | said


@pytest.mark.parametrize("kind", ["purpose", "channel", "topic"])
def test_a_new_one_comes_last(client: HttpClient, kind: str) -> None:
    model = {"purpose": Purpose, "channel": Channel, "topic": Topic}[kind]
    last = model._default_manager.count()

    page = client.get(address(kind)).content.decode()

    assert f'name="position" value="{last + 1}"' in page


class TestPurpose:
    def test_its_rules_are_words_once_a_notice_is_published(self, client: HttpClient) -> None:
        page = client.get(address("purpose", Purpose.objects.get(code="offers")))

        assert 'name="uses_channels"' not in page.content.decode()
        assert "Uses channels: Yes" in text_of(page)

    def test_its_rules_are_fields_before(self, client: HttpClient) -> None:
        ninth = Purpose.objects.create(code="ninth", position=9)

        page = client.get(address("purpose", ninth)).content.decode()

        assert 'name="uses_channels"' in page
        assert "Write its notice" in page

    def test_forged_rules_change_nothing(self, client: HttpClient) -> None:
        location = Purpose.objects.get(code="location-data")

        client.post(address("purpose", location), of(location, uses_channels="on", outlives_months="3"))

        location.refresh_from_db()
        assert (location.uses_channels, location.outlives_months) == (False, 0)

    def test_what_counts_from_now_on_can_be_changed(self, client: HttpClient) -> None:
        location = Purpose.objects.get(code="location-data")

        client.post(address("purpose", location), of(location, validity_months="24"))

        location.refresh_from_db()
        assert location.validity_months == 24

    @pytest.mark.parametrize(
        ("said", "problem"),
        [
            ({"position": "1"}, "“Amigo offers” has this position. The next free one is 9."),
            ({"position": "-1"}, "greater than or equal to 0"),
            ({"validity_months": "0"}, "greater than or equal to 1"),
        ],
        ids=["taken", "negative", "no validity"],
    )
    def test_mistakes_are_explained(self, client: HttpClient, said: dict[str, str], problem: str) -> None:
        location = Purpose.objects.get(code="location-data")

        response = client.post(address("purpose", location), of(location, **said))

        assert problem in text_of(response)

    @pytest.mark.parametrize(
        ("code", "problem"),
        [("offers", "This code is taken"), ("Nīnth one", "small Latin letters"), ("a--b", "single hyphens")],
    )
    def test_a_code_is_checked_before_it_is_for_ever(
        self, client: HttpClient, code: str, problem: str
    ) -> None:
        response = client.post(address("purpose"), {"code": code, "position": 9, "outlives_months": 0})

        assert problem in text_of(response)
        assert Purpose.objects.count() == 8


class TestChannel:
    def test_its_kind_of_address_is_fixed_once_somebody_chose_it(self, client: HttpClient) -> None:
        sms = Channel.objects.get(code="sms")
        before = client.get(address("channel", sms)).content.decode()

        record(ClientFactory.create(), channels={"sms": False})

        after = client.get(address("channel", sms)).content.decode()
        assert 'name="contact_kind"' in before
        assert 'name="contact_kind"' not in after

    @pytest.mark.parametrize("is_chosen", [True, False])
    def test_texts_are_not_sent_to_the_post(self, client: HttpClient, is_chosen: bool) -> None:
        post = Channel.objects.get(code="post")
        if is_chosen:
            record(ClientFactory.create(), channels={"post": True})

        said = {"position": 4, "contact_kind": "post", "sends_by": "sms", **NAMES}
        response = client.post(address("channel", post), said)

        post.refresh_from_db()
        assert "text messages to phone numbers" in text_of(response)
        assert post.sends_by == ""
