from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from amigo_consent.lib.staff.admin_mixins import Admin, ReadOnlyMixin
from clients.access.models import AccessLog


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnlyMixin, Admin):
    list_display = ("at", "staff", "what", "client")
    list_filter = ("at", "what", ("staff", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("staff", "client")
    search_fields = ("client__number__iexact",)
    search_help_text = _("Customer number")
    show_full_result_count = False
