"""What clients made of the messages about a topic (smart e-mail, design.md §5)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from psycopg import sql

from amigo_consent.lib import db
from consents.rules.words import WORDS


@dataclass(frozen=True, kw_only=True, slots=True)
class Interest:
    """A client's interest in a topic that they had messages about.

    `ignored` counts the messages in a row that they neither opened nor clicked until the sender gave up
    waiting, a day after they were delivered or later. Messages come in the order in which they were first
    heard of. The count begins anew after one that was opened or clicked, after the client's own last word on
    the topic, and after the end of a pause.
    `refused`: the client's own word is no. `spoken_at` is when they last said something about the topic,
    `paused_at` when the pause began that stands and that no word has ended; None: never, and no pause.
    """

    client_id: int
    topic: str
    refused: bool
    spoken_at: dt.datetime | None
    paused_at: dt.datetime | None
    ignored: int


# The first moment of a message that is known, as far as the client had it; of equal ones all count as one.
# LEAST and GREATEST pass over NULL.
INTERESTS = sql.SQL(
    """
SELECT message.client_id, topic.code AS topic,
       coalesce(word.state = {topic.unwanted}, false) AS refused, word.decided_at AS spoken_at,
       CASE WHEN pause.stands AND pause.decided_at > coalesce(word.decided_at, '-infinity')
            THEN pause.decided_at END AS paused_at,
       count(*) FILTER (WHERE message.was_ignored AND NOT message.interest_since
                          AND message.known_at > coalesce(greatest(word.decided_at, resumed.at), '-infinity'))
           AS ignored
  FROM (
    SELECT client_id, topic_id, known_at,
           ignored_at >= coalesce(delivered_at, sent_at) + interval '24 hours' AS was_ignored,
           bool_or(opened_at IS NOT NULL OR clicked_at IS NOT NULL)
               OVER (PARTITION BY client_id, topic_id ORDER BY known_at DESC) AS interest_since
      FROM consents_message,
           LATERAL (SELECT least(sent_at, delivered_at, opened_at, clicked_at) AS known_at) AS first
     WHERE client_id = ANY(%(clients)s) AND known_at IS NOT NULL
  ) AS message
  JOIN consents_topic AS topic ON topic.id = message.topic_id
  LEFT JOIN consents_topicpreference AS word
    ON word.client_id = message.client_id AND word.topic_id = message.topic_id
  LEFT JOIN consents_topicpause AS pause
    ON pause.client_id = message.client_id AND pause.topic_id = message.topic_id
  LEFT JOIN LATERAL (
    SELECT max(decided_at) AS at FROM consents_historicaltopicpause AS past
     WHERE past.client_id = message.client_id AND past.topic_id = message.topic_id AND NOT past.stands
  ) AS resumed ON true
 GROUP BY message.client_id, topic.code, topic.position, word.id, pause.id
 ORDER BY message.client_id, topic.position
"""
).format(**WORDS)


def ignored_in_a_row(client: int) -> dict[str, int]:
    """How many messages about a topic (code) the client ignored in a row; topics with none are left out."""
    return {interest.topic: interest.ignored for interest in interests([client]) if interest.ignored}


def interests(clients: Iterable[int]) -> list[Interest]:
    """The clients' (keys) interest in every topic that they had messages about, by client and position."""
    return db.rows_as(Interest, INTERESTS, {"clients": list(clients)})
