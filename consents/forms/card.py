"""What a client says to a member of staff, as the client card asks for it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.models import Client, CustomerCentre, Language
from consents.models import STAFF_SOURCES, ConsentStatus, IdentityCheck, Notice, Source
from consents.queries import Choice, Decision, decide, notices_in_force
from consents.services import Detail, PurposeChoice

YES, NO, NOT_DISCUSSED = "yes", "no", "skip"

# Consents that were given once, so that saying no now withdraws them.
ONCE_GIVEN = ("given", "paused", "expired", "outdated")

GIVES = [(YES, pgettext_lazy("the client", "gives")), (NO, pgettext_lazy("the client", "refuses"))]
GIVES_AGAIN = [
    (YES, pgettext_lazy("the client", "gives again")),
    (NO, pgettext_lazy("the client", "withdraws")),
]
WANTS = [(YES, _("Yes")), (NO, _("No"))]
SKIPS = [(NOT_DISCUSSED, _("not discussed"))]

SPOKEN_TO_STAFF = [source for source in STAFF_SOURCES if source is not Source.IMPORT]
STAFF_IDENTITY_CHECKS = [check for check in IdentityCheck if check is not IdentityCheck.SIGNED_IN]


class ActForm(forms.Form):
    """One act of a client: nothing is ticked beforehand, and what is not ticked was not discussed.

    Fields of purposes, channels and topics are named `purpose-<code>`, `channel-<code>`, `topic-<code>`;
    `notice-<code>` is the version of the notice that the screen showed.
    """

    source = forms.ChoiceField(
        label=_("How the client spoke"),
        choices=[(source.value, source.label) for source in SPOKEN_TO_STAFF],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how the client spoke.")},
    )
    identity_check = forms.ChoiceField(
        label=_("Identity check"),
        choices=[("", _("Choose…")), *((check.value, check.label) for check in STAFF_IDENTITY_CHECKS)],
        error_messages={"required": _("Say how you made sure who you speak with.")},
    )
    language = forms.ChoiceField(label=_("Language of the notice"), choices=Language.choices)
    decided_at = forms.DateTimeField(
        label=_("Decided earlier, on"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={"invalid": _("Give the date and the time.")},
    )
    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 1})
    )
    expected = forms.RegexField(r"^[0-9a-f]*$", required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        client: Client,
        centre: CustomerCentre | None,
        decisions: Iterable[Decision],
        notices: dict[str, Notice],
        channels: Iterable[Choice],
        topics: Iterable[Choice],
        head: str,
    ) -> None:
        super().__init__(data, initial={"language": client.language, "expected": head})
        self.client, self.centre = client, centre
        for decision in decisions:
            answers = GIVES_AGAIN if decision.status in ONCE_GIVEN else GIVES
            self._add_answers(f"purpose-{decision.purpose}", answers)
            if notice := notices.get(decision.purpose):
                self.fields[f"notice-{decision.purpose}"] = forms.IntegerField(
                    required=False, widget=forms.HiddenInput, initial=notice.version
                )
        for channel in channels:
            self._add_answers(f"channel-{channel.code}", WANTS)
        for topic in topics:
            self._add_answers(f"topic-{topic.code}", WANTS)

    def _add_answers(self, name: str, answers: list[tuple[str, Any]]) -> None:
        self.fields[name] = forms.ChoiceField(
            required=False, choices=[*answers, *SKIPS], widget=forms.RadioSelect
        )

    def clean_decided_at(self) -> dt.datetime | None:
        decided_at: dt.datetime | None = self.cleaned_data["decided_at"]
        if decided_at and decided_at > timezone.now():
            raise ValidationError(_("This moment has not come yet."), code="future")
        return decided_at

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("source") == Source.CUSTOMER_CENTRE and self.centre is None:
            no_centre = _(
                "Your profile names no customer centre. Ask an administrator to set it, "
                "or say how else the client spoke."
            )
            self.add_error("source", no_centre)
        if not self.ticked():
            self.add_error(None, _("Nothing is chosen. Tick what the client decided."))
        return cleaned

    def ticked(self) -> list[str]:
        """The fields of what was discussed."""
        return [name for name in self.fields if "-" in name and self.cleaned_data.get(name) in (YES, NO)]

    def act(self) -> dict[str, Any]:
        """The arguments of `submit` that a valid form speaks of."""
        decided_at = self.cleaned_data["decided_at"]
        return {
            "client": self.client.pk,
            "source": Source(self.cleaned_data["source"]),
            "centre": self.centre,
            "language": self.cleaned_data["language"],
            "decided_at": decided_at,
            "purposes": self._purposes(decided_at),
            "channels": self._said("channel"),
            "topics": self._said("topic"),
            "expected_head": self.cleaned_data["expected"],
            "detail": Detail(
                identity_check=self.cleaned_data["identity_check"], comment=self.cleaned_data["comment"]
            ),
        }

    def _said(self, kind: str) -> dict[str, bool]:
        """Yes or no by code, of what was discussed."""
        return {
            name.removeprefix(f"{kind}-"): self.cleaned_data[name] == YES
            for name in self.ticked()
            if name.startswith(f"{kind}-")
        }

    def _purposes(self, decided_at: dt.datetime | None) -> dict[str, PurposeChoice]:
        """Who decided earlier, on paper, did so under the notice in force then, not under this screen's.

        Nobody has to hear a notice in order to withdraw, so none is named then.
        """
        standing = {
            decision.purpose: decision.status for decision in decide(clients=[self.client.pk], at=decided_at)
        }
        versions = (
            {code: notice.version for code, notice in notices_in_force(decided_at).items()}
            if decided_at
            else {code: self.cleaned_data.get(f"notice-{code}") for code in standing}
        )
        statuses = {code: _status(gives, standing[code]) for code, gives in self._said("purpose").items()}
        return {
            code: PurposeChoice(
                status=status,
                notice_version=None if status == ConsentStatus.WITHDRAWN else versions.get(code),
            )
            for code, status in statuses.items()
        }


def _status(gives: bool, standing: str) -> ConsentStatus:
    """What yes or no means, given the status that stands; what was withdrawn already stays withdrawn."""
    if gives:
        return ConsentStatus.GIVEN
    return ConsentStatus.WITHDRAWN if standing in (*ONCE_GIVEN, "withdrawn") else ConsentStatus.REFUSED
