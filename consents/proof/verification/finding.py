from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from psycopg import sql

from amigo_consent.lib import db


class Kind(StrEnum):
    """What is not as it was."""

    ENTRY = "entry"
    CHAIN = "chain"
    FUTURE = "future"
    BACKDATED = "backdated"
    DETAIL = "detail"
    NOTICE = "notice"
    STATE = "state"
    HISTORY = "history"
    SEAL = "seal"
    SEALED = "sealed"
    GUARD = "guard"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong: of which client (number), with or after which entry, where one can be named.

    A client that does not exist is named by key, `#123`.
    """

    kind: Kind
    client: str | None
    entry: UUID | None
    what: str

    def __str__(self) -> str:
        return " · ".join(str(part) for part in (self.kind, self.client, self.entry, self.what) if part)


FINDINGS = sql.SQL(
    """
    SELECT coalesce(client.number, '#' || found.client_id), found.entry, found.what
      FROM ({check}) AS found
      LEFT JOIN clients_client AS client ON client.id = found.client_id
     ORDER BY found.client_id, found.entry
    """
)


def found(kind: Kind, check: sql.Composable, values: Mapping[str, Any] | None = None) -> Iterator[Finding]:
    """What a query of `client_id`, `entry` (id) and `what` finds; no rows when all is well."""
    with transaction.atomic():
        # It returns next to nothing, which the planner cannot know: it would not share out the work.
        db.execute("SET LOCAL parallel_tuple_cost = 0")
        findings = db.rows(FINDINGS.format(check=check), values or {})
    for client, entry, what in findings:
        yield Finding(kind, client, entry, what)
