"""Followers of the feed while many write at once and commit out of order."""

import random
from collections import defaultdict
from threading import Event
from time import monotonic, sleep
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction

from clients.person.models import Client
from consents.ledger.models.submission import Submission
from tests.consents.exchange.follower import PATIENCE, Follower, everything
from tests.factories import ApiClientFactory, ClientFactory, record
from tests.support.threads import threads

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, ROUNDS = 5, 12


def follow(follower: Follower, writing_is_over: Event) -> list[UUID]:
    """Goes on asking while others write, and until it has all that was written; what it got, in order."""
    deadline = monotonic() + PATIENCE
    while not writing_is_over.is_set() or len(follower.got) < Submission.objects.count():
        assert monotonic() < deadline, "the feed stands still"
        if not follower.ask():
            sleep(0.001)
    follower.ask()
    return [entry.id for entry in follower.got]


def take_number() -> None:
    """Have this transaction counted as a writing one from now on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")


class Abandoned(Exception):
    """A transaction that is rolled back."""


def write_some(clients: list[Client], dice: random.Random) -> None:
    """Several entries in one transaction, which may begin long before it writes and end long after."""
    chosen = sorted(dice.sample(clients, dice.randint(1, 3)), key=lambda client: client.pk)
    try:
        with transaction.atomic():
            if dice.random() < 0.5:
                take_number()
            for client in chosen:
                sleep(dice.choice([0, 0, 0.002, 0.01]))
                record(client, topics={"news": dice.random() < 0.5}, channels={"sms": dice.random() < 0.5})
            sleep(dice.choice([0, 0, 0.005, 0.02]))
            if dice.random() < 0.2:
                raise Abandoned
    except Abandoned:
        return


def test_every_follower_sees_each_entry_once_and_in_the_same_order() -> None:
    clients, system = ClientFactory.create_batch(6), ApiClientFactory.create()
    over = Event()

    def write_all(seed: int) -> None:
        dice = random.Random(seed)
        for _ in range(ROUNDS):
            write_some(clients, dice)

    with threads() as in_thread:
        followers = [in_thread(follow, Follower(system, limit), over) for limit in (1, 2, 7)]
        writers = [in_thread(write_all, seed) for seed in range(WRITERS)]
        for writer in writers:
            writer.result(PATIENCE)
        over.set()
        seen = [follower.result(PATIENCE) for follower in followers]

    written = list(Submission.objects.order_by("xact", "sequence"))
    assert len(written) > WRITERS * ROUNDS / 2
    assert seen == 3 * [[entry.pk for entry in written]]
    assert [entry.id for entry in everything(system)] == seen[0]
    assert chains_in(written) == chains_in(list(Submission.objects.order_by("sequence")))


def chains_in(entries: list[Submission]) -> dict[int, list[int]]:
    """The entries of each client, in the order in which they come."""
    chains: dict[int, list[int]] = defaultdict(list)
    for entry in entries:
        chains[entry.client_id].append(entry.sequence)
    return chains


def test_who_began_first_and_commits_last_is_not_missed() -> None:
    early, late = ClientFactory.create_batch(2)
    follower = Follower(ApiClientFactory.create())

    with threads() as in_thread, transaction.atomic():
        take_number()
        in_thread(lambda: record(late, given="offers")).result(PATIENCE)
        in_thread(follower.ask).result(PATIENCE)
        meanwhile = list(follower.got)
        record(early, given="offers")

    assert meanwhile == []
    assert [entry.client for entry in everything(follower.system)] == [early.number, late.number]


def test_who_began_first_and_writes_last_about_a_client_comes_last() -> None:
    client = ClientFactory.create()

    with threads() as in_thread, transaction.atomic():
        take_number()
        in_thread(lambda: record(client, given="offers")).result(PATIENCE)
        record(client, withdrawn="offers")

    told = everything(ApiClientFactory.create())
    assert [entry.changes["purposes"]["offers"]["status"] for entry in told] == ["given", "withdrawn"]


def test_another_database_of_the_server_keeps_nothing_back() -> None:
    record(ClientFactory.create(), given="offers")
    elsewhere = {**connection.get_connection_params(), "dbname": "postgres"}

    with psycopg.connect(**elsewhere) as other:
        other.execute("SELECT pg_current_xact_id()")
        record(ClientFactory.create(), given="offers")
        told = everything(ApiClientFactory.create())

    assert len(told) == 2
