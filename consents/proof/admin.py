"""The seals of the ledger: for reading, and for keeping copies where this system cannot reach them."""

import json
import textwrap

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from amigo_consent.lib import signing
from amigo_consent.lib.staff.admin_mixins import NOTHING, Admin, ReadOnlyMixin
from amigo_consent.lib.web.downloads import download
from consents.proof import offline
from consents.proof.models import Seal
from consents.proof.seals import seal_file

SHORT = 12
"""As many digits of a hash as tell it from others at a glance."""


@admin.register(Seal)
class SealAdmin(ReadOnlyMixin, Admin):
    """Each signature is checked while its row is shown."""

    list_display = ("number", "sealed_at", "entries", "clients", "short_root", "is_signed", "file")
    list_filter = ("sealed_at",)
    fieldsets = (
        (None, {"fields": ("number", "sealed_at", "entries", "clients", "is_signed", "file")}),
        (_("Proof"), {"fields": ("full_root", "full_previous", "key_id", "full_signature", "horizon")}),
    )
    readonly_fields = ("is_signed", "file", "full_root", "full_previous", "full_signature")

    def get_urls(self) -> list[URLPattern]:
        address = path(
            "<int:number>/seal.json", self.admin_site.admin_view(self.download), name="consents_seal_file"
        )
        return [address, *super().get_urls()]

    def download(self, request: HttpRequest, number: int) -> HttpResponse:
        """The file that `check_seal` reads."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        seal = get_object_or_404(Seal, number=number)
        content = json.dumps(seal_file(seal), indent=2) + "\n"
        return download(
            content.encode(), name=f"amigo-seal-{seal.number}.json", content_type="application/json"
        )

    @admin.display(description=_("signature holds"), boolean=True)
    def is_signed(self, seal: Seal) -> bool:
        try:
            offline.check_seal(seal_file(seal), signing.known_keys())
        except offline.NotProven:
            return False
        return True

    @admin.display(description=_("file"))
    def file(self, seal: Seal) -> SafeString:
        address = reverse("admin:consents_seal_file", args=[seal.number])
        return format_html('<a href="{}">{}</a>', address, f"amigo-seal-{seal.number}.json")

    @admin.display(description=_("root"))
    def short_root(self, seal: Seal) -> str:
        return f"{bytes(seal.root).hex()[:SHORT]}…"

    @admin.display(description=_("root"))
    def full_root(self, seal: Seal) -> str:
        return _breakable(seal.root)

    @admin.display(description=_("digest of the seal before"))
    def full_previous(self, seal: Seal) -> str:
        return _breakable(seal.previous) if seal.previous else NOTHING

    @admin.display(description=_("signature"))
    def full_signature(self, seal: Seal) -> str:
        return _breakable(seal.signature)


def _breakable(value: bytes | memoryview) -> SafeString:
    """The bytes in hex, which a narrow page may break without changing what is copied from it."""
    groups = ((group,) for group in textwrap.wrap(bytes(value).hex(), SHORT))
    return format_html_join(SafeString("<wbr>"), "{}", groups)
