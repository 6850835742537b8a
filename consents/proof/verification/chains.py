"""Entries, and how they follow each other."""

from collections.abc import Iterator

from psycopg import sql

from consents.proof.verification.finding import Finding, Kind, found

ALTERED = sql.SQL(
    """
    SELECT client_id, id AS entry, 'its hash does not fit what it says' AS what
      FROM consents_submission AS entry
     WHERE hash IS DISTINCT FROM ledger_hash(entry)
    """
)
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


def broken_chains() -> Iterator[Finding]:
    """Entries that were altered; missing, inserted and reordered ones; ones that cannot be from here.

    What is missing is named by the entry after it. A chain without its last entries is whole: seals find it.
    """
    yield from found(Kind.ENTRY, ALTERED)
    yield from found(Kind.CHAIN, UNCHAINED)
    yield from found(Kind.FUTURE, FROM_THE_FUTURE)
