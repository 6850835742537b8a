from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from clients.person.models import Client
from consents.catalogue.models import Channel, Purpose
from consents.ledger.models.submission import Submission


class RenewalReason(models.TextChoices):
    """Why a consent will soon stop to count, unless it is given again."""

    EXPIRES = "expires", _("the consent expires")
    NOTICE = "notice", _("a newer notice needs a new consent")


class Reminder(models.Model):
    """That a client was asked, once, to renew a consent that will soon stop to count.

    `submission` is the act by which the consent was given: it is asked for once an act. `sent_at` is empty
    until the message has left.
    """

    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="reminders", verbose_name=_("client")
    )
    purpose = models.ForeignKey(
        Purpose, on_delete=models.PROTECT, related_name="+", verbose_name=_("purpose")
    )
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="+", verbose_name=_("submission")
    )
    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="+", verbose_name=_("channel")
    )
    reason = models.CharField(_("reason"), max_length=7, choices=RenewalReason.choices)
    due_at = models.DateTimeField(_("due at"), help_text=_("When the consent stops to count."))
    created_at = models.DateTimeField(_("created at"), db_default=Now())
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(name="reminder_once_per_consent", fields=["purpose", "submission"]),
            models.CheckConstraint(
                name="reminder_reason_known", condition=Q(reason__in=RenewalReason.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{localtime(self.due_at):%d.%m.%Y} · {self.get_reason_display()}"
