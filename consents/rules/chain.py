"""May we? The rule chain, written once, as SQL (design.md §5).

A `Question` makes the FROM part of a query: every client and purpose asked about, with the facts of the
moment, what the client's word is worth (`worth`), when that ends (`ending`), and the `verdict`. Who asks adds
a SELECT list and conditions: decisions, one client's card, an audience.

Each fact is a relation keyed by client, and limited to the clients asked about inside it: so one client is
answered by index and a million by hash joins, and nothing is looked up row by row.

Periods are half-open: what ends at a moment no longer holds at it. Dates are dates in Riga.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, LiteralString

from django.utils import timezone
from psycopg import sql

from consents.rules.words import WORDS

MOMENT = sql.SQL("%(at)s::timestamptz")


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """Of whom (keys; None: everybody), for which purposes (codes; None: all), by what, about what, when.

    Without `at` the moment is now. A moment is answered by the history, as known now; one ahead by what
    stands, if `as_it_stands`.
    """

    clients: Iterable[int] | None = None
    purposes: Iterable[str] | None = None
    channel: str | None = None
    topic: str | None = None
    at: dt.datetime | None = None
    as_it_stands: bool = False

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "clients": None if self.clients is None else list(self.clients),
            "purposes": None if self.purposes is None else list(self.purposes),
            "channel": self.channel,
            "topic": self.topic,
            "at": self.at or timezone.now(),
        }

    @property
    def chain(self) -> sql.Composed:
        """The FROM part of a query with these parameters."""
        said = CURRENT if self.at is None or self.as_it_stands else AS_OF
        asked = {
            f"asked_{name}": EVERYBODY if self.clients is None else ASKED.format(client=sql.SQL(column))
            for name, column in KEYS_OF_CLIENTS.items()
        }
        parts = {
            name: part.format(at=MOMENT, usable=USABLE, **WORDS, **asked)
            for name, part in (("ended", ENDED), ("notice", NOTICE), ("reached", REACHED))
        }
        words = {
            name: said.format(
                current=sql.Identifier(f"consents_{table}"),
                history=sql.Identifier(f"consents_historical{table}"),
                key=sql.Identifier(key),
                which=sql.SQL(which).format(**WORDS),
                at=MOMENT,
                **asked,
            )
            for name, (table, key, which) in WORDS_OF_CLIENTS.items()
        }
        return CHAIN.format(at=MOMENT, is_message=IS_MESSAGE, **WORDS, **asked, **parts, **words)


EVERYBODY = sql.SQL("true")
ASKED = sql.SQL("{client} = ANY(%(clients)s)")
KEYS_OF_CLIENTS: dict[str, LiteralString] = {
    "client": "id",
    "word": "client_id",
    "period": "period.client_id",
    "contact": "contact.client_id",
}

# What a client expressed, as it stands now.
CURRENT = sql.SQL("{current}")

# What was in force at the moment, as known now: the latest decided wins, then the latest recorded.
AS_OF = sql.SQL(
    """(SELECT DISTINCT ON (client_id, {key}) *
          FROM {history}
         WHERE decided_at <= {at} AND {which} AND {asked_word}
         ORDER BY client_id, {key}, decided_at DESC, history_id DESC)"""
)

ABOUT_THESE_PURPOSES: LiteralString = """(%(purposes)s::text[] IS NULL
    OR purpose_id IN (SELECT id FROM consents_purpose WHERE code = ANY(%(purposes)s)))"""

# The tables of what clients express, what each row is about, and which rows are asked about.
WORDS_OF_CLIENTS: dict[str, tuple[str, str, LiteralString]] = {
    "record": ("consentrecord", "purpose_id", ABOUT_THESE_PURPOSES),
    "pause": ("pause", "purpose_id", ABOUT_THESE_PURPOSES),
    "objection": ("objection", "kind", "kind = {objection.marketing}"),
    "channel_preference": (
        "channelpreference",
        "channel_id",
        "channel_id = (SELECT id FROM consents_channel WHERE code = %(channel)s)",
    ),
    "topic_preference": (
        "topicpreference",
        "topic_id",
        "topic_id = (SELECT id FROM consents_topic WHERE code = %(topic)s)",
    ),
    "topic_pause": (
        "topicpause",
        "topic_id",
        "topic_id = (SELECT id FROM consents_topic WHERE code = %(topic)s)",
    ),
}

# Notices, each with the first end of a grace period that consents to it do not survive: so many days after a
# newer one came into force, at the same time on Riga's clocks. Only those in force count: nobody can consent
# to a later one yet. (OFFSET 0: once a notice, not once a consent.)
NOTICE = sql.SQL(
    """(SELECT notice.id, notice.version, (
            SELECT min((newer.effective_from AT TIME ZONE 'Europe/Riga'
                        + make_interval(days => newer.grace_days)) AT TIME ZONE 'Europe/Riga')
              FROM consents_notice AS newer
             WHERE newer.purpose_id = notice.purpose_id AND newer.version > notice.version
               AND newer.published_at IS NOT NULL AND newer.renewal = {renewal.required}
               AND newer.effective_from <= {at}
        ) AS renew_by
          FROM consents_notice AS notice
        OFFSET 0)"""
)

# The ends of relationships that no return came in time to make good, for each purpose: the latest that was,
# whether it is still so, and the first that is ahead. What outlives one by months does to the end of the last
# day of them; a 29 February ends them on the 28th where there is none (as Regulation 1182/71 Art. 3(2)(c)).
ENDED = sql.SQL(
    """(SELECT ended.client_id, outlived.id AS purpose_id,
               max(lapse.at) FILTER (WHERE lapse.at <= {at}) AS lapsed_at,
               bool_or(lapse.returned_at IS NULL OR lapse.returned_at > {at})
                   FILTER (WHERE lapse.at <= {at}) AS is_away,
               min(lapse.at) FILTER (WHERE lapse.at > {at}) AS lapses_at
          FROM (SELECT period.client_id, period.left_on, min(later.joined_on) AS returned_on
                  FROM clients_relationship AS period
                  LEFT JOIN clients_relationship AS later
                    ON later.client_id = period.client_id
                   AND later.joined_on >= period.left_on AND later.id <> period.id
                 WHERE period.left_on IS NOT NULL AND {asked_period}
                 GROUP BY period.id) AS ended
         CROSS JOIN consents_purpose AS outlived
         CROSS JOIN LATERAL (
            SELECT (ended.left_on + make_interval(months => outlived.outlives_months,
                                                  days => (outlived.outlives_months > 0)::int))
                       AT TIME ZONE 'Europe/Riga' AS at,
                   ended.returned_on::timestamp AT TIME ZONE 'Europe/Riga' AS returned_at) AS lapse
         WHERE (%(purposes)s::text[] IS NULL OR outlived.code = ANY(%(purposes)s))
           AND (lapse.returned_at IS NULL OR lapse.returned_at >= lapse.at)
         GROUP BY ended.client_id, outlived.id)"""
)

# The address that a message by the channel would go to: the preferred, else the newest, usable one.
REACHED = sql.SQL(
    """(SELECT DISTINCT ON (contact.client_id) contact.client_id, contact.value AS address
          FROM clients_contactpoint AS contact
         WHERE %(channel)s::text IS NOT NULL
           AND contact.kind = (SELECT contact_kind FROM consents_channel WHERE code = %(channel)s)
           AND {usable} AND {asked_contact}
         ORDER BY contact.client_id, contact.preferred DESC, contact.since DESC, contact.id DESC)"""
)

# A contact point that may be used at the moment.
USABLE = sql.SQL(
    """(contact.since <= {at} AND (contact.until IS NULL OR contact.until > {at})
        AND (contact.suspended_from IS NULL OR contact.suspended_from > {at}
             OR contact.suspended_until <= {at}))"""
).format(at=MOMENT)

# With a channel the question is about a message, and what the client said about messages binds it.
IS_MESSAGE = sql.SQL("%(channel)s::text IS NOT NULL")

CHAIN = sql.SQL(
    """
