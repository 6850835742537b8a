"""What a receipt says is what the ledger says, in the terms of the standard."""

import datetime as dt
import json
import tomllib
from typing import Any
from uuid import UUID

import pytest

from amigo_consent.lib.actors import System
from clients.person.models import Client
from consents.catalogue.load import CATALOGUE
from consents.catalogue.models import Purpose
from consents.ledger.choices import PurposeChoice
from consents.ledger.models.submission import Submission
from consents.ledger.recorded import recorded_consent
from consents.proof.receipts.files import Format, receipt_file
from consents.proof.receipts.vocabulary import dpv_terms
from consents.rules.words import ConsentStatus
from tests.factories import (
    LONG_AGO,
    ApiClientFactory,
    ClientFactory,
    CustomerCentreFactory,
    StaffFactory,
    publish,
    record,
)
from tests.support.sealing import seal_everything

pytestmark = pytest.mark.django_db

EXPIRES = "dpv:UntilTimeDuration"
UNTIL = "dpv:UntilEventDuration"


def said(person: Client, purpose: str = "offers") -> Submission:
    """The newest entry about the purpose."""
    return Submission.objects.filter(client=person).about_purpose(purpose).latest("sequence")


def receipt_of(person: Client, purpose: str = "offers") -> dict[str, Any]:
    """The receipt of the newest decision about the purpose, as its reader gets it."""
    consent = recorded_consent(client=person.pk, submission=said(person, purpose).pk, purpose=purpose)
    assert consent
    receipt: dict[str, Any] = json.loads(receipt_file(consent, Format.JSON).content)
    return receipt


def record_of(person: Client, purpose: str = "offers") -> dict[str, Any]:
    found: dict[str, Any] = receipt_of(person, purpose)["dpv:hasRecordOfActivity"]
    return found


def test_the_fields_of_the_standard() -> None:
    person = ClientFactory.create(number="A0000042")
    record(person, given="offers")

    receipt = receipt_of(person)
    entry = receipt["dpv:hasRecordOfActivity"]

    assert receipt["@type"] == "dpv:ConsentReceipt"
    assert receipt["dct:conformsTo"] == "https://w3id.org/dpv/schema/dpv-27560#receipt"
    assert UUID(receipt["dct:identifier"]).urn == receipt["@id"]
    assert entry["dct:identifier"] == f"{said(person).pk}/offers"
    assert entry["dpv:hasDataSubject"]["dct:identifier"] == "A0000042"
    assert entry["dpv:hasDataController"]["dct:identifier"] == "LV40003582107"
    assert entry["dpv:hasJurisdiction"] == "loc:LV"
    assert entry["dpv:hasConsentControl"]["@type"] == "dpv:WithdrawConsent"
    assert "mailto:info@amigo.lv" in entry["dpv:hasConsentControl"]["dpv:isExercisedAt"]
    assert entry["dpv:hasConsentStatus"]["dpv:isIndicatedBy"] == "dpv:DataSubject"


def test_it_needs_nothing_from_elsewhere_to_be_read() -> None:
    person = ClientFactory.create()
    record(person, given="offers")

    context = receipt_of(person)["@context"]

    assert isinstance(context, dict)
    assert context["dpv"] == "https://w3id.org/dpv#"


def test_no_name_is_in_it() -> None:
    person = ClientFactory.create(given_name="Zigrīda", family_name="Noslēpumaina")
    record(person, given="offers")

    receipt = json.dumps(receipt_of(person), ensure_ascii=False)

    assert "Zigrīda" not in receipt
    assert "Noslēpumaina" not in receipt


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"given": "offers"}, "dpv:ConsentGiven"),
        ({"refused": "offers"}, "dpv:ConsentRefused"),
        ({"withdrawn": "offers"}, "dpv:ConsentWithdrawn"),
    ],
    ids=["given", "refused", "withdrawn"],
)
def test_every_decision_has_a_receipt_with_its_state(said: dict[str, str], state: str) -> None:
    person = ClientFactory.create()
    if state != "dpv:ConsentRefused":
        record(person, given="offers")
    if state != "dpv:ConsentGiven":
        record(person, **said)

    entry = record_of(person)

    assert state in entry["dpv:hasConsentStatus"]["@type"]
    assert ("dpv:hasStorageCondition" in entry["dpv:hasProcess"]) == (state == "dpv:ConsentGiven")


def test_what_it_says_is_what_its_proof_says() -> None:
    person = ClientFactory.create()
    decided_at = dt.datetime(2026, 1, 2, 10, 30, tzinfo=dt.UTC)
    by = StaffFactory.create()
    record(person, given="offers usage-data", by=by, source="letter", language="ru", decided_at=decided_at)
    seal_everything()

    receipt = receipt_of(person)
    entry, event = (
        receipt["dpv:hasRecordOfActivity"],
        receipt["dpv:hasRecordOfActivity"]["dpv:hasConsentStatus"],
    )
    proved = json.loads(receipt["proof"]["entry"]["text"])
    offers = proved["changes"]["purposes"]["offers"]

    assert entry["dct:source"] == UUID(proved["id"]).urn
    assert dt.datetime.fromisoformat(event["dpv:isIndicatedAtTime"]) == decided_at
    assert proved["decided_at"] == "2026-01-02T10:30:00.000000Z"
    assert event["dpv:hasIndicationMethod"] == proved["source"] == "letter"
    assert event["recordedBy"] == "staff"
    assert entry["dpv:hasNotice"]["noticeVersion"] == offers["notice"]
    assert entry["dpv:hasNotice"]["noticeDigest"] == f"sha256:{offers['digest']}"
    assert entry["dpv:hasNotice"]["dct:language"] == offers["language"] == "ru"
    assert entry["dpv:hasProcess"]["dpv:hasPurpose"]["dct:title"] == {
        "@value": "Предложения Amigo",
        "@language": "ru",
    }


