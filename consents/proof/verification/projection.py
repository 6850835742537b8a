"""Folding the ledger: current state and history have to say what the entries say, no more and no less."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import DataError, transaction
from psycopg import sql

from amigo_consent.lib import db
from consents.ledger.projection import PROJECTIONS
from consents.proof.verification.finding import Finding, Kind, found

WRONG_STATE = sql.SQL(
    """
    SELECT coalesce(said.client_id, standing.client_id) AS client_id,
           coalesce(said.id, standing.submission_id) AS entry,
           {topic} || coalesce(said.{about}, standing.{about}) ||
           CASE WHEN standing.id IS NULL THEN ': what the client last said is missing'
                WHEN said.id IS NULL THEN ': the client never said anything'
                ELSE ': not what the client last said' END AS what
      FROM (SELECT DISTINCT ON (client_id, {about}) *
              FROM ({said}) AS each
             ORDER BY client_id, {about}, decided_at DESC, sequence DESC) AS said
      FULL JOIN {current} AS standing
        ON standing.client_id = said.client_id AND standing.{about} = said.{about}
     WHERE (standing.decided_at, standing.submission_id, {standing})
           IS DISTINCT FROM (said.decided_at, said.id, {values})
    """
)
# A row of history belongs to one decision, and later decisions have later rows.
WRONG_HISTORY = sql.SQL(
    """
    SELECT client_id, entry,
           {topic} || about ||
           CASE WHEN is_missing THEN ': the row of this decision is missing'
                WHEN is_unsaid THEN ': a row of a decision that was never made'
                WHEN is_other THEN ': the row is not what the client said'
                ELSE ': a row too many, or not in the order of the decisions' END AS what
      FROM (SELECT coalesce(said.client_id, past.client_id) AS client_id,
                   coalesce(said.id, past.submission_id) AS entry,
                   coalesce(said.{about}, past.{about}) AS about,
                   past.history_id IS NULL AS is_missing,
                   said.id IS NULL AS is_unsaid,
                   (past.id, past.decided_at, past.history_date, past.history_type,
                    past.history_change_reason, past.history_user_id, {past})
                   IS DISTINCT FROM
                   (coalesce(standing.id, past.id), said.decided_at, said.received_at,
                    CASE nth WHEN 1 THEN '+' ELSE '~' END,
                    said.source, said.recorded_by_id, {values}) AS is_other,
                   past.history_id <= lag(past.history_id) OVER decisions
                   OR said.sequence = lag(said.sequence) OVER decisions AS is_astray
              FROM (SELECT *, row_number() OVER (PARTITION BY client_id, {about} ORDER BY sequence) AS nth
                      FROM ({said}) AS each) AS said
              FULL JOIN {history} AS past
                ON past.client_id = said.client_id AND past.{about} = said.{about}
                   AND past.submission_id = said.id
              LEFT JOIN {current} AS standing
                ON standing.client_id = said.client_id AND standing.{about} = said.{about}
            WINDOW decisions AS (PARTITION BY said.client_id, said.{about}
                                 ORDER BY said.sequence, past.history_id)) AS compared
     WHERE is_missing OR is_unsaid OR is_other OR is_astray
    """
)
EVERYTHING = sql.Identifier("consents_submission")
READABLE = sql.SQL("(SELECT * FROM consents_submission WHERE sequence <> ALL(%(unreadable)s))")
IN_BETWEEN = sql.SQL("(SELECT * FROM consents_submission WHERE sequence BETWEEN %(low)s AND %(high)s)")

EVERY_DECISION = sql.SQL("SELECT count(said) FROM ({said}) AS said")
NO_DECISIONS = sql.SQL(
    """
    SELECT client_id, id AS entry, 'it does not say what an entry can say' AS what
      FROM consents_submission
     WHERE sequence = ANY(%(unreadable)s)
    """
)


def wrong_projections() -> Iterator[Finding]:
    """Rows of the current state and of history that are missing, too many, or not what was said.

    Entries that say nothing that could be read are named, and folded as if they were not there.
    """
    try:
        findings = list(_fold(EVERYTHING))
    except DataError:
        unreadable = {"unreadable": list(_unreadable())}
        yield from found(Kind.ENTRY, NO_DECISIONS, unreadable)
        findings = list(_fold(READABLE, unreadable))
    yield from findings


def _fold(acts: sql.Composable, values: Mapping[str, Any] | None = None) -> Iterator[Finding]:
    for kind, statement in ((Kind.STATE, WRONG_STATE), (Kind.HISTORY, WRONG_HISTORY)):
        for projection in PROJECTIONS:
            yield from found(kind, projection.of(acts, statement), values)


def _unreadable() -> Iterator[int]:
    """The sequences of entries whose decisions cannot be read, found by halving what holds one."""
    suspects = db.rows("SELECT min(sequence), max(sequence) FROM consents_submission")
    while suspects:
        low, high = suspects.pop()
        if _can_be_read(low, high):
            continue
        if low == high:
            yield low
        else:
            middle = (low + high) // 2
            suspects += [(low, middle), (middle + 1, high)]


def _can_be_read(low: int, high: int) -> bool:
    try:
        for projection in PROJECTIONS:
            with transaction.atomic():
                db.value(projection.of(IN_BETWEEN, EVERY_DECISION), {"low": low, "high": high})
    except DataError:
        return False
    return True
