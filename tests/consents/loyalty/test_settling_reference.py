"""A loyalty account exists if and only if the plain-Python reference says so, whatever happened.

A long run: HYPOTHESIS_PROFILE=thorough pytest tests/consents/test_loyalty_reference.py
"""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from amigo_consent.lib.actors import System
from clients.contacts.numbers import AlreadyEnded, EndsBeforeItBegan
from clients.person.models import Client, Relationship, Restriction
from consents.ledger.models.submission import Source, Submission
from consents.ledger.projection import append
from consents.loyalty.models import LoyaltyAccount
from consents.loyalty.relationship import (
    NotAClient,
    NotBack,
    NothingKept,
    RanOut,
    StillAClient,
    end_relationship,
    restore_loyalty,
    return_client,
)
from consents.loyalty.settling import settle_loyalty
from consents.rules.decision import decide
from tests.support import loyalty_reference, reference
from tests.support.calendar import RIGA, midnight, months_later
from tests.support.loyalty_reference import KEEPING, Account
from tests.support.worlds import EVE_OF_TIME, moments, spans

pytestmark = pytest.mark.django_db

CODES = [purpose.code for purpose in KEEPING]

REFUSALS = (AlreadyEnded, EndsBeforeItBegan, NotAClient, StillAClient)
WHY_NOT = {None: None, "nothing kept": NothingKept, "not back": NotBack, "ran out": RanOut}

some_codes = st.lists(st.sampled_from(CODES), min_size=1, unique=True)
days_off = st.sampled_from([0, 0, 0, 1, -1, 30, -30])
events = st.one_of(
    st.tuples(st.just("leaves"), days_off),
    st.tuples(st.just("returns"), st.sampled_from([0, 0, 1, 30])),
    st.tuples(st.just("gives"), some_codes),
    st.tuples(st.just("gives"), some_codes),
    st.tuples(st.just("withdraws"), some_codes),
    st.tuples(st.just("objects"), st.booleans()),
    st.tuples(st.just("has it restricted"), st.none() | spans),
    st.tuples(st.just("wants it back"), st.none()),
    st.tuples(st.just("is settled"), st.none()),
)
Happening = tuple[dt.datetime, tuple[str, Any]]


@st.composite
def histories(draw: st.DrawFn) -> list[Happening]:
    """What happens to a client and when: also exactly two years, and one day less, after they left."""
    happenings = draw(st.lists(st.tuples(moments, events), min_size=1, max_size=10))
    for moment, (what, _) in [*happenings]:
        if what == "leaves":
            two_years = months_later(moment.astimezone(RIGA).date(), 24)
            limit = midnight(two_years) + draw(st.sampled_from([-1, 0, 1])) * dt.timedelta(hours=1)
            happenings.append((limit, draw(events)))
            happenings.append((limit, ("is settled", None)))
    return sorted(happenings, key=lambda happening: happening[0])


@dataclass
class Told:
    """What the reference knows: the account it expects, and everything that was said."""

    account: Account | None = field(default_factory=Account)
    said: list[reference.SaidOfPurpose] = field(default_factory=list)
    objections: list[reference.SaidOfObjection] = field(default_factory=list)

    def facts(self, client: Client) -> reference.Client:
        return reference.Client(
            relationships=[(one.joined_on, one.left_on) for one in client.relationships.all()],
            restrictions=[(one.since, one.until) for one in client.restrictions.all()],
            purposes=self.said,
            objections=self.objections,
        )


@given(history=histories())
def test_the_account_exists_if_and_only_if_the_reference_says_so(history: list[Happening]) -> None:
    with transaction.atomic():
        client, told = a_member(), Told()
        for moment, (what, about) in history:
            with time_machine.travel(moment, tick=False):
                happen(client, told, what, about, moment)

                assert account_of(client) == told.account
                assert answers(client) == expected(told, client, moment)
        transaction.set_rollback(True)


def a_member() -> Client:
    client = Client.objects.create(number="LOYAL-1")
    Relationship.objects.create(client=client, joined_on=EVE_OF_TIME)
    LoyaltyAccount.objects.create(client=client, points=100, member_since=EVE_OF_TIME)
    return client


def happen(client: Client, told: Told, what: str, about: Any, moment: dt.datetime) -> None:
    match what:
        case "leaves":
            left_on = timezone.localdate() + dt.timedelta(days=about)
            settle_after(told, client, moment, end_relationship, left_on=left_on)
        case "returns":
            joined_on = timezone.localdate() - dt.timedelta(days=about)
            settle_after(told, client, moment, return_client, joined_on=joined_on)
        case "gives" | "withdraws":
            say(client, told, "given" if what == "gives" else "withdrawn", about, moment)
        case "objects":
            told.objections.append(reference.SaidOfObjection("marketing", moment, about))
            write(client, moment, {"objections": {"marketing": about}})
        case "has it restricted":
            restrict(client, moment, about)
        case "wants it back":
            restore(client, told, moment)
        case "is settled":
            settle_loyalty(by=System())
            told.account = loyalty_reference.settled(told.account, told.facts(client), moment)


def settle_after(told: Told, client: Client, moment: dt.datetime, act: Any, **about: Any) -> None:
    """What begins or ends a relationship settles the account; what is refused does nothing."""
    with suppress(*REFUSALS):
        act(client=client, by=System(), **about)
        told.account = loyalty_reference.settled(told.account, told.facts(client), moment)


def say(client: Client, told: Told, status: str, codes: list[str], moment: dt.datetime) -> None:
    told.said += [reference.SaidOfPurpose(code, moment, status, 1) for code in codes]
    statement = {"status": status, "language": "lv", "notice": 1}
    write(client, moment, {"purposes": dict.fromkeys(codes, statement)})


def write(client: Client, moment: dt.datetime, changes: dict[str, Any]) -> None:
    entry = Submission(client=client, decided_at=moment, source=Source.PORTAL, language="lv", changes=changes)
    append([entry])


def restrict(client: Client, moment: dt.datetime, span: dt.timedelta | None) -> None:
    """From now on, for a while or until further notice, if it is not restricted at some time of that."""
    if not client.restrictions.exists():
        until = None if span is None else moment + span
        Restriction.objects.create(client=client, since=moment, until=until)


def restore(client: Client, told: Told, moment: dt.datetime) -> None:
    why_not = WHY_NOT[loyalty_reference.why_not_restored(told.account, told.facts(client), moment)]
    if why_not:
        with pytest.raises(why_not):
            restore_loyalty(client=client, by=System())
    else:
        restore_loyalty(client=client, by=System())
        told.account = Account(None)


def account_of(client: Client) -> Account | None:
    row = LoyaltyAccount.objects.filter(client=client).first()
    return Account(row.frozen_on) if row else None


def answers(client: Client) -> list[str]:
    return [decision.reason for decision in decide(clients=[client.pk], purposes=CODES)]


def expected(told: Told, client: Client, moment: dt.datetime) -> list[str]:
    return [reference.answer(told.facts(client), purpose, moment).reason for purpose in KEEPING]
