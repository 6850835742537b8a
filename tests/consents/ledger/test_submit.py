"""The one door: what an act records, what it drops, and what it is refused for."""

import datetime as dt
from typing import Any

import pytest
from django.db import DataError, transaction
from django.utils import timezone
from psycopg.sql import SQL

from amigo_consent.lib.actors import System
from clients.person.models import Client
from consents.catalogue.notices.models import NoticeText
from consents.ledger.actors import WrongActor
from consents.ledger.choices import NotInForce, NotPausable, Refused, UnknownCode
from consents.ledger.models.state import ChannelPreference, ConsentRecord, TopicPreference
from consents.ledger.models.submission import Source, Submission, SubmissionDetail
from consents.ledger.projection import PROJECTIONS, Projection
from consents.ledger.submit import ClientErased, DecidedInFuture, Detail, StaleScreen, submit
from consents.ledger.timeline import ledger_head
from consents.rules.words import TopicState
from tests.factories import ClientFactory, StaffFactory, record
from tests.support.asking import ask

pytestmark = pytest.mark.django_db

MONDAY = dt.datetime(2025, 6, 2, 9, 0, tzinfo=dt.UTC)
TUESDAY, WEDNESDAY = MONDAY + dt.timedelta(days=1), MONDAY + dt.timedelta(days=2)


# What is recorded


def test_what_is_given_is_allowed() -> None:
    client = ClientFactory.create(email="anna@example.com")

    record(client, given="offers", channels={"email": True})

    assert ask(client, channel="email").allowed


def test_one_act_is_one_entry() -> None:
    client = ClientFactory.create()

    recorded = record(
        client,
        given="offers usage-data",
        refused="location-data",
        channels={"sms": False},
        topics={"news": True},
    )

    assert set(recorded.changed) == {
        "purposes/offers",
        "purposes/usage-data",
        "purposes/location-data",
        "channels/sms",
        "topics/news",
    }
    assert Submission.objects.filter(client=client).count() == 1
    assert ConsentRecord.objects.filter(client=client, submission=recorded.submission).count() == 3
    assert not ChannelPreference.objects.get(client=client, channel__code="sms").allowed
    assert TopicPreference.objects.get(client=client, topic__code="news").state == TopicState.WANTED


def test_the_entry_names_the_text_that_was_shown() -> None:
    client = ClientFactory.create()
    text = NoticeText.objects.get(notice__purpose__code="offers", notice__version=1, language="ru")

    recorded = record(client, given="offers", language="ru")

    assert recorded.submission
    assert recorded.submission.changes == {
        "purposes": {
            "offers": {
                "status": "given",
                "language": "ru",
                "notice": 1,
                "digest": bytes(text.digest).hex(),
            }
        }
    }


def test_only_what_is_new_is_recorded() -> None:
    client = ClientFactory.create()
    record(client, given="offers", channels={"sms": True})

    recorded = record(client, given="offers usage-data", channels={"sms": True, "email": False})

    assert set(recorded.changed) == {"purposes/usage-data", "channels/email"}


def test_an_act_that_says_nothing_new_leaves_no_trace() -> None:
    client = ClientFactory.create()
    record(client, given="offers", channels={"sms": True}, topics={"news": False})

    recorded = record(
        client, given="offers", channels={"sms": True}, topics={"news": False}, detail=Detail(comment="again")
    )

    assert recorded.submission is None
    assert recorded.changed == []
    assert Submission.objects.filter(client=client).count() == 1
    assert ConsentRecord.history.filter(client_id=client.pk).count() == 1
    assert SubmissionDetail.objects.count() == 1


def test_the_history_says_when_from_where_and_by_whom() -> None:
    client, staff = ClientFactory.create(), StaffFactory.create()

    recorded = record(client, given="offers", by=staff, source=Source.PHONE_CALL)

    (row,) = ConsentRecord.history.filter(client_id=client.pk)
    assert recorded.submission
    assert row.history_date == recorded.submission.received_at
    assert (row.history_type, row.history_change_reason, row.history_user) == ("+", "phone_call", staff)


# When it was expressed


def test_a_late_arrival_does_not_overturn_what_was_said_after_it() -> None:
    client = ClientFactory.create()
    record(client, withdrawn="offers", decided_at=WEDNESDAY)

    late = record(client, given="offers", decided_at=MONDAY)

    assert late.changed == ["purposes/offers"]
    assert ask(client).status == "withdrawn"
    assert ask(client, at=TUESDAY).status == "given"
    assert ask(client, at=WEDNESDAY).status == "withdrawn"
    assert ConsentRecord.history.filter(client_id=client.pk).count() == 2


