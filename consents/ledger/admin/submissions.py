"""The ledger, for reading only: found by date, source or customer number."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from amigo_consent.lib.staff.admin_mixins import NOTHING
from consents.ledger.admin.of_client import OfClientAdmin
from consents.ledger.models.submission import Submission, SubmissionDetail
from consents.ledger.timeline import Labels


@admin.register(Submission)
class SubmissionAdmin(OfClientAdmin):
    list_display = ("received_at", "client", "source", "centre", "recorded_by", "api_client", "decided_at")
    list_filter = ("received_at", "source", "centre", "language")
    list_select_related = ("client", "centre", "recorded_by", "api_client")
    fieldsets = (
        (None, {"fields": ("client", "said", "language", "decided_at", "received_at")}),
        (_("How it was expressed"), {"fields": ("source", "centre", "recorded_by", "api_client")}),
        (
            _("Around the act (erasable)"),
            {"fields": ("identity_check", "comment", "ip", "user_agent")},
        ),
        (_("Proof"), {"fields": ("id", "place", "entry_hash", "hash_before", "digest_of_detail")}),
    )
    readonly_fields = (
        "id",
        "place",
        "said",
        "identity_check",
        "comment",
        "ip",
        "user_agent",
        "entry_hash",
        "hash_before",
        "digest_of_detail",
    )

    @admin.display(description=_("what was decided"))
    def said(self, submission: Submission) -> SafeString:
        changes = Labels().changes_of(submission)
        return format_html_join(
            "\n", "<p>{}: <strong>{}</strong></p>", ((c.label, c.outcome) for c in changes)
        )

    @admin.display(description=_("identity check"))
    def identity_check(self, submission: Submission) -> str:
        detail = _detail(submission)
        return detail.get_identity_check_display() if detail else NOTHING

    @admin.display(description=_("comment"))
    def comment(self, submission: Submission) -> str:
        detail = _detail(submission)
        return detail.comment if detail else NOTHING

    @admin.display(description=_("IP address"))
    def ip(self, submission: Submission) -> str:
        detail = _detail(submission)
        return (detail.ip if detail else None) or NOTHING

    @admin.display(description=_("browser"))
    def user_agent(self, submission: Submission) -> str:
        detail = _detail(submission)
        return detail.user_agent if detail else NOTHING

    @admin.display(description=_("place in the ledger"))
    def place(self, submission: Submission) -> int:
        return submission.sequence

    @admin.display(description=_("hash"))
    def entry_hash(self, submission: Submission) -> str:
        return bytes(submission.hash).hex()

    @admin.display(description=_("hash of the entry before"))
    def hash_before(self, submission: Submission) -> str:
        return _hex(submission.previous_hash)

    @admin.display(description=_("digest of the detail"))
    def digest_of_detail(self, submission: Submission) -> str:
        return _hex(submission.detail_digest)


def _detail(submission: Submission) -> SubmissionDetail | None:
    return SubmissionDetail.objects.filter(submission=submission).first()


def _hex(value: bytes | memoryview | None) -> str:
    return bytes(value).hex() if value else NOTHING
