"""The one door: everything a client expresses enters here and becomes one entry of the ledger."""

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from ipaddress import ip_address

from django.db import transaction

from amigo_consent.lib import db
from clients.centres.models import CustomerCentre
from clients.person.models import Client, Language
from consents.ledger.actors import Actor, WrongActor, actor_columns, check_actor
from consents.ledger.choices import Choices, PurposeChoice, Refused, UnknownCode
from consents.ledger.commitment import SALT_BYTES, commitment
from consents.ledger.models.submission import ReplayKey, Source, Submission, SubmissionDetail
from consents.ledger.preferences import topic_choices
from consents.ledger.projection import append
from consents.ledger.timeline import Subject, TimelineEntry, concerned, entries_since, ledger_head, subjects
from consents.rules.decision import decide
from consents.rules.words import EffectiveStatus, TopicState

USER_AGENT_LENGTH = 300
CLOCKS_DIFFER = dt.timedelta(minutes=5)
"""How far a sender's clock may be ahead of ours: what it dates later than now is dated now."""


class ClientErased(Refused):
    """Nothing can be recorded for a client whose data was erased."""


class DecidedInFuture(Refused):
    """Nobody can have expressed something at a moment that has not come."""


class SaysNothing(Refused):
    """The act is about nothing."""


class StaleScreen(Refused):
    """A yes rests on a screen after which something else was recorded about the same; `entries` says what."""

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
    """What came of an act: its entry, what that changed, and what of the act could not be recorded.

    `changed` has codes such as `purposes/offers` and `channels/sms`; none, when all of it stood already.
    `is_replay`: the same act came before, and this is its first answer.
    """

    submission: Submission
    changed: list[str] = field(default_factory=list)
    refused: tuple[Refused, ...] = ()
    is_replay: bool = False


@transaction.atomic
def submit(
    *,
    client: int,
    by: Actor,
    source: Source,
    language: str,
    purposes: Mapping[str, PurposeChoice] | None = None,
    pauses: Mapping[str, dt.datetime | None] | None = None,
    channels: Mapping[str, bool] | None = None,
    topics: Mapping[str, bool | TopicState] | None = None,
    objections: Mapping[str, bool] | None = None,
    decided_at: dt.datetime | None = None,
    expected_head: str | None = None,
    token: str = "",
    centre: CustomerCentre | None = None,
    detail: Detail | None = None,
) -> Recorded:
    """Record one act of a client (key), whole or not at all.

    - `language` is the one in which the notices were shown.
    - `decided_at` is when the client expressed it; empty means now. An earlier moment than that of a
      standing decision goes to the ledger and the history and does not overturn it. A sender's clock may be
      CLOCKS_DIFFER ahead.
    - All of it is recorded, also what stands already: it counts once a late paper falls before it.
    - `expected_head` is the `ledger_head` that the screen was opened with. A yes is refused when something
      was recorded since about the same purpose, channel, topic or objection, or when its notice is another
      by now. A no is never refused for what stands, a stale screen or a missing notice: it is recorded, and
      `Recorded.refused` says what of the same act was not.
    - `token` is the form's own, used once. The same act with the same token is a replay: it is not recorded
      again, unless something was said about the same in between.

    Acts of one client are serialised by a lock on the client's row. Raises Client.DoesNotExist, or a
    `Refused`: WrongActor, UnknownCode, SaysNothing, ClientErased, DecidedInFuture or NotPausable; NotInForce
    or StaleScreen when nothing of the act is left to be recorded.
    """
    check_actor(by, client=client, source=source, has_centre=centre is not None)
    choices = Choices(
        purposes=purposes or {},
        pauses=pauses or {},
        channels=channels or {},
        topics=_topic_states(topics or {}),
        objections=objections or {},
    )
    choices.check_codes()
    if language not in Language.values:
        raise UnknownCode("language", language)
    if source == Source.SYSTEM and (choices.give_something() or choices.pauses):
        raise WrongActor("a consent is given, and paused, by a person")
    if not choices.says_something:
        raise SaysNothing
    person = Client.objects.select_for_update(no_key=True).get(pk=client)
    if person.erased_at:
        raise ClientErased(client)
    key = _replay_key(token, choices) if token else None
    if key and (known := _replayed(client, key)):
        return Recorded(known, is_replay=True)
    moment = _moment_of(decided_at, now=_clock(client))
    choices.check_pauses(moment)
    refused = _refused(client, choices, moment, expected_head)
    choices = choices.without(refused)
    if not choices.says_something:
        raise next(iter(refused.values()))
    submission = Submission(
        client_id=client,
        decided_at=moment,
        source=source,
        centre=centre,
        language=language,
        changes=choices.changes(language=language, at=moment),
        **actor_columns(by),
    )
    revived = _not_counting(client, choices) | _paused_topics(client, choices)
    changed = append([submission], [attach(submission, detail or Detail(), number=person.number)])
    submission.refresh_from_db()
    if key:
        ReplayKey.objects.update_or_create(client_id=client, key=key, defaults={"submission": submission})
    codes = [f"{kind}/{code}" for kind, _client, code in changed]
    codes += [code for code in revived if code not in codes and submission.decided_at > revived[code]]
    return Recorded(submission, codes, tuple(dict.fromkeys(refused.values())))


