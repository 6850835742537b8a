"""What the lists of clients' rows have in common: nobody writes there, and purposes go by their titles."""

from typing import Any

from django.contrib import admin
from django.db.models import Field, Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from amigo_consent.lib.staff.admin_mixins import Admin, ReadOnlyMixin
from consents.catalogue.notices.queries import titled_purposes


class OfClientAdmin(ReadOnlyMixin, Admin):
    """Rows of clients: no names in the address of a search, and no counting of millions."""

    search_fields = ("client__number__iexact",)
    search_help_text = _("Customer number")
    show_full_result_count = False
    list_per_page = 50


class OfPurposeAdmin(OfClientAdmin):
    """Rows about a purpose: its title is read once a page, not once a row."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related(Prefetch("purpose", titled_purposes()))


class PurposeFilter(admin.RelatedFieldListFilter):
    """A filter by purpose that calls them by their titles."""

    def field_choices(self, field: "Field[Any, Any]", request: HttpRequest, model_admin: Any) -> Any:
        return [(str(purpose.pk), str(purpose)) for purpose in titled_purposes()]
