"""Seals in tests: entries that are not committed, or younger than a transaction elsewhere on the server, are
above the real horizon."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.db.models import Max

from consents.ledger.models.submission import Submission
from consents.proof.models import Seal
from consents.proof.seals import seal_ledger


@contextmanager
def everything_settled() -> Iterator[None]:
    """For sealers the horizon is above every entry so far, whoever else works on the server."""
    newest = Submission.objects.aggregate(xact=Max("xact"))["xact"]
    with mock.patch("consents.proof.seals.settled_horizon", return_value=newest + 1):
        yield


def seal_everything() -> Seal:
    """A new seal, over every entry so far."""
    with everything_settled():
        seal = seal_ledger()
    assert seal
    return seal
