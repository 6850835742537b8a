"""The demo's later notices: one in other words, one that asks everybody again, and a draft."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from amigo_consent.demo.data import read
from amigo_consent.demo.moments import moment
from clients.person.models import Language
from consents.catalogue.notices.models import Notice, NoticeText, Renewal

OFFICE_HOURS = dt.time(10, 30)


def write_notices(today: dt.date) -> None:
    """Add the versions that the demo's supervisor wrote; the dpo published some of them, in the past."""
    author, publisher = (User.objects.get(username=username) for username in ("supervisor", "dpo"))
    for facts in read("notices.toml")["notice"]:
        draft = _draft(facts, author)
        if "published" in facts:
            _publish(draft, publisher, today, facts)


def _draft(facts: Mapping[str, Any], author: User) -> Notice:
    newest = Notice.objects.filter(purpose__code=facts["purpose"]).latest("version")
    draft = Notice.objects.create(
        purpose_id=newest.purpose_id,
        version=newest.version + 1,
        renewal=Renewal(facts["renewal"]),
        grace_days=facts.get("grace_days"),
        author=author,
    )
    NoticeText.objects.bulk_create(
        _reworded(draft, newest.text_in(language), facts[language]) for language in Language.values
    )
    return draft


def _reworded(draft: Notice, text: NoticeText, replacements: Mapping[str, Mapping[str, str]]) -> NoticeText:
    """The text with passages replaced. Raises ValueError for a passage that the text does not hold."""
    parts = {part: str(getattr(text, part)) for part in ("title", "summary", "body")}
    for part, passages in replacements.items():
        for old, new in passages.items():
            if old not in parts[part]:
                raise ValueError(f"{text.language} {part}: no {old!r}")
            parts[part] = parts[part].replace(old, new)
    return NoticeText(notice=draft, language=text.language, **parts)


def _publish(draft: Notice, publisher: User, today: dt.date, facts: Mapping[str, Any]) -> None:
    """As `publish_notice` did it then."""
    draft.published_by = publisher
    draft.published_at = moment(today - dt.timedelta(days=facts["published"]), OFFICE_HOURS)
    draft.effective_from = moment(today - dt.timedelta(days=facts["in_force"]))
    draft.save(update_fields=["published_by", "published_at", "effective_from"])
