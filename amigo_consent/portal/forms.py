"""What clients enter on the portal."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.validators import EmailValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amigo_consent.lib import phone
from consents.ledger.choices import LONGEST_PAUSE_DAYS, PAUSE_DAYS, PurposeChoice
from consents.rules.words import ConsentStatus


class AddressForm(forms.Form):
    """Where a code is sent to; cleaned, it is an E.164 number, or an e-mail address in lower case."""

    number = forms.CharField(
        label=_("Phone number or e-mail"),
        max_length=254,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "inputmode": "email",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
        help_text=_(
            "Your Amigo number, for example 20000001. If you have left Amigo: your last number, or the e-mail"
            " address that you confirmed to us."
        ),
        error_messages={"required": _("Enter your phone number or e-mail address.")},
    )

    def clean_number(self) -> str:
        entered: str = self.cleaned_data["number"]
        if "@" in entered:
            return self._email(entered.lower())
        if number := phone.normalise(entered):
            return number
        raise forms.ValidationError(
            _("This is not a phone number or e-mail. Enter it as 20000001, +37120000001 or name@example.com.")
        )

    def _email(self, address: str) -> str:
        validate_email = EmailValidator(
            _("This is not an e-mail address. Enter it as name@example.com."), code="invalid"
        )
        validate_email(address)
        return address


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
    """One tap. `head` is the ledger's as it was when the page was opened, `token` the page's own."""

    head = forms.RegexField(r"^[0-9a-f]{64}$", required=False)
    token = forms.CharField(max_length=64, required=False)


class PurposeForm(ActForm):
    """What the client says about one purpose; a yes needs `notice_version`, the one that was shown."""

    act = forms.ChoiceField(choices=[(act, act) for act in ("give", "refuse", "withdraw", "pause", "resume")])
    notice_version = forms.IntegerField(min_value=1, required=False)

    def said_about(self, code: str) -> dict[str, Any]:
        """What `submit` is told about the purpose."""
        if self.cleaned_data["act"] == "resume":
            return {"pauses": {code: None}}
        status = {"refuse": ConsentStatus.REFUSED, "withdraw": ConsentStatus.WITHDRAWN}
        choice = PurposeChoice(
            status=status.get(self.cleaned_data["act"], ConsentStatus.GIVEN),
            notice_version=self.cleaned_data["notice_version"],
        )
        return {"purposes": {code: choice}}


class DayField(forms.DateField):
    """A day as people here write it, whatever is between the numbers: 31.12.2027, 31/12/27, 2027-12-31."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%d.%m.%Y", "%d.%m.%y", "%Y.%m.%d"], **kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        return super().to_python(re.sub(r"[\s./-]+", ".", str(value or "")).strip("."))


class PauseForm(PurposeForm):
    """A pause of some `days`, or else until the end of a `day` of the client's own choice, or a `time` of it.

    Days and times are Riga's.
    """

    days = forms.TypedChoiceField(
        coerce=int, choices=[(days, days) for days in PAUSE_DAYS], required=False, empty_value=None
    )
    day = DayField(
        required=False, error_messages={"invalid": _("This is not a date. Enter it as 31.12.2027.")}
    )
    time = forms.TimeField(
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H"],
        error_messages={"invalid": _("This is not a time of day. Enter it as 18:30.")},
    )

    def clean_day(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["day"]
        if day and day > timezone.localdate() + dt.timedelta(days=LONGEST_PAUSE_DAYS):
            raise forms.ValidationError(
                _("A pause lasts a year at most. To stop this for good, withdraw your consent.")
            )
        return day

    def clean(self) -> None:
        super().clean()
        if not self.errors:
            days = self.cleaned_data["days"]
            self.cleaned_data["paused_until"] = self._after(days) if days else self._own_choice()

    @property
    def paused_until(self) -> dt.datetime:
        moment: dt.datetime = self.cleaned_data["paused_until"]
        return moment

    def said_about(self, code: str) -> dict[str, Any]:
        return {"pauses": {code: self.paused_until}}

    def _after(self, days: int) -> dt.datetime:
        """A full hour, so that a second tap says the same as the first."""
        hour = timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
        return hour + dt.timedelta(days=days)

    def _own_choice(self) -> dt.datetime:
        day, time = self.cleaned_data["day"], self.cleaned_data["time"]
        if day is None:
            raise forms.ValidationError({"day": _("Choose a day.")})
        end = (day, time) if time else (day + dt.timedelta(days=1), dt.time())
        paused_until = timezone.make_aware(dt.datetime.combine(*end))
        if paused_until <= timezone.now():
            raise forms.ValidationError({"day": _("Choose a moment that is still to come.")})
        return paused_until


class WishForm(ActForm):
    """Yes or no to a channel or a topic."""

    wish = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda word: word == "yes")


class ObjectionForm(ActForm):
    """Whether the client's objection stands from now on."""

    stands = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda word: word == "yes")
