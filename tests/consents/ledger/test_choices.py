"""What a yes needs, how long it counts, and that nothing ever stops a no."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from consents.catalogue.models import Purpose
from consents.ledger.choices import NotInForce, NotPausable, PurposeChoice
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


# Pausing


def test_pausing_and_resuming_keep_the_text_the_language_and_the_expiry() -> None:
    client, until = ClientFactory.create(), timezone.now() + 24 * HOUR
    Purpose.objects.filter(code="location-data").update(validity_months=24)
    record(client, given="location-data", decided_at=WEDNESDAY)
    given = ask(client, "location-data")

    record(client, language="en", purposes=give("location-data", paused_until=until))
    paused = ask(client, "location-data")
    record(client, language="en", purposes=give("location-data", resumes=True))
    resumed = ask(client, "location-data")

    assert (paused.allowed, paused.status, paused.paused_until) == (False, "paused", until)
    assert (resumed.allowed, resumed.status, resumed.paused_until) == (True, "given", None)
    assert given.expires_at
    for later in (paused, resumed):
        assert (later.notice_version, later.language, later.expires_at) == (1, "lv", given.expires_at)


def test_giving_again_ends_a_pause_and_renews() -> None:
    client = ClientFactory.create()
    Purpose.objects.filter(code="location-data").update(validity_months=24)
    record(client, given="location-data", decided_at=MONDAY)
    record(client, purposes=give("location-data", paused_until=timezone.now() + HOUR), decided_at=TUESDAY)

    again = record(client, given="location-data", decided_at=WEDNESDAY)

    decision = ask(client, "location-data")
    assert (decision.status, decision.submission) == ("given", again.submission.pk)
    assert decision.expires_at == WEDNESDAY.replace(year=2027)


@pytest.mark.parametrize("what_happened", [{"withdrawn": "location-data"}, {"refused": "location-data"}, {}])
def test_resuming_never_gives_what_does_not_stand(what_happened: dict[str, str]) -> None:
    client = ClientFactory.create()
    before = record(client, **what_happened) if what_happened else None

    with pytest.raises(NotPausable):
        record(client, purposes=give("location-data", resumes=True))

    assert Submission.objects.filter(client=client).count() == (1 if before else 0)


def test_resuming_does_not_renew_a_consent_that_expires_soon() -> None:
    Purpose.objects.filter(code="location-data").update(validity_months=1)
    client = ClientFactory.create()
    record(client, given="location-data", decided_at=timezone.now() - dt.timedelta(days=27))
    before = ask(client, "location-data").expires_at

    record(client, purposes=give("location-data", resumes=True))

    assert ask(client, "location-data").expires_at == before


def test_a_consent_under_an_older_notice_can_be_paused_in_its_grace_period() -> None:
    client = ClientFactory.create()
    record(client, given="location-data", decided_at=MONDAY)
    publish("location-data", 2, timezone.now() - HOUR, renewal="required", grace_days=30)

    record(client, purposes=give("location-data", 1, paused_until=timezone.now() + HOUR))

    assert ask(client, "location-data").status == "paused"


@pytest.mark.parametrize(
    ("purpose", "given", "until"),
    [
        pytest.param("offers", "offers", HOUR, id="a purpose that cannot be paused"),
        pytest.param("location-data", "", HOUR, id="a consent that was never given"),
        pytest.param("location-data", "location-data", -HOUR, id="until a moment that is over"),
    ],
)
def test_pausing_is_refused(purpose: str, given: str, until: dt.timedelta) -> None:
    client = ClientFactory.create()
    if given:
        record(client, given=given)

    with pytest.raises(NotPausable):
        record(client, purposes=give(purpose, paused_until=timezone.now() + until))
