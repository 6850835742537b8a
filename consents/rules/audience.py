"""Everyone a purpose may be used for, as one query that can be streamed."""

import datetime as dt

from psycopg import sql

from amigo_consent.lib.crypto import derived_key
from consents.catalogue import addresses
from consents.rules.chain import Question
from consents.rules.words import WORDS

COLUMNS = (
    "client",
    "given_name",
    "family_name",
    "greeting",
    "language",
    "contact",
    "decided_at",
    "notice_version",
    "submission",
    "unsubscribe_url",
)

# What the token of an unsubscribe link stands for: client, channel (0: none) and purpose, 16 bytes. A purpose
# that does not use channels has none to unsubscribe from: its link withdraws the consent.
LINK = sql.SQL(
    """int8send(client.id)
        || int4send(CASE WHEN purpose.uses_channels THEN coalesce(channel.id, 0)::int4 ELSE 0 END)
        || int4send(purpose.id::int4)"""
)

# HMAC-SHA256 (RFC 2104) over it, shortened to 16 bytes, which the portal's links are checked by.
LINK_MAC = sql.SQL("substr(sha256(%(outer_key)s || sha256(%(inner_key)s || {link})), 1, 16)").format(
    link=LINK
)

AUDIENCE = sql.SQL(
    """
SELECT client.number AS client, client.given_name, client.family_name, client.greeting, client.language,
       coalesce(reached.address, '') AS contact,
       to_char(record.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS decided_at,
       notice.version AS notice_version, record.submission_id AS submission,
       %(link_prefix)s || translate(encode({link} || {link_mac}, 'base64'), '+/=', '-_') || '/'
           AS unsubscribe_url
{chain}
WHERE verdict.reason = {reason.given} AND {begin}
"""
)


# It says nothing that the verdict does not. Now it lets the planner begin with given consents; of a moment's
# history the planner knows no statuses, would expect next to none, and go through them one by one.
BEGIN = sql.SQL("record.status = {said.given}").format(**WORDS)


def audience(
    *, purpose: str, channel: str | None = None, topic: str | None = None, at: dt.datetime | None = None
) -> tuple[sql.Composed, dict[str, object]]:
    """The query, and its parameters, of exactly those clients whom `decide` allows, with COLUMNS.

    `contact` is the preferred, else the newest, usable address of the channel's kind, "" without a channel.
    """
    question = Question(purposes=[purpose], channel=channel, topic=topic, at=at)
    query = AUDIENCE.format(
        link=LINK,
        link_mac=LINK_MAC,
        chain=question.chain,
        begin=BEGIN if at is None else sql.SQL("true"),
        **WORDS,
    )
    inner_key, outer_key = _hmac_keys(derived_key("unsubscribe"))
    return query, {
        **question.parameters,
        "link_prefix": addresses.unsubscribe("").removesuffix("/"),
        "inner_key": inner_key,
        "outer_key": outer_key,
    }


def _hmac_keys(key: bytes) -> tuple[bytes, bytes]:
    """The key as the inner and the outer hash of an HMAC take it: one block, mixed with a constant each."""
    block = key.ljust(64, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)
