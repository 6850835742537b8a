"""Reads across the models of this app."""

import re

from django.db.models import Q, QuerySet

from amigo_consent.lib import phone
from clients import personal_code
from clients.models import Client, ContactPoint, Subscription

SEARCH_LIMIT = 50


def search_clients(text: str) -> list[Client]:
    """Clients that somebody in front of a clerk may mean, the likeliest first, at most SEARCH_LIMIT.

    The text is a customer number, a phone number in any spelling, a personal code, an e-mail address,
    or words of a name in any order, with or without diacritics.
    """
    text = text.strip()
    if not text:
        return []
    clients = Client.objects.filter(erased_at=None).prefetch_related("subscriptions", "contact_points")
    exact = list(clients.filter(_exactly(text))[:SEARCH_LIMIT])
    if exact or re.search(r"[\d@]", text):
        return exact
    return list(clients.named(text)[:SEARCH_LIMIT])


def _exactly(text: str) -> Q:
    """Every exact meaning of the text: eleven digits can be a phone number and a personal code."""
    meanings = Q(number=text.upper())
    if "@" in text:
        meanings |= Q(pk__in=_holders_of(text.lower()))
    if number := phone.normalise(text):
        meanings |= Q(pk__in=_holders_of(number))
    try:
        meanings |= Q(personal_code_digest=personal_code.digest(personal_code.normalise(text)))
    except personal_code.InvalidPersonalCode:
        pass
    return meanings


def _holders_of(address: str) -> QuerySet[Subscription, int]:
    """Keys of the clients who hold, or once held, the normalised number or address."""
    by_number = Subscription.objects.filter(number=address).values_list("client_id", flat=True)
    by_contact = ContactPoint.objects.filter(value=address).values_list("client_id", flat=True)
    return by_number.order_by().union(by_contact.order_by())
