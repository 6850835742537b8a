"""The demo of one day, for tests that only look at it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

TODAY = dt.date(2026, 3, 31)
NOW = dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC)


def demo_of(clients: int) -> Callable[[Any], Any]:
    """The test finds the demo with so many clients in its database."""

    def mark(test: Any) -> Any:
        sized = pytest.mark.parametrize(
            "_demo", [pytest.param(clients, id=f"{clients} clients")], indirect=True
        )
        return pytest.mark.usefixtures("_demo")(sized(test))

    return mark
