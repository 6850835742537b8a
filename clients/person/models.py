"""Who the client is, and since when and until when we may deal with them.

Every period in this package is half-open: its end is the first day or moment that no longer belongs to it.
Dates are dates in Riga.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from amigo_consent.lib.history import History
from clients.person import personal_code
from clients.person.querysets import ClientQuerySet


class Language(models.TextChoices):
    """The languages that notices, pages and messages exist in."""

    LATVIAN = "lv", _("Latvian")
    ENGLISH = "en", _("English")
    RUSSIAN = "ru", _("Russian")


# A cell that starts with one of these is a formula to a spreadsheet (OWASP ASVS 5.0, 1.2.10).
HARMLESS_IN_A_SPREADSHEET = r"^([^=+@\t\r-].*)?$"


class Client(models.Model):
    """A data subject: one person or company that is, or was, a client of Amigo."""

    number = models.CharField(_("customer number"), max_length=20, unique=True)
    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100)
    greeting = models.CharField(
        _("greeting"),
        max_length=100,
        blank=True,
        help_text=_("How a letter addresses the client, in the vocative. Empty: a greeting without a name."),
    )
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.LATVIAN
    )
    municipality = models.CharField(_("municipality"), max_length=100, blank=True)
    personal_code_encrypted = models.BinaryField(null=True, editable=False)
    personal_code_digest = models.BinaryField(null=True, unique=True, editable=False)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)
    search_text = models.GeneratedField(
        expression=Func(Concat("given_name", Value(" "), "family_name"), function="search_form"),
        output_field=models.TextField(),
        db_persist=True,
        editable=False,
    )

    history = History(excluded_fields=["search_text"])

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ["family_name", "given_name", "number"]
        permissions = [("view_personal_code", _("Can reveal a personal code"))]
        indexes = [GinIndex(fields=["search_text"], name="client_search", opclasses=["gin_trgm_ops"])]
        constraints = [
            models.CheckConstraint(name="client_number_format", condition=Q(number__regex=r"^[A-Z0-9-]+$")),
            models.CheckConstraint(name="client_language_known", condition=Q(language__in=Language.values)),
            models.CheckConstraint(
                name="client_names_harmless_in_csv",
                condition=Q(given_name__regex=HARMLESS_IN_A_SPREADSHEET)
                & Q(family_name__regex=HARMLESS_IN_A_SPREADSHEET)
                & Q(greeting__regex=HARMLESS_IN_A_SPREADSHEET),
                violation_error_message=_("A name cannot begin with = + - @ or a tab."),
            ),
            models.CheckConstraint(
                name="client_personal_code_whole",
                condition=Q(personal_code_encrypted__isnull=True, personal_code_digest__isnull=True)
                | Q(personal_code_encrypted__isnull=False, personal_code_digest__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} · {self.number}"

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def personal_code(self) -> str:
        """The code in the clear, "" if none is known. Showing it to anyone has to be logged."""
        if self.personal_code_encrypted is None:
            return ""
        return personal_code.decrypt(self.personal_code_encrypted)

    @personal_code.setter
    def personal_code(self, code: str) -> None:
        """Raises personal_code.InvalidPersonalCode when the text has not the form of one."""
        normalised = personal_code.normalise(code) if code else ""
        self.personal_code_encrypted = personal_code.encrypt(normalised) if normalised else None
        self.personal_code_digest = personal_code.digest(normalised) if normalised else None

    @property
    def masked_personal_code(self) -> str:
        """Enough of the code to recognise it in a conversation, not enough to use it."""
        code = self.personal_code
        return f"{code[:2]}••••-•••{code[-2:]}" if code else ""


class Relationship(models.Model):
    """A time in which the client was our client; who leaves and returns has several."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="relationships")
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)

    history = History()

    class Meta:
        verbose_name = _("relationship")
        verbose_name_plural = _("relationships")
        ordering = ["joined_on"]
        indexes = [
            # The few that ended, which the rule chain asks for with every client.
            models.Index(fields=["client"], condition=Q(left_on__isnull=False), name="relationship_ended"),
        ]
        constraints = [
            models.CheckConstraint(
                name="relationship_ends_after_start",
                condition=Q(left_on__isnull=True) | Q(left_on__gt=F("joined_on")),
                violation_error_message=_("The relationship has to end after it began."),
            ),
            ExclusionConstraint(
                name="relationship_one_at_a_time",
                expressions=[
                    ("client", RangeOperators.EQUAL),
                    (
                        Func("joined_on", "left_on", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("The client already has a relationship at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.joined_on} – {self.left_on or ''}".strip()


class Restriction(models.Model):
    """A time in which the client's data may only be stored (GDPR Art. 18)."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="restrictions")
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("restriction of processing")
        verbose_name_plural = _("restrictions of processing")
        ordering = ["since"]
        constraints = [
            models.CheckConstraint(
                name="restriction_ends_after_start",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
            ExclusionConstraint(
                name="restriction_one_at_a_time",
                expressions=[
                    ("client", RangeOperators.EQUAL),
                    (
                        Func("since", "until", function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d} – {f'{self.until:%Y-%m-%d}' if self.until else ''}".strip()
