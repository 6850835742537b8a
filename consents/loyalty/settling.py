"""What becomes of the loyalty of clients who left: it is frozen, kept while a consent counts, deleted."""

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from psycopg import sql

from amigo_consent.lib import db
from amigo_consent.lib.actors import System, history_user
from consents.loyalty.keepers import KEEPS
from consents.rules.chain import Question
from consents.rules.words import WORDS


@transaction.atomic
def settle_loyalty(
    clients: Iterable[int] | None = None, *, by: User | System, at: dt.datetime | None = None
) -> None:
    """Do what is due at the moment (now) for these clients (keys), or for all.

    The account of a client who left is frozen. A frozen one that no consent keeps is deleted, also when
    the client came back in the meantime and did not have it restored; but not while processing is
    restricted (GDPR Art. 18). Doing it again changes nothing. `by` is whose act it
    follows from.
    """
    moment, staff = at or timezone.now(), history_user(by)
    question = Question(clients=clients, at=at)
    parameters = {
        **question.parameters,
        "at": moment,
        "today": timezone.localdate(moment),
        "by": staff.pk if staff else None,
    }
    db.execute(FREEZE.format(in_history=IN_HISTORY.format(kind="~")), parameters)
    rule = {"chain": question.chain, "keeps": KEEPS, **WORDS}
    db.execute(DELETE.format(**rule, in_history=IN_HISTORY.format(kind="-")), parameters)


IN_HISTORY = sql.SQL(
    """
INSERT INTO clients_historicalloyaltyaccount
       (id, client_id, frozen_on, history_date, history_type, history_user_id)
SELECT account.id, account.client_id, account.frozen_on, %(at)s, {kind}, %(by)s FROM account
"""
)

FREEZE = sql.SQL(
    """
WITH account AS (
    UPDATE clients_loyaltyaccount AS account
       SET frozen_on = (SELECT max(period.left_on) FROM clients_relationship AS period
                         WHERE period.client_id = account.client_id AND period.left_on <= %(today)s)
     WHERE account.frozen_on IS NULL
       AND (%(clients)s::bigint[] IS NULL OR account.client_id = ANY(%(clients)s))
       AND EXISTS (SELECT FROM clients_relationship AS period
                    WHERE period.client_id = account.client_id AND period.left_on <= %(today)s)
       AND NOT EXISTS (SELECT FROM clients_relationship AS period
                        WHERE period.client_id = account.client_id AND period.joined_on <= %(today)s
                          AND (period.left_on IS NULL OR period.left_on > %(today)s))
    RETURNING account.*
)
{in_history}
"""
)

DELETE = sql.SQL(
    """
WITH kept AS (
    SELECT client.id AS client_id
    {chain}
     WHERE client.id IN (SELECT client_id FROM clients_loyaltyaccount WHERE frozen_on IS NOT NULL)
       AND (verdict.reason = {reason.restricted} OR {keeps})
), account AS (
    DELETE FROM clients_loyaltyaccount AS account
     WHERE account.frozen_on IS NOT NULL
       AND (%(clients)s::bigint[] IS NULL OR account.client_id = ANY(%(clients)s))
       AND NOT EXISTS (SELECT FROM kept WHERE kept.client_id = account.client_id)
    RETURNING account.*
)
{in_history}
"""
)
