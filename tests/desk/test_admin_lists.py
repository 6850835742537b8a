"""Every list, page and history of the ledger and the catalogue, as the admin shows them."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client as HttpClient
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

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
    Pause,
    TopicPause,
    TopicPreference,
)
from consents.ledger.models.submission import Source, Submission
from consents.reminders.models import Reminder
from consents.rules.words import TopicState
from tests.factories import ApiClientFactory, ClientFactory, StaffFactory, record
from tests.support.html import words

pytestmark = pytest.mark.django_db

READ_ONLY = [
    ConsentRecord,
    Pause,
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


@pytest.fixture(scope="module")
def everything_of_a_client(module_db: None) -> None:
    """A client who said something of every kind, was reminded and written to, exported and looked at."""
    person = ClientFactory.create()
    record(
        person,
        given="location-data",
        pauses={"location-data": timezone.now() + dt.timedelta(days=1)},
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
    staff = HttpClient()
    staff.force_login(StaffFactory.create())
    staff.get(reverse("desk:card", args=[person.pk]))


@pytest.mark.usefixtures("everything_of_a_client", "superuser")
@pytest.mark.parametrize(
    "model", [*READ_ONLY, Purpose, Channel, Topic, ApiClient], ids=lambda model: model.__name__
)
def test_every_list_and_page_opens(model: Any, client: HttpClient) -> None:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"

    listed = client.get(reverse(f"{name}_changelist"))
    opened = client.get(reverse(f"{name}_change", args=[model.objects.first().pk]), follow=True)

    assert (listed.status_code, opened.status_code) == (200, 200)


@pytest.mark.usefixtures("everything_of_a_client", "superuser")
@pytest.mark.parametrize(
    "model",
    [
        ConsentRecord,
        Pause,
        ChannelPreference,
        TopicPreference,
        TopicPause,
        Objection,
        Reminder,
        Export,
        Purpose,
    ],
    ids=lambda model: model.__name__,
)
def test_lists_pages_and_histories_speak_the_readers_language(model: Any, client: HttpClient) -> None:
    client.cookies["django_language"] = "lv"
    row, name = model.objects.first(), f"admin:consents_{model._meta.model_name}"
    addresses = [reverse(f"{name}_changelist")]
    if model is not Purpose:  # whose page shows the code itself
        addresses.append(reverse(f"{name}_change", args=[row.pk]))
    if hasattr(model, "history"):
        addresses.append(reverse(f"{name}_history", args=[row.pk]))

    pages = [words(client.get(address)) for address in addresses]

    for page in pages:
        assert re.search(r"\b(location-data|offers|usage-data|sms|news|True|False)\b", page) is None
    if model in (ConsentRecord, Reminder, Purpose):
        assert "Atrašanās vietas dati individuālai sadarbībai" in pages[0]
