"""Reads across the models of this app."""

import datetime as dt
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

from django.db.models import Q, QuerySet
from django.utils import timezone

from amigo_consent.lib import phone
from clients.contacts.models import ContactKind, ContactPoint, Subscription
from clients.person import personal_code
from clients.person.models import Client

SEARCH_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Address:
    """A phone number or address of a client; `until` is the day from which it is no longer theirs."""

    value: str
    until: dt.date | None = None

    @property
    def spaced(self) -> str:
        """A phone number as it is read aloud."""
        return phone.spaced(self.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """A client with what tells them from others: how to reach them, and whether they are with us today."""

    client: Client
    since: dt.date | None
    left_on: dt.date | None
    phones: list[Address]
    emails: list[Address]
    postal: list[Address]

    @classmethod
    def of(cls, client: Client) -> Self:
        """Reads relationships, subscriptions and contact points, prefetched or not."""
        newest = max(client.relationships.all(), key=lambda period: period.joined_on, default=None)
        contacts = list(client.contact_points.all())
        numbers = [Address(held.number, _past(held.ended_on)) for held in client.subscriptions.all()]
        return cls(
            client=client,
            since=newest.joined_on if newest else None,
            left_on=_past(newest.left_on) if newest else None,
            phones=_distinct(numbers + _of_kind(ContactKind.PHONE, contacts)),
            emails=_distinct(_of_kind(ContactKind.EMAIL, contacts)),
            postal=_distinct(_of_kind(ContactKind.POST, contacts)),
        )

    @property
    def is_client(self) -> bool:
        return self.since is not None and self.left_on is None

    def has_now(self, address: str) -> bool:
        """Whether the normalised phone number or e-mail address is theirs today."""
        return any(known.value == address and not known.until for known in self.phones + self.emails)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a search found, the likeliest first; `has_more` when there is more than SEARCH_LIMIT.

    `certain` is the one client that an exact search can only mean: somebody who once held a number is not.
    """

    profiles: list[Profile]
    has_more: bool = False
    certain: Client | None = None


def search_clients(text: str) -> Found:
    """Clients that somebody in front of a clerk may mean; never one whose data was erased.

    The text is a customer number, a phone number in any spelling, a personal code, an e-mail address,
    or words of a name (also parts of words) in any order, with or without diacritics. Who has a number or
    address now comes before who once had it; a name whose words begin so comes before one that contains them.
    """
    text = text.strip()
    if not text:
        return Found(profiles=[])
    if exact := _exact(text):
        return exact
    if "@" in text or not re.search(r"[^\W\d]", text):
        return Found(profiles=[])
    named = _profiles(Client.objects.named(text))
    return Found(profiles=named[:SEARCH_LIMIT], has_more=len(named) > SEARCH_LIMIT)


def _exact(text: str) -> Found | None:
    """Every exact meaning of the text: eleven digits can be a phone number and a personal code."""
    addresses = {text.lower() if "@" in text else "", phone.normalise(text) or ""} - {""}
    meanings = Q(number=text.upper()) | Q(pk__in=_holders_of(addresses))
    with suppress(personal_code.InvalidPersonalCode):
        meanings |= Q(personal_code_digest__in=personal_code.digests(personal_code.normalise(text)))
    profiles = _profiles(Client.objects.filter(meanings))
    if not profiles:
        return None

    def is_certain(profile: Profile) -> bool:
        once_held = any(known.value in addresses for known in profile.phones + profile.emails)
        return not once_held or any(map(profile.has_now, addresses))

    profiles.sort(key=is_certain, reverse=True)
    certain = profiles[0].client if len(profiles) == 1 and is_certain(profiles[0]) else None
    return Found(profiles=profiles[:SEARCH_LIMIT], has_more=len(profiles) > SEARCH_LIMIT, certain=certain)


def _holders_of(addresses: Iterable[str]) -> list[int]:
    """Keys of the clients who hold, or once held, one of the normalised numbers or addresses."""
    by_number = Subscription.objects.filter(number__in=addresses).values_list("client_id", flat=True)
    by_contact = ContactPoint.objects.filter(value__in=addresses).values_list("client_id", flat=True)
    return list(by_number.order_by().union(by_contact.order_by()))


def _profiles(clients: QuerySet[Client]) -> list[Profile]:
    """One more than the limit, so that it shows when there is more."""
    found = clients.filter(erased_at=None).prefetch_related(
        "relationships", "subscriptions", "contact_points"
    )
    return [Profile.of(client) for client in found[: SEARCH_LIMIT + 1]]


def _of_kind(kind: ContactKind, contacts: Iterable[ContactPoint]) -> list[Address]:
    return [
        Address(contact.value, _past(contact.until and timezone.localdate(contact.until)))
        for contact in contacts
        if contact.kind == kind
    ]


def _past(day: dt.date | None) -> dt.date | None:
    """The day on which something ended, None while it goes on."""
    return day if day and day <= timezone.localdate() else None


def _distinct(addresses: Iterable[Address]) -> list[Address]:
    """Each address once: those of today first, and of an address that is theirs today only that."""
    ordered = sorted(addresses, key=lambda known: known.until or dt.date.max, reverse=True)
    first: dict[str, Address] = {}
    for known in ordered:
        first.setdefault(known.value, known)
    return list(first.values())
