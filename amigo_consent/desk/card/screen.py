"""What the client card shows."""

import datetime as dt
from collections.abc import Iterator
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import get_language, get_language_info
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
from clients.person.models import Client
from clients.search import Profile
from consents.catalogue.models import Channel
from consents.catalogue.notices.models import Notice
from consents.catalogue.notices.queries import notices_in_force, titled_purposes
from consents.engagement.queries import ignored_in_a_row
from consents.ledger.models.state import Objection
from consents.ledger.preferences import channel_choices, topic_choices
from consents.ledger.timeline import Labels, TimelineEntry, ledger_head, timeline
from consents.loyalty.keepers import kept_until, loyalty_keepers, standing_of
from consents.loyalty.models import LoyaltyAccount
from consents.rules.decision import decide
from consents.rules.words import ObjectionKind, Reason, TopicState


class CardScreen:
    """One client, with everything they said, as it stands while the page is made.

    Everything is read once: what an act is about at the beginning, what is only shown when it is shown.
    """

    def __init__(self, client: Client, centre: CustomerCentre | None = None) -> None:
        self.client = client
        self.centre = centre
        self.head = ledger_head(client.pk)  # First: what is recorded from here on makes the screen stale.
        self.decisions = decide(clients=[client.pk])
        self.channels = channel_choices(client.pk)
        self.topics = topic_choices(client.pk)
        self.objections = {
            said.kind: said for said in Objection.objects.filter(client=client).select_related("submission")
        }
        self.notices = notices_in_force()
        self.labels = self._labels()
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
            objections={kind: self._objects(kind) for kind in ObjectionKind.values},
            head=self.head,
        )
        return self.form

    @cached_property
    def entries(self) -> list[TimelineEntry]:
        return timeline(self.client.pk, labels=self.labels)

    @cached_property
    def profile(self) -> Profile:
        prefetch_related_objects([self.client], "relationships", "subscriptions", "contact_points")
        return Profile.of(self.client)

    @property
    def is_restricted(self) -> bool:
        return any(decision.reason == Reason.RESTRICTED for decision in self.decisions)

    @property
    def has_returned(self) -> bool:
        """Whether the client left once, and is one again."""
        return self.profile.is_client and len(self.profile.client.relationships.all()) > 1

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
                stops=[self.labels.purposes[code] for code in marketing],
                field=self._field(f"objection-{kind}"),
            )

    @property
    def purpose_rows(self) -> Iterator[PurposeRow]:
        for decision in self.decisions:
            code = decision.purpose
            notice = self.notices.get(code)
            yield PurposeRow(
                decision=decision,
                title=self.labels.purposes[code],
                notice=notice,
                texts=self._texts(notice) if notice else [],
                left_on=self.profile.left_on,
                field=self._field(f"purpose-{code}"),
                version_field=self._field(f"notice-{code}"),
                pause_fields=self._pause_fields(code),
            )

    @property
    def channel_rows(self) -> Iterator[ChannelRow]:
        for choice in self.channels:
            kind = choice.item.contact_kind if isinstance(choice.item, Channel) else ""
            yield ChannelRow(
                choice=choice,
                needs_address=bool(kind),
                address=next((known for known in self.usable_addresses if known.contact.kind == kind), None),
                suspended=[known for known in self.suspended_addresses if known.contact.kind == kind],
                field=self._field(f"channel-{choice.code}"),
            )

    @property
    def topic_rows(self) -> Iterator[TopicRow]:
        is_any_paused = any(choice.state == TopicState.PAUSED for choice in self.topics)
        ignored = ignored_in_a_row(self.client.pk) if is_any_paused else {}
        for choice in self.topics:
            yield TopicRow(
                choice=choice,
                ignored=ignored.get(choice.code, 0),
                field=self._field(f"topic-{choice.code}"),
            )

    @cached_property
    def usable_addresses(self) -> list[ShownAddress]:
        """The first of a kind is the one that messages go to, as in `rules.audience`."""
        now = timezone.now()
        usable = [contact for contact in self.profile.client.contact_points.all() if contact.is_usable(now)]
        usable.sort(key=attrgetter("preferred", "since", "pk"), reverse=True)
        return [ShownAddress(contact) for contact in usable]

    @cached_property
    def suspended_addresses(self) -> list[ShownAddress]:
        """The client's own, as far as we know, and not used until they say so."""
        now = timezone.now()
        known = self.profile.client.contact_points.all()
        return [ShownAddress(contact) for contact in known if contact.is_suspended(now)]

    def _labels(self) -> Labels:
        """What everything is called, from what was read anyway."""
        labels = Labels()
        labels.purposes = self._titles()
        labels.channels = {choice.code: choice.item.name for choice in self.channels}
        labels.topics = {choice.code: choice.item.name for choice in self.topics}
        return labels

    def _titles(self) -> dict[str, str]:
        """Of a purpose without a notice in force something else has to be found."""
        if any(decision.purpose not in self.notices for decision in self.decisions):
            return {purpose.code: str(purpose) for purpose in titled_purposes()}
        language = get_language() or settings.LANGUAGE_CODE
        return {code: notice.text_in(language).title for code, notice in self.notices.items()}

    def _objects(self, kind: str) -> bool:
        said = self.objections.get(kind)
        return said is not None and said.stands

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
