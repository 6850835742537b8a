"""What clients enter on the portal."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amigo_consent.lib import phone
from consents.models import ConsentStatus
from consents.services import PurposeChoice

PAUSE_DAYS = (1, 7, 30)


class NumberForm(forms.Form):
    """The phone number that a code is sent to; cleaned, it is E.164."""

    number = forms.CharField(
        label=_("Phone number"),
        max_length=25,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=_("Your Amigo number, for example 20000001."),
        error_messages={"required": _("Enter your phone number.")},
    )

    def clean_number(self) -> str:
        if number := phone.normalise(self.cleaned_data["number"]):
            return number
        raise forms.ValidationError(_("This is not a phone number. Enter it as 20000001 or +37120000001."))


class CodeForm(forms.Form):
    """The code as it was sent; spaces do not matter."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        help_text=_("Six digits. They are valid for 10 minutes."),
        error_messages={"required": _("Enter the code from the message.")},
    )

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        if len(code) == 6 and code.isascii() and code.isdigit():
            return code
        raise forms.ValidationError(_("The code has six digits."))


class ActForm(forms.Form):
    """One tap. `head` is the ledger's as it was when the page was opened."""

    head = forms.RegexField(r"^[0-9a-f]{64}$", required=False)


class PurposeForm(ActForm):
    """What the client says about one purpose; `notice_version` is the one that was shown."""

    act = forms.ChoiceField(choices=[(act, act) for act in ("give", "refuse", "withdraw", "pause", "resume")])
    notice_version = forms.IntegerField(min_value=1)
    days = forms.TypedChoiceField(coerce=int, choices=[(days, days) for days in PAUSE_DAYS], required=False)

    @property
    def choice(self) -> PurposeChoice:
        status = {"refuse": ConsentStatus.REFUSED, "withdraw": ConsentStatus.WITHDRAWN}
        return PurposeChoice(
            status=status.get(self.cleaned_data["act"], ConsentStatus.GIVEN),
            notice_version=self.cleaned_data["notice_version"],
            paused_until=self.paused_until,
        )

    @property
    def paused_until(self) -> dt.datetime | None:
        """A full hour, so that a second tap says the same as the first."""
        if self.cleaned_data["act"] != "pause":
            return None
        hour = timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
        return hour + dt.timedelta(days=self.cleaned_data["days"] or PAUSE_DAYS[0])


class WishForm(ActForm):
    """Yes or no to a channel or a topic."""

    wish = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda word: word == "yes")
