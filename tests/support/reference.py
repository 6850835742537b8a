"""The rules of design.md §5 once more, in plain Python over lists of facts, to hold `decide` to.

Written from the text, not from the SQL: no database, no ORM, no set logic. Periods are half-open; dates
are dates in Riga.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from tests.support.calendar import RIGA, midnight, months_later
from tests.support.rule_facts import (
    Client,
    Contact,
    Notice,
    Purpose,
    Said,
    SaidOfPause,
    SaidOfPurpose,
)


@dataclass(frozen=True)
class Answer:
    status: str
    reason: str
    rests_on: SaidOfPurpose | None
    pause: SaidOfPause | None
    ends_at: dt.datetime | None
    end_cause: str | None
    renew_by: dt.datetime | None

    @property
    def allowed(self) -> bool:
        return self.reason == "given"


def answer(
    client: Client,
    purpose: Purpose,
    at: dt.datetime,
    *,
    channel: tuple[str, str] | None = None,
    topic: tuple[str, dt.datetime] | None = None,
) -> Answer:
    """May we, at the moment? `channel` is its code and the kind of address it needs ("": none), `topic`
    its code and since when it is offered.
    """
    said = latest(client.purposes, purpose.code, at)
    ends_at, end_cause = _end(client, purpose, said, at) if said else (None, None)
    status = _status(client, purpose, said, at)
    return Answer(
        status=status,
        reason=_reason(client, purpose, said, at, channel, topic),
        rests_on=said,
        pause=latest(client.pauses, purpose.code, at) if status == "paused" else None,
        ends_at=ends_at,
        end_cause=end_cause,
        renew_by=_renew_by(purpose, said, at) if said else None,
    )


AnySaid = TypeVar("AnySaid", bound=Said)


def latest(said: Iterable[AnySaid], code: str, at: dt.datetime) -> AnySaid | None:
    """The latest decided wins, then the latest recorded; what is decided afterwards is not known yet."""
    standing = None
    for one in said:
        if one.code != code or one.decided_at > at:
            continue
        if standing is None or one.decided_at >= standing.decided_at:
            standing = one
    return standing


def lapses(client: Client, purpose: Purpose) -> Iterator[tuple[dt.datetime, dt.datetime | None]]:
    """From when a consent of before no longer counts, and when the client is back, if ever.

    Who returns before the purpose has stopped outliving the end loses nothing. A purpose that outlives it by
    months does so to the end of their last day; any other ends with it, when its day begins.
    """
    ordered = sorted(client.relationships)
    for position, (_, left_on) in enumerate(ordered):
        if left_on is None:
            continue
        over_at = midnight(_first_day_without(left_on, purpose.outlives_months))
        back_at = midnight(ordered[position + 1][0]) if position + 1 < len(ordered) else None
        if back_at is None or back_at >= over_at:
            yield over_at, back_at


def _first_day_without(left_on: dt.date, outlives_months: int) -> dt.date:
    if not outlives_months:
        return left_on
    return months_later(left_on, outlives_months) + dt.timedelta(days=1)


def due_at(notice: Notice) -> dt.datetime:
    """The same time on Riga's clocks, so many days later; one shown twice, or skipped, is the later."""
    local = notice.effective_from.astimezone(RIGA).replace(tzinfo=None) + dt.timedelta(days=notice.grace_days)
    return max(local.replace(tzinfo=RIGA, fold=fold).astimezone(dt.UTC) for fold in (0, 1))


def _status(client: Client, purpose: Purpose, said: SaidOfPurpose | None, at: dt.datetime) -> str:
    if said is None:
        return "unknown"
    if said.status != "given":
        return said.status
    return "expired" if _lapsed(client, purpose, said, at) else _worth(client, purpose, said, at)


def _worth(client: Client, purpose: Purpose, said: SaidOfPurpose, at: dt.datetime) -> str:
    """What a consent is worth that has not lapsed with the relationship."""
    if said.expires_at and said.expires_at <= at:
        return "expired"
    if _paused(client, said, at):
        return "paused"
    return "outdated" if _outdated(purpose, said, at) else "given"


def _paused(client: Client, said: SaidOfPurpose, at: dt.datetime) -> bool:
    """A pause lasts until its end, the client's word that it is over, or a later word about the purpose."""
    pause = latest(client.pauses, said.code, at)
    if pause is None or pause.paused_until is None or pause.decided_at < said.decided_at:
        return False
    return at < pause.paused_until


