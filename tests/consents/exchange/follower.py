"""A system that follows the feed."""

from time import monotonic, sleep

from consents.catalogue.systems.models import ApiClient
from consents.exchange.feed import BEGINNING, ChangeEntry, Place, changes
from consents.ledger.models.submission import Submission

PATIENCE = 30
"""Seconds after which a feed that does not show what was written counts as stuck."""


class Follower:
    """Asks for what is new, so many at a time, and goes on from where it was."""

    def __init__(self, system: ApiClient, limit: int = 100) -> None:
        self.system, self.limit = system, limit
        self.after: Place = BEGINNING
        self.got: list[ChangeEntry] = []

    def ask(self) -> bool:
        """Whether there was anything to read."""
        page = changes(by=self.system, after=self.after, limit=self.limit)
        went_on = page.end != self.after
        self.got += page.entries
        self.after = page.end
        return went_on


def everything(system: ApiClient, limit: int = 100) -> list[ChangeEntry]:
    """What a system gets to know in the end; all that writes has to be over."""
    newest = Submission.objects.order_by("xact", "sequence").last()
    follower, deadline = Follower(system, limit), monotonic() + PATIENCE
    while newest and follower.after < (newest.xact, newest.sequence):
        assert monotonic() < deadline, "the feed stands still"
        if not follower.ask():
            sleep(0.01)
    return follower.got
