"""The loyalty that the demo's people built up, and what became of it when they left."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from amigo_consent.demo.data import chance_for
from amigo_consent.demo.moments import moment
from amigo_consent.demo.people import WINDOW, Person
from amigo_consent.lib.actors import System
from consents.loyalty.models import LoyaltyAccount
from consents.loyalty.settling import settle_loyalty

DAYS_A_MONTH = 30.4
SETTLED_EVERY = dt.timedelta(days=30)


def build_up_loyalty(people: Sequence[Person], keys: Mapping[str, int], *, seed: int, today: dt.date) -> None:
    """An account for everyone, as far as it is kept: so all that they said has to be recorded before."""
    LoyaltyAccount.objects.bulk_create(
        _account(person, keys[person.number], person.joined_on, seed, today) for person in people
    )
    returns = [(person.returned_on, person) for person in people if person.returned_on]
    returns.sort(key=lambda one: one[0], reverse=True)
    for day in _settling_days(today):
        while returns and returns[-1][0] <= day:
            returned_on, person = returns.pop()
            _return(person, keys[person.number], returned_on, seed, today)
        settle_loyalty(keys.values(), by=System(), at=moment(day))


def _settling_days(today: dt.date) -> Iterator[dt.date]:
    """Now and then until today, so that what nothing kept was hidden, and deleted, in its time."""
    day = today - WINDOW
    while day < today:
        yield day
        day += SETTLED_EVERY
    yield today


def _account(person: Person, key: int, member_since: dt.date, seed: int, today: dt.date) -> LoyaltyAccount:
    """As on the day when the client left, if they did and have been nobody's member since; not frozen yet."""
    last_day = person.left_on if person.left_on and member_since < person.left_on else today
    months = (last_day - member_since).days / DAYS_A_MONTH
    points = months * chance_for(seed, person.number, "loyalty").triangular(4, 60, 12)
    return LoyaltyAccount(client_id=key, points=round(points), member_since=member_since)


def _return(person: Person, key: int, returned_on: dt.date, seed: int, today: dt.date) -> None:
    """Most have it restored when they come back; who finds nothing kept begins anew."""
    settle_loyalty([key], by=System(), at=moment(returned_on))
    kept = LoyaltyAccount.objects.filter(client=key, hidden_on=None)
    if not kept.exists():
        LoyaltyAccount.objects.filter(client=key).delete()
        LoyaltyAccount.objects.bulk_create([_account(person, key, returned_on, seed, today)])
    elif chance_for(seed, person.number, "restored").random() < 0.7:
        kept.update(frozen_on=None)
