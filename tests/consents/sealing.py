"""Seals in tests, whose entries may never be committed and then are never below the real horizon."""

from unittest import mock

from django.db.models import Max

from consents.models import Seal, Submission
from consents.services.seals import seal_ledger


def seal_everything() -> Seal:
    """A new seal, over every entry so far; one transaction cannot make two, as all its entries are one age."""
    newest = Submission.objects.aggregate(xact=Max("xact"))["xact"]
    with mock.patch("consents.services.seals.settled_horizon", return_value=newest + 1):
        seal = seal_ledger()
    assert seal
    return seal
