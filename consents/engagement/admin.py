"""What sending systems sent to clients, and what became of it. For reading only."""

from django.contrib import admin

from consents.engagement.models import Message
from consents.ledger.admin.of_client import OfClientAdmin


@admin.register(Message)
class MessageAdmin(OfClientAdmin):
    list_display = (
        "message_id",
        "client",
        "topic",
        "api_client",
        "delivered_at",
        "opened_at",
        "clicked_at",
        "ignored_at",
    )
    list_filter = ("topic", "api_client", "delivered_at")
    list_select_related = ("client", "topic", "api_client")
    ordering = ("-pk",)
