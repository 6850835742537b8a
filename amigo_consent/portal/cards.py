"""Everything on the consents page."""

from dataclasses import dataclass

from amigo_consent.portal.absence import Absence, last_absence
from amigo_consent.portal.purposes import PurposeCard
from amigo_consent.portal.reach import ChannelCard, TopicCard, channel_cards, topic_cards
from clients.person.models import Client
from consents.catalogue.notices.queries import notices_in_force
from consents.ledger.preferences import objections
from consents.rules.decision import decide
from consents.rules.words import ObjectionKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Cards:
    """What is asked of the client, what they said, and what is kept for them while they are away."""

    purposes: list[PurposeCard]
    channels: list[ChannelCard]
    topics: list[TopicCard]
    objects_to_marketing: bool
    absence: Absence | None

    @property
    def purposes_by_channel(self) -> list[PurposeCard]:
        """Those that the choice of channels and topics is about."""
        return [card for card in self.purposes if card.purpose.uses_channels or card.purpose.uses_topics]

    @property
    def marketing_purposes(self) -> list[PurposeCard]:
        """Those that an objection to direct marketing stops."""
        return [card for card in self.purposes if card.purpose.is_marketing]

    @property
    def counting_while_away(self) -> list[PurposeCard]:
        """What still counts of a client who left."""
        return [card for card in self.purposes if card.is_away and card.decision.allowed]


def cards_of(client: Client) -> Cards:
    """The client's cards, in the order of the catalogue.

    Channels and topics are asked about only when a purpose uses them.
    """
    notices = notices_in_force()
    absence = last_absence(client)
    is_away = absence is not None and not absence.is_over
    purposes = [
        PurposeCard(notice, decision, is_away=is_away)
        for decision in decide(clients=[client.pk], purposes=notices)
        for notice in [notices[decision.purpose]]
    ]
    uses_channels = any(card.purpose.uses_channels for card in purposes)
    uses_topics = any(card.purpose.uses_topics for card in purposes)
    return Cards(
        purposes=purposes,
        channels=list(channel_cards(client.pk)) if uses_channels else [],
        topics=list(topic_cards(client.pk)) if uses_topics else [],
        objects_to_marketing=objections(client.pk)[ObjectionKind.MARKETING],
        absence=absence,
    )
