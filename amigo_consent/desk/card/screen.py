"""What the client card shows."""

import datetime as dt
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext as _

from amigo_consent.desk.card.form import ActForm
from amigo_consent.desk.card.rows import (
    ChannelRow,
    ObjectionRow,
    PurposeRow,
    ShownAddress,
    ShownText,
    TopicRow,
)
from clients.centres.models import CustomerCentre
from clients.contacts.models import ContactPoint
from clients.person.models import Client
from clients.search import Profile
from consents.catalogue.models import Channel
from consents.catalogue.notices.models import Notice
from consents.catalogue.notices.queries import notices_in_force, titled_purposes
from consents.engagement.queries import ignored_in_a_row
from consents.ledger.models.state import Objection
from consents.ledger.preferences import channel_choices, topic_choices
from consents.ledger.timeline import TimelineEntry, ledger_head, timeline
from consents.loyalty.keepers import kept_until, loyalty_keepers, standing_of
from consents.loyalty.models import LoyaltyAccount
from consents.rules.decision import decide
from consents.rules.words import ObjectionKind


class CardScreen:
    """One client, with everything they said, as it stands while the page is made."""

    def __init__(self, client: Client, centre: CustomerCentre | None = None) -> None:
        self.client = client
        self.centre = centre
        self.profile = Profile.of(client)
        self.head = ledger_head(client.pk)
        self.decisions = decide(clients=[client.pk])
        self.channels = channel_choices(client.pk)
        self.topics = topic_choices(client.pk)
        self.objections = {
            said.kind: said for said in Objection.objects.filter(client=client).select_related("submission")
        }
        self.notices = notices_in_force()
        self.form: ActForm | None = None

    def open_form(self, data: Any = None) -> ActForm:
        """The form for what the client says now, shown beside what stands."""
        self.form = ActForm(
            data,
            client=self.client,
            centre=self.centre,
            decisions=self.decisions,
            notices=self.notices,
            channels=self.channels,
            topics=self.topics,
            objections={row.kind: row.stands for row in self.objection_rows},
            head=self.head,
        )
        return self.form

    @cached_property
    def entries(self) -> list[TimelineEntry]:
        return timeline(self.client.pk)

    @cached_property
    def titles(self) -> dict[str, str]:
        """What purposes are called in the reader's language, by code."""
        return {purpose.code: str(purpose) for purpose in titled_purposes()}

    @property
    def is_restricted(self) -> bool:
        now = timezone.now()
        return any(
            period.since <= now and (period.until is None or period.until > now)
            for period in self.client.restrictions.all()
        )

    @property
    def has_returned(self) -> bool:
        """Whether the client left once, and is one again."""
        return self.profile.is_client and self.client.relationships.count() > 1

    @cached_property
    def loyalty(self) -> LoyaltyAccount | None:
        return LoyaltyAccount.objects.filter(client=self.client).first()

    @property
    def loyalty_kept_until(self) -> dt.date | None:
        return kept_until(loyalty_keepers(self.client.pk))

    @cached_property
    def loyalty_deleted_on(self) -> dt.date | None:
        """When loyalty that nothing keeps any more is deleted; None while something does."""
        standing = standing_of(self.client.pk)
        return standing.deleted_on(timezone.localdate()) if standing else None

    @property
    def objection_rows(self) -> Iterator[ObjectionRow]:
        """Every kind of objection that a client can make, and what it stops."""
        marketing = [code for code, notice in self.notices.items() if notice.purpose.is_marketing]
        for kind in ObjectionKind:
            yield ObjectionRow(
                kind=kind.value,
                label=_("Objection to %(what)s") % {"what": kind.label},
                said=self.objections.get(kind),
                stops=[self.titles[code] for code in marketing],
                field=self._field(f"objection-{kind}"),
            )

    @property
    def purpose_rows(self) -> Iterator[PurposeRow]:
        for decision in self.decisions:
            code = decision.purpose
            notice = self.notices.get(code)
            yield PurposeRow(
                decision=decision,
                title=self.titles[code],
                notice=notice,
                texts=self._texts(notice) if notice else [],
                left_on=self.profile.left_on,
                field=self._field(f"purpose-{code}"),
                version_field=self._field(f"notice-{code}"),
                pause_fields=self._pause_fields(code),
            )

    @property
    def channel_rows(self) -> Iterator[ChannelRow]:
        words = {
            True: pgettext("channel", "allowed"),
            False: pgettext("channel", "not allowed"),
            None: pgettext("channel", "not chosen"),
        }
        for choice in self.channels:
            kind = choice.item.contact_kind if isinstance(choice.item, Channel) else ""
            yield ChannelRow(
                choice=choice,
                label=words[choice.allowed],
                needs_address=bool(kind),
                address=next((known for known in self.usable_addresses if known.contact.kind == kind), None),
                suspended=[known for known in self.suspended_addresses if known.contact.kind == kind],
                field=self._field(f"channel-{choice.code}"),
            )

    @property
    def topic_rows(self) -> Iterator[TopicRow]:
        words = {
            "wanted": pgettext("topic", "wanted"),
            "unwanted": pgettext("topic", "not wanted"),
            "paused": pgettext("topic", "paused"),
            "": pgettext("topic", "not chosen"),
        }
        ignored = ignored_in_a_row(self.client.pk)
        for choice in self.topics:
            yield TopicRow(
                choice=choice,
                label=words[choice.state],
                ignored=ignored.get(choice.code, 0),
                field=self._field(f"topic-{choice.code}"),
            )

    @cached_property
    def usable_addresses(self) -> list[ShownAddress]:
        """The first of a kind is the one that messages go to, as in `rules.audience`."""
        usable = ContactPoint.objects.usable_now().filter(client=self.client)
        return [ShownAddress(contact) for contact in usable.order_by("-preferred", "-since", "-pk")]

    @cached_property
    def suspended_addresses(self) -> list[ShownAddress]:
        """The client's own, as far as we know, and not used until they say so."""
        suspended = ContactPoint.objects.suspended_now().filter(client=self.client)
        return [ShownAddress(contact) for contact in suspended]

    def _texts(self, notice: Notice) -> list[ShownText]:
        """Every language, the client's first."""
        texts = sorted(notice.texts.all(), key=lambda text: text.language != self.client.language)
        return [
            ShownText(text=text, language_name=get_language_info(text.language)["name_local"])
            for text in texts
        ]

    def _field(self, name: str) -> BoundField | None:
        return self.form[name] if self.form and name in self.form.fields else None

    def _pause_fields(self, code: str) -> list[BoundField]:
        fields = (self._field(f"{name}-{code}") for name in ("pause_for", "pause_until"))
        return [field for field in fields if field]
