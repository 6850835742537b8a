"""What the operator asks about. These are rows, never enums: a ninth purpose or a new channel needs no code.

What code must know about a purpose is a named property of its row. A code never changes once it exists,
because the ledger speaks of purposes, channels and topics by code; and the properties that decide what a
consent is worth never change once somebody may have agreed to them (triggers: migrations 0004 and 0006).
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clients.contacts.models import ContactKind


class Purpose(models.Model):
    """One purpose of processing that the client consents to, or not (GDPR Art. 6(1)(a))."""

    code = models.SlugField(_("code"), unique=True)
    position = models.PositiveSmallIntegerField(_("position"), unique=True)
    contacts = models.BooleanField(
        _("contacts the client"),
        default=False,
        help_text=_(
            "It may lead to a message. What the client said about messages binds every one: "
            "their objection, channels, addresses and topics."
        ),
    )
    uses_channels = models.BooleanField(_("uses channels"), default=False)
    uses_topics = models.BooleanField(_("uses topics"), default=False)
    outlives_months = models.PositiveSmallIntegerField(
        _("outlives the relationship by months"),
        default=0,
        help_text=_(
            "How long the consent counts after the client has left. 0: it ends with the relationship."
        ),
    )
    validity_months = models.PositiveSmallIntegerField(
        _("validity in months"),
        null=True,
        blank=True,
        help_text=_("How long a consent counts before it has to be given again. Empty: until withdrawn."),
    )
    is_marketing = models.BooleanField(
        _("direct marketing"),
        default=False,
        help_text=_(
            "An objection to direct marketing stops it, whatever was consented to (GDPR Art. 21(2))."
        ),
    )
    keeps_loyalty = models.BooleanField(
        _("keeps loyalty"),
        default=False,
        help_text=_(
            "Loyalty of a client who left is kept until they withdraw the consent or its time is over."
        ),
    )
    aggregate_only = models.BooleanField(
        _("aggregates only"),
        default=False,
        help_text=_("May be exported as statistics only, never by person."),
    )
    pausable = models.BooleanField(
        _("pausable"),
        default=False,
        help_text=_("The client may pause it without withdrawing (ePrivacy Art. 9(2))."),
    )

    class Meta:
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="purpose_validity_positive",
                condition=Q(validity_months__isnull=True) | Q(validity_months__gt=0),
            ),
            models.CheckConstraint(
                name="purpose_asks_how_only_if_it_contacts",
                condition=Q(contacts=True) | Q(uses_channels=False, uses_topics=False),
                violation_error_message=_(
                    "Channels and topics are for purposes that contact the client: say that it does, "
                    "or that it uses neither."
                ),
            ),
        ]

    def __str__(self) -> str:
        """The title, where it was asked for (`notices.queries.titled_purposes`), otherwise the code."""
        return str(getattr(self, "title", self.code))


class Named(models.Model):
    """A row with a short name in every language."""

    code = models.SlugField(_("code"), unique=True)
    position = models.PositiveSmallIntegerField(_("position"), unique=True)
    name_lv = models.CharField(_("name in Latvian"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60)
    name_ru = models.CharField(_("name in Russian"), max_length=60)

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return str(getattr(self, f"name_{get_language() or 'lv'}"))


class Carrier(models.TextChoices):
    """What this system itself can send a message by."""

    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message")


class Channel(Named):
    """A way to reach the client. One that needs an address names its kind."""

    contact_kind = models.CharField(
        _("kind of address"),
        max_length=5,
        choices=ContactKind.choices,
        blank=True,
        help_text=_("What the client must have to be reached this way. Empty: nothing."),
    )
    sends_by = models.CharField(
        _("sent by this system as"),
        max_length=5,
        choices=Carrier.choices,
        blank=True,
        help_text=_("How this system sends its own messages this way. Empty: it sends none."),
    )

    class Meta(Named.Meta):
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = [
            models.CheckConstraint(
                name="channel_contact_kind_known", condition=Q(contact_kind__in=["", *ContactKind.values])
            ),
            models.CheckConstraint(
                name="channel_sends_to_its_addresses",
                condition=Q(sends_by="")
                | Q(sends_by=Carrier.EMAIL, contact_kind=ContactKind.EMAIL)
                | Q(sends_by=Carrier.SMS, contact_kind=ContactKind.PHONE),
                violation_error_message=_("E-mails go to e-mail addresses, text messages to phone numbers."),
            ),
        ]


class Topic(Named):
    """Something the client may or may not want to hear about.

    It is part of what a consent offers from `offered_from` on; of an earlier one only if the client says so.
    """

    offered_from = models.DateTimeField(_("part of the offer from"), db_default=Now(), editable=False)

    class Meta(Named.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
