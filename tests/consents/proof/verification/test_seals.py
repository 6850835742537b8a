"""A superuser who rewrites what was sealed so that all of it fits, or seals: each act is found and named."""

import base64
import datetime as dt
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from django.db.models import F

from amigo_consent.demo.clock import received_as_given
from amigo_consent.lib import signing
from clients.person.models import Client
from consents.ledger.models.submission import Submission, SubmissionDetail
from consents.proof import merkle
from consents.proof.models import Seal, SealedHead
from consents.proof.seals import seal_file, sealed_leaves, statement
from consents.proof.verification.finding import Kind
from consents.proof.verification.verify import verify_ledger
from tests.consents.proof.verification.tampering import (
    chain,
    delete,
    drop_rules,
    edit,
    findings,
    insert,
    rechain,
    replace_function,
    reproject,
    row,
    talkative_client,
)
from tests.factories import ClientFactory, append_entries, record
from tests.support.sealing import seal_everything

OTHER: dict[str, Any] = {
    "number": 9,
    "sealed_at": F("sealed_at") - dt.timedelta(days=1),
    "horizon": F("horizon") + 1,
    "entries": F("entries") + 1,
    "clients": F("clients") + 1,
    "root": b"\1" * 32,
    "previous": b"\1" * 32,
    "catalogue": b"\1" * 32,
    "key_id": "other",
    "signature": b"\1" * 64,
    "seal_id": 9,
    "client_id": 0,
    "submission_id": "00000000-0000-0000-0000-000000000000",
    "hash": b"\1" * 32,
}
A_SEAL = (Kind.SEAL, None, None)


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def talkative(committed_module_db: None) -> Client:
    """Someone with four entries and a neighbour with three, under three seals; then one who is not sealed.

    Everything is committed, so that entries are of different ages.
    """
    neighbour = ClientFactory.create()
    record(neighbour, given="offers")
    seal_everything()
    client = talkative_client()
    seal_everything()
    record(neighbour, withdrawn="offers")
    record(neighbour, given="usage-data")
    seal_everything()
    record(ClientFactory.create(), given="offers")
    return client


@pytest.fixture
def client(talkative: Client) -> Client:
    return Client.objects.get(pk=talkative.pk)


def test_a_ledger_with_several_seals_has_no_findings(client: Client) -> None:
    SubmissionDetail.objects.all().delete()

    assert Seal.objects.count() == 3
    assert findings() == []


# What was sealed


