"""Notices: drafted in three languages side by side, previewed, weighed and published by somebody else."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils import formats, timezone, translation
from django.utils.translation import get_language, npgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amigo_consent.desk.notices.forms import ConfirmForm, DraftForm, PublishForm
from amigo_consent.desk.refusals import language_name, sentence
from amigo_consent.lib.staff.admin_mixins import Admin, ReadOnlyMixin
from amigo_consent.lib.staff.admin_site import StaffRequest
from clients.person.models import Language
from consents.catalogue.models import Purpose
from consents.catalogue.notices import markup
from consents.catalogue.notices.changes import notice_changes
from consents.catalogue.notices.models import Notice
from consents.catalogue.notices.publishing import (
    AlreadyPublished,
    DraftChanged,
    DraftExists,
    NoticeRefused,
    discard_draft,
    draft_notice,
    missing_languages,
    publish_notice,
    revise_draft,
)
from consents.catalogue.notices.queries import PurposeNotices, fingerprint, notices_by_purpose
from consents.rules.notice_impact import notice_impact

VIEW, ADD, CHANGE, PUBLISH = (f"consents.{action}_notice" for action in ("view", "add", "change", "publish"))


@admin.register(Notice)
class NoticeAdmin(ReadOnlyMixin, Admin):
    """The way to the notices' own screens."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return list_notices(request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        notice = get_object_or_404(Notice.objects.select_related("purpose"), pk=object_id)
        return redirect("desk:notice", notice.purpose.code, notice.version)


@permission_required(VIEW, raise_exception=True)
def list_notices(request: HttpRequest) -> HttpResponse:
    """Every purpose: which notice is in force, and what is being prepared."""
    context = {"title": _("Notices"), "purposes": notices_by_purpose(with_drafts=_may_see_drafts(request))}
    return _page(request, "list.html", context)


@require_POST
@permission_required(ADD, raise_exception=True)
def start_draft(request: StaffRequest, code: str) -> HttpResponse:
    """Begin the purpose's next version, or go on with the one that was begun."""
    try:
        draft = draft_notice(purpose=get_object_or_404(Purpose, code=code), by=request.user)
    except DraftExists as refused:
        messages.info(request, sentence(refused))
        draft = refused.draft
    return redirect("desk:notice", code, draft.version)


@permission_required(VIEW, raise_exception=True)
def show_notice(request: StaffRequest, code: str, version: int) -> HttpResponse:
    """A version: a draft to be written by POST, for who may; anything else for reading."""
    versions, notice = _find(request, code, version)
    if notice.published_at or not request.user.has_perm(CHANGE):
        return _read(request, versions, notice)
    if request.method != "POST":
        return _edit(request, versions, notice, _draft_form(versions, notice))
    form = _draft_form(versions, notice, request.POST)
    if not form.is_valid():
        return _edit(request, versions, notice, form, status=400)
    try:
        revise_draft(draft=notice, by=request.user, **form.revision())
    except DraftChanged:
        fresh = _draft_form(versions, notice, _with_new_fingerprint(request.POST, notice))
        return _edit(request, versions, notice, fresh, overtaken=True, status=409)
    except AlreadyPublished as refused:
        messages.error(request, sentence(refused))
        return redirect("desk:notice", code, version)
    messages.success(request, _("The draft is saved."))
    target = "desk:notice_publish" if request.POST.get("action") == "review" else "desk:notice"
    return redirect(target, code, version)


@require_safe
@permission_required(VIEW, raise_exception=True)
def preview_notice(request: HttpRequest, code: str, version: int, language: str) -> HttpResponse:
    """A version as clients see it, in one of the languages, published or not."""
    notice = _find(request, code, version)[1]
    text = next((text for text in notice.texts.all() if text.language == language), None)
    if text is None:
        raise Http404
    context = {
        "notice": notice,
        "text": text,
        "body": markup.render(text.body, heading_level=2),
        "languages": _languages_of(notice),
    }
    with translation.override(language):
        response = render(request, "desk/notices/preview.html", context)
    response.headers["Content-Language"] = language
    return response


@permission_required(VIEW, raise_exception=True)
def publish(request: StaffRequest, code: str, version: int) -> HttpResponse:
    """By GET what publishing would do, from now or from `?effective_from=`; by POST it is done."""
    versions, draft = _find(request, code, version)
    if draft.published_at:
        return redirect("desk:notice", code, version)
    if request.method != "POST":
        form = PublishForm(request.GET if "effective_from" in request.GET else {})
        return _weigh(request, versions, draft, form)
    return _publish(request, versions, draft, ConfirmForm(request.POST))


