"""The end of a relationship and the client's return; what becomes of their loyalty (design.md §5).

Days are days in Riga: on the day of the end the client is no longer a client. `by` is a member of staff, or
`System` for what no person does; the histories of relationship and loyalty account say who it was.
"""

import datetime as dt

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from amigo_consent.lib.actors import System, history_user
from clients.contacts.models import Subscription
from clients.contacts.numbers import AlreadyEnded, EndsBeforeItBegan, end_subscription
from clients.person.models import Client, Relationship
from consents.ledger.submit import ClientErased
from consents.loyalty.models import LoyaltyAccount
from consents.loyalty.settling import settle_loyalty


class NotAClient(Exception):
    """There is no relationship that could end, or none that the client could come back from."""


class NumberBeganLater(Exception):
    """The client got a number of ours on that day or later, so they did not leave before."""


class ReturnsInFuture(Exception):
    """A return is recorded when the client is back."""


class StillAClient(Exception):
    """The client has not left by that day, or has been back since."""


class NothingKept(Exception):
    """The client has no frozen loyalty that could be restored."""


class NotBack(Exception):
    """Loyalty is restored to clients only, and the client is not one today."""


class RanOut(Exception):
    """Nothing keeps the loyalty any more: it is hidden, or deleted with the next settlement."""


@transaction.atomic
def end_relationship(*, client: Client, left_on: dt.date, by: User | System) -> None:
    """The client leaves: in the past, today, or ahead, when notice was given.

    Their numbers end on that day. Loyalty is frozen, and hidden if no consent keeps it: at once, or when
    the day has come. An end that lies ahead can be brought forward. Raises NotStaff, ClientErased,
    NotAClient, AlreadyEnded, EndsBeforeItBegan or NumberBeganLater.
    """
    staff = history_user(by)
    _lock(client)
    relationship = client.relationships.last()
    if relationship is None or (relationship.left_on and relationship.left_on <= timezone.localdate()):
        raise NotAClient
    if left_on <= relationship.joined_on:
        raise EndsBeforeItBegan
    if relationship.left_on and relationship.left_on <= left_on:
        raise AlreadyEnded
    if client.subscriptions.filter(started_on__gte=left_on).exists():
        raise NumberBeganLater
    relationship.left_on = left_on
    bulk_update_with_history([relationship], Relationship, ["left_on"], default_user=staff)
    for subscription in Subscription.objects.open_on(left_on).filter(client=client):
        end_subscription(subscription=subscription, ended_on=left_on, by=by)
    settle_loyalty([client.pk], by=by)


@transaction.atomic
def return_client(*, client: Client, joined_on: dt.date, by: User | System) -> None:
    """A client who left is back, since today or a day of the past.

    Consents that lapsed meanwhile stay lapsed, and loyalty stays frozen until it is restored. Raises
    NotStaff, ClientErased, ReturnsInFuture, NotAClient or StillAClient.
    """
    staff = history_user(by)
    _lock(client)
    if joined_on > timezone.localdate():
        raise ReturnsInFuture
    newest = client.relationships.last()
    if newest is None:
        raise NotAClient
    if newest.left_on is None or newest.left_on > joined_on:
        raise StillAClient
    relationship = Relationship(client=client, joined_on=joined_on)
    bulk_create_with_history([relationship], Relationship, default_user=staff)
    settle_loyalty([client.pk], by=by)


@transaction.atomic
def restore_loyalty(*, client: Client, by: User | System) -> None:
    """Give a client who is back the loyalty that was kept for them.

    Raises NotStaff, ClientErased, NothingKept, NotBack or RanOut.
    """
    staff = history_user(by)
    _lock(client)
    today = timezone.localdate()
    if not LoyaltyAccount.objects.filter(client=client, frozen_on__isnull=False).exists():
        raise NothingKept
    if not client.relationships.filter(joined_on__lte=today).exclude(left_on__lte=today).exists():
        raise NotBack
    settle_loyalty([client.pk], by=by)
    account = LoyaltyAccount.objects.filter(client=client, hidden_on=None).first()
    if account is None:
        raise RanOut
    account.frozen_on = None
    bulk_update_with_history([account], LoyaltyAccount, ["frozen_on"], default_user=staff)


def _lock(client: Client) -> None:
    """Whoever acts on the client, or records what they say, waits. Raises ClientErased."""
    if Client.objects.select_for_update(no_key=True).get(pk=client.pk).erased_at:
        raise ClientErased(client.pk)
