"""The client card over HTTP, as a member of staff uses it."""

import re
from typing import Any

from django.contrib.auth.models import User
from django.test import Client as HttpClient
from django.urls import reverse

from clients.models import Client
from consents.models import Purpose
from consents.queries import ledger_head
from tests.factories import StaffFactory


def signed_in(http: HttpClient, user: User | None = None) -> User:
    user = user or StaffFactory.create()
    http.force_login(user)
    http.cookies["django_language"] = "en"
    return user


def card_of(client: Client) -> str:
    return reverse("staff:card", args=[client.pk])


def act(client: Client, action: str = "record", **said: Any) -> dict[str, Any]:
    """The fields of the card as an agent would send them; `offers="yes"` stands for the purpose's field."""
    versions = {f"notice-{code}": 1 for code in Purpose.objects.values_list("code", flat=True)}
    return {
        "action": action,
        "source": "phone_call",
        "identity_check": "known_details",
        "language": "lv",
        "expected": ledger_head(client.pk),
        **versions,
        **said,
    }


def text_of(response: Any) -> str:
    """What can be read on the page, with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
