"""What the reference is told: purposes with their notices, and all that happened to a client."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    version: int
    effective_from: dt.datetime
    renewal_required: bool
    grace_days: int


@dataclass(frozen=True)
class Purpose:
    code: str
    contacts: bool
    outlives_months: int
    is_marketing: bool
    notices: Sequence[Notice]


@dataclass(frozen=True)
class Said:
    """One decision about a purpose, a channel, a topic, or an objection; lists are in order of recording."""

    code: str
    decided_at: dt.datetime


@dataclass(frozen=True)
class SaidOfPurpose(Said):
    status: str
    notice_version: int | None = None
    expires_at: dt.datetime | None = None


@dataclass(frozen=True)
class SaidOfPause(Said):
    """`code` is the purpose's; without an end the pause is over."""

    paused_until: dt.datetime | None


@dataclass(frozen=True)
class SaidOfChannel(Said):
    allowed: bool


@dataclass(frozen=True)
class SaidOfTopic(Said):
    state: str

    @property
    def is_of_interest(self) -> bool:
        """Whether it is smart e-mail's, and not the client's own word."""
        return self.state in ("paused", "resumed")


@dataclass(frozen=True)
class SaidOfObjection(Said):
    stands: bool


@dataclass(frozen=True)
class Contact:
    kind: str
    since: dt.datetime
    until: dt.datetime | None
    suspended_from: dt.datetime | None
    suspended_until: dt.datetime | None


@dataclass(frozen=True)
class Client:
    erased_at: dt.datetime | None = None
    relationships: Sequence[tuple[dt.date, dt.date | None]] = ()
    restrictions: Sequence[tuple[dt.datetime, dt.datetime | None]] = ()
    contacts: Sequence[Contact] = ()
    purposes: Sequence[SaidOfPurpose] = ()
    pauses: Sequence[SaidOfPause] = ()
    channels: Sequence[SaidOfChannel] = ()
    topics: Sequence[SaidOfTopic] = ()
    objections: Sequence[SaidOfObjection] = ()
