"""Three years of Jānis Bērziņš, the demo's best documented client."""

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from amigo_consent.demo.occasions import Diary, Occasion
from amigo_consent.demo.standing import Catalogue
from consents.ledger.choices import Choices, PurposeChoice
from consents.ledger.models.submission import Source
from consents.rules.words import ConsentStatus, TopicState


@dataclass(frozen=True, kw_only=True, slots=True)
class Episode:
    """One act: how many days ago it was recorded, and what he said; codes separated by spaces."""

    days_ago: int
    source: Source
    given: str = ""
    refused: str = ""
    withdrawn: str = ""
    paused: str = ""
    channels: Mapping[str, bool] = field(default_factory=dict)
    wanted: str = ""
    unwanted: str = ""
    days_on_the_way: int = 0
    comment: str = ""


STORY = [
    Episode(
        days_ago=1080,
        source=Source.CUSTOMER_CENTRE,
        given="offers usage-data loyalty-data",
        refused="automated-processing credit-information location-data",
        channels={"email": True, "sms": True, "call": False, "post": False},
        wanted="news devices",
        unwanted="surveys",
        comment="Pirmā saruna par piekrišanām, pagarinot līgumu.",
    ),
    Episode(
        days_ago=921,
        source=Source.PORTAL,
        given="location-data",
        wanted="tariffs events",
    ),
    Episode(
        days_ago=744,
        source=Source.PHONE_CALL,
        withdrawn="usage-data",
        channels={"sms": False},
        comment="Zvanīja pats: īsziņu esot par daudz.",
    ),
    Episode(
        days_ago=560,
        source=Source.PORTAL,
        given="loyalty-offers",
        channels={"app": True},
        wanted="loyalty",
    ),
    # Written five days before that, and recorded after it: it does not overturn the later decision.
    Episode(
        days_ago=556,
        source=Source.LETTER,
        withdrawn="location-data",
        refused="loyalty-offers",
        days_on_the_way=9,
        comment="Vēstule datēta ar agrāku dienu nekā klienta izvēle portālā.",
    ),
    Episode(days_ago=402, source=Source.UNSUBSCRIBE_LINK, channels={"email": False}),
    Episode(
        days_ago=371,
        source=Source.PORTAL,
        channels={"email": True},
        wanted="greetings",
        unwanted="news",
    ),
    Episode(
        days_ago=238,
        source=Source.CUSTOMER_CENTRE,
        given="credit-information usage-data",
        channels={"call": True},
        comment="Pērk telefonu uz nomaksu, piekrīt ātrajai pārbaudei un grib padomu par pieslēgumu.",
    ),
    Episode(days_ago=129, source=Source.APP, given="location-data"),
    # The text about usage data changed in substance 51 days ago, and he did not answer to the new one.
    Episode(
        days_ago=44,
        source=Source.PORTAL,
        withdrawn="credit-information",
        channels={"call": False, "sms": True},
        unwanted="events",
    ),
    Episode(days_ago=6, source=Source.PORTAL, paused="location-data"),
]

PAUSE = dt.timedelta(weeks=4)


def story(diary: Diary, catalogue: Catalogue, today: dt.date) -> Iterator[tuple[Occasion, Choices]]:
    """What he says, on each occasion of it."""
    for episode in STORY:
        occasion = diary.on(
            _working_day(today - dt.timedelta(days=episode.days_ago)),
            episode.source,
            days_on_the_way=episode.days_on_the_way,
            comment=episode.comment,
        )
        yield occasion, _choices(episode, occasion, catalogue)


def _working_day(day: dt.date) -> dt.date:
    """The day itself, or the Friday before a weekend."""
    return day - dt.timedelta(days=max(0, day.weekday() - calendar.FRIDAY))


def _choices(episode: Episode, occasion: Occasion, catalogue: Catalogue) -> Choices:
    def seen(status: ConsentStatus, codes: str) -> dict[str, PurposeChoice]:
        return {code: catalogue.choice(status, code, occasion.decided_at) for code in codes.split()}

    return Choices(
        purposes={
            **seen(ConsentStatus.GIVEN, episode.given),
            **seen(ConsentStatus.REFUSED, episode.refused),
            **dict.fromkeys(episode.withdrawn.split(), PurposeChoice(status=ConsentStatus.WITHDRAWN)),
        },
        pauses=dict.fromkeys(episode.paused.split(), occasion.decided_at + PAUSE),
        channels=episode.channels,
        topics={
            **dict.fromkeys(episode.wanted.split(), TopicState.WANTED),
            **dict.fromkeys(episode.unwanted.split(), TopicState.UNWANTED),
        },
    )