FROM (SELECT * FROM clients_client WHERE {asked_client}) AS client
CROSS JOIN (SELECT * FROM consents_purpose
             WHERE %(purposes)s::text[] IS NULL OR code = ANY(%(purposes)s)) AS purpose
LEFT JOIN consents_channel AS channel ON channel.code = %(channel)s
LEFT JOIN consents_topic AS topic ON topic.code = %(topic)s
LEFT JOIN {record} AS record ON record.client_id = client.id AND record.purpose_id = purpose.id
LEFT JOIN {pause} AS pause ON pause.client_id = client.id AND pause.purpose_id = purpose.id
LEFT JOIN {objection} AS objection
       ON objection.client_id = client.id AND objection.kind = {objection.marketing}
LEFT JOIN {channel_preference} AS channel_preference
       ON channel_preference.client_id = client.id AND channel_preference.channel_id = channel.id
LEFT JOIN {topic_preference} AS topic_preference
       ON topic_preference.client_id = client.id AND topic_preference.topic_id = topic.id
LEFT JOIN {topic_pause} AS topic_pause
       ON topic_pause.client_id = client.id AND topic_pause.topic_id = topic.id
LEFT JOIN {notice} AS notice ON notice.id = record.notice_id
LEFT JOIN {reached} AS reached ON reached.client_id = client.id
LEFT JOIN {ended} AS relationship
       ON relationship.client_id = client.id AND relationship.purpose_id = purpose.id
