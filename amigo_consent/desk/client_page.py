from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views import View

from amigo_consent.lib.staff.admin_site import StaffRequest
from clients.person.models import Client


class ClientPage(View):
    """A page of the staff's about one client, `client`, for those who may see clients."""

    request: StaffRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("clients.view_client"):
            raise PermissionDenied
        self.client = get_object_or_404(Client, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)
