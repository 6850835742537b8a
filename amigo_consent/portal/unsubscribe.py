"""One-click unsubscribe (RFC 8058): no cookie, no sign-in, no redirect, and GET changes nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from amigo_consent.lib.web.language import chosen_language
from amigo_consent.portal.acts import request_detail
from amigo_consent.portal.purposes import text_of
from clients.person.models import Client
from consents.catalogue.models import Channel, Purpose
from consents.catalogue.notices.queries import notices_in_force
from consents.ledger.unsubscribe import BadToken, read_token, unsubscribe


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask by GET, do by POST, in the language that the reader chose, otherwise in the client's own."""
    try:
        wish = read_token(token)
    except BadToken:
        return render(request, "portal/unsubscribe_unknown.html", status=404)
    client = Client.objects.get(pk=wish.client_id)
    language = chosen_language(request) or client.language
    whole = wish.channel_id is None or request.POST.get("whole") == "purpose"
    if request.method == "POST":
        unsubscribe(token, language=language, detail=request_detail(request), whole=whole)
    with translation.override(language):
        context = {
            "is_done": request.method == "POST",
            "is_whole": whole,
            "channel": wish.channel_id and Channel.objects.get(pk=wish.channel_id),
            "purpose": text_of(notices_in_force()[Purpose.objects.get(pk=wish.purpose_id).code]),
        }
        response = render(request, "portal/unsubscribe.html", context)
    response.headers["Content-Language"] = language
    return response
