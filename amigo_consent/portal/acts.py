"""Every tap on the consents page: one act of the client, recorded, and back to the page that says so."""

from typing import Any, TypeVar

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amigo_consent.lib.web.client_ip import client_ip
from amigo_consent.portal.forms import ActForm, ObjectionForm, PauseForm, PurposeForm, WishForm
from amigo_consent.portal.session import PortalSession, SignedInBy, client_page
from clients.person.models import Client
from consents.catalogue.models import Channel, Purpose, Topic
from consents.ledger.choices import NotInForce, NotPausable, Refused
from consents.ledger.models.submission import IdentityCheck, Source
from consents.ledger.submit import Detail, StaleScreen, submit
from consents.rules.words import ObjectionKind

Form = TypeVar("Form", bound=ActForm)

IDENTITY_CHECKS = {
    SignedInBy.SMS: IdentityCheck.SIGNED_IN,
    SignedInBy.EMAIL: IdentityCheck.SIGNED_IN_BY_EMAIL,
}

SENTENCES = {
    StaleScreen: gettext_lazy(
        "Something changed after you had opened the page, so nothing was saved. Please decide again."
    ),
    NotInForce: gettext_lazy(
        "The text has changed, so nothing was saved. Please read the new one and decide again."
    ),
    NotPausable: gettext_lazy("This cannot be paused like that. Nothing was saved."),
}


@require_POST
@client_page
def decide_purpose(request: HttpRequest, session: PortalSession, client: Client, code: str) -> HttpResponse:
    """Give, refuse, withdraw, pause or resume one consent."""
    purpose = get_object_or_404(Purpose, code=code)
    if request.POST.get("act") == "pause":
        return _pause(request, session, client, purpose)
    form = _valid(PurposeForm(request.POST))
    return _record(request, session, client, form, about=code, done=_done(form), **form.said_about(code))


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


@require_POST
@client_page
def decide_objection(request: HttpRequest, session: PortalSession, client: Client, kind: str) -> HttpResponse:
    """Object to direct marketing (GDPR Art. 21(2)), or take the objection back."""
    if kind not in ObjectionKind.values:
        raise Http404
    form = _valid(ObjectionForm(request.POST))
    stands: bool = form.cleaned_data["stands"]
    done = (
        _("Saved: you have objected to advertising. We no longer use your data for it.")
        if stands
        else _("Saved: you have taken your objection back. Your consents count as you gave them.")
    )
    return _record(request, session, client, form, about="objection", done=done, objections={kind: stands})


def request_detail(request: HttpRequest, *, identity_check: str = "") -> Detail:
    """From where the act came."""
    user_agent = request.headers.get("User-Agent", "")
    return Detail(identity_check=identity_check, ip=client_ip(request), user_agent=user_agent)


def _pause(request: HttpRequest, session: PortalSession, client: Client, purpose: Purpose) -> HttpResponse:
    """Pause; a day or time that cannot be is explained, and what was entered comes back to be mended."""
    form = PauseForm(request.POST)
    if not form.is_valid() and form.errors.keys() <= {"day", "time"}:
        session.say(
            " ".join(str(message) for messages in form.errors.values() for message in messages),
            about=purpose.code,
            is_problem=True,
            entered={"day": request.POST.get("day", ""), "time": request.POST.get("time", "")},
            wrong=list(form.errors),
        )
        return _back()
    form = _valid(form)
    moment = formats.date_format(timezone.localtime(form.paused_until), "SHORT_DATETIME_FORMAT")
    done = _("Saved: paused until %(moment)s.") % {"moment": moment}
    return _record(
        request,
        session,
        client,
        form,
        about=purpose.code,
        done=done,
        **form.said_about(purpose.code),
    )


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
            token=form.cleaned_data["token"],
            detail=request_detail(request, identity_check=IDENTITY_CHECKS[session.signed_in_by]),
            **choices,
        )
    except StaleScreen as refused:
        session.say(sentence(refused), since=head)
    except (NotInForce, NotPausable) as refused:
        session.say(sentence(refused), about=about, is_problem=True)
    else:
        session.say(done, about=about)
    return _back()


def sentence(refused: Refused) -> str:
    """Why nothing was saved, and what to do, in words for the client."""
    return str(SENTENCES[type(refused)])


def _back() -> HttpResponse:
    """To the page, where it says what came of the tap."""
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
    return messages[form.cleaned_data["act"]]
