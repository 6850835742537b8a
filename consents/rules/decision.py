"""The one answer to "may we use data of these clients for this purpose?"."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from psycopg import sql

from amigo_consent.lib import db
from amigo_consent.lib.days import last_day_before
from consents.catalogue.models import Channel, Topic
from consents.rules.chain import Question
from consents.rules.words import WORDS, EffectiveStatus, EndCause, Reason

COUNTING = (EffectiveStatus.GIVEN, EffectiveStatus.PAUSED)
GIVEN_ONCE = (*COUNTING, EffectiveStatus.EXPIRED, EffectiveStatus.OUTDATED)
OWN_REASONS = {
    EffectiveStatus.GIVEN: (Reason.GIVEN,),
    EffectiveStatus.PAUSED: (Reason.PAUSED,),
    EffectiveStatus.OUTDATED: (Reason.NOTICE_OUTDATED,),
    EffectiveStatus.EXPIRED: (Reason.EXPIRED, Reason.RELATIONSHIP_ENDED),
}
"""The reasons that a status stands for itself; any other is a hindrance from outside."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """May we, for one client and purpose at one moment, why, on what it rests, and what can be done now.

    `status` is the effective status; `reason` also knows what lies outside the client's word.
    What it rests on is None when the client never said anything about the purpose. `paused_at` and
    `paused_until` are those of a pause that keeps a consent from being used at the moment.
    `ends_at` is when a yes stops to count, or stopped, if nobody says anything more, `end_cause` by what;
    None: it does not end, or is no yes. `renew_by` is the moment from which a newer notice, in force
    already, needs a new consent; it may be past. None if no notice does.
    """

    client_id: int
    client: str
    purpose: str
    allowed: bool
    reason: str
    status: str
    decided_at: dt.datetime | None
    expires_at: dt.datetime | None
    paused_at: dt.datetime | None
    paused_until: dt.datetime | None
    ends_at: dt.datetime | None
    end_cause: str | None
    renew_by: dt.datetime | None
    pausable: bool
    notice_version: int | None
    language: str | None
    submission: UUID | None
    source: str | None

    @property
    def counts(self) -> bool:
        """The client's yes counts, or does again by itself, whatever else stands in the way."""
        return self.status in COUNTING

    @property
    def was_given(self) -> bool:
        """The client agreed, and has not taken it back: saying no now withdraws it."""
        return self.status in GIVEN_ONCE

    @property
    def can_pause(self) -> bool:
        return self.pausable and self.status == EffectiveStatus.GIVEN

    @property
    def can_renew(self) -> bool:
        """By giving it again, under the notice in force: when it has expired, or soon does."""
        return self.status == EffectiveStatus.EXPIRED or self.expires_soon()

    @property
    def needs_new_answer(self) -> bool:
        """A newer notice asks for one, whether or not the consent to the older still counts."""
        return self.renew_by is not None and self.status != EffectiveStatus.EXPIRED

    @property
    def is_hindered(self) -> bool:
        """Something other than the client's own yes decides, or would."""
        status = EffectiveStatus(self.status)
        return self.was_given and self.reason not in OWN_REASONS[status]

    def expires_soon(self, at: dt.datetime | None = None) -> bool:
        """It counts, and ends within REMIND_DAYS_BEFORE days of the moment (now): it can be renewed."""
        soon = (at or timezone.now()) + dt.timedelta(days=settings.REMIND_DAYS_BEFORE)
        is_given = self.status == EffectiveStatus.GIVEN
        return is_given and self.expires_at is not None and self.expires_at <= soon

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which a yes counts, or counted; None: as `ends_at`."""
        return self.ends_at and last_day_before(self.ends_at)

    @property
    def ends_with_relationship(self) -> bool:
        return self.end_cause == EndCause.RELATIONSHIP

    @property
    def status_label(self) -> str:
        return str(EffectiveStatus(self.status).label)

    @property
    def reason_label(self) -> str:
        return str(Reason(self.reason).label)


DECISIONS = sql.SQL(
    """
SELECT client.id AS client_id, client.number AS client, purpose.code AS purpose,
       verdict.reason = {reason.given} AS allowed, verdict.reason, worth.status,
       record.decided_at, record.expires_at,
       CASE worth.status WHEN {status.paused} THEN pause.decided_at END AS paused_at,
       CASE worth.status WHEN {status.paused} THEN pause.paused_until END AS paused_until, ending.ends_at,
       CASE ending.ends_at
           WHEN relationship.lapses_at THEN {end.relationship}
           WHEN CASE WHEN fact.lapsed THEN relationship.lapsed_at END THEN {end.relationship}
           WHEN notice.renew_by THEN {end.notice}
           WHEN record.expires_at THEN {end.expiry}
       END AS end_cause,
       CASE record.status WHEN {said.given} THEN notice.renew_by END AS renew_by, purpose.pausable,
       notice.version AS notice_version, record.language, record.submission_id AS submission,
       submission.source
{chain}
LEFT JOIN consents_submission AS submission ON submission.id = record.submission_id
ORDER BY client.id, purpose.position
"""
)


class UnknownCode(Exception):
    """The question names a channel or topic that does not exist, so there is no answer to it."""

    def __init__(self, kind: str, code: str) -> None:
        super().__init__(f"there is no {kind} {code!r}")
        self.kind, self.code = kind, code


def check_codes(*, channel: str | None, topic: str | None) -> None:
    """Raises UnknownCode."""
    if channel is not None and not Channel.objects.filter(code=channel).exists():
        raise UnknownCode("channel", channel)
    if topic is not None and not Topic.objects.filter(code=topic).exists():
        raise UnknownCode("topic", topic)


def decide(
    *,
    clients: Iterable[int],
    purposes: Iterable[str] | None = None,
    channel: str | None = None,
    topic: str | None = None,
    at: dt.datetime | None = None,
) -> list[Decision]:
    """Decide for every one of the clients (keys) and purposes (codes; None: all), by client and position.

    Without a channel the question is whether data may be used for the purpose; with one, whether something
    may be sent to the client for it, by that channel and about that topic. Without `at` the answer is for
    now. With it, it is what was in force at that moment as known now: what was recorded later but decided
    earlier counts (docs/adr/0003). Raises UnknownCode for a channel or topic that does not exist.
    """
    check_codes(channel=channel, topic=topic)
    question = Question(clients=clients, purposes=purposes, channel=channel, topic=topic, at=at)
    return db.rows_as(Decision, DECISIONS.format(chain=question.chain, **WORDS), question.parameters)
