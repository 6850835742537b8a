"""What keeps the loyalty that a client built up, while they are away (product.md rule 8, docs/adr/0012)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from psycopg import sql

from amigo_consent.lib import db
from amigo_consent.lib.days import last_day_before
from consents.loyalty.models import LoyaltyAccount
from consents.rules.chain import MOMENT, Question
from consents.rules.words import WORDS

HIDDEN_FOR = dt.timedelta(days=60)
"""How long an account that nothing keeps waits for facts that come late, before it is deleted."""

# When the client left last. What follows are parts of a query over the rule chain.
LEFT_AT = sql.SQL(
    """(SELECT max(left_on)::timestamp AT TIME ZONE 'Europe/Riga' FROM clients_relationship
         WHERE client_id = client.id AND left_on <= ({at} AT TIME ZONE 'Europe/Riga')::date)"""
).format(at=MOMENT)

# The purpose's time after the client left last is not over, or they returned within it.
IN_TIME = sql.SQL(
    """(purpose.keeps_loyalty AND purpose.outlives_months > 0 AND NOT fact.away
        AND coalesce(relationship.lapsed_at <= {left_at}, true))"""
).format(left_at=LEFT_AT)

# The client agreed, and has not taken it back. What hinders using the data does not hinder keeping it: a
# newer notice, a pause, a restriction (GDPR Art. 18: data may be stored), an objection to marketing. A
# consent keeps for all of the time that the client was promised, if it had not run out before they left.
KEEPS = sql.SQL(
    """({in_time} AND record.status = {said.given} AND NOT fact.lapsed
        AND NOT coalesce(record.expires_at <= coalesce({left_at}, {at}), false)
        AND verdict.reason <> {reason.erased})"""
).format(in_time=IN_TIME, left_at=LEFT_AT, at=MOMENT, **WORDS)


@dataclass(frozen=True, slots=True)
class Keeper:
    """A purpose (code) by which loyalty is kept, and until when; None: until withdrawn."""

    purpose: str
    until: dt.datetime | None

    @property
    def last_day(self) -> dt.date | None:
        return self.until and last_day_before(self.until)


KEEPERS = sql.SQL(
    """
SELECT purpose.code AS purpose, relationship.lapses_at AS until
{chain}
WHERE {keeps}
ORDER BY purpose.position
"""
)

STANDINGS = sql.SQL(
    """
SELECT account.client_id AS client, account.hidden_on, bool_or({keeps}) AS kept_by_word,
       bool_or({in_time}) AS in_time,
       (SELECT joined_on FROM clients_relationship
         WHERE client_id = account.client_id AND joined_on <= %(today)s
           AND (left_on IS NULL OR left_on > %(today)s)) AS returned_on,
       bool_or(verdict.reason = {reason.restricted}) AS is_restricted,
       bool_or(verdict.reason = {reason.erased}) AS is_erased
{chain}
JOIN clients_loyaltyaccount AS account ON account.client_id = client.id AND account.frozen_on IS NOT NULL
GROUP BY account.id
"""
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What is true at a moment of the frozen account of a client (key).

    `kept_by_word`: a consent keeps it. `in_time`: its time is not over, or the client returned within it.
    `returned_on`: since when they are a client again; None while they are away.
    """

    client: int
    hidden_on: dt.date | None
    kept_by_word: bool
    in_time: bool
    returned_on: dt.date | None
    is_restricted: bool
    is_erased: bool

    @property
    def is_kept(self) -> bool:
        """By a consent; or because it was kept when they returned: who is a client needs no consent to it."""
        return self.kept_by_word or (self.in_time and self._was_kept_on_return)

    @property
    def _was_kept_on_return(self) -> bool:
        """Or was hidden only later, because the return was not known yet."""
        if self.returned_on is None or self.is_erased:
            return False
        return self.hidden_on is None or self.hidden_on >= self.returned_on

    def deleted_on(self, today: dt.date) -> dt.date | None:
        """When it is deleted if nothing comes to keep it; None while something does."""
        if self.is_kept or self.is_restricted:
            return None
        return today if self.is_erased else (self.hidden_on or today) + HIDDEN_FOR

    def is_due(self, today: dt.date) -> bool:
        """Whether it is to be deleted."""
        day = self.deleted_on(today)
        return day is not None and day <= today


def standings(clients: Iterable[int] | None = None, at: dt.datetime | None = None) -> list[Standing]:
    """Of every frozen account of these clients (keys; None: all), now or at another moment."""
    accounts = LoyaltyAccount.objects.exclude(frozen_on=None)
    if clients is not None:
        accounts = accounts.filter(client__in=clients)
    question = Question(clients=list(accounts.values_list("client", flat=True)), at=at)
    if not question.clients:
        return []
    parameters = {**question.parameters, "today": timezone.localdate(at)}
    query = STANDINGS.format(chain=question.chain, keeps=KEEPS, in_time=IN_TIME, **WORDS)
    return db.rows_as(Standing, query, parameters)


def standing_of(client: int) -> Standing | None:
    """Of the client's frozen account, now; None when they have none."""
    return next(iter(standings([client])), None)


def loyalty_keepers(client: int, at: dt.datetime | None = None) -> list[Keeper]:
    """The consents of a client (key) that keep their loyalty now, or at another moment, by position."""
    question = Question(clients=[client], at=at)
    return db.rows_as(Keeper, KEEPERS.format(chain=question.chain, keeps=KEEPS), question.parameters)


def kept_until(keepers: Iterable[Keeper]) -> dt.date | None:
    """The last day of the consents that keep it; None when nothing keeps it, or nothing ends that."""
    days = [keeper.last_day for keeper in keepers]
    return max((day for day in days if day), default=None) if None not in days else None
