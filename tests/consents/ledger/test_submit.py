"""The one door: what an act records, and what it is refused for."""

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
from consents.ledger.models.state import ChannelPreference, ConsentRecord, Objection, TopicPreference
from consents.ledger.models.submission import Source, Submission, SubmissionDetail
from consents.ledger.projection import PROJECTIONS, Projection
from consents.ledger.submit import ClientErased, DecidedInFuture, Detail, SaysNothing, StaleScreen, submit
from consents.rules.words import TopicState
from tests.factories import ClientFactory, StaffFactory, record
from tests.support.asking import ask

pytestmark = pytest.mark.django_db

MONDAY = dt.datetime(2025, 6, 2, 9, 0, tzinfo=dt.UTC)
SUNDAY = MONDAY - dt.timedelta(days=1)
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


def test_everything_that_was_said_is_recorded_and_what_is_new_is_told() -> None:
    client = ClientFactory.create()
    record(client, given="offers", channels={"sms": True})

    recorded = record(client, given="offers usage-data", channels={"sms": True, "email": False})

    assert recorded.changed == ["purposes/usage-data", "channels/email"]
    assert set(recorded.submission.changes["purposes"]) == {"offers", "usage-data"}
    assert recorded.submission.changes["channels"] == {"sms": True, "email": False}


def test_saying_it_again_is_an_act_of_its_own() -> None:
    client = ClientFactory.create()
    act: dict[str, Any] = {
        "given": "offers",
        "channels": {"sms": True},
        "topics": {"news": False},
        "objections": {"marketing": True},
    }
    record(client, **act)

    again = record(client, **act, detail=Detail(comment="again"))

    assert again.changed == []
    assert Submission.objects.filter(client=client).count() == 2
    assert ConsentRecord.history.filter(client_id=client.pk).count() == 2
    assert SubmissionDetail.objects.get(submission=again.submission).comment == "again"


class TestLateWords:
    """What changed nothing when it was said counts once an older paper arrives."""

    @pytest.mark.parametrize(
        ("said", "late", "status"),
        [
            ([("refused", MONDAY), ("refused", WEDNESDAY)], "given", "refused"),
            ([("given", SUNDAY), ("withdrawn", MONDAY), ("withdrawn", WEDNESDAY)], "given", "withdrawn"),
            ([("given", MONDAY), ("given", WEDNESDAY)], "withdrawn", "given"),
        ],
    )
    def test_of_a_purpose(self, said: list[tuple[str, dt.datetime]], late: str, status: str) -> None:
        client = ClientFactory.create()
        for word, decided_at in said:
            record(client, **{word: "offers"}, decided_at=decided_at)

        record(client, **{late: "offers"}, decided_at=TUESDAY)

        assert ask(client).status == status
        assert ask(client, at=TUESDAY).status == late

    def test_of_a_channel_a_topic_and_an_objection(self) -> None:
        client = ClientFactory.create(email="anna@example.com")
        no: dict[str, Any] = {
            "channels": {"email": False},
            "topics": {"news": False},
            "objections": {"marketing": True},
        }
        yes: dict[str, Any] = {
            "channels": {"email": True},
            "topics": {"news": True},
            "objections": {"marketing": False},
        }
        record(client, **no, decided_at=MONDAY)
        record(client, **no, decided_at=WEDNESDAY)

        record(client, **yes, decided_at=TUESDAY)

        assert not ChannelPreference.objects.get(client=client).allowed
        assert TopicPreference.objects.get(client=client).state == TopicState.UNWANTED
        assert Objection.objects.get(client=client).stands

    def test_of_what_never_stood(self) -> None:
        client = ClientFactory.create()
        record(client, objections={"marketing": False}, decided_at=WEDNESDAY)

        record(client, objections={"marketing": True}, decided_at=TUESDAY)

        assert not Objection.objects.get(client=client).stands

    def test_a_late_withdrawal_between_two_others_is_in_the_past_too(self) -> None:
        client = ClientFactory.create()
        record(client, withdrawn="offers", decided_at=SUNDAY)
        record(client, given="offers", decided_at=WEDNESDAY)
        record(client, withdrawn="offers", decided_at=TUESDAY)

        record(client, given="offers", decided_at=MONDAY)

        assert ask(client, at=TUESDAY).status == "withdrawn"
        assert ask(client).status == "given"


def test_the_history_says_when_from_where_and_by_whom() -> None:
    client, staff = ClientFactory.create(), StaffFactory.create()

    recorded = record(client, given="offers", by=staff, source=Source.PHONE_CALL)

    (row,) = ConsentRecord.history.filter(client_id=client.pk)
    assert row.history_date == recorded.submission.received_at
    assert (row.history_type, row.history_change_reason, row.history_user) == ("+", "phone_call", staff)


# When it was expressed


def test_a_late_arrival_does_not_overturn_what_was_said_after_it() -> None:
    client = ClientFactory.create()
    record(client, withdrawn="offers", decided_at=WEDNESDAY)

    late = record(client, given="offers", decided_at=MONDAY)

    assert late.changed == []
    assert ask(client).status == "withdrawn"
    assert ask(client, at=TUESDAY).status == "given"
    assert ask(client, at=WEDNESDAY).status == "withdrawn"
    assert ConsentRecord.history.filter(client_id=client.pk).count() == 2


def test_of_two_decisions_at_the_same_moment_the_later_recorded_wins() -> None:
    client = ClientFactory.create()
    record(client, given="offers", topics={"news": True}, decided_at=MONDAY)

    record(client, withdrawn="offers", topics={"news": False}, decided_at=MONDAY)

    assert ask(client).status == ask(client, at=MONDAY).status == "withdrawn"
    assert TopicPreference.objects.get(client=client).state == TopicState.UNWANTED


def test_nothing_can_have_been_decided_in_the_future() -> None:
    client = ClientFactory.create()

    with pytest.raises(DecidedInFuture):
        record(client, given="offers", decided_at=timezone.now() + dt.timedelta(minutes=6))


def test_a_senders_clock_may_be_a_little_ahead() -> None:
    client = ClientFactory.create()
    record(client, given="offers")

    entry = record(client, withdrawn="offers", decided_at=timezone.now() + dt.timedelta(minutes=4)).submission

    assert entry.decided_at <= entry.received_at
    assert ask(client).status == "withdrawn"


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
    with pytest.raises(SaysNothing):
        record(ClientFactory.create())


# Whole or not at all


def test_a_failure_at_the_end_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    client = ClientFactory.create()
    said = SQL(
        "SELECT act.*, 'marketing' AS code, 'marketing' AS kind, 1 / 0 > 0 AS stands FROM {acts} AS act"
    )
    failing = Projection("purposes", "objection", "kind", said, {"stands": "stands"})
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
    expected = {
        WrongActor,
        UnknownCode,
        SaysNothing,
        ClientErased,
        DecidedInFuture,
        NotInForce,
        NotPausable,
        StaleScreen,
    }

    assert expected == set(Refused.__subclasses__())
