"""Riga's calendar in plain Python, for the references."""

import datetime as dt
from calendar import monthrange
from zoneinfo import ZoneInfo

RIGA = ZoneInfo("Europe/Riga")


def midnight(day: dt.date) -> dt.datetime:
    """The beginning of the day in Riga."""
    return dt.datetime.combine(day, dt.time(), RIGA).astimezone(dt.UTC)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last of that month if it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, monthrange(year, month)[1]))
