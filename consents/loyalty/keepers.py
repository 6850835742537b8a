"""What keeps the loyalty that a client built up, while they are away (product.md rule 8)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from psycopg import sql

from amigo_consent.lib import db
from consents.rules.chain import EFFECTIVE_STATUS, RENEW_BY, rules

# The consent itself counts. A restriction (data may be stored, GDPR Art. 18) or an objection to marketing (we
# stay silent, and keep) hinders using it, not keeping by it. Part of a query over `rules`.
KEEPS = sql.SQL(
    "(purpose.keeps_loyalty AND {status} = 'given' AND NOT fact.away AND verdict.reason <> 'erased')"
).format(status=EFFECTIVE_STATUS)


@dataclass(frozen=True, slots=True)
class Keeper:
    """A purpose (code) by which loyalty is kept, and until when; None: until withdrawn."""

    purpose: str
    until: dt.datetime | None


KEEPERS = sql.SQL(
    """
SELECT purpose.code AS purpose, least(record.expires_at, {renew_by}, ending.lapses_at) AS until
{rules}
LEFT JOIN LATERAL (
    SELECT (max(period.left_on) + make_interval(months => purpose.outlives_months))
               AT TIME ZONE 'Europe/Riga' AS lapses_at
      FROM clients_relationship AS period
     WHERE period.client_id = client.id
    HAVING bool_and(period.left_on IS NOT NULL)
) AS ending ON true
WHERE client.id = %(client)s AND {keeps}
ORDER BY purpose.position
"""
)


def loyalty_keepers(client: int, at: dt.datetime | None = None) -> list[Keeper]:
    """The consents of a client (key) that keep their loyalty now, or at another moment, by position."""
    query = KEEPERS.format(renew_by=RENEW_BY, rules=rules(now=at is None), keeps=KEEPS)
    parameters = {
        "client": client,
        "purposes": None,
        "channel": None,
        "topic": None,
        "at": at or timezone.now(),
    }
    return db.rows_as(Keeper, query, parameters)


def kept_until(keepers: Iterable[Keeper]) -> dt.datetime | None:
    """The last end of the consents that keep it; None when nothing keeps it, or nothing ends that."""
    ends = [keeper.until for keeper in keepers]
    return max((end for end in ends if end), default=None) if None not in ends else None
