"""Members who leave and come back, at moments of the past."""

import datetime as dt
from typing import Any

import time_machine

from amigo_consent.lib.actors import System
from clients.person.models import Client
from consents.loyalty.models import LoyaltyAccount
from consents.loyalty.relationship import end_relationship, restore_loyalty, return_client
from consents.loyalty.settling import settle_loyalty
from tests.factories import ClientFactory, record
from tests.support.calendar import midnight

JOINED_ON = dt.date(2020, 1, 1)
GIVEN_AT = dt.datetime(2020, 1, 10, 9, tzinfo=dt.UTC)
LEFT_ON = dt.date(2024, 2, 29)
LAST_DAY = dt.date(2026, 2, 28)  # two years later, in a year without a leap day
OVER_AT = midnight(dt.date(2026, 3, 1))
INSTANT = dt.timedelta(microseconds=1)


def member(given: str = "", **properties: Any) -> Client:
    client = ClientFactory.create(joined_on=JOINED_ON, **properties)
    LoyaltyAccount.objects.create(client=client, points=120, member_since=JOINED_ON)
    if given:
        record(client, given=given, decided_at=GIVEN_AT)
    return client


def leave(client: Client, left_on: dt.date = LEFT_ON, at: dt.datetime | None = None, by: Any = None) -> None:
    with time_machine.travel(at or midnight(left_on), tick=False):
        end_relationship(client=client, left_on=left_on, by=by or System())


def come_back(client: Client, joined_on: dt.date) -> None:
    with time_machine.travel(midnight(joined_on), tick=False):
        return_client(client=client, joined_on=joined_on, by=System())


def settle_at(moment: dt.datetime) -> None:
    with time_machine.travel(moment, tick=False):
        settle_loyalty(by=System())


def restore(client: Client, moment: dt.datetime) -> None:
    with time_machine.travel(moment, tick=False):
        restore_loyalty(client=client, by=System())


def account_of(client: Client) -> LoyaltyAccount | None:
    return LoyaltyAccount.objects.filter(client=client).first()


def hidden_on(client: Client) -> dt.date | None:
    return LoyaltyAccount.objects.get(client=client).hidden_on


def frozen_on(client: Client) -> dt.date | None:
    return LoyaltyAccount.objects.get(client=client).frozen_on
