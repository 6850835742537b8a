from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from consents.ledger.models.submission import Submission
else:
    Submission = models.Model


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def newest_first(self) -> Self:
        """As recorded: the order of the ledger."""
        return self.order_by("-sequence")

    def about_purpose(self, code: str) -> Self:
        """Those that say something about the purpose, or about its pause."""
        return self.filter(Q(changes__purposes__has_key=code) | Q(changes__pauses__has_key=code))
