"""What a client takes home: the receipt of each decision, and how anybody can check it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from amigo_consent.lib import signing
from amigo_consent.lib.web.downloads import download
from amigo_consent.portal.session import PortalSession, client_page, portal_page
from clients.person.models import Client
from consents.ledger.recorded import recorded_consent
from consents.proof.receipts.files import Format, receipt_file

TERMS = {
    "noticeVersion": _("The version of the text that was shown."),
    "noticeDigest": _(
        "The SHA-256 of the text that was shown: of the JSON list of its language, title, summary and body."
    ),
    "numberSalt": _(
        "16 random bytes. "
        "The SHA-256 of them and the customer number is the “client_commitment” of the entry."
    ),
    "ConsentPaused": _("The client paused the consent: until then it is not used, and is not withdrawn."),
    "PauseEnded": _("The client ended a pause."),
    "pausedUntil": _("Until when the client paused a consent."),
    "recordedBy": _("Who wrote the decision down: client, staff, other system or this system."),
    "proof": _("The entry of the ledger, and all that ties it to a signed seal; null until one covers it."),
    "proofFrom": _("From which day on a receipt with a proof can be had."),
}
"""Our own terms in receipts, which have their addresses on this page (`receipts.body`)."""


@require_safe
@client_page
def pdf(
    request: HttpRequest, session: PortalSession, client: Client, submission: UUID, code: str
) -> HttpResponse:
    """The receipt to keep or to print, in the language of the page."""
    return _file(client, submission, code, Format.PDF)


@require_safe
@client_page
def json(
    request: HttpRequest, session: PortalSession, client: Client, submission: UUID, code: str
) -> HttpResponse:
    """The receipt for programs."""
    return _file(client, submission, code, Format.JSON)


@require_safe
@portal_page
def ledger(request: HttpRequest, session: PortalSession) -> HttpResponse:
    """How a receipt is checked, and what our own words in it mean; open to everyone."""
    return render(request, "portal/ledger.html", {"client": session.client, "terms": TERMS.items()})


@require_safe
def ledger_key(request: HttpRequest) -> HttpResponse:
    """The public keys that seals of the ledger are signed with, the one in use first; open to everyone."""
    pem = "".join(signing.to_pem(key) for key in signing.known_keys().values())
    return HttpResponse(pem, content_type="application/x-pem-file")


def _file(client: Client, submission: UUID, code: str, file_format: Format) -> HttpResponse:
    """The receipt of a decision of this client; there is none of anybody else's."""
    consent = recorded_consent(client=client.pk, submission=submission, purpose=code)
    if consent is None:
        raise Http404
    file = receipt_file(consent, file_format)
    return download(file.content, name=file.name, content_type=file.content_type)
