"""The ledger: what clients expressed, one entry an act. Append-only and chained in the database.

The trigger `chain_submission` fills `sequence`, `received_at` (and `decided_at` where it is now), `xact`,
`previous_hash` and `hash`, whatever the writer gave for them; `append_only` refuses UPDATE, DELETE and
TRUNCATE. Both: migrations 0003 and 0009.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from clients.centres.models import CustomerCentre
from clients.person.models import Client, Language
from consents.ledger.querysets import SubmissionQuerySet


class Source(models.TextChoices):
    """How the client expressed it."""

    CUSTOMER_CENTRE = "customer_centre", _("customer centre")
    PHONE_CALL = "phone_call", _("phone call")
    PORTAL = "portal", _("portal")
    EMAIL = "email", _("e-mail")
    LETTER = "letter", _("letter")
    CHAT = "chat", _("chat")
    APP = "app", _("app")
    API = "api", _("other system")
    UNSUBSCRIBE_LINK = "unsubscribe_link", _("unsubscribe link")
    CAPTURE = "capture", _("partner's page")
    IMPORT = "import", _("import")
    SYSTEM = "system", _("this system")


# Who can record by which source: staff, other systems, the client alone, this system.
STAFF_SOURCES = (
    Source.CUSTOMER_CENTRE,
    Source.PHONE_CALL,
    Source.EMAIL,
    Source.LETTER,
    Source.CHAT,
    Source.IMPORT,
)
API_SOURCES = (Source.API, Source.APP, Source.CAPTURE, Source.UNSUBSCRIBE_LINK, Source.IMPORT)
OWN_SOURCES = (Source.PORTAL, Source.APP, Source.CAPTURE, Source.UNSUBSCRIBE_LINK)
SYSTEM_SOURCES = (Source.SYSTEM, Source.IMPORT)


class IdentityCheck(models.TextChoices):
    """How staff made sure who they speak with (GDPR Art. 12(6): no more than is needed)."""

    DOCUMENT = "document", _("identity document seen")
    KNOWN_DETAILS = "known_details", _("answers about the contract")
    CALL_BACK = "call_back", _("called back on the client's number")
    SIGNATURE = "signature", _("signature compared")
    E_SIGNATURE = "e_signature", _("secure electronic signature")
    SIGNED_IN = "signed_in", _("signed in by a code sent to the phone")
    SIGNED_IN_BY_EMAIL = "signed_in_by_email", _("signed in by a code sent to the e-mail")


class Submission(models.Model):
    """One act of the client (a visit, a call, a tap) with everything decided in it.

    `decided_at` is when the client expressed it, `received_at` when we recorded it.
    `changes` holds exactly what was decided, by code:
    `{"purposes": {code: {"status", "language", "notice", "digest", "expires_at"}},
    "pauses": {code: until | null}, "channels": {code: bool},
    "topics": {code: "wanted" | "unwanted" | "paused" | "resumed"}, "objections": {"marketing": bool}}`;
    `notice` (version) and `digest` name the text that the client was shown, in `language`. All that was said
    stands there, also what changed nothing. Topics are paused and resumed by this system; its "wanted", in
    entries of before, meant "resumed". Pauses of consents were statements about the purpose then, with
    "paused_until".

    `client_commitment` says whose entry it is without saying it: `commitment` of the customer number and
    `SubmissionDetail.number_salt`. Entries of before there were commitments have none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sequence = models.BigIntegerField(unique=True, editable=False)
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="submissions", verbose_name=_("client")
    )
    decided_at = models.DateTimeField(_("decided at"))
    received_at = models.DateTimeField(_("received at"))
    source = models.CharField(_("source"), max_length=16, choices=Source.choices)
    centre = models.ForeignKey(
        CustomerCentre,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer centre"),
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    api_client = models.ForeignKey(
        "consents.ApiClient",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("API client"),
    )
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    changes = models.JSONField(_("changes"))
    detail_digest = models.BinaryField(max_length=32, null=True)
    client_commitment = models.BinaryField(max_length=32, null=True)
    previous_hash = models.BinaryField(max_length=32, null=True)
    hash = models.BinaryField(max_length=32, unique=True)
    xact = models.BigIntegerField()

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-sequence"]
        indexes = [
            models.Index(fields=["client", "sequence"], name="submission_of_client"),
            models.Index(fields=["xact", "sequence"], name="submission_feed"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="submission_chain_never_forks", fields=["client", "previous_hash"], nulls_distinct=False
            ),
            models.UniqueConstraint(name="submission_belongs_to_client", fields=["id", "client"]),
            models.CheckConstraint(
                name="submission_decided_before_received", condition=Q(decided_at__lte=F("received_at"))
            ),
            models.CheckConstraint(
                name="submission_language_known", condition=Q(language__in=Language.values)
            ),
            models.CheckConstraint(
                name="submission_source_fits_actor",
                condition=Q(recorded_by__isnull=False, api_client__isnull=True, source__in=STAFF_SOURCES)
                | Q(recorded_by__isnull=True, api_client__isnull=False, source__in=API_SOURCES)
                | Q(
                    recorded_by__isnull=True,
                    api_client__isnull=True,
                    source__in=[*OWN_SOURCES, *SYSTEM_SOURCES],
                ),
            ),
            models.CheckConstraint(
                name="submission_centre_visit_has_centre",
                condition=~Q(source=Source.CUSTOMER_CENTRE) | Q(centre__isnull=False),
            ),
            models.CheckConstraint(
                name="submission_changes_something",
                condition=Q(changes__has_any_keys=["purposes", "pauses", "channels", "topics", "objections"]),
            ),
            # Not validated in the database: it holds for new entries.
            models.CheckConstraint(
                name="submission_commits_to_client_number", condition=Q(client_commitment__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{localtime(self.decided_at):%d.%m.%Y %H:%M} · {self.get_source_display()}"


class ReplayKey(models.Model):
    """By what a form that is sent twice is known: `key` stands for its token and what it says.

    It says nothing about the client and proves nothing; the entry stays when it is gone.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", verbose_name=_("client"))
    key = models.BinaryField(max_length=32)
    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, related_name="+", verbose_name=_("submission")
    )

    class Meta:
        verbose_name = _("replay key")
        verbose_name_plural = _("replay keys")
        constraints = [models.UniqueConstraint(name="replay_key_once", fields=["client", "key"])]

    def __str__(self) -> str:
        return bytes(self.key).hex()


class SubmissionDetail(models.Model):
    """What around an act may be personal and must be erasable.

    The ledger holds only salted digests of it, so the chain still verifies when this row is gone; then
    nothing ties the entry to a customer number any more, but the receipts that the client has.
    `number_salt` is not `salt`, so that a receipt that tells it helps nobody to guess the rest.
    A row is written once: a trigger refuses UPDATE, and lets DELETE pass for erasure (GDPR Art. 17).
    """

    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, primary_key=True, related_name="detail"
    )
    salt = models.BinaryField(max_length=16)
    number_salt = models.BinaryField(max_length=16, null=True)
    identity_check = models.CharField(
        _("identity check"), max_length=18, choices=IdentityCheck.choices, blank=True
    )
    comment = models.TextField(_("comment"), blank=True)
    ip = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("detail of a submission")
        verbose_name_plural = _("details of submissions")

    def __str__(self) -> str:
        return str(self.submission_id)
