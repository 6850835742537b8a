"""The loyalty that the demo's people built up, and what became of it when they left."""

import datetime as dt
from collections.abc import Mapping, Sequence

from amigo_consent.demo.data import chance_for
from amigo_consent.demo.moments import moment
from amigo_consent.demo.people import Person
from amigo_consent.lib.actors import System
from consents.loyalty.models import LoyaltyAccount
from consents.loyalty.settling import settle_loyalty

DAYS_A_MONTH = 30.4


def build_up_loyalty(people: Sequence[Person], keys: Mapping[str, int], *, seed: int, today: dt.date) -> None:
    """An account for everyone, as far as it is kept: so all that they said has to be recorded before."""
    LoyaltyAccount.objects.bulk_create(
        _account(person, keys[person.number], person.joined_on, seed, today) for person in people
    )
    for person in people:
        if person.returned_on:
            _return(person, keys[person.number], person.returned_on, seed, today)
    settle_loyalty(keys.values(), by=System(), at=moment(today))


def _account(person: Person, key: int, member_since: dt.date, seed: int, today: dt.date) -> LoyaltyAccount:
    """As on the day when the client left, if they did and have been nobody's member since."""
    frozen_on = person.left_on if person.left_on and member_since < person.left_on else None
    months = ((frozen_on or today) - member_since).days / DAYS_A_MONTH
    points = months * chance_for(seed, person.number, "loyalty").triangular(4, 60, 12)
    return LoyaltyAccount(client_id=key, points=round(points), member_since=member_since, frozen_on=frozen_on)


def _return(person: Person, key: int, returned_on: dt.date, seed: int, today: dt.date) -> None:
    """Most have it restored when they come back; who finds nothing kept begins anew."""
    settle_loyalty([key], by=System(), at=moment(returned_on))
    kept = LoyaltyAccount.objects.filter(client=key)
    if not kept.exists():
        LoyaltyAccount.objects.bulk_create([_account(person, key, returned_on, seed, today)])
    elif chance_for(seed, person.number, "restored").random() < 0.7:
        kept.update(frozen_on=None)
