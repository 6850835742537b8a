"""`decide` always agrees with the plain-Python reference, whatever happened.

A long run: HYPOTHESIS_PROFILE=thorough pytest tests/consents/rules/test_decision_reference.py
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clients.contacts.models import ContactPoint
from clients.person.models import Client, Relationship, Restriction
from consents.catalogue.models import Purpose, Topic
from consents.ledger.choices import PurposeChoice, Refused
from consents.ledger.models.submission import Source, Submission
from consents.ledger.submit import submit
from consents.rules.decision import decide
from consents.rules.words import ConsentStatus, TopicState
from tests.factories import append_entries, publish
from tests.support import rule_facts
from tests.support.comparing import comparable, expected, life_of
from tests.support.worlds import (
    CHANNELS,
    CODES,
    LATE_TOPIC,
    OFFERED_FROM,
    Life,
    World,
    acts,
    boundaries_of,
    days,
    moments,
    periods,
    purposes,
    worlds,
)

pytestmark = pytest.mark.django_db


@given(
    world=worlds(), channel=st.sampled_from([None, *CHANNELS]), topic=st.sampled_from([None, *OFFERED_FROM])
)
def test_every_answer_is_that_of_the_reference(world: World, channel: str | None, topic: str | None) -> None:
    with forgotten_afterwards():
        clients = write(world)
        for at in boundaries_of(world):
            decisions = decide(clients=clients, purposes=CODES, channel=channel, topic=topic, at=at)

            assert [comparable(decision) for decision in decisions] == [
                expected(life.facts(), purpose, at, channel, topic)
                for life in world.lives
                for purpose in world.catalogue
            ]


@given(
    world=worlds(), channel=st.sampled_from([None, *CHANNELS]), topic=st.sampled_from([None, *OFFERED_FROM])
)
def test_now_is_a_moment_like_any_other(world: World, channel: str | None, topic: str | None) -> None:
    with forgotten_afterwards():
        clients = write(world)
        asked: dict[str, Any] = {"purposes": CODES, "channel": channel, "topic": topic}

        now = timezone.now()

        assert decide(clients=clients, at=None, **asked) == decide(clients=clients, at=now, **asked)


@given(world=worlds(), data=st.data())
def test_one_client_gets_the_same_answer_as_in_a_crowd(world: World, data: st.DataObject) -> None:
    with forgotten_afterwards():
        clients = write(world)
        at = data.draw(st.none() | moments)

        alone = [decision for client in clients for decision in decide(clients=[client], at=at)]

        assert alone == decide(clients=clients, at=at)


@given(data=st.data())
def test_what_submit_records_is_what_is_decided(data: st.DataObject) -> None:
    catalogue = [data.draw(purposes(code)) for code in CODES]
    life = Life(None, data.draw(periods(days, 2)), [], [], [])
    with forgotten_afterwards():
        (client,) = write(World(catalogue, [life]))
        for act in data.draw(st.lists(acts(catalogue), min_size=1, max_size=6)):
            submit_twice(client, act)
        facts = life_of(Client.objects.get(pk=client)).facts()
        at = data.draw(moments)

        decisions = decide(clients=[client], purposes=CODES, channel="app", topic="news", at=at)

        assert [comparable(decision) for decision in decisions] == [
            expected(facts, purpose, at, "app", "news") for purpose in catalogue
        ]


@contextmanager
def forgotten_afterwards() -> Iterator[None]:
    """Every example begins with the same database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def write(world: World) -> list[int]:
    """Bring the world into the database; the keys of its clients."""
    Topic.objects.create(
        code=LATE_TOPIC,
        position=99,
        name_lv="-",
        name_en="-",
        name_ru="-",
        offered_from=OFFERED_FROM[LATE_TOPIC],
    )
    for position, purpose in enumerate(world.catalogue, start=100):
        write_purpose(purpose, position)
    return [write_life(life, number) for number, life in enumerate(world.lives)]


def write_purpose(purpose: rule_facts.Purpose, position: int) -> None:
    row = Purpose.objects.create(
        code=purpose.code,
        position=position,
        contacts=purpose.contacts,
        outlives_months=purpose.outlives_months,
        is_marketing=purpose.is_marketing,
        pausable=True,
    )
    for notice in purpose.notices:
        publish(
            row,
            notice.version,
            notice.effective_from,
            renewal="required" if notice.renewal_required else "none",
            grace_days=notice.grace_days,
        )


def write_life(life: Life, number: int) -> int:
    client = Client.objects.create(number=f"REF-{number}", erased_at=life.erased_at)
    Relationship.objects.bulk_create(
        Relationship(client=client, joined_on=joined_on, left_on=left_on)
        for joined_on, left_on in life.relationships
    )
    Restriction.objects.bulk_create(
        Restriction(client=client, since=since, until=until) for since, until in life.restrictions
    )
    ContactPoint.objects.bulk_create(
        ContactPoint(client=client, value=ADDRESSES[facts.kind].format(nth), **vars(facts))
        for nth, facts in enumerate(life.contacts)
    )
    append_entries(
        *(
            Submission(
                client=client,
                decided_at=act[0].decided_at,
                source=Source.PORTAL,
                language="lv",
                changes=changes_of(act),
            )
            for act in life.acts
        )
    )
    return client.pk


ADDRESSES = {"email": "a{}@example.com", "phone": "+3712000000{}"}


def changes_of(act: Sequence[rule_facts.Said]) -> dict[str, Any]:
    """An act in the words of the ledger."""
    changes: dict[str, dict[str, Any]] = {}
    for said in act:
        match said:
            case rule_facts.SaidOfPurpose():
                statement = {"status": said.status, "language": "lv", "notice": said.notice_version}
                if said.expires_at:
                    statement["expires_at"] = said.expires_at.isoformat()
                changes.setdefault("purposes", {})[said.code] = statement
            case rule_facts.SaidOfPause():
                until = said.paused_until and said.paused_until.isoformat()
                changes.setdefault("pauses", {})[said.code] = until
            case rule_facts.SaidOfChannel():
                changes.setdefault("channels", {})[said.code] = said.allowed
            case rule_facts.SaidOfTopic():
                changes.setdefault("topics", {})[said.code] = said.state
            case rule_facts.SaidOfObjection():
                changes.setdefault("objections", {})[said.code] = said.stands
    return changes


def submit_twice(client: int, act: Sequence[rule_facts.Said]) -> None:
    """The second time says the same, and changes nothing."""
    choices: dict[str, Any] = {
        "purposes": {
            said.code: PurposeChoice(
                status=ConsentStatus(said.status),
                notice_version=said.notice_version,
            )
            for said in act
            if isinstance(said, rule_facts.SaidOfPurpose)
        },
        "pauses": {said.code: said.paused_until for said in act if isinstance(said, rule_facts.SaidOfPause)},
        "channels": {said.code: said.allowed for said in act if isinstance(said, rule_facts.SaidOfChannel)},
        "topics": {
            said.code: TopicState(said.state)
            for said in act
            if isinstance(said, rule_facts.SaidOfTopic) and not said.is_of_interest
        },
        "objections": {
            said.code: said.stands for said in act if isinstance(said, rule_facts.SaidOfObjection)
        },
    }
    common: dict[str, Any] = {"client": client, "by": Client.objects.get(pk=client), "source": Source.PORTAL}
    try:
        first = submit(**common, language="lv", decided_at=act[0].decided_at, **choices)
    except Refused:
        return
    again = submit(**common, language="lv", decided_at=act[0].decided_at, **choices)
    assert again.submission.changes == first.submission.changes
    assert again.changed == []
