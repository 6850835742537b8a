"""Every tap on the consents page: one act of the client, recorded, and back to the page that says so."""

from typing import Any, TypeVar

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amigo_consent.lib.client_ip import client_ip
from clients.models import Client
from consents.forms.portal import ActForm, PurposeForm, WishForm
from consents.models import Channel, IdentityCheck, Purpose, Source, Topic
from consents.portal.session import PortalSession, client_page
from consents.services import Detail, NotInForce, NotPausable, StaleScreen, submit

Form = TypeVar("Form", bound=ActForm)


@require_POST
@client_page
def decide_purpose(request: HttpRequest, session: PortalSession, client: Client, code: str) -> HttpResponse:
    """Give, refuse, withdraw, pause or resume one consent."""
    purpose = get_object_or_404(Purpose, code=code)
    form = _valid(PurposeForm(request.POST))
    return _record(
        request, session, client, form, about=purpose.code, done=_done(form), purposes={code: form.choice}
    )


@require_POST
@client_page
def choose_channel(request: HttpRequest, session: PortalSession, client: Client, code: str) -> HttpResponse:
    """Whether the client wants to be reached by a channel."""
    return _choose(request, session, client, get_object_or_404(Channel, code=code), about="channels")


@require_POST
@client_page
def choose_topic(request: HttpRequest, session: PortalSession, client: Client, code: str) -> HttpResponse:
    """Whether the client wants to hear about a topic."""
    return _choose(request, session, client, get_object_or_404(Topic, code=code), about="topics")


def request_detail(request: HttpRequest, *, identity_check: str = "") -> Detail:
    """From where the act came."""
    user_agent = request.headers.get("User-Agent", "")
    return Detail(identity_check=identity_check, ip=client_ip(request), user_agent=user_agent)


def _choose(
    request: HttpRequest, session: PortalSession, client: Client, item: Channel | Topic, *, about: str
) -> HttpResponse:
    """Yes or no to one of the channels or topics; `about` says which of the two, as `submit` names them."""
    form = _valid(WishForm(request.POST))
    wish: bool = form.cleaned_data["wish"]
    done = _("Saved: yes to %(name)s.") if wish else _("Saved: no to %(name)s.")
    return _record(
        request,
        session,
        client,
        form,
        about=about,
        done=done % {"name": item.name},
        **{about: {item.code: wish}},
    )


def _record(
    request: HttpRequest,
    session: PortalSession,
    client: Client,
    form: ActForm,
    *,
    about: str,
    done: str,
    **choices: Any,
) -> HttpResponse:
    """Submit, and say on the page what came of it, beside what it is about."""
    head = form.cleaned_data["head"]
    try:
        submit(
            client=client.pk,
            by=client,
            source=Source.PORTAL,
            language=get_language() or client.language,
            expected_head=head,
            detail=request_detail(request, identity_check=IdentityCheck.SIGNED_IN),
            **choices,
        )
    except StaleScreen:
        session.say(
            _("Something changed after you had opened the page, so nothing was saved. Please decide again."),
            since=head,
        )
    except NotInForce:
        session.say(
            _("The text has changed, so nothing was saved. Please read the new one and decide again."),
            about=about,
            is_problem=True,
        )
    except NotPausable:
        session.say(
            _("Only a consent that is given can be paused or resumed. Nothing was saved."),
            about=about,
            is_problem=True,
        )
    else:
        session.say(done, about=about)
    return redirect(f"{reverse('portal:home')}#said")


def _valid(form: Form) -> Form:
    """The form, when our own page can have sent it."""
    if not form.is_valid():
        raise BadRequest(form.errors.as_json())
    return form


def _done(form: PurposeForm) -> str:
    messages = {
        "give": _("Saved: you have given your consent."),
        "refuse": _("Saved: you do not give your consent. Nothing is taken away from you."),
        "withdraw": _("Saved: you have withdrawn your consent. We no longer use your data for this."),
        "resume": _("Saved: the pause is over."),
    }
    if form.paused_until is None:
        return messages[form.cleaned_data["act"]]
    moment = formats.date_format(timezone.localtime(form.paused_until), "SHORT_DATETIME_FORMAT")
    return _("Saved: paused until %(moment)s.") % {"moment": moment}
