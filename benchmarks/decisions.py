"""May we? For ten thousand clients at once, now and at a past moment."""

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone

from clients.person.models import Client
from consents.rules.decision import Decision, decide

from .stopwatch import alternate

ASKED = 10_000


def measure() -> Iterator[str]:
    """The same question from the current state and from the history, in turns."""
    everyone = list(Client.objects.order_by("pk").values_list("pk", flat=True))
    clients = everyone[:: max(1, len(everyone) // ASKED)][:ASKED]
    last_year = timezone.now() - dt.timedelta(days=365)

    def ask(at: dt.datetime | None = None) -> list[Decision]:
        return decide(clients=clients, purposes=["offers"], channel="email", topic="tariffs", at=at)

    now, then = alternate(ask, lambda: ask(last_year))
    question = f"decide   {len(clients):,} of {len(everyone):,} clients"
    yield f"{question}, now: {now * 1000:.0f} ms"
    yield f"{question}, a year ago: {then * 1000:.0f} ms, {then / now:.2f} times as long"
