"""What clients last said, projected from the ledger: for reading only, with its history."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from amigo_consent.lib.staff.admin_mixins import HistoryMixin
from consents.ledger.admin.of_client import OfClientAdmin, OfPurposeAdmin, PurposeFilter
from consents.ledger.models.state import (
    ChannelPreference,
    ConsentRecord,
    Objection,
    Pause,
    TopicPause,
    TopicPreference,
)
from consents.ledger.models.submission import Source


class ProjectedHistoryMixin(HistoryMixin):
    """The history of what clients said: the projection notes there by which source it came."""

    history_hidden_fields = ("id", "client", "submission", "purpose", "channel", "topic", "kind")

    def history_how(self, record: Any) -> str:
        source = record.history_change_reason
        return str(Source(source).label) if source else ""


@admin.register(ConsentRecord)
class ConsentRecordAdmin(ProjectedHistoryMixin, OfPurposeAdmin):
    list_display = ("client", "purpose", "status", "notice", "language", "decided_at", "expires_at")
    list_filter = ("status", ("purpose", PurposeFilter), "decided_at", "expires_at", "language")
    list_select_related = ("client", "notice")


@admin.register(Pause)
class PauseAdmin(ProjectedHistoryMixin, OfPurposeAdmin):
    list_display = ("client", "purpose", "paused_until", "decided_at")
    list_filter = (("purpose", PurposeFilter), "paused_until", "decided_at")
    list_select_related = ("client",)


@admin.register(ChannelPreference)
class ChannelPreferenceAdmin(ProjectedHistoryMixin, OfClientAdmin):
    list_display = ("client", "channel", "answer", "decided_at")
    list_filter = ("allowed", "channel", "decided_at")
    list_select_related = ("client", "channel")
    fields = ("client", "channel", "answer", "decided_at", "submission")

    @admin.display(description=_("answer"), ordering="allowed")
    def answer(self, preference: ChannelPreference) -> str:
        return gettext("allowed") if preference.allowed else gettext("not allowed")


@admin.register(TopicPreference)
class TopicPreferenceAdmin(ProjectedHistoryMixin, OfClientAdmin):
    list_display = ("client", "topic", "state", "decided_at")
    list_filter = ("state", "topic", "decided_at")
    list_select_related = ("client", "topic")


@admin.register(TopicPause)
class TopicPauseAdmin(ProjectedHistoryMixin, OfClientAdmin):
    list_display = ("client", "topic", "state", "decided_at")
    list_filter = ("stands", "topic", "decided_at")
    list_select_related = ("client", "topic")
    fields = ("client", "topic", "state", "decided_at", "submission")

    @admin.display(description=_("state"), ordering="stands")
    def state(self, pause: TopicPause) -> str:
        return pgettext("topic", "paused") if pause.stands else pgettext("topic", "resumed")


@admin.register(Objection)
class ObjectionAdmin(ProjectedHistoryMixin, OfClientAdmin):
    list_display = ("client", "kind", "answer", "decided_at")
    list_filter = ("kind", "stands", "decided_at")
    list_select_related = ("client",)
    fields = ("client", "kind", "answer", "decided_at", "submission")

    @admin.display(description=_("answer"), ordering="stands")
    def answer(self, objection: Objection) -> str:
        return pgettext("objection", "made") if objection.stands else pgettext("objection", "taken back")
