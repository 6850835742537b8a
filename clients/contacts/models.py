"""Where clients are reached, and the phone numbers in their hands."""

import datetime as dt
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from amigo_consent.lib.history import History
from amigo_consent.lib.phone import E164
from clients.contacts.querysets import ContactPointQuerySet, SubscriptionQuerySet
from clients.person.models import Client


class ContactKind(models.TextChoices):
    """What kind of address a channel needs."""

    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("phone")
    POST = "post", _("postal address")


class SuspensionReason(models.TextChoices):
    """Why an address is not used although it is still the client's, as far as we know."""

    NUMBER_ENDED = "number_ended", _("the number's subscription ended")
    NUMBER_HANDED_ON = "number_handed_on", _("the number went to another client")


class ContactPoint(models.Model):
    """Where the client can be reached. Closed, never deleted, so that a past moment can be answered.

    `value` is normalised: lower-case e-mail, E.164 phone number, or an address on one line. A suspended
    one is not used until the client reaffirms it: then it is closed, and a new one with the same value
    opened, so that each has one suspension at most and the past keeps its answers.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="contact_points")
    kind = models.CharField(_("kind"), max_length=5, choices=ContactKind.choices)
    value = models.CharField(_("address"), max_length=254, db_index=True)
    preferred = models.BooleanField(_("preferred"), default=False)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    suspended_from = models.DateTimeField(_("suspended from"), null=True, blank=True)
    suspended_until = models.DateTimeField(_("suspended until"), null=True, blank=True)
    suspension_reason = models.CharField(
        _("reason of the suspension"), max_length=16, choices=SuspensionReason.choices, blank=True
    )

    history: Any = History()

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        ordering = ["kind", "-preferred", "-since"]
        constraints = [
            models.CheckConstraint(name="contact_kind_known", condition=Q(kind__in=ContactKind.values)),
            models.CheckConstraint(
                name="contact_phone_is_e164", condition=~Q(kind=ContactKind.PHONE) | Q(value__regex=E164)
            ),
            models.CheckConstraint(
                name="contact_email_is_normalised",
                condition=~Q(kind=ContactKind.EMAIL) | Q(value__regex=r"^[^@\sA-Z]+@[^@\sA-Z]+$"),
            ),
            models.CheckConstraint(
                name="contact_ends_after_start", condition=Q(until__isnull=True) | Q(until__gt=F("since"))
            ),
            models.CheckConstraint(
                name="contact_suspension_ends_after_start",
                condition=Q(suspended_until__isnull=True) | Q(suspended_until__gt=F("suspended_from")),
            ),
            models.CheckConstraint(
                name="contact_suspension_has_start",
                condition=Q(suspended_until__isnull=True) | Q(suspended_from__isnull=False),
            ),
            models.CheckConstraint(
                name="contact_suspension_reason_known",
                condition=Q(suspension_reason="")
                | Q(suspension_reason__in=SuspensionReason.values, suspended_from__isnull=False),
            ),
            models.UniqueConstraint(
                name="contact_one_preferred_per_kind",
                fields=["client", "kind"],
                condition=Q(preferred=True, until__isnull=True),
            ),
            models.UniqueConstraint(
                name="contact_open_once",
                fields=["client", "kind", "value"],
                condition=Q(until__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.value

    def is_open(self, at: dt.datetime) -> bool:
        """Whether it is the client's at the moment, as `open_now` asks of many."""
        return self.since <= at and (self.until is None or self.until > at)

    def is_suspended(self, at: dt.datetime) -> bool:
        """Whether it is the client's at the moment and not used, as `suspended_now` asks of many."""
        has_begun = self.suspended_from is not None and self.suspended_from <= at
        is_over = self.suspended_until is not None and self.suspended_until <= at
        return self.is_open(at) and has_begun and not is_over

    def is_usable(self, at: dt.datetime) -> bool:
        """Whether it is the client's at the moment and not suspended, as `usable_now` asks of many."""
        return self.is_open(at) and not self.is_suspended(at)


class Subscription(models.Model):
    """A phone number (E.164) in the client's hands; numbers are handed on, so it begins and ends."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="subscriptions")
    number = models.CharField(_("phone number"), max_length=16, db_index=True)
    started_on = models.DateField(_("started on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    history: Any = History()

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
