from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clients.person.models import Client


class SignInCode(models.Model):
    """A six-digit code asked for at an address: single-use, ten minutes, few tries (ASVS 5.0, 6.5).

    An E.164 number or an e-mail address that nobody signs in by gets a row too, without a client: asking
    costs the same either way, and tells nobody who our clients are.
    """

    address = models.CharField(max_length=254, db_index=True)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, related_name="+")
    digest = models.BinaryField(max_length=32)
    ip = models.GenericIPAddressField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["SignInCode"]] = models.Manager()

    class Meta:
        verbose_name = _("sign-in code")
        verbose_name_plural = _("sign-in codes")
        indexes = [models.Index(fields=["ip", "created_at"], name="sign_in_code_by_ip")]
        constraints = [
            models.CheckConstraint(
                name="sign_in_code_used_by_a_client",
                condition=Q(used_at__isnull=True) | Q(client__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} · {self.created_at:%Y-%m-%d %H:%M}"
