"""Pages that change nothing: the text of a notice, and everything that was ever recorded."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from amigo_consent.lib import notice_markup
from clients.models import Client
from consents.models import Notice
from consents.portal.cards import text_of
from consents.portal.session import PortalSession, client_page, portal_page
from consents.queries import timeline


@require_safe
@portal_page
def notice(request: HttpRequest, session: PortalSession, code: str, version: int) -> HttpResponse:
    """A version of a notice that is, or was, in force; open to everyone, signed in or not."""
    published = Notice.objects.filter(published_at__isnull=False, effective_from__lte=timezone.now())
    shown = get_object_or_404(published, purpose__code=code, version=version)
    text = text_of(shown)
    context = {
        "client": session.client,
        "notice": shown,
        "text": text,
        "body": notice_markup.render(text.body, heading_level=2),
    }
    return render(request, "portal/notice.html", context)


@require_safe
@client_page
def history(request: HttpRequest, session: PortalSession, client: Client) -> HttpResponse:
    """What the client said, newest first; who of the staff wrote it down is not shown."""
    return render(request, "portal/history.html", {"client": client, "entries": timeline(client.pk)})
