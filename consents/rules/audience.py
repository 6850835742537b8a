"""Everyone a purpose may be used for, as one query that can be streamed."""

import datetime as dt

from psycopg import sql

from amigo_consent.lib.crypto import derived_key
from consents.catalogue import addresses
from consents.catalogue.models import Purpose
from consents.rules.chain import Question
from consents.rules.decision import check_codes
from consents.rules.words import WORDS

# What a row says of a client, by what the audience is for.
RESTS_ON = ("decided_at", "notice_version", "submission")
OF_A_MOMENT = ("client", *RESTS_ON)
WITHOUT_CONTACT = ("client", "given_name", "family_name", "language", *RESTS_ON)
TO_CONTACT = (
    *("client", "given_name", "family_name", "greeting", "language", "contact"),
    *RESTS_ON,
    "unsubscribe_url",
)

VALUES: dict[str, sql.Composable] = {
    "client": sql.SQL("client.number"),
    "given_name": sql.SQL("client.given_name"),
    "family_name": sql.SQL("client.family_name"),
    "greeting": sql.SQL("client.greeting"),
    "language": sql.SQL("client.language"),
    "contact": sql.SQL("coalesce(reached.address, '')"),
    "decided_at": sql.SQL(
        "to_char(record.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    ),
    "notice_version": sql.SQL("notice.version"),
    "submission": sql.SQL("record.submission_id"),
}

# What the token of an unsubscribe link stands for: client, channel and purpose, 16 bytes.
LINK = sql.SQL("int8send(client.id) || int4send(channel.id::int4) || int4send(purpose.id::int4)")

# HMAC-SHA256 (RFC 2104) over it, shortened to 16 bytes, which the portal's links are checked by.
LINK_MAC = sql.SQL("substr(sha256(%(outer_key)s || sha256(%(inner_key)s || {link})), 1, 16)").format(
    link=LINK
)
VALUES["unsubscribe_url"] = sql.SQL(
    "%(link_prefix)s || translate(encode({link} || {link_mac}, 'base64'), '+/=', '-_') || '/'"
).format(link=LINK, link_mac=LINK_MAC)

AUDIENCE = sql.SQL(
    """
SELECT {columns}
{chain}
WHERE verdict.reason = {reason.given} AND {begin}
"""
)

# It says nothing that the verdict does not. Now it lets the planner begin with given consents; of a moment's
# history the planner knows no statuses, would expect next to none, and go through them one by one.
BEGIN = sql.SQL("record.status = {said.given}").format(**WORDS)


class ChannelRequired(Exception):
    """The purpose contacts clients, so who may be contacted depends on by which channel."""


def columns(purpose: Purpose, at: dt.datetime | None) -> tuple[str, ...]:
    """What a row has. Addresses and greetings are handed out now, to those who may be contacted, or never."""
    if at is not None:
        return OF_A_MOMENT
    return TO_CONTACT if purpose.contacts else WITHOUT_CONTACT


def audience(
    *, purpose: Purpose, channel: str | None = None, topic: str | None = None, at: dt.datetime | None = None
) -> tuple[sql.Composed, dict[str, object]]:
    """The query, and its parameters, of exactly those clients whom `decide` allows, with `columns`.

    `contact` is the preferred, else the newest, usable address of the channel's kind, "" where it needs none.
    Raises ChannelRequired, or UnknownCode.
    """
    if purpose.contacts and channel is None:
        raise ChannelRequired(purpose.code)
    check_codes(channel=channel, topic=topic)
    question = Question(purposes=[purpose.code], channel=channel, topic=topic, at=at)
    inner_key, outer_key = _hmac_keys(derived_key("unsubscribe"))
    selected = [
        sql.SQL("{value} AS {name}").format(value=VALUES[name], name=sql.Identifier(name))
        for name in columns(purpose, at)
    ]
    query = AUDIENCE.format(
        columns=sql.SQL(", ").join(selected),
        chain=question.chain,
        begin=BEGIN if at is None else sql.SQL("true"),
        **WORDS,
    )
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