def test_a_chain_rewritten_with_all_that_rests_on_it_is_named(client: Client) -> None:
    first, *_, last = chain(client)

    edit(row(first), changes={"topics": {"news": "unwanted"}})
    rechain(client)
    reproject(client)

    assert findings() == [(Kind.SEALED, client.number, last.pk)]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("ledger_hash(entry consents_submission) RETURNS bytea", "SELECT entry.hash"),
        (
            "ledger_text(entry consents_submission) RETURNS text",
            "SELECT old.text FROM old WHERE old.id = entry.id",
        ),
        ("ledger_digest(entry consents_submission) RETURNS bytea", "SELECT sha256('what was sealed')"),
    ],
    ids=["hash", "text", "digest"],
)
def test_a_sealed_refusal_does_not_become_a_consent_by_other_functions(
    head: str, body: str, client: Client
) -> None:
    """The database says of the altered entry what it said of the entry that was sealed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE old AS SELECT id, ledger_text(entry) AS text FROM consents_submission AS entry"
        )
    third = chain(client)[2]
    said = third.changes["purposes"]
    said["location-data"] = said["usage-data"] | {"digest": said["location-data"].get("digest")}

    edit(row(third), changes=third.changes)
    replace_function(head, body)
    reproject(client)

    assert (Kind.ENTRY, client.number, third.pk) in findings()


@pytest.mark.parametrize("age", [dt.timedelta(hours=2), dt.timedelta(days=700)])
def test_an_entry_that_says_it_is_older_than_a_seal_is_found(age: dt.timedelta, client: Client) -> None:
    """Written today by whoever takes the clock out, with good hashes, for somebody without entries."""
    victim = ClientFactory.create()
    entry = Submission(client=victim, source="portal", language="lv", changes={"topics": {"news": "wanted"}})
    entry.received_at = Seal.objects.get(number=3).sealed_at - age

    with received_as_given():
        append_entries(entry)

    assert findings() == [(Kind.BACKDATED, victim.number, entry.pk)]


def test_an_entry_of_a_transaction_that_ran_while_it_was_sealed_is_no_finding(client: Client) -> None:
    victim = ClientFactory.create()
    entry = Submission(client=victim, source="portal", language="lv", changes={"topics": {"news": "wanted"}})
    entry.received_at = Seal.objects.get(number=3).sealed_at - dt.timedelta(minutes=50)

    with received_as_given():
        append_entries(entry)

    assert findings() == []


def test_a_chain_cut_with_all_that_rests_on_it_is_named(client: Client) -> None:
    last = chain(client)[-1]

    delete(SubmissionDetail.objects.filter(submission=last))
    delete(row(last))
    reproject(client)

    assert {(Kind.SEALED, client.number, last.pk), A_SEAL} == set(findings())


def test_a_chain_deleted_with_all_that_rests_on_it_is_named(client: Client) -> None:
    last = chain(client)[-1]

    delete(SubmissionDetail.objects.filter(submission__client=client))
    delete(Submission.objects.filter(client=client))
    reproject(client)

    assert {(Kind.SEALED, client.number, last.pk), A_SEAL} == set(findings())


def test_an_entry_from_before_a_seal_that_was_not_there_is_named(client: Client) -> None:
    newcomer = Client.objects.latest("pk")
    (entry,) = chain(newcomer)

    edit(row(entry), xact=chain(client)[0].xact)
    rechain(newcomer)

    assert {(Kind.SEALED, newcomer.number, entry.pk), A_SEAL} == set(findings())


# Seals


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("column", [field.attname for field in Seal._meta.concrete_fields])
def test_an_edited_column_of_a_seal_is_found(column: str, number: int, client: Client) -> None:
    drop_rules()

    edit(Seal.objects.filter(number=number), **{column: OTHER[column]})

    assert A_SEAL in findings()


@pytest.mark.parametrize("number", [1, 2])
def test_a_deleted_seal_is_found_by_the_one_after_it(number: int, client: Client) -> None:
    delete(SealedHead.objects.filter(seal=number))
    delete(Seal.objects.filter(number=number))

    assert A_SEAL in findings()


def test_a_deleted_last_seal_is_found_by_its_heads(client: Client) -> None:
    head = SealedHead.objects.select_related("client").get(seal=3)

    delete(Seal.objects.filter(number=3))

    assert findings() == [(Kind.SEALED, head.client.number, head.submission_id)]


def test_a_last_seal_that_left_nothing_behind_is_found_by_its_file(client: Client) -> None:
    kept = [seal_file(seal) for seal in Seal.objects.all()]

    delete(SealedHead.objects.filter(seal=3))
    delete(Seal.objects.filter(number=3))

    assert [str(finding) for finding in verify_ledger(kept=kept)] == [
        "seal · seal 3: the one that was kept elsewhere is not here"
    ]


def test_only_seals_of_ours_can_be_missing(client: Client) -> None:
    forged = seal_file(Seal.objects.get(number=3)) | {"signature": "00" * 64}

    assert [finding.kind for finding in verify_ledger(kept=[forged, "nonsense"])] == [Kind.SEAL, Kind.SEAL]


def test_a_seal_made_to_fit_by_another_key_is_found(client: Client) -> None:
    """All is rewritten consistently; what is missing is the key."""
    key = Ed25519PrivateKey.generate()
    edit(row(chain(client)[-1]), changes={"topics": {"news": "unwanted"}})
    rechain(client)
    reproject(client)
    edit(SealedHead.objects.filter(client=client), hash=chain(client)[-1].hash)

    for seal in Seal.objects.filter(number__gte=2).order_by("number"):
        seal.root = merkle.tree_hash(sealed_leaves(seal.number))
        seal.key_id = signing.key_id(key.public_key())
        signature = key.sign(statement(seal))
        edit(Seal.objects.filter(pk=seal.pk), root=seal.root, key_id=seal.key_id, signature=signature)

    assert set(findings()) == {A_SEAL}


def test_seals_signed_with_a_retired_key_still_count(client: Client, settings: Any) -> None:
    retired = signing.public_key().public_bytes_raw()
    settings.SEAL_KEY = base64.b64encode(b"another-key-of-thirty-two-bytes!").decode()
    assert A_SEAL in findings()

    settings.SEAL_RETIRED_KEYS = [base64.b64encode(retired).decode()]

    assert findings() == []


# Sealed heads


@pytest.mark.parametrize("column", ["seal_id", "client_id", "submission_id", "hash"])
def test_an_edited_column_of_a_sealed_head_is_found(column: str, client: Client) -> None:
    head = SealedHead.objects.get(client=client)

    edit(SealedHead.objects.filter(pk=head.pk), **{column: OTHER[column]})

    found = findings()
    assert A_SEAL in found or column == "submission_id"
    assert client.number in {number for kind, number, _ in found if kind == Kind.SEALED}


def test_a_deleted_sealed_head_is_found(client: Client) -> None:
    head = SealedHead.objects.get(client=client)

    delete(SealedHead.objects.filter(pk=head.pk))

    assert {(Kind.SEALED, client.number, head.submission_id), A_SEAL} == set(findings())


def test_an_inserted_sealed_head_is_found(client: Client) -> None:
    newcomer = Client.objects.latest("pk")
    (entry,) = chain(newcomer)

    insert(SealedHead(seal_id=3, client=newcomer, submission=entry, hash=entry.hash))

    assert {(Kind.SEALED, newcomer.number, entry.pk), A_SEAL} == set(findings())
