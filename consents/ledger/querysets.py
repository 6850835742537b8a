from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from consents.ledger.models.submission import Submission
else:
    Submission = models.Model


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def newest_first(self) -> Self:
        """As recorded: the order of the ledger."""
        return self.order_by("-sequence")
