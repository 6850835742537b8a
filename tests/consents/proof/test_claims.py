"""Whoever alters a receipt of a genuine entry is found out, whatever they alter; its proof stays as it is."""

import copy
import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

from amigo_consent.lib import signing
from clients.person.models import Client
from consents.catalogue.models import Purpose
from consents.ledger.choices import PurposeChoice
from consents.ledger.models.submission import Submission
from consents.ledger.recorded import recorded_consent
from consents.proof import offline
from consents.proof.claims import check_claims
from consents.proof.offline import NotProven
from consents.proof.receipts.files import Format, receipt_file
from consents.rules.words import ConsentStatus
from tests.factories import ApiClientFactory, ClientFactory, StaffFactory, record
from tests.support.old_ledger import entry_without_commitment
from tests.support.sealing import seal_everything

pytestmark = pytest.mark.django_db

RECORD = "dpv:hasRecordOfActivity"
NUMBER = "A0000042"

Receipt = dict[str, Any]


def receipt_of(client: Client, purpose: str = "offers", nth: int = -1) -> Receipt:
    """The receipt of the client's nth entry about the purpose, as its reader has it."""
    entries = Submission.objects.filter(client=client).about_purpose(purpose)
    entry = list(entries.order_by("sequence"))[nth]
    consent = recorded_consent(client=client.pk, submission=entry.pk, purpose=purpose)
    assert consent
    receipt: Receipt = json.loads(receipt_file(consent, Format.JSON).content)
    return receipt


@pytest.fixture
def client() -> Client:
    """Someone who refused offers and allowed the use of their location, in one letter, and then paused."""
    client = ClientFactory.create(number=NUMBER)
    record(
        client,
        given="location-data",
        purposes={
            "offers": PurposeChoice(status=ConsentStatus.REFUSED, notice_version=1),
            "location-data": PurposeChoice(status=ConsentStatus.GIVEN, notice_version=1),
        },
        by=StaffFactory.create(),
        source="letter",
        decided_at=dt.datetime(2026, 1, 2, 10, 30, tzinfo=dt.UTC),
    )
    neighbour = ClientFactory.create(number="A0000001")
    record(neighbour, given="offers")
    seal_everything()
    return client


@pytest.fixture
def refusal(client: Client) -> Receipt:
    return receipt_of(client)


# What is true


def test_a_genuine_receipt_is_right_and_says_what_no_entry_proves(refusal: Receipt) -> None:
    assert check_claims(refusal) == ["title", "description", "categories", "controller", "addresses"]


def acts() -> Iterator[dict[str, Any]]:
    until = timezone.now() + dt.timedelta(days=30)
    yield {"given": "location-data", "pauses": {"location-data": until}}
    yield {"pauses": {"location-data": None}}
    yield {"pauses": {"location-data": until}}
    yield {"withdrawn": "location-data"}
    yield {"refused": "location-data"}
    yield {"given": "location-data", "by": ApiClientFactory.create(), "source": "app", "language": "ru"}
    Purpose.objects.filter(code="location-data").update(validity_months=12)
    yield {"given": "location-data"}
    yield {"withdrawn": "location-data", "by": StaffFactory.create(), "source": "phone_call"}


def test_whatever_is_said_its_receipt_is_right() -> None:
    client = ClientFactory.create()
    for act in acts():
        record(client, **act)
    seal_everything()

    entries = Submission.objects.filter(client=client).count()
    for nth in range(entries):
        check_claims(receipt_of(client, "location-data", nth))
    assert entries == 8


def test_a_receipt_of_an_entry_of_before_commitments_says_that_it_names_nobody() -> None:
    client = ClientFactory.create(number=NUMBER)
    entry_without_commitment(client, {"purposes": {"offers": {"status": "withdrawn", "language": "lv"}}})
    seal_everything()

    receipt = receipt_of(client)

    assert receipt[RECORD]["dpv:hasDataSubject"]["dct:identifier"] == NUMBER
    assert check_claims(receipt)[0] == "client (this entry does not commit to a customer number)"
    assert offline.check_proof(receipt["proof"], signing.known_keys())


