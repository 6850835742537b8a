"""What `decide` says of a consent's end before it comes, and of the end it came to."""

import datetime as dt

import pytest

from clients.person.models import Relationship
from tests.factories import publish, record
from tests.support.asking import GIVEN_AT, INSTANT, ask, reachable_client
from tests.support.reference import midnight

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2025, 6, 2, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


class TestRenewBy:
    def test_it_is_known_while_the_grace_period_runs_and_when_it_is_over(self) -> None:
        client = reachable_client()
        publish("offers", 2, NOON, renewal="required", grace_days=30)

        during, after = ask(client, at=NOON), ask(client, at=NOON + 30 * DAY)

        assert (during.renew_by, during.status) == (NOON + 30 * DAY, "given")
        assert (after.renew_by, after.status) == (NOON + 30 * DAY, "outdated")

    def test_nobody_is_asked_for_what_is_not_in_force_yet(self) -> None:
        client = reachable_client()
        publish("offers", 2, NOON, renewal="required", grace_days=30)

        assert ask(client, at=NOON - INSTANT).renew_by is None

    def test_the_first_of_several_ends_counts(self) -> None:
        client = reachable_client()
        publish("offers", 2, NOON, renewal="required", grace_days=30)
        publish("offers", 3, NOON + DAY, renewal="required", grace_days=5)

        assert ask(client).renew_by == NOON + 6 * DAY

    def test_new_wording_needs_no_renewal(self) -> None:
        client = reachable_client()
        publish("offers", 2, NOON)

        assert ask(client).renew_by is None

    def test_only_a_given_consent_can_be_renewed(self) -> None:
        client = reachable_client()
        publish("offers", 2, NOON, renewal="required", grace_days=30)
        record(client, withdrawn="offers")

        assert ask(client).renew_by is None


class TestLapsedAt:
    def test_it_is_the_end_of_the_relationship_that_the_purpose_did_not_outlive(self) -> None:
        client = reachable_client("offers loyalty-data")
        client.relationships.update(left_on=dt.date(2024, 2, 29))

        assert ask(client).lapsed_at == midnight(dt.date(2024, 2, 29))
        assert ask(client, "loyalty-data").lapsed_at == midnight(dt.date(2026, 2, 28))

    def test_coming_back_does_not_undo_it_and_consenting_anew_does(self) -> None:
        client = reachable_client()
        client.relationships.update(left_on=dt.date(2024, 2, 29))
        Relationship.objects.create(client=client, joined_on=dt.date(2024, 9, 1))

        before = ask(client).lapsed_at
        record(client, given="offers", decided_at=NOON)

        assert before == midnight(dt.date(2024, 2, 29))
        assert ask(client).lapsed_at is None

    def test_a_consent_within_the_relationship_has_not_lapsed(self) -> None:
        client = reachable_client()

        assert ask(client, at=GIVEN_AT).lapsed_at is None
