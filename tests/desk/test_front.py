"""The staff's front page, and what of the ledger and the catalogue the admin shows."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client as HttpClient
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from amigo_consent.lib import crypto
from amigo_consent.lib.actors import System
from clients.access.models import AccessLog
from consents.catalogue.models import Channel, Purpose, Topic
from consents.catalogue.notices.models import Notice
from consents.catalogue.systems.models import ApiClient
from consents.engagement.models import Message
from consents.exchange.models import Export
from consents.ledger.models.state import (
    ChannelPreference,
    ConsentRecord,
    Objection,
    TopicPause,
    TopicPreference,
)
from consents.ledger.models.submission import Source, Submission
from consents.reminders.models import Reminder
from consents.rules.words import TopicState
from tests.factories import ApiClientFactory, ClientFactory, StaffFactory, record

pytestmark = pytest.mark.django_db

FRONT = "/admin/"
HISTORY = apps.get_model("clients", "HistoricalClient")._default_manager


@pytest.fixture
def agent(client: HttpClient) -> User:
    agent = StaffFactory.create()
    client.force_login(agent)
    client.cookies["django_language"] = "en"
    return agent


@pytest.fixture
def superuser(client: HttpClient) -> User:
    superuser = StaffFactory.create(is_superuser=True)
    client.force_login(superuser)
    client.cookies["django_language"] = "en"
    return superuser


class TestFrontPage:
    def test_anonymous_people_are_asked_to_sign_in(self, client: HttpClient) -> None:
        assert client.get(FRONT)["Location"].startswith("/admin/login/")

    @pytest.mark.usefixtures("agent")
    def test_one_certain_client_opens_at_once(self, client: HttpClient) -> None:
        person = ClientFactory.create(phone="+37120000001")

        response = client.post(FRONT, {"find": "20000001"})

        assert response["Location"] == reverse("desk:card", args=[person.pk])

    @pytest.mark.usefixtures("agent")
    def test_names_lead_to_results_at_an_address_without_personal_data(self, client: HttpClient) -> None:
        ClientFactory.create(given_name="Jānis", family_name="Bērziņš", municipality="Cēsu novads")

        response = client.post(FRONT, {"find": "berz"})
        page = client.get(response["Location"]).content.decode()

        assert "berz" not in response["Location"].lower()
        assert "Jānis Bērziņš" in page
        assert "Cēsu novads" in page

    @pytest.mark.usefixtures("agent")
    def test_nothing_found_says_what_can_be_searched_for(self, client: HttpClient) -> None:
        response = client.post(FRONT, {"find": "20000009"}, follow=True)

        assert "Nobody was found." in response.content.decode()
        assert "phone number or personal code in any spelling" in response.content.decode()

    @pytest.mark.usefixtures("agent")
    def test_nothing_asked_shows_the_page_again(self, client: HttpClient) -> None:
        assert client.post(FRONT, {"find": " "})["Location"] == FRONT

    @pytest.mark.usefixtures("agent")
    def test_more_than_can_be_shown_is_said(self, client: HttpClient) -> None:
        ClientFactory.create_batch(51, given_name="Anna")

        response = client.post(FRONT, {"find": "anna"}, follow=True)

        assert "The first 50 clients" in response.content.decode()

    @pytest.mark.usefixtures("agent")
    @pytest.mark.parametrize(
        "token",
        [
            "forged",
            "%00",
            pytest.param(crypto.encrypt("berz", use="unsubscribe").decode(), id="a token of another use"),
        ],
    )
    def test_an_address_that_is_not_ours_finds_nothing(self, client: HttpClient, token: str) -> None:
        ClientFactory.create(family_name="Bērziņš")

        response = client.get(FRONT, {"find": token})

        assert "too old" in response.content.decode()
        assert "Bērziņš" not in response.content.decode()

    @pytest.mark.usefixtures("agent")
    def test_an_address_of_yesterday_finds_nothing(
        self, client: HttpClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        address = client.post(FRONT, {"find": "berz"})["Location"]
        monkeypatch.setattr("amigo_consent.desk.front.WORKING_DAY", -1)

        response = client.get(address)

        assert "too old" in response.content.decode()

    def test_who_may_not_see_clients_cannot_search(self, client: HttpClient) -> None:
        client.force_login(StaffFactory.create(role="admin"))
        token = crypto.encrypt("anna", use="search").decode()

        assert 'name="find"' not in client.get(FRONT).content.decode()
        assert client.post(FRONT, {"find": "anna"}).status_code == 403
        assert client.get(FRONT, {"find": token}).status_code == 403


READ_ONLY = [
    ConsentRecord,
    ChannelPreference,
    TopicPreference,
    TopicPause,
    Objection,
    Submission,
    Message,
    Reminder,
    AccessLog,
    Export,
    Notice,
]


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda model: model.__name__)
def test_nobody_changes_what_others_own(model: Any, superuser: User) -> None:
    request = RequestFactory().get("/")
    request.user = superuser
    registered = admin.site.get_model_admin(model)

    assert registered.has_view_permission(request)
    assert not registered.has_add_permission(request)
    assert not registered.has_change_permission(request)
    assert not registered.has_delete_permission(request)


@pytest.mark.usefixtures("superuser")
@pytest.mark.parametrize(
    "model", [*READ_ONLY, Purpose, Channel, Topic, ApiClient], ids=lambda model: model.__name__
)
def test_every_list_and_page_opens(model: Any, client: HttpClient) -> None:
    everything_of_a_client(client)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"

    listed = client.get(reverse(f"{name}_changelist"))
    opened = client.get(reverse(f"{name}_change", args=[model.objects.first().pk]), follow=True)

    assert (listed.status_code, opened.status_code) == (200, 200)


@pytest.mark.usefixtures("superuser")
@pytest.mark.parametrize(
    "model",
    [ConsentRecord, ChannelPreference, TopicPreference, TopicPause, Objection, Reminder, Export, Purpose],
    ids=lambda model: model.__name__,
)
def test_lists_pages_and_histories_speak_the_readers_language(model: Any, client: HttpClient) -> None:
    client.cookies["django_language"] = "lv"
    everything_of_a_client(client)
    row, name = model.objects.first(), f"admin:consents_{model._meta.model_name}"
    addresses = [reverse(f"{name}_changelist")]
    if model is not Purpose:  # whose page shows the code itself
        addresses.append(reverse(f"{name}_change", args=[row.pk]))
    if hasattr(model, "history"):
        addresses.append(reverse(f"{name}_history", args=[row.pk]))

    pages = [words_of(client.get(address)) for address in addresses]

    for page in pages:
        assert re.search(r"\b(location-data|offers|usage-data|sms|news|True|False)\b", page) is None
    if model in (ConsentRecord, Reminder, Purpose):
        assert "Atrašanās vietas dati individuālai sadarbībai" in pages[0]


@pytest.mark.usefixtures("superuser")
def test_titles_are_read_once_a_page(client: HttpClient, django_assert_max_num_queries: Any) -> None:
    for _ in range(5):
        record(ClientFactory.create(), given="offers usage-data location-data")
    address = reverse("admin:consents_consentrecord_changelist")
    client.get(address)

    with django_assert_max_num_queries(9):
        client.get(address)


@pytest.mark.usefixtures("superuser")
def test_a_consents_history_is_told_in_words(client: HttpClient) -> None:
    person = ClientFactory.create()
    record(person, given="offers")
    record(person, withdrawn="offers")
    consent = ConsentRecord.objects.get()

    page = client.get(reverse("admin:consents_consentrecord_history", args=[consent.pk])).content.decode()

    assert "Status: given" in page
    assert "<strong>withdrawn</strong>" in page
    assert "portal" in page


@pytest.mark.usefixtures("superuser")
def test_old_versions_cannot_be_brought_back(client: HttpClient) -> None:
    person = ClientFactory.create()
    version = HISTORY.get(id=person.pk)

    response = client.post(f"/admin/clients/client/{person.pk}/history/{version.pk}/")

    assert response.status_code in (302, 404)
    assert HISTORY.count() == 1


@pytest.mark.usefixtures("superuser")
@pytest.mark.parametrize("model", [Purpose, Channel, Topic])
def test_a_code_cannot_be_changed_once_it_exists(model: Any, client: HttpClient) -> None:
    row = model.objects.first()
    address = reverse(f"admin:consents_{model._meta.model_name}_change", args=[row.pk])

    page = client.get(address).content.decode()

    assert 'name="code"' not in page
    assert 'name="position"' in page


@pytest.mark.usefixtures("superuser")
def test_an_api_clients_secret_is_shown_to_nobody(client: HttpClient) -> None:
    system = ApiClientFactory.create(client_secret="very-secret")

    page = client.get(reverse("admin:consents_apiclient_change", args=[system.pk])).content.decode()

    assert system.client_id in page
    assert "secret" not in page


@pytest.mark.usefixtures("superuser")
def test_an_api_clients_scopes_and_purposes_can_be_changed(client: HttpClient) -> None:
    system = ApiClientFactory.create()
    offers = Purpose.objects.get(code="offers")
    sent = {"name": "campaigns", "scopes": ["exports:read"], "purposes": [offers.pk]}

    client.post(reverse("admin:consents_apiclient_change", args=[system.pk]), sent)

    system.refresh_from_db()
    assert system.scopes == ["exports:read"]
    assert list(system.purposes.all()) == [offers]


def test_tokens_are_not_in_the_admin() -> None:
    registered = {model._meta.model_name for model in admin.site._registry}

    assert registered.isdisjoint({"accesstoken", "refreshtoken", "grant", "idtoken"})


def everything_of_a_client(http: HttpClient) -> None:
    """A client who said something of every kind, was reminded and written to, exported and looked at."""
    person = ClientFactory.create()
    record(
        person,
        given="location-data",
        channels={"sms": True},
        topics={"news": True},
        objections={"marketing": True},
    )
    record(person, topics={"tariffs": TopicState.PAUSED}, by=System(), source=Source.SYSTEM)
    system = ApiClientFactory.create()
    filters = {"purpose": "offers", "channel": "sms", "topic": "news", "at": None, "format": "csv"}
    Export.objects.create(api_client=system, kind="audience", filters=filters)
    Message.objects.create(
        api_client=system,
        message_id="m-1",
        client=person,
        purpose=Purpose.objects.get(code="offers"),
        channel=Channel.objects.get(code="email"),
        topic=Topic.objects.get(code="news"),
        delivered_at=timezone.now(),
    )
    Reminder.objects.create(
        client=person,
        purpose=Purpose.objects.get(code="location-data"),
        submission=Submission.objects.filter(client=person).earliest("sequence"),
        channel=Channel.objects.get(code="sms"),
        reason="expires",
        due_at=timezone.now(),
    )
    http.get(reverse("desk:card", args=[person.pk]))


def words_of(response: Any) -> str:
    """What people read on the page: no tags, scripts or addresses."""
    page = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", response.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
