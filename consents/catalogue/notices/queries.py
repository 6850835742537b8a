"""Which notice is shown, what purposes are called, and what becomes of their notices."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language

from consents.catalogue.models import Purpose
from consents.catalogue.notices.models import Notice, NoticeText


def notices_in_force(at: dt.datetime | None = None) -> dict[str, Notice]:
    """The notice in force of each purpose, by the purpose's code, with purpose and texts loaded."""
    notices = (
        Notice.objects.in_force(at or timezone.now()).select_related("purpose").prefetch_related("texts")
    )
    return {notice.purpose.code: notice for notice in notices}


def titled_purposes() -> QuerySet[Purpose]:
    """Every purpose, by position, called by its `title`: in the reader's language, of the notice in force.

    If none is in force it is the newest version's, a draft's too; if there is none yet, the code.
    """
    texts = NoticeText.objects.filter(notice__purpose=OuterRef("pk"), language=get_language() or "lv")
    in_force = texts.filter(notice__published_at__isnull=False, notice__effective_from__lte=timezone.now())
    return Purpose.objects.annotate(
        title=Coalesce(
            *(
                Subquery(chosen.order_by("-notice__version").values("title")[:1])
                for chosen in (in_force, texts)
            ),
            F("code"),
            output_field=CharField(),
        )
    )


@dataclass(kw_only=True, slots=True)
class PurposeNotices:
    """A purpose with all versions of its notice, the newest first, as they stand at `now`."""

    purpose: Purpose
    now: dt.datetime
    versions: list[Notice] = field(default_factory=list)

    @property
    def draft(self) -> Notice | None:
        return next((notice for notice in self.versions if not notice.published_at), None)

    @property
    def in_force(self) -> Notice | None:
        return next((notice for notice in self.versions if notice.has_come_into_force(self.now)), None)

    @property
    def newest_published(self) -> Notice | None:
        return next((notice for notice in self.versions if notice.published_at), None)

    @property
    def coming(self) -> Notice | None:
        """Published, and in force from a moment that has not come."""
        newest = self.newest_published
        return None if newest == self.in_force else newest


def notices_by_purpose(code: str | None = None, *, with_drafts: bool = True) -> list[PurposeNotices]:
    """Every purpose, or the one with this code, with title, and its notices with texts and people."""
    purposes = titled_purposes() if code is None else titled_purposes().filter(code=code)
    now = timezone.now()
    found = {purpose.pk: PurposeNotices(purpose=purpose, now=now) for purpose in purposes}
    notices = Notice.objects.filter(purpose__in=found).order_by("-version")
    if not with_drafts:
        notices = notices.filter(published_at__isnull=False)
    for notice in notices.select_related("author", "published_by").prefetch_related("texts"):
        notice.purpose = found[notice.purpose_id].purpose
        found[notice.purpose_id].versions.append(notice)
    return list(found.values())


def fingerprint(notice: Notice) -> str:
    """What tells a draft from the same draft after somebody changed it: 64 hex digits.

    A screen carries it in its form, so that nobody overwrites, or publishes, what they did not see.
    """
    texts = sorted(f"{text.language} {bytes(text.digest).hex()}" for text in notice.texts.all())
    said = [str(notice.pk), str(notice.renewal), str(notice.grace_days), *texts]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()
