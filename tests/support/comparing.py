"""The answers of `decide` and of the reference, side by side, and what the database says in its words."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from clients.person.models import Client
from consents.catalogue.models import Purpose
from consents.catalogue.notices.models import Renewal
from consents.ledger.models.submission import Submission
from consents.rules.decision import Decision
from tests.support import reference, rule_facts
from tests.support.worlds import CHANNELS, OFFERED_FROM, Life


def comparable(decision: Decision) -> tuple[Any, ...]:
    return (
        decision.purpose,
        decision.allowed,
        decision.reason,
        decision.status,
        decision.decided_at,
        decision.notice_version,
        decision.expires_at,
        decision.paused_at,
        decision.paused_until,
        decision.ends_at,
        decision.end_cause,
        decision.renew_by,
    )


def expected(
    facts: rule_facts.Client,
    purpose: rule_facts.Purpose,
    at: dt.datetime,
    channel: str | None,
    topic: str | None,
) -> tuple[Any, ...]:
    asked = (channel, CHANNELS[channel]) if channel else None
    about = (topic, OFFERED_FROM[topic]) if topic else None
    answer = reference.answer(facts, purpose, at, channel=asked, topic=about)
    said = answer.rests_on
    rests_on = (said.decided_at, said.notice_version, said.expires_at) if said else (None,) * 3
    pause = (answer.pause.decided_at, answer.pause.paused_until) if answer.pause else (None, None)
    ends = (answer.ends_at, answer.end_cause, answer.renew_by)
    return (purpose.code, answer.allowed, answer.reason, answer.status, *rests_on, *pause, *ends)


def life_of(client: Client) -> Life:
    """All that happened to the client, as the ledger and the tables of facts tell it."""
    entries = Submission.objects.filter(client=client).order_by("sequence")
    contacts = client.contact_points.values_list(
        "kind", "since", "until", "suspended_from", "suspended_until"
    )
    return Life(
        erased_at=client.erased_at,
        relationships=list(client.relationships.values_list("joined_on", "left_on")),
        restrictions=list(client.restrictions.values_list("since", "until")),
        contacts=[rule_facts.Contact(*contact) for contact in contacts],
        acts=[list(said_in(entry)) for entry in entries],
    )


def said_in(entry: Submission) -> Iterator[rule_facts.Said]:
    for code, said in entry.changes.get("purposes", {}).items():
        expires_at = moment_in(said.get("expires_at"))
        yield rule_facts.SaidOfPurpose(code, entry.decided_at, said["status"], said.get("notice"), expires_at)
    for code, until in entry.changes.get("pauses", {}).items():
        yield rule_facts.SaidOfPause(code, entry.decided_at, moment_in(until))
    for code, allowed in entry.changes.get("channels", {}).items():
        yield rule_facts.SaidOfChannel(code, entry.decided_at, allowed)
    for code, state in entry.changes.get("topics", {}).items():
        yield rule_facts.SaidOfTopic(code, entry.decided_at, state)
    for kind, stands in entry.changes.get("objections", {}).items():
        yield rule_facts.SaidOfObjection(kind, entry.decided_at, stands)


def moment_in(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def purpose_of(purpose: Purpose) -> rule_facts.Purpose:
    """A purpose with its published notices."""
    return rule_facts.Purpose(
        code=purpose.code,
        contacts=purpose.contacts,
        outlives_months=purpose.outlives_months,
        is_marketing=purpose.is_marketing,
        notices=[
            rule_facts.Notice(
                version=notice.version,
                effective_from=notice.effective_from,
                renewal_required=notice.renewal == Renewal.REQUIRED,
                grace_days=notice.grace_days or 0,
            )
            for notice in purpose.notices.order_by("version")
            if notice.published_at and notice.effective_from
        ],
    )
