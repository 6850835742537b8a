"""A reader of the portal, as tests see one."""

import re
from typing import Any

from django.test import Client as HttpClient
from django.urls import reverse

from clients.models import Client
from consents.portal.session import COOKIE, PortalSession
from consents.queries import ledger_head

HOME = "/"


def sign_in(http: HttpClient, client: Client) -> None:
    """As after the right code."""
    session = PortalSession()
    session["client"] = client.pk
    session.save()
    http.cookies[COOKIE] = session.session_key or ""


def tap(http: HttpClient, client: Client, code: str, act: str, **more: Any) -> Any:
    """A tap on a purpose of a page that was opened just now."""
    data = {"head": ledger_head(client.pk), "notice_version": 1, "act": act} | more
    return http.post(reverse("portal:purpose", args=[code]), data)


def wish(http: HttpClient, client: Client, kind: str, code: str, answer: str) -> Any:
    """A yes or no to a channel or topic."""
    data = {"head": ledger_head(client.pk), "wish": answer}
    return http.post(reverse(f"portal:{kind}", args=[code]), data)


def shown(http: HttpClient, attribute: str, value: str) -> str:
    """What the page says in the companion attribute: `data-status` of a purpose and so on."""
    companion = {"data-purpose": "status", "data-channel": "allowed", "data-topic": "wanted"}[attribute]
    found = re.search(f'{attribute}="{value}"\\s+data-{companion}="([a-z]+)"', text(http.get(HOME)))
    assert found
    return found[1]


def text(response: Any) -> str:
    return str(response.content.decode())
