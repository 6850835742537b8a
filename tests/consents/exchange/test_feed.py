"""The feed: what an API client may see, and where it goes on."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from clients.person.models import Client
from consents.exchange.feed import ENTRIES, HORIZON, NotReached, Place, changes
from consents.ledger.models.submission import Submission
from tests.consents.exchange.follower import Follower, everything
from tests.factories import ApiClientFactory, ClientFactory, record

pytestmark = pytest.mark.django_db(transaction=True)


def seen_by(purposes: str, client: Client) -> list[dict[str, Any]]:
    """What a system with these purposes (codes) sees of the client."""
    system = ApiClientFactory.create(purposes=purposes.split())
    return [entry.changes for entry in everything(system) if entry.client == client.number]


def test_an_entry_says_what_the_ledger_says() -> None:
    client = ClientFactory.create(number="A1")
    record(client, given="offers", channels={"email": True}, language="ru")

    (entry,) = everything(ApiClientFactory.create())

    submission = Submission.objects.get()
    assert (entry.id, entry.client, entry.source, entry.language) == (submission.pk, "A1", "portal", "ru")
    assert (entry.decided_at, entry.received_at) == (submission.decided_at, submission.received_at)
    assert entry.changes == submission.changes


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_every_entry_once_and_in_order_whatever_the_limit(limit: int) -> None:
    clients = ClientFactory.create_batch(2)
    for nth in range(5):
        record(clients[nth % 2], topics={"news": nth % 4 < 2})

    found = everything(ApiClientFactory.create(), limit)

    assert [entry.id for entry in found] == [
        entry.pk for entry in Submission.objects.order_by("xact", "sequence")
    ]


def test_when_there_is_nothing_new_the_place_stays() -> None:
    follower = Follower(ApiClientFactory.create())
    went_on_at_first = follower.ask()
    record(ClientFactory.create(), given="offers")
    everything(follower.system)

    went_on = [follower.ask(), follower.ask()]

    assert not went_on_at_first
    assert went_on == [True, False]
    assert len(follower.got) == 1


def test_a_system_sees_only_what_concerns_its_purposes() -> None:
    client = ClientFactory.create()
    record(client, given="offers usage-data", channels={"sms": False})
    record(client, topics={"news": True}, withdrawn="usage-data")
    record(client, objections={"marketing": True})

    assert [set(said) for said in seen_by("offers", client)] == [
        {"purposes", "channels"},
        {"topics"},
        {"objections"},
    ]
    assert [set(said) for said in seen_by("usage-data", client)] == [
        {"purposes", "channels"},
        {"purposes", "topics"},
        {"objections"},
    ]
    told = seen_by("usage-data", client)
    assert [list(said["purposes"]) for said in told if "purposes" in said] == 2 * [["usage-data"]]
    assert seen_by("credit-information", client) == []
    assert seen_by("", client) == []


def test_a_system_sees_the_pauses_of_its_own_purposes() -> None:
    client = ClientFactory.create()
    until = timezone.now() + dt.timedelta(days=1)
    record(client, given="offers", pauses={"location-data": until})
    record(client, pauses={"location-data": None})

    told = [said["pauses"] for said in seen_by("location-data", client)]

    assert told == [{"location-data": until.astimezone(dt.UTC).isoformat()}, {"location-data": None}]
    assert [set(said) for said in seen_by("offers", client)] == [{"purposes"}]


def test_what_a_system_may_not_see_is_passed_over() -> None:
    system, client = ApiClientFactory.create(purposes=["credit-information"]), ClientFactory.create()
    for purpose in ("offers", "usage-data", "loyalty-data", "credit-information"):
        record(client, given=purpose)
    everything(system)
    follower = Follower(system, limit=2)

    follower.ask()
    hidden = list(follower.got)
    follower.ask()

    assert hidden == []
    assert [list(entry.changes["purposes"]) for entry in follower.got] == [["credit-information"]]


def test_what_is_not_committed_is_not_there() -> None:
    with transaction.atomic():
        record(ClientFactory.create(), given="offers")
        page = changes(by=ApiClientFactory.create(), limit=10)

    assert page.entries == []


def test_a_place_that_was_never_reached_is_refused() -> None:
    with pytest.raises(NotReached):
        changes(by=ApiClientFactory.create(), after=Place(2**62, 1), limit=10)


@transaction.atomic
def test_a_page_is_read_from_the_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        query = sql.SQL("EXPLAIN (FORMAT JSON) {}").format(ENTRIES.format(horizon=HORIZON))
        cursor.execute(query, {"xact": 1000, "sequence": 1000, "limit": 100})
        plan = json.dumps(cursor.fetchone()[0])

    assert '"Index Name": "submission_feed"' in plan
    assert re.search(r'"Index Cond": "\(\(ROW\(xact, sequence\) > ROW\(.*\) AND \(xact < ', plan)
    assert '"Node Type": "Sort"' not in plan
