"""The demo's people as rows: clients, their relationships, numbers and addresses."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from simple_history.utils import bulk_create_with_history

from amigo_consent.demo.data import chance_for
from amigo_consent.demo.moments import moment
from amigo_consent.demo.people import Person
from clients.contacts.models import ContactKind, ContactPoint, Subscription
from clients.contacts.numbers import suspend_ended_numbers
from clients.person.models import Client, Relationship, Restriction

BATCH = 5000
KNOWN_NUMBERS = {"A0000001": "+37120000001", "A0000002": "+37120000002"}
QUARANTINE = dt.timedelta(days=365)


@dataclass(slots=True)
class Numbers:
    """Phone numbers to give out: fresh ones, far from the known ones, and those handed on after a pause."""

    given_out: int = 0
    handed_back: list[tuple[dt.date, str]] = field(default_factory=list)

    def next_for(self, day: dt.date) -> str:
        """A number that nobody holds on that day or later."""
        if self.handed_back and self.handed_back[-1][0] + QUARANTINE <= day:
            return self.handed_back.pop()[1]
        self.given_out += 1
        # A prime step through the range, so that each number comes once and neighbours are not neighbours.
        return f"+371{20_100_000 + self.given_out * 7_654_321 % 9_800_000}"


def create_clients(
    people: Sequence[Person], numbers: Numbers, *, seed: int, today: dt.date
) -> dict[str, int]:
    """Add the people as clients; returns their keys by customer number."""
    clients = [_client(person) for person in people]
    created = bulk_create_with_history(clients, Client, batch_size=BATCH, default_date=moment(today))
    keys = {client.number: client.pk for client in created}
    _create_around(people, keys, numbers, seed, today)
    return keys


def _create_around(
    people: Iterable[Person], keys: dict[str, int], numbers: Numbers, seed: int, today: dt.date
) -> None:
    """What belongs to the clients."""
    relationships, subscriptions, restrictions = [], [], []
    contacts: list[ContactPoint] = []
    for person in people:
        key, chance = keys[person.number], chance_for(seed, person.number, "contacts")
        stays = list(_stays(person))
        relationships += [
            Relationship(client_id=key, joined_on=since, left_on=until) for since, until in stays
        ]
        held = [
            held for since, until in stays for held in _held(person, since, until, numbers, chance, today)
        ]
        subscriptions += [
            Subscription(client_id=key, number=number, started_on=since, ended_on=until)
            for number, since, until in held
        ]
        was_forgotten = chance_for(seed, person.number, "forgotten").random() < 0.05
        contacts += _phones(key, held, closed_in_time=not was_forgotten)
        contacts += [*_emails(key, person, chance, today), *_post(key, person)]
        if chance.random() < 0.006 and person.number not in KNOWN_NUMBERS:
            restrictions.append(_restriction(key, chance, today))
    Relationship.objects.bulk_create(relationships)
    Subscription.objects.bulk_create(subscriptions)
    ContactPoint.objects.bulk_create(contacts)
    Restriction.objects.bulk_create(restrictions)
    suspend_ended_numbers()


def _client(person: Person) -> Client:
    client = Client(
        number=person.number,
        given_name=person.given_name,
        family_name=person.family_name,
        greeting=person.greeting,
        language=person.language,
        birth_date=person.birth_date,
        municipality=person.place.municipality,
    )
    client.personal_code = person.personal_code
    return client


Stay = tuple[dt.date, dt.date | None]
Held = tuple[str, dt.date, dt.date | None]


def _stays(person: Person) -> Iterator[Stay]:
    yield person.joined_on, person.left_on
    if person.returned_on:
        yield person.returned_on, None


def _held(
    person: Person, since: dt.date, until: dt.date | None, numbers: Numbers, chance: Random, today: dt.date
) -> Iterator[Held]:
    """The numbers of one stay: one for most, two for some, one given up on the way by a few."""
    if known := KNOWN_NUMBERS.get(person.number):
        yield known, since, until
        return
    main = numbers.next_for(since)
    yield main, since, until
    if until:
        numbers.handed_back.append((until, main))
    if chance.random() < 0.15:
        second, last_day = numbers.next_for(since), until or today
        given_up_on = since + (last_day - since) * chance.random() if chance.random() < 0.5 else until
        yield second, since, given_up_on
        if given_up_on:
            numbers.handed_back.append((given_up_on, second))


def _phones(key: int, held: Sequence[Held], *, closed_in_time: bool) -> Iterator[ContactPoint]:
    """Each number is an address while the client holds it; of the open ones the first is preferred.

    A few addresses were not closed when the number ended: those wait for the client to confirm them.
    """
    preferred, numbers = True, [number for number, _, _ in held]
    for number, since, ended_on in held:
        if ended_on is not None and ended_on <= since:
            continue
        until = ended_on if closed_in_time or numbers.count(number) > 1 else None
        yield ContactPoint(
            client_id=key,
            kind=ContactKind.PHONE,
            value=number,
            preferred=preferred and until is None,
            since=moment(since),
            verified_at=moment(since),
            until=until and moment(until),
        )
        preferred = preferred and until is not None


def _emails(key: int, person: Person, chance: Random, today: dt.date) -> Iterator[ContactPoint]:
    """The address, one that was used before it by a few, and a time in which a few are suspended."""
    if not person.email:
        return
    since, is_known = person.joined_on, person.number in KNOWN_NUMBERS
    if not is_known and chance.random() < 0.07 and (today - since).days > 60:
        changed_on = since + dt.timedelta(days=chance.randint(30, (today - since).days - 1))
        yield _email(key, f"old.{person.email}", since, until=changed_on)
        since = changed_on
    contact = _email(key, person.email, since)
    if not is_known and chance.random() < 0.03:
        contact.suspended_from = moment(today - dt.timedelta(days=chance.randint(1, 90)))
        contact.suspended_until = chance.choice((None, moment(today + dt.timedelta(days=30))))
    if is_known or chance.random() < 0.7:
        contact.verified_at = moment(since)
    yield contact


def _email(key: int, value: str, since: dt.date, until: dt.date | None = None) -> ContactPoint:
    return ContactPoint(
        client_id=key,
        kind=ContactKind.EMAIL,
        value=value,
        preferred=until is None,
        since=moment(since),
        until=until and moment(until),
    )


def _post(key: int, person: Person) -> Iterator[ContactPoint]:
    if person.address:
        yield ContactPoint(
            client_id=key,
            kind=ContactKind.POST,
            value=person.address,
            preferred=True,
            since=moment(person.joined_on),
        )


def _restriction(key: int, chance: Random, today: dt.date) -> Restriction:
    since = moment(today - dt.timedelta(days=chance.randint(5, 300)))
    return Restriction(client_id=key, since=since, until=chance.choice((None, since + dt.timedelta(days=4))))
