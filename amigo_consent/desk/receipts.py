"""The receipt of a decision, for an agent to print or to hand over."""

from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.views.decorators.http import require_safe

from amigo_consent.lib.staff.admin_site import StaffRequest
from amigo_consent.lib.web.downloads import download
from clients.access.models import AccessLog
from clients.access.services import record_access
from clients.person.models import Client
from consents.ledger.recorded import recorded_consent
from consents.proof.receipts.files import Format, receipt_file

may_see = permission_required(("clients.view_client", "consents.view_submission"), raise_exception=True)


@require_safe
@may_see
def pdf(request: StaffRequest, pk: int, submission: UUID, code: str) -> HttpResponse:
    """The receipt to print or to hand over, in the client's own language."""
    return _file(request, pk, submission, code, Format.PDF)


@require_safe
@may_see
def json(request: StaffRequest, pk: int, submission: UUID, code: str) -> HttpResponse:
    """The receipt for programs."""
    return _file(request, pk, submission, code, Format.JSON)


def _file(request: StaffRequest, pk: int, submission: UUID, code: str, file_format: Format) -> HttpResponse:
    """The receipt of a decision of this client, noting who looked."""
    client = get_object_or_404(Client, pk=pk)
    consent = recorded_consent(client=client.pk, submission=submission, purpose=code)
    if consent is None:
        raise Http404
    record_access(client=client, by=request.user, what=AccessLog.What.CARD)
    with translation.override(client.language):
        file = receipt_file(consent, file_format)
    return download(file.content, name=file.name, content_type=file.content_type)