def test_a_late_arrival_that_agrees_with_its_time_is_nothing_new() -> None:
    client = ClientFactory.create()
    record(client, given="offers", channels={"sms": True}, decided_at=MONDAY)
    record(client, withdrawn="offers", channels={"sms": False}, decided_at=WEDNESDAY)

    late = record(client, given="offers", channels={"sms": True}, decided_at=TUESDAY)

    assert late.submission is None


def test_of_two_decisions_at_the_same_moment_the_later_recorded_wins() -> None:
    client = ClientFactory.create()
    record(client, given="offers", topics={"news": True}, decided_at=MONDAY)

    record(client, withdrawn="offers", topics={"news": False}, decided_at=MONDAY)

    assert ask(client).status == ask(client, at=MONDAY).status == "withdrawn"
    assert TopicPreference.objects.get(client=client).state == TopicState.UNWANTED


def test_nothing_can_have_been_decided_in_the_future() -> None:
    client = ClientFactory.create()

    with pytest.raises(DecidedInFuture):
        record(client, given="offers", decided_at=timezone.now() + dt.timedelta(hours=1))


# The screen it was decided on


def test_an_act_on_a_stale_screen_is_refused_with_what_was_recorded_meanwhile() -> None:
    client = ClientFactory.create()
    record(client, given="offers")
    opened_with = ledger_head(client.pk)
    meanwhile = record(client, withdrawn="offers").submission

    with pytest.raises(StaleScreen) as refused:
        record(client, given="usage-data", expected_head=opened_with)

    assert [entry.submission for entry in refused.value.entries] == [meanwhile]
    assert ask(client, "usage-data").status == "unknown"


def test_a_screen_opened_before_anything_was_recorded_can_be_stale_too() -> None:
    client = ClientFactory.create()
    first = record(client, given="offers").submission

    with pytest.raises(StaleScreen) as refused:
        record(client, given="usage-data", expected_head="")

    assert [entry.submission for entry in refused.value.entries] == [first]


@pytest.mark.parametrize("head", ["00" * 32, "no hash at all"])
def test_a_head_that_is_not_the_clients_is_stale(head: str) -> None:
    client = ClientFactory.create()
    record(client, given="offers")

    with pytest.raises(StaleScreen) as refused:
        record(client, given="usage-data", expected_head=head)

    assert len(refused.value.entries) == 1


def test_the_head_of_another_client_is_stale_and_tells_nothing_about_them() -> None:
    client, other = ClientFactory.create_batch(2)
    record(other, given="offers")

    with pytest.raises(StaleScreen) as refused:
        record(client, given="usage-data", expected_head=ledger_head(other.pk))

    assert refused.value.entries == []


def test_a_second_click_is_harmless_though_its_screen_is_stale() -> None:
    client = ClientFactory.create()
    opened_with = ledger_head(client.pk)
    record(client, given="offers", expected_head=opened_with)

    again = record(client, given="offers", expected_head=opened_with)

    assert again.submission is None


# Nothing to record


def test_nothing_is_recorded_for_an_erased_client() -> None:
    client = ClientFactory.create(erased_at=MONDAY)

    with pytest.raises(ClientErased):
        record(client, withdrawn="offers")


def test_a_client_who_does_not_exist() -> None:
    with pytest.raises(Client.DoesNotExist):
        submit(client=0, by=System(), source=Source.IMPORT, language="lv", channels={"sms": False})


@pytest.mark.parametrize(
    "act",
    [
        {"given": "no-such-purpose"},
        {"channels": {"pigeon": True}},
        {"topics": {"weather": True}},
        {"given": "offers", "language": "de"},
    ],
)
def test_unknown_codes_are_refused(act: dict[str, Any]) -> None:
    with pytest.raises(UnknownCode):
        record(ClientFactory.create(), **act)


def test_nothing_said_is_nothing_recorded() -> None:
    assert record(ClientFactory.create()).submission is None


# Whole or not at all


def test_a_failure_at_the_end_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    client = ClientFactory.create()
    said = SQL("SELECT act.*, 'marketing' AS kind, 1 / 0 > 0 AS stands FROM {acts} AS act")
    failing = Projection("objection", "kind", said, {"stands": "stands"})
    monkeypatch.setattr("consents.ledger.projection.PROJECTIONS", [*PROJECTIONS, failing])

    with pytest.raises(DataError), transaction.atomic():
        record(
            client, given="offers", channels={"sms": True}, topics={"news": True}, detail=Detail(comment="x")
        )

    assert not Submission.objects.exists()
    assert not SubmissionDetail.objects.exists()
    for model in (ConsentRecord, ChannelPreference, TopicPreference):
        assert not model.objects.exists()
        assert not model.history.exists()


def test_every_refusal_is_a_refused() -> None:
    expected = {WrongActor, UnknownCode, ClientErased, DecidedInFuture, NotInForce, NotPausable, StaleScreen}

    assert expected == set(Refused.__subclasses__())
