"""Who the demo's clients are. Any likeness is chance."""

import datetime as dt
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from amigo_consent.demo.data import Place, Weighted, chance_for, names, places, read
from clients.person.models import Language

# The ledger covers this many days; who joined earlier was first asked within them.
WINDOW = dt.timedelta(days=3 * 365)

LANGUAGES = Weighted([(Language.LATVIAN, 65), (Language.RUSSIAN, 30), (Language.ENGLISH, 5)])
NAMES_IN = {
    Language.LATVIAN: Weighted([("latvian", 93), ("russian", 7)]),
    Language.RUSSIAN: Weighted([("russian", 94), ("latvian", 6)]),
    Language.ENGLISH: Weighted([("latvian", 60), ("russian", 40)]),
}
MAIL_DOMAINS = ("example.com", "example.org", "example.net")


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """One client of the demo. Dates are dates in Riga; `email` and `address` may be empty."""

    number: str
    given_name: str
    family_name: str
    greeting: str
    language: Language
    birth_date: dt.date
    personal_code: str
    place: Place
    email: str
    address: str
    joined_on: dt.date
    left_on: dt.date | None = None
    returned_on: dt.date | None = None


@dataclass(slots=True)
class Registry:
    """What only one person can have."""

    codes: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)


def people(count: int, *, seed: int, today: dt.date) -> Iterator[Person]:
    """The first `count` clients: two that the documentation names, then people by chance."""
    registry = Registry()
    for person in (_janis(today), _liga(today))[:count]:
        registry.codes.add(person.personal_code)
        registry.emails.add(person.email)
        yield person
    for n in range(3, count + 1):
        yield _somebody(f"A{n:07}", chance_for(seed, n, "person"), registry, today)


def _janis(today: dt.date) -> Person:
    return Person(
        number="A0000001",
        given_name="Jānis",
        family_name="Bērziņš",
        greeting="Jāni",
        language=Language.LATVIAN,
        birth_date=dt.date(1984, 6, 24),
        personal_code=_dated_code(dt.date(1984, 6, 24), 187),
        place=Place("Cēsu novads", "Cēsis", ["valmiera"]),
        email="janis.berzins@example.com",
        address="Bērzu iela 14-3, Cēsis",
        joined_on=today - dt.timedelta(days=2400),
    )


def _liga(today: dt.date) -> Person:
    return Person(
        number="A0000002",
        given_name="Līga",
        family_name="Kalniņa",
        greeting="Līga",
        language=Language.LATVIAN,
        birth_date=dt.date(1991, 11, 18),
        personal_code=_dated_code(dt.date(1991, 11, 18), 264),
        place=Place("Rīga", "Rīga", ["riga-centrs", "riga-imanta"]),
        email="liga.kalnina@example.com",
        address="",
        joined_on=today - dt.timedelta(days=40),
    )


def _somebody(number: str, chance: Random, registry: Registry, today: dt.date) -> Person:
    language = LANGUAGES.pick(chance)
    known = names(NAMES_IN[language].pick(chance))
    sex = chance.choice(("male", "female"))
    given, family_name = known.given[sex].pick(chance), known.family[sex].pick(chance)
    joined_on, left_on, returned_on = _relationship(chance, today)
    birth_date = _birth_date(chance, joined_on, today)
    place = places().pick(chance)
    return Person(
        number=number,
        given_name=given.name,
        family_name=family_name,
        greeting=given.vocative if language == Language.LATVIAN else "",
        language=language,
        birth_date=birth_date,
        personal_code=_personal_code(chance, birth_date, registry),
        place=place,
        email=_email(chance, given.name, family_name, registry),
        address=_address(chance, place),
        joined_on=joined_on,
        left_on=left_on,
        returned_on=returned_on,
    )


def _relationship(chance: Random, today: dt.date) -> tuple[dt.date, dt.date | None, dt.date | None]:
    """Joined, left and returned on. Most stay; one of ten left, some of them long ago, a few came back."""
    if chance.random() < 0.4:
        joined_on = today - dt.timedelta(days=chance.randint(1, WINDOW.days))
    else:
        joined_on = today - WINDOW - dt.timedelta(days=chance.randint(1, 4000))
    if chance.random() > 0.12:
        return joined_on, None, None
    first_day = max(joined_on + dt.timedelta(days=30), today - WINDOW + dt.timedelta(days=30))
    if first_day >= today:
        return joined_on, None, None
    left_on = first_day + dt.timedelta(days=chance.randrange((today - first_day).days))
    returned_on = left_on + dt.timedelta(days=chance.randint(20, 800))
    return joined_on, left_on, returned_on if returned_on < today and chance.random() < 0.4 else None


def _birth_date(chance: Random, joined_on: dt.date, today: dt.date) -> dt.date:
    """Of age when joining, and not above ninety now."""
    oldest = today - dt.timedelta(days=int(90 * 365.25))
    youngest = joined_on - dt.timedelta(days=int(18 * 365.25) + 1)
    return oldest + (youngest - oldest) * chance.triangular(0, 1, 0.65)


def _personal_code(chance: Random, birth_date: dt.date, registry: Registry) -> str:
    """An own code: dated for most, one of the dateless kind (issued since 2017-07-01) for some."""
    while True:
        if chance.random() < 0.12:
            code = f"3{chance.randint(2, 9)}{chance.randrange(10**4):04}-{chance.randrange(10**5):05}"
        else:
            code = _dated_code(birth_date, chance.randrange(1000))
        if code not in registry.codes:
            registry.codes.add(code)
            return code


def _dated_code(birth_date: dt.date, nth: int) -> str:
    """DDMMYY-CNNNQ: C is the century (1: 19xx, 2: 20xx), Q the check digit (1 + Σ w·d) mod 11 mod 10."""
    digits = f"{birth_date:%d%m%y}{birth_date.year // 100 - 18}{nth:03}"
    weights = (10, 5, 8, 4, 2, 1, 6, 3, 7, 9)
    check = (1 + sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))) % 11 % 10
    return f"{digits[:6]}-{digits[6:]}{check}"


def _email(chance: Random, given_name: str, family_name: str, registry: Registry) -> str:
    """An address nobody else has; one of five has none."""
    if chance.random() < 0.2:
        return ""
    name, domain = f"{_ascii(given_name)}.{_ascii(family_name)}", chance.choice(MAIL_DOMAINS)
    email = f"{name}@{domain}"
    while email in registry.emails:
        email = f"{name}{chance.randint(2, 9999)}@{domain}"
    registry.emails.add(email)
    return email


def _ascii(name: str) -> str:
    """The letters of a name without their marks, in lower case."""
    letters = unicodedata.normalize("NFKD", name.lower())
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())


def _address(chance: Random, place: Place) -> str:
    if chance.random() < 0.75:
        return ""
    street = chance.choice(read("places.toml")["streets"])
    return f"{street} {chance.randint(1, 90)}-{chance.randint(1, 60)}, {place.town}"
