"""What the operator asks about. Codes never change, and nothing that clients decided about is deleted."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from amigo_consent.lib.admin_mixins import Admin, CodeForeverAdmin, ReadOnlyMixin
from consents.models import Channel, Notice, NoticeText, Purpose, Topic


@admin.register(Purpose)
class PurposeAdmin(CodeForeverAdmin):
    list_display = (
        "code",
        "position",
        "uses_channels",
        "uses_topics",
        "outlives_months",
        "validity_months",
        "aggregate_only",
        "pausable",
    )


@admin.register(Channel)
class ChannelAdmin(CodeForeverAdmin):
    list_display = ("name", "code", "position", "contact_kind")

    @admin.display(description=_("name"))
    def name(self, channel: Channel) -> str:
        return channel.name


@admin.register(Topic)
class TopicAdmin(CodeForeverAdmin):
    list_display = ("name", "code", "position")

    @admin.display(description=_("name"))
    def name(self, topic: Topic) -> str:
        return topic.name


class NoticeTextInline(ReadOnlyMixin, admin.StackedInline):  # type: ignore[type-arg]
    model = NoticeText
    fields = ("language", "title", "summary", "body")
    extra = 0


@admin.register(Notice)
class NoticeAdmin(ReadOnlyMixin, Admin):
    list_display = ("__str__", "effective_from", "renewal", "grace_days", "published_at")
    list_filter = ("purpose", "renewal", "effective_from")
    list_select_related = ("purpose",)
    inlines = (NoticeTextInline,)
