"""The life of a phone number: it ends, it goes to another client, and it is confirmed by whose it still is.

Who answers a number after its subscription ended may not be who gave it to us. So its end suspends every
contact point with it, of whichever client, until the client reaffirms it (docs/adr/0012).

Days are days in Riga; the day of an end is the first on which the number is no longer held. `by` is who acts
(`amigo_consent.lib.actors`).
"""

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from amigo_consent.lib import db
from amigo_consent.lib.actors import System, history_user
from clients.contacts.models import ContactPoint, Subscription
from clients.person.models import Client


class EndsBeforeItBegan(Exception):
    """Nothing ends before the day on which it began."""


class AlreadyEnded(Exception):
    """It ends by that day already: a known end can only be brought forward."""


class NotHeld(Exception):
    """Nobody holds the number on the day before, so nobody can hand it over."""


class AlreadyTheirs(Exception):
    """The client who is to get the number holds it."""


class HeldByAnother(Exception):
    """Another client holds the number, or will."""


class NotSuspended(Exception):
    """There is nothing to reaffirm: the contact point is closed, or counts."""


class AlreadyClosed(Exception):
    """The contact point was closed before."""


@transaction.atomic
def end_subscription(*, subscription: Subscription, ended_on: dt.date, by: User | System) -> None:
    """End a client's hold of a number, on a day of the past, today or ahead.

    Raises EndsBeforeItBegan or AlreadyEnded.
    """
    held = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if ended_on < held.started_on:
        raise EndsBeforeItBegan
    if held.ended_on and held.ended_on <= ended_on:
        raise AlreadyEnded
    _end(held, ended_on, by)
    suspend_ended_numbers([held.number])


@transaction.atomic
def hand_over_number(*, number: str, to: Client, on: dt.date, by: User | System) -> Subscription:
    """Transfer a number (E.164) to another client, who holds it from that day.

    Raises NotHeld, AlreadyTheirs, or HeldByAnother when somebody begins to hold it from then on anyway.
    """
    held_before = Subscription.objects.open_on(on - dt.timedelta(days=1)).filter(number=number)
    held = held_before.select_for_update().first()
    if held is None:
        raise NotHeld
    if held.client_id == to.pk:
        raise AlreadyTheirs
    if Subscription.objects.filter(number=number, started_on__gte=on).exists():
        raise HeldByAnother
    if held.ended_on != on:
        _end(held, on, by)
    handed_over = Subscription(client=to, number=number, started_on=on)
    bulk_create_with_history([handed_over], Subscription, default_user=history_user(by))
    suspend_ended_numbers([number])
    return handed_over


def suspend_ended_numbers(numbers: Iterable[str] | None = None) -> int:
    """Suspend the contact points whose number ended after they began; how many were brought up to date.

    Of the given numbers, or of all: whoever wrote the end. An end that lies ahead suspends from that day.
    A number that its holder goes on holding without a break did not end, and it did not end for the
    client who holds it from then on.
    """
    return db.execute(SUSPEND, {"numbers": None if numbers is None else list(numbers)})


@transaction.atomic
def reaffirm(*, contact_point: ContactPoint, by: User | System) -> ContactPoint:
    """The client says that a suspended address is still theirs: it counts again, from now.

    The suspended contact point is closed and a new one opened, so that the past keeps its answers.
    Raises NotSuspended or HeldByAnother.
    """
    suspended = ContactPoint.objects.suspended_now().select_for_update().filter(pk=contact_point.pk).first()
    if suspended is None:
        raise NotSuspended
    held = Subscription.objects.open_on(timezone.localdate()).filter(number=suspended.value)
    if held.exclude(client=suspended.client_id).exists():
        raise HeldByAnother
    now = timezone.now()
    _close(suspended, now, by)
    reaffirmed = ContactPoint(
        client_id=suspended.client_id,
        kind=suspended.kind,
        value=suspended.value,
        preferred=suspended.preferred,
        verified_at=now,
        since=now,
    )
    bulk_create_with_history([reaffirmed], ContactPoint, default_user=history_user(by))
    return reaffirmed


@transaction.atomic
def close_contact(*, contact_point: ContactPoint, by: User | System) -> None:
    """The address is no longer the client's. Raises AlreadyClosed."""
    open_now = ContactPoint.objects.open_now().select_for_update().filter(pk=contact_point.pk).first()
    if open_now is None:
        raise AlreadyClosed
    _close(open_now, timezone.now(), by)


def _end(held: Subscription, ended_on: dt.date, by: User | System) -> None:
    held.ended_on = ended_on
    bulk_update_with_history([held], Subscription, ["ended_on"], default_user=history_user(by))


def _close(contact_point: ContactPoint, until: dt.datetime, by: User | System) -> None:
    contact_point.until = until
    bulk_update_with_history([contact_point], ContactPoint, ["until"], default_user=history_user(by))


# The first end of its number after a contact point began decides, also of one that was closed later, so that
# answers about the past are right. A suspension by hand gives way to it.
SUSPEND = """
UPDATE clients_contactpoint AS suspended
   SET suspended_from = least(suspended.suspended_from, first.ended_at),
       suspended_until = NULL,
       suspension_reason = first.reason
  FROM (
    SELECT DISTINCT ON (contact.id) contact.id, ending.ended_at,
           CASE WHEN EXISTS (
                SELECT FROM clients_subscription AS next
                 WHERE next.number = ending.number
                   AND next.client_id NOT IN (ending.client_id, contact.client_id)
                   AND next.started_on >= ending.ended_on
           ) THEN 'number_handed_on' ELSE 'number_ended' END AS reason
      FROM (
        SELECT number, client_id, ended_on, ended_on::timestamp AT TIME ZONE 'Europe/Riga' AS ended_at
          FROM clients_subscription
         WHERE ended_on > started_on
           AND (%(numbers)s::text[] IS NULL OR number = ANY(%(numbers)s))
      ) AS ending
      JOIN clients_contactpoint AS contact
        ON contact.kind = 'phone' AND contact.value = ending.number
       AND contact.since < ending.ended_at
       AND (contact.until IS NULL OR contact.until > ending.ended_at)
     WHERE NOT EXISTS (
            SELECT FROM clients_subscription AS held
             WHERE held.number = ending.number AND held.client_id IN (ending.client_id, contact.client_id)
               AND held.started_on <= ending.ended_on
               AND (held.ended_on IS NULL OR held.ended_on > ending.ended_on)
           )
     ORDER BY contact.id, ending.ended_on
  ) AS first
 WHERE suspended.id = first.id
   AND (suspended.suspended_from IS NULL
        OR suspended.suspended_from > first.ended_at
        OR suspended.suspended_until IS NOT NULL
        OR suspended.suspension_reason <> first.reason)
"""
