"""What a sending system says became of a message, and what the message's token proves of it.

A token (`consents.ledger.unsubscribe`) stands in a row of our audiences only. It proves that somebody was
given this client, for this purpose and channel; that it was this system, its own audiences have to show.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from clients.contacts.models import ContactKind
from consents.catalogue.models import Channel, Purpose, Topic
from consents.catalogue.systems.models import ApiClient
from consents.ledger.unsubscribe import BadToken, Unsubscribe, read_token

CLOCKS_DIFFER = dt.timedelta(minutes=5)
"""How far the clocks of two systems may be apart."""

Audiences = Mapping[tuple[str, str], dt.datetime]
"""By purpose and channel (codes), since when a system has been given who may be written to."""


class EventKind(models.TextChoices):
    """What can become of a message; `ignored` is said when the sender gives up waiting."""

    SENT = "sent"
    DELIVERED = "delivered"
    OPENED = "opened"
    CLICKED = "clicked"
    IGNORED = "ignored"


class Outcome(models.TextChoices):
    """What came of reporting an event. Only one that is `recorded` counts, from now on or from before."""

    RECORDED = "recorded"
    BAD_TOKEN = "bad_token"  # noqa: S105  # no secret
    NOT_BY_EMAIL = "not_by_email"
    FOREIGN_PURPOSE = "foreign_purpose"
    WITHOUT_TOPICS = "without_topics"
    NOT_GIVEN = "not_given"
    UNKNOWN_TOPIC = "unknown_topic"
    IN_FUTURE = "in_future"
    NOT_ALLOWED = "not_allowed"
    OTHER_MESSAGE = "other_message"
    UNKNOWN_MESSAGE = "unknown_message"
    TOO_EARLY = "too_early"


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that became of a message; the topic by code, the message to whom by its token."""

    message_id: str
    token: str
    topic: str
    kind: EventKind
    at: dt.datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """An event of a message that the system can have sent, of which we know to whom."""

    message_id: str
    client_id: int
    purpose: Purpose
    channel: Channel
    topic: Topic
    kind: EventKind
    at: dt.datetime


class Claims:
    """Reads the events of a system at one moment."""

    def __init__(self, by: ApiClient, audiences: Audiences, now: dt.datetime) -> None:
        self.audiences, self.now = audiences, now
        self.own_purposes = set(by.purposes.values_list("pk", flat=True))
        self.purposes = Purpose.objects.in_bulk()
        self.channels = Channel.objects.in_bulk()
        self.topics = Topic.objects.in_bulk(field_name="code")
        self.read: dict[str, Unsubscribe | None] = {}

    def of(self, event: Event) -> Claim | Outcome:
        """What the event claims, or why it cannot be."""
        given = self._given(event.token)
        purpose = self.purposes.get(given.purpose_id) if given else None
        if given is None or purpose is None:
            return Outcome.BAD_TOKEN
        channel = self.channels.get(given.channel_id or 0)
        if channel is None or channel.contact_kind != ContactKind.EMAIL:
            return Outcome.NOT_BY_EMAIL
        return self._hindrance(event, purpose, channel) or Claim(
            message_id=event.message_id,
            client_id=given.client_id,
            purpose=purpose,
            channel=channel,
            topic=self.topics[event.topic],
            kind=event.kind,
            at=min(event.at, self.now),
        )

    def _given(self, token: str) -> Unsubscribe | None:
        """Whom the token names, for what; None when it is not ours."""
        if token not in self.read:
            try:
                self.read[token] = read_token(token)
            except BadToken:
                self.read[token] = None
        return self.read[token]

    def _hindrance(self, event: Event, purpose: Purpose, channel: Channel) -> Outcome | None:
        if purpose.pk not in self.own_purposes:
            return Outcome.FOREIGN_PURPOSE
        if not purpose.uses_topics:
            return Outcome.WITHOUT_TOPICS
        if event.topic not in self.topics:
            return Outcome.UNKNOWN_TOPIC
        if event.at > self.now + CLOCKS_DIFFER:
            return Outcome.IN_FUTURE
        given_at = self.audiences.get((purpose.code, channel.code))
        if given_at is None or event.at < given_at - CLOCKS_DIFFER:
            return Outcome.NOT_GIVEN
        return None