def test_the_text_is_the_one_that_was_shown_and_not_todays() -> None:
    person = ClientFactory.create()
    publish("offers", 2, LONG_AGO)
    record(person, purposes={"offers": PurposeChoice(status=ConsentStatus.GIVEN, notice_version=2)})
    publish("offers", 3, dt.datetime.now(dt.UTC))

    purpose = record_of(person)["dpv:hasProcess"]["dpv:hasPurpose"]

    assert purpose["dct:description"]["@value"] == "Summary of version 2"


def test_a_no_without_a_text_names_none() -> None:
    person = ClientFactory.create()
    record(person, given="offers")
    record(person, withdrawn="offers", by=StaffFactory.create(), source="phone_call")

    entry = record_of(person)

    assert "dpv:hasNotice" not in entry
    assert entry["dpv:hasProcess"]["dpv:hasPurpose"]["dct:title"]["@value"] == "Amigo piedāvājumi"


def test_an_expiry_is_told() -> None:
    person = ClientFactory.create()
    Purpose.objects.filter(code="offers").update(validity_months=12)
    record(person, given="offers", decided_at=dt.datetime(2026, 1, 2, 10, tzinfo=dt.UTC))

    duration = record_of(person)["dpv:hasConsentStatus"]["dpv:hasDuration"]

    assert duration == {"@type": EXPIRES, "rdf:value": "2027-01-02T10:00:00+00:00"}


@pytest.mark.parametrize(
    ("purpose", "end"),
    [
        ("offers", "the end of the relationship"),
        ("loyalty-data", "24 months after the end of the relationship"),
    ],
)
def test_what_ends_a_consent_without_expiry(purpose: str, end: str) -> None:
    person = ClientFactory.create()
    record(person, given=purpose)

    duration = record_of(person, purpose)["dpv:hasConsentStatus"]["dpv:hasDuration"]

    assert duration["@type"] == UNTIL
    assert duration["rdf:value"].endswith(f"at the latest {end}")


def test_who_wrote_it_down() -> None:
    person = ClientFactory.create()
    centre = CustomerCentreFactory.create()

    recorders = []
    for actor in (
        {"given": "offers"},
        {"withdrawn": "offers", "by": StaffFactory.create(), "source": "customer_centre", "centre": centre},
        {"given": "offers", "by": ApiClientFactory.create(), "source": "app"},
        {"withdrawn": "offers", "by": System(), "source": "system"},
    ):
        record(person, **actor)
        event = record_of(person)["dpv:hasConsentStatus"]
        recorders.append((event["recordedBy"], event["dpv:isIndicatedBy"] == "dpv:DataSubject"))

    assert recorders == [("client", True), ("staff", True), ("other system", True), ("this system", False)]


@pytest.mark.parametrize(
    ("purpose", "category", "data"),
    [
        ("location-data", "dpv:ServicePersonalisation", ["pd:Location"]),
        ("loyalty-data", "dpv:RecordManagement", None),
    ],
)
def test_the_purpose_in_terms_of_dpv(purpose: str, category: str, data: list[str] | None) -> None:
    person = ClientFactory.create()
    record(person, given=purpose)

    process = record_of(person, purpose)["dpv:hasProcess"]

    assert category in process["dpv:hasPurpose"]["skos:broader"]
    assert process.get("dpv:hasPersonalData") == data


def test_every_purpose_of_the_catalogue_has_its_categories_and_none_is_misspelt() -> None:
    known = {code for code in Purpose.objects.values_list("code", flat=True) if dpv_terms(code).categories}

    mapped = tomllib.loads((CATALOGUE / "dpv.toml").read_text())

    assert known == set(mapped)
    assert len(known) == 8


def test_a_ninth_purpose_has_a_receipt_in_our_own_words() -> None:
    person = ClientFactory.create()
    publish(Purpose.objects.create(code="ninth", position=9), 1, LONG_AGO)
    record(person, given="ninth")

    process = record_of(person, "ninth")["dpv:hasProcess"]

    assert process["dpv:hasPurpose"]["dct:identifier"] == "ninth"
    assert process["dpv:hasPurpose"]["dct:title"]["@value"] == "Title"
    assert "skos:broader" not in process["dpv:hasPurpose"]


def test_before_the_seal_it_says_from_when_a_proof_can_be_had() -> None:
    person = ClientFactory.create()
    record(person, given="offers")

    receipt = receipt_of(person)

    assert receipt["proof"] is None
    assert dt.date.fromisoformat(receipt["proofFrom"]) > said(person).received_at.date()


def test_each_decision_has_a_receipt_of_its_own() -> None:
    person = ClientFactory.create()
    record(person, given="offers usage-data")
    record(person, withdrawn="offers")

    receipts = {receipt_of(person, code)["@id"] for code in ("offers", "usage-data")}

    assert len(receipts) == 2
    assert receipt_of(person)["@id"] in receipts


def test_of_somebody_else_or_of_nothing_said_there_is_none() -> None:
    person, other = ClientFactory.create(), ClientFactory.create()
    record(person, given="offers")
    entry = said(person).pk

    assert recorded_consent(client=other.pk, submission=entry, purpose="offers") is None
    assert recorded_consent(client=person.pk, submission=entry, purpose="usage-data") is None
