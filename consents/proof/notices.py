"""Which notices had been published at a moment, as seals state it.

Published notices never change, so what an old seal states can be made again from what is there today: one
that was dated back, changed or taken away does not fit any more.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable

from consents.catalogue.notices.models import NoticeText

SETTLED_AFTER = dt.timedelta(hours=1)
"""A notice is dated when it is published, and committed a moment later: a seal is over older ones only."""

Published = tuple[dt.datetime, str]
"""When a text was published, and a line that says everything that counts about it."""


def published_texts() -> list[Published]:
    """Every published text of every notice."""
    texts = NoticeText.objects.select_related("notice__purpose")
    return [(moment, _line(text)) for text in texts if (moment := text.notice.published_at)]


def notices_digest(published: Iterable[Published], *, sealed_at: dt.datetime) -> bytes:
    """sha256 of the sorted lines, in UTF-8, of the texts that a seal of this moment is over."""
    lines = sorted(line for moment, line in published if moment < sealed_at - SETTLED_AFTER)
    return hashlib.sha256("\n".join(lines).encode()).digest()


def _line(text: NoticeText) -> str:
    """Purpose, version, language, digest of the text, published, in force from, renewal, days of grace."""
    notice = text.notice
    moments = [
        moment.astimezone(dt.UTC).isoformat(timespec="microseconds") if moment else "-"
        for moment in (notice.published_at, notice.effective_from)
    ]
    facts = (notice.purpose.code, notice.version, text.language, bytes(text.digest).hex(), *moments)
    return " ".join(map(str, (*facts, notice.renewal, notice.grace_days)))
