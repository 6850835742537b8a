import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consents.catalogue.systems.models import ApiClient


class Export(models.Model):
    """What left the house: who asked, for what, when, and how much it was.

    `rows`, `bytes` and `sha256` (of the bytes sent) are known when it is finished; one that never
    finished was broken off by its reader.
    """

    class Kind(models.TextChoices):
        AUDIENCE = "audience", _("audience")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    api_client = models.ForeignKey(
        ApiClient, on_delete=models.PROTECT, related_name="exports", verbose_name=_("API client")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    filters = models.JSONField(_("filters"))
    started_at = models.DateTimeField(_("started at"), db_default=Now())
    finished_at = models.DateTimeField(_("finished at"), null=True)
    rows = models.BigIntegerField(_("rows"), null=True)
    bytes = models.BigIntegerField(_("bytes"), null=True)
    sha256 = models.BinaryField(max_length=32, null=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                name="export_finished_is_counted",
                condition=Q(
                    finished_at__isnull=True, rows__isnull=True, bytes__isnull=True, sha256__isnull=True
                )
                | Q(finished_at__isnull=False, rows__isnull=False, bytes__isnull=False, sha256__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.id}"
