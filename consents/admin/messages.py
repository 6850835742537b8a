"""What was sent to clients: messages of sending systems, and our own reminders. For reading only."""

from django.contrib import admin

from consents.admin.of_client import OfClientAdmin, OfPurposeAdmin, PurposeFilter
from consents.models import Message, Reminder


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


@admin.register(Reminder)
class ReminderAdmin(OfPurposeAdmin):
    list_display = ("client", "purpose", "reason", "due_at", "channel", "created_at", "sent_at")
    list_filter = ("reason", ("purpose", PurposeFilter), "channel", "due_at", "sent_at")
    list_select_related = ("client", "channel")
