from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from amigo_consent.lib.phone import E164
from clients.models.client import Client
from clients.querysets import SubscriptionQuerySet


class Subscription(models.Model):
    """A phone number (E.164) in the client's hands; numbers are handed on, so it begins and ends."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="subscriptions")
    number = models.CharField(_("phone number"), max_length=16, db_index=True)
    started_on = models.DateField(_("started on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    history: Any = HistoricalRecords()

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["-started_on"]
        constraints = [
            models.CheckConstraint(name="subscription_number_is_e164", condition=Q(number__regex=E164)),
            models.CheckConstraint(
                name="subscription_ends_after_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
            ),
            ExclusionConstraint(
                name="subscription_one_holder_at_a_time",
                expressions=[
                    ("number", RangeOperators.EQUAL),
                    (
                        Func("started_on", "ended_on", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Another subscription holds this number at that time."),
            ),
        ]

    def __str__(self) -> str:
        return self.number
