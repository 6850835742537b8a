"""Sealing: what is under a seal, what is not yet, and sealers and writers at once."""

import hashlib
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from amigo_consent.lib import signing
from clients.person.models import Client
from consents.ledger.models.submission import Submission
from consents.proof import merkle, offline
from consents.proof.entry_proof import entry_proof
from consents.proof.models import Seal, SealedHead
from consents.proof.seals import seal_file, seal_ledger, statement
from consents.proof.verification.verify import verify_ledger
from tests.factories import ClientFactory, record
from tests.support.sealing import everything_settled, seal_everything
from tests.support.threads import PATIENCE, threads

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


def chain(client: Client) -> list[Submission]:
    return list(Submission.objects.filter(client=client).order_by("sequence"))


def head(client: Client) -> bytes:
    return bytes(chain(client)[-1].hash)


def sealed(seal: Seal) -> set[Any]:
    """The entries whose hashes are new in the seal's tree."""
    return set(SealedHead.objects.filter(seal=seal).values_list("submission_id", flat=True))


def test_a_seal_is_over_the_newest_entry_of_every_client() -> None:
    first, second, _silent = ClientFactory.create_batch(3)
    record(second, given="offers")
    record(first, given="offers")
    record(first, withdrawn="offers")

    seal = seal_everything()

    assert (seal.number, seal.entries, seal.clients, seal.previous) == (1, 3, 2, None)
    assert seal.root == merkle.tree_hash([head(first), head(second)])
    assert offline.check_seal(seal_file(seal), signing.known_keys())["number"] == 1


def test_the_next_seal_notes_only_what_is_new_and_names_the_one_before() -> None:
    first, second = ClientFactory.create_batch(2)
    record(first, given="offers")
    record(second, given="offers")
    before = seal_everything()
    record(second, withdrawn="offers")
    record(second, given="offers")

    seal = seal_everything()

    assert sealed(seal) == {chain(second)[-1].pk}
    assert (seal.number, seal.entries, seal.clients) == (2, 4, 2)
    assert seal.root == merkle.tree_hash([head(first), head(second)])
    assert seal.previous == hashlib.sha256(statement(before)).digest()


def test_without_anything_new_there_is_no_seal() -> None:
    assert seal_ledger() is None
    record(ClientFactory.create(), given="offers")
    seal_everything()

    assert seal_ledger() is None
    assert Seal.objects.count() == 1


def test_of_two_sealers_at_once_one_finds_nothing_left() -> None:
    start = Barrier(2)

    def seal() -> Seal | None:
        start.wait(PATIENCE)
        return seal_ledger()

    for client in ClientFactory.create_batch(ROUNDS):
        record(client, given="offers")
        with everything_settled(), threads() as in_thread:
            sealers = [in_thread(seal) for _ in range(2)]
            assert sum(sealer.result(PATIENCE) is None for sealer in sealers) == 1

    assert Seal.objects.count() == ROUNDS
    assert list(verify_ledger()) == []


def test_an_entry_that_is_committed_late_is_in_the_next_seal() -> None:
    early, late, later = ClientFactory.create_batch(3)
    record(early, given="offers")

    with threads() as in_thread, transaction.atomic():
        held_back = record(late, given="offers").submission
        overtaking = in_thread(lambda: record(later, given="offers")).result(PATIENCE).submission
        in_thread(seal_ledger).result(PATIENCE)
    under_the_first = set(SealedHead.objects.values_list("submission_id", flat=True))
    seal = seal_everything()

    assert under_the_first <= {chain(early)[0].pk}
    assert {held_back.pk, overtaking.pk} <= sealed(seal)
    assert list(verify_ledger()) == []


def test_what_is_raised_to_a_later_transaction_waits_for_its_seal() -> None:
    """A transaction that began first can write after a later one: to the same client, with its number."""
    client, other = ClientFactory.create_batch(2)

    with threads() as in_thread, transaction.atomic():
        record(other, given="offers")
        in_thread(lambda: record(client, given="offers")).result(PATIENCE)
        record(client, withdrawn="offers")
    first, second = chain(client)
    seal = seal_everything()

    assert second.xact == first.xact
    assert sealed(seal) == {second.pk, chain(other)[0].pk}
    assert list(verify_ledger()) == []


# Proofs


def test_every_entry_is_proven_under_the_first_seal_that_covers_it() -> None:
    clients = ClientFactory.create_batch(5)
    for act in ({"given": "offers"}, {"withdrawn": "offers"}, {"given": "offers usage-data"}):
        for client in clients[: Seal.objects.count() + 3]:
            record(client, **act)
            record(client, channels={"sms": not Seal.objects.exists()})
        seal_everything()

    for entry in Submission.objects.all():
        proof = entry_proof(entry)
        said = offline.check_proof(proof, signing.known_keys())
        assert said["number"] == first_seal_over(entry)
    assert Submission.objects.count() == 24


def first_seal_over(entry: Submission) -> int:
    seals = Seal.objects.filter(horizon__gt=entry.xact).order_by("number")
    return seals.values_list("number", flat=True)[0]


def test_a_proof_shows_its_entry_and_of_later_ones_only_digests() -> None:
    client = ClientFactory.create()
    record(client, given="offers")
    record(client, given="usage-data")
    seal_everything()
    first, second = chain(client)

    proof = entry_proof(first)

    assert proof
    assert (proof["entry"]["text"], proof["entry"]["previous_hash"]) == (text(first), None)
    assert proof["later"] == [hashlib.sha256(text(second).encode()).hexdigest()]
    assert proof["seal"] == seal_file(Seal.objects.get())


def test_what_is_not_sealed_yet_has_no_proof() -> None:
    client = ClientFactory.create()
    record(client, given="offers")
    seal_everything()
    entry = record(client, withdrawn="offers").submission

    assert entry_proof(entry) is None


def text(entry: Submission) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_text(entry) FROM consents_submission AS entry WHERE id = %s", [entry.pk]
        )
        return str(cursor.fetchone()[0])
