"""Sending systems: the tokens of their audiences' rows, since when they had them, and e-mails nobody read."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from clients.person.models import Client
from consents.catalogue.models import Channel, Purpose, Topic
from consents.catalogue.systems.models import ApiClient
from consents.engagement.claims import Event, EventKind, Outcome
from consents.engagement.models import Message
from consents.engagement.services import record_engagement
from consents.ledger.unsubscribe import make_token
from tests.factories import LONG_AGO, ApiClientFactory
from tests.support.asking import ask, reachable_client

AUDIENCES = {("offers", "email"): LONG_AGO}
"""Offers by e-mail, ever since."""

NOON = dt.datetime(2025, 6, 2, 12, 0, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(hours=24)


def token_of(client: Client, *, purpose: str = "offers", channel: str | None = "email") -> str:
    """The token that a row of an audience has for the client."""
    key = Channel.objects.get(code=channel).pk if channel else None
    return make_token(client.pk, key, Purpose.objects.get(code=purpose).pk)


def ignored_emails(client: Client, count: int, *, topic: str = "news") -> None:
    """So many e-mails about a topic, sent and given up years ago."""
    sender = ApiClientFactory.create()
    Message.objects.bulk_create(
        Message(
            api_client=sender,
            message_id=f"ignored-{number}",
            client=client,
            purpose=Purpose.objects.get(code="offers"),
            channel=Channel.objects.get(code="email"),
            topic=Topic.objects.get(code=topic),
            delivered_at=LONG_AGO + number * DAY,
            ignored_at=LONG_AGO + (number + 1) * DAY,
        )
        for number in range(count)
    )


def day_by_day(
    client: Client, purpose: str, topic: str, kinds: Iterable[str], message_id: str
) -> list[Event]:
    """What became of an e-mail two days ago, a day ago and now."""
    token, begin = token_of(client, purpose=purpose), timezone.now() - 2 * DAY
    return [
        Event(message_id=message_id, token=token, topic=topic, kind=EventKind(kind), at=begin + nth * DAY)
        for nth, kind in enumerate(kinds)
    ]


class Platform:
    """A sending system, with an e-mail an hour to one client; each is named by its hour."""

    def __init__(self, client: Client | None = None, by: ApiClient | None = None) -> None:
        self.client = client or reachable_client()
        self.by = by or ApiClientFactory.create()

    def says(self, kind: str, *hours: int, topic: str = "news", at: dt.datetime | None = None) -> None:
        """What became of the messages of these hours, in the message's own hour unless said.

        What was ignored was delivered in its hour, and given up a day later.
        """
        for hour in hours:
            if kind == "ignored":
                self.says("delivered", hour, topic=topic)
                event = self.event(kind, hour, topic=topic, at=at or NOON + hour * HOUR + DAY)
            else:
                event = self.event(kind, hour, topic=topic, at=at or NOON + hour * HOUR)
            assert self.report(event) == [Outcome.RECORDED]

    def report(self, *events: Event) -> list[Outcome]:
        return record_engagement(events, by=self.by, audiences=AUDIENCES)

    def event(self, kind: str, hour: int, **said: Any) -> Event:
        usual: dict[str, Any] = {"token": token_of(self.client), "topic": "news", "at": NOON + hour * HOUR}
        return Event(message_id=f"m{hour}", kind=EventKind(kind), **usual | said)

    def state(self, topic: str = "news") -> str:
        reasons = {"given": "", "topic_paused": "paused", "topic_unwanted": "unwanted"}
        return reasons[ask(self.client, channel="email", topic=topic).reason]
