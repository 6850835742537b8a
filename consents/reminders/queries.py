"""Which consents will soon stop to count, and by which channel may their clients be asked to renew them?"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from psycopg import sql

from amigo_consent.lib import db
from consents.reminders.models import RenewalReason
from consents.rules.chain import MOMENT, USABLE, Question
from consents.rules.words import WORDS


@dataclass(frozen=True, kw_only=True, slots=True)
class Renewal:
    """A consent that counts now and ends at `due_at` unless it is renewed; `submission_id` gave it.

    `channel_id` is the first, by position, of the channels that the client allowed, this system sends by and
    a usable address is known for: `address`, the preferred, else the newest.
    """

    client_id: int
    purpose_id: int
    purpose: str
    submission_id: UUID
    channel_id: int
    reason: str
    due_at: dt.datetime
    address: str


RENEWALS = sql.SQL(
    """
SELECT client.id AS client_id, purpose.id AS purpose_id, purpose.code AS purpose, record.submission_id,
       CASE WHEN due.at = record.expires_at THEN {expires} ELSE {notice} END AS reason,
       due.at AS due_at, carrying.channel_id, carrying.address
{chain}
CROSS JOIN LATERAL (SELECT least(record.expires_at, notice.renew_by) AS at) AS due
CROSS JOIN LATERAL (
    SELECT carrier.id AS channel_id, contact.value AS address
      FROM consents_channelpreference AS preference
      JOIN consents_channel AS carrier ON carrier.id = preference.channel_id AND carrier.sends_by <> ''
      JOIN clients_contactpoint AS contact
        ON contact.client_id = preference.client_id AND contact.kind = carrier.contact_kind AND {usable}
     WHERE preference.client_id = client.id AND preference.allowed
     ORDER BY carrier.position, contact.preferred DESC, contact.since DESC, contact.id DESC
     LIMIT 1
) AS carrying
WHERE record.status = {said.given} AND verdict.reason = {reason.given}
  AND due.at <= {at} + %(ahead)s
ORDER BY client.id, due.at, purpose.position
"""
)


def renewals_query(clients: Iterable[int] | None = None) -> tuple[sql.Composed, dict[str, Any]]:
    """The query, and its parameters, of the renewals of these clients (keys; None: all).

    Only consents that are allowed now count: not those of a client who left, who objects, whose data is
    restricted or erased. They end within REMIND_DAYS_BEFORE days, by their own validity or by the end of the
    grace period of a newer notice that is in force.
    """
    question = Question(clients=clients)
    query = RENEWALS.format(
        chain=question.chain,
        usable=USABLE,
        at=MOMENT,
        expires=sql.Literal(RenewalReason.EXPIRES.value),
        notice=sql.Literal(RenewalReason.NOTICE.value),
        **WORDS,
    )
    return query, {**question.parameters, "ahead": dt.timedelta(days=settings.REMIND_DAYS_BEFORE)}


def renewals(client: int) -> list[Renewal]:
    """The client's (key), whichever end first come first."""
    query, parameters = renewals_query([client])
    return db.rows_as(Renewal, query, parameters)
