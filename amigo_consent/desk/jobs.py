"""Background jobs: what waits, what was done, and what failed and can be tried again."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Self

from django.contrib import admin, messages
from django.db.models import Case, OuterRef, QuerySet, Subquery, When
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from procrastinate.contrib.django import admin as _registers_its_own  # noqa: F401
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from amigo_consent.lib.jobs.queue import try_again
from amigo_consent.lib.staff.admin_mixins import NOTHING, Admin, ReadOnlyMixin

TASKS = {
    "send_text_message": _("Text message to a client"),
    "send_email": _("E-mail to a client"),
    "send_reminder": _("Reminder to a client that consents end soon"),
    "remind": _("Find consents that end soon"),
    "suspend_ended_numbers": _("Suspend addresses whose number ended"),
    "settle_loyalty": _("Delete loyalty whose time ran out"),
    "seal_ledger": _("Seal the ledger"),
    "verify_ledger": _("Verify the ledger"),
    "renew_personal_codes": _("Encrypt personal codes with the key in use"),
    "forget_old_codes": _("Delete old sign-in codes"),
    "forget_old_sessions": _("Delete expired sessions and access tokens"),
    "forget_old_jobs": _("Delete old background jobs"),
    "rescue_stalled_jobs": _("Take up jobs that were broken off"),
}
STATUSES = {
    "todo": pgettext_lazy("background job", "waiting"),
    "doing": pgettext_lazy("background job", "in progress"),
    "succeeded": pgettext_lazy("background job", "done"),
    "failed": pgettext_lazy("background job", "failed"),
    "cancelled": pgettext_lazy("background job", "cancelled"),
    "aborted": pgettext_lazy("background job", "broken off"),
}
TOLD = {
    "sealed": pgettext_lazy("what a job was told", "message"),
    "expires_at": _("not to be sent after"),
    "client": _("key of the client"),
    "channel": _("key of the channel"),
}
EVENTS = {
    "deferred": pgettext_lazy("background job", "asked for"),
    "scheduled": pgettext_lazy("background job", "put off"),
    "started": pgettext_lazy("background job", "begun"),
    "deferred_for_retry": pgettext_lazy("background job", "failed, to be tried again"),
    "retried": pgettext_lazy("background job", "to be tried again"),
    "succeeded": pgettext_lazy("background job", "done"),
    "failed": pgettext_lazy("background job", "failed"),
    "cancelled": pgettext_lazy("background job", "cancelled"),
    "abort_requested": pgettext_lazy("background job", "to be broken off"),
    "aborted": pgettext_lazy("background job", "broken off"),
}

admin.site.unregister(ProcrastinateJob)


@dataclass(frozen=True, slots=True)
class Titled:
    """A job as pages speak of it; its own text would repeat all that it was told."""

    pk: int
    title: str

    @classmethod
    def of(cls, job: ProcrastinateJob) -> Self:
        return cls(job.pk, str(TASKS.get(job.task_name, job.task_name)))

    def __str__(self) -> str:
        return f"{self.title} · {self.pk}"


class WordFilter(admin.SimpleListFilter):
    """A filter whose choices are called by words of ours."""

    words: dict[str, Any]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(self.words.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        return queryset.filter((self.parameter_name, chosen)) if chosen in self.words else queryset


class StatusFilter(WordFilter):
    title = _("status")
    parameter_name = "status"
    words = STATUSES


class TaskFilter(WordFilter):
    title = _("task")
    parameter_name = "task_name"
    words = TASKS


@admin.register(ProcrastinateJob)
class JobAdmin(ReadOnlyMixin, Admin):
    """Failed ones come first, then the newest. What a job was told about a client is sealed and stays so."""

    list_display = ("task", "state", "attempts_made", "asked_at", "next_try_at")
    list_filter = (StatusFilter, TaskFilter)
    ordering = (Case(When(status="failed", then=0), default=1), "-id")
    show_full_result_count = False
    fields = ("task", "state", "attempts_made", "asked_at", "next_try_at", "told", "course")
    readonly_fields = fields
    actions = ("try_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProcrastinateJob]:
        asked = ProcrastinateEvent.objects.filter(job=OuterRef("pk"), type="deferred")
        jobs: QuerySet[ProcrastinateJob] = super().get_queryset(request)
        return jobs.annotate(asked_for=Subquery(asked.values("at")[:1]))

    @admin.display(description=_("task"))
    def task(self, job: ProcrastinateJob) -> str:
        return Titled.of(job).title

    @admin.display(description=_("status"))
    def state(self, job: ProcrastinateJob) -> str:
        """In bold when somebody may have to do something."""
        word = STATUSES.get(job.status, job.status)
        return format_html("<strong>{}</strong>", word) if job.status == "failed" else str(word)

    @admin.display(description=_("attempts"))
    def attempts_made(self, job: ProcrastinateJob) -> int:
        return job.attempts

    @admin.display(description=_("asked for at"))
    def asked_at(self, job: Any) -> str:
        return _moment(job.asked_for)

    @admin.display(description=_("not before"))
    def next_try_at(self, job: ProcrastinateJob) -> str:
        return _moment(job.scheduled_at if job.status == "todo" else None)

    @admin.display(description=_("what it was told"))
    def told(self, job: ProcrastinateJob) -> SafeString | str:
        told = {name: value for name, value in job.args.items() if value is not None and name != "timestamp"}
        lines = ((TOLD.get(name, name), _in_words(name, value)) for name, value in told.items())
        return format_html_join("\n", "<p>{}: {}</p>", lines) or NOTHING

    @admin.display(description=_("course"))
    def course(self, job: ProcrastinateJob) -> SafeString:
        """What became of it so far, in order."""
        events = ProcrastinateEvent.objects.filter(job=job).order_by("id")
        lines = ((_moment(event.at), EVENTS.get(event.type, event.type)) for event in events)
        return format_html_join("\n", "<p>{} – {}</p>", lines)

    @admin.action(description=_("Try again what failed"), permissions=["try_again"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[ProcrastinateJob]) -> None:
        """One more try each, soon; what did not fail is left alone."""
        failed = list(queryset.filter(status="failed").values_list("pk", flat=True))
        count = sum(map(try_again, failed))
        tried = ngettext("%(count)d job will be tried again.", "%(count)d jobs will be tried again.", count)
        if count:
            self.message_user(request, tried % {"count": count}, messages.SUCCESS)
        if not failed:
            self.message_user(request, _("None of these jobs has failed."), messages.WARNING)
        elif count < len(failed):
            waiting = _("What is waiting already was left alone: it is done once in any case.")
            self.message_user(request, waiting, messages.WARNING)

    def has_try_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("procrastinate.change_procrastinatejob")

    def action_checkbox(self, obj: ProcrastinateJob) -> SafeString:
        return super().action_checkbox(Titled.of(obj))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        job = context["original"]
        can_be_tried = job.status == "failed" and self.has_try_again_permission(request)
        context |= {"original": Titled.of(job), "can_be_tried_again": can_be_tried}
        return super().render_change_form(request, context, *args, **kwargs)


def _moment(moment: dt.datetime | None) -> str:
    return date_format(localtime(moment), "DATETIME_FORMAT") if moment else NOTHING


def _in_words(name: str, value: Any) -> str:
    """What a job was told, as far as anybody may read it."""
    if name == "sealed":
        return str(pgettext_lazy("what a job was told", "sealed"))
    return _moment(dt.datetime.fromisoformat(value)) if name.endswith("_at") else str(value)
