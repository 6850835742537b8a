"""Smart e-mail: what became of messages, and the topics that pause and resume because of it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from amigo_consent.lib import db
from clients.person.models import Client
from consents.catalogue.systems.models import ApiClient
from consents.engagement.claims import Audiences, Claim, Claims, Event, EventKind, Outcome
from consents.engagement.models import Message
from consents.engagement.queries import Interest, interests
from consents.ledger.models.submission import Source, Submission, SubmissionDetail
from consents.ledger.projection import append
from consents.ledger.submit import Detail, attach
from consents.rules.decision import decide
from consents.rules.words import TopicState

IGNORED_AFTER = dt.timedelta(hours=24)
"""Nobody ignored a message that was not there so long."""


@dataclass(frozen=True, slots=True)
class Click:
    """A click on a message; `is_news` when none on that message was known before."""

    at: dt.datetime
    is_news: bool


Clicks = Mapping[tuple[int, str], Sequence[Click]]
"""By client (key) and topic."""


@transaction.atomic
def record_engagement(events: Sequence[Event], *, by: ApiClient, audiences: Audiences) -> list[Outcome]:
    """Note what became of a system's messages, and pause and resume topics; an outcome for each event.

    An event counts when its token is of an e-mail for a purpose of the system's that has topics, when the
    system had been given an audience for it by then (`audiences`), and when the client's data may be used for
    the purpose now. Of others, who were erased, restricted, never asked, left or said no, nothing is noted.

    A message keeps the earliest moment of each kind, and of `ignored` the latest, so neither the order of
    events nor their repetition changes what is known of it. When all are noted,

    - a click ends the pause of a topic, and the counting begins anew;
    - a topic pauses of which the client ignored ENGAGEMENT_PAUSE_AFTER messages in a row;

    neither where the client's own word on the topic is no, and never for what was before that word.

    Reports about one client are serialised by a lock on the client's row.
    """
    read = Claims(by, audiences, timezone.now())
    said = [read.of(event) for event in events]
    claims = [claim for claim in said if isinstance(claim, Claim)]
    clients = _locked({claim.client_id for claim in claims})
    allowed = _allowed(claims)
    possible = [claim for claim in claims if (claim.client_id, claim.purpose.code) in allowed]
    known_clicks = _clicked_messages({claim.message_id for claim in possible}, by)

    noted = _note(possible, by)
    outcomes = {
        **dict.fromkeys(claims, Outcome.NOT_ALLOWED),
        **dict.fromkeys(possible, Outcome.OTHER_MESSAGE),
        **_outcomes(noted, by),
    }
    concerned = {claim.client_id for claim in noted}
    _pause_and_resume([clients[client] for client in concerned], _clicks(noted, known_clicks))
    return [outcomes[claim] if isinstance(claim, Claim) else claim for claim in said]


def _locked(keys: Collection[int]) -> dict[int, Client]:
    """These clients, by key, locked in an order that is always the same."""
    clients = Client.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
    return {client.pk: client for client in clients}


def _allowed(claims: Iterable[Claim]) -> set[tuple[int, str]]:
    """The clients (keys) whose data may be used now, each with the purpose (code)."""
    decisions = decide(
        clients={claim.client_id for claim in claims}, purposes={claim.purpose.code for claim in claims}
    )
    return {(decision.client_id, decision.purpose) for decision in decisions if decision.allowed}


def _clicked_messages(message_ids: Collection[str], by: ApiClient) -> set[str]:
    """Those of the messages of which a click is known."""
    messages = Message.objects.filter(api_client=by, message_id__in=message_ids, clicked_at__isnull=False)
    return set(messages.values_list("message_id", flat=True))


NOTE = """
INSERT INTO consents_message AS known
       (api_client_id, message_id, client_id, purpose_id, channel_id, topic_id,
        sent_at, delivered_at, opened_at, clicked_at, ignored_at)
