"""The staff's front page: find a client in seconds."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views import View

from amigo_consent.lib import crypto
from clients.search import SEARCH_LIMIT, Found, search_clients

WORKING_DAY = 8 * 60 * 60
MAX_LENGTH = 200


class FrontPage(View):
    """Search by POST; results by GET, at an address that holds the text encrypted, for a working day."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context: dict[str, Any] = {
            **admin.site.each_context(request),
            "title": admin.site.index_title,
            "app_list": admin.site.get_app_list(request),
            "may_search": may_search(request),
            "limit": SEARCH_LIMIT,
            "max_length": MAX_LENGTH,
        }
        if token := request.GET.get("find", ""):
            context |= self._results(request, token)
        return TemplateResponse(request, "desk/front.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """To the card when only one client can be meant, otherwise to the results."""
        require_search(request)
        text = request.POST.get("find", "").strip()[:MAX_LENGTH]
        if not text:
            return redirect("desk:front")
        if client := search_clients(text).certain:
            return redirect("desk:card", client.pk)
        token = crypto.encrypt(text, use="search").decode()
        return redirect(f"{reverse('desk:front')}?{urlencode({'find': token})}")

    def _results(self, request: HttpRequest, token: str) -> dict[str, Any]:
        require_search(request)
        try:
            text = crypto.decrypt(token, use="search", max_age=WORKING_DAY)
        except crypto.InvalidToken:
            return {"search_is_old": True}
        found: Found = search_clients(text)
        return {"text": text, "found": found}


def may_search(request: HttpRequest) -> bool:
    return request.user.has_perm("clients.view_client")


def require_search(request: HttpRequest) -> None:
    if not may_search(request):
        raise PermissionDenied
