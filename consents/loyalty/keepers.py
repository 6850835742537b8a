"""What keeps the loyalty that a client built up, while they are away (product.md rule 8)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from psycopg import sql

from amigo_consent.lib import db
from consents.rules.chain import Question
from consents.rules.words import WORDS

# The consent itself counts. A restriction (data may be stored, GDPR Art. 18) or an objection to marketing (we
# stay silent, and keep) hinders using it, not keeping by it. Part of a query over the rule chain.
KEEPS = sql.SQL(
    """(purpose.keeps_loyalty AND worth.status = {status.given} AND NOT fact.away
        AND verdict.reason <> {reason.erased})"""
).format(**WORDS)


@dataclass(frozen=True, slots=True)
class Keeper:
    """A purpose (code) by which loyalty is kept, and until when; None: until withdrawn."""

    purpose: str
    until: dt.datetime | None


KEEPERS = sql.SQL(
    """
SELECT purpose.code AS purpose, ending.ends_at AS until
{chain}
WHERE {keeps}
ORDER BY purpose.position
"""
)


def loyalty_keepers(client: int, at: dt.datetime | None = None) -> list[Keeper]:
    """The consents of a client (key) that keep their loyalty now, or at another moment, by position."""
    question = Question(clients=[client], at=at)
    return db.rows_as(Keeper, KEEPERS.format(chain=question.chain, keeps=KEEPS), question.parameters)


def kept_until(keepers: Iterable[Keeper]) -> dt.datetime | None:
    """The last end of the consents that keep it; None when nothing keeps it, or nothing ends that."""
    ends = [keeper.until for keeper in keepers]
    return max((end for end in ends if end), default=None) if None not in ends else None
