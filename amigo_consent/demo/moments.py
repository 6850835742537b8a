"""Days in Riga as moments."""

import datetime as dt
from zoneinfo import ZoneInfo

RIGA = ZoneInfo("Europe/Riga")


def moment(day: dt.date, time: dt.time = dt.time()) -> dt.datetime:
    """The moment when clocks in Riga show this time; without a time, the one at which the day begins."""
    return dt.datetime.combine(day, time, RIGA).astimezone(dt.UTC)
