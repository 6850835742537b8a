"""What an act would change, in words, before it is recorded."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from amigo_consent.desk.card.rows import CHANNEL_WORDS, TOPIC_WORDS
from amigo_consent.desk.card.screen import CardScreen
from consents.ledger.timeline import Change, TimelineEntry
from consents.rules.decision import Decision
from consents.rules.words import EffectiveStatus, words_of_pause


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewedChange:
    """What would change from what to what, and with which effect; `outdone` when a newer decision
    stays, `again` when it stands like that already."""

    change: Change
    before: str
    after: str
    effect: str
    outdone: bool
    again: bool


def reviewed(entry: TimelineEntry, changed: Collection[str], screen: CardScreen) -> list[ReviewedChange]:
    """The decisions of an act that is about to be recorded, beside what stands.

    `changed` are the codes (`purposes/offers`) of those that change something.
    """
    standing = {before.field: before for before in _standing(screen)}
    return [
        _reviewed(change, standing[f"{change.kind}-{change.code}"], entry, changed)
        for change in entry.changes
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How something stands before the act, in words, and since when; `field` is the one that speaks of it.

    `affects` are the titles of the purposes that an objection is about.
    """

    field: str
    title: str
    words: str
    decided_at: dt.datetime | None
    affects: Sequence[str] = ()


def _standing(screen: CardScreen) -> Iterator[Standing]:
    """Everything that can be said on the card."""
    for decision in screen.decisions:
        yield Standing(
            field=f"purpose-{decision.purpose}",
            title=screen.labels.purposes[decision.purpose],
            words=_status(decision),
            decided_at=decision.decided_at,
        )
        yield Standing(
            field=f"pause-{decision.purpose}",
            title=screen.labels.purposes[decision.purpose],
            words=_status(decision),
            decided_at=decision.paused_at or decision.decided_at,
        )
    for channel in screen.channels:
        yield Standing(
            field=f"channel-{channel.code}",
            title=channel.item.name,
            words=str(CHANNEL_WORDS[channel.allowed]),
            decided_at=channel.decided_at,
        )
    for topic in screen.topics:
        yield Standing(
            field=f"topic-{topic.code}",
            title=topic.item.name,
            words=str(TOPIC_WORDS[topic.state]),
            decided_at=topic.paused_at or topic.decided_at,
        )
    for objection in screen.objection_rows:
        yield Standing(
            field=f"objection-{objection.kind}",
            title=objection.label,
            words=pgettext("objection", "stands") if objection.stands else pgettext("objection", "none"),
            decided_at=objection.said.decided_at if objection.said else None,
            affects=objection.stops,
        )


def _reviewed(
    change: Change, before: Standing, entry: TimelineEntry, changed: Collection[str]
) -> ReviewedChange:
    act = entry.submission
    stops = act.changes.get("objections", {}).get(change.code)
    outdone = bool(before.decided_at and before.decided_at > act.decided_at)
    return ReviewedChange(
        change=change,
        before=before.words,
        after=change.outcome,
        effect=_effect(before.affects, stops=stops) if before.affects else "",
        outdone=outdone,
        again=not outdone and f"{change.kind}s/{change.code}" not in changed,
    )


def _status(decision: Decision) -> str:
    """The effective status; of a pause also until when."""
    is_paused = decision.status == EffectiveStatus.PAUSED
    return words_of_pause(decision.paused_until) if is_paused else decision.status_label


def _effect(purposes: Sequence[str], *, stops: bool) -> str:
    """What an objection that is made, or taken back, does to the purposes (titles)."""
    if stops:
        words = _("Stops at once, whatever was consented to: %(purposes)s.")
    else:
        words = _("What the client consented to counts again: %(purposes)s.")
    return words % {"purposes": ", ".join(purposes)}
