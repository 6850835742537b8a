"""Purposes, channels and topics, as administrators add and change them: what is wrong is said in words."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max, Model, QuerySet
from django.utils.translation import gettext_lazy as _

from consents.catalogue.models import Carrier, Channel, Purpose, Topic
from consents.catalogue.notices.queries import titled_purposes

NAMED = ("code", "position", "name_lv", "name_en", "name_ru")
CODE_HELP = _("For programs and addresses: small Latin letters, digits and hyphens. It can never be changed.")


def next_position(model: type[Model]) -> int:
    """The one after the last."""
    last: int | None = model._default_manager.aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


class CatalogueForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row with a code and a position, each of which only one can have."""

    code = forms.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*$",
        label=_("code"),
        max_length=50,
        help_text=CODE_HELP,
        error_messages={"invalid": _("Use small Latin letters, digits, and single hyphens between them.")},
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if self._rows().filter(code=code).exists():
            raise ValidationError(
                _("This code is taken. Codes are for ever, so choose another one."), code="unique"
            )
        return code

    def clean_position(self) -> int:
        position: int = self.cleaned_data["position"]
        if other := self._rows().filter(position=position).exclude(pk=self.instance.pk).first():
            raise ValidationError(
                _("“%(other)s” has this position. The next free one is %(free)s."),
                code="unique",
                params={"other": other, "free": next_position(self._meta.model)},
            )
        return position

    def _rows(self) -> "QuerySet[Any]":
        rows: QuerySet[Any] = self._meta.model._default_manager.all()
        return rows


class PurposeForm(CatalogueForm):
    validity_months = forms.IntegerField(
        label=_("validity in months"),
        help_text=Purpose._meta.get_field("validity_months").help_text,
        min_value=1,
        max_value=1200,
        required=False,
    )

    class Meta:
        model = Purpose
        fields = (
            "code",
            "position",
            "contacts",
            "uses_channels",
            "uses_topics",
            "outlives_months",
            "is_marketing",
            "validity_months",
            "keeps_loyalty",
            "aggregate_only",
            "pausable",
        )

    def _rows(self) -> "QuerySet[Any]":
        return titled_purposes()


class ChannelForm(CatalogueForm):
    class Meta:
        model = Channel
        fields = (*NAMED, "contact_kind", "sends_by")

    def clean_sends_by(self) -> str:
        """The database's rule channel_sends_to_its_addresses, also while the kind of address is fixed."""
        sends_by: str = self.cleaned_data["sends_by"]
        kind = self.cleaned_data.get("contact_kind", self.instance.contact_kind)
        if sends_by and kind != {Carrier.EMAIL: "email", Carrier.SMS: "phone"}[Carrier(sends_by)]:
            raise ValidationError(_("E-mails go to e-mail addresses, text messages to phone numbers."))
        return sends_by


class TopicForm(CatalogueForm):
    class Meta:
        model = Topic
        fields = NAMED
