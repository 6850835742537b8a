"""The one answer to "may we use data of these clients for this purpose?"."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from psycopg import sql

from amigo_consent.lib import db
from consents.rules.chain import EFFECTIVE_STATUS, RENEW_BY, rules
from consents.rules.words import EffectiveStatus, Reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """May we, for one client and purpose at one moment, why, and on what it rests.

    `status` is the effective status; `reason` also knows what lies outside the client's word.
    What it rests on is None when the client never said anything about the purpose.
    `lapsed_at` is when it lapsed with the end of a relationship, if it did. `renew_by` is the moment from
    which a newer notice, in force already, needs a new consent; it may be past. None if no notice does.
    """

    client_id: int
    client: str
    purpose: str
    allowed: bool
    reason: str
    status: str
    decided_at: dt.datetime | None
    expires_at: dt.datetime | None
    paused_until: dt.datetime | None
    lapsed_at: dt.datetime | None
    renew_by: dt.datetime | None
    notice_version: int | None
    language: str | None
    submission: UUID | None
    source: str | None

    def expires_soon(self, at: dt.datetime | None = None) -> bool:
        """It counts, and ends within REMIND_DAYS_BEFORE days of the moment (now): it can be renewed."""
        soon = (at or timezone.now()) + dt.timedelta(days=settings.REMIND_DAYS_BEFORE)
        return self.status == "given" and self.expires_at is not None and self.expires_at <= soon

    @property
    def status_label(self) -> str:
        return str(EffectiveStatus(self.status).label)

    @property
    def reason_label(self) -> str:
        return str(Reason(self.reason).label)


DECISIONS = sql.SQL(
    """
SELECT client.id AS client_id, client.number AS client, purpose.code AS purpose,
       verdict.reason = 'given' AS allowed, verdict.reason, {status} AS status,
       record.decided_at, record.expires_at, record.paused_until,
       CASE WHEN fact.lapsed THEN relationship.lapsed_at END AS lapsed_at, {renew_by} AS renew_by,
       notice.version AS notice_version, record.language, record.submission_id AS submission,
       submission.source
{rules}
LEFT JOIN consents_submission AS submission ON submission.id = record.submission_id
WHERE client.id = ANY(%(clients)s)
ORDER BY client.id, purpose.position
"""
)


def decide(
    *,
    clients: Iterable[int],
    purposes: Iterable[str] | None = None,
    channel: str | None = None,
    topic: str | None = None,
    at: dt.datetime | None = None,
) -> list[Decision]:
    """Decide for every one of the clients (keys) and purposes (codes; None: all), by client and position.

    Without `at` the answer is for now. With it, it is what was in force at that moment as known now:
    what was recorded later but decided earlier counts (docs/adr/0003). Nobody chose a channel, or wants a
    topic, that does not exist.
    """
    query = DECISIONS.format(status=EFFECTIVE_STATUS, renew_by=RENEW_BY, rules=rules(now=at is None))
    parameters = {
        "clients": list(clients),
        "purposes": None if purposes is None else list(purposes),
        "channel": channel,
        "topic": topic,
        "at": at or timezone.now(),
    }
    return db.rows_as(Decision, query, parameters)
