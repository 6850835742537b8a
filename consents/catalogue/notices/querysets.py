import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from consents.catalogue.notices.models import Notice
else:
    Notice = models.Model


class NoticeQuerySet(models.QuerySet["Notice"]):
    def in_force(self, at: dt.datetime) -> Self:
        """The one version of each purpose that is shown at the moment: the latest that came into force."""
        return (
            self.filter(published_at__isnull=False, effective_from__lte=at)
            .order_by("purpose__position", "-version")
            .distinct("purpose__position")
        )
