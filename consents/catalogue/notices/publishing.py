"""How a notice comes to be: somebody drafts it, and somebody else puts it in force (design.md §6).

Whoever changed a draft last is its author. So the one who publishes has read words that another one wrote
last, and two people know the text that clients agree to.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from clients.person.models import Language
from consents.catalogue.models import Purpose
from consents.catalogue.notices.models import Notice, NoticeText, Renewal
from consents.catalogue.notices.queries import fingerprint


class NoticeRefused(Exception):
    """This cannot be done with the notice; nothing was."""


class DraftExists(NoticeRefused):
    """The purpose has a draft already: `draft`."""

    def __init__(self, draft: Notice) -> None:
        super().__init__(f"{draft} is a draft already")
        self.draft = draft


class AlreadyPublished(NoticeRefused):
    """What is published is never changed."""


class DraftChanged(NoticeRefused):
    """Somebody changed the draft after the screen was opened."""


class OwnDraft(NoticeRefused):
    """Nobody publishes what they wrote themselves."""


class Incomplete(NoticeRefused):
    """A text is missing in `languages`."""

    def __init__(self, languages: list[str]) -> None:
        super().__init__(f"no text in {', '.join(languages)}")
        self.languages = languages


class TooEarly(NoticeRefused):
    """It would be in force before `earliest`: before now, or before the version that it follows."""

    def __init__(self, earliest: dt.datetime) -> None:
        super().__init__(f"not in force before {earliest}")
        self.earliest = earliest


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """A notice's text in one language."""

    title: str
    summary: str
    body: str


@transaction.atomic
def draft_notice(*, purpose: Purpose, by: User) -> Notice:
    """Begin the purpose's next version, with the texts of the newest. Raises DraftExists."""
    Purpose.objects.select_for_update(no_key=True).get(pk=purpose.pk)
    if draft := purpose.notices.filter(published_at=None).first():
        raise DraftExists(draft)
    newest = purpose.notices.order_by("-version").prefetch_related("texts").first()
    notice = Notice.objects.create(purpose=purpose, version=newest.version + 1 if newest else 1, author=by)
    if newest:
        _write(notice, {text.language: _wording(text) for text in newest.texts.all()})
    return notice


@transaction.atomic
def revise_draft(
    *,
    draft: Notice,
    by: User,
    texts: Mapping[str, Wording],
    renewal: Renewal = Renewal.NONE,
    grace_days: int | None = None,
    expected: str | None = None,
) -> Notice:
    """Let the draft say this, in the languages given; other languages have no text yet.

    Whoever changes something is its author from then on. `grace_days` are only kept with a renewal that is
    required. `expected` is the `fingerprint` that the screen was opened with. Raises AlreadyPublished or
    DraftChanged.
    """
    notice = _lock(draft, expected)
    before = fingerprint(notice)
    notice.texts.exclude(language__in=texts).delete()
    _write(notice, texts)
    notice.renewal = renewal
    notice.grace_days = grace_days if renewal == Renewal.REQUIRED else None
    if fingerprint(notice) != before:
        notice.author = by
    notice.save(update_fields=["renewal", "grace_days", "author"])
    return notice


@transaction.atomic
def publish_notice(
    *, draft: Notice, by: User, effective_from: dt.datetime | None = None, expected: str | None = None
) -> Notice:
    """Put the draft in force, from now or from a later moment, for ever as it is.

    Consents given under older versions stay valid, or lapse at the end of the grace period if a renewal is
    required. `expected` is the `fingerprint` of what was read. Raises AlreadyPublished, DraftChanged,
    OwnDraft, Incomplete or TooEarly.
    """
    notice = _lock(draft, expected)
    if notice.author == by:
        raise OwnDraft(notice)
    if missing := missing_languages(notice):
        raise Incomplete(missing)
    now = timezone.now()
    notice.published_at, notice.published_by, notice.effective_from = now, by, effective_from or now
    if notice.effective_from < (earliest := max(now, _last_start(notice) or now)):
        raise TooEarly(earliest)
    notice.save(update_fields=["published_at", "published_by", "effective_from"])
    return notice


@transaction.atomic
def discard_draft(*, draft: Notice, expected: str | None = None) -> None:
    """Delete the draft. Raises AlreadyPublished or DraftChanged."""
    _lock(draft, expected).delete()


def missing_languages(notice: Notice) -> list[str]:
    """The languages that the notice has no text in yet."""
    written = {text.language for text in notice.texts.all()}
    return [language for language in Language.values if language not in written]


def _lock(draft: Notice, expected: str | None) -> Notice:
    """The draft as it is now, nobody else's to change until the transaction ends."""
    notice = Notice.objects.select_for_update().filter(pk=draft.pk).first()
    if notice is None:
        raise DraftChanged(draft)
    if notice.published_at:
        raise AlreadyPublished(notice)
    if expected is not None and expected != fingerprint(notice):
        raise DraftChanged(notice)
    return notice


def _last_start(notice: Notice) -> dt.datetime | None:
    """When the purpose's last published version comes, or came, into force; the next one does not before."""
    published = Notice.objects.filter(purpose=notice.purpose_id, published_at__isnull=False)
    start: dt.datetime | None = published.aggregate(last=Max("effective_from"))["last"]
    return start


def _write(notice: Notice, texts: Mapping[str, Wording]) -> None:
    for language, wording in texts.items():
        NoticeText.objects.update_or_create(notice=notice, language=language, defaults=asdict(wording))


def _wording(text: NoticeText) -> Wording:
    return Wording(title=text.title, summary=text.summary, body=text.body)
