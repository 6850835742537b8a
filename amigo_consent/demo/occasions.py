"""When, how and with whom the demo's clients speak to the operator."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from django.contrib.auth.models import User

from amigo_consent.demo.data import Weighted
from amigo_consent.demo.moments import moment
from amigo_consent.demo.people import WINDOW, Person
from amigo_consent.demo.staff import Crew
from clients.centres.models import CustomerCentre
from consents.ledger.models.submission import IdentityCheck, Source
from consents.ledger.submit import Detail

# Hours of the day in Riga: from, most often, until.
HOURS = {
    Source.CUSTOMER_CENTRE: (9.5, 16.5, 18.9),
    Source.PHONE_CALL: (8, 11, 19.9),
    Source.CHAT: (9, 14, 19.9),
    Source.EMAIL: (9, 10, 16.9),
    Source.LETTER: (9, 11, 16.9),
    Source.PORTAL: (6.5, 20.5, 23.9),
    Source.APP: (6.5, 19, 23.9),
    Source.UNSUBSCRIBE_LINK: (6, 8.5, 22),
}

ANY_DAY = [(Source.PORTAL, 36), (Source.APP, 9), (Source.UNSUBSCRIBE_LINK, 9)]
SATURDAY = [*ANY_DAY, (Source.CUSTOMER_CENTRE, 16)]
WORKING_DAY = [
    *SATURDAY, (Source.PHONE_CALL, 18), (Source.CHAT, 4), (Source.EMAIL, 5), (Source.LETTER, 4)
]  # fmt: skip
SOURCES = [*[Weighted(WORKING_DAY)] * 5, Weighted(SATURDAY), Weighted(ANY_DAY)]

# Where clients are asked for the first time, when they join or come back.
FIRST_SOURCES = [
    *[Weighted([(Source.CUSTOMER_CENTRE, 62), (Source.PORTAL, 26), (Source.PHONE_CALL, 12)])] * 5,
    Weighted([(Source.CUSTOMER_CENTRE, 70), (Source.PORTAL, 30)]),
    Weighted([(Source.PORTAL, 1)]),
]

IDENTITY_CHECKS = {
    Source.CUSTOMER_CENTRE: IdentityCheck.DOCUMENT,
    Source.PHONE_CALL: IdentityCheck.KNOWN_DETAILS,
    Source.CHAT: IdentityCheck.CALL_BACK,
    Source.EMAIL: IdentityCheck.E_SIGNATURE,
    Source.LETTER: IdentityCheck.SIGNATURE,
    Source.PORTAL: IdentityCheck.SIGNED_IN,
    Source.APP: IdentityCheck.SIGNED_IN,
}

BROWSERS = (
    "Mozilla/5.0 (Linux; Android 15; Mobile) Chrome/138.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/138.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Firefox/140.0",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """What an act's entry says beside its changes. `is_first`: the client is asked about everything."""

    received_at: dt.datetime
    decided_at: dt.datetime
    source: Source
    centre: CustomerCentre | None
    recorded_by: User | None
    detail: Detail
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Diary:
    """Makes the occasions of one person."""

    person: Person
    crew: Crew
    chance: Random

    def occasions(self, today: dt.date) -> list[Occasion]:
        """Three years of them until yesterday, in the order in which they are recorded."""
        return sorted(self._occasions(today), key=lambda occasion: occasion.received_at)

    def on(
        self,
        day: dt.date,
        source: Source,
        *,
        is_first: bool = False,
        days_on_the_way: int = 0,
        comment: str = "",
    ) -> Occasion:
        """One occasion, at an hour that the source is usual at."""
        low, most, high = HOURS[source]
        received_at = moment(day) + dt.timedelta(hours=self.chance.triangular(low, high, most))
        centre = self._centre() if source == Source.CUSTOMER_CENTRE else None
        return Occasion(
            received_at=received_at,
            decided_at=received_at - dt.timedelta(days=days_on_the_way),
            source=source,
            centre=centre,
            recorded_by=self._recorder(source, centre),
            detail=self._detail(source, comment),
            is_first=is_first,
        )

    def _occasions(self, today: dt.date) -> Iterator[Occasion]:
        person, chance = self.person, self.chance
        if chance.random() < 0.06:
            return
        first_day = person.joined_on
        if first_day < today - WINDOW:
            first_day = today - WINDOW + WINDOW * chance.triangular(0, 0.9, 0.05)
        yield from self._stay(first_day, person.left_on or today)
        if person.left_on and chance.random() < 0.3:
            yield from self._one_more(person.left_on, person.returned_on or today, Source.UNSUBSCRIBE_LINK)
        if person.returned_on:
            yield from self._stay(person.returned_on, today)

    def _stay(self, first_day: dt.date, end: dt.date) -> Iterator[Occasion]:
        """Asked about everything on the first day, and now and then something after it."""
        if first_day >= end:
            return
        yield self.on(first_day, FIRST_SOURCES[first_day.weekday()].pick(self.chance), is_first=True)
        years = (end - first_day).days / 365
        for _ in range(round(self.chance.expovariate(1 / (4.2 * years)))):
            yield from self._one_more(first_day, end)

    def _one_more(self, first_day: dt.date, end: dt.date, source: Source | None = None) -> Iterator[Occasion]:
        """On a day after the first and before the end, if there is one."""
        days = (end - first_day).days
        if days < 2:
            return
        day = first_day + dt.timedelta(days=self.chance.randrange(1, days))
        source = source or SOURCES[day.weekday()].pick(self.chance)
        days_on_the_way = self.chance.randint(2, 9) if source == Source.LETTER else 0
        yield self.on(day, source, days_on_the_way=min(days_on_the_way, (day - first_day).days - 1))

    def _centre(self) -> CustomerCentre:
        return self.crew.centres[self.chance.choice(self.person.place.centres)]

    def _recorder(self, source: Source, centre: CustomerCentre | None) -> User | None:
        if centre:
            return self.crew.agents[centre.code]
        is_by_staff = source in (Source.PHONE_CALL, Source.CHAT, Source.EMAIL, Source.LETTER)
        return self.crew.someone(self.chance) if is_by_staff else None

    def _detail(self, source: Source, comment: str) -> Detail:
        online: dict[str, str] = {}
        if source in (Source.PORTAL, Source.APP, Source.UNSUBSCRIBE_LINK):
            online["ip"] = f"203.0.113.{self.chance.randint(1, 254)}"
            online["user_agent"] = self.chance.choice(BROWSERS)
        return Detail(identity_check=IDENTITY_CHECKS.get(source, ""), comment=comment, **online)
