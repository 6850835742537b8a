"""What the operator asks about. Codes never change, and nothing that clients decided about is deleted.

What decides how much a consent is worth is fixed too, once somebody may have agreed to it: it is shown in
words instead of fields (docs/adr/0010 and 0011).
"""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from amigo_consent.lib.staff.admin_mixins import CodeForeverAdmin, yes_or_no
from consents.catalogue.forms import ChannelForm, PurposeForm, TopicForm, next_position
from consents.catalogue.models import Channel, Purpose, Topic
from consents.catalogue.notices.models import Notice
from consents.catalogue.notices.queries import titled_purposes

# What the trigger purpose_rules_are_forever guards.
RULES = ("contacts", "uses_channels", "uses_topics", "outlives_months", "is_marketing")
FREE = _("Choose with care: once a notice of this purpose is published, this is for ever.")
FIXED = _("Clients may have agreed to this, so it cannot be changed. Another rule is another purpose.")
FROM_NOW_ON = _("A change counts from now on: consents that stand keep the end that they have.")
TRAITS = (
    "contacts",
    "uses_channels",
    "uses_topics",
    "is_marketing",
    "keeps_loyalty",
    "aggregate_only",
    "pausable",
)


class CatalogueAdmin(CodeForeverAdmin):
    """Rows in an order of their own: a new one comes last, unless somebody says otherwise."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"position": next_position(self.model), **super().get_changeform_initial_data(request)}


@admin.register(Purpose)
class PurposeAdmin(CatalogueAdmin):
    form = PurposeForm
    list_display = ("__str__", "position", "notice", "traits", "outlives_months", "validity_months")
    readonly_fields = ("notice", "fixed_rules")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Purpose]:
        in_force = Notice.objects.filter(
            purpose=OuterRef("pk"), published_at__isnull=False, effective_from__lte=timezone.now()
        )
        latest = in_force.order_by("-version")[:1]
        annotated = titled_purposes().annotate(
            notice_key=Subquery(latest.values("pk")), notice_version=Subquery(latest.values("version"))
        )
        return annotated.order_by("position")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *self.readonly_fields]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        is_fixed = obj is not None and obj.notices.filter(published_at__isnull=False).exists()
        worth = ("fixed_rules",) if is_fixed else RULES
        doings = ("validity_months", "keeps_loyalty", "aggregate_only", "pausable")
        return (
            (None, {"fields": ("code", "position", *(["notice"] if obj else []))}),
            (_("What a consent is worth"), {"fields": worth, "description": FIXED if is_fixed else FREE}),
            (_("What may be done with it"), {"fields": doings, "description": FROM_NOW_ON}),
        )

    @admin.display(description=_("notice"))
    def notice(self, purpose: Any) -> str:
        """Which version is in force, and the way to the notices."""
        if purpose.notice_version:
            address = reverse("admin:consents_notice_change", args=[purpose.notice_key])
            said = _("version %(version)s") % {"version": purpose.notice_version}
            return format_html('<a href="{}">{}</a>', address, said)
        address = reverse("admin:consents_notice_changelist")
        return format_html(
            '{} <a href="{}">{}</a>',
            _("None is in force, so clients are not asked."),
            address,
            _("Write its notice"),
        )

    @admin.display(description=_("properties"))
    def traits(self, purpose: Purpose) -> str:
        return ", ".join(_name(trait) for trait in TRAITS if getattr(purpose, trait)) or "–"

    @admin.display(description=_("fixed rules"))
    def fixed_rules(self, purpose: Purpose) -> SafeString:
        said = ((capfirst(_name(rule)), _word(getattr(purpose, rule))) for rule in RULES)
        return format_html_join("", "<p>{}: <strong>{}</strong></p>", said)


class NamedAdmin(CatalogueAdmin):
    """Channels and topics."""

    list_display: Any = ("__str__", "position", "code")
    ordering = ("position",)


@admin.register(Channel)
class ChannelAdmin(NamedAdmin):
    form = ChannelForm
    list_display = ("__str__", "position", "contact_kind", "sends_by", "code")
    fieldsets = (
        (None, {"fields": ("code", "position")}),
        (_("What clients call it"), {"fields": ("name_lv", "name_en", "name_ru")}),
        (
            _("How it reaches them"),
            {
                "fields": ("contact_kind", "sends_by"),
                "description": _("The kind of address cannot be changed once a client chose this channel."),
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """With what the trigger channel_kind_is_forever guards."""
        is_chosen = obj is not None and obj.preferences.exists()
        return [*super().get_readonly_fields(request, obj), *(["contact_kind"] if is_chosen else [])]


@admin.register(Topic)
class TopicAdmin(NamedAdmin):
    form = TopicForm
    fieldsets = (
        (None, {"fields": ("code", "position")}),
        (_("What clients call it"), {"fields": ("name_lv", "name_en", "name_ru")}),
    )


def _name(rule: str) -> str:
    return str(Purpose._meta.get_field(rule).verbose_name)  # type: ignore[union-attr]


def _word(value: bool | int) -> str:
    return yes_or_no(value) if isinstance(value, bool) else str(value)
