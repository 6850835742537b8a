"""Until when a consent is paused: for a length of time from a list, or until a moment that is named."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from consents.ledger.choices import PAUSE_DAYS, last_end_of_pause


class PauseLengthField(forms.DateTimeField):
    """The moment at which one of the usual lengths ends, so that it stays the same between two steps."""

    def __init__(self, **options: Any) -> None:
        choices = CallableChoiceIterator(usual_lengths)
        super().__init__(
            label=_("Pause for"), required=False, widget=forms.Select(choices=choices), **options
        )


class PauseMomentField(forms.DateTimeField):
    """The moment that the client names, on Riga's clocks."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=pgettext_lazy("pause", "or until"),
            required=False,
            input_formats=["%Y-%m-%dT%H:%M"],
            widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
            error_messages={"invalid": _("Give the date and the time.")},
            **options,
        )


def end_of_pause(
    length: dt.datetime | None, moment: dt.datetime | None, *, begin: dt.datetime
) -> dt.datetime:
    """The one end that was named. Raises ValidationError when there is none, or two, or it cannot be."""
    ends = [end for end in (length, moment) if end]
    if not ends:
        raise ValidationError(_("Say until when the client pauses the consent."), code="required")
    if len(ends) > 1:
        raise ValidationError(_("Choose how long the pause lasts or name its end, not both."), code="both")
    if ends[0] <= begin:
        raise ValidationError(_("The pause has to end after it begins."), code="past")
    if ends[0] > last_end_of_pause(begin):
        raise ValidationError(_("A pause lasts a year at most."), code="long")
    return ends[0]


def usual_lengths() -> Iterator[tuple[str, str]]:
    """The moments (ISO 8601, in UTC) on the next full hour so many days later, and their names."""
    yield "", str(_("Choose…"))
    hour = timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
    for days in PAUSE_DAYS:
        end = hour + dt.timedelta(days=days)
        name = ngettext("%(days)s day, until %(moment)s", "%(days)s days, until %(moment)s", days)
        moment = formats.date_format(timezone.localtime(end), "SHORT_DATETIME_FORMAT")
        yield end.isoformat(timespec="minutes"), name % {"days": days, "moment": moment}
