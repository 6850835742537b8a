"""Which notice is shown."""

import datetime as dt

from django.utils import timezone

from consents.models import Notice


def notices_in_force(at: dt.datetime | None = None) -> dict[str, Notice]:
    """The notice in force of each purpose, by the purpose's code, with purpose and texts loaded."""
    notices = (
        Notice.objects.in_force(at or timezone.now()).select_related("purpose").prefetch_related("texts")
    )
    return {notice.purpose.code: notice for notice in notices}
