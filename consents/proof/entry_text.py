"""The canonical text of an entry of the ledger and its hash, in SQL that calls nothing but PostgreSQL.

They are what the functions `ledger_text`, `ledger_digest` and `ledger_hash` (migrations 0003, 0006, 0009)
make when an entry is written. Whoever checks an entry later does not ask those: they may have been replaced
since. `entry` is a row of `consents_submission`.
"""

from psycopg import sql

# concat() writes a jsonb as its type does; a cast to text could be one that somebody made.
TEXT = sql.SQL(
    """
    pg_catalog.concat(
        pg_catalog.jsonb_build_object(
            'id', entry.id,
            'sequence', entry.sequence,
            'client', entry.client_id,
            'decided_at',
            pg_catalog.to_char(entry.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            'received_at',
            pg_catalog.to_char(entry.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            'source', entry.source,
            'centre', entry.centre_id,
            'recorded_by', entry.recorded_by_id,
            'api_client', entry.api_client_id,
            'language', entry.language,
            'changes', entry.changes,
            'detail_digest', pg_catalog.encode(entry.detail_digest, 'hex'),
            'xact', entry.xact
        ) OPERATOR(pg_catalog.||)
        CASE WHEN entry.client_commitment IS NULL THEN pg_catalog.jsonb_build_object()
             ELSE pg_catalog.jsonb_build_object(
                  'client_commitment', pg_catalog.encode(entry.client_commitment, 'hex'))
        END
    )
    """
)
DIGEST = sql.SQL("pg_catalog.sha256(pg_catalog.convert_to({}, 'UTF8'))").format(TEXT)
HASH = sql.SQL(
    "pg_catalog.sha256(coalesce(entry.previous_hash, ''::pg_catalog.bytea) OPERATOR(pg_catalog.||) {})"
).format(DIGEST)
