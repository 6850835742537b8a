"""The one answer, rule by rule: which reason comes first, and from exactly when it holds."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from clients.person.models import Client, Restriction
from consents.catalogue.models import Purpose
from consents.rules.decision import decide
from tests.factories import ClientFactory, draft, publish, record
from tests.support.asking import GIVEN_AT, INSTANT, ask, reachable_client, reasons_around
from tests.support.calendar import midnight

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2025, 6, 2, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


# The rules


def test_who_said_nothing_is_unknown() -> None:
    answer = ask(ClientFactory.create())

    assert (answer.allowed, answer.reason, answer.status) == (False, "unknown", "unknown")
    assert (answer.submission, answer.decided_at, answer.notice_version, answer.source) == (None,) * 4


def test_the_answer_says_what_it_rests_on() -> None:
    client = ClientFactory.create()
    submission = record(client, given="offers", language="ru", decided_at=GIVEN_AT).submission

    answer = ask(client)

    assert (answer.allowed, answer.reason, answer.status) == (True, "given", "given")
    assert (answer.submission, answer.source, answer.language) == (submission.pk, "portal", "ru")
    assert (answer.decided_at, answer.notice_version) == (GIVEN_AT, 1)
    assert (answer.client_id, answer.client) == (client.pk, client.number)


@pytest.mark.parametrize("said", ["refused", "withdrawn"])
def test_a_no_holds_from_the_moment_it_was_said(said: str) -> None:
    client = reachable_client()
    record(client, **{said: "offers"}, decided_at=NOON)

    assert reasons_around(NOON, client) == ("given", said)
    assert ask(client).reason == said


def test_erasure_stands_before_everything() -> None:
    client = reachable_client()
    Restriction.objects.create(client=client, since=NOON - DAY)
    Client.objects.filter(pk=client.pk).update(erased_at=NOON)

    assert reasons_around(NOON, client) == ("restricted", "erased")


def test_a_restriction_holds_until_it_is_lifted() -> None:
    client = reachable_client()
    Restriction.objects.create(client=client, since=NOON, until=NOON + DAY)

    assert reasons_around(NOON, client) == ("given", "restricted")
    assert reasons_around(NOON + DAY, client) == ("restricted", "given")
    assert ask(client, at=NOON).status == "given"


def test_a_purpose_ends_with_the_relationship_at_midnight_in_riga() -> None:
    client = reachable_client("offers usage-data")
    client.relationships.update(left_on=dt.date(2025, 7, 1))
    summer_midnight = dt.datetime(2025, 6, 30, 21, 0, tzinfo=dt.UTC)

    assert reasons_around(summer_midnight, client) == ("given", "relationship_ended")
    assert ask(client, "credit-information").reason == "relationship_ended"
    assert ask(client).status == "expired"


@pytest.mark.parametrize("purpose", ["loyalty-data", "loyalty-offers"])
@pytest.mark.parametrize(
    ("left_on", "last_day"),
    [
        pytest.param(dt.date(2023, 6, 15), dt.date(2025, 6, 15), id="two years"),
        pytest.param(dt.date(2023, 10, 29), dt.date(2025, 10, 29), id="from a day of 25 hours"),
        pytest.param(dt.date(2024, 2, 29), dt.date(2026, 2, 28), id="from a leap day"),
        pytest.param(dt.date(2024, 2, 28), dt.date(2026, 2, 28), id="from the day before one"),
    ],
)
def test_loyalty_counts_to_the_end_of_the_last_day_of_two_years(
    purpose: str, left_on: dt.date, last_day: dt.date
) -> None:
    client = reachable_client(purpose)
    client.relationships.update(left_on=left_on)

    assert reasons_around(midnight(left_on), client, purpose) == ("given", "given")
    assert reasons_around(midnight(last_day + DAY), client, purpose) == ("given", "expired")


def test_who_returns_in_time_keeps_loyalty_and_is_asked_again_about_the_rest() -> None:
    client = reachable_client("offers loyalty-data")
    client.relationships.update(left_on=dt.date(2023, 6, 15))
    client.relationships.create(joined_on=dt.date(2025, 6, 15))

    assert ask(client, "loyalty-data", at=NOON + 365 * DAY).reason == "given"
    assert ask(client, "offers", at=NOON + 365 * DAY).reason == "relationship_ended"


def test_who_returns_on_the_day_after_it_is_over_is_late() -> None:
    client = reachable_client("offers loyalty-data")
    client.relationships.update(left_on=dt.date(2023, 6, 15))
    client.relationships.create(joined_on=dt.date(2025, 6, 16))

    assert ask(client, "loyalty-data").reason == "expired"


def test_a_relationship_that_ends_and_begins_on_one_day_is_a_new_one() -> None:
    client = reachable_client("offers loyalty-data")
    client.relationships.update(left_on=dt.date(2023, 6, 15))
    client.relationships.create(joined_on=dt.date(2023, 6, 15))

    assert ask(client, "offers").reason == "relationship_ended"
    assert ask(client, "loyalty-data").reason == "given"


def test_what_was_said_when_the_relationship_was_over_is_not_lost_with_it() -> None:
    client = ClientFactory.create()
    client.relationships.update(left_on=dt.date(2023, 6, 15))
    client.relationships.create(joined_on=dt.date(2024, 6, 15))

    record(client, given="offers", decided_at=midnight(dt.date(2023, 6, 15)) - INSTANT)
    before = ask(client).reason
    record(client, given="offers", decided_at=midnight(dt.date(2023, 6, 15)))

    assert (before, ask(client).reason) == ("relationship_ended", "given")


def test_who_returned_and_never_said_anything_is_unknown_again() -> None:
    client = ClientFactory.create()
    client.relationships.update(left_on=dt.date(2023, 6, 15))
    client.relationships.create(joined_on=dt.date(2024, 6, 15))

    assert ask(client, at=NOON - 2 * 365 * DAY).reason == "unknown"
    assert ask(client, at=NOON - 365 * DAY).reason == "relationship_ended"
    assert ask(client).reason == "unknown"


def test_a_consent_expires() -> None:
    Purpose.objects.filter(code="offers").update(validity_months=24)
    client = reachable_client()
    expiry = GIVEN_AT.replace(year=2025)

    assert ask(client, at=GIVEN_AT).expires_at == expiry
    assert reasons_around(expiry, client) == ("given", "expired")
    assert ask(client).status == "expired"


def test_a_pause_ends_by_itself() -> None:
    client = reachable_client("location-data")
    record(client, pauses={"location-data": NOON + DAY}, decided_at=NOON)

    assert reasons_around(NOON, client, "location-data") == ("given", "paused")
    assert reasons_around(NOON + DAY, client, "location-data") == ("paused", "given")
    assert ask(client, "location-data").status == "given"


@pytest.mark.parametrize(
    ("effective_from", "grace_days", "over_at"),
    [
        pytest.param(NOON, 0, NOON, id="no grace"),
        pytest.param(NOON, 30, NOON + 30 * DAY, id="thirty days"),
        pytest.param(
            dt.datetime(2025, 3, 29, 22, 0, tzinfo=dt.UTC),
            1,
            dt.datetime(2025, 3, 30, 21, 0, tzinfo=dt.UTC),
            id="a day of twenty-three hours",
        ),
    ],
)
def test_a_notice_that_needs_renewal_outdates_older_consents(
    effective_from: dt.datetime, grace_days: int, over_at: dt.datetime
) -> None:
    client = reachable_client()
    publish("offers", 2, effective_from, renewal="required", grace_days=grace_days)

    assert reasons_around(over_at, client) == ("given", "notice_outdated")
    assert ask(client).status == "outdated"


def test_new_wording_outdates_nothing() -> None:
    client = reachable_client()
    publish("offers", 2, NOON)

    assert ask(client).allowed


def test_a_later_wording_does_not_save_from_an_earlier_renewal() -> None:
    client = reachable_client()
    publish("offers", 2, NOON, renewal="required", grace_days=10)
    publish("offers", 3, NOON + DAY)

    assert reasons_around(NOON + 10 * DAY, client) == ("given", "notice_outdated")


def test_a_draft_outdates_nothing() -> None:
    client = reachable_client()
    draft("offers", 2, effective_from=NOON, renewal="required", grace_days=0)

    assert ask(client).allowed


# Whom, what and when


def test_answers_come_by_client_and_position() -> None:
    clients = ClientFactory.create_batch(3)
    codes = list(Purpose.objects.values_list("code", flat=True))

    answers = decide(clients=[client.pk for client in reversed(clients)])

    assert [(answer.client_id, answer.purpose) for answer in answers] == [
        (client.pk, code) for client in clients for code in codes
    ]


def test_nobody_and_nothing_have_no_answers() -> None:
    client = ClientFactory.create()

    assert decide(clients=[]) == []
    assert decide(clients=[0]) == []
    assert decide(clients=[client.pk], purposes=[]) == []
    assert decide(clients=[client.pk], purposes=["no-such"]) == []


def test_the_past_is_answered_as_known_now() -> None:
    client = ClientFactory.create()
    record(client, given="offers", decided_at=NOON)
    before = ask(client, at=NOON - INSTANT).reason

    record(client, refused="offers", decided_at=NOON - DAY)

    assert before == "unknown"
    assert reasons_around(NOON, client) == ("refused", "given")
    assert ask(client) == ask(client, at=timezone.now())


def test_every_word_has_a_label_in_the_readers_language() -> None:
    answer = ask(reachable_client())

    with translation.override("en"):
        assert (answer.status_label, answer.reason_label) == ("given", "given")
