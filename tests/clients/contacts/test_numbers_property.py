"""Whatever happens to numbers: nobody is reached at one that ended, and only those wait to be confirmed."""

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from amigo_consent.lib.actors import System
from clients.contacts import numbers as service
from clients.contacts.models import ContactPoint, Subscription
from clients.person.models import Client

pytestmark = pytest.mark.django_db

RIGA = ZoneInfo("Europe/Riga")
NUMBERS = ["+37120000001", "+37120000001", "+37120000001", "+37120000002"]
PEOPLE = range(3)

REFUSALS = (
    service.AlreadyEnded,
    service.AlreadyTheirs,
    service.EndsBeforeItBegan,
    service.HeldByAnother,
    service.NotHeld,
    service.NotSuspended,
    IntegrityError,
    ContactPoint.DoesNotExist,
    Subscription.DoesNotExist,
)

# Days around today, so that confirming, which happens now, comes before some ends and after others.
days = st.integers(-5, 5).map(lambda n: timezone.localdate() + dt.timedelta(days=n))
somebody = st.sampled_from(PEOPLE)
a_number = st.sampled_from(NUMBERS)
events = st.one_of(
    st.tuples(st.just("starts"), somebody, a_number, days),
    st.tuples(st.just("starts"), somebody, a_number, days),
    st.tuples(st.just("ends"), somebody, a_number, days),
    st.tuples(st.just("is ended by billing"), somebody, a_number, days),
    st.tuples(st.just("goes to"), somebody, a_number, days),
    st.tuples(st.just("is given as an address"), somebody, a_number, days),
    st.tuples(st.just("is confirmed"), somebody, a_number, days),
    st.tuples(st.just("is looked after"), somebody, a_number, days),
)


@given(history=st.lists(events, min_size=2, max_size=14))
def test_no_contact_point_is_usable_whose_number_has_ended(history: list[Any]) -> None:
    with transaction.atomic():
        people = [Client.objects.create(number=f"N-{nth}") for nth in PEOPLE]
        for what, who, number, day in history:
            with suppress(*REFUSALS), transaction.atomic():
                happen(what, people[who], number, day)

        service.suspend_ended_numbers()

        contacts, held = list(ContactPoint.objects.all()), list(Subscription.objects.all())
        moments = sorted(turning_points(contacts, held))
        for contact in contacts:
            for at in moments:
                if is_open(contact, at):
                    assert is_suspended(contact, at) or not has_ended(contact, held, at)
                    assert not is_suspended(contact, at) or an_end_was_recorded(contact, held, at)
        transaction.set_rollback(True)


def happen(what: str, person: Client, number: str, day: dt.date) -> None:
    mine = Subscription.objects.filter(client=person, number=number, started_on__lte=day)
    match what:
        case "starts":
            Subscription.objects.create(client=person, number=number, started_on=day)
        case "ends":
            service.end_subscription(subscription=mine.latest("started_on"), ended_on=day, by=System())
        case "is ended by billing":
            mine.filter(ended_on=None).update(ended_on=day)
        case "goes to":
            service.hand_over_number(number=number, to=person, on=day, by=System())
        case "is given as an address":
            ContactPoint.objects.create(client=person, kind="phone", value=number, since=midnight(day))
        case "is confirmed":
            contact = ContactPoint.objects.filter(client=person, value=number).latest("since")
            service.reaffirm(contact_point=contact, by=System())
        case "is looked after":
            service.suspend_ended_numbers()


def has_ended(contact: ContactPoint, held: list[Subscription], at: dt.datetime) -> bool:
    """Whether its number ended since it began, and neither who held it nor its client went on holding it."""
    for ending in ends(contact, held, at):
        heirs = {
            one.client_id for one in held if one.number == contact.value and holds_on(one, ending.ended_on)
        }
        if not heirs & {ending.client_id, contact.client_id}:
            return True
    return False


def an_end_was_recorded(contact: ContactPoint, held: list[Subscription], at: dt.datetime) -> bool:
    """An end that was brought forward, or turned out to be none, leaves the client to confirm the number."""
    dates = [one.ended_on for one in held if one.number == contact.value and one.ended_on]
    return any(midnight(ended_on) <= at for ended_on in dates)


def ends(contact: ContactPoint, held: list[Subscription], at: dt.datetime) -> Iterator[Any]:
    """The subscriptions of its number that ended since it began."""
    for one in held:
        was_held = one.number == contact.value and one.ended_on and one.ended_on > one.started_on
        if was_held and contact.since < midnight(one.ended_on) <= at:
            yield one


def holds_on(subscription: Subscription, day: dt.date) -> bool:
    return subscription.started_on <= day and (subscription.ended_on is None or day < subscription.ended_on)


def is_open(contact: ContactPoint, at: dt.datetime) -> bool:
    return contact.since <= at and (contact.until is None or at < contact.until)


def is_suspended(contact: ContactPoint, at: dt.datetime) -> bool:
    return contact.suspended_from is not None and contact.suspended_from <= at


def turning_points(contacts: list[ContactPoint], held: list[Subscription]) -> Iterator[dt.datetime]:
    dates = chain.from_iterable((one.started_on, one.ended_on) for one in held)
    changes = [midnight(day) for day in dates if day]
    changes += [moment for one in contacts for moment in (one.since, one.until) if moment]
    for change in changes:
        yield from (change - dt.timedelta(microseconds=1), change)


def midnight(day: Any) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), RIGA).astimezone(dt.UTC)
