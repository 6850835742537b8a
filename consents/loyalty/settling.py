"""What becomes of the loyalty of clients who left: it is frozen, kept, hidden, shown again, deleted."""

import datetime as dt
from collections.abc import Iterable
from typing import LiteralString

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from psycopg import sql

from amigo_consent.lib import db
from amigo_consent.lib.actors import System, history_user
from clients.person.models import Client
from consents.loyalty.keepers import standings


@transaction.atomic
def settle_loyalty(
    clients: Iterable[int] | None = None, *, by: User | System, at: dt.datetime | None = None
) -> None:
    """Do what is due at the moment (now) for these clients (keys), or for all.

    The account of a client who left is frozen. A frozen one that nothing keeps is hidden; it is shown again
    as soon as something does: a paper or a return that is recorded late, an end that was none. After
    HIDDEN_FOR it is deleted, but not while processing is restricted (GDPR Art. 18). Doing it again changes
    nothing. `by` is whose act it follows from.
    """
    moment, staff = at or timezone.now(), history_user(by)
    today = timezone.localdate(moment)
    parameters = {"at": moment, "today": today, "by": staff.pk if staff else None}
    asked = None if clients is None else list(clients)
    db.execute(FREEZE, {**parameters, "clients": asked})
    shown, hidden, due = [], [], []
    for standing in standings(asked, at):
        if standing.is_kept and standing.hidden_on:
            shown.append(standing.client)
        elif standing.is_due(today):
            due.append(standing.client)
        elif not standing.is_kept and not standing.hidden_on:
            hidden.append(standing.client)
    for statement, whose in ((SHOW, shown), (HIDE, hidden), (DELETE, _still_due(due, today, at))):
        if whose:
            db.execute(statement, {**parameters, "clients": whose})


def _still_due(clients: list[int], today: dt.date, at: dt.datetime | None) -> list[int]:
    """Those whose account is to be deleted also when everybody who acted on them at that time is done."""
    list(Client.objects.select_for_update(no_key=True).filter(pk__in=clients).order_by("pk"))
    return [standing.client for standing in standings(clients, at) if standing.is_due(today)]


def _in_history(kind: LiteralString, change: LiteralString) -> sql.Composed:
    """The change of accounts, with a line in the history of each."""
    return sql.SQL(
        """
WITH account AS ({change} RETURNING account.*)
INSERT INTO clients_historicalloyaltyaccount
       (id, client_id, frozen_on, hidden_on, history_date, history_type, history_user_id)
SELECT account.id, account.client_id, account.frozen_on, account.hidden_on, %(at)s, {kind}, %(by)s
  FROM account
"""
    ).format(change=sql.SQL(change), kind=sql.Literal(kind))


FREEZE = _in_history(
    "~",
    """
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
""",
)

# Each says once more what it rests on, in case somebody restored the account meanwhile.
SHOW = _in_history(
    "~",
    """
    UPDATE clients_loyaltyaccount AS account SET hidden_on = NULL
     WHERE account.client_id = ANY(%(clients)s) AND account.hidden_on IS NOT NULL
""",
)

HIDE = _in_history(
    "~",
    """
    UPDATE clients_loyaltyaccount AS account SET hidden_on = %(today)s
     WHERE account.client_id = ANY(%(clients)s) AND account.frozen_on IS NOT NULL
       AND account.hidden_on IS NULL
""",
)

DELETE = _in_history(
    "-",
    """
    DELETE FROM clients_loyaltyaccount AS account
     WHERE account.client_id = ANY(%(clients)s) AND account.frozen_on IS NOT NULL
""",
)
