"""What a member of staff enters on the page of a client's relationship."""

import datetime as dt
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.contacts.models import Subscription
from clients.person.models import Client

FURTHEST_AHEAD = relativedelta(years=1)


class DayField(forms.DateField):
    """A day, today unless another one is entered."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            initial=timezone.localdate,
            input_formats=["%Y-%m-%d"],
            error_messages={"required": _("Give the day."), "invalid": _("Give the day as a date.")},
        )


def not_too_far_ahead(day: dt.date) -> None:
    """A day that is further ahead than a notice can be given is a slip of the hand."""
    if day > timezone.localdate() + FURTHEST_AHEAD:
        raise ValidationError(_("This day is more than a year ahead."), code="far")


class EndForm(forms.Form):
    left_on = DayField(_("No longer a client from"))

    def clean_left_on(self) -> dt.date:
        left_on: dt.date = self.cleaned_data["left_on"]
        not_too_far_ahead(left_on)
        return left_on


class ReturnForm(forms.Form):
    joined_on = DayField(_("A client again since"))


class NumberForm(forms.Form):
    """The end of one of the client's numbers."""

    ended_on = DayField(_("No longer held from"))

    def __init__(self, data: Any = None, *, client: Client, subscription: Subscription | None = None) -> None:
        auto_id = f"id_%s_{subscription.pk}" if subscription else False
        super().__init__(data, auto_id=auto_id, initial={"subscription": subscription})
        self.fields["subscription"] = forms.ModelChoiceField(
            client.subscriptions.all(), widget=forms.HiddenInput
        )

    def clean_ended_on(self) -> dt.date:
        ended_on: dt.date = self.cleaned_data["ended_on"]
        not_too_far_ahead(ended_on)
        return ended_on
