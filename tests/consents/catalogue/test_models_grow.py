"""A ninth purpose and a new channel, made in the admin, work everywhere: no code knows their names."""

from typing import Any

import pytest
from django.test import Client as HttpClient
from django.urls import reverse

from clients.person.models import Client, Language
from consents.catalogue.models import Channel, Purpose
from consents.catalogue.notices.models import Notice
from consents.catalogue.notices.queries import fingerprint
from consents.catalogue.systems.models import ApiClient
from tests.api.caller import caller, file_of
from tests.desk.card.card_user import act, card_of, signed_in, text_of
from tests.factories import ApiClientFactory, ClientFactory, StaffFactory, record
from tests.portal.portal_reader import HOME, shown, sign_in, tap, wish
from tests.support.asking import ask
from tests.support.html import every

pytestmark = pytest.mark.django_db

RULES = {"contacts": "on", "uses_channels": "on", "outlives_months": "0"}


def staff(role: str) -> HttpClient:
    http = HttpClient()
    signed_in(http, StaffFactory.create(role=role))
    return http


def add(kind: str, **said: Any) -> Any:
    return staff("admin").post(reverse(f"admin:consents_{kind}_add"), said)


def ninth_purpose() -> Purpose:
    """Added by an administrator, written by a supervisor, published by the dpo."""
    add("purpose", code="partner-offers", position="9", **RULES)
    supervisor, dpo = staff("supervisor"), staff("dpo")
    supervisor.post(reverse("desk:notice_draft", args=["partner-offers"]))
    notice = Notice.objects.get(purpose__code="partner-offers")
    page = {"expected": fingerprint(notice)}
    for language in Language.values:
        page |= {
            f"title_{language}": f"Partners {language}",
            f"summary_{language}": "S",
            f"body_{language}": "B",
        }
    supervisor.post(reverse("desk:notice", args=["partner-offers", 1]), page)
    dpo.post(
        reverse("desk:notice_publish", args=["partner-offers", 1]),
        {"expected": fingerprint(Notice.objects.get(pk=notice.pk))},
    )
    return Purpose.objects.get(code="partner-offers")


def reachable() -> Client:
    return ClientFactory.create(phone="+37120000001", email="anna@example.com")


class TestNinthPurpose:
    def test_the_card_asks_about_it(self) -> None:
        ninth_purpose()
        client, agent = reachable(), staff("agent")

        agent.post(card_of(client), act(client, **{"purpose-partner-offers": "yes"}))

        page = agent.get(card_of(client))
        assert "Partners en" in text_of(page)
        assert every(page, "[data-purpose=partner-offers][data-status=given]")

    def test_the_portal_asks_about_it(self, client: HttpClient) -> None:
        ninth_purpose()
        person = reachable()
        sign_in(client, person)

        tap(client, person, "partner-offers", "give")

        assert shown(client, "data-purpose", "partner-offers") == "given"
        assert "Partners lv" in client.get(HOME).content.decode()
        assert client.get(reverse("portal:notice", args=["partner-offers", 1])).status_code == 200

    def test_other_systems_are_told_about_it(self) -> None:
        ninth_purpose()
        person, system = reachable(), caller()
        record(person, given="partner-offers", channels={"sms": True})
        question = {"purpose": "partner-offers", "channel": "sms", "clients": [person.number]}

        decisions = system.post("/api/v1/decisions/", question, format="json").json()["decisions"]
        audience = system.get("/api/v1/exports/audience/", {"purpose": "partner-offers", "channel": "sms"})

        assert decisions[0]["allowed"]
        assert person.number in file_of(audience).decode()

    def test_lists_call_it_by_its_title(self) -> None:
        ninth_purpose()
        record(reachable(), given="partner-offers")

        page = text_of(staff("supervisor").get(reverse("admin:consents_consentrecord_changelist")))

        assert "Partners en" in page
        assert "partner-offers" not in page

    def test_before_it_has_a_notice_nobody_is_asked(self, client: HttpClient) -> None:
        add("purpose", code="partner-offers", position="9", **RULES)
        sign_in(client, reachable())

        assert "partner-offers" not in client.get(HOME).content.decode()
        assert "None is in force" in text_of(staff("admin").get(reverse("admin:consents_purpose_changelist")))

    def test_an_api_client_is_given_it(self) -> None:
        ninth, system = ninth_purpose(), ApiClientFactory.create(purposes=[])
        admin = staff("admin")
        address = reverse("admin:consents_apiclient_change", args=[system.pk])

        page = admin.get(address)
        admin.post(address, {"name": system.name, "scopes": system.scopes, "purposes": [ninth.pk]})

        assert "Partners en" in text_of(page)
        assert list(ApiClient.objects.get(pk=system.pk).purposes.all()) == [ninth]


class TestNewChannel:
    def test_it_is_chosen_decided_and_exported(self, client: HttpClient) -> None:
        person = reachable()
        names = {"name_lv": "Ziņapmaiņa", "name_en": "Messenger", "name_ru": "Мессенджер"}
        add("channel", code="messenger", position="6", contact_kind="phone", sends_by="", **names)
        record(person, given="offers")
        sign_in(client, person)

        wish(client, person, "channel", "messenger", "yes")

        assert shown(client, "data-channel", "messenger") == "true"
        assert ask(person, channel="messenger").allowed
        assert "Messenger" in text_of(staff("agent").get(card_of(person)))
        audience = caller().get("/api/v1/exports/audience/", {"purpose": "offers", "channel": "messenger"})
        assert "+37120000001" in file_of(audience).decode()

    def test_without_an_address_it_reaches_nobody(self) -> None:
        add(
            "channel",
            code="fax",
            position="6",
            contact_kind="post",
            sends_by="",
            name_lv="F",
            name_en="F",
            name_ru="F",
        )
        person = reachable()

        record(person, given="offers", channels={"fax": True})

        assert ask(person, channel="fax").reason == "no_contact_point"
        assert Channel.objects.get(code="fax").name == "F"
