from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amigo_consent.lib.history import History
from clients.person.models import Client


class LoyaltyAccount(models.Model):
    """The loyalty that a client built up.

    While they are away it is frozen. When nothing keeps it any more it is hidden, and waits for what may come
    late; then the row is deleted. Its history says who froze, hid, restored and deleted it, and holds nothing
    of what it was.
    """

    client = models.OneToOneField(
        Client, on_delete=models.PROTECT, related_name="loyalty_account", verbose_name=_("client")
    )
    points = models.PositiveIntegerField(_("points"), default=0)
    member_since = models.DateField(_("member since"))
    frozen_on = models.DateField(
        _("frozen on"), null=True, blank=True, help_text=_("The day on which the client left.")
    )
    hidden_on = models.DateField(
        _("hidden on"), null=True, blank=True, help_text=_("The day since which nothing keeps it.")
    )

    history = History(excluded_fields=["points", "member_since"])

    class Meta:
        app_label = "clients"  # whose migrations made the table
        verbose_name = _("loyalty account")
        verbose_name_plural = _("loyalty accounts")
        constraints = [
            models.CheckConstraint(
                name="loyalty_hidden_only_while_frozen",
                condition=Q(hidden_on__isnull=True)
                | Q(frozen_on__isnull=False, hidden_on__gte=F("frozen_on")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.points)