def test_a_salt_shows_nothing_where_nothing_was_committed_to() -> None:
    client = ClientFactory.create(number=NUMBER)
    entry_without_commitment(client, {"purposes": {"offers": {"status": "withdrawn", "language": "lv"}}})
    seal_everything()
    receipt = receipt_of(client)

    receipt[RECORD]["dpv:hasDataSubject"]["numberSalt"] = "00" * 16

    with pytest.raises(NotProven, match="does not commit to a number"):
        check_claims(receipt)


def test_words_of_the_ledger_that_came_later_do_not_disturb() -> None:
    """A statement may say how the text was shown, and an entry that only the day is known."""
    client = ClientFactory.create()
    record(client, given="offers")
    seal_everything()
    receipt = receipt_of(client)
    entry = json.loads(receipt["proof"]["entry"]["text"])
    entry["day"] = "2026-01-02"
    entry["changes"]["pauses"] = {"offers": None}
    entry["changes"]["purposes"]["offers"]["shown"] = "read_aloud"

    receipt["proof"]["entry"]["text"] = json.dumps(entry)

    assert "title" in check_claims(receipt)


# What is altered


def place(receipt: Receipt, path: str) -> tuple[Any, Any]:
    """The parent of what is at the path in the record, and its name there."""
    *parents, name = path.split("/")
    parent = receipt if path.startswith(("@", "dct:", "proofFrom")) else receipt[RECORD]
    for each in parents:
        parent = parent[each]
    return parent, name


EVENT, NOTICE, CLIENT = "dpv:hasConsentStatus", "dpv:hasNotice", "dpv:hasDataSubject"
PURPOSE = "dpv:hasProcess/dpv:hasPurpose"


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        (f"{EVENT}/@type", ["dpv:ConsentGiven", "dpv:ExpressedConsent"], "status"),
        (f"{EVENT}/@type", ["dpv:ConsentWithdrawn"], "status"),
        (f"{CLIENT}/dct:identifier", "A0000001", "client: the entry is not of A0000001"),
        (f"{CLIENT}/numberSalt", "00" * 16, "client: the entry is not of A0000042"),
        (f"{CLIENT}/numberSalt", "00", "client: a salt is 16 bytes long"),
        (f"{CLIENT}/numberSalt", "zz", "client: the salt is not in hex"),
        (f"{CLIENT}/dct:identifier", "\ud800", "client: "),
        (f"{CLIENT}/dpv:hasName", "Anna", "hasDataSubject/dpv:hasName"),
        (f"{EVENT}/dpv:isIndicatedAtTime", "2025-01-02T10:30:00+00:00", "moment of the decision"),
        ("dct:created", "2020-01-01T00:00:00+00:00", "dct:created"),
        (f"{EVENT}/dpv:hasIndicationMethod", "portal", "source"),
        (f"{EVENT}/dpv:hasDuration/rdf:value", "for ever", "validity"),
        (f"{EVENT}/pausedUntil", "2030-01-01T00:00:00+00:00", "pause"),
        (f"{EVENT}/recordedBy", "client", "recorder"),
        (f"{NOTICE}/dct:language", "ru", "language"),
        (f"{NOTICE}/noticeVersion", 2, "version of the notice"),
        (f"{NOTICE}/noticeVersion", True, "version of the notice"),
        (f"{NOTICE}/noticeVersion", 1.0, "version of the notice"),
        (f"{NOTICE}/noticeDigest", "sha256:" + "00" * 32, "digest of the notice"),
        (f"{NOTICE}/dct:title", {"@value": "Another", "@language": "lv"}, "notice"),
        (f"{PURPOSE}/dct:identifier", "location-data", "@id"),
        (f"{PURPOSE}/dct:identifier", "usage-data", "purpose: the entry says nothing about 'usage-data'"),
        (f"{PURPOSE}/dct:title", "Another", "'dct:title' is not what"),
        (f"{PURPOSE}/skos:broader", ["dpv:Research and more"], "categories"),
        ("dpv:hasProcess/dpv:hasPersonalData", ["everything there is"], "categories"),
        ("dpv:hasProcess/dpv:hasRecipient", ["loc:US"], "dpv:hasRecipient"),
        ("dpv:hasProcess/dpv:hasLegalBasis", "eu-gdpr:A6-1-f", "dpv:hasLegalBasis"),
        ("dpv:hasProcess/dpv:hasStorageCondition", {"@type": "dpv:StorageDuration"}, "hasStorageCondition"),
        ("dpv:hasDataController/dpv:hasContact", [], "is not what it has to be"),
        ("@id", "urn:uuid:00000000-0000-0000-0000-000000000000", "@id"),
        ("@type", "dpv:Consent", "@type"),
        ("@graph", [], "@graph"),
        ("dct:description", "given", "dct:description"),
        ("proofFrom", "2026-01-01", "proofFrom"),
        ("@context/dpv", "https://example.com/words#", "@context/dpv"),
        ("@context/given", "dpv:ConsentGiven", "@context/given"),
        (RECORD, [], "is not what it has to be"),
    ],
    ids=str,
)
def test_an_altered_claim_is_named(path: str, value: Any, what: str, refusal: Receipt) -> None:
    genuine = copy.deepcopy(refusal)
    parent, name = (refusal, path) if path == RECORD else place(refusal, path)
    parent[name] = value
    assert refusal != genuine or value is True or value == 1.0

    with pytest.raises(NotProven, match=what):
        check_claims(refusal)


