"""Asking `decide` about one client, the way tests do."""

import datetime as dt
from typing import Any

from clients.person.models import Client
from consents.rules.decision import Decision, decide
from tests.factories import ClientFactory, record

INSTANT = dt.timedelta(microseconds=1)
GIVEN_AT = dt.datetime(2023, 1, 10, 9, 0, tzinfo=dt.UTC)


def reachable_client(given: str = "offers", **properties: Any) -> Client:
    """A client who gave these consents, by e-mail and SMS, in January 2023."""
    client = ClientFactory.create(email="anna@example.com", phone="+37120000001", **properties)
    record(client, given=given, channels={"email": True, "sms": True}, decided_at=GIVEN_AT)
    return client


def ask(client: Client, purpose: str = "offers", **asked: Any) -> Decision:
    (answer,) = decide(clients=[client.pk], purposes=[purpose], **asked)
    return answer


def reasons_around(
    moment: dt.datetime, client: Client, purpose: str = "offers", **asked: Any
) -> tuple[str, str]:
    """An instant before, and at the moment."""
    before, then = (ask(client, purpose, at=at, **asked) for at in (moment - INSTANT, moment))
    return before.reason, then.reason
