"""The client card over HTTP, as a member of staff uses it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.test import Client as HttpClient
from django.urls import reverse
from django.utils import timezone

from clients.person.models import Client
from consents.catalogue.models import Purpose
from consents.ledger.timeline import ledger_head
from tests.factories import StaffFactory
from tests.support.html import the, words


def signed_in(http: HttpClient, user: User | None = None) -> User:
    user = user or StaffFactory.create()
    http.force_login(user)
    http.cookies["django_language"] = "en"
    return user


def card_of(client: Client) -> str:
    return reverse("desk:card", args=[client.pk])


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
    return words(response)


def day(when: dt.date) -> str:
    """A day, or the day in Riga of a moment, as the English page writes it."""
    local = timezone.localtime(when) if isinstance(when, dt.datetime) else when
    return f"{local:%-d %b %Y}"


def moment(when: dt.datetime) -> str:
    return f"{day(when)} {timezone.localtime(when):%H:%M}"


@dataclass(frozen=True)
class Row:
    """A row of the card: its effective status or state, its markup, its text, and the answers it takes."""

    status: str
    html: str
    text: str
    answers: list[str]


def row_of(response: Any, kind: str, code: str) -> Row:
    """The row of a `purpose`, `channel`, `topic` or `objection`, without the notice's text."""
    row = the(response, f"[data-{kind}='{code}']")
    for notice in row.css("details"):
        notice.decompose()
    status = next(said for name, said in row.attrs.items() if name.startswith("data-") and said != code)
    answers = [radio.attrs.sget("value") for radio in row.css("input[type=radio]")]
    return Row(status=status or "", html=row.html or "", text=words(row), answers=answers)
