from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AbstractApplication

from consents.catalogue.models import Purpose


class ApiClient(AbstractApplication):
    """Another system, the operator's or a partner's: what it may do, for which purposes (RFC 6749 §4.4)."""

    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("scopes"), default=list)
    purposes = models.ManyToManyField(
        Purpose, related_name="api_clients", verbose_name=_("purposes"), blank=True
    )

    class Meta(AbstractApplication.Meta):
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")

    def __str__(self) -> str:
        return str(self.name)
