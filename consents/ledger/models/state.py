"""The current state, projected from the ledger. Only `consents.ledger.projection` writes these tables.

Each row points at the submission it comes from (of the same client: a composite foreign key sees to it)
and is history-tracked; the history answers for past moments and is append-only.
"""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from amigo_consent.lib.history import History
from clients.person.models import Client, Language
from consents.catalogue.models import Channel, Purpose, Topic
from consents.catalogue.notices.models import Notice
from consents.ledger.models.submission import Submission
from consents.rules.words import TOPIC_WISHES, ConsentStatus, ObjectionKind, words_of_pause


class Projected(models.Model):
    """A row that only the projection of the ledger writes, in SQL (`consents.ledger.projection`)."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise TypeError(f"{type(self).__name__} is projected from the ledger; use consents.ledger.submit")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{type(self).__name__} is projected from the ledger and never deleted")


class ConsentRecord(Projected):
    """What a client last said about a purpose."""

    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="consent_records", verbose_name=_("client")
    )
    purpose = models.ForeignKey(
        Purpose, on_delete=models.PROTECT, related_name="consent_records", verbose_name=_("purpose")
    )
    status = models.CharField(_("status"), max_length=9, choices=ConsentStatus.choices)
    notice = models.ForeignKey(
        Notice, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("notice")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    decided_at = models.DateTimeField(_("decided at"))
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="+", verbose_name=_("submission")
    )

    history: Any = History()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["client", "purpose"]
        constraints = [
            models.UniqueConstraint(name="consent_one_per_purpose", fields=["client", "purpose"]),
            models.CheckConstraint(name="consent_status_known", condition=Q(status__in=ConsentStatus.values)),
            models.CheckConstraint(
                name="consent_given_has_notice",
                condition=~Q(status=ConsentStatus.GIVEN) | Q(notice__isnull=False),
            ),
            models.CheckConstraint(
                name="consent_only_given_expires",
                condition=Q(status=ConsentStatus.GIVEN) | Q(expires_at__isnull=True),
            ),
            models.CheckConstraint(
                name="consent_expires_after_decision",
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("decided_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.get_status_display()}"


class Pause(Projected):
    """Until when a client paused a purpose; empty when they ended the pause (ePrivacy Art. 9(2)).

    It stands beside the consent, and only a later word about the purpose itself ends it.
    """

    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="pauses", verbose_name=_("client")
    )
    purpose = models.ForeignKey(
        Purpose, on_delete=models.PROTECT, related_name="pauses", verbose_name=_("purpose")
    )
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"))
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="+", verbose_name=_("submission")
    )

    history: Any = History()

    class Meta:
        verbose_name = _("pause of a consent")
        verbose_name_plural = _("pauses of consents")
        ordering = ["client", "purpose"]
        constraints = [
            models.UniqueConstraint(name="pause_once", fields=["client", "purpose"]),
            models.CheckConstraint(
                name="pause_ends_after_it_begins",
                condition=Q(paused_until__isnull=True) | Q(paused_until__gt=F("decided_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {words_of_pause(self.paused_until)}"


class ChannelPreference(Projected):
    """Whether a client wants to be reached by a channel."""

    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="channel_preferences", verbose_name=_("client")
    )
    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="preferences", verbose_name=_("channel")
    )
    allowed = models.BooleanField(_("allowed"))
    decided_at = models.DateTimeField(_("decided at"))
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="+", verbose_name=_("submission")
    )

    history: Any = History()

    class Meta:
        verbose_name = _("channel preference")
        verbose_name_plural = _("channel preferences")
        ordering = ["client", "channel"]
        constraints = [
            models.UniqueConstraint(name="channel_preference_once", fields=["client", "channel"]),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {_('allowed') if self.allowed else _('not allowed')}"


class TopicPreference(Projected):
    """Whether a client wants to hear about a topic, in their own word."""

    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="topic_preferences", verbose_name=_("client")
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, related_name="preferences", verbose_name=_("topic")
    )
    state = models.CharField(
        _("state"), max_length=8, choices=[(wish.value, wish.label) for wish in TOPIC_WISHES]
    )
    decided_at = models.DateTimeField(_("decided at"))
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="+", verbose_name=_("submission")
    )

    history: Any = History()

    class Meta:
        verbose_name = _("topic preference")
        verbose_name_plural = _("topic preferences")
        ordering = ["client", "topic"]
        constraints = [
            models.UniqueConstraint(name="topic_preference_once", fields=["client", "topic"]),
            models.CheckConstraint(
                name="topic_state_known", condition=Q(state__in=[wish.value for wish in TOPIC_WISHES])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.get_state_display()}"


class TopicPause(Projected):
    """Whether a topic is paused for a client's e-mail, for lack of interest: this system's doing.

    It stands beside the client's own word, which a pause from before it does not outlive.
    """

    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="topic_pauses", verbose_name=_("client")
    )
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="pauses", verbose_name=_("topic"))
    stands = models.BooleanField(_("stands"))
    decided_at = models.DateTimeField(_("decided at"))
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="+", verbose_name=_("submission")
    )

    history: Any = History()

    class Meta:
        verbose_name = _("pause of a topic")
        verbose_name_plural = _("pauses of topics")
        ordering = ["client", "topic"]
        constraints = [
            models.UniqueConstraint(name="topic_pause_once", fields=["client", "topic"]),
        ]

    def __str__(self) -> str:
        state = pgettext("topic", "paused") if self.stands else pgettext("topic", "resumed")
        return f"{self.topic}: {state}"


class Objection(Projected):
    """Whether a client objects to a kind of processing (GDPR Art. 21(2)), or took the objection back."""

    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="objections", verbose_name=_("client")
    )
    kind = models.CharField(_("objection to"), max_length=9, choices=ObjectionKind.choices)
    stands = models.BooleanField(_("stands"))
    decided_at = models.DateTimeField(_("decided at"))
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="+", verbose_name=_("submission")
    )

    history: Any = History()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["client", "kind"]
        constraints = [
            models.UniqueConstraint(name="objection_once", fields=["client", "kind"]),
            models.CheckConstraint(name="objection_kind_known", condition=Q(kind__in=ObjectionKind.values)),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
