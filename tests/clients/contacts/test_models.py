"""What a contact point says of itself is what the database would say of it."""

import datetime as dt

import pytest
from django.utils import timezone

from clients.contacts.models import ContactPoint
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("since", "until", "suspended", "standing"),
    [
        pytest.param(-2, None, (None, None), "usable", id="open"),
        pytest.param(-2, 1, (None, None), "usable", id="to be closed"),
        pytest.param(1, None, (None, None), "neither", id="to come"),
        pytest.param(-2, -1, (None, None), "neither", id="closed"),
        pytest.param(-2, None, (-1, None), "suspended", id="suspended"),
        pytest.param(-2, None, (-1, 1), "suspended", id="suspended for a while"),
        pytest.param(-2, None, (1, None), "usable", id="to be suspended"),
        pytest.param(-4, None, (-3, -1), "usable", id="suspended once"),
        pytest.param(-4, -1, (-3, None), "neither", id="closed while suspended"),
    ],
)
def test_whether_it_is_used(
    since: int, until: int | None, suspended: tuple[int | None, int | None], standing: str
) -> None:
    now = timezone.now()
    moments = [None if days is None else now + days * DAY for days in (until, *suspended)]
    contact = ContactPoint.objects.create(
        client=ClientFactory.create(),
        kind="email",
        value="anna@example.com",
        since=now + since * DAY,
        until=moments[0],
        suspended_from=moments[1],
        suspended_until=moments[2],
    )

    assert contact.is_usable(now) is ContactPoint.objects.usable_now().exists() is (standing == "usable")
    assert contact.is_suspended(now) is ContactPoint.objects.suspended_now().exists()
    assert contact.is_suspended(now) is (standing == "suspended")
    assert contact.is_open(now) is (standing != "neither")
