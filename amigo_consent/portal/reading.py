"""Pages that change nothing: notices, what changed in them, and everything that was ever recorded."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from amigo_consent.portal.purposes import text_of
from amigo_consent.portal.session import PortalSession, client_page, portal_page
from clients.person.models import Client
from consents.catalogue.notices import markup
from consents.catalogue.notices.changes import notice_changes
from consents.catalogue.notices.models import Notice
from consents.catalogue.notices.queries import notices_in_force
from consents.ledger.timeline import timeline


@require_safe
@portal_page
def notice(request: HttpRequest, session: PortalSession, code: str, version: int) -> HttpResponse:
    """A version of a notice that is, or was, in force; open to everyone, signed in or not."""
    shown = get_object_or_404(_shown_so_far(), purpose__code=code, version=version)
    text = text_of(shown)
    context = {
        "client": session.client,
        "notice": shown,
        "in_force": notices_in_force()[code],
        "text": text,
        "body": markup.render(text.body, heading_level=2),
    }
    return render(request, "portal/notice.html", context)


@require_safe
@portal_page
def changes_since(request: HttpRequest, session: PortalSession, code: str, version: int) -> HttpResponse:
    """What the notice in force says that this version did not; open to everyone, like the notice."""
    old = get_object_or_404(_shown_so_far(), purpose__code=code, version=version)
    changes = notice_changes(old, notices_in_force()[code], get_language() or "lv")
    return render(request, "portal/notice_changes.html", {"client": session.client, "changes": changes})


@require_safe
@client_page
def history(request: HttpRequest, session: PortalSession, client: Client) -> HttpResponse:
    """What the client said, newest first; who of the staff wrote it down is not shown."""
    return render(request, "portal/history.html", {"client": client, "entries": timeline(client.pk)})


def _shown_so_far() -> QuerySet[Notice]:
    """The notices that clients can have seen."""
    published = Notice.objects.filter(published_at__isnull=False, effective_from__lte=timezone.now())
    return published.prefetch_related("texts")
