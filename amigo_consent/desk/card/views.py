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
from amigo_consent.desk.card.review import reviewed
from amigo_consent.desk.card.screen import CardScreen
from amigo_consent.desk.client_page import ClientPage
from amigo_consent.desk.refusals import sentence
from amigo_consent.lib.staff.admin_site import StaffRequest
from clients.access.models import AccessLog
from clients.access.services import record_access
from clients.centres.models import CustomerCentre, StaffProfile
from clients.person.models import Client
from consents.ledger.choices import NotInForce, Refused
from consents.ledger.models.submission import IdentityCheck
from consents.ledger.submit import Recorded, StaleScreen, submit
from consents.ledger.timeline import TimelineEntry


class ClientCard(ClientPage):
    """GET shows the card. POST with `action` review, change or record takes an act through its two steps.

    The review is the act itself, rolled back: it shows exactly what would be recorded.
    """

    def get(self, request: StaffRequest, pk: int) -> HttpResponse:
        return _show(request, read_card(request, self.client))

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        screen = read_card(request, self.client, request.POST)
        form, action = screen.form, request.POST.get("action")
        if form is None:
            raise PermissionDenied
        if action not in ("review", "record") or not form.is_valid():
            return _show(request, screen)
        try:
            with transaction.atomic():
                recorded = submit(by=request.user, **form.act())
                transaction.set_rollback(action == "review")
        except Refused as refused:
            return _show_refusal(request, screen, refused)
        if action == "review":
            return _review(request, screen, form, recorded)
        return _go_on(request, screen, recorded)


@require_POST
@permission_required(("clients.view_client", "clients.view_personal_code"), raise_exception=True)
def reveal_personal_code(request: StaffRequest, pk: int) -> HttpResponse:
    """The card with the personal code in the clear, noting who looked at it."""
    client = get_object_or_404(Client, pk=pk)
    record_access(client=client, by=request.user, what=AccessLog.What.PERSONAL_CODE)
    return _show(request, read_card(request, client), personal_code=client.personal_code)


def read_card(request: StaffRequest, client: Client, said: QueryDict | None = None) -> CardScreen:
    """The card as things stand now; with a form, of what was `said` on it, for who may record."""
    screen = CardScreen(client, _centre_of(request))
    if request.user.has_perm("consents.add_submission") and client.erased_at is None:
        screen.open_form(said)
    return screen


def _centre_of(request: StaffRequest) -> CustomerCentre | None:
    profile = StaffProfile.objects.filter(user=request.user).select_related("centre").first()
    return profile.centre if profile else None


def _show(request: StaffRequest, screen: CardScreen, *, status: int = 200, **extra: Any) -> HttpResponse:
    title = screen.client.full_name or screen.client.number
    return _page(request, screen, "page.html", {"title": title, **extra}, status=status)


def _show_refusal(request: StaffRequest, screen: CardScreen, refused: Refused) -> HttpResponse:
    """Why nothing was recorded, on the card, with what was ticked to be confirmed anew."""
    screen.open_form(_to_confirm(request.POST, screen, refused))
    entries = refused.entries if isinstance(refused, StaleScreen) else []
    meanwhile = [TimelineEntry(entry.submission, screen.labels) for entry in entries]
    return _show(request, screen, meanwhile=meanwhile, problem=sentence(refused), status=409)


def _review(request: StaffRequest, screen: CardScreen, form: ActForm, recorded: Recorded) -> HttpResponse:
    """What would be recorded, to be sent once more for good."""
    entry = TimelineEntry(recorded.submission, screen.labels)
    context = {
        "title": _("Check before recording"),
        "entry": entry,
        "changes": reviewed(entry, recorded.changed, screen),
        "refused": [sentence(refused) for refused in recorded.refused],
        "identity_check": IdentityCheck(form.cleaned_data["identity_check"]).label,
    }
    return _page(request, screen, "review.html", context)


def _go_on(request: StaffRequest, screen: CardScreen, recorded: Recorded) -> HttpResponse:
    """To the card as it stands now, where it says what was recorded, and what was not."""
    changes = TimelineEntry(recorded.submission, screen.labels).changes
    said = "; ".join(f"{change.label} – {change.outcome}" for change in changes)
    if recorded.is_replay:
        messages.info(request, _("All of this was recorded already. Nothing was added."))
    else:
        done = ngettext(
            "%(count)s decision recorded: %(changes)s.",
            "%(count)s decisions recorded: %(changes)s.",
            len(changes),
        )
        messages.success(request, done % {"count": len(changes), "changes": said})
    for refused in recorded.refused:
        messages.warning(request, sentence(refused))
    return redirect("desk:card", screen.client.pk)


def _page(
    request: StaffRequest, screen: CardScreen, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page with what a client said, noting who looked."""
    record_access(client=screen.client, by=request.user, what=AccessLog.What.CARD)
    context = {**admin.site.each_context(request), "screen": screen, **context}
    return TemplateResponse(request, f"desk/card/{template}", context, status=status)


def _to_confirm(said: QueryDict, screen: CardScreen, refused: Refused) -> QueryDict:
    """The choices, to be confirmed anew beside what was recorded meanwhile.

    Consents to notices that have changed since they were read are not among them.
    """
    said = said.copy()
    if isinstance(refused, StaleScreen):
        said["expected"] = screen.head
    if isinstance(refused, NotInForce):
        for code, notice in screen.notices.items():
            was_read = said.get(f"notice-{code}") == str(notice.version)
            said[f"notice-{code}"] = str(notice.version)
            if not was_read and said.get(f"purpose-{code}") == YES:
                del said[f"purpose-{code}"]
    return said
