from oauth2_provider.scopes import SettingsScopes

from consents.models import ApiClient


class GrantedScopes(SettingsScopes):
    """An API client may ask for the scopes it was given, and gets all of them when it asks for none."""

    def get_available_scopes(self, application: ApiClient | None = None, request=None, *args, **kwargs) -> list[str]:
        return list(application.scopes) if application else super().get_available_scopes()

    def get_default_scopes(self, application: ApiClient | None = None, request=None, *args, **kwargs) -> list[str]:
        return self.get_available_scopes(application)
