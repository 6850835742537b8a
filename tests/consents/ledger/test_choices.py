"""What a yes needs, how long it counts, and that nothing ever stops a no."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from consents.catalogue.models import Purpose
from consents.ledger.choices import NotInForce, PurposeChoice
from consents.ledger.models.submission import Submission
from consents.rules.words import ConsentStatus
from tests.factories import ClientFactory, draft, publish, record
from tests.support.asking import ask

pytestmark = pytest.mark.django_db

MONDAY = dt.datetime(2025, 6, 2, 9, 0, tzinfo=dt.UTC)
TUESDAY, WEDNESDAY = MONDAY + dt.timedelta(days=1), MONDAY + dt.timedelta(days=2)
HOUR = dt.timedelta(hours=1)


def give(purpose: str, version: int | None = 1, **choice: Any) -> dict[str, PurposeChoice]:
    return {purpose: PurposeChoice(status=ConsentStatus.GIVEN, notice_version=version, **choice)}


# The notice it was decided under


def test_giving_needs_the_notice_in_force_at_that_moment() -> None:
    client = ClientFactory.create()
    publish("offers", 2, TUESDAY)

    record(client, purposes=give("offers", 1), decided_at=TUESDAY - HOUR)
    record(client, purposes=give("offers", 2), decided_at=TUESDAY)

    assert ask(client, at=MONDAY + 23 * HOUR).notice_version == 1
    assert ask(client).notice_version == 2


@pytest.mark.parametrize(
    ("version", "moment"),
    [
        pytest.param(1, TUESDAY, id="an older version"),
        pytest.param(2, TUESDAY - HOUR, id="a version that came later"),
        pytest.param(3, TUESDAY, id="a draft"),
        pytest.param(4, TUESDAY, id="no such version"),
        pytest.param(None, TUESDAY, id="no version named"),
        pytest.param(1, dt.datetime(2018, 5, 24, tzinfo=dt.UTC), id="before the first"),
    ],
)
def test_giving_under_another_notice_is_refused(version: int | None, moment: dt.datetime) -> None:
    client = ClientFactory.create()
    publish("offers", 2, TUESDAY)
    draft("offers", 3, effective_from=MONDAY)

    with pytest.raises(NotInForce) as refused:
        record(client, purposes=give("offers", version), decided_at=moment)

    assert refused.value.purpose == "offers"
    assert refused.value.shown == version
    assert not Submission.objects.filter(client=client).exists()


@pytest.mark.parametrize("version", [None, 1, 2, 99])
@pytest.mark.parametrize("status", [ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN])
def test_no_notice_ever_stops_a_no(status: ConsentStatus, version: int | None) -> None:
    client = ClientFactory.create()
    publish("offers", 2, timezone.now() + HOUR)

    record(client, purposes={"offers": PurposeChoice(status=status, notice_version=version)})

    assert ask(client).status == status
    assert ask(client).notice_version == (1 if version == 1 else None)


def test_giving_again_under_a_newer_notice_is_a_change() -> None:
    client = ClientFactory.create()
    record(client, given="offers", decided_at=MONDAY)
    publish("offers", 2, TUESDAY, renewal="required", grace_days=0)
    outdated = ask(client).status

    renewed = record(client, purposes=give("offers", 2))

    assert outdated == "outdated"
    assert renewed.changed == ["purposes/offers"]
    assert ask(client).status == "given"


# For how long


def test_a_consent_expires_after_the_purposes_months_by_rigas_calendar() -> None:
    client = ClientFactory.create()
    Purpose.objects.filter(code="offers").update(validity_months=12)
    eve_of_leap_day = dt.datetime(2024, 2, 28, 22, 30, tzinfo=dt.UTC)

    record(client, given="offers", decided_at=eve_of_leap_day)

    assert ask(client, at=eve_of_leap_day).expires_at == dt.datetime(2025, 2, 27, 22, 30, tzinfo=dt.UTC)


def test_giving_again_after_expiry_is_a_change() -> None:
    client = ClientFactory.create()
    Purpose.objects.filter(code="offers").update(validity_months=1)
    record(client, given="offers", decided_at=MONDAY)

    again = record(client, given="offers")

    assert again.changed == ["purposes/offers"]
    assert ask(client).status == "given"


def test_giving_again_after_leaving_and_returning_is_a_change() -> None:
    client = ClientFactory.create()
    record(client, given="offers", decided_at=MONDAY)
    client.relationships.update(left_on=TUESDAY.date())
    client.relationships.create(joined_on=WEDNESDAY.date())
    lapsed = ask(client).status

    again = record(client, given="offers")

    assert lapsed == "expired"
    assert again.changed == ["purposes/offers"]
    assert ask(client).allowed


def test_what_is_given_while_away_counts_on_return() -> None:
    client = ClientFactory.create()
    client.relationships.update(left_on=MONDAY.date())

    first = record(client, given="offers", decided_at=TUESDAY)
    again = record(client, given="offers")
    away = ask(client)
    client.relationships.create(joined_on=timezone.localdate())

    assert first.changed == ["purposes/offers"]
    assert again.changed == []
    assert (away.allowed, away.reason, away.status) == (False, "relationship_ended", "given")
    assert ask(client).allowed
