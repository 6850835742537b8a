"""What becomes of the consents that were given so far when a new version of a notice comes into force."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from psycopg import sql

from amigo_consent.lib import db
from consents.catalogue.models import Channel
from consents.catalogue.notices.models import Notice, Renewal
from consents.rules.chain import Question
from consents.rules.words import WORDS


@dataclass(frozen=True, slots=True)
class ChannelImpact:
    """How many of those whose consent would lapse chose a channel, and can be reached by it, until then."""

    channel: Channel
    reachable: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeImpact:
    """The consents to a purpose, if a new version of its notice came into force.

    `standing` count now, or are only paused. If a renewal is required, `lapsing` of them are outdated from
    `lapses_at` on unless they are given again before, and `expiring` run out earlier anyway; otherwise all of
    them stay valid.
    """

    standing: int
    lapses_at: dt.datetime | None = None
    lapsing: int = 0
    expiring: int = 0
    channels: tuple[ChannelImpact, ...] = ()


def notice_impact(draft: Notice, effective_from: dt.datetime) -> NoticeImpact:
    """What the draft would do from a moment on that is not past, if clients said nothing more until then."""
    code = draft.purpose.code
    now = _count(code, at=timezone.now())
    if draft.renewal == Renewal.NONE:
        return NoticeImpact(standing=now.given + now.paused)
    lapses_at = end_of_grace(effective_from, draft.grace_days or 0)
    lapsing = _count(code, at=lapses_at)
    return NoticeImpact(
        standing=now.given + now.paused,
        lapses_at=lapses_at,
        lapsing=lapsing.given,
        expiring=lapsing.expired,
        channels=tuple(_by_channel(code, lapses_at)) if draft.purpose.contacts else (),
    )


def end_of_grace(effective_from: dt.datetime, grace_days: int) -> dt.datetime:
    """From when older consents are outdated: so many days later, at the same time of day in Riga.

    Asked of the database, because an hour that clocks show twice, or never, means there what it means
    in the rule chain.
    """
    moment: dt.datetime = db.value(
        "SELECT (%s AT TIME ZONE 'Europe/Riga' + make_interval(days => %s)) AT TIME ZONE 'Europe/Riga'",
        [effective_from, grace_days],
    )
    return moment


@dataclass(frozen=True, slots=True)
class _Counted:
    """Given consents by what `decide` says of them; those `expired` count now, or would without the pause."""

    given: int
    paused: int
    expired: int


# `record.status` lets the planner begin with given consents.
COUNT = sql.SQL(
    """
SELECT count(*) FILTER (WHERE verdict.reason = {reason.given}) AS given,
       count(*) FILTER (WHERE verdict.reason = {reason.paused}) AS paused,
       count(*) FILTER (WHERE verdict.reason = {reason.expired} AND record.expires_at > now()) AS expired
{chain}
WHERE record.status = {said.given}
"""
)


def _count(purpose: str, *, at: dt.datetime, channel: str | None = None) -> _Counted:
    """What will be at the moment, as far as is known now."""
    question = Question(purposes=[purpose], channel=channel, at=at, as_it_stands=True)
    (counted,) = db.rows_as(_Counted, COUNT.format(chain=question.chain, **WORDS), question.parameters)
    return counted


def _by_channel(purpose: str, at: dt.datetime) -> Iterator[ChannelImpact]:
    for channel in Channel.objects.all():
        yield ChannelImpact(channel, _count(purpose, at=at, channel=channel.code).given)
