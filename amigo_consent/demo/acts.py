"""What the demo's clients say: each has a mind of their own, and each purpose its own popularity."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from amigo_consent.demo.data import Weighted
from amigo_consent.demo.occasions import Occasion
from amigo_consent.demo.standing import Catalogue, Standing
from consents.ledger.choices import Choices, PurposeChoice
from consents.ledger.models.submission import Source
from consents.rules.decision import COUNTING
from consents.rules.words import ConsentStatus, EffectiveStatus, TopicState

# How many of those who are asked agree.
POPULARITY = {
    "offers": 0.66,
    "usage-data": 0.48,
    "automated-processing": 0.33,
    "credit-information": 0.38,
    "location-data": 0.22,
    "loyalty-data": 0.55,
    "loyalty-offers": 0.4,
    "metadata-research": 0.29,
}
CHANNELS = {"email": 0.82, "sms": 0.6, "call": 0.25, "post": 0.12, "app": 0.42}
TOPICS = {
    "news": 0.6,
    "tariffs": 0.72,
    "devices": 0.55,
    "events": 0.35,
    "loyalty": 0.5,
    "greetings": 0.4,
    "surveys": 0.2,
}
WITH_CHANNELS = ("offers", "loyalty-offers")
GIVEN, REFUSED = ConsentStatus.GIVEN, ConsentStatus.REFUSED


@dataclass(frozen=True, slots=True)
class Mind:
    """One client's: `openness` (0 to 1) is how readily they agree."""

    standing: Standing
    catalogue: Catalogue
    chance: Random
    openness: float

    def says(self, occasion: Occasion) -> Choices:
        """Everything the client expresses on an occasion; nothing, if there is nothing to say."""
        at = occasion.decided_at
        if occasion.is_first:
            return self._answer(at)
        if occasion.source == Source.UNSUBSCRIBE_LINK:
            return self._unsubscribe(at)
        return SUBJECTS[occasion.source].pick(self.chance)(self, at)

    def _answer(self, at: dt.datetime) -> Choices:
        """Asked about everything: most of it is answered, with what belongs to offers if they are wanted."""
        choices = {
            code: self.catalogue.choice(GIVEN if self._agrees(popularity) else REFUSED, code, at)
            for code, popularity in POPULARITY.items()
            if self.chance.random() < 0.93 and self.standing.status(code, at) != EffectiveStatus.GIVEN
        }
        if not any(code in choices and choices[code].status == GIVEN for code in WITH_CHANNELS):
            return Choices(purposes=choices)
        return Choices(
            purposes=choices,
            channels=self._some(CHANNELS, 0.8),
            topics=_as_states(self._some(TOPICS, 0.6)),
        )

    def _unsubscribe(self, at: dt.datetime) -> Choices:
        """One click in an e-mail, which only those have who get any."""
        email = self.standing.channels.at("email", at)
        if not (email and email.word and self._wants_offers(at)):
            return NOTHING
        return Choices(channels={"email": False})

    def agree_more(self, at: dt.datetime) -> Choices:
        """Renew what has to be, and give one or two that are not given: offers with a channel."""
        missing = [code for code in POPULARITY if self.standing.status(code, at) not in COUNTING]
        asked = dict.fromkeys([*self._to_renew(at), *self._one_or_two(missing)])
        agreed = [code for code in asked if self._agrees(POPULARITY[code] + 0.25)]
        channels = self._some(CHANNELS, 0.4) if set(agreed) & set(WITH_CHANNELS) else {}
        return Choices(
            purposes={code: self.catalogue.choice(GIVEN, code, at) for code in agreed}, channels=channels
        )

    def withdraw(self, at: dt.datetime) -> Choices:
        return Choices(purposes=dict.fromkeys(self._one_or_two(self._standing_consents(at)), WITHDRAWAL))

    def withdraw_all(self, at: dt.datetime) -> Choices:
        return Choices(purposes=dict.fromkeys(self._standing_consents(at), WITHDRAWAL))

    def pause(self, at: dt.datetime) -> Choices:
        """No location for one to six weeks, of those who share it."""
        if self.standing.status("location-data", at) != EffectiveStatus.GIVEN:
            return NOTHING
        return Choices(pauses={"location-data": at + dt.timedelta(weeks=self.chance.randint(1, 6))})

    def choose_channels(self, at: dt.datetime) -> Choices:
        return Choices(channels=self._some(CHANNELS, 0.4)) if self._wants_offers(at) else NOTHING

    def choose_topics(self, at: dt.datetime) -> Choices:
        return Choices(topics=_as_states(self._some(TOPICS, 0.4))) if self._wants_offers(at) else NOTHING

    def _agrees(self, popularity: float) -> bool:
        return self.chance.random() < popularity + (self.openness - 0.5) * 0.7

    def _standing_consents(self, at: dt.datetime) -> list[str]:
        return [code for code in POPULARITY if self.standing.status(code, at) in COUNTING]

    def _to_renew(self, at: dt.datetime) -> list[str]:
        """Standing consents to a text that has changed in substance since."""
        standing = {code: self.standing.purposes.at(code, at) for code in self._standing_consents(at)}
        return [
            code
            for code, said in standing.items()
            if said and self.catalogue.asks_again(code, said.word.notice_version, at)
        ]

    def _wants_offers(self, at: dt.datetime) -> bool:
        return any(self.standing.status(code, at) == EffectiveStatus.GIVEN for code in WITH_CHANNELS)

    def _one_or_two(self, codes: list[str]) -> list[str]:
        return self.chance.sample(codes, min(len(codes), self.chance.choice((1, 1, 2))))

    def _some(self, popularity: Mapping[str, float], share: float) -> dict[str, bool]:
        """A yes or no to some of the codes; the others stay unsaid."""
        return {
            code: self._agrees(likelihood)
            for code, likelihood in popularity.items()
            if self.chance.random() < share
        }


NOTHING = Choices()
WITHDRAWAL = PurposeChoice(status=ConsentStatus.WITHDRAWN)


def _as_states(wanted: Mapping[str, bool]) -> dict[str, TopicState]:
    return {
        code: TopicState.WANTED if is_wanted else TopicState.UNWANTED for code, is_wanted in wanted.items()
    }


# What clients speak about, by how they come to us.

Subject = Callable[[Mind, dt.datetime], Choices]


ALONE = Weighted[Subject](
    [
        (Mind.agree_more, 35),
        (Mind.withdraw, 22),
        (Mind.choose_channels, 20),
        (Mind.choose_topics, 20),
        (Mind.pause, 10),
    ]
)
WITH_STAFF = Weighted[Subject](
    [(Mind.agree_more, 48), (Mind.withdraw, 27), (Mind.choose_channels, 22), (Mind.withdraw_all, 3)]
)
IN_WRITING = Weighted[Subject]([(Mind.withdraw, 60), (Mind.withdraw_all, 25), (Mind.choose_channels, 15)])

SUBJECTS: dict[Source, Weighted[Subject]] = {
    **dict.fromkeys((Source.PORTAL, Source.APP), ALONE),
    **dict.fromkeys((Source.CUSTOMER_CENTRE, Source.PHONE_CALL, Source.CHAT), WITH_STAFF),
    **dict.fromkeys((Source.EMAIL, Source.LETTER), IN_WRITING),
}
