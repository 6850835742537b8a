"""A saved receipt proves the decision to whoever has the public key, also when the client was erased."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as HttpClient
from django.urls import reverse

from amigo_consent.lib import signing
from clients.contacts.models import ContactPoint
from clients.person.models import Client
from consents.ledger.models.submission import Submission, SubmissionDetail
from consents.ledger.recorded import recorded_consent
from consents.ledger.submit import Detail
from consents.proof import offline
from consents.proof.receipts.files import Format, receipt_file
from tests.factories import ClientFactory, record
from tests.support.sealing import seal_everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Client:
    """A client with a sealed decision, later ones, and neighbours in the tree."""
    person = ClientFactory.create(email="anna@example.com")
    for neighbour in (ClientFactory.create(), person, ClientFactory.create()):
        record(neighbour, given="offers", detail=Detail(comment="came with a dog", ip="192.0.2.1"))
    record(person, withdrawn="offers")
    seal_everything()
    return person


def first_receipt(person: Client, file_format: Format = Format.JSON) -> bytes:
    entry = Submission.objects.filter(client=person).earliest("sequence")
    consent = recorded_consent(client=person.pk, submission=entry.pk, purpose="offers")
    assert consent
    return receipt_file(consent, file_format).content


def erase(person: Client) -> None:
    """As erasure leaves a client: no names, no ways to reach them, nothing around their acts."""
    SubmissionDetail.objects.filter(submission__client=person).delete()
    ContactPoint.objects.filter(client=person).delete()
    Client.objects.filter(pk=person.pk).update(given_name="", family_name="", greeting="", municipality="")


def published_keys(http: HttpClient) -> signing.Keys:
    """The keys as anybody gets them."""
    pem = http.get(reverse("portal:ledger_key")).content
    return signing.by_id([signing.from_pem(pem)])


def test_a_saved_receipt_proves_the_decision_after_erasure(
    person: Client, client: HttpClient, tmp_path: Path
) -> None:
    saved = tmp_path / "receipt.json"
    saved.write_bytes(first_receipt(person))
    keys = published_keys(client)

    erase(person)
    receipt = json.loads(saved.read_bytes())
    statement = offline.check_proof(receipt["proof"], keys)

    assert statement["number"] == 1
    assert statement["clients"] == 3
    proved = json.loads(receipt["proof"]["entry"]["text"])
    assert proved["changes"]["purposes"]["offers"]["status"] == "given"
    assert "dog" not in saved.read_text()


def test_erasure_takes_nothing_from_a_receipt_but_whose_it_is(person: Client) -> None:
    before = json.loads(first_receipt(person))

    erase(person)

    after = json.loads(first_receipt(person))
    del before["dpv:hasRecordOfActivity"]["dpv:hasDataSubject"]["dct:identifier"]
    del before["dpv:hasRecordOfActivity"]["dpv:hasDataSubject"]["numberSalt"]
    del before["@context"]["numberSalt"]
    assert after == before


def test_the_document_of_an_erased_client_can_still_be_made(person: Client) -> None:
    erase(person)

    assert first_receipt(person, Format.PDF).startswith(b"%PDF")


@pytest.mark.parametrize("what", ["text", "later", "path", "root"])
def test_a_forged_receipt_proves_nothing(person: Client, client: HttpClient, what: str) -> None:
    proof: dict[str, Any] = json.loads(first_receipt(person))["proof"]
    if what == "text":
        proof["entry"]["text"] = proof["entry"]["text"].replace('"given"', '"refused"')
    elif what == "root":
        proof["seal"]["statement"]["root"] = "00" * 32
    else:
        proof[what] = []

    with pytest.raises(offline.NotProven):
        offline.check_proof(proof, published_keys(client))


def check(receipt: bytes, seal: Any, keys: bytes, folder: Path) -> str:
    """What `check_seal` says about the receipt."""
    files = {"seal.json": json.dumps(seal).encode(), "receipt.json": receipt, "key.pem": keys}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    said = StringIO()
    call_command(
        "check_seal",
        folder / "seal.json",
        proof=folder / "receipt.json",
        key=folder / "key.pem",
        stdout=said,
    )
    return said.getvalue()


def test_the_command_checks_a_receipt(person: Client, client: HttpClient, tmp_path: Path) -> None:
    receipt = first_receipt(person)
    seal = json.loads(receipt)["proof"]["seal"]
    erase(person)

    said = check(receipt, seal, client.get(reverse("portal:ledger_key")).content, tmp_path)

    assert "Seal 1 of" in said
    assert '"status": "given"' in said
    assert "The receipt says what the entry says." in said
    assert "client" not in said.splitlines()[-1]


def test_a_receipt_made_after_erasure_says_that_it_names_nobody(
    person: Client, client: HttpClient, tmp_path: Path
) -> None:
    erase(person)
    receipt = first_receipt(person)
    seal = json.loads(receipt)["proof"]["seal"]

    said = check(receipt, seal, client.get(reverse("portal:ledger_key")).content, tmp_path)

    assert "Not proven by this entry: client (the receipt names none), title, " in said


def test_the_command_refuses_a_receipt_that_says_something_else(
    person: Client, client: HttpClient, tmp_path: Path
) -> None:
    receipt = first_receipt(person)
    seal = json.loads(receipt)["proof"]["seal"]
    altered = receipt.replace(b'"dpv:ExpressedConsent"', b'"dpv:Consent"')

    with pytest.raises(CommandError, match=r"^Not proven: status: the receipt says 'dpv:Consent'") as failed:
        check(altered, seal, client.get(reverse("portal:ledger_key")).content, tmp_path)

    assert failed.value.returncode == 1


def test_the_command_refuses_a_receipt_that_says_something_twice(
    person: Client, client: HttpClient, tmp_path: Path
) -> None:
    receipt = first_receipt(person)
    seal = json.loads(receipt)["proof"]["seal"]
    twice = receipt.replace(b'"recordedBy": "client"', b'"recordedBy": "staff", "recordedBy": "client"')
    assert twice != receipt

    with pytest.raises(CommandError, match="there twice"):
        check(twice, seal, client.get(reverse("portal:ledger_key")).content, tmp_path)


def test_a_receipt_from_before_the_seal_proves_nothing_yet(
    person: Client, client: HttpClient, tmp_path: Path
) -> None:
    seal = json.loads(first_receipt(person))["proof"]["seal"]
    newcomer = ClientFactory.create()
    record(newcomer, given="offers")

    with pytest.raises(CommandError, match="holds no proof"):
        check(first_receipt(newcomer), seal, client.get(reverse("portal:ledger_key")).content, tmp_path)
