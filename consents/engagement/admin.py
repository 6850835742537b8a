"""What sending systems sent to clients, and what became of it. For reading only."""

from django.contrib import admin

from consents.engagement.models import Message
from consents.ledger.admin.of_client import OfPurposeAdmin, PurposeFilter


@admin.register(Message)
class MessageAdmin(OfPurposeAdmin):
    list_display = (
        "message_id",
        "client",
        "purpose",
        "topic",
        "api_client",
        "sent_at",
        "delivered_at",
        "opened_at",
        "clicked_at",
        "ignored_at",
    )
    list_filter = (("purpose", PurposeFilter), "topic", "api_client", "sent_at")
    list_select_related = ("client", "topic", "api_client")
    ordering = ("-pk",)
