"""Time as a test wants it, for rules that look at the calendar."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock


@contextmanager
def at_moment(moment: dt.datetime) -> Iterator[None]:
    """Inside it is that moment, for whoever asks Django; the database's own clock goes on."""
    with mock.patch("django.utils.timezone.now", return_value=moment):
        yield
