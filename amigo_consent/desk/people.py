from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from amigo_consent.lib.staff.admin_mixins import HistoryMixin, NeverDeletedMixin
from clients.access.models import AccessLog
from clients.access.services import record_access
from clients.person.models import Client


@admin.register(Client)
class ClientAdmin(NeverDeletedMixin, HistoryMixin):
    """Who a client is comes from the billing system; here only how to address them can be changed."""

    fields = (
        ("number", "given_name", "family_name"),
        ("code", "birth_date"),
        "greeting",
        "language",
        "municipality",
    )
    readonly_fields = ("number", "given_name", "family_name", "code", "birth_date")

    @admin.display(description=_("personal code"), empty_value="–")
    def code(self, client: Client) -> str:
        return client.masked_personal_code

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Clients are searched for, not leafed through."""
        return redirect("admin:index")

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, noting who looked."""
        self._note_access(request, object_id)
        return super().change_view(request, object_id, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page, noting who looked."""
        self._note_access(request, object_id)
        response: HttpResponse = super().history_view(request, object_id, extra_context)  # type: ignore[no-untyped-call]
        return response

    def _note_access(self, request: HttpRequest, object_id: str) -> None:
        client = self.get_object(request, object_id)
        if client and isinstance(request.user, User) and request.user.has_perm("clients.view_client"):
            record_access(client=client, by=request.user, what=AccessLog.What.CARD)