def test_a_refusal_does_not_become_anothers_consent(client: Client, refusal: Receipt) -> None:
    """Everything of the neighbour's true consent, over the proof of the refusal; and the other way round."""
    consent = receipt_of(Client.objects.get(number="A0000001"))
    consent["proof"], refusal["proof"] = refusal["proof"], consent["proof"]

    for swapped in (consent, refusal):
        assert offline.check_proof(swapped["proof"], signing.known_keys())
        with pytest.raises(NotProven):
            check_claims(swapped)


def test_the_proof_of_another_purpose_of_the_same_act_changes_nothing(client: Client) -> None:
    """Both have the same proof; each says what the act said about its purpose."""
    refused, given = receipt_of(client), receipt_of(client, "location-data")
    assert refused["proof"] == given["proof"]

    refused[RECORD][EVENT] = given[RECORD][EVENT]

    with pytest.raises(NotProven, match="status"):
        check_claims(refused)


def test_no_part_of_the_number_is_hidden_in_the_salt(client: Client, refusal: Receipt) -> None:
    """The digest would be the same for a salt with the number's first letter, and the number without it."""
    subject = refusal[RECORD][CLIENT]
    subject["numberSalt"] += NUMBER[0].encode().hex()
    subject["dct:identifier"] = NUMBER[1:]

    with pytest.raises(NotProven, match="16 bytes"):
        check_claims(refusal)


def members(of: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of every member and item of a JSON value."""
    each: Any = of.items() if isinstance(of, dict) else enumerate(of) if isinstance(of, list) else ()
    for name, value in each:
        yield (*path, name)
        yield from members(value, (*path, name))


def altered(receipt: Receipt, path: tuple[Any, ...], alter: Callable[[Any, Any], None]) -> Receipt:
    other = copy.deepcopy(receipt)
    parent = other
    for name in path[:-1]:
        parent = parent[name]
    alter(parent, path[-1])
    return other


def remove(parent: Any, name: Any) -> None:
    del parent[name]


def nullify(parent: Any, name: Any) -> None:
    parent[name] = None


UNPROVEN = {
    (RECORD, "dpv:hasProcess", "dpv:hasPersonalData"),
    (RECORD, *PURPOSE.split("/"), "dct:description"),
    (RECORD, *PURPOSE.split("/"), "skos:broader"),
}
"""Told beside the entry: without them the receipt tells less, and nothing else."""


@pytest.mark.parametrize("alter", [remove, nullify])
def test_nothing_proven_can_be_left_out(alter: Callable[[Any, Any], None], refusal: Receipt) -> None:
    body = {name: value for name, value in refusal.items() if name != "proof"}
    overlooked = set()
    for path in members(body):
        try:
            check_claims(altered(refusal, path, alter))
        except NotProven:
            continue
        overlooked.add(path)

    told = {path for path in overlooked if any(path[: len(place)] == place for place in UNPROVEN)}
    assert overlooked - told == set()


def test_whose_it_is_can_only_be_left_out_as_a_whole(refusal: Receipt) -> None:
    del refusal[RECORD][CLIENT]["dct:identifier"]
    with pytest.raises(NotProven, match="does not show"):
        check_claims(refusal)

    del refusal[RECORD][CLIENT]["numberSalt"]
    del refusal["@context"]["numberSalt"]

    assert check_claims(refusal)[0] == "client (the receipt names none)"
