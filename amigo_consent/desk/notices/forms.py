"""A draft of a notice in every language side by side, and the moment from which it is in force."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from clients.person.models import Language
from consents.catalogue.notices.models import Notice, NoticeText, Renewal
from consents.catalogue.notices.publishing import Wording
from consents.catalogue.notices.queries import fingerprint

LONGEST_GRACE = 730
PARTS = ("title", "summary", "body")
ROWS_SHOWN = {"title": 2, "summary": 4, "body": 24}
RENEWALS = [
    (Renewal.NONE.value, _("Wording. It asks for the same in other words: earlier consents stay valid.")),
    (
        Renewal.REQUIRED.value,
        _(
            "Substance. It asks for something else: who agreed to an older version has to agree again, "
            "and until the grace period is over the older consent still counts."
        ),
    ),
]


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of the text in every language."""

    name: str
    label: str
    help_text: str
    cells: list[BoundField]


class DraftForm(forms.Form):
    """What a draft says, in fields named `<part>_<language>`; a language is there as a whole, or not yet."""

    renewal = forms.ChoiceField(
        label=_("What changes"), choices=RENEWALS, widget=forms.RadioSelect, initial=Renewal.NONE
    )
    grace_days = forms.IntegerField(
        label=_("Grace period in days"), min_value=0, max_value=LONGEST_GRACE, required=False
    )
    expected = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, draft: Notice, follows_another: bool) -> None:
        super().__init__(data, initial={"expected": fingerprint(draft)})
        if follows_another:
            self.initial.update(renewal=draft.renewal, grace_days=draft.grace_days)
        else:
            del self.fields["renewal"], self.fields["grace_days"]
        texts = {text.language: text for text in draft.texts.all()}
        for part in PARTS:
            for language in Language.values:
                self.fields[f"{part}_{language}"] = _text_field(part, language, texts.get(language))

    @property
    def rows(self) -> Iterator[PartRow]:
        """The parts from top to bottom."""
        for part in PARTS:
            model_field = NoticeText._meta.get_field(part)
            yield PartRow(
                name=part,
                label=str(model_field.verbose_name),  # type: ignore[union-attr]
                help_text=str(model_field.help_text),  # type: ignore[union-attr]
                cells=[self[f"{part}_{language}"] for language in Language.values],
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        has_no_grace = cleaned.get("grace_days") is None and "grace_days" not in self.errors
        if cleaned.get("renewal") == Renewal.REQUIRED and has_no_grace:
            self.add_error("grace_days", _("Say for how many days earlier consents still count."))
        for language in Language.values:
            self._check_whole(language)
        return cleaned

    def _check_whole(self, language: str) -> None:
        names = {f"{part}_{language}" for part in PARTS}
        empty = {name for name in names if not self.cleaned_data.get(name)} - set(self.errors)
        if any(self.cleaned_data.get(name) for name in names):
            for name in empty:
                self.add_error(name, _("Fill this in, or leave the whole language empty for now."))

    def revision(self) -> dict[str, Any]:
        """What `revise_draft` takes from a valid form."""
        return {
            "texts": {
                language: Wording(**{part: self.cleaned_data[f"{part}_{language}"] for part in PARTS})
                for language in Language.values
                if self.cleaned_data[f"title_{language}"]
            },
            "renewal": Renewal(self.cleaned_data.get("renewal") or Renewal.NONE),
            "grace_days": self.cleaned_data.get("grace_days"),
            "expected": self.cleaned_data["expected"],
        }


class PublishForm(forms.Form):
    """From when a notice is in force: empty means from now."""

    effective_from = forms.DateTimeField(
        label=_("In force from"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        help_text=_("Riga time. Empty: from the moment of publishing."),
        error_messages={"invalid": _("Give the date and the time.")},
    )

    def clean_effective_from(self) -> dt.datetime | None:
        moment: dt.datetime | None = self.cleaned_data["effective_from"]
        if moment and moment < timezone.now():
            raise ValidationError(
                _("This moment is past. Choose a later one, or leave it empty to publish from now."),
                code="past",
            )
        return moment


class ConfirmForm(PublishForm):
    """The same, by somebody who has read the draft as `expected` says it was."""

    expected = forms.RegexField(r"^[0-9a-f]{64}$")


class PlainTextarea(forms.Textarea):
    """Browsers send line ends as CRLF (HTML Standard, form submission); texts are kept with LF."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _text_field(part: str, language: str, text: NoticeText | None) -> forms.CharField:
    """A part of the text in one language, named by the language's own name."""
    return forms.CharField(
        label=get_language_info(language)["name_local"].capitalize(),
        required=False,
        max_length=NoticeText._meta.get_field(part).max_length,  # type: ignore[union-attr]
        initial=getattr(text, part, ""),
        widget=PlainTextarea(attrs={"rows": ROWS_SHOWN[part], "lang": language, "data-part": part}),
    )
