"""May we? The rule chain, written once, as SQL (design.md §5).

`rules(at)` is the FROM part of a query: every wanted client and purpose, with the facts of the moment and
the `verdict`. Who asks adds a SELECT list and conditions: decisions, one client's card, an audience.
Parameters: `at`, `channel` and `topic` (codes or NULL), `clients` (keys or NULL for all), `purposes` (codes
or NULL for all).

Periods are half-open: what ends at a moment no longer holds at it. Dates are dates in Riga.
"""

from typing import LiteralString

from psycopg import sql

MOMENT = sql.SQL("%(at)s::timestamptz")

# What a client expressed, as it stands now.
CURRENT = sql.SQL("LEFT JOIN {current} AS {name} ON {name}.client_id = client.id AND {name}.{key} = {wanted}")

# What was in force at the moment, as known now: the latest decided wins, then the latest recorded.
AS_OF = sql.SQL(
    """LEFT JOIN LATERAL (
        SELECT * FROM {history} AS entry
         WHERE entry.client_id = client.id AND entry.{key} = {wanted} AND entry.decided_at <= {at}
         ORDER BY entry.decided_at DESC, entry.history_id DESC
         LIMIT 1
    ) AS {name} ON true"""
)

# When the grace period of a notice is over: so many days later, at the same time on Riga's clocks.
GRACE_OVER = sql.SQL(
    """((newer.effective_from AT TIME ZONE 'Europe/Riga' + make_interval(days => newer.grace_days))
        AT TIME ZONE 'Europe/Riga')"""
)

RULES = sql.SQL(
    """
FROM clients_client AS client
CROSS JOIN (
    SELECT purpose.*, (
        SELECT max(newer.version) FROM consents_notice AS newer
         WHERE newer.purpose_id = purpose.id
           AND newer.published_at IS NOT NULL
           AND newer.renewal = 'required'
           AND {grace_over} <= {at}
    ) AS renewed_version
    FROM consents_purpose AS purpose
    WHERE %(purposes)s::text[] IS NULL OR purpose.code = ANY(%(purposes)s)
) AS purpose
LEFT JOIN consents_channel AS channel ON channel.code = %(channel)s
LEFT JOIN consents_topic AS topic ON topic.code = %(topic)s
{record}
{objection}
{channel_preference}
{topic_preference}
LEFT JOIN consents_notice AS notice ON notice.id = record.notice_id
LEFT JOIN LATERAL (
    -- The latest end of a relationship that this purpose did not outlive, and whether it is still so.
    SELECT max(ending.lapsed_at) AS lapsed_at,
           bool_or(ending.returned_at IS NULL OR ending.returned_at > {at}) AS is_away
      FROM (
        SELECT (period.left_on + make_interval(months => purpose.outlives_months))
                   AT TIME ZONE 'Europe/Riga' AS lapsed_at,
               (SELECT min(later.joined_on)::timestamp AT TIME ZONE 'Europe/Riga'
                  FROM clients_relationship AS later
                 WHERE later.client_id = period.client_id
                   AND later.joined_on >= period.left_on AND later.id <> period.id) AS returned_at
          FROM clients_relationship AS period
         WHERE period.client_id = client.id AND period.left_on IS NOT NULL
      ) AS ending
     WHERE ending.lapsed_at <= {at}
       AND (ending.returned_at IS NULL OR ending.returned_at >= ending.lapsed_at)
) AS relationship ON true
CROSS JOIN LATERAL (
    SELECT coalesce(relationship.is_away, false) AS away,
           coalesce(record.decided_at < relationship.lapsed_at, false) AS lapsed,
           coalesce(record.expires_at <= {at}, false) AS expired,
           coalesce(record.paused_until > {at}, false) AS paused,
           coalesce(notice.version < purpose.renewed_version, false) AS outdated
) AS fact
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN client.erased_at <= {at} THEN 'erased'
        WHEN EXISTS (SELECT FROM clients_restriction AS restriction
                      WHERE restriction.client_id = client.id AND restriction.since <= {at}
                        AND (restriction.until IS NULL OR restriction.until > {at})) THEN 'restricted'
        WHEN purpose.is_marketing AND objection.stands THEN 'objected'
        WHEN fact.away OR fact.lapsed THEN
            CASE WHEN purpose.outlives_months = 0 THEN 'relationship_ended' ELSE 'expired' END
        WHEN record.status IS NULL THEN 'unknown'
        WHEN record.status <> 'given' THEN record.status
        WHEN fact.expired THEN 'expired'
        WHEN fact.paused THEN 'paused'
        WHEN fact.outdated THEN 'notice_outdated'
        WHEN purpose.uses_channels AND %(channel)s::text IS NOT NULL THEN CASE
            WHEN channel_preference.allowed IS NULL THEN 'channel_not_chosen'
            WHEN NOT channel_preference.allowed THEN 'channel_refused'
            WHEN channel.contact_kind <> '' AND NOT EXISTS (
                SELECT FROM clients_contactpoint AS contact
                 WHERE contact.client_id = client.id AND contact.kind = channel.contact_kind AND {usable}
            ) THEN 'no_contact_point'
        END
    END AS reason_before_topic
) AS chain
CROSS JOIN LATERAL (
    SELECT coalesce(
        chain.reason_before_topic,
        CASE WHEN NOT purpose.uses_topics OR %(topic)s::text IS NULL THEN 'given'
             WHEN topic.id IS NULL OR topic_preference.state = 'unwanted' THEN 'topic_unwanted'
             WHEN topic_preference.state = 'paused' THEN 'topic_paused'
             ELSE 'given' END
    ) AS reason
) AS verdict
"""
)

