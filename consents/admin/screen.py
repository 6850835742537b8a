"""What the client card shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.forms import BoundField
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from amigo_consent.lib import notice_markup
from clients.models import Client, ContactKind, CustomerCentre
from clients.queries import Address, Profile
from consents.forms.card import ActForm
from consents.models import Channel, Notice, NoticeText, Source
from consents.queries import (
    Change,
    Choice,
    Decision,
    TimelineEntry,
    channel_choices,
    decide,
    ledger_head,
    notices_in_force,
    timeline,
    topic_choices,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownText:
    """A notice's text in one language, ready for the page."""

    text: NoticeText
    language_name: str

    @property
    def body(self) -> SafeString:
        return notice_markup.render(self.text.body, heading_level=4)


@dataclass(frozen=True, kw_only=True, slots=True)
class PurposeRow:
    """A purpose: what stands, and the notice in force, first in the client's language."""

    decision: Decision
    title: str
    notice: Notice | None
    texts: list[ShownText]
    field: BoundField | None
    version_field: BoundField | None

    @property
    def source_label(self) -> str:
        return str(Source(self.decision.source).label) if self.decision.source else ""

    @property
    def hindrance(self) -> str:
        """What stands in the way although the client's own word would allow; "" when nothing does."""
        is_hindered = self.decision.status == "given" and not self.decision.allowed
        return self.decision.reason_label if is_hindered else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChoiceRow:
    """A channel or topic with the client's choice."""

    choice: Choice
    label: str
    field: BoundField | None
    has_no_address: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewedChange:
    """What would change from what to what; `outdone` when a newer decision stays in force."""

    change: Change
    before: str
    outdone: bool


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
            head=self.head,
        )
        return self.form

    @cached_property
    def entries(self) -> list[TimelineEntry]:
        return timeline(self.client.pk)

    @property
    def is_restricted(self) -> bool:
        now = timezone.now()
        return any(
            period.since <= now and (period.until is None or period.until > now)
            for period in self.client.restrictions.all()
        )

    @property
    def purpose_rows(self) -> Iterator[PurposeRow]:
        for decision in self.decisions:
            notice = self.notices.get(decision.purpose)
            yield PurposeRow(
                decision=decision,
                title=self.title(decision.purpose),
                notice=notice,
                texts=self._texts(notice) if notice else [],
                field=self._field(f"purpose-{decision.purpose}"),
                version_field=self._field(f"notice-{decision.purpose}"),
            )

    @property
    def channel_rows(self) -> Iterator[ChoiceRow]:
        words = {True: _("allowed"), False: _("not allowed"), None: _("not chosen")}
        addresses: dict[str, list[Address]] = {
            ContactKind.EMAIL: self.profile.emails,
            ContactKind.PHONE: self.profile.phones,
            ContactKind.POST: self.profile.postal,
        }
        for choice in self.channels:
            kind = choice.item.contact_kind if isinstance(choice.item, Channel) else ""
            yield ChoiceRow(
                choice=choice,
                label=words[choice.allowed],
                field=self._field(f"channel-{choice.code}"),
                has_no_address=bool(kind) and not any(not known.until for known in addresses[kind]),
            )

    @property
    def topic_rows(self) -> Iterator[ChoiceRow]:
        words = {
            "wanted": _("wanted"),
            "unwanted": _("not wanted"),
            "paused": _("paused for lack of interest"),
            "": _("not chosen"),
        }
        for choice in self.topics:
            yield ChoiceRow(
                choice=choice, label=words[choice.state], field=self._field(f"topic-{choice.code}")
            )

    def title(self, purpose: str) -> str:
        """What the notice in force calls the purpose, in the reader's language; its code if there is none."""
        if purpose not in self.notices:
            return purpose
        return self.notices[purpose].text_in(get_language() or "lv").title

    def review(self, entry: TimelineEntry) -> list[ReviewedChange]:
        """The decisions of an act that is about to be recorded, beside what stands."""
        standing: dict[tuple[str, str], tuple[str, Any]] = {
            ("purpose", decision.purpose): (decision.status_label, decision.decided_at)
            for decision in self.decisions
        }
        for kind, rows in (("channel", self.channel_rows), ("topic", self.topic_rows)):
            for row in rows:
                standing[kind, row.choice.code] = row.label, row.choice.decided_at
        reviewed = []
        for change in entry.changes:
            before, decided_at = standing[change.kind, change.code]
            outdone = bool(decided_at and decided_at > entry.submission.decided_at)
            reviewed.append(ReviewedChange(change=change, before=before, outdone=outdone))
        return reviewed

    def unchanged(self, entry: TimelineEntry) -> list[str]:
        """What was ticked for the act although it stands like that already."""
        changing = {f"{change.kind}-{change.code}" for change in entry.changes}
        names = {f"purpose-{decision.purpose}": self.title(decision.purpose) for decision in self.decisions}
        names |= {f"channel-{choice.code}": choice.item.name for choice in self.channels}
        names |= {f"topic-{choice.code}": choice.item.name for choice in self.topics}
        ticked = self.form.ticked() if self.form else []
        return [names[name] for name in ticked if name not in changing]

    def _texts(self, notice: Notice) -> list[ShownText]:
        """Every language, the client's first."""
        texts = sorted(notice.texts.all(), key=lambda text: text.language != self.client.language)
        return [
            ShownText(text=text, language_name=get_language_info(text.language)["name_local"])
            for text in texts
        ]

    def _field(self, name: str) -> BoundField | None:
        return self.form[name] if self.form and name in self.form.fields else None
