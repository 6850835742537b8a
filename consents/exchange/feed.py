"""The feed: what clients decided, in an order that a follower can rely on (docs/adr/0013).

Entries come by (`xact`, `sequence`), and only those below the oldest transaction that is still running:
nothing can be added any more before an entry that was once shown. Within a client this is the order of the
chain (migration 0006).
"""

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import sql

from amigo_consent.lib import db
from consents.catalogue.models import Purpose
from consents.catalogue.systems.models import ApiClient


class Place(NamedTuple):
    """How far a follower has read: to the entry with these numbers."""

    xact: int
    sequence: int


BEGINNING = Place(0, 0)


class NotReached(Exception):
    """The feed has not come to this place yet, so it cannot have handed it out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeEntry:
    """An entry of the ledger as other systems see it; `changes` in the words of the ledger."""

    xact: int
    sequence: int
    id: UUID
    client: str
    decided_at: dt.datetime
    received_at: dt.datetime
    source: str
    language: str
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Entries in the feed's order, and the place up to which they were read."""

    entries: list[ChangeEntry]
    end: Place


# The number of the oldest transaction that may still write here: this one, or one that the snapshot sees
# running. Numbers belong to the whole server; those seen at work in another of its databases do not count.
HORIZON = sql.SQL(
    """(
    SELECT least(min(number), pg_current_xact_id_if_assigned()::text::bigint,
                 pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
      FROM (SELECT xid::text::bigint AS number FROM pg_snapshot_xip(pg_current_snapshot()) AS xid) AS running
     WHERE NOT EXISTS (SELECT FROM pg_stat_activity AS elsewhere
                        WHERE elsewhere.datname <> current_database()
                          AND elsewhere.backend_xid::text::bigint = mod(number, 4294967296))
    )"""
)

ENTRIES = sql.SQL(
    """
SELECT entry.xact, entry.sequence, entry.id, client.number AS client, entry.decided_at, entry.received_at,
       entry.source, entry.language, entry.changes
  FROM (
    SELECT * FROM consents_submission
     WHERE (xact, sequence) > (%(xact)s, %(sequence)s) AND xact < {horizon}
     ORDER BY xact, sequence
     LIMIT %(limit)s
  ) AS entry
  JOIN clients_client AS client ON client.id = entry.client_id
 ORDER BY entry.xact, entry.sequence
"""
)


def changes(*, by: ApiClient, after: Place = BEGINNING, limit: int) -> Page:
    """What the next entries after a place, so many at most, say to the API client.

    It sees decisions about its purposes and their pauses; about channels and topics when one of its purposes
    may lead to a message; objections when one does, or is direct marketing. Entries that say nothing else are
    left out of the page and count as read, so a page may have fewer entries than there are to read, or none.
    Raises NotReached.
    """
    purposes = list(by.purposes.all())
    read = _read(after, limit)
    seen = [replace(entry, changes=_visible(entry.changes, purposes)) for entry in read]
    return Page(
        entries=[entry for entry in seen if entry.changes],
        end=Place(read[-1].xact, read[-1].sequence) if read else after,
    )


def _read(after: Place, limit: int) -> list[ChangeEntry]:
    query = ENTRIES.format(horizon=HORIZON)
    read = [_entry(**row) for row in db.rows_as(dict, query, {**after._asdict(), "limit": limit})]
    if not read and after.xact >= _next_transaction():
        raise NotReached(after)
    return read


def _entry(*, changes: str, **columns: Any) -> ChangeEntry:
    """A row of the query; Django leaves JSON as text."""
    return ChangeEntry(changes=json.loads(changes), **columns)


def _next_transaction() -> int:
    """A number that no finished transaction has; it never goes back."""
    number: int = db.value("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
    return number


def _visible(changes: dict[str, Any], purposes: Collection[Purpose]) -> dict[str, Any]:
    """What of the changes concerns one of the purposes."""
    codes = {purpose.code for purpose in purposes}
    concerns = {
        "channels": any(purpose.contacts for purpose in purposes),
        "topics": any(purpose.contacts for purpose in purposes),
        "objections": any(purpose.contacts or purpose.is_marketing for purpose in purposes),
    }
    about = {
        kind: {code: said for code, said in changes.get(kind, {}).items() if code in codes}
        for kind in ("purposes", "pauses")
    }
    rest = {kind: changes[kind] for kind, concerned in concerns.items() if concerned and kind in changes}
    return {**{kind: said for kind, said in about.items() if said}, **rest}
