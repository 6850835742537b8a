import datetime as dt

import pytest

from amigo_consent.lib.days import last_day_before
from tests.support.calendar import midnight

MICROSECOND = dt.timedelta(microseconds=1)


@pytest.mark.parametrize("day", [dt.date(2026, 3, 1), dt.date(2026, 3, 30), dt.date(2026, 10, 26)])
def test_what_ends_at_midnight_in_riga_holds_until_the_day_before(day: dt.date) -> None:
    assert last_day_before(midnight(day)) == day - dt.timedelta(days=1)
    assert last_day_before(midnight(day) - MICROSECOND) == day - dt.timedelta(days=1)


def test_what_ends_in_the_course_of_a_day_holds_on_it() -> None:
    assert last_day_before(midnight(dt.date(2026, 3, 1)) + MICROSECOND) == dt.date(2026, 3, 1)