VALUES (%(api_client)s, %(message_id)s, %(client)s, %(purpose)s, %(channel)s, %(topic)s,
        %(sent)s, %(delivered)s, %(opened)s, %(clicked)s, %(ignored)s)
    ON CONFLICT (api_client_id, message_id) DO UPDATE
   SET sent_at = least(known.sent_at, excluded.sent_at),
       delivered_at = least(known.delivered_at, excluded.delivered_at),
       opened_at = least(known.opened_at, excluded.opened_at),
       clicked_at = least(known.clicked_at, excluded.clicked_at),
       ignored_at = greatest(known.ignored_at, excluded.ignored_at)
 WHERE (known.client_id, known.purpose_id, known.channel_id, known.topic_id)
     = (excluded.client_id, excluded.purpose_id, excluded.channel_id, excluded.topic_id)
"""


def _note(claims: Iterable[Claim], by: ApiClient) -> list[Claim]:
    """Those of the claims that were noted; the others name a message to someone, or about something, else.

    By message, so that two calls never wait for each other.
    """
    noted = []
    for claim in sorted(claims, key=lambda claim: claim.message_id):
        facts = {
            **dict.fromkeys(EventKind.values),
            claim.kind: claim.at,
            "api_client": by.pk,
            "message_id": claim.message_id,
            "client": claim.client_id,
            "purpose": claim.purpose.pk,
            "channel": claim.channel.pk,
            "topic": claim.topic.pk,
        }
        if db.execute(NOTE, facts):
            noted.append(claim)
    return noted


def _outcomes(noted: Collection[Claim], by: ApiClient) -> dict[Claim, Outcome]:
    """What is noted counts, but `ignored` only a day after the message was delivered, or sent."""
    ignored = {claim.message_id for claim in noted if claim.kind == EventKind.IGNORED}
    messages = Message.objects.filter(api_client=by, message_id__in=ignored)
    there_since = {
        message_id: delivered_at or sent_at
        for message_id, sent_at, delivered_at in messages.values_list("message_id", "sent_at", "delivered_at")
    }
    return {
        claim: _outcome_of_ignored(claim, there_since[claim.message_id])
        if claim.kind == EventKind.IGNORED
        else Outcome.RECORDED
        for claim in noted
    }


def _outcome_of_ignored(claim: Claim, there_since: dt.datetime | None) -> Outcome:
    if there_since is None:
        return Outcome.UNKNOWN_MESSAGE
    return Outcome.RECORDED if claim.at >= there_since + IGNORED_AFTER else Outcome.TOO_EARLY


def _clicks(noted: Iterable[Claim], known_clicks: Collection[str]) -> Clicks:
    clicks: dict[tuple[int, str], list[Click]] = defaultdict(list)
    for claim in noted:
        if claim.kind == EventKind.CLICKED:
            click = Click(claim.at, is_news=claim.message_id not in known_clicks)
            clicks[claim.client_id, claim.topic.code].append(click)
    return clicks


def _pause_and_resume(clients: Iterable[Client], clicks: Clicks) -> None:
    """Record what follows for the clients.

    When a campaign ends, topics of many clients pause at once: their entries are appended together.
    """
    known = {client.pk: client for client in clients}
    following: dict[int, dict[str, TopicState]] = defaultdict(dict)
    for interest in interests(known):
        if state := _following(interest, clicks.get((interest.client_id, interest.topic), ())):
            following[interest.client_id][interest.topic] = state
    if following:
        entries = [_entry(known[client], states) for client, states in following.items()]
        append([submission for submission, _ in entries], [detail for _, detail in entries])


def _entry(client: Client, topics: Mapping[str, TopicState]) -> tuple[Submission, SubmissionDetail]:
    submission = Submission(
        client=client, source=Source.SYSTEM, language=client.language, changes={"topics": topics}
    )
    return submission, attach(submission, Detail(), number=client.number)


def _following(interest: Interest, clicks: Iterable[Click]) -> TopicState | None:
    """What has to be said about the topic, None when nothing."""
    if interest.refused:
        return None
    if interest.paused_at:
        return TopicState.RESUMED if any(_ends_pause(click, interest) for click in clicks) else None
    return TopicState.PAUSED if interest.ignored >= settings.ENGAGEMENT_PAUSE_AFTER else None


def _ends_pause(click: Click, interest: Interest) -> bool:
    """One that was not known when the topic paused, and that the client made after their own last word."""
    if interest.spoken_at and click.at <= interest.spoken_at:
        return False
    return click.is_news or bool(interest.paused_at and click.at > interest.paused_at)
