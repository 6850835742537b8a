"""Several writers at once, on connections of their own, as in production."""

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from clients.person.models import Client
from consents.catalogue.notices.models import Notice, NoticeText
from consents.ledger.models.state import ChannelPreference, ConsentRecord, TopicPreference
from consents.ledger.models.submission import Submission
from consents.ledger.submit import StaleScreen
from consents.ledger.timeline import ledger_head
from tests import factories
from tests.factories import ClientFactory, StaffFactory, record
from tests.support.threads import PATIENCE, threads, wait_until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 20
CHANNELS = ("email", "sms", "call")
TOPICS = ("news", "tariffs")


@pytest.fixture
def in_thread() -> Iterator[Callable[..., Future[Any]]]:
    """Run a function in another thread, on a database connection of its own."""
    with threads() as run:
        yield run


def random_act(dice: random.Random) -> dict[str, Any]:
    return {
        dice.choice(["given", "withdrawn", "refused"]): dice.choice(["offers", "usage-data", ""]),
        "channels": {dice.choice(CHANNELS): dice.random() < 0.5},
        "topics": {dice.choice(TOPICS): dice.random() < 0.5},
    }


def write_all(client: Client, acts: Sequence[dict[str, Any]], start: Barrier) -> list[Submission]:
    start.wait(PATIENCE)
    return [record(client, **act).submission for act in acts]


def test_writers_for_one_client_lose_and_mix_nothing(in_thread: Callable[..., Future[Any]]) -> None:
    client, dice, start = ClientFactory.create(), random.Random(1), Barrier(3)

    writers = [
        in_thread(write_all, client, [random_act(dice) for _ in range(ROUNDS)], start) for _ in range(3)
    ]
    written = [entry for writer in writers for entry in writer.result(PATIENCE)]

    chain = list(Submission.objects.filter(client=client).order_by("sequence"))
    assert {entry.pk for entry in chain} == {entry.pk for entry in written}
    assert [entry.previous_hash and bytes(entry.previous_hash) for entry in chain] == [
        None,
        *(bytes(entry.hash) for entry in chain[:-1]),
    ]
    assert sorted(chain, key=lambda entry: entry.decided_at) == chain
    assert standing(client) == folded(chain)


def test_a_form_sent_twice_at_once_is_one_act(in_thread: Callable[..., Future[Any]]) -> None:
    clients, start = ClientFactory.create_batch(ROUNDS), Barrier(2)

    def give_all() -> int:
        acts = ((client, {"given": "offers", "expected_head": "", "token": "once"}) for client in clients)
        return len({entry.pk for client, act in acts for entry in write_all(client, [act], start)})

    writers = [in_thread(give_all) for _ in range(2)]

    assert [writer.result(PATIENCE) for writer in writers] == [ROUNDS, ROUNDS]
    assert Submission.objects.count() == ConsentRecord.objects.count() == ROUNDS


def test_of_two_screens_opened_at_once_one_yes_is_stale(in_thread: Callable[..., Future[Any]]) -> None:
    clients, start = ClientFactory.create_batch(ROUNDS), Barrier(2)

    def decide_on_screen() -> int:
        stale = 0
        for client in clients:
            head = ledger_head(client.pk)
            start.wait(PATIENCE)
            try:
                record(client, given="offers", expected_head=head)
            except StaleScreen:
                stale += 1
        return stale

    screens = [in_thread(decide_on_screen) for _ in range(2)]

    assert sum(screen.result(PATIENCE) for screen in screens) == ROUNDS
    assert Submission.objects.count() == ROUNDS


def test_no_withdrawal_is_lost_whoever_gives_at_once(in_thread: Callable[..., Future[Any]]) -> None:
    """On screens opened at the same time: the yes may be refused, the no never is, and it stays."""
    clients, start = ClientFactory.create_batch(ROUNDS), Barrier(3)
    for client in clients:
        record(client, given="offers")

    def on_screens(word: str) -> None:
        for client in clients:
            head = ledger_head(client.pk)
            start.wait(PATIENCE)
            with suppress(StaleScreen):
                record(client, **{word: "offers"}, expected_head=head)

    screens = [in_thread(on_screens, word) for word in ("withdrawn", "withdrawn", "given")]
    for screen in screens:
        screen.result(PATIENCE)

    assert Submission.objects.filter(changes__purposes__offers__status="withdrawn").count() == 2 * ROUNDS
    assert set(ConsentRecord.objects.values_list("status", flat=True)) == {"withdrawn"}