# A contact point that may be used at the moment.
USABLE = sql.SQL(
    """(contact.since <= {at} AND (contact.until IS NULL OR contact.until > {at})
        AND (contact.suspended_from IS NULL OR contact.suspended_from > {at}
             OR contact.suspended_until <= {at}))"""
).format(at=MOMENT)

# What the client's own word is worth at the moment (W3C DPV 2.3), whatever else stands in the way.
EFFECTIVE_STATUS = sql.SQL(
    """CASE
        WHEN record.status IS NULL THEN 'unknown'
        WHEN record.status <> 'given' THEN record.status
        WHEN fact.lapsed OR fact.expired THEN 'expired'
        WHEN fact.paused THEN 'paused'
        WHEN fact.outdated THEN 'outdated'
        ELSE 'given' END"""
)

# The first end of a grace period that the consent's notice does not survive. Only notices in force count:
# nobody can consent to a later one yet.
RENEW_BY = sql.SQL(
    """CASE WHEN record.status = 'given' THEN (
        SELECT min({grace_over}) FROM consents_notice AS newer
         WHERE newer.purpose_id = purpose.id
           AND newer.version > notice.version
           AND newer.published_at IS NOT NULL
           AND newer.renewal = 'required'
           AND newer.effective_from <= {at}
    ) END"""
).format(grace_over=GRACE_OVER, at=MOMENT)


def rules(*, now: bool) -> sql.Composed:
    """The chain over the current state, or over the history when the moment is not now."""
    return RULES.format(
        at=MOMENT,
        usable=USABLE,
        grace_over=GRACE_OVER,
        record=_expressed("record", "consentrecord", "purpose_id", "purpose.id", now=now),
        objection=_expressed("objection", "objection", "kind", "'marketing'", now=now),
        channel_preference=_expressed(
            "channel_preference", "channelpreference", "channel_id", "channel.id", now=now
        ),
        topic_preference=_expressed("topic_preference", "topicpreference", "topic_id", "topic.id", now=now),
    )


def _expressed(
    name: LiteralString, table: LiteralString, key: LiteralString, wanted: LiteralString, *, now: bool
) -> sql.Composed:
    """The client's word, as `name`, on what has `wanted` as its `key`."""
    return (CURRENT if now else AS_OF).format(
        name=sql.Identifier(name),
        current=sql.Identifier(f"consents_{table}"),
        history=sql.Identifier(f"consents_historical{table}"),
        key=sql.Identifier(key),
        wanted=sql.SQL(wanted),
        at=MOMENT,
    )
