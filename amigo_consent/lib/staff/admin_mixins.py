"""Small parts that admin classes are made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import display_for_field
from django.db.models import BooleanField, Field, Model
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin

NOTHING = "–"


class Admin(ModelAdmin):  # type: ignore[type-arg]
    """What every admin class of ours begins with: of no model in particular, which only stubs could say."""


class ReadOnlyMixin:
    """Nobody adds, changes or deletes here, whatever their permissions."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class NeverDeletedMixin:
    """What others refer to for good."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class CodeForeverAdmin(NeverDeletedMixin, Admin):
    """Rows whose code is written in the ledger: it is chosen once, and never changed or deleted."""

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["code"] if obj else []


@dataclass(frozen=True, slots=True)
class Difference:
    """What one field was before and became, in the reader's language."""

    label: str
    old: str
    new: str


class HistoryMixin(SimpleHistoryAdmin):
    """Shows a row's history in words. Old versions can be read there and are never brought back."""

    object_history_template = "desk/history.html"
    history_hidden_fields: tuple[str, ...] = ("id",)

    def get_urls(self) -> list[URLPattern]:
        """Without simple-history's page of one version, which also reverts to it."""
        urls: list[URLPattern] = ModelAdmin.get_urls(self)
        return urls

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Iterable[Any], foreign_keys_are_objs: bool = True
    ) -> None:
        """Tell each record on the page, newest first, how it differs from the one before it."""
        records = list(historical_records)
        for newer, older in pairwise([*records, records[-1].prev_record] if records else []):
            newer.history_delta_changes = differences(newer, older, hidden=self.history_hidden_fields)
            newer.history_how = self.history_how(newer)

    def history_how(self, record: Any) -> str:
        """How a change came about, in the reader's language; "" when nothing is known."""
        return record.history_change_reason or ""


def yes_or_no(value: bool) -> str:
    """For people, in words: an icon's name is read to nobody in their language."""
    return _("Yes") if value else _("No")


def differences(newer: Any, older: Any | None, *, hidden: tuple[str, ...] = ()) -> list[Difference]:
    """How two historical records of a row differ; all that is filled in when there is no older one.

    Encrypted values are left out: that they changed shows nothing, and what they were nobody may see here.
    """
    shown = [
        Difference(
            label=str(capfirst(field.verbose_name)),
            old=_word(field, older) if older else NOTHING,
            new=_word(field, newer),
        )
        for field in newer.tracked_fields
        if field.editable and field.name not in hidden
    ]
    return [difference for difference in shown if difference.old != difference.new]


def _word(field: "Field[Any, Any]", record: Any) -> str:
    """A historical record's value as people read it."""
    value = getattr(record, field.name)
    if isinstance(field, BooleanField):
        return yes_or_no(value)
    if field.is_relation:
        return NOTHING if value is None else str(value)
    return str(display_for_field(value, field, NOTHING)) or NOTHING
