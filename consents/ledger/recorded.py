"""What one entry of the ledger says about one purpose, with the text that the client was shown."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from consents.catalogue.models import Purpose
from consents.catalogue.notices.models import NoticeText
from consents.catalogue.notices.queries import notices_in_force
from consents.ledger.models.submission import Submission
from consents.rules.words import ConsentStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedConsent:
    """A decision as the ledger has it. Nothing of it changes when later decisions follow.

    `said` is the statement about the purpose; nothing, when the client only spoke about its pause. `shown` is
    the text whose digest the entry names; None when it names none, as a "no" may. `title` is what the purpose
    was called, in that text or in the notice of the time.
    """

    submission: Submission
    purpose: Purpose
    said: dict[str, Any]
    shown: NoticeText | None
    title: str

    @property
    def status(self) -> ConsentStatus | None:
        """None when the client only spoke about the pause."""
        return ConsentStatus(self.said["status"]) if self.said else None

    @property
    def language(self) -> str:
        """The language of the text, or of the conversation."""
        return str(self.said.get("language", self.submission.language))

    @property
    def notice_version(self) -> int | None:
        return self.said.get("notice")

    @property
    def expires_at(self) -> dt.datetime | None:
        return _moment(self.said.get("expires_at"))

    @property
    def paused_until(self) -> dt.datetime | None:
        """Until when the client paused the consent; entries of before say that in the statement."""
        pauses = self.submission.changes.get("pauses", {})
        return _moment(pauses.get(self.purpose.code) or self.said.get("paused_until"))


def recorded_consent(*, client: int, submission: UUID, purpose: str) -> RecordedConsent | None:
    """What the client (key) said about the purpose (code) in that entry; None if nothing, or not this client.

    The text is looked up by the digest in the ledger: what was altered since is not shown as what was shown.
    """
    entry = (
        Submission.objects.filter(pk=submission, client=client)
        .about_purpose(purpose)
        .select_related("client", "centre", "recorded_by", "api_client", "detail")
        .first()
    )
    if entry is None:
        return None
    said = entry.changes.get("purposes", {}).get(purpose, {})
    shown = _shown(purpose, said)
    return RecordedConsent(
        submission=entry,
        purpose=Purpose.objects.get(code=purpose),
        said=said,
        shown=shown,
        title=shown.title if shown else _title_then(purpose, entry),
    )


def _shown(purpose: str, said: dict[str, Any]) -> NoticeText | None:
    if "digest" not in said:
        return None
    texts = NoticeText.objects.select_related("notice").filter(notice__purpose__code=purpose)
    return texts.filter(notice__version=said["notice"], digest=bytes.fromhex(said["digest"])).first()


def _title_then(purpose: str, entry: Submission) -> str:
    """What the notice of the time called it, in the language of the act; its code if there was none yet."""
    notice = notices_in_force(entry.decided_at).get(purpose)
    return notice.text_in(entry.language).title if notice else purpose


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
