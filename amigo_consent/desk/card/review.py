"""What an act would change, in words, before it is recorded."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from amigo_consent.desk.card.screen import CardScreen
from consents.ledger.timeline import Change, TimelineEntry
from consents.rules.decision import Decision
from consents.rules.words import ConsentStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewedChange:
    """What would change from what to what, and with which effect; `outdone` when a newer decision stays."""

    change: Change
    before: str
    after: str
    effect: str
    outdone: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What stands before the act, in words, and since when; `affects` are the titles of purposes."""

    words: str
    decided_at: dt.datetime | None
    decision: Decision | None = None
    affects: Sequence[str] = ()


def review(screen: CardScreen, entry: TimelineEntry) -> Iterator[ReviewedChange]:
    """The decisions of an act that is about to be recorded, beside what stands."""
    standing = _standing(screen)
    objections = entry.submission.changes.get("objections", {})
    for change in entry.changes:
        before = standing[f"{change.kind}-{change.code}"]
        yield ReviewedChange(
            change=change,
            before=before.words,
            after=_after(change, before.decision),
            effect=_effect(before.affects, stops=objections[change.code]) if before.affects else "",
            outdone=bool(before.decided_at and before.decided_at > entry.submission.decided_at),
        )


def unchanged(screen: CardScreen, entry: TimelineEntry) -> list[str]:
    """What was ticked for the act although it stands like that already."""
    changing = {f"{change.kind}-{change.code}" for change in entry.changes}
    names = {f"purpose-{row.decision.purpose}": row.title for row in screen.purpose_rows}
    names |= {f"channel-{row.choice.code}": row.choice.item.name for row in screen.channel_rows}
    names |= {f"topic-{row.choice.code}": row.choice.item.name for row in screen.topic_rows}
    names |= {f"objection-{row.kind}": row.label for row in screen.objection_rows}
    ticked = screen.form.ticked() if screen.form else []
    return [names[name] for name in ticked if name not in changing]


def _standing(screen: CardScreen) -> dict[str, Standing]:
    """By the name of the field that speaks of it."""
    standing = {
        f"purpose-{decision.purpose}": Standing(
            words=_status(decision), decided_at=decision.decided_at, decision=decision
        )
        for decision in screen.decisions
    }
    for kind, rows in (("channel", screen.channel_rows), ("topic", screen.topic_rows)):
        for row in rows:
            standing[f"{kind}-{row.choice.code}"] = Standing(
                words=row.label, decided_at=row.choice.decided_at
            )
    for objection in screen.objection_rows:
        standing[f"objection-{objection.kind}"] = Standing(
            words=pgettext("objection", "stands") if objection.stands else pgettext("objection", "none"),
            decided_at=objection.said.decided_at if objection.said else None,
            affects=objection.stops,
        )
    return standing


def _status(decision: Decision) -> str:
    """The effective status; of a pause also until when."""
    if decision.status != "paused":
        return decision.status_label
    moment = formats.date_format(timezone.localtime(decision.paused_until), "SHORT_DATETIME_FORMAT")
    return _("paused until %(moment)s") % {"moment": moment}


def _after(change: Change, before: Decision | None) -> str:
    """The outcome; of a consent that counts again under the same notice, that it is resumed."""
    is_paused = before is not None and before.status == "paused"
    is_same = before is not None and change.notice_version == before.notice_version
    if is_paused and is_same and change.outcome == str(ConsentStatus.GIVEN.label):
        return pgettext("consent", "resumed")
    return change.outcome


def _effect(purposes: Sequence[str], *, stops: bool) -> str:
    """What an objection that is made, or taken back, does to the purposes (titles)."""
    if stops:
        words = _("Stops at once, whatever was consented to: %(purposes)s.")
    else:
        words = _("What the client consented to counts again: %(purposes)s.")
    return words % {"purposes": ", ".join(purposes)}
