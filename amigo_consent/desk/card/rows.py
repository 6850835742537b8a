"""The rows of the client card: what stands, what it is worth, and what the client can say about it now."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import BoundField
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from amigo_consent.desk.card.form import PAUSE
from amigo_consent.lib import phone
from clients.contacts.models import ContactKind, ContactPoint
from consents.catalogue.notices import markup
from consents.catalogue.notices.models import Notice, NoticeText
from consents.ledger.models.state import Objection
from consents.ledger.models.submission import Source
from consents.ledger.preferences import Choice
from consents.rules.decision import Decision
from consents.rules.words import EffectiveStatus, Reason, TopicState

CHANNEL_WORDS = {
    True: pgettext_lazy("channel", "allowed"),
    False: pgettext_lazy("channel", "not allowed"),
    None: pgettext_lazy("channel", "not chosen"),
}
TOPIC_WORDS = {
    TopicState.WANTED: pgettext_lazy("topic", "wanted"),
    TopicState.UNWANTED: pgettext_lazy("topic", "not wanted"),
    TopicState.PAUSED: pgettext_lazy("topic", "paused"),
    "": pgettext_lazy("topic", "not chosen"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownText:
    """A notice's text in one language, ready for the page."""

    text: NoticeText
    language_name: str

    @property
    def body(self) -> SafeString:
        return markup.render(self.text.body, heading_level=4)


@dataclass(frozen=True, kw_only=True, slots=True)
class PurposeRow:
    """A purpose: what stands, and the notice in force, first in the client's language.

    `left_on` is the day from which the client is away, None for who is a client.
    """

    decision: Decision
    title: str
    notice: Notice | None
    texts: list[ShownText]
    left_on: dt.date | None = None
    field: BoundField | None = None
    version_field: BoundField | None = None
    pause_fields: Sequence[BoundField] = ()

    @property
    def source_label(self) -> str:
        return str(Source(self.decision.source).label) if self.decision.source else ""

    @property
    def was_given(self) -> bool:
        """Whether the client's own word is yes, although it no longer counts."""
        return self.decision.was_given and not self.decision.counts

    @property
    def can_pause(self) -> bool:
        return self.field is not None and any(
            value == PAUSE for value, _label in self.field.field.widget.choices
        )

    @property
    def ended_at(self) -> dt.datetime | None:
        """When an expired consent ended: with the relationship, or by its own date."""
        return self.decision.ends_at if self.decision.status == EffectiveStatus.EXPIRED else None

    @property
    def counts_until(self) -> dt.date | None:
        """The last day of a consent that counts, or is only paused; None if no end is ahead of it."""
        end = self.decision.ends_at if self.decision.counts else None
        return self.decision.last_day if end and end > timezone.now() else None

    @property
    def hindrance(self) -> str:
        """What stands in the way although the client's own word was yes; "" when nothing does."""
        if not self.decision.is_hindered:
            return ""
        if self.decision.reason == Reason.EXPIRED:
            return str(Reason.RELATIONSHIP_ENDED.label)
        return self.decision.reason_label


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectionRow:
    """An objection that the client can make: what they last said, and what it stops (titles of purposes)."""

    kind: str
    label: str
    said: Objection | None
    stops: list[str]
    field: BoundField | None = None

    @property
    def stands(self) -> bool:
        return self.said is not None and self.said.stands

    @property
    def word(self) -> str:
        """For pages and programs: `true` or `false`."""
        return str(self.stands).lower()


@dataclass(frozen=True, slots=True)
class ShownAddress:
    """An address of the client, as it is read aloud."""

    contact: ContactPoint

    @property
    def text(self) -> str:
        is_phone = self.contact.kind == ContactKind.PHONE
        return phone.spaced(self.contact.value) if is_phone else self.contact.value


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelRow:
    """A channel with the client's choice, and the address that would be used.

    Without one, `suspended` has those that could be if the client reaffirmed them.
    """

    choice: Choice
    needs_address: bool
    address: ShownAddress | None
    suspended: list[ShownAddress]
    field: BoundField | None = None

    @property
    def label(self) -> str:
        return str(CHANNEL_WORDS[self.choice.allowed])


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicRow:
    """A topic with the client's choice; `ignored` counts the latest messages that stayed unopened."""

    choice: Choice
    ignored: int = 0
    field: BoundField | None = None

    @property
    def label(self) -> str:
        return str(TOPIC_WORDS[self.choice.state])
