"""Signing in: a phone number or an e-mail, then the code that was sent to it. Neither is ever in a URL."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from amigo_consent.lib import phone
from amigo_consent.lib.web.client_ip import client_ip
from amigo_consent.lib.web.language import chosen_language, remember_language
from amigo_consent.portal.forms import AddressForm, CodeForm
from amigo_consent.portal.session import PortalSession, SignedInBy, portal_page
from clients.sign_in.queries import is_email
from clients.sign_in.services import CodeNotUsable, TooManyCodes, WrongCode, request_code, sign_in


def address_page(
    request: HttpRequest, session: PortalSession, form: AddressForm | None = None
) -> HttpResponse:
    """The page that asks who is there."""
    return render(request, "portal/sign_in.html", {"form": form or AddressForm(), "said": session.said()})


@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def enter_address(request: HttpRequest, session: PortalSession) -> HttpResponse:
    """Send a code and ask for it, whoever's number or e-mail it is."""
    if request.method != "POST":
        return redirect("portal:home")
    form = AddressForm(request.POST)
    if form.is_valid():
        address = form.cleaned_data["number"]
        try:
            request_code(address, ip=client_ip(request))
        except TooManyCodes as refusal:
            form.add_error(None, _wait(refusal.wait))
        else:
            session["address"] = address
            return redirect("portal:code")
    return address_page(request, session, form)


@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def enter_code(request: HttpRequest, session: PortalSession) -> HttpResponse:
    """Sign in with the code. The page is in the client's own language from now on, if none was chosen."""
    address = session.get("address")
    if address is None:
        return redirect("portal:home")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            client = sign_in(address, form.cleaned_data["code"])
        except WrongCode:
            form.add_error("code", _("This is not the code we sent. Check it and try again."))
        except CodeNotUsable:
            form.add_error("code", _("This code is no longer valid. Ask for a new one below."))
        else:
            session.sign_in(request, client, SignedInBy.EMAIL if is_email(address) else SignedInBy.SMS)
            response = redirect("portal:home")
            if not chosen_language(request):
                remember_language(response, client.language)
            return response
    spaced = address if is_email(address) else phone.spaced(address)
    return render(request, "portal/code.html", {"form": form, "address": address, "spaced": spaced})


@require_POST
@portal_page
def sign_out(request: HttpRequest, session: PortalSession) -> HttpResponse:
    session.flush()
    session.say(_("You are signed out."))
    return redirect("portal:home")


def _wait(wait: dt.timedelta) -> str:
    minutes = int(wait.total_seconds() // 60)
    return ngettext(
        "Too many codes were asked for. Please wait %(minutes)s minute and try again.",
        "Too many codes were asked for. Please wait %(minutes)s minutes and try again.",
        minutes,
    ) % {"minutes": minutes}
