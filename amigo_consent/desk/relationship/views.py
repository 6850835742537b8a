"""The page of a client's relationship: its end and the return, their numbers, and their loyalty."""

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amigo_consent.desk.client_page import ClientPage
from amigo_consent.desk.refusals import REFUSALS, sentence
from amigo_consent.desk.relationship.forms import EndForm, NumberForm, ReturnForm
from amigo_consent.desk.relationship.screen import RelationshipScreen, foresee_end
from amigo_consent.lib import phone
from amigo_consent.lib.staff.admin_site import StaffRequest
from clients.access.models import AccessLog
from clients.access.services import record_access
from clients.contacts.numbers import end_subscription
from consents.loyalty.relationship import end_relationship, restore_loyalty, return_client


class RelationshipPage(ClientPage):
    """GET shows the page. POST with `action` does one thing; the end of a relationship is reviewed first.

    Actions: review, change and end (a relationship), return, restore (loyalty), number (ends one).
    """

    def get(self, request: StaffRequest, pk: int) -> HttpResponse:
        return self._show()

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        action = request.POST.get("action", "")
        acts: dict[str, tuple[str, Callable[[], HttpResponse]]] = {
            "review": ("clients.change_relationship", self._review),
            "end": ("clients.change_relationship", self._end),
            "return": ("clients.change_relationship", self._return),
            "restore": ("clients.change_loyaltyaccount", self._restore),
            "number": ("clients.change_relationship", self._end_number),
        }
        if action not in acts:
            return self._show(end_form=EndForm(request.POST))
        permission, act = acts[action]
        if not request.user.has_perm(permission):
            raise PermissionDenied
        try:
            return act()
        except REFUSALS as refused:
            return self._show(problem=sentence(refused), status=409)

    def _review(self) -> HttpResponse:
        form = EndForm(self.request.POST)
        if not form.is_valid():
            return self._show(end_form=form)
        record_access(client=self.client, by=self.request.user, what=AccessLog.What.CARD)
        context = {
            **admin.site.each_context(self.request),
            "title": _("Check before ending the relationship"),
            "client": self.client,
            "form": form,
            "foreseen": foresee_end(self.client, form.cleaned_data["left_on"], by=self.request.user),
        }
        return TemplateResponse(self.request, "desk/relationship/review.html", context)

    def _end(self) -> HttpResponse:
        form = EndForm(self.request.POST)
        if not form.is_valid():
            return self._show(end_form=form)
        left_on = form.cleaned_data["left_on"]
        end_relationship(client=self.client, left_on=left_on, by=self.request.user)
        return self._done(_("Recorded: no longer a client from %(day)s.") % {"day": date_format(left_on)})

    def _return(self) -> HttpResponse:
        form = ReturnForm(self.request.POST)
        if not form.is_valid():
            return self._show(return_form=form)
        joined_on = form.cleaned_data["joined_on"]
        return_client(client=self.client, joined_on=joined_on, by=self.request.user)
        return self._done(_("Recorded: a client again since %(day)s.") % {"day": date_format(joined_on)})

    def _restore(self) -> HttpResponse:
        restore_loyalty(client=self.client, by=self.request.user)
        return self._done(_("The client has their loyalty back."))

    def _end_number(self) -> HttpResponse:
        form = NumberForm(self.request.POST, client=self.client)
        if not form.is_valid():
            return self._show(number_form=form)
        subscription, ended_on = form.cleaned_data["subscription"], form.cleaned_data["ended_on"]
        end_subscription(subscription=subscription, ended_on=ended_on, by=self.request.user)
        said = _("Recorded: %(number)s is no longer held from %(day)s.")
        facts = {"number": phone.spaced(subscription.number), "day": date_format(ended_on)}
        return self._done(said % facts)

    def _done(self, said: str) -> HttpResponse:
        messages.success(self.request, said)
        return redirect("desk:relationship", self.client.pk)

    def _show(self, *, problem: str = "", status: int = 200, **bound: forms.Form) -> HttpResponse:
        """The page as things stand, noting who looked; `bound` forms with what was wrong in them."""
        record_access(client=self.client, by=self.request.user, what=AccessLog.What.CARD)
        mistakes = [error for form in bound.values() for errors in form.errors.values() for error in errors]
        context = {
            **admin.site.each_context(self.request),
            "title": self.client.full_name or self.client.number,
            "screen": RelationshipScreen(self.client),
            "end_form": EndForm(),
            "return_form": ReturnForm(),
            "problems": [problem] if problem else mistakes,
            **bound,
        }
        return TemplateResponse(self.request, "desk/relationship/page.html", context, status=status)
