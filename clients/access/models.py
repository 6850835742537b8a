from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from clients.person.models import Client


class AccessLog(models.Model):
    """Who of the staff looked at whom, and at what. Append-only in the database (OWASP ASVS 5.0, 16.2)."""

    class What(models.TextChoices):
        CARD = "card", _("client card")
        PERSONAL_CODE = "personal_code", _("personal code")

    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="accesses", verbose_name=_("client")
    )
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("staff")
    )
    what = models.CharField(_("what"), max_length=20, choices=What.choices)
    at = models.DateTimeField(_("at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("access to a client's data")
        verbose_name_plural = _("accesses to clients' data")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["client", "-at"], name="access_of_client")]

    def __str__(self) -> str:
        return f"{localtime(self.at):%d.%m.%Y %H:%M} · {self.get_what_display()}"
