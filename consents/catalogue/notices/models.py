"""The texts that a consent rests on (GDPR Art. 13). Published texts never change: triggers see to it."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from clients.person.models import Language
from consents.catalogue.models import Purpose
from consents.catalogue.notices.querysets import NoticeQuerySet


class Renewal(models.TextChoices):
    """What a new version asks of those who agreed to an older one."""

    NONE = "none", _("wording only, earlier consents stay valid")
    REQUIRED = "required", _("substance, consent has to be given again")


class Notice(models.Model):
    """One version of what a purpose's consent says: a draft, then published, in force from a moment on."""

    purpose = models.ForeignKey(
        Purpose, on_delete=models.PROTECT, related_name="notices", verbose_name=_("purpose")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    renewal = models.CharField(_("renewal"), max_length=8, choices=Renewal.choices, default=Renewal.NONE)
    grace_days = models.PositiveSmallIntegerField(
        _("grace period in days"),
        null=True,
        blank=True,
        help_text=_("How long earlier consents still count after this version is in force."),
    )
    effective_from = models.DateTimeField(_("in force from"), null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
        help_text=_("Empty: it came with the catalogue."),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["purpose", "-version"]
        permissions = [("publish_notice", "Can publish a notice that somebody else wrote")]
        constraints = [
            models.UniqueConstraint(name="notice_version_once", fields=["purpose", "version"]),
            models.UniqueConstraint(
                name="notice_one_draft_at_a_time",
                fields=["purpose"],
                condition=Q(published_at__isnull=True),
                violation_error_message=_("There is a draft for this purpose already: edit that one."),
            ),
            models.CheckConstraint(name="notice_version_from_one", condition=Q(version__gte=1)),
            models.CheckConstraint(name="notice_renewal_known", condition=Q(renewal__in=Renewal.values)),
            models.CheckConstraint(
                name="notice_renewal_has_grace",
                condition=Q(renewal=Renewal.NONE) | Q(grace_days__isnull=False),
                violation_error_message=_("A version that requires renewal needs a grace period."),
            ),
            models.CheckConstraint(
                name="notice_published_has_date",
                condition=Q(published_at__isnull=True) | Q(effective_from__isnull=False),
                violation_error_message=_("A published notice needs the moment from which it is in force."),
            ),
            models.CheckConstraint(
                name="notice_published_by_when_published",
                condition=Q(published_by__isnull=True) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="notice_published_by_another",
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("author")),
                violation_error_message=_("Somebody other than the author has to publish it."),
            ),
            models.CheckConstraint(
                name="notice_author_has_publisher",
                condition=Q(published_at__isnull=True)
                | Q(author__isnull=True, published_by__isnull=True)
                | Q(author__isnull=False, published_by__isnull=False),
            ),
            models.CheckConstraint(
                name="notice_not_in_force_before_published",
                condition=Q(published_at__isnull=True)
                | Q(author__isnull=True)
                | Q(effective_from__gte=F("published_at")),
                violation_error_message=_("A notice cannot have been in force before it was published."),
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"

    def has_come_into_force(self, at: dt.datetime) -> bool:
        """Whether it is published and its time had come; a later version may have followed it."""
        return bool(self.published_at and self.effective_from and self.effective_from <= at)

    def text_in(self, language: str) -> "NoticeText":
        """The text in one of the languages; a published notice has all of them."""
        return {text.language: text for text in self.texts.all()}[language]


class NoticeText(models.Model):
    """A notice in one language. `digest` is what the ledger names when it says what the client was shown."""

    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, related_name="texts", verbose_name=_("notice")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"))
    body = models.TextField(
        _("full text"),
        help_text=_(
            "Paragraphs with an empty line between them; “## ” begins a heading, “- ” an item of a list."
        ),
    )
    digest = models.GeneratedField(
        expression=Func("language", "title", "summary", "body", function="notice_text_digest"),
        output_field=models.BinaryField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("text of a notice")
        verbose_name_plural = _("texts of notices")
        ordering = ["notice", "language"]
        constraints = [
            models.UniqueConstraint(name="notice_text_once_per_language", fields=["notice", "language"]),
            models.CheckConstraint(
                name="notice_text_language_known", condition=Q(language__in=Language.values)
            ),
            models.CheckConstraint(
                name="notice_text_not_empty",
                condition=~Q(title=Value("")) & ~Q(summary=Value("")) & ~Q(body=Value("")),
            ),
        ]

    def __str__(self) -> str:
        return self.title
