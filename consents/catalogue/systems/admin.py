"""Other systems and what they may do. Secrets and tokens are shown to nobody."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from oauth2_provider import admin as registered_by_oauth2_provider

from amigo_consent.lib.staff.admin_mixins import NOTHING, Admin
from consents.catalogue.models import Purpose
from consents.catalogue.notices.queries import titled_purposes
from consents.catalogue.systems.models import ApiClient

admin.site.unregister(
    [
        registered_by_oauth2_provider.access_token_model,
        registered_by_oauth2_provider.refresh_token_model,
        registered_by_oauth2_provider.grant_model,
        registered_by_oauth2_provider.id_token_model,
        ApiClient,
    ]
)


def _scopes() -> list[tuple[str, str]]:
    scopes: dict[str, str] = settings.OAUTH2_PROVIDER["SCOPES"]  # type: ignore[assignment]
    return [(scope, scope) for scope in scopes]


class ApiClientForm(forms.ModelForm):  # type: ignore[type-arg]
    scopes = forms.MultipleChoiceField(
        label=_("scopes"), choices=_scopes, widget=forms.CheckboxSelectMultiple, required=False
    )
    purposes = forms.ModelMultipleChoiceField(
        Purpose.objects.none(),
        label=_("purposes"),
        help_text=_("About other purposes this system is told nothing."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = ApiClient
        fields = ("name", "scopes", "purposes")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choice = self.fields["purposes"]
        if isinstance(choice, forms.ModelMultipleChoiceField):
            choice.queryset = titled_purposes()


@admin.register(ApiClient)
class ApiClientAdmin(Admin):
    """Made by `create_api_client`, which prints the secret once."""

    form = ApiClientForm
    list_display = ("name", "allowed_scopes", "made_at")
    fields = ("name", "identifier", "scopes", "purposes", "made_at", "changed_at")
    readonly_fields = ("identifier", "made_at", "changed_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("scopes"))
    def allowed_scopes(self, api_client: ApiClient) -> str:
        return ", ".join(api_client.scopes) or NOTHING

    @admin.display(description=_("identifier"))
    def identifier(self, api_client: ApiClient) -> str:
        """What OAuth calls `client_id`."""
        return str(api_client.client_id)

    @admin.display(description=_("made at"), ordering="created")
    def made_at(self, api_client: ApiClient) -> dt.datetime:
        return api_client.created

    @admin.display(description=_("changed at"))
    def changed_at(self, api_client: ApiClient) -> dt.datetime:
        return api_client.updated
