"""What an entry of the ledger says about one purpose, read from the entry's own text."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from consents.ledger.models.submission import OWN_SOURCES
from consents.proof.offline import NotProven, member, optional_member, parsed
from consents.rules.words import ConsentStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What an entry says about one purpose (code). `commitment`, in hex, is to the customer number.

    Without a `status` it is only about the pause: `paused_until`, or its end.
    """

    entry: UUID
    purpose: str
    status: ConsentStatus | None
    decided_at: dt.datetime
    received_at: dt.datetime
    source: str
    recorder: str
    language: str
    notice_version: int | None
    digest: str | None
    expires_at: dt.datetime | None
    paused_until: dt.datetime | None
    commitment: str | None

    @property
    def receipt_id(self) -> UUID:
        """The same for every copy of the receipt, and of no other one."""
        return uuid5(self.entry, self.purpose)

    @property
    def names_a_text(self) -> bool:
        return self.notice_version is not None and self.digest is not None

    @property
    def ends_with_relationship(self) -> bool:
        return self.status == ConsentStatus.GIVEN and self.expires_at is None


def said_in(text: str, purpose: str) -> Said:
    """What the entry with this text says about the purpose. Raises NotProven when that cannot be read."""
    entry = parsed(text)
    changes = member(entry, "changes", dict)
    purposes, pauses = (optional_member(changes, kind, dict) or {} for kind in ("purposes", "pauses"))
    if purpose not in purposes | pauses:
        raise NotProven(f"purpose: the entry says nothing about {purpose!r}")
    statement = optional_member(purposes, purpose, dict) or {}
    status = optional_member(statement, "status", str)
    paused_until = optional_member(pauses, purpose, str) or optional_member(statement, "paused_until", str)
    try:
        return Said(
            entry=UUID(member(entry, "id", str)),
            purpose=purpose,
            status=ConsentStatus(status) if status else None,
            decided_at=dt.datetime.fromisoformat(member(entry, "decided_at", str)),
            received_at=dt.datetime.fromisoformat(member(entry, "received_at", str)),
            source=member(entry, "source", str),
            recorder=_recorder(entry),
            language=member(statement or entry, "language", str),
            notice_version=optional_member(statement, "notice", int),
            digest=optional_member(statement, "digest", str),
            expires_at=_read(optional_member(statement, "expires_at", str)),
            paused_until=_read(paused_until),
            commitment=optional_member(entry, "client_commitment", str),
        )
    except ValueError as error:
        raise NotProven(f"the entry cannot be read: {error}") from error


def _recorder(entry: Mapping[str, Any]) -> str:
    """Which kind of actor wrote it down; the entry knows them by number."""
    if optional_member(entry, "recorded_by", int) is not None:
        return "staff"
    if optional_member(entry, "api_client", int) is not None:
        return "other system"
    return "client" if entry["source"] in OWN_SOURCES else "this system"


def _read(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)