def _not_counting(client: int, choices: Choices) -> dict[str, dt.datetime]:
    """The consents that are given anew although the client's word is yes, because it does not count any more,
    or is paused.

    With the moment of that word, or of the pause.
    """
    given = [code for code, choice in choices.purposes.items() if choice.gives]
    decisions = decide(clients=[client], purposes=given) if given else []
    return {
        f"purposes/{decision.purpose}": since
        for decision in decisions
        if decision.was_given
        and decision.status != EffectiveStatus.GIVEN
        and (since := decision.paused_at or decision.decided_at)
    }


def _paused_topics(client: int, choices: Choices) -> dict[str, dt.datetime]:
    """The topics that are wanted again although the client's word is yes, because their e-mails paused.

    With when they did.
    """
    wanted = [code for code, state in choices.topics.items() if state == TopicState.WANTED]
    standing = topic_choices(client) if wanted else []
    return {f"topics/{one.code}": one.paused_at for one in standing if one.code in wanted and one.paused_at}


def _refused(
    client: int, choices: Choices, moment: dt.datetime, expected_head: str | None
) -> dict[Subject, Refused]:
    """Every yes of the act that rests on something that is not so any more."""
    refused: dict[Subject, Refused] = dict(choices.unread(moment))
    if expected_head is not None and choices.yeses and expected_head != ledger_head(client):
        newer = entries_since(client, expected_head)
        stale = choices.yeses & {subject for entry in newer for subject in concerned(entry.submission)}
        about = [entry for entry in newer if stale & concerned(entry.submission)]
        refused |= dict.fromkeys(stale, StaleScreen(about))
    return refused


def _replay_key(token: str, choices: Choices) -> bytes:
    """sha256 over the token and what is said: the same form sent with other words is another act."""
    said = json.dumps(asdict(choices), default=str, sort_keys=True)
    return hashlib.sha256(f"{token}\n{said}".encode()).digest()


def _replayed(client: int, key: bytes) -> Submission | None:
    """The entry that this very act made, unless the client said something else about the same since."""
    row = ReplayKey.objects.filter(client=client, key=key).select_related("submission").first()
    if row is None:
        return None
    since = Submission.objects.filter(client=client, sequence__gt=row.submission.sequence)
    said = subjects(row.submission)
    return None if any(said & concerned(entry) for entry in since) else row.submission


def _moment_of(decided_at: dt.datetime | None, *, now: dt.datetime) -> dt.datetime:
    """When the act counts from. Raises DecidedInFuture."""
    if decided_at and decided_at > now + CLOCKS_DIFFER:
        raise DecidedInFuture(decided_at)
    return min(decided_at or now, now)


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
