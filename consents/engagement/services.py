"""Smart e-mail: what became of messages, and the topics that pause and resume because of it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from amigo_consent.lib import db
from clients.person.models import Client
from consents.catalogue.models import Topic
from consents.catalogue.systems.models import ApiClient
from consents.engagement.models import Message
from consents.engagement.queries import Interest, interests
from consents.ledger.models.submission import Source, Submission, SubmissionDetail
from consents.ledger.projection import append
from consents.ledger.submit import Detail, attach
from consents.rules.words import TopicState


class EventKind(models.TextChoices):
    """What can become of a message; `ignored` is said when the sender gives up waiting."""

    DELIVERED = "delivered"
    OPENED = "opened"
    CLICKED = "clicked"
    IGNORED = "ignored"


class Outcome(models.TextChoices):
    """What came of reporting an event. Only one that is `recorded` counts, from now on or from before."""

    RECORDED = "recorded"
    UNKNOWN_CLIENT = "unknown_client"
    UNKNOWN_TOPIC = "unknown_topic"
    IN_FUTURE = "in_future"
    OTHER_MESSAGE = "other_message"


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that became of a message; the client by number, the topic by code."""

    message_id: str
    client: str
    topic: str
    kind: EventKind
    at: dt.datetime


@transaction.atomic
def record_engagement(events: Sequence[Event], *, by: ApiClient) -> list[Outcome]:
    """Note what became of a system's messages, and pause and resume topics; an outcome for each event.

    A message keeps the earliest moment of each kind, so neither the order of events nor their repetition
    changes what is known of it. When all are noted,

    - a click that is news resumes a paused topic, and the counting begins anew;
    - a topic pauses of which the client ignored ENGAGEMENT_PAUSE_AFTER messages in a row;

    neither where the client's own last word on the topic is no. An event is not recorded when its moment
    has not come, when there is no such client (any more) or topic, or when its message id stands for a
    message to another client or about another topic.

    Reports about one client are serialised by a lock on the client's row.
    """
    clients = _lock_clients({event.client for event in events})
    topics = dict(Topic.objects.values_list("code", "pk"))
    now = timezone.now()
    outcomes = {event: _refusal(event, clients, topics, now) or Outcome.RECORDED for event in events}
    possible = [event for event, outcome in outcomes.items() if outcome == Outcome.RECORDED]
    known_clicks = _clicked_messages({event.message_id for event in possible}, by)

    noted = _note(possible, clients, topics, by)
    outcomes |= {event: Outcome.OTHER_MESSAGE for event in possible if event not in noted}
    clicks = {
        (clients[event.client].pk, event.topic)
        for event in noted
        if event.kind == EventKind.CLICKED and event.message_id not in known_clicks
    }
    _pause_and_resume({clients[event.client] for event in noted}, clicks)
    return [outcomes[event] for event in events]


def _lock_clients(numbers: Collection[str]) -> dict[str, Client]:
    """The clients with these numbers, by number, locked in an order that is always the same."""
    clients = Client.objects.filter(number__in=numbers, erased_at=None).order_by("pk")
    return {client.number: client for client in clients.select_for_update(no_key=True)}


def _refusal(
    event: Event, clients: Collection[str], topics: Collection[str], now: dt.datetime
) -> Outcome | None:
    if event.client not in clients:
        return Outcome.UNKNOWN_CLIENT
    if event.topic not in topics:
        return Outcome.UNKNOWN_TOPIC
    return Outcome.IN_FUTURE if event.at > now else None


def _clicked_messages(message_ids: Collection[str], by: ApiClient) -> set[str]:
    """Those of the messages of which a click is known."""
    messages = Message.objects.filter(api_client=by, message_id__in=message_ids, clicked_at__isnull=False)
    return set(messages.values_list("message_id", flat=True))


NOTE = """
INSERT INTO consents_message AS known
       (api_client_id, message_id, client_id, topic_id, delivered_at, opened_at, clicked_at, ignored_at)
VALUES (%(api_client)s, %(message_id)s, %(client)s, %(topic)s,
        %(delivered)s, %(opened)s, %(clicked)s, %(ignored)s)
    ON CONFLICT (api_client_id, message_id) DO UPDATE
   SET delivered_at = least(known.delivered_at, excluded.delivered_at),
       opened_at = least(known.opened_at, excluded.opened_at),
       clicked_at = least(known.clicked_at, excluded.clicked_at),
       ignored_at = least(known.ignored_at, excluded.ignored_at)
 WHERE (known.client_id, known.topic_id) = (excluded.client_id, excluded.topic_id)
"""


def _note(
    events: Iterable[Event], clients: Mapping[str, Client], topics: Mapping[str, int], by: ApiClient
) -> set[Event]:
    """Those of the events that were noted; the others name a message to someone, or about something, else.

    By message, so that two calls never wait for each other.
    """
    noted = set()
    for event in sorted(events, key=lambda event: event.message_id):
        facts = {
            **dict.fromkeys(EventKind.values),
            event.kind: event.at,
            "api_client": by.pk,
            "message_id": event.message_id,
            "client": clients[event.client].pk,
            "topic": topics[event.topic],
        }
        if db.execute(NOTE, facts):
            noted.add(event)
    return noted


def _pause_and_resume(clients: Iterable[Client], clicks: Collection[tuple[int, str]]) -> None:
    """Record what follows for the clients; `clicks` are news, by client (key) and topic.

    When a campaign ends, topics of many clients pause at once: their entries are appended together.
    """
    known = {client.pk: client for client in clients}
    following: dict[int, dict[str, TopicState]] = defaultdict(dict)
    for interest in interests(known):
        if state := _following(interest, clicked=(interest.client_id, interest.topic) in clicks):
            following[interest.client_id][interest.topic] = state
    if following:
        entries = [_entry(known[client], states) for client, states in following.items()]
        append([submission for submission, _ in entries], [detail for _, detail in entries])


def _entry(client: Client, topics: Mapping[str, TopicState]) -> tuple[Submission, SubmissionDetail]:
    submission = Submission(
        client=client, source=Source.SYSTEM, language=client.language, changes={"topics": topics}
    )
    return submission, attach(submission, Detail(), number=client.number)


def _following(interest: Interest, *, clicked: bool) -> TopicState | None:
    """What the topic's state has to become, None when it stays."""
    if interest.refused:
        return None
    if interest.state == TopicState.PAUSED:
        return TopicState.WANTED if clicked else None
    return TopicState.PAUSED if interest.ignored >= settings.ENGAGEMENT_PAUSE_AFTER else None