def _reason(
    client: Client,
    purpose: Purpose,
    said: SaidOfPurpose | None,
    at: dt.datetime,
    channel: tuple[str, str] | None,
    topic: tuple[str, dt.datetime] | None,
) -> str:
    if client.erased_at and client.erased_at <= at:
        return "erased"
    if any(_within(period, at) for period in client.restrictions):
        return "restricted"
    if (purpose.is_marketing or (purpose.contacts and channel)) and _objects(client, at):
        return "objected"
    if _away(client, purpose, at) or (said and _lapsed(client, purpose, said, at)):
        return "expired" if purpose.outlives_months else "relationship_ended"
    status = _status(client, purpose, said, at)
    if status != "given":
        return "notice_outdated" if status == "outdated" else status
    if not purpose.contacts:
        return "no_contact_by_this_purpose" if channel else "given"
    no_channel = _no_channel(client, channel, at) if channel else None
    no_topic = _no_topic(client, said, topic, channel, at) if said and topic else None
    return no_channel or no_topic or "given"


def _no_channel(client: Client, channel: tuple[str, str], at: dt.datetime) -> str | None:
    code, kind = channel
    choice = latest(client.channels, code, at)
    if choice is None:
        return "channel_not_chosen"
    if not choice.allowed:
        return "channel_refused"
    if kind and not any(contact.kind == kind and _usable(contact, at) for contact in client.contacts):
        return "no_contact_point"
    return None


def _no_topic(
    client: Client,
    said: SaidOfPurpose,
    topic: tuple[str, dt.datetime],
    channel: tuple[str, str] | None,
    at: dt.datetime,
) -> str | None:
    """Silence is a yes to what was part of the offer when the client agreed, and to nothing later.

    A pause for lack of interest stops e-mail, until the client says something about the topic.
    """
    code, offered_from = topic
    word = latest((said for said in client.topics if not said.is_of_interest), code, at)
    if word is None and said.decided_at < offered_from:
        return "topic_not_chosen"
    if word and word.state == "unwanted":
        return "topic_unwanted"
    interest = latest((said for said in client.topics if said.is_of_interest), code, at)
    is_paused = (
        interest and interest.state == "paused" and (not word or word.decided_at < interest.decided_at)
    )
    return "topic_paused" if is_paused and channel and channel[1] == "email" else None


def _objects(client: Client, at: dt.datetime) -> bool:
    said = latest(client.objections, "marketing", at)
    return bool(said and said.stands)


def _away(client: Client, purpose: Purpose, at: dt.datetime) -> bool:
    return any(_within(lapse, at) for lapse in lapses(client, purpose))


def _lapsed(client: Client, purpose: Purpose, said: SaidOfPurpose, at: dt.datetime) -> bool:
    return _lapsed_at(client, purpose, said, at) is not None


def _lapsed_at(client: Client, purpose: Purpose, said: SaidOfPurpose, at: dt.datetime) -> dt.datetime | None:
    """The last end of a relationship that what was said did not survive."""
    ends = (over_at for over_at, _ in lapses(client, purpose) if said.decided_at < over_at <= at)
    return max(ends, default=None)


def _end(
    client: Client, purpose: Purpose, said: SaidOfPurpose, at: dt.datetime
) -> tuple[dt.datetime, str] | tuple[None, None]:
    """When a yes stops to count, or stopped, and by what; of ends at one moment the first named here."""
    status = _status(client, purpose, said, at)
    lapsed, lapses = _lapsed_at(client, purpose, said, at), _lapses_at(client, purpose, at)
    notice, own = (_renew_by(purpose, said, at), "notice"), (said.expires_at, "expiry")
    ends = {
        "given": [(lapses, "relationship"), notice, own],
        "paused": [(lapses, "relationship"), notice, own],
        "outdated": [notice],
        "expired": [(lapsed, "relationship"), own],
    }.get(status, [])
    known = [(end, cause) for end, cause in ends if end]
    return min(known, key=lambda end: end[0], default=(None, None))


def _lapses_at(client: Client, purpose: Purpose, at: dt.datetime) -> dt.datetime | None:
    """The first end of a relationship ahead that the purpose will not have outlived."""
    return min((over_at for over_at, _ in lapses(client, purpose) if over_at > at), default=None)


def _outdated(purpose: Purpose, said: SaidOfPurpose, at: dt.datetime) -> bool:
    return any(due_at(notice) <= at for notice in _renewals(purpose, said))


def _renew_by(purpose: Purpose, said: SaidOfPurpose, at: dt.datetime) -> dt.datetime | None:
    """From when a notice that is in force already needs a new consent."""
    if said.status != "given":
        return None
    due = (due_at(notice) for notice in _renewals(purpose, said) if notice.effective_from <= at)
    return min(due, default=None)


def _renewals(purpose: Purpose, said: SaidOfPurpose) -> list[Notice]:
    """The notices after the one that was shown that need a new consent."""
    return [
        notice
        for notice in purpose.notices
        if notice.renewal_required and notice.version > (said.notice_version or 0)
    ]


def _usable(contact: Contact, at: dt.datetime) -> bool:
    suspended = contact.suspended_from and _within((contact.suspended_from, contact.suspended_until), at)
    return _within((contact.since, contact.until), at) and not suspended


def _within(period: tuple[dt.datetime, dt.datetime | None], at: dt.datetime) -> bool:
    since, until = period
    return since <= at and (until is None or at < until)
