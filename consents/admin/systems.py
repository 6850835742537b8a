"""Other systems: what they may do, and what they took. Secrets and tokens are shown to nobody."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from oauth2_provider import admin as registered_by_oauth2_provider

from amigo_consent.lib.admin_mixins import Admin, ReadOnlyMixin
from consents.models import ApiClient, Export

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

    class Meta:
        model = ApiClient
        fields = ("name", "scopes", "purposes")
        widgets = {"purposes": forms.CheckboxSelectMultiple}


@admin.register(ApiClient)
class ApiClientAdmin(Admin):
    """Made by `create_api_client`, which prints the secret once."""

    form = ApiClientForm
    list_display = ("name", "client_id", "scopes", "created")
    fields = ("name", "client_id", "scopes", "purposes", "created", "updated")
    readonly_fields = ("client_id", "created", "updated")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Export)
class ExportAdmin(ReadOnlyMixin, Admin):
    list_display = ("started_at", "api_client", "kind", "rows", "bytes", "finished_at")
    list_filter = ("started_at", "kind", "api_client")
    list_select_related = ("api_client",)
    fields = ("id", "api_client", "kind", "filters", "started_at", "finished_at", "rows", "bytes", "checksum")
    readonly_fields = ("id", "checksum")

    @admin.display(description="SHA-256", empty_value="–")
    def checksum(self, export: Export) -> str | None:
        return bytes(export.sha256).hex() if export.sha256 else None
