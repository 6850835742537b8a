"""Reports of engagement at once, on connections of their own."""

import datetime as dt
from threading import Barrier

import pytest
from django.db import transaction
from django.utils import timezone

from clients.person.models import Client
from consents.catalogue.systems.models import ApiClient
from consents.engagement.models import Message
from consents.engagement.services import Event, EventKind, Outcome, record_engagement
from consents.ledger.models.state import TopicPause, TopicPreference
from consents.ledger.models.submission import Submission
from tests.factories import ApiClientFactory, ClientFactory, record
from tests.support.threads import PATIENCE, threads, wait_until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 10
PAUSE_AFTER = 5


@pytest.fixture(autouse=True)
def _pause_after(settings: object) -> None:
    settings.ENGAGEMENT_PAUSE_AFTER = PAUSE_AFTER  # type: ignore[attr-defined]


def ignored(client: Client, *messages: str, kind: EventKind = EventKind.IGNORED) -> list[Event]:
    now = timezone.now()
    return [
        Event(
            message_id=f"{client.pk}-{message}",
            client=client.number,
            topic="news",
            kind=kind,
            at=now - dt.timedelta(hours=1),
        )
        for message in messages
    ]


def test_halves_of_a_run_reported_at_once_make_one_pause() -> None:
    clients, start = ClientFactory.create_batch(ROUNDS), Barrier(2)
    system = ApiClientFactory.create()

    def report(clients: list[Client], *messages: str) -> None:
        for nth, client in enumerate(clients):
            start.wait(PATIENCE)
            others = [clients[nth - 1], client]
            record_engagement([event for who in others for event in ignored(who, *messages)], by=system)

    with threads() as in_thread:
        halves = [
            in_thread(report, clients, "a", "b", "c"),
            in_thread(report, list(clients), "c", "d", "e"),
        ]
        for half in halves:
            half.result(PATIENCE)

    assert Message.objects.count() == ROUNDS * PAUSE_AFTER
    assert TopicPause.objects.filter(stands=True).count() == ROUNDS
    assert Submission.objects.count() == ROUNDS


def test_the_clients_no_and_a_report_at_once_leave_the_no() -> None:
    client, system = ClientFactory.create(), ApiClientFactory.create()

    with threads() as in_thread:
        with transaction.atomic():
            record(client, topics={"news": False})
            reporting = in_thread(record_report, client, system)
            wait_until_somebody_waits()
        reporting.result(PATIENCE)

    assert TopicPreference.objects.get().state == "unwanted"


def record_report(client: Client, system: ApiClient) -> None:
    record_engagement(ignored(client, "a", "b", "c", "d", "e"), by=system)


def test_of_two_who_claim_a_message_at_once_one_gets_it() -> None:
    first, second = ClientFactory.create_batch(2)
    system = ApiClientFactory.create()
    theirs, same_id = ignored(first, "a"), ignored(first, "a")[0].message_id
    others = [
        Event(message_id=same_id, client=second.number, topic="news", kind=event.kind, at=event.at)
        for event in theirs
    ]

    with threads() as in_thread:
        with transaction.atomic():
            won = record_engagement(theirs, by=system)
            losing = in_thread(lambda: record_engagement(others, by=system))
            wait_until_somebody_waits()
        lost = losing.result(PATIENCE)

    assert (won, lost) == ([Outcome.RECORDED], [Outcome.OTHER_MESSAGE])
    assert Message.objects.get().client == first
