"""Numbers to confirm: contact points whose number ended, until the client says whether it is still theirs."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from amigo_consent.desk.refusals import sentence
from amigo_consent.lib import phone
from amigo_consent.lib.staff.admin_mixins import Admin, ReadOnlyMixin
from amigo_consent.lib.staff.admin_site import StaffRequest
from clients.contacts import numbers
from clients.contacts.models import ContactKind, ContactPoint, Subscription

Column = str | Callable[[Any], str]


@admin.register(ContactPoint)
class ContactPointAdmin(ReadOnlyMixin, Admin):
    """The queue of suspended contact points, the longest suspended first."""

    list_filter = ("suspension_reason",)
    list_select_related = ("client",)
    list_display_links = None
    ordering = ("suspended_from", "pk")
    search_fields = ("client__number__iexact",)
    search_help_text = gettext_lazy("Customer number")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ContactPoint]:
        held = Subscription.objects.open_on(timezone.localdate()).filter(number=OuterRef("value"))
        is_held = Exists(held.exclude(client=OuterRef("client")))
        waiting = ContactPoint.objects.suspended_now().exclude(suspension_reason="")
        return waiting.annotate(is_held_by_another=is_held)

    def get_list_display(self, request: HttpRequest) -> tuple[Column, ...]:
        shown: tuple[Column, ...] = (address, of_client, "suspension_reason", since)
        may_act = request.user.has_perm("clients.change_contactpoint")
        return (*shown, _buttons(request.get_full_path())) if may_act else shown

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """An address is looked at with its client, where it is noted who looked."""
        return redirect("desk:card", get_object_or_404(ContactPoint, pk=object_id).client_id)


@admin.display(description=gettext_lazy("address"), ordering="value")
def address(contact_point: ContactPoint) -> str:
    """As it is read aloud."""
    is_phone = contact_point.kind == ContactKind.PHONE
    return phone.spaced(contact_point.value) if is_phone else contact_point.value


@admin.display(description=gettext_lazy("client"), ordering="client__family_name")
def of_client(contact_point: ContactPoint) -> SafeString:
    """The way to the client's card."""
    card = reverse("desk:card", args=[contact_point.client_id])
    return format_html('<a href="{}">{}</a>', card, contact_point.client)


@admin.display(description=gettext_lazy("suspended from"), ordering="suspended_from")
def since(contact_point: ContactPoint) -> str:
    """The day; numbers end at midnight."""
    return date_format(timezone.localdate(contact_point.suspended_from))


def _buttons(back: str) -> Callable[[ContactPoint], SafeString]:
    """A column of buttons that send the list's own form, with its token, to where the act is done.

    Nobody can confirm a number that another client holds.
    """

    @admin.display(description=gettext_lazy("Ask the client"))
    def still_theirs(contact_point: Any) -> SafeString:
        acts = [("desk:reaffirm", _("Still theirs")), ("desk:close_contact", _("No longer theirs"))]
        if contact_point.is_held_by_another:
            del acts[0]
        buttons = format_html_join(
            " ",
            '<button type="submit" class="step" formaction="{}" name="next" value="{}">{}</button>',
            ((reverse(name, args=[contact_point.pk]), back, label) for name, label in acts),
        )
        return format_html('<span class="nowrap">{}</span>', buttons)

    return still_theirs


@require_POST
@permission_required("clients.change_contactpoint", raise_exception=True)
def reaffirm(request: StaffRequest, pk: int) -> HttpResponse:
    """The client said that the address is still theirs; back to where it was said."""
    contact_point = get_object_or_404(ContactPoint, pk=pk)
    try:
        numbers.reaffirm(contact_point=contact_point, by=request.user)
    except numbers.NotSuspended as refused:
        messages.info(request, sentence(refused))
    except numbers.HeldByAnother as refused:
        messages.error(request, sentence(refused, address=address(contact_point)))
    else:
        said = _("Confirmed: %(address)s is still the client's, and is used again.")
        messages.success(request, said % {"address": address(contact_point)})
    return redirect(_way_back(request, contact_point))


@require_POST
@permission_required("clients.change_contactpoint", raise_exception=True)
def close_contact(request: StaffRequest, pk: int) -> HttpResponse:
    """The client said that the address is no longer theirs; back to where it was said."""
    contact_point = get_object_or_404(ContactPoint, pk=pk)
    try:
        numbers.close_contact(contact_point=contact_point, by=request.user)
    except numbers.AlreadyClosed as refused:
        messages.info(request, sentence(refused))
    else:
        said = _("Closed: %(address)s is no longer the client's, and is not used any more.")
        messages.success(request, said % {"address": address(contact_point)})
    return redirect(_way_back(request, contact_point))


def _way_back(request: HttpRequest, contact_point: ContactPoint) -> str:
    """The page of ours that the form came from; the client's card if it names none, or somebody else's."""
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return back if is_ours else reverse("desk:card", args=[contact_point.client_id])
