"""What a client says to a member of staff, as the client card asks for it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from amigo_consent.desk.card.pause import PauseLengthField, PauseMomentField, end_of_pause
from clients.centres.models import CustomerCentre
from clients.person.models import Client, Language
from consents.catalogue.notices.models import Notice
from consents.catalogue.notices.queries import notices_in_force
from consents.ledger.choices import PurposeChoice
from consents.ledger.models.submission import STAFF_SOURCES, IdentityCheck, Source
from consents.ledger.preferences import Choice
from consents.ledger.submit import Detail
from consents.rules.decision import Decision, decide
from consents.rules.words import ConsentStatus, EffectiveStatus

YES, NO, PAUSE, RESUME, NOT_DISCUSSED = "yes", "no", "pause", "resume", "skip"
SAID = (YES, NO, PAUSE, RESUME)

GIVES = (YES, pgettext_lazy("the client", "gives"))
REFUSES = (NO, pgettext_lazy("the client", "refuses"))
GIVES_AGAIN = (YES, pgettext_lazy("the client", "gives again"))
WITHDRAWS = (NO, pgettext_lazy("the client", "withdraws"))
PAUSES = (PAUSE, pgettext_lazy("the client", "pauses"))
RESUMES = (RESUME, pgettext_lazy("the client", "resumes"))
OBJECTS = (YES, pgettext_lazy("the client", "objects"))
TAKES_BACK = (NO, pgettext_lazy("the client", "takes it back"))
WANTS = [(YES, _("Yes")), (NO, _("No"))]
SKIPS = (NOT_DISCUSSED, _("not discussed"))

Answers = list[tuple[str, Any]]

SPOKEN_TO_STAFF = [source for source in STAFF_SOURCES if source is not Source.IMPORT]
BY_CODE = (IdentityCheck.SIGNED_IN, IdentityCheck.SIGNED_IN_BY_EMAIL)
STAFF_IDENTITY_CHECKS = [check for check in IdentityCheck if check not in BY_CODE]


class ActForm(forms.Form):
    """One act of a client: nothing is ticked beforehand, and what is not ticked was not discussed.

    Fields are named `purpose-<code>`, `channel-<code>`, `topic-<code>` and `objection-<kind>`;
    `notice-<code>` is the version of the notice that the screen showed, `pause_for-<code>` and
    `pause_until-<code>` are two ways to name the moment at which a pause ends.
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
    token = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

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
        objections: Mapping[str, bool],
        head: str,
    ) -> None:
        super().__init__(data, initial={"language": client.language, "expected": head, "token": uuid4().hex})
        self.client, self.centre = client, centre
        self.standing_now = {decision.purpose: decision for decision in decisions}
        self.pause_ends: dict[str, dt.datetime] = {}
        for code, decision in self.standing_now.items():
            self._add_purpose(decision, notices.get(code))
        for channel in channels:
            self._add_answers(f"channel-{channel.code}", WANTS)
        for topic in topics:
            self._add_answers(f"topic-{topic.code}", WANTS)
        for kind, stands in objections.items():
            self._add_answers(f"objection-{kind}", [TAKES_BACK if stands else OBJECTS])

    def _add_purpose(self, decision: Decision, notice: Notice | None) -> None:
        code = decision.purpose
        self._add_answers(f"purpose-{code}", answers_about(decision), understood=SAID)
        if notice:
            self.fields[f"notice-{code}"] = forms.IntegerField(
                required=False, widget=forms.HiddenInput, initial=notice.version
            )
        if decision.pausable:
            self.fields[f"pause_for-{code}"] = PauseLengthField()
            self.fields[f"pause_until-{code}"] = PauseMomentField()

    def _add_answers(self, name: str, offered: Answers, *, understood: Iterable[str] = (YES, NO)) -> None:
        """Also what is not offered is understood: it was, when a screen was opened that is stale now."""
        field = forms.ChoiceField(required=False, widget=forms.RadioSelect)
        field.choices = [(answer, answer) for answer in (*understood, NOT_DISCUSSED)]
        field.widget.choices = [*offered, SKIPS]
        self.fields[name] = field

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
        for code, answer in self._answers("purpose").items():
            if answer in (PAUSE, RESUME):
                self._check_pause(code, answer)
        return cleaned

    def _check_pause(self, code: str, answer: str) -> None:
        """Only some purposes can be paused, and a pause ends at the one moment that is named."""
        length, moment = f"pause_for-{code}", f"pause_until-{code}"
        if length not in self.fields:
            self.add_error(f"purpose-{code}", _("This consent cannot be paused, only withdrawn."))
        elif answer == PAUSE and not (self.has_error(length) or self.has_error(moment)):
            begin = self.cleaned_data.get("decided_at") or timezone.now()
            try:
                self.pause_ends[code] = end_of_pause(
                    self.cleaned_data[length], self.cleaned_data[moment], begin=begin
                )
            except ValidationError as error:
                self.add_error(length, error)

    def ticked(self) -> list[str]:
        """The fields of what was discussed."""
        return [name for name in self.fields if "-" in name and self.cleaned_data.get(name) in SAID]

    @cached_property
    def standing(self) -> dict[str, Decision]:
        """What stood when the client decided, by the purpose's code; only the past has to be asked for."""
        if decided_at := self.cleaned_data.get("decided_at"):
            decisions = decide(clients=[self.client.pk], at=decided_at)
            return {decision.purpose: decision for decision in decisions}
        return self.standing_now

    def act(self) -> dict[str, Any]:
        """The arguments of `submit` that a valid form speaks of."""
        return {
            "client": self.client.pk,
            "source": Source(self.cleaned_data["source"]),
            "centre": self.centre,
            "language": self.cleaned_data["language"],
            "decided_at": self.cleaned_data["decided_at"],
            "purposes": self._purposes(),
            "pauses": self._pauses(),
            "channels": self._said("channel"),
            "topics": self._said("topic"),
            "objections": self._said("objection"),
            "expected_head": self.cleaned_data["expected"],
            "token": self.cleaned_data["token"],
            "detail": Detail(
                identity_check=self.cleaned_data["identity_check"], comment=self.cleaned_data["comment"]
            ),
        }

    def _answers(self, kind: str) -> dict[str, str]:
        """What was answered, by code, of what was discussed."""
        return {
            name.removeprefix(f"{kind}-"): self.cleaned_data[name]
            for name in self.ticked()
            if name.startswith(f"{kind}-")
        }

    def _said(self, kind: str) -> dict[str, bool]:
        """Yes or no by code."""
        return {code: answer == YES for code, answer in self._answers(kind).items()}

    def _purposes(self) -> dict[str, PurposeChoice]:
        shown = self._versions_shown()
        return {
            code: self._given_or_not(code, answer, shown.get(code))
            for code, answer in self._answers("purpose").items()
            if answer in (YES, NO)
        }

    def _pauses(self) -> dict[str, dt.datetime | None]:
        """Until when, by code; None ends the pause."""
        return {
            code: self.pause_ends.get(code)
            for code, answer in self._answers("purpose").items()
            if answer in (PAUSE, RESUME)
        }

    def _versions_shown(self) -> dict[str, int | None]:
        """The versions of the notices that the client had before them.

        Who decided earlier, on paper, did so under the notice in force then, not under this screen's.
        """
        if decided_at := self.cleaned_data["decided_at"]:
            return {code: notice.version for code, notice in notices_in_force(decided_at).items()}
        return {code: self.cleaned_data.get(f"notice-{code}") for code in self.standing}

    def _given_or_not(self, code: str, answer: str, shown: int | None) -> PurposeChoice:
        """Nobody has to hear a notice in order to withdraw, so none is named then."""
        status = _status(answer == YES, self.standing[code])
        version = None if status == ConsentStatus.WITHDRAWN else shown
        return PurposeChoice(status=status, notice_version=version)


def answers_about(decision: Decision) -> Answers:
    """What the client can say now about a purpose that stands like this."""
    if not decision.was_given:
        return [GIVES, REFUSES]
    if decision.status == EffectiveStatus.PAUSED:
        return [RESUMES, WITHDRAWS, PAUSES]
    return [GIVES_AGAIN, WITHDRAWS, *([PAUSES] if decision.can_pause else [])]


def _status(gives: bool, standing: Decision) -> ConsentStatus:
    """What yes or no means, given the status that stands; what was withdrawn already stays withdrawn."""
    if gives:
        return ConsentStatus.GIVEN
    is_withdrawal = standing.was_given or standing.status == EffectiveStatus.WITHDRAWN
    return ConsentStatus.WITHDRAWN if is_withdrawal else ConsentStatus.REFUSED
