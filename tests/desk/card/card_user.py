"""The client card over HTTP, as a member of staff uses it."""

import datetime as dt
import re
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
    return readable(response.content.decode())


def readable(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def day(when: dt.date) -> str:
    """A day, or the day in Riga of a moment, as the English page writes it."""
    local = timezone.localtime(when) if isinstance(when, dt.datetime) else when
    return f"{local:%-d %b %Y}"


def moment(when: dt.datetime) -> str:
    return f"{day(when)} {timezone.localtime(when):%H:%M}"


@dataclass(frozen=True)
class Row:
    """A row of the card: its effective status or state, its markup, and what can be read of it."""

    status: str
    html: str

    @property
    def text(self) -> str:
        return readable(self.html)


def row_of(response: Any, kind: str, code: str) -> Row:
    """The row of a `purpose`, `channel`, `topic` or `objection`, up to the notice's text."""
    page = response.content.decode()
    found = re.search(rf'<\w+[^>]*data-{kind}="{code}"[^>]*?data-\w+="(\w+)"[^>]*>', page)
    assert found, f"no {kind} {code}"
    ends = re.compile(r"</article>|<details|data-channel=|data-topic=|</section>")
    end = ends.search(page, found.end())
    return Row(status=found[1], html=page[found.end() : end.start() if end else None])
