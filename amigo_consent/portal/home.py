import datetime as dt
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from amigo_consent.portal.cards import cards_of
from amigo_consent.portal.session import PortalSession, portal_page
from amigo_consent.portal.sign_in import address_page
from consents.ledger.choices import PAUSE_DAYS
from consents.ledger.timeline import entries_since, ledger_head


@require_safe
@portal_page
def home(request: HttpRequest, session: PortalSession) -> HttpResponse:
    """The client's consents; for whoever is not signed in, the way in."""
    client = session.client
    if client is None:
        return address_page(request, session)
    said = session.said()
    context = {
        "client": client,
        "cards": cards_of(client),
        "head": ledger_head(client.pk),
        "token": uuid4().hex,
        "pause_days": PAUSE_DAYS,
        "pause_example": timezone.localdate() + dt.timedelta(weeks=2),
        "pause_after": settings.ENGAGEMENT_PAUSE_AFTER,
        "said": said,
        "meanwhile": entries_since(client.pk, said["since"]) if "since" in said else [],
    }
    return render(request, "portal/consents.html", context)
