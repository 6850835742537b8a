"""Who was asked to renew a consent, for reading only."""

from django.contrib import admin

from consents.ledger.admin.of_client import OfPurposeAdmin, PurposeFilter
from consents.reminders.models import Reminder


@admin.register(Reminder)
class ReminderAdmin(OfPurposeAdmin):
    list_display = ("client", "purpose", "reason", "due_at", "channel", "created_at", "sent_at")
    list_filter = ("reason", ("purpose", PurposeFilter), "channel", "due_at", "sent_at")
    list_select_related = ("client", "channel")
