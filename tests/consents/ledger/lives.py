"""Two clients who live on, for rules that do something to them."""

import datetime as dt
from itertools import count
from typing import Any

from django.utils import timezone
from hypothesis.stateful import RuleBasedStateMachine

from clients.person.models import Client
from consents.catalogue.models import Purpose
from consents.catalogue.notices.models import Notice
from consents.engagement.services import record_engagement
from consents.ledger.choices import PurposeChoice, Refused
from consents.ledger.models.submission import Submission
from consents.ledger.preferences import Choice, topic_choices
from consents.ledger.submit import submit
from consents.rules.decision import decide
from consents.rules.words import ConsentStatus
from tests.factories import LONG_AGO, ApiClientFactory, ClientFactory, StaffFactory, publish
from tests.support.comparing import life_of, purpose_of
from tests.support.mailing import day_by_day
from tests.support.worlds import World

DAY = dt.timedelta(days=1)


class TwoLives(RuleBasedStateMachine):
    """Two clients and two purposes of their own, and what is known of them.

    What is known for sure is read from the ledger and the tables of facts.
    """

    numbers = count(1)

    def __init__(self) -> None:
        super().__init__()
        number = next(self.numbers)
        self.purposes = [
            self.new_purpose(
                f"lived-{number}-one", 1000 + 2 * number, contacts=True, uses_channels=True, uses_topics=True
            ),
            self.new_purpose(f"lived-{number}-two", 1001 + 2 * number, outlives_months=24),
        ]
        self.clients = [
            ClientFactory.create(phone=f"+3712{number:06}{who}"[:12], email=f"client-{who}@example.com")
            for who in (0, 1)
        ]
        self.agent, self.system = StaffFactory.create(), ApiClientFactory.create()
        self.messages = count(1)

    def new_purpose(self, code: str, position: int, **properties: Any) -> Purpose:
        purpose = Purpose.objects.create(
            code=code, position=position, is_marketing=True, pausable=True, validity_months=30, **properties
        )
        publish(purpose, 1, LONG_AGO - 365 * DAY)
        return purpose

    def record(self, client: Client, **act: Any) -> dict[str, Any] | None:
        """What of the act was recorded; None if nothing was."""
        entries = Submission.objects.count()
        try:
            recorded = submit(client=client.pk, language="lv", **act)
        except Refused:
            assert Submission.objects.count() == entries
            return None
        changes: dict[str, Any] = recorded.submission.changes
        return changes

    def choice(self, which: int, status: str, at: dt.datetime | None, off: int) -> PurposeChoice:
        in_force = Notice.objects.in_force(at or timezone.now()).get(purpose=self.purposes[which])
        return PurposeChoice(status=ConsentStatus(status), notice_version=in_force.version + off)

    def report(self, who: int, topic: str, *kinds: str) -> bool:
        """Whether it was noted that this became of a message, two days ago and then every day."""
        client, purpose = self.clients[who], self.purposes[0]
        events = day_by_day(client, purpose.code, topic, kinds, message_id=f"m{next(self.messages)}")
        outcomes = record_engagement(events, by=self.system, audiences={(purpose.code, "email"): LONG_AGO})
        allowed = self.decision(client, purpose).allowed
        assert set(outcomes) == {"recorded" if allowed else "not_allowed"}
        return bool(allowed)

    def topic(self, who: int, topic: str) -> Choice:
        return next(choice for choice in topic_choices(self.clients[who].pk) if choice.code == topic)

    def state(self, who: int, topic: str) -> str:
        return self.topic(who, topic).state

    def refuses(self, who: int, topic: str) -> bool:
        """Whether the client's own last word is no."""
        return self.topic(who, topic).allowed is False

    def decision(self, client: Client, purpose: Purpose, **asked: Any) -> Any:
        (decision,) = decide(clients=[client.pk], purposes=[purpose.code], **asked)
        return decision

    def world(self) -> World:
        return World(
            [purpose_of(purpose) for purpose in self.purposes], [life_of(client) for client in self.clients]
        )
