"""The ledger's clock is only taken out where the past is written, and nobody else notices."""

import datetime as dt

import pytest
from django.utils import timezone

from amigo_consent.demo.clock import received_as_given
from amigo_consent.demo.seed import seed_demo
from amigo_consent.lib import db

pytestmark = pytest.mark.django_db

ANSWER = "SELECT ledger_clock('2020-01-01 00:00Z')"


def is_running() -> bool:
    given, answered = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), db.value(ANSWER)
    assert answered == given or abs(timezone.now() - answered) < dt.timedelta(hours=1)
    return bool(answered != given)


def test_inside_entries_say_themselves_when_they_were_received() -> None:
    with received_as_given():
        assert not is_running()

    assert is_running()


def test_it_is_put_back_as_it_was_shipped() -> None:
    shipped = db.value("SELECT pg_get_functiondef('ledger_clock'::regproc)")

    seed_demo(clients=3, seed=1, today=dt.date(2026, 3, 31))

    assert db.value("SELECT pg_get_functiondef('ledger_clock'::regproc)") == shipped


def test_it_is_back_when_something_fails() -> None:
    with pytest.raises(ZeroDivisionError), received_as_given():
        raise ZeroDivisionError

    assert is_running()
