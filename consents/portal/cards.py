"""What the client sees of each purpose, channel and topic."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ContactPoint
from consents.models import Channel, Notice, NoticeText, Purpose, Source
from consents.queries import Choice, Decision, channel_choices, decide, notices_in_force, topic_choices

STATUS_SENTENCES = {
    "unknown": _("You have not answered yet"),
    "given": _("You have given your consent"),
    "refused": _("You have not given your consent"),
    "withdrawn": _("You have withdrawn your consent"),
    "expired": _("Your consent has expired"),
    "paused": _("You have paused your consent"),
    "outdated": _("The text has changed and needs your answer"),
}
OUTSIDE_THE_CLIENTS_WORD = ("restricted", "relationship_ended")


@dataclass(frozen=True, slots=True)
class PurposeCard:
    """One purpose: the notice in force in the reader's language, and what the client said."""

    notice: Notice
    decision: Decision

    @property
    def purpose(self) -> Purpose:
        return self.notice.purpose

    @property
    def text(self) -> NoticeText:
        return text_of(self.notice)

    @property
    def status_sentence(self) -> str:
        return str(STATUS_SENTENCES[self.decision.status])

    @property
    def is_unanswered(self) -> bool:
        """Never answered: both answers are offered alike."""
        return self.decision.status == "unknown"

    @property
    def can_give(self) -> bool:
        return self.decision.status not in ("given", "paused")

    @property
    def can_withdraw(self) -> bool:
        return self.decision.status in ("given", "paused", "outdated", "expired")

    @property
    def source_label(self) -> str:
        return str(Source(self.decision.source).label) if self.decision.source else ""

    @property
    def hindrance(self) -> str:
        """Why data is not used although the consent stands; "" when nothing stands in the way."""
        is_hindered = self.decision.status == "given" and self.decision.reason in OUTSIDE_THE_CLIENTS_WORD
        return self.decision.reason_label if is_hindered else ""


@dataclass(frozen=True, slots=True)
class ChannelCard:
    """One channel: the client's choice, and whether there is an address that can be used."""

    choice: Choice
    is_reachable: bool


@dataclass(frozen=True, slots=True)
class Cards:
    """Everything on the consents page."""

    purposes: list[PurposeCard]
    channels: list[ChannelCard]
    topics: list[Choice]

    @property
    def purposes_by_channel(self) -> list[PurposeCard]:
        """Those that the choice of channels and topics is about."""
        return [card for card in self.purposes if card.purpose.uses_channels or card.purpose.uses_topics]


def cards_of(client: Client) -> Cards:
    """What is asked of the client now, in the order of the catalogue.

    Channels and topics are asked about only when a purpose uses them.
    """
    notices = notices_in_force()
    decisions = decide(clients=[client.pk], purposes=notices)
    purposes = [PurposeCard(notices[decision.purpose], decision) for decision in decisions]
    uses_channels = any(card.purpose.uses_channels for card in purposes)
    uses_topics = any(card.purpose.uses_topics for card in purposes)
    return Cards(
        purposes=purposes,
        channels=list(_channels(client)) if uses_channels else [],
        topics=topic_choices(client.pk) if uses_topics else [],
    )


def text_of(notice: Notice) -> NoticeText:
    """The notice in the language of the page."""
    return notice.text_in(get_language() or settings.LANGUAGE_CODE)


def _channels(client: Client) -> Iterable[ChannelCard]:
    addresses = ContactPoint.objects.usable_now().filter(client=client)
    kinds = {"", *addresses.values_list("kind", flat=True)}
    kind_of = dict(Channel.objects.values_list("code", "contact_kind"))
    for choice in channel_choices(client.pk):
        yield ChannelCard(choice, is_reachable=kind_of[choice.code] in kinds)