@permission_required(PUBLISH, raise_exception=True)
def _publish(
    request: StaffRequest, versions: PurposeNotices, draft: Notice, form: ConfirmForm
) -> HttpResponse:
    if not form.is_valid():
        return _weigh(request, versions, draft, form, status=400)
    try:
        published = publish_notice(draft=draft, by=request.user, **form.cleaned_data)
    except NoticeRefused as refused:
        return _weigh(request, versions, draft, form, problem=sentence(refused), status=409)
    start = formats.date_format(timezone.localtime(published.effective_from), "SHORT_DATETIME_FORMAT")
    facts = {"purpose": str(versions.purpose), "version": published.version, "start": start}
    messages.success(
        request, _("Published: “%(purpose)s”, version %(version)s, in force from %(start)s.") % facts
    )
    return redirect("desk:notice", versions.purpose.code, published.version)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def discard(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Throw a draft away, as it was on the screen."""
    draft = _find(request, code, version)[1]
    try:
        discard_draft(draft=draft, expected=request.POST.get("expected", ""))
    except NoticeRefused as refused:
        messages.error(request, sentence(refused))
        return redirect("desk:notice", code, version)
    messages.success(request, _("The draft is discarded."))
    return redirect("admin:consents_notice_changelist")


@require_safe
@permission_required(VIEW, raise_exception=True)
def show_changes(request: HttpRequest, code: str, old: int, new: int) -> HttpResponse:
    """What a version says that another one did not, in the language of the page."""
    versions, newer = _find(request, code, new)
    older = _find(request, code, old)[1]
    language = get_language() or "lv"
    if language in missing_languages(newer) + missing_languages(older):
        messages.info(request, _("There is no text in this language yet, so there is nothing to compare."))
        return redirect("desk:notice", code, new)
    context = {
        "title": _("What changed"),
        "versions": versions,
        "notice": newer,
        "changes": notice_changes(older, newer, language),
    }
    return _page(request, "changes.html", context)


def _may_see_drafts(request: HttpRequest) -> bool:
    """Nobody else reads to a client what is not decided yet."""
    return request.user.has_perm(CHANGE) or request.user.has_perm(PUBLISH)


def _find(request: HttpRequest, code: str, version: int) -> tuple[PurposeNotices, Notice]:
    """The purpose with all its versions, and the one asked for; 404 when there is none for the reader."""
    for versions in notices_by_purpose(code, with_drafts=_may_see_drafts(request)):
        for notice in versions.versions:
            if notice.version == version:
                return versions, notice
    raise Http404


def _draft_form(versions: PurposeNotices, draft: Notice, data: Any = None) -> DraftForm:
    return DraftForm(data, draft=draft, follows_another=versions.newest_published is not None)


def _with_new_fingerprint(data: QueryDict, notice: Notice) -> QueryDict:
    """What was written, to be saved over what somebody else wrote meanwhile, if that is wanted."""
    data = data.copy()
    data["expected"] = fingerprint(notice)
    return data


def _edit(
    request: HttpRequest, versions: PurposeNotices, draft: Notice, form: DraftForm, **extra: Any
) -> HttpResponse:
    context = {"title": str(versions.purpose), "versions": versions, "notice": draft, "form": form, **extra}
    return _page(request, "edit.html", context)


def _read(request: HttpRequest, versions: PurposeNotices, notice: Notice) -> HttpResponse:
    texts = {text.language: text for text in notice.texts.all()}
    shown = [
        (texts[language], language_name(language), markup.render(texts[language].body))
        for language in Language.values
        if language in texts
    ]
    context = {"title": str(versions.purpose), "versions": versions, "notice": notice, "texts": shown}
    return _page(request, "read.html", context)


def _weigh(
    request: StaffRequest, versions: PurposeNotices, draft: Notice, form: PublishForm, **extra: Any
) -> HttpResponse:
    """What publishing would do; the draft's author sees it too, and is told who may do it."""
    start = (form.cleaned_data["effective_from"] if form.is_valid() else None) or timezone.now()
    context = {
        "title": _("Publish version %(version)s") % {"version": draft.version},
        "versions": versions,
        "notice": draft,
        "form": form,
        "expected": fingerprint(draft),
        "start": start,
        "impact": notice_impact(draft, start),
        "missing": [language_name(language) for language in missing_languages(draft)],
        "is_own": draft.author == request.user,
        "grace": npgettext("for how long", "%(days)s day", "%(days)s days", draft.grace_days or 0)
        % {"days": draft.grace_days or 0},
        **extra,
    }
    return _page(request, "publish.html", context)


def _languages_of(notice: Notice) -> list[tuple[str, str]]:
    """Those that it has a text in, with their own names."""
    missing = missing_languages(notice)
    return [(language, language_name(language)) for language in Language.values if language not in missing]


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    may = {name: request.user.has_perm(permission) for name, permission in _RIGHTS.items()}
    status = context.pop("status", 200)
    if "notice" in context:
        context["languages"] = _languages_of(context["notice"])
    return TemplateResponse(
        request,
        f"desk/notices/{template}",
        {**admin.site.each_context(request), "may": may, **context},
        status=status,
    )


_RIGHTS = {"add": ADD, "change": CHANGE, "publish": PUBLISH}
