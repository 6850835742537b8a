"""What `decide` says of a consent's end before it comes, and of the end it came to."""

import datetime as dt
from typing import Any

import pytest

from clients.person.models import Client, Relationship
from consents.catalogue.models import Purpose
from tests.factories import publish, record
from tests.support.asking import GIVEN_AT, INSTANT, ask, reachable_client
from tests.support.calendar import midnight

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


class TestEnd:
    def test_a_lapsed_consent_ended_with_the_relationship_that_the_purpose_did_not_outlive(self) -> None:
        client = reachable_client("offers loyalty-data")
        client.relationships.update(left_on=dt.date(2024, 2, 29))

        assert end_of(client, at=NOON) == (midnight(dt.date(2024, 2, 29)), "relationship")
        assert end_of(client, "loyalty-data", at=NOON) == (midnight(dt.date(2026, 3, 1)), "relationship")

    def test_coming_back_does_not_undo_it_and_consenting_anew_does(self) -> None:
        client = reachable_client()
        client.relationships.update(left_on=dt.date(2024, 2, 29))
        Relationship.objects.create(client=client, joined_on=dt.date(2024, 9, 1))

        before = end_of(client)
        record(client, given="offers", decided_at=NOON)

        assert before == (midnight(dt.date(2024, 2, 29)), "relationship")
        assert end_of(client) == (None, None)

    def test_a_consent_within_the_relationship_has_no_end(self) -> None:
        client = reachable_client()

        assert end_of(client, at=GIVEN_AT) == (None, None)

    def test_the_first_of_validity_notice_and_relationship_ends_it(self) -> None:
        Purpose.objects.filter(code="offers").update(validity_months=36)
        client = reachable_client()
        expires_at = GIVEN_AT.replace(year=2026)

        own = end_of(client, at=NOON)
        publish("offers", 2, NOON, renewal="required", grace_days=30)
        notice = end_of(client, at=NOON)
        client.relationships.update(left_on=dt.date(2025, 6, 20))
        relationship = end_of(client, at=NOON)

        assert own == (expires_at, "expiry")
        assert notice == (NOON + 30 * DAY, "notice")
        assert relationship == (midnight(dt.date(2025, 6, 20)), "relationship")

    def test_of_a_consent_that_ran_out_it_is_its_own(self) -> None:
        Purpose.objects.filter(code="offers").update(validity_months=12)
        client = reachable_client()

        assert ask(client).status == "expired"
        assert end_of(client) == (GIVEN_AT.replace(year=2024), "expiry")

    def test_a_no_has_none(self) -> None:
        Purpose.objects.filter(code="offers").update(validity_months=12)
        client = reachable_client()
        record(client, withdrawn="offers")

        assert end_of(client) == (None, None)


class TestWhatCanBeDone:
    @pytest.mark.parametrize(
        ("said", "counts", "was_given", "can_pause"),
        [
            ({}, False, False, False),
            ({"refused": "location-data"}, False, False, False),
            ({"given": "location-data"}, True, True, True),
            ({"withdrawn": "location-data"}, False, False, False),
        ],
    )
    def test_it_follows_from_what_was_said(
        self, said: dict[str, str], counts: bool, was_given: bool, can_pause: bool
    ) -> None:
        client = reachable_client()
        if said:
            record(client, **said)

        decision = ask(client, "location-data")

        assert (decision.counts, decision.was_given, decision.can_pause) == (counts, was_given, can_pause)

    def test_only_what_is_pausable_can_be_paused(self) -> None:
        assert not ask(reachable_client()).can_pause


def end_of(client: Client, purpose: str = "offers", **asked: Any) -> tuple[dt.datetime | None, str | None]:
    decision = ask(client, purpose, **asked)
    return decision.ends_at, decision.end_cause
