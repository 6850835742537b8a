"""Asking `decide` about one client, the way tests do."""

import datetime as dt
from typing import Any

from clients.models import Client
from consents.queries import Decision, decide

INSTANT = dt.timedelta(microseconds=1)


def ask(client: Client, purpose: str = "offers", **asked: Any) -> Decision:
    (answer,) = decide(clients=[client.pk], purposes=[purpose], **asked)
    return answer


def reasons_around(
    moment: dt.datetime, client: Client, purpose: str = "offers", **asked: Any
) -> tuple[str, str]:
    """An instant before, and at the moment."""
    before, then = (ask(client, purpose, at=at, **asked) for at in (moment - INSTANT, moment))
    return before.reason, then.reason
