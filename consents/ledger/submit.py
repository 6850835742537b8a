"""The one door: everything a client expresses enters here and becomes one entry of the ledger."""

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from ipaddress import ip_address
from typing import Any

from django.db import transaction

from amigo_consent.lib import db
from clients.centres.models import CustomerCentre
from clients.person.models import Client, Language
from consents.ledger.actors import Actor, WrongActor, actor_columns, check_actor
from consents.ledger.choices import Choices, PurposeChoice, Refused, UnknownCode
from consents.ledger.commitment import SALT_BYTES, commitment
from consents.ledger.models.submission import Source, Submission, SubmissionDetail
from consents.ledger.projection import append
from consents.ledger.timeline import TimelineEntry, entries_since, ledger_head
from consents.rules.words import TopicState

USER_AGENT_LENGTH = 300
KINDS = ("purposes", "channels", "topics", "objections")


class ClientErased(Refused):
    """Nothing can be recorded for a client whose data was erased."""


class DecidedInFuture(Refused):
    """Nobody can have expressed something at a moment that has not come."""


class StaleScreen(Refused):
    """Something was recorded for the client after the screen was opened; `entries` says what."""

    def __init__(self, entries: list[TimelineEntry]) -> None:
        super().__init__(f"{len(entries)} newer entries in the ledger")
        self.entries = entries


@dataclass(frozen=True, kw_only=True, slots=True)
class Detail:
    """What may be personal about an act, kept erasable beside the ledger.

    `ip` is kept in its canonical form (RFC 5952), of `user_agent` only as much as there is room for.
    Raises ValueError for what is no IP address.
    """

    identity_check: str = ""
    comment: str = ""
    ip: str | None = None
    user_agent: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "ip", _canonical(self.ip) if self.ip else None)
        object.__setattr__(self, "user_agent", self.user_agent[:USER_AGENT_LENGTH])

    def digest(self, salt: bytes) -> bytes:
        """sha256 over the salt and the canonical JSON of what is not empty."""
        said = {name: value for name, value in asdict(self).items() if value}
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(salt + text.encode()).digest()


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of an act: its entry, or None when it said nothing new."""

    submission: Submission | None

    @property
    def changed(self) -> list[str]:
        """The codes of what changed: `purposes/offers`, `channels/sms`, ..."""
        changes: dict[str, Any] = self.submission.changes if self.submission else {}
        return [f"{kind}/{code}" for kind in KINDS for code in changes.get(kind, {})]


@transaction.atomic
def submit(
    *,
    client: int,
    by: Actor,
    source: Source,
    language: str,
    purposes: Mapping[str, PurposeChoice] | None = None,
    channels: Mapping[str, bool] | None = None,
    topics: Mapping[str, bool | TopicState] | None = None,
    objections: Mapping[str, bool] | None = None,
    decided_at: dt.datetime | None = None,
    expected_head: str | None = None,
    centre: CustomerCentre | None = None,
    detail: Detail | None = None,
) -> Recorded:
    """Record one act of a client (key), whole or not at all.

    - `language` is the one in which the notices were shown.
    - `decided_at` is when the client expressed it; empty means now. An earlier moment than that of a
      standing decision goes to the ledger and the history and does not overturn it.
    - What would change nothing is dropped; if nothing is left, nothing is recorded.
    - `expected_head` is the `ledger_head` that the screen was opened with; when the ledger has moved on
      since, the act is refused with what was recorded meanwhile.

    Acts of one client are serialised by a lock on the client's row. Raises Client.DoesNotExist, or a
    `Refused`: WrongActor, UnknownCode, ClientErased, DecidedInFuture, NotInForce, NotPausable or StaleScreen.
    """
    check_actor(by, client=client, source=source, has_centre=centre is not None)
    choices = Choices(
        purposes=purposes or {},
        channels=channels or {},
        topics=_topic_states(topics or {}),
        objections=objections or {},
    )
    choices.check_codes()
    if language not in Language.values:
        raise UnknownCode("language", language)
    if source == Source.SYSTEM and choices.give_something():
        raise WrongActor("a consent is given by a person")
    person = Client.objects.select_for_update(no_key=True).get(pk=client)
    if person.erased_at:
        raise ClientErased(client)
    now = _clock(client)
    if decided_at and decided_at > now:
        raise DecidedInFuture(decided_at)
    changes = choices.changes(client, language=language, at=decided_at or now)
    if not changes:
        return Recorded(None)
    if expected_head is not None and expected_head != ledger_head(client):
        raise StaleScreen(entries_since(client, expected_head))
    submission = Submission(
        client_id=client,
        decided_at=decided_at or now,
        source=source,
        centre=centre,
        language=language,
        changes=changes,
        **actor_columns(by),
    )
    append([submission], [attach(submission, detail or Detail(), number=person.number)])
    submission.refresh_from_db()
    return Recorded(submission)


def _topic_states(topics: Mapping[str, bool | TopicState]) -> dict[str, TopicState]:
    """The words of the ledger for topics that the caller may give as wanted (True) or not (False)."""
    words = {True: TopicState.WANTED, False: TopicState.UNWANTED}
    return {code: words[state] if isinstance(state, bool) else state for code, state in topics.items()}


def attach(
    submission: Submission,
    detail: Detail,
    *,
    number: str,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> SubmissionDetail:
    """The row beside a new entry of the client with this number; the entry notes the digests of both."""
    salt, number_salt = random_bytes(SALT_BYTES), random_bytes(SALT_BYTES)
    submission.detail_digest = detail.digest(salt)
    submission.client_commitment = commitment(number_salt, number)
    return SubmissionDetail(submission=submission, salt=salt, number_salt=number_salt, **asdict(detail))


def _clock(client: int) -> dt.datetime:
    """The database's clock, read after the lock was taken. It never goes back within one client's ledger,
    so that the later of two acts also has the later moment."""
    moment: dt.datetime = db.value(
        "SELECT greatest(clock_timestamp(), max(received_at)) FROM consents_submission WHERE client_id = %s",
        [client],
    )
    return moment


def _canonical(ip: str) -> str:
    """The address as PostgreSQL writes it; an IPv4 address that came over IPv6 is an IPv4 address."""
    address = ip_address(ip)
    return str(getattr(address, "ipv4_mapped", None) or address)
