"""Reports of engagement at once, on connections of their own."""

import datetime as dt
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import transaction
from django.utils import timezone

from clients.person.models import Client
from consents.catalogue.systems.models import ApiClient
from consents.engagement.claims import Event, EventKind, Outcome
from consents.engagement.models import Message
from consents.engagement.services import record_engagement
from consents.ledger.models.state import TopicPause, TopicPreference
from consents.ledger.models.submission import Submission
from tests.factories import ApiClientFactory, ClientFactory, record
from tests.support.mailing import AUDIENCES, token_of
from tests.support.threads import PATIENCE, threads, wait_until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 10
PAUSE_AFTER = 5


@pytest.fixture(autouse=True)
def _pause_after(settings: object) -> None:
    settings.ENGAGEMENT_PAUSE_AFTER = PAUSE_AFTER  # type: ignore[attr-defined]


def clients(number: int) -> list[Client]:
    """So many clients who gave their consent to offers."""
    made = ClientFactory.create_batch(number)
    for client in made:
        record(client, given="offers")
    return made


def ignored(client: Client, *messages: str) -> list[Event]:
    """That messages were delivered, and ignored when a day had passed."""
    now, token = timezone.now(), token_of(client)
    return [
        Event(
            message_id=f"{client.pk}-{message}",
            token=token,
            topic="news",
            kind=kind,
            at=now - dt.timedelta(hours=hours),
        )
        for message in messages
        for kind, hours in ((EventKind.DELIVERED, 25), (EventKind.IGNORED, 1))
    ]


def test_halves_of_a_run_reported_at_once_make_one_pause() -> None:
    people, start = clients(ROUNDS), Barrier(2)
    system = ApiClientFactory.create()

    def report(*messages: str) -> None:
        for nth, client in enumerate(people):
            start.wait(PATIENCE)
            others = [people[nth - 1], client]
            events = [event for who in others for event in ignored(who, *messages)]
            record_engagement(events, by=system, audiences=AUDIENCES)

    with threads() as in_thread:
        halves = [
            in_thread(report, "a", "b", "c"),
            in_thread(report, "c", "d", "e"),
        ]
        for half in halves:
            half.result(PATIENCE)

    assert Message.objects.count() == ROUNDS * PAUSE_AFTER
    assert TopicPause.objects.filter(stands=True).count() == ROUNDS
    assert Submission.objects.filter(source="system").count() == ROUNDS


def test_the_clients_no_and_a_report_at_once_leave_the_no() -> None:
    (client,), system = clients(1), ApiClientFactory.create()

    with threads() as in_thread:
        with transaction.atomic():
            record(client, topics={"news": False})
            reporting = in_thread(record_report, client, system)
            wait_until_somebody_waits()
        reporting.result(PATIENCE)

    assert TopicPreference.objects.get().state == "unwanted"


def record_report(client: Client, system: ApiClient) -> None:
    record_engagement(ignored(client, "a", "b", "c", "d", "e"), by=system, audiences=AUDIENCES)


def test_of_two_who_claim_a_message_at_once_one_gets_it() -> None:
    first, second = clients(2)
    system = ApiClientFactory.create()
    theirs, others = ([replace(ignored(who, "a")[0], message_id="a")] for who in (first, second))

    with threads() as in_thread:
        with transaction.atomic():
            won = record_engagement(theirs, by=system, audiences=AUDIENCES)
            losing = in_thread(lambda: record_engagement(others, by=system, audiences=AUDIENCES))
            wait_until_somebody_waits()
        lost = losing.result(PATIENCE)

    assert (won, lost) == ([Outcome.RECORDED], [Outcome.OTHER_MESSAGE])
    assert Message.objects.get().client == first
