"""Several actors at work on the same lives: whatever they do, the ledger verifies and `decide` is right.

Everything is really committed, so that it can be sealed. A long run:
HYPOTHESIS_PROFILE=thorough pytest tests/consents/ledger/test_submit_stateful.py
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from amigo_consent.lib.actors import System
from clients.contacts.models import ContactPoint
from clients.contacts.numbers import AlreadyEnded, EndsBeforeItBegan, NotSuspended, reaffirm
from clients.person.models import Restriction
from consents.catalogue.models import Channel
from consents.engagement.queries import ignored_in_a_row
from consents.ledger.models.submission import Source
from consents.ledger.preferences import channel_choices, objections, topic_choices
from consents.ledger.submit import Detail
from consents.ledger.unsubscribe import make_token, unsubscribe
from consents.loyalty.relationship import NotAClient, StillAClient, end_relationship, return_client
from consents.proof.seals import seal_ledger
from consents.proof.verification.verify import verify_ledger
from consents.rules.decision import decide
from tests.consents.ledger.lives import DAY, TwoLives
from tests.factories import LONG_AGO, publish
from tests.support.comparing import comparable, expected
from tests.support.worlds import CHANNELS, TOPICS, boundaries_of

PAUSE_AFTER = 3

whom = st.sampled_from([0, 1])
about = st.sampled_from([0, 1])
some_topic = st.sampled_from([*3 * TOPICS[:1], *TOPICS[1:]])
some_days = st.integers(0, 1500).map(lambda days: days * DAY)

# What somebody says in one act: of purposes the status and whether they saw the notice in force.
statements = st.tuples(
    st.sampled_from([*2 * ["given"], "refused", "withdrawn"]), st.sampled_from([0, 0, 0, 1])
)
acts = st.fixed_dictionaries(
    {},
    optional={
        "purposes": st.dictionaries(about, statements, min_size=1),
        "channels": st.dictionaries(st.sampled_from([*CHANNELS]), st.booleans(), min_size=1),
        "topics": st.dictionaries(st.sampled_from(TOPICS), st.sampled_from([True, True, False]), min_size=1),
        "objections": st.dictionaries(st.just("marketing"), st.booleans(), min_size=1),
    },
)


class Lives(TwoLives):
    """Everything happens to them that can; that the ledger says what was just said is checked act by act."""

    # What clients express, and who records it

    @rule(who=whom, act=acts)
    def the_client_decides_on_the_portal(self, who: int, act: dict[str, Any]) -> None:
        self.express(who, act, by=self.clients[who], source=Source.PORTAL)

    @rule(who=whom, act=acts, ago=some_days)
    def an_agent_records_a_letter(self, who: int, act: dict[str, Any], ago: dt.timedelta) -> None:
        told = Detail(comment="A letter", identity_check="signature")
        self.express(who, act, timezone.now() - ago, by=self.agent, source=Source.LETTER, detail=told)

    @rule(who=whom, act=acts, ago=some_days)
    def another_system_reports(self, who: int, act: dict[str, Any], ago: dt.timedelta) -> None:
        self.express(who, act, timezone.now() - ago, by=self.system, source=Source.APP)

    @rule(who=whom, channel=st.sampled_from([None, "email", "sms"]))
    def the_client_unsubscribes(self, who: int, channel: str | None) -> None:
        client, purpose = self.clients[who], self.purposes[0]
        key = Channel.objects.get(code=channel).pk if channel else None

        unsubscribe(make_token(client.pk, key, purpose.pk), language="lv", detail=Detail())

        assert not self.decision(client, purpose, channel=channel).allowed

    @rule(who=whom, purpose=about, days=st.sampled_from([None, 1, 400]))
    def the_client_pauses_or_resumes(self, who: int, purpose: int, days: int | None) -> None:
        client, paused = self.clients[who], self.purposes[purpose]
        until = timezone.now() + days * DAY if days else None
        before = self.decision(client, paused).status

        said = self.record(client, by=client, source=Source.PORTAL, pauses={paused.code: until})

        after = self.decision(client, paused).status
        assert (said is None) == (days == 400)
        if until and said:
            assert after == ("paused" if before in ("given", "paused", "outdated") else before)
        elif said:
            assert after != "paused"

    def express(self, who: int, act: dict[str, Any], at: dt.datetime | None = None, **actor: Any) -> None:
        """Records the act; at the moment when it was said, it holds."""
        client = self.clients[who]
        purposes = {
            self.purposes[which].code: self.choice(which, status, at, off)
            for which, (status, off) in act.get("purposes", {}).items()
        }

        recorded = self.record(client, **actor, **act | {"purposes": purposes}, decided_at=at)
        if recorded is not None:
            taken = {
                code: choice for code, choice in purposes.items() if code in recorded.get("purposes", {})
            }
            decisions = decide(clients=[client.pk], purposes=taken, at=at)
            topics = {choice.code: choice.allowed for choice in topic_choices(client.pk, at)}
            channels = {choice.code: choice.allowed for choice in channel_choices(client.pk, at)}
            assert {said.purpose: said.status for said in decisions} == {
                code: choice.status for code, choice in taken.items()
            }
            assert act.get("topics", {}).items() <= topics.items()
            assert act.get("channels", {}).items() <= channels.items()
            assert act.get("objections", {}).items() <= objections(client.pk, at).items()

    # What happens to them

    @rule(who=whom, topic=some_topic, messages=st.integers(1, PAUSE_AFTER + 1))
    def the_client_ignores_messages(self, who: int, topic: str, messages: int) -> None:
        for _ in range(messages):
            if not self.report(who, topic, "delivered", "ignored"):
                return

        ignored = ignored_in_a_row(self.clients[who].pk).get(topic, 0)
        assert ignored < PAUSE_AFTER or self.refuses(who, topic) or self.state(who, topic) == "paused"

    @rule(who=whom, topic=some_topic, kind=st.sampled_from(["opened", *3 * ["clicked"]]))
    def the_client_is_interested(self, who: int, topic: str, kind: str) -> None:
        before, spoke_at = self.state(who, topic), self.topic(who, topic).decided_at or LONG_AGO

        noted = self.report(who, topic, kind)

        resumed = noted and kind == "clicked" and before == "paused" and spoke_at < timezone.now() - 2 * DAY
        words = {None: "", True: "wanted", False: "unwanted"}
        assert self.state(who, topic) == (words[self.topic(who, topic).allowed] if resumed else before)

    @rule(purpose=about, renewal=st.sampled_from(["none", "required"]), grace=st.sampled_from([0, 30]))
    def a_notice_is_published(self, purpose: int, renewal: str, grace: int) -> None:
        notices = self.purposes[purpose].notices
        publish(
            self.purposes[purpose],
            notices.count() + 1,
            timezone.now(),
            renewal=renewal,
            grace_days=grace if renewal == "required" else None,
        )

    @rule(who=whom, ago=some_days)
    def the_client_leaves(self, who: int, ago: dt.timedelta) -> None:
        try:
            end_relationship(client=self.clients[who], left_on=(timezone.now() - ago).date(), by=System())
        except (NotAClient, AlreadyEnded, EndsBeforeItBegan):
            return
        assert not self.decision(self.clients[who], self.purposes[0]).allowed

    @rule(who=whom, ago=some_days)
    def the_client_returns(self, who: int, ago: dt.timedelta) -> None:
        try:
            return_client(client=self.clients[who], joined_on=(timezone.now() - ago).date(), by=self.agent)
        except (NotAClient, StillAClient):
            return

    @rule(who=whom, kind=st.sampled_from(["email", "phone"]), days=st.sampled_from([None, 1]))
    def an_address_is_suspended(self, who: int, kind: str, days: int | None) -> None:
        now = timezone.now()
        contact = ContactPoint.objects.filter(client=self.clients[who], kind=kind, suspended_from=None)
        contact.update(suspended_from=now, suspended_until=now + days * DAY if days else None)

    @rule(who=whom, kind=st.sampled_from(["email", "phone"]))
    def the_client_reaffirms_it(self, who: int, kind: str) -> None:
        for contact in ContactPoint.objects.filter(client=self.clients[who], kind=kind, until=None):
            try:
                reaffirm(contact_point=contact, by=self.agent)
            except NotSuspended:
                continue

    @rule(who=whom, days=st.sampled_from([1, 30]))
    def processing_was_restricted(self, who: int, days: int) -> None:
        """Once, in the past: what it did then stays answered."""
        since = timezone.now() - 100 * DAY
        if not self.clients[who].restrictions.exists():
            Restriction.objects.create(client=self.clients[who], since=since, until=since + days * DAY)

    @rule()
    def the_ledger_is_sealed(self) -> None:
        seal_ledger()

    # What holds

    @invariant()
    def now_is_answered_as_the_reference_does(self) -> None:
        self.compare(None, None, None)

    @rule(data=st.data(), channel=st.sampled_from([None, *CHANNELS]), topic=st.sampled_from([None, *TOPICS]))
    def any_moment_is_answered_so(self, data: st.DataObject, channel: str | None, topic: str | None) -> None:
        moments = boundaries_of(self.world())
        self.compare(data.draw(st.none() | st.sampled_from(moments)), channel, topic)

    def compare(self, at: dt.datetime | None, channel: str | None, topic: str | None) -> None:
        world = self.world()

        decisions = decide(
            clients=[client.pk for client in self.clients],
            purposes=[purpose.code for purpose in self.purposes],
            channel=channel,
            topic=topic,
            at=at,
        )

        assert [comparable(decision) for decision in decisions] == [
            expected(life.facts(), purpose, at or timezone.now(), channel, topic)
            for life in world.lives
            for purpose in world.catalogue
        ]

    def teardown(self) -> None:
        assert list(map(str, verify_ledger())) == []


@pytest.fixture
def _forgotten_purposes(transactional_db: None) -> Iterator[None]:
    """The catalogue outlives a test that commits; these purposes must not, published as they are."""
    yield
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(FORGET)


FORGET = """
DELETE FROM consents_noticetext WHERE notice_id IN (
    SELECT notice.id FROM consents_notice AS notice
      JOIN consents_purpose AS purpose ON purpose.id = notice.purpose_id AND purpose.code LIKE 'lived-%'
);
DELETE FROM consents_notice WHERE purpose_id IN (SELECT id FROM consents_purpose WHERE code LIKE 'lived-%');
DELETE FROM consents_purpose WHERE code LIKE 'lived-%';
"""


@pytest.mark.usefixtures("_forgotten_purposes")
def test_whatever_happens_the_ledger_verifies_and_the_answers_are_right() -> None:
    some = settings(max_examples=settings().max_examples // 4, stateful_step_count=30)

    with override_settings(ENGAGEMENT_PAUSE_AFTER=PAUSE_AFTER):
        run_state_machine_as_test(Lives, settings=some)
