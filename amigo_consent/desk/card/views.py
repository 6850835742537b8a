"""The client card: everything a client allowed on one screen, and what they say now recorded in two steps."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from amigo_consent.desk.card.form import YES, ActForm
from amigo_consent.desk.card.review import review, unchanged
from amigo_consent.desk.card.screen import CardScreen
from amigo_consent.desk.client_page import ClientPage
from amigo_consent.lib.staff.admin_site import StaffRequest
from clients.access.models import AccessLog
from clients.access.services import record_access
from clients.centres.models import CustomerCentre, StaffProfile
from clients.person.models import Client
from consents.ledger.choices import NotInForce, Refused
from consents.ledger.models.submission import IdentityCheck
from consents.ledger.submit import ClientErased, Recorded, StaleScreen, submit
from consents.ledger.timeline import Labels, TimelineEntry


class ClientCard(ClientPage):
    """GET shows the card. POST with `action` review, change or record takes an act through its two steps.

    The review is the act itself, rolled back: it shows exactly what would be recorded.
    """

    def get(self, request: StaffRequest, pk: int) -> HttpResponse:
        return show_card(request, self.client)

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        if not may_record(request, self.client):
            raise PermissionDenied
        screen = CardScreen(self.client, centre_of(request))
        form = screen.open_form(request.POST)
        action = request.POST.get("action")
        if action not in ("review", "record") or not form.is_valid():
            return show_card(request, self.client, data=request.POST)
        try:
            recorded = self._submit(form, for_good=action == "record")
        except StaleScreen as stale:
            data = with_new_head(request.POST, screen)
            return show_card(request, self.client, data=data, meanwhile=stale.entries, status=409)
        except NotInForce as refused:
            data = without_unread_notices(request.POST, screen)
            return show_card(request, self.client, data=data, problem=sentence(refused, screen), status=409)
        except Refused as refused:
            problem = sentence(refused, screen)
            return show_card(request, self.client, data=request.POST, problem=problem, status=409)
        return self._done(recorded) if action == "record" else self._review(screen, form, recorded)

    def _submit(self, form: ActForm, *, for_good: bool) -> Recorded:
        with transaction.atomic():
            recorded = submit(by=self.request.user, **form.act())
            transaction.set_rollback(not for_good)
        return recorded

    def _review(self, screen: CardScreen, form: ActForm, recorded: Recorded) -> HttpResponse:
        if recorded.submission is None:
            problem = _("All of this already stands as the client says. There is nothing to record.")
            return show_card(self.request, self.client, data=self.request.POST, problem=problem)
        record_access(client=self.client, by=self.request.user, what=AccessLog.What.CARD)
        entry = TimelineEntry(recorded.submission, Labels())
        context = {
            **admin.site.each_context(self.request),
            "title": _("Check before recording"),
            "screen": screen,
            "entry": entry,
            "changes": list(review(screen, entry)),
            "unchanged": unchanged(screen, entry),
            "identity_check": IdentityCheck(form.cleaned_data["identity_check"]).label,
        }
        return TemplateResponse(self.request, "desk/card/review.html", context)

    def _done(self, recorded: Recorded) -> HttpResponse:
        if recorded.submission is None:
            messages.info(self.request, _("All of this was recorded already. Nothing was added."))
        else:
            changes = TimelineEntry(recorded.submission, Labels()).changes
            said = "; ".join(f"{change.label} – {change.outcome}" for change in changes)
            done = ngettext(
                "%(count)s decision recorded: %(changes)s.",
                "%(count)s decisions recorded: %(changes)s.",
                len(changes),
            )
            messages.success(self.request, done % {"count": len(changes), "changes": said})
        return redirect("desk:card", self.client.pk)


@require_POST
@permission_required(("clients.view_client", "clients.view_personal_code"), raise_exception=True)
def reveal_personal_code(request: StaffRequest, pk: int) -> HttpResponse:
    """The card with the personal code in the clear, noting who looked at it."""
    client = get_object_or_404(Client, pk=pk)
    record_access(client=client, by=request.user, what=AccessLog.What.PERSONAL_CODE)
    return show_card(request, client, personal_code=client.personal_code)


def show_card(
    request: StaffRequest, client: Client, *, data: QueryDict | None = None, status: int = 200, **extra: Any
) -> HttpResponse:
    """The card as things stand now, noting who looked; with `data`, what was already ticked."""
    record_access(client=client, by=request.user, what=AccessLog.What.CARD)
    screen = CardScreen(client, centre_of(request))
    if may_record(request, client):
        screen.open_form(data)
    context = {
        **admin.site.each_context(request),
        "title": client.full_name or client.number,
        "screen": screen,
        **extra,
    }
    return TemplateResponse(request, "desk/card/page.html", context, status=status)


def may_record(request: StaffRequest, client: Client) -> bool:
    return request.user.has_perm("consents.add_submission") and client.erased_at is None


def centre_of(request: StaffRequest) -> CustomerCentre | None:
    profile = StaffProfile.objects.filter(user=request.user).select_related("centre").first()
    return profile.centre if profile else None


def with_new_head(data: QueryDict, screen: CardScreen) -> QueryDict:
    """The choices, to be confirmed anew beside what was recorded meanwhile."""
    data = data.copy()
    data["expected"] = screen.head
    return data


def without_unread_notices(data: QueryDict, screen: CardScreen) -> QueryDict:
    """The choices, without consents to notices that have changed since they were read."""
    data = data.copy()
    for code, notice in screen.notices.items():
        if data.get(f"notice-{code}") != str(notice.version):
            data[f"notice-{code}"] = str(notice.version)
            if data.get(f"purpose-{code}") == YES:
                del data[f"purpose-{code}"]
    return data


def sentence(refused: Refused, screen: CardScreen) -> str:
    """Why nothing was recorded, in words for staff."""
    if isinstance(refused, NotInForce):
        facts = {"purpose": screen.titles[refused.purpose], "version": refused.in_force}
        if refused.in_force is None:
            return _("No notice of “%(purpose)s” was in force at that moment. Nothing was recorded.") % facts
        return (
            _(
                "The notice of “%(purpose)s” has changed: version %(version)s is in force. "
                "Nothing was recorded. Read it to the client and ask again."
            )
            % facts
        )
    if isinstance(refused, ClientErased):
        return _("The client's data was erased. Nothing can be recorded.")
    return _("This cannot be recorded. Nothing was changed.")
