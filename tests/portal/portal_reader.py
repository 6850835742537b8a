"""A reader of the portal, as tests see one."""

from typing import Any

from django.test import Client as HttpClient
from django.urls import reverse

from amigo_consent.portal.session import COOKIE, PortalSession, SignedInBy
from clients.person.models import Client
from consents.ledger.timeline import ledger_head
from tests.support.html import the, words

HOME = "/"


def sign_in(http: HttpClient, client: Client, by: SignedInBy = SignedInBy.SMS) -> None:
    """As after the right code."""
    session = PortalSession()
    session["client"] = client.pk
    session["signed_in_by"] = by.value
    session.save()
    http.cookies[COOKIE] = session.session_key or ""


def signed_in(http: HttpClient, client: Client) -> HttpClient:
    """The client's browser, signed in, in English."""
    http.cookies["django_language"] = "en"
    sign_in(http, client)
    return http


def tap(http: HttpClient, client: Client, code: str, act: str, **more: Any) -> Any:
    """A tap on a purpose of a page that was opened just now."""
    data = {"head": ledger_head(client.pk), "notice_version": 1, "act": act} | more
    return http.post(reverse("portal:purpose", args=[code]), data)


def wish(http: HttpClient, client: Client, kind: str, code: str, answer: str) -> Any:
    """A yes or no to a channel or topic."""
    data = {"head": ledger_head(client.pk), "wish": answer}
    return http.post(reverse(f"portal:{kind}", args=[code]), data)


def objection(http: HttpClient, client: Client, stands: str) -> Any:
    """Objecting to direct marketing ("yes"), or taking the objection back ("no")."""
    data = {"head": ledger_head(client.pk), "stands": stands}
    return http.post(reverse("portal:objection", args=["marketing"]), data)


def shown(http: HttpClient, attribute: str, value: str) -> str:
    """What the page says in the companion attribute: `data-status` of a purpose and so on."""
    companion = {
        "data-purpose": "status",
        "data-channel": "allowed",
        "data-topic": "wanted",
        "data-objection": "stands",
    }[attribute]
    purpose = the(http.get(HOME), f"[{attribute}='{value}']")
    return purpose.attrs[f"data-{companion}"] or ""


def words_of(http: HttpClient, element: str) -> str:
    """What the page says in the element with this attribute, without markup."""
    return words(the(http.get(HOME), f"[{element}]"))


def text(response: Any) -> str:
    return str(response.content.decode())
