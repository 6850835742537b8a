from typing import Any

from oauth2_provider.scopes import SettingsScopes

from consents.catalogue.systems.models import ApiClient


class GrantedScopes(SettingsScopes):
    """An API client may ask for the scopes it was given, and gets all of them when it asks for none."""

    def get_available_scopes(
        self, application: ApiClient | None = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        known: list[str] = super().get_available_scopes()  # type: ignore[no-untyped-call]
        return known if application is None else [scope for scope in known if scope in application.scopes]

    def get_default_scopes(
        self, application: ApiClient | None = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        return self.get_available_scopes(application)
