"""What the client sees of each channel and topic: the choice, and what becomes of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from amigo_consent.lib import phone
from clients.contacts.models import ContactKind, ContactPoint, SuspensionReason
from consents.catalogue.models import Channel
from consents.engagement.queries import ignored_in_a_row
from consents.ledger.preferences import Choice, channel_choices, topic_choices

MISSING = {
    ContactKind.EMAIL: _(
        "We do not know your e-mail address. Call us or visit a customer centre to give it to us."
    ),
    ContactKind.PHONE: _(
        "We do not know a number of yours. Call us or visit a customer centre to give it to us."
    ),
    ContactKind.POST: _(
        "We do not know your postal address. Call us or visit a customer centre to give it to us."
    ),
}


@dataclass(frozen=True, slots=True)
class ChannelCard:
    """One channel: the client's choice, and the address that it uses, or cannot use now."""

    choice: Choice
    kind: str
    in_use: ContactPoint | None
    suspended: ContactPoint | None

    @property
    def address(self) -> str:
        """The address, used or suspended, as its owner recognises it; "" when we know none."""
        known = self.in_use or self.suspended
        return masked(known) if known else ""

    @property
    def missing(self) -> str:
        """That we know no address, and what helps."""
        return str(MISSING[ContactKind(self.kind)])

    @property
    def has_ended(self) -> bool:
        """The number's subscription ended, as far as we know."""
        return self._suspended_for(SuspensionReason.NUMBER_ENDED)

    @property
    def has_moved_on(self) -> bool:
        """The number went to another client, as far as we know."""
        return self._suspended_for(SuspensionReason.NUMBER_HANDED_ON)

    def _suspended_for(self, reason: SuspensionReason) -> bool:
        return self.suspended is not None and self.suspended.suspension_reason == reason


@dataclass(frozen=True, slots=True)
class TopicCard:
    """One topic: the client's choice, and how many messages in a row they left unopened."""

    choice: Choice
    ignored: int


def channel_cards(client: int) -> Iterator[ChannelCard]:
    """Every channel. Of several addresses the one is named that an audience's export names."""
    open_now = ContactPoint.objects.open_now().filter(client=client).order_by("-preferred", "-since", "-pk")
    usable = _first_of_kind(open_now.usable_now())
    known = _first_of_kind(open_now)
    kinds = dict(Channel.objects.values_list("code", "contact_kind"))
    for choice in channel_choices(client):
        kind = kinds[choice.code]
        in_use = usable.get(kind)
        yield ChannelCard(choice, kind, in_use, suspended=None if in_use else known.get(kind))


def topic_cards(client: int) -> Iterator[TopicCard]:
    """Every topic."""
    ignored = ignored_in_a_row(client)
    for choice in topic_choices(client):
        yield TopicCard(choice, ignored.get(choice.code, 0))


def masked(contact: ContactPoint) -> str:
    """Enough of an address for its owner to recognise it, and not enough for somebody else to use it."""
    if contact.kind == ContactKind.EMAIL:
        name, domain = contact.value.rsplit("@", 1)
        return f"{name[:1]}…@{domain}"
    if contact.kind == ContactKind.PHONE:
        country = phone.spaced(contact.value).split()[0]
        return f"{country} … {contact.value[-3:]}"
    street, _, town = contact.value.partition(",")
    return f"{street[:3]}…,{town}" if town else f"{street[:3]}…"


def _first_of_kind(contacts: Iterable[ContactPoint]) -> dict[str, ContactPoint]:
    first: dict[str, ContactPoint] = {}
    for contact in contacts:
        first.setdefault(contact.kind, contact)
    return first