CROSS JOIN LATERAL (
    SELECT coalesce(relationship.is_away, false) AS away,
           coalesce(record.decided_at < relationship.lapsed_at, false) AS lapsed,
           coalesce(record.expires_at <= {at}, false) AS expired,
           coalesce(pause.paused_until > {at} AND pause.decided_at >= record.decided_at, false) AS paused,
           coalesce(notice.renew_by <= {at}, false) AS outdated
) AS fact
CROSS JOIN LATERAL (
    -- What the client's own word is worth (W3C DPV 2.3), whatever else stands in the way.
    SELECT CASE
        WHEN record.status IS NULL THEN {status.unknown}
        WHEN record.status <> {said.given} THEN record.status
        WHEN fact.lapsed OR fact.expired THEN {status.expired}
        WHEN fact.paused THEN {status.paused}
        WHEN fact.outdated THEN {status.outdated}
        ELSE {status.given}
    END AS status
) AS worth
CROSS JOIN LATERAL (
    -- When a yes stops to count, or stopped.
    SELECT CASE worth.status
        WHEN {status.given} THEN least(record.expires_at, notice.renew_by, relationship.lapses_at)
        WHEN {status.paused} THEN least(record.expires_at, notice.renew_by, relationship.lapses_at)
        WHEN {status.outdated} THEN notice.renew_by
        WHEN {status.expired}
        THEN least(record.expires_at, CASE WHEN fact.lapsed THEN relationship.lapsed_at END)
    END AS ends_at
) AS ending
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN client.erased_at <= {at} THEN {reason.erased}
        WHEN EXISTS (SELECT FROM clients_restriction AS restriction
                      WHERE restriction.client_id = client.id AND restriction.since <= {at}
                        AND (restriction.until IS NULL OR restriction.until > {at}))
        THEN {reason.restricted}
        WHEN objection.stands AND (purpose.is_marketing OR purpose.contacts AND {is_message})
        THEN {reason.objected}
        WHEN fact.away OR fact.lapsed
        THEN CASE purpose.outlives_months WHEN 0 THEN {reason.relationship_ended} ELSE {reason.expired} END
        WHEN worth.status = {status.outdated} THEN {reason.notice_outdated}
        WHEN worth.status <> {status.given} THEN worth.status
        WHEN {is_message} AND NOT purpose.contacts THEN {reason.no_contact_by_this_purpose}
        WHEN {is_message} AND channel_preference.allowed IS NULL THEN {reason.channel_not_chosen}
        WHEN {is_message} AND NOT channel_preference.allowed THEN {reason.channel_refused}
        WHEN channel.contact_kind <> '' AND reached.client_id IS NULL THEN {reason.no_contact_point}
        WHEN NOT purpose.contacts OR topic.id IS NULL THEN {reason.given}
        WHEN topic_preference.state = {topic.unwanted} THEN {reason.topic_unwanted}
        WHEN topic_preference.state IS NULL AND topic.offered_from > record.decided_at
        THEN {reason.topic_not_chosen}
        WHEN channel.contact_kind = {contact.email} AND topic_pause.stands
             AND topic_pause.decided_at > coalesce(topic_preference.decided_at, '-infinity')
        THEN {reason.topic_paused}
        ELSE {reason.given}
    END AS reason
) AS verdict
"""
)
