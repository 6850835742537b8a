"""Appending to the ledger, and projecting what it says to the tables that everything else reads.

The projection is SQL over the entries themselves, the same for one act and for a hundred thousand, so the
current state and the history cannot say anything that the ledger does not.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db import connection, models, transaction
from psycopg import sql

from amigo_consent.lib import db
from consents.ledger.models.submission import Source, Submission, SubmissionDetail
from consents.rules.words import WORDS


class Changed(NamedTuple):
    """Where an act changed the current state: of which client (key), about what (`offers`, `marketing`)."""

    kind: str
    client: int
    code: str


@transaction.atomic
def append(submissions: Sequence[Submission], details: Sequence[SubmissionDetail]) -> list[Changed]:
    """Append entries in the given order and project them; returns what they changed.

    The caller holds the clients' locks. Every entry has its detail (`attach`). The database sets sequence,
    hashes and the moment of receipt, and `decided_at` where it is empty; reload an entry to see them.
    """
    _copy(submissions)
    _copy(details)
    kinds = {kind for submission in submissions for kind in submission.changes}
    return project([submission.id for submission in submissions], kinds)


def _copy(rows: Sequence[models.Model]) -> None:
    if not rows:
        return
    fields = rows[0]._meta.concrete_fields
    values = (
        [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows
    )
    db.copy_in(rows[0]._meta.db_table, [field.attname for field in fields], values)


def project(submissions: Sequence[UUID], kinds: Collection[str]) -> list[Changed]:
    """Bring current state and history up to these entries, which are the newest of their clients.

    `kinds` are those that the entries speak of. Every decision gets a row of history. It becomes the current
    one unless a decision that the client made later is already there: the latest decided wins, then the
    latest recorded. Returns where the current state says something else than before.
    """
    changed: list[Changed] = []
    for projection in PROJECTIONS:
        if projection.kind in kinds:
            acts = {"submissions": list(submissions)}
            found = db.rows(projection.of(THESE, UPDATE_CURRENT), acts)
            changed += [Changed(projection.kind, client, about) for client, about in found]
            db.execute(projection.of(THESE, ADD_HISTORY), acts)
    return changed


THESE = sql.SQL("(SELECT * FROM consents_submission WHERE id = ANY(%(submissions)s))")
"""The entries named by `submissions`."""

# The decisions in the entries, a row each, beside the act they were made in.

SAID_ABOUT_PURPOSES = sql.SQL(
    """
    SELECT act.*, said.code, purpose.id AS purpose_id, said.what->>'status' AS status, notice.id AS notice_id,
           said.what->>'language' AS said_in,
           (said.what->>'expires_at')::timestamptz AS expires_at
      FROM {acts} AS act
     CROSS JOIN LATERAL jsonb_each(act.changes->'purposes') AS said(code, what)
      JOIN consents_purpose AS purpose ON purpose.code = said.code
      LEFT JOIN consents_notice AS notice
        ON notice.purpose_id = purpose.id AND notice.version = (said.what->>'notice')::int
     WHERE NOT {about_pause}
    """
)
SAID_ABOUT_PAUSES = sql.SQL(
    """
    SELECT act.*, said.code, purpose.id AS purpose_id, said.paused_until::timestamptz AS paused_until
      FROM {acts} AS act
     CROSS JOIN LATERAL (
        SELECT * FROM jsonb_each_text(act.changes->'pauses')
         UNION ALL
        SELECT said.code, said.what->>'paused_until'
          FROM jsonb_each(act.changes->'purposes') AS said(code, what)
         WHERE {about_pause}
     ) AS said(code, paused_until)
      JOIN consents_purpose AS purpose ON purpose.code = said.code
    """
)
# Entries of before said a pause as a consent with an end of the pause in it, and its end as the same consent
# without one, while it lasted.
ABOUT_PAUSE = sql.SQL(
    """(said.what ? 'paused_until'
        OR said.what->>'status' = {said.given} AND NOT act.changes ? 'shown' AND coalesce((
            SELECT paused.what->'notice' = said.what->'notice'
                   AND (paused.what->>'paused_until')::timestamptz > act.decided_at
              FROM consents_submission AS earlier
             CROSS JOIN LATERAL (SELECT earlier.changes->'purposes'->said.code) AS paused(what)
             WHERE earlier.client_id = act.client_id AND earlier.sequence < act.sequence
               AND earlier.decided_at <= act.decided_at AND paused.what IS NOT NULL
             ORDER BY earlier.decided_at DESC, earlier.sequence DESC
             LIMIT 1), false))"""
)
SAID_ABOUT_CHANNELS = sql.SQL(
    """
    SELECT act.*, said.code, channel.id AS channel_id, said.allowed::boolean AS allowed
      FROM {acts} AS act
     CROSS JOIN LATERAL jsonb_each_text(act.changes->'channels') AS said(code, allowed)
      JOIN consents_channel AS channel ON channel.code = said.code
    """
)
# A topic is paused and resumed by this system, beside the client's own word. What it once called "wanted"
# was the end of a pause: nobody had said so.
SAID_ABOUT_TOPICS = sql.SQL(
    """
    SELECT act.*, said.code, topic.id AS topic_id, said.state
      FROM {acts} AS act
     CROSS JOIN LATERAL jsonb_each_text(act.changes->'topics') AS said(code, state)
      JOIN consents_topic AS topic ON topic.code = said.code
     WHERE said.state NOT IN ({topic.paused}, {topic.resumed})
       AND (said.state, act.source) <> ({topic.wanted}, {system})
    """
)
SAID_ABOUT_PAUSES_OF_TOPICS = sql.SQL(
    """
    SELECT act.*, said.code, topic.id AS topic_id, said.state = {topic.paused} AS stands
      FROM {acts} AS act
     CROSS JOIN LATERAL jsonb_each_text(act.changes->'topics') AS said(code, state)
      JOIN consents_topic AS topic ON topic.code = said.code
     WHERE said.state IN ({topic.paused}, {topic.resumed})
        OR (said.state, act.source) = ({topic.wanted}, {system})
    """
)
SAID_IN_OBJECTION = sql.SQL(
    """
    SELECT act.*, said.kind AS code, said.kind, said.stands::boolean AS stands
      FROM {acts} AS act
     CROSS JOIN LATERAL jsonb_each_text(act.changes->'objections') AS said(kind, stands)
    """
)

UPDATE_CURRENT = sql.SQL(
    """
    WITH said AS (
        SELECT DISTINCT ON (client_id, {about}) * FROM ({said}) AS each
         ORDER BY client_id, {about}, decided_at DESC, sequence DESC
    ), written AS (
        INSERT INTO {current} AS standing (client_id, {about}, decided_at, submission_id, {columns})
        SELECT client_id, {about}, decided_at, id, {values} FROM said
        ON CONFLICT (client_id, {about}) DO UPDATE
           SET (decided_at, submission_id, {columns})
               = ROW (excluded.decided_at, excluded.submission_id, {excluded})
         WHERE excluded.decided_at >= standing.decided_at
        RETURNING client_id, {about}, {columns}
    )
    -- The current state is read as it was before this statement.
    SELECT written.client_id, said.code
      FROM written
      JOIN said ON said.client_id = written.client_id AND said.{about} = written.{about}
      LEFT JOIN {current} AS standing
        ON standing.client_id = written.client_id AND standing.{about} = written.{about}
     WHERE standing.id IS NULL OR ({standing}) IS DISTINCT FROM ({written})
     ORDER BY said.code
    """
)
ADD_HISTORY = sql.SQL(
    """
    INSERT INTO {history} (id, client_id, {about}, decided_at, submission_id, {columns},
                           history_date, history_type, history_change_reason, history_user_id)
    SELECT standing.id, said.client_id, said.{about}, said.decided_at, said.id, {values}, said.received_at,
           CASE WHEN said.nth = 1 AND NOT EXISTS (SELECT FROM {history} AS past WHERE past.id = standing.id)
                THEN '+' ELSE '~' END,
           said.source, said.recorded_by_id
      FROM (SELECT *, row_number() OVER (PARTITION BY client_id, {about} ORDER BY sequence) AS nth
              FROM ({said}) AS each) AS said
      JOIN {current} AS standing ON standing.client_id = said.client_id AND standing.{about} = said.{about}
     ORDER BY said.sequence
    """
)


@dataclass(frozen=True, slots=True)
class Projection:
    """One kind of decision, as entries call it, and the table of the current state that it is projected to.

    `about` is the column that says what is decided; `columns` maps the table's others to those of `said`.
    """

    kind: str
    table: str
    about: str
    said: sql.SQL
    columns: dict[str, str]

    def of(self, acts: sql.Composable, statement: sql.SQL) -> sql.Composed:
        """The statement about this kind of decision in these entries: a table, or a subquery of it."""
        return statement.format(
            current=sql.Identifier(f"consents_{self.table}"),
            history=sql.Identifier(f"consents_historical{self.table}"),
            about=sql.Identifier(self.about),
            topic=sql.Literal(f"{self.table}, {self.about} "),
            said=self.said.format(
                acts=acts,
                about_pause=ABOUT_PAUSE.format(**WORDS),
                system=sql.Literal(Source.SYSTEM.value),
                **WORDS,
            ),
            columns=_listed(self.columns),
            **{row: _listed(self.columns, of=row) for row in ("excluded", "standing", "past", "written")},
            values=_listed(self.columns.values(), of="said"),
        )


def _listed(columns: Iterable[str], *, of: str = "") -> sql.Composed:
    """The columns with commas between them, as those of a row if it is named."""
    names = [sql.Identifier(of, column) if of else sql.Identifier(column) for column in columns]
    return sql.SQL(", ").join(names)


PROJECTIONS = [
    Projection(
        "purposes",
        "consentrecord",
        "purpose_id",
        SAID_ABOUT_PURPOSES,
        {
            "status": "status",
            "notice_id": "notice_id",
            "language": "said_in",
            "expires_at": "expires_at",
        },
    ),
    Projection("pauses", "pause", "purpose_id", SAID_ABOUT_PAUSES, {"paused_until": "paused_until"}),
    Projection("channels", "channelpreference", "channel_id", SAID_ABOUT_CHANNELS, {"allowed": "allowed"}),
    Projection("topics", "topicpreference", "topic_id", SAID_ABOUT_TOPICS, {"state": "state"}),
    Projection("topics", "topicpause", "topic_id", SAID_ABOUT_PAUSES_OF_TOPICS, {"stands": "stands"}),
    Projection("objections", "objection", "kind", SAID_IN_OBJECTION, {"stands": "stands"}),
]
