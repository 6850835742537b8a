"""A loyalty account is frozen, hidden and gone when the plain-Python reference says so, whatever happened.

A long run: HYPOTHESIS_PROFILE=thorough pytest tests/consents/loyalty/test_settling_reference.py
"""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
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
from consents.loyalty.models import LoyaltyAccount
from consents.loyalty.relationship import (
    NotAClient,
    NotBack,
    NothingKept,
    RanOut,
    ReturnsInFuture,
    StillAClient,
    end_relationship,
    restore_loyalty,
    return_client,
)
from consents.loyalty.settling import settle_loyalty
from consents.rules.decision import decide
from tests.factories import append_entries, publish
from tests.support import loyalty_reference, reference, rule_facts
from tests.support.calendar import RIGA, midnight, months_later
from tests.support.loyalty_reference import HIDDEN_DAYS, Account, keeping
from tests.support.worlds import EVE_OF_TIME, moments, spans

pytestmark = pytest.mark.django_db

CODES = [purpose.code for purpose in keeping()]
DAY = dt.timedelta(days=1)

REFUSALS = (AlreadyEnded, EndsBeforeItBegan, NotAClient, ReturnsInFuture, StillAClient)
WHY_NOT = {None: None, "nothing kept": NothingKept, "not back": NotBack, "ran out": RanOut}

some_codes = st.lists(st.sampled_from(CODES), min_size=1, unique=True)
days_off = st.sampled_from([0, 0, 0, 1, -1, 30, -30])
some_time_ago = st.sampled_from([0, 0, 0, 1, 30, 400])
validity = st.sampled_from([None, None, 1, 366, 1000])
events = st.one_of(
    st.tuples(st.just("leaves"), days_off),
    st.tuples(st.just("returns"), st.sampled_from([0, 0, 1, 30])),
    st.tuples(st.just("never left"), st.none()),
    st.tuples(st.just("gives"), st.tuples(some_codes, some_time_ago, validity)),
    st.tuples(st.just("gives"), st.tuples(some_codes, some_time_ago, validity)),
    st.tuples(st.just("withdraws"), st.tuples(some_codes, some_time_ago, st.none())),
    st.tuples(st.just("objects"), st.booleans()),
    st.tuples(st.just("has it restricted"), st.none() | spans),
    st.tuples(st.just("wants it back"), st.none()),
    st.tuples(st.just("is settled"), st.none()),
)
Happening = tuple[dt.datetime, tuple[str, Any]]


@st.composite
def histories(draw: st.DrawFn) -> list[Happening]:
    """What happens to a client and when: also when two years are just over, or 60 days after that."""
    happenings = draw(st.lists(st.tuples(moments, events), min_size=1, max_size=10))
    for moment, (what, _) in [*happenings]:
        if what == "leaves":
            two_years = months_later(moment.astimezone(RIGA).date(), 24)
            limit = midnight(two_years + draw(st.sampled_from([0, 1, 1, 2])) * DAY)
            limit += draw(st.sampled_from([-1, 0, 1])) * dt.timedelta(hours=1)
            happenings.append((limit, draw(events)))
            happenings.append((limit, ("is settled", None)))
        if what in ("leaves", "withdraws", "is settled"):
            later = moment + draw(st.sampled_from([1, HIDDEN_DAYS - 1, HIDDEN_DAYS])) * DAY
            happenings.append((later, draw(events)))
            happenings.append((later, ("is settled", None)))
    return sorted(happenings, key=lambda happening: happening[0])


@dataclass
class Told:
    """What the reference knows: the account it expects, and everything that was said."""

    purposes: list[rule_facts.Purpose] = field(default_factory=keeping)
    account: Account | None = field(default_factory=Account)
    said: list[rule_facts.SaidOfPurpose] = field(default_factory=list)
    objections: list[rule_facts.SaidOfObjection] = field(default_factory=list)

    def facts(self, client: Client) -> rule_facts.Client:
        return rule_facts.Client(
            relationships=[(one.joined_on, one.left_on) for one in client.relationships.all()],
            restrictions=[(one.since, one.until) for one in client.restrictions.all()],
            purposes=self.said,
            objections=self.objections,
        )


newer_notices = st.none() | st.builds(
    lambda moment, grace: rule_facts.Notice(2, moment, renewal_required=True, grace_days=grace),
    moments,
    st.sampled_from([0, 30]),
)


@given(history=histories(), newer=newer_notices)
def test_the_account_is_what_the_reference_says(
    history: list[Happening], newer: rule_facts.Notice | None
) -> None:
    with transaction.atomic():
        notices = [newer] if newer else []
        client, told = a_member(), Told(purposes=keeping(*notices))
        for code, notice in product(CODES, notices):
            publish(code, 2, notice.effective_from, renewal="required", grace_days=notice.grace_days)
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
        case "returns" | "never left":
            ended = client.relationships.latest("joined_on").left_on or timezone.localdate()
            joined_on = ended if what == "never left" else timezone.localdate() - about * DAY
            settle_after(told, client, moment, return_client, joined_on=joined_on)
        case "gives" | "withdraws":
            say(client, told, "given" if what == "gives" else "withdrawn", about, moment)
        case "objects":
            told.objections.append(rule_facts.SaidOfObjection("marketing", moment, about))
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
    with suppress(*REFUSALS), transaction.atomic():
        act(client=client, by=System(), **about)
        told.account = loyalty_reference.settled(told.account, told.facts(client), moment)


def say(client: Client, told: Told, status: str, about: Any, moment: dt.datetime) -> None:
    """Recorded at the moment; said then, or so many days before. A consent may end by itself."""
    codes, days_ago, days = about
    decided_at = moment - days_ago * DAY
    expires_at = decided_at + days * DAY if days else None
    told.said += [rule_facts.SaidOfPurpose(code, decided_at, status, 1, expires_at) for code in codes]
    statement = {"status": status, "language": "lv", "notice": 1}
    if expires_at:
        statement["expires_at"] = expires_at.isoformat()
    write(client, decided_at, {"purposes": dict.fromkeys(codes, statement)})


def write(client: Client, moment: dt.datetime, changes: dict[str, Any]) -> None:
    append_entries(
        Submission(client=client, decided_at=moment, source=Source.PORTAL, language="lv", changes=changes)
    )


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
    return Account(row.frozen_on, row.hidden_on) if row else None


def answers(client: Client) -> list[str]:
    return [decision.reason for decision in decide(clients=[client.pk], purposes=CODES)]


def expected(told: Told, client: Client, moment: dt.datetime) -> list[str]:
    return [reference.answer(told.facts(client), purpose, moment).reason for purpose in told.purposes]
