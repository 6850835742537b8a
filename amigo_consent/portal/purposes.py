"""What the client sees of each purpose: what is asked, what they said, and what that is worth now."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from consents.catalogue.models import Purpose
from consents.catalogue.notices.models import Notice, NoticeText
from consents.ledger.models.submission import Source
from consents.rules.decision import Decision

STATUS_SENTENCES = {
    "unknown": _("You have not answered yet"),
    "given": _("You have given your consent"),
    "refused": _("You have not given your consent"),
    "withdrawn": _("You have withdrawn your consent"),
    "expired": _("Your consent has expired"),
    "paused": _("You have paused your consent"),
    "outdated": _("The text has changed and needs your answer"),
}
GIVEN_ONCE = ("given", "paused", "expired", "outdated")
"""The client agreed, and has not taken it back."""


@dataclass(frozen=True, slots=True)
class PurposeCard:
    """One purpose: the notice in force in the reader's language, and what the client said.

    `lapses_at` is when the consents of a client who left stop to count, None for a client who is with us.
    """

    notice: Notice
    decision: Decision
    lapses_at: dt.datetime | None = None

    @property
    def purpose(self) -> Purpose:
        return self.notice.purpose

    @property
    def text(self) -> NoticeText:
        return text_of(self.notice)

    @property
    def status_sentence(self) -> str:
        return str(STATUS_SENTENCES[self.decision.status])

    @property
    def source_label(self) -> str:
        return str(Source(self.decision.source).label) if self.decision.source else ""

    @property
    def is_unanswered(self) -> bool:
        """Never answered: both answers are offered alike."""
        return self.decision.status == "unknown"

    @property
    def is_standing(self) -> bool:
        """The client's own word is a yes that would count now, whatever else stands in the way."""
        return self.decision.status == "given"

    @property
    def can_give(self) -> bool:
        return self.decision.status not in ("given", "paused")

    @property
    def can_renew(self) -> bool:
        """By giving it again, under the text in force: when it has expired, or soon does."""
        return self.decision.status == "expired" or self.decision.expires_soon()

    @property
    def can_withdraw(self) -> bool:
        return self.decision.status in GIVEN_ONCE

    @property
    def can_pause(self) -> bool:
        return self.purpose.pausable and self.is_standing

    @property
    def has_new_text(self) -> bool:
        """A newer text asks for an answer although the consent to the earlier one still counts."""
        return self.decision.renew_by is not None and self.decision.status in ("given", "paused")

    @property
    def needs_new_answer(self) -> bool:
        """A newer text asks for an answer, whether or not the consent to the earlier one still counts."""
        return self.has_new_text or self.decision.status == "outdated"

    @property
    def agreed_version(self) -> int | None:
        """The version that was agreed to, when another is in force now."""
        agreed = self.decision.notice_version if self.decision.status in GIVEN_ONCE else None
        return agreed if agreed != self.notice.version else None

    @property
    def ends_at(self) -> dt.datetime | None:
        """When the consent stops, or stopped, to count if the client does nothing."""
        ends = [
            self.decision.expires_at,
            self.decision.lapsed_at,
            self.lapses_at if self.is_standing else None,
        ]
        return min((end for end in ends if end), default=None)

    @property
    def counts_until(self) -> dt.datetime | None:
        """As `ends_at`, or when a newer text ends it before that."""
        ends = [self.ends_at, self.decision.renew_by]
        return min((end for end in ends if end), default=None)

    @property
    def ends_with_the_relationship(self) -> bool:
        return self.ends_at is not None and self.ends_at != self.decision.expires_at

    @property
    def counts_while_away(self) -> bool:
        """The client left, and what they said still counts."""
        return self.is_standing and self.lapses_at is not None

    @property
    def is_objected(self) -> bool:
        return self.decision.reason == "objected"

    @property
    def is_restricted(self) -> bool:
        return self.decision.reason == "restricted" and self.is_standing

    @property
    def is_waiting_for_return(self) -> bool:
        """Given by a client who is away, for when they are a client again."""
        return self.decision.reason in ("relationship_ended", "expired") and self.is_standing

    @property
    def is_unused(self) -> bool:
        """The consent stands, and something else keeps us from relying on it."""
        return self.is_standing and not self.decision.allowed


def text_of(notice: Notice) -> NoticeText:
    """The notice in the language of the page."""
    return notice.text_in(get_language() or settings.LANGUAGE_CODE)
