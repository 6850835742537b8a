"""What other systems took, for reading only."""

import datetime as dt

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from amigo_consent.lib.staff.admin_mixins import NOTHING, Admin, ReadOnlyMixin
from consents.exchange.models import Export
from consents.ledger.timeline import Labels


@admin.register(Export)
class ExportAdmin(ReadOnlyMixin, Admin):
    list_display = ("started_at", "api_client", "kind", "rows", "bytes", "finished_at")
    list_filter = ("started_at", "kind", "api_client")
    list_select_related = ("api_client",)
    fields = (
        "id",
        "api_client",
        "kind",
        "asked_for",
        "started_at",
        "finished_at",
        "rows",
        "bytes",
        "checksum",
    )
    readonly_fields = ("id", "asked_for", "checksum")

    @admin.display(description=_("asked for"))
    def asked_for(self, export: Export) -> str:
        """Its filters, in words."""
        labels, filters = Labels(), export.filters
        purpose, channel, topic = (filters.get(kind) or "" for kind in ("purpose", "channel", "topic"))
        at = filters.get("at")
        words = [
            labels.purposes.get(purpose, purpose),
            labels.channels.get(channel, channel),
            labels.topics.get(topic, topic),
            at and date_format(localtime(dt.datetime.fromisoformat(at)), "SHORT_DATETIME_FORMAT"),
            filters.get("format"),
        ]
        return " · ".join(filter(None, words)) or NOTHING

    @admin.display(description="SHA-256", empty_value="–")
    def checksum(self, export: Export) -> str | None:
        return bytes(export.sha256).hex() if export.sha256 else None
