"""Entries, and how they follow each other."""

import datetime as dt
from collections.abc import Iterator

from psycopg import sql

from consents.proof.entry_text import HASH
from consents.proof.verification.finding import Finding, Kind, found

ALTERED = sql.SQL(
    """
    SELECT client_id, id AS entry, 'its hash does not fit what it says' AS what
      FROM consents_submission AS entry
     WHERE (hash OPERATOR(pg_catalog.=) {hash}) IS NOT TRUE
    """
).format(hash=HASH)
UNCHAINED = sql.SQL(
    """
    SELECT client_id, id AS entry,
           CASE WHEN hash_before IS NULL THEN 'the entry that it names as the one before is missing'
                WHEN previous_hash IS NULL THEN 'it begins the chain, but is not the first'
                ELSE 'it does not follow the entry before it' END AS what
      FROM (SELECT client_id, id, previous_hash,
                   lag(hash) OVER (PARTITION BY client_id ORDER BY sequence) AS hash_before
              FROM consents_submission) AS entry
     WHERE previous_hash IS DISTINCT FROM hash_before
    """
)
FROM_THE_FUTURE = sql.SQL(
    """
    SELECT client_id, id AS entry,
           format('its transaction, %%s, has not been on this server: was a dump restored?', xact) AS what
      FROM consents_submission
     WHERE xact >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
       AND xact > coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0)
    """
)
# The newest of the seals that were made before the entry: its horizon is not above the entry's transaction.
BACKDATED = sql.SQL(
    """
    SELECT client_id, entry,
           format('written after seal %%s was made, it says it was received before', number) AS what
      FROM (SELECT act.client_id, act.id AS entry, act.received_at, seals.numbers[before] AS number,
                   seals.moments[before] AS sealed_at
              FROM (SELECT array_agg(number ORDER BY number) AS numbers,
                           array_agg(horizon ORDER BY number) AS horizons,
                           array_agg(sealed_at ORDER BY number) AS moments
                      FROM consents_seal) AS seals
             CROSS JOIN consents_submission AS act
             CROSS JOIN LATERAL (SELECT width_bucket(act.xact, seals.horizons) AS before) AS seal
             WHERE before > 0) AS act
     WHERE received_at < sealed_at - %(longest)s
    """
)
LONGEST_TRANSACTION = dt.timedelta(hours=1)
"""An entry is received when it is written, and committed later: so much earlier than a seal may it be."""


def broken_chains() -> Iterator[Finding]:
    """Entries that were altered; missing, inserted and reordered ones; ones that cannot be from here or then.

    What is missing is named by the entry after it. A chain without its last entries is whole: seals find it.
    """
    yield from found(Kind.ENTRY, ALTERED)
    yield from found(Kind.CHAIN, UNCHAINED)
    yield from found(Kind.FUTURE, FROM_THE_FUTURE)
    yield from found(Kind.BACKDATED, BACKDATED, {"longest": LONGEST_TRANSACTION})
