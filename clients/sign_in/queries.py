"""Who signs in by a phone number or an e-mail address.

A client by a number that they hold today. Who left, as long as anything of theirs outlives the relationship:
by their last number while nobody else has got it, or by an e-mail address that was verified. An e-mail is the
weaker proof (NIST 800-63B-4 does not count it), so a client who can get a text message needs one.
"""

from collections.abc import Callable

from django.db.models import F
from django.utils import timezone

from clients.contacts.models import ContactKind, ContactPoint, Subscription
from clients.person.models import Client

Rule = Callable[[int], bool]
_rules: list[Rule] = []


def admit_who_left_while(rule: Rule) -> None:
    """At start-up, by whoever knows whether anything of a client (key) outlives the relationship."""
    _rules.append(rule)


def is_email(address: str) -> bool:
    return "@" in address


def client_behind(address: str) -> Client | None:
    """Whom a code that is sent to the address would sign in: an E.164 number, or an e-mail in lower case."""
    return _by_email(address) if is_email(address) else _by_number(address)


def _by_number(number: str) -> Client | None:
    today = timezone.localdate()
    subscriptions = Subscription.objects.filter(number=number).select_related("client")
    held = subscriptions.open_on(today).first()
    if held:
        return None if held.client.erased_at else held.client
    ended = subscriptions.filter(ended_on__lte=today, ended_on__gt=F("started_on")).order_by("-ended_on")
    last = ended.first()
    if last is None or last.client.subscriptions.exclude(ended_on__lte=last.ended_on).exists():
        return None
    return _admitted(last.client)


def _by_email(address: str) -> Client | None:
    """An address that several clients gave us says of none of them who is there."""
    verified = ContactPoint.objects.usable_now().filter(
        kind=ContactKind.EMAIL, value=address, verified_at__isnull=False
    )
    clients = list(Client.objects.filter(contact_points__in=verified)[:2])
    return _admitted(clients[0]) if len(clients) == 1 else None


def _admitted(client: Client) -> Client | None:
    """The client, if they left and something of theirs outlives that."""
    today = timezone.localdate()
    begun = client.relationships.filter(joined_on__lte=today)
    has_left = begun.exists() and not begun.exclude(left_on__lte=today).exists()
    is_admitted = has_left and client.erased_at is None and any(rule(client.pk) for rule in _rules)
    return client if is_admitted else None
