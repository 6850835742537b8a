"""Days in Riga, where the clients are."""

import datetime as dt

from django.utils import timezone

INSTANT = dt.timedelta(microseconds=1)


def last_day_before(moment: dt.datetime) -> dt.date:
    """The last day on which what ends at the moment still holds: of a midnight, the day before it.

    This is what "until" means on every page; a period itself is half-open.
    """
    return timezone.localdate(moment - INSTANT)
