"""Who reads the portal.

The portal keeps its own session beside the staff's: a person signed in to both leaves one without leaving
the other, and nothing of one can be read through the other.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from clients.person.models import Client

COOKIE = "amigo_portal"
IDLE_SECONDS = 30 * 60
"""How long a session lives without being used."""

Page = ParamSpec("Page")


class SignedInBy(StrEnum):
    SMS = "sms"
    EMAIL = "email"


class PortalSession(SessionStore):
    """What the portal remembers of one reader: an address waiting for its code, then the signed-in client."""

    @classmethod
    def of(cls, request: HttpRequest) -> "PortalSession":
        return cls(request.COOKIES.get(COOKIE))

    def get_session_cookie_age(self) -> int:
        return IDLE_SECONDS

    @property
    def client(self) -> Client | None:
        """The signed-in client, unless their data was erased since."""
        return Client.objects.filter(pk=self.get("client", 0), erased_at=None).first()

    @property
    def signed_in_by(self) -> SignedInBy:
        """What the code was sent by: an e-mail proves less, and is not enough for everything."""
        return SignedInBy(self.get("signed_in_by", SignedInBy.SMS))

    def sign_in(self, request: HttpRequest, client: Client, by: SignedInBy) -> None:
        """From here on the reader is the client, under a new key (OWASP ASVS 5.0, 7.2.4)."""
        self.clear()
        self["client"] = client.pk
        self["signed_in_by"] = by.value
        self.cycle_key()
        rotate_token(request)

    def say(self, text: str, *, about: str = "", **more: Any) -> None:
        """Tell the reader something on the next page, beside what it is about."""
        self["said"] = {"text": text, "about": about, **more}

    def said(self) -> dict[str, Any]:
        """What was to be told on this page, once."""
        said: dict[str, Any] = self.pop("said", {})
        return said

    def keep(self, request: HttpRequest, response: HttpResponse) -> None:
        """Save what is remembered, for another IDLE_SECONDS, and give the browser the key to it."""
        if self.is_empty():
            if COOKIE in request.COOKIES:
                response.delete_cookie(COOKIE, samesite="Lax")
            return
        try:
            self.save()
        except UpdateError:  # signed out in another window at the same time
            return
        response.set_cookie(
            COOKIE,
            self.session_key or "",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def portal_page(
    view: Callable[Concatenate[HttpRequest, PortalSession, Page], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Page], HttpResponse]:
    """A page that knows its reader's session; nobody between us and the reader stores it."""

    @never_cache
    @wraps(view)
    def page(request: HttpRequest, /, *args: Page.args, **kwargs: Page.kwargs) -> HttpResponse:
        session = PortalSession.of(request)
        response = view(request, session, *args, **kwargs)
        session.keep(request, response)
        return response

    return page


def client_page(
    view: Callable[Concatenate[HttpRequest, PortalSession, Client, Page], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Page], HttpResponse]:
    """A page of the signed-in client; whoever is not signed in is asked to."""

    @portal_page
    @wraps(view)
    def page(
        request: HttpRequest, session: PortalSession, /, *args: Page.args, **kwargs: Page.kwargs
    ) -> HttpResponse:
        if client := session.client:
            return view(request, session, client, *args, **kwargs)
        if COOKIE in request.COOKIES:
            session.say(_("You were signed out because you did nothing for a while. Please sign in again."))
        return redirect("portal:home")

    return page
