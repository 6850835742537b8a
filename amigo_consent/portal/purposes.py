"""What the client sees of each purpose: what is asked, what they said, and what that is worth now."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from consents.catalogue.models import Purpose
from consents.catalogue.notices.models import Notice, NoticeText
from consents.ledger.models.submission import Source
from consents.rules.decision import Decision
from consents.rules.words import EffectiveStatus, Reason

STATUS_SENTENCES = {
    EffectiveStatus.UNKNOWN: _("You have not answered yet"),
    EffectiveStatus.GIVEN: _("You have given your consent"),
    EffectiveStatus.REFUSED: _("You have not given your consent"),
    EffectiveStatus.WITHDRAWN: _("You have withdrawn your consent"),
    EffectiveStatus.EXPIRED: _("Your consent has expired"),
    EffectiveStatus.PAUSED: _("You have paused your consent"),
    EffectiveStatus.OUTDATED: _("The text has changed and needs your answer"),
}


@dataclass(frozen=True, slots=True)
class PurposeCard:
    """One purpose: the notice in force in the reader's language, and what the client said.

    `is_away`: the client left, and is not back.
    """

    notice: Notice
    decision: Decision
    is_away: bool = False

    @property
    def purpose(self) -> Purpose:
        return self.notice.purpose

    @property
    def text(self) -> NoticeText:
        return text_of(self.notice)

    @property
    def status_sentence(self) -> str:
        return str(STATUS_SENTENCES[EffectiveStatus(self.decision.status)])

    @property
    def source_label(self) -> str:
        return str(Source(self.decision.source).label) if self.decision.source else ""

    @property
    def is_unanswered(self) -> bool:
        """Never answered: both answers are offered alike."""
        return self.decision.status == EffectiveStatus.UNKNOWN

    @property
    def is_standing(self) -> bool:
        """The client's own word is a yes that would count now, whatever else stands in the way."""
        return self.decision.status == EffectiveStatus.GIVEN

    @property
    def has_new_text(self) -> bool:
        """A newer text asks for an answer although the consent to the earlier one still counts."""
        return self.decision.needs_new_answer and self.decision.counts

    @property
    def agreed_version(self) -> int | None:
        """The version that was agreed to, when another is in force now."""
        agreed = self.decision.notice_version if self.decision.was_given else None
        return agreed if agreed != self.notice.version else None

    @property
    def is_objected(self) -> bool:
        return self.decision.reason == Reason.OBJECTED

    @property
    def is_restricted(self) -> bool:
        return self.decision.reason == Reason.RESTRICTED and self.is_standing

    @property
    def is_waiting_for_return(self) -> bool:
        """Given by a client who is away, for when they are a client again."""
        return self.decision.reason in (Reason.RELATIONSHIP_ENDED, Reason.EXPIRED) and self.is_standing

    @property
    def is_unused(self) -> bool:
        """The consent stands, and something else keeps us from relying on it."""
        return self.is_standing and not self.decision.allowed


def text_of(notice: Notice) -> NoticeText:
    """The notice in the language of the page."""
    return notice.text_in(get_language() or settings.LANGUAGE_CODE)