def test_a_writer_waits_for_the_same_client_and_not_for_another(
    in_thread: Callable[..., Future[Any]],
) -> None:
    client, other = ClientFactory.create_batch(2)

    with transaction.atomic():
        held_back = record(client, given="offers").submission
        elsewhere = in_thread(lambda: record(other, given="offers")).result(PATIENCE).submission
        waiting = in_thread(lambda: record(client, withdrawn="offers"))
        wait_until_somebody_waits()

    second = waiting.result(PATIENCE).submission
    assert second.previous_hash == held_back.hash
    assert elsewhere.previous_hash is None


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ"])
def test_plain_sql_at_once_cannot_fork_the_chain(
    isolation: str, in_thread: Callable[..., Future[Any]]
) -> None:
    client, start = ClientFactory.create(), Barrier(2)
    record(client, given="offers")

    def insert_past_the_lock() -> str:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
                cursor.execute("SELECT 1 FROM consents_submission")
                start.wait(PATIENCE)
                cursor.execute(ENTRY, [client.pk])
        except IntegrityError as refused:
            return str(refused)
        return ""

    for _ in range(ROUNDS):
        writers = [in_thread(insert_past_the_lock) for _ in range(2)]
        refusals = [refusal for writer in writers if (refusal := writer.result(PATIENCE))]
        assert len(refusals) < len(writers)
        assert all("submission_chain_never_forks" in refusal for refusal in refusals)

    entries = list(Submission.objects.filter(client=client).order_by("sequence"))
    links = [entry.previous_hash and bytes(entry.previous_hash) for entry in entries]
    assert len(set(links)) == len(links)
    assert set(links) == {None, *(bytes(entry.hash) for entry in entries[:-1])}


@pytest.fixture
def draft() -> Iterator[Notice]:
    """A draft that could be published as it is; the catalogue of a test database outlives its tests."""
    notice = factories.draft("offers", 2, author=StaffFactory.create())
    yield notice
    notice.delete()


def test_a_text_is_not_changed_while_its_notice_is_being_published(
    draft: Notice, in_thread: Callable[..., Future[Any]]
) -> None:
    dpo = StaffFactory.create(role="dpo")

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PUBLISH, [dpo.pk, draft.pk])
        changing = in_thread(lambda: NoticeText.objects.filter(notice=draft).update(title="Other"))
        wait_until_somebody_waits()
        during = set(draft.texts.values_list("title", flat=True))
        transaction.set_rollback(True)

    assert during == {"Title"}
    assert changing.result(PATIENCE) == 3


def standing(client: Client) -> dict[str, Any]:
    """The current state, in the words of the ledger."""
    consents = ConsentRecord.objects.filter(client=client).values_list("purpose__code", "status")
    channels = ChannelPreference.objects.filter(client=client).values_list("channel__code", "allowed")
    topics = TopicPreference.objects.filter(client=client).values_list("topic__code", "state")
    return {**dict(consents), **dict(channels), **dict(topics)}


def folded(chain: Sequence[Submission]) -> dict[str, Any]:
    """What the entries, one after another, leave standing."""
    state: dict[str, Any] = {}
    for entry in chain:
        state |= {code: said["status"] for code, said in entry.changes.get("purposes", {}).items()}
        state |= entry.changes.get("channels", {}) | entry.changes.get("topics", {})
    return state


ENTRY = """
INSERT INTO consents_submission (id, client_commitment, client_id, source, language, changes)
VALUES (gen_random_uuid(), sha256('whose'), %s, 'portal', 'lv', '{"topics": {"news": "wanted"}}')
"""
PUBLISH = """
UPDATE consents_notice SET published_at = now(), effective_from = now(), published_by_id = %s WHERE id = %s
"""
