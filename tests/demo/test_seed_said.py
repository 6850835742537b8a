"""The demo: what its clients said, and that it is what they would have said through the one door."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, Model, QuerySet, Value

from amigo_consent.demo.acts import POPULARITY
from amigo_consent.demo.people import people
from amigo_consent.demo.standing import Catalogue, Standing
from clients.person.models import Client, Relationship
from consents.ledger.choices import Choices, PurposeChoice
from consents.ledger.models.state import ChannelPreference, ConsentRecord, TopicPreference
from consents.ledger.models.submission import Source, Submission
from consents.ledger.preferences import channel_choices, topic_choices
from consents.ledger.submit import Detail, submit
from consents.rules.decision import decide
from consents.rules.words import ConsentStatus, TopicState
from tests.demo.seeded import NOW, TODAY, demo_of

pytestmark = pytest.mark.django_db


class TestWhatTheySaid:
    @demo_of(25)
    def test_every_entry_is_what_submit_would_have_recorded(self) -> None:
        """A twin of each client says the same through the one door, and comes to stand where they stand."""
        for client in Client.objects.all():
            twin = twin_of(client)
            for entry in Submission.objects.filter(client=client).order_by("sequence"):
                assert say_again(twin, entry) == entry.changes
            assert standing(twin) == standing(client)

    @demo_of(150)
    def test_what_clients_know_of_themselves_is_what_decide_answers(self) -> None:
        """Above all of those who left: what they said in memory lapses when it lapses in the database."""
        for person in [person for person in people(150, seed=1, today=TODAY) if person.left_on]:
            client = Client.objects.get(number=person.number)
            memory = Standing(person, Catalogue())
            for entry in Submission.objects.filter(client=client).order_by("sequence"):
                before = {code: memory.status(code, entry.decided_at) for code in POPULARITY}
                assert before == statuses(client, entry.decided_at - dt.timedelta(microseconds=1))
                assert memory.hear(choices_in(entry), at=entry.decided_at) == entry.changes
            assert {code: memory.status(code, NOW) for code in POPULARITY} == statuses(client, NOW)

    @demo_of(60)
    def test_current_state_is_the_fold_of_the_ledger(self) -> None:
        expected: dict[tuple[int, str, str], tuple[Any, Any]] = {}
        for entry in Submission.objects.order_by("decided_at", "sequence"):
            for kind, code, word in words(entry):
                expected[entry.client_id, kind, code] = (word, entry.id)
        assert current_state() == expected

    @demo_of(60)
    def test_chains_hold(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT count(*), count(*) FILTER (
                    WHERE hash = recomputed AND previous_hash IS NOT DISTINCT FROM hash_before
                )
                FROM (SELECT *, ledger_hash(entry) AS recomputed,
                             lag(hash) OVER (PARTITION BY client_id ORDER BY sequence) AS hash_before
                        FROM consents_submission AS entry) AS entry
                """
            )
            entries, whole = cursor.fetchone()
        assert entries == whole > 100

    @demo_of(60)
    def test_every_entry_has_a_detail_that_its_digest_fits(self) -> None:
        for entry in Submission.objects.select_related("detail"):
            detail = Detail(
                identity_check=entry.detail.identity_check,
                comment=entry.detail.comment,
                ip=entry.detail.ip,
                user_agent=entry.detail.user_agent,
            )
            assert detail.digest(bytes(entry.detail.salt)) == bytes(entry.detail_digest or b"")

    @demo_of(60)
    def test_the_ledger_is_in_the_order_of_time_and_ends_yesterday(self) -> None:
        received = list(Submission.objects.order_by("sequence").values_list("received_at", flat=True))
        assert received == sorted(received)
        assert received[-1] < dt.datetime(2026, 3, 30, 21, tzinfo=dt.UTC)
        assert received[0] > dt.datetime(2023, 3, 31, tzinfo=dt.UTC)

    @demo_of(60)
    def test_a_visit_is_recorded_by_somebody_who_works_there(self) -> None:
        visits = Submission.objects.filter(source=Source.CUSTOMER_CENTRE)
        assert visits.exists()
        assert not visits.exclude(centre=F("recorded_by__staff_profile__centre")).exists()


def twin_of(client: Client) -> Client:
    """A client of whom only the relationships are known."""
    twin = Client.objects.create(number=f"TWIN-{client.number}")
    for stay in client.relationships.all():
        Relationship.objects.create(client=twin, joined_on=stay.joined_on, left_on=stay.left_on)
    return twin


def say_again(twin: Client, entry: Submission) -> dict[str, Any]:
    """Say on the portal what an entry says; returns what was recorded."""
    choices = choices_in(entry)
    recorded = submit(
        client=twin.pk,
        by=twin,
        source=Source.PORTAL,
        language=entry.language,
        decided_at=entry.decided_at,
        purposes=choices.purposes,
        pauses=choices.pauses,
        channels=choices.channels,
        topics=choices.topics,
    )
    changes: dict[str, Any] = recorded.submission.changes
    return changes


def choices_in(entry: Submission) -> Choices:
    """What must have been said for this entry."""
    return Choices(
        purposes={
            code: PurposeChoice(
                status=ConsentStatus(said["status"]),
                notice_version=said.get("notice"),
            )
            for code, said in entry.changes.get("purposes", {}).items()
        },
        pauses={
            code: until and dt.datetime.fromisoformat(until)
            for code, until in entry.changes.get("pauses", {}).items()
        },
        channels=entry.changes.get("channels", {}),
        topics={code: TopicState(state) for code, state in entry.changes.get("topics", {}).items()},
    )


def statuses(client: Client, at: dt.datetime) -> dict[str, str]:
    return {decision.purpose: decision.status for decision in decide(clients=[client.pk], at=at)}


def standing(client: Client) -> list[Any]:
    """Everything that is known about a client's wishes."""
    return [
        [(d.purpose, d.status, d.decided_at, d.notice_version) for d in decide(clients=[client.pk])],
        channel_choices(client.pk),
        topic_choices(client.pk),
    ]


def words(entry: Submission) -> Iterator[tuple[str, str, Any]]:
    """What an entry says: kind, code, and the word that the current state has for it."""
    for code, said in entry.changes.get("purposes", {}).items():
        yield "purpose", code, said["status"]
    for code, allowed in entry.changes.get("channels", {}).items():
        yield "channel", code, allowed
    for code, state in entry.changes.get("topics", {}).items():
        yield "topic", code, state


def current_state() -> dict[tuple[int, str, str], tuple[Any, Any]]:
    rows = [
        *state_rows(ConsentRecord, "purpose", "status"),
        *state_rows(ChannelPreference, "channel", "allowed"),
        *state_rows(TopicPreference, "topic", "state"),
    ]
    return {(client, kind, code): (word, submission) for client, kind, code, word, submission in rows}


def state_rows(model: type[Model], kind: str, word: str) -> QuerySet[Any, Any]:
    return model._default_manager.values_list(
        "client_id", Value(kind), f"{kind}__code", word, "submission_id"
    )
