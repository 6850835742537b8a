"""A consent paused: a statement of its own, which carries nothing and renews nothing (ePrivacy Art. 9(2))."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from amigo_consent.lib.actors import System
from clients.person.models import Client
from consents.catalogue.models import Purpose
from consents.ledger.actors import WrongActor
from consents.ledger.choices import RIGA, NotPausable, PurposeChoice
from consents.ledger.models.submission import Source, Submission
from consents.ledger.submit import StaleScreen
from consents.ledger.timeline import ledger_head, timeline
from consents.rules.decision import Decision
from consents.rules.words import ConsentStatus
from tests.factories import ClientFactory, publish, record
from tests.support.asking import ask

pytestmark = pytest.mark.django_db

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
LOCATION = "location-data"


def ago(days: float) -> dt.datetime:
    return timezone.now() - days * DAY


def ahead(days: float) -> dt.datetime:
    return timezone.now() + days * DAY


SOME_DAYS = ahead(3)


def pause(client: Client, until: dt.datetime | None, **act: Any) -> Any:
    return record(client, pauses={LOCATION: until}, **act)


def stands(client: Client, at: dt.datetime | None = None) -> Decision:
    return ask(client, LOCATION, at=at)


@pytest.fixture
def client() -> Client:
    """Someone who has shared their location for twenty days."""
    client = ClientFactory.create()
    record(client, given=LOCATION, decided_at=ago(20))
    return client


# Words that come late fall into place


def test_a_late_withdrawal_from_before_a_pause_that_is_over_withdraws(client: Client) -> None:
    pause(client, ago(3), decided_at=ago(5))

    record(client, withdrawn=LOCATION, decided_at=ago(10))

    assert stands(client).status == "withdrawn"


def test_a_late_withdrawal_from_before_the_end_of_a_pause_withdraws(client: Client) -> None:
    pause(client, ahead(3), decided_at=ago(5))
    pause(client, None, decided_at=ago(4))

    record(client, withdrawn=LOCATION, decided_at=ago(10))

    assert stands(client).status == "withdrawn"


def test_a_pause_is_not_newer_than_an_end_of_the_relationship_that_is_told_late() -> None:
    client = ClientFactory.create()
    record(client, given=LOCATION, decided_at=ago(100))
    pause(client, ahead(10), decided_at=ago(10))

    client.relationships.update(left_on=ago(20).date())
    client.relationships.create(joined_on=ago(1).date())

    assert stands(client).status == "expired"


def test_a_late_yes_to_a_newer_notice_counts_although_a_pause_followed_it(client: Client) -> None:
    publish(LOCATION, 2, ago(15), renewal="required", grace_days=5)
    pause(client, ago(11), decided_at=ago(12))

    yes = PurposeChoice(status=ConsentStatus.GIVEN, notice_version=2)
    record(client, purposes={LOCATION: yes}, decided_at=ago(13))

    assert (stands(client).status, stands(client).notice_version) == ("given", 2)


def test_a_late_pause_from_before_the_newest_word_is_over_with_it(client: Client) -> None:
    record(client, given=LOCATION, decided_at=ago(2))

    pause(client, ahead(9), decided_at=ago(5))

    assert stands(client).status == "given"
    assert stands(client, at=ago(4)).status == "paused"


def test_a_late_yes_from_before_a_pause_does_not_end_it(client: Client) -> None:
    pause(client, ahead(9), decided_at=ago(5))

    recorded = record(client, given=LOCATION, decided_at=ago(6))

    assert recorded.changed == []
    assert stands(client).status == "paused"


# It carries nothing


def test_what_the_consent_rests_on_stays_through_a_pause_and_its_end() -> None:
    Purpose.objects.filter(code=LOCATION).update(validity_months=24)
    client = ClientFactory.create()
    record(client, given=LOCATION, decided_at=ago(20))
    given = stands(client)

    pause(client, ahead(1), language="en")
    paused = stands(client)
    pause(client, None, language="en")
    resumed = stands(client)

    assert (paused.allowed, paused.status, resumed.allowed, resumed.status) == (
        False,
        "paused",
        True,
        "given",
    )
    assert given.expires_at
    for later in (paused, resumed):
        for fact in ("submission", "decided_at", "notice_version", "language", "expires_at", "ends_at"):
            assert getattr(later, fact) == getattr(given, fact)


def test_giving_again_ends_a_pause_and_renews() -> None:
    Purpose.objects.filter(code=LOCATION).update(validity_months=24)
    client = ClientFactory.create()
    record(client, given=LOCATION, decided_at=ago(20))
    pause(client, ahead(9), decided_at=ago(5))

    again = record(client, given=LOCATION)

    decision = stands(client)
    assert again.changed == ["purposes/location-data"]
    assert (decision.status, decision.submission) == ("given", again.submission.pk)
    assert decision.expires_at
    assert decision.expires_at > ahead(700)


@pytest.mark.parametrize("status", ["withdrawn", "refused"])
def test_a_pause_does_not_outlive_a_no(client: Client, status: str) -> None:
    pause(client, ahead(9))
    record(client, **{status: LOCATION})
    said_no = stands(client).status

    record(client, given=LOCATION)

    assert said_no == status
    assert stands(client).status == "given"


@pytest.mark.parametrize("status", ["", "withdrawn", "refused"])
@pytest.mark.parametrize("until", [SOME_DAYS, None])
def test_without_a_consent_it_is_recorded_and_gives_none(status: str, until: dt.datetime | None) -> None:
    client = ClientFactory.create()
    if status:
        record(client, **{status: LOCATION})

    pause(client, until)

    assert stands(client).status == (status or "unknown")
    assert LOCATION in Submission.objects.latest("sequence").changes["pauses"]


def test_a_yes_that_is_paused_at_once_is_paused() -> None:
    client = ClientFactory.create()

    recorded = record(client, given=LOCATION, pauses={LOCATION: ahead(3)})

    assert recorded.changed == ["purposes/location-data", "pauses/location-data"]
    assert stands(client).status == "paused"


# What cannot be said


def new_year_of_pauses(begin: dt.datetime) -> dt.datetime:
    """A year and a day later, when that day is over in Riga."""
    return dt.datetime.combine(begin.astimezone(RIGA).date() + 367 * DAY, dt.time(), RIGA)


@pytest.mark.parametrize(
    ("purpose", "until"),
    [
        pytest.param("offers", HOUR, id="a purpose that cannot be paused"),
        pytest.param(LOCATION, -HOUR, id="until a moment that is over"),
        pytest.param(LOCATION, 368 * DAY, id="longer than a year"),
    ],
)
def test_a_pause_that_cannot_be_is_refused(client: Client, purpose: str, until: dt.timedelta) -> None:
    with pytest.raises(NotPausable):
        record(client, pauses={purpose: timezone.now() + until})

    assert Submission.objects.filter(client=client).count() == 1


def test_it_lasts_a_year_at_most_from_its_own_beginning(client: Client) -> None:
    begin = ago(10)
    pause(client, new_year_of_pauses(begin), decided_at=begin)

    with pytest.raises(NotPausable):
        pause(client, new_year_of_pauses(begin) + dt.timedelta(microseconds=1), decided_at=begin)


@pytest.mark.parametrize("until", [SOME_DAYS, None])
def test_only_a_person_pauses(client: Client, until: dt.datetime | None) -> None:
    with pytest.raises(WrongActor):
        pause(client, until, by=System(), source=Source.SYSTEM)


# What a page was made of


def test_a_pause_is_a_no_and_its_end_a_yes(client: Client) -> None:
    head = ledger_head(client.pk)
    pause(client, ahead(9), expected_head=head)

    with pytest.raises(StaleScreen):
        pause(client, None, expected_head=head)
    pause(client, ahead(2), expected_head=head)

    until = stands(client).paused_until
    assert until
    assert until < ahead(3)


def test_a_yes_is_not_said_over_a_pause_that_its_page_did_not_show(client: Client) -> None:
    head = ledger_head(client.pk)
    pause(client, ahead(9))

    with pytest.raises(StaleScreen):
        record(client, given=LOCATION, expected_head=head)


# How it reads


def test_the_timeline_tells_what_was_said_again(client: Client) -> None:
    until = ahead(9).replace(microsecond=0)
    for said in (until, until, None, None):
        pause(client, said)
    pause(client, until)
    record(client, given=LOCATION)
    pause(client, None)

    with override("en"):
        lines = [(change.outcome, change.again) for line in timeline(client.pk) for change in line.changes]

    paused = next(outcome for outcome, _ in lines if outcome.startswith("paused until"))
    told = [("given", False), (paused, False), (paused, True), ("resumed", False), ("resumed", True)]
    assert lines[::-1] == [*told, (paused, False), ("given", False), ("resumed", True)]
