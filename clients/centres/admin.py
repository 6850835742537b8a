from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from amigo_consent.lib.staff.admin_mixins import Admin
from clients.centres.models import CustomerCentre, StaffProfile

admin.site.unregister(User)


@admin.register(User)
class StaffUserAdmin(UserAdmin):  # type: ignore[type-arg]
    """Staff get their permissions by roles; only superusers grant more, or touch another superuser."""

    list_filter = ("is_staff", "is_active", "groups")
    search_fields = ("username",)
    search_help_text = _("Username")
    filter_horizontal = ()

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        facts = ("last_login", "date_joined")
        return facts if request.user.is_superuser else (*facts, "is_superuser", "user_permissions")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        is_beyond = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not is_beyond


@admin.register(CustomerCentre)
class CustomerCentreAdmin(Admin):
    list_display = ("name", "address", "code")
    search_fields = ("name", "address")


@admin.register(StaffProfile)
class StaffProfileAdmin(Admin):
    list_display = ("user", "centre")
    list_filter = ("centre",)
    list_select_related = ("user", "centre")
